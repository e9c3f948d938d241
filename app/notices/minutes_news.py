"""News of a notula that become messages: each agency is told once, in one message, with what concerns it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from app import minutes, papers
from app.actions import Action, ActionState, ActionSupport, Recurrence
from app.core import Actor, SecurityClass, db, site_root, today, words
from app.directory import Forum, secretariat_on
from app.meetings import Attendance, AttendanceStatus, Meeting, public_title
from app.minutes import Circulation, MinutesEdition
from app.papers import IssuedPaper, PaperKind

from .recipients import Recipient, of_agencies
from .telling import Enclosure, Sender, sender_of, take_back, tell
from .wording import Message, when_words

MOST_LINES = 12
PDF = "application/pdf"


def connect() -> None:
    """Blinker holds receivers weakly: only functions of a module stay connected."""
    minutes.news.circulated.connect(on_circulated)
    minutes.news.called_back.connect(on_called_back)
    papers.issued.connect(on_final)


def on_circulated(meeting: Meeting, *, by: Actor, circulation: Circulation | None = None, **_more: Any) -> None:
    """Ask the agencies that were there for their comments."""
    if circulation is None:
        return
    sender, own = sender_of(meeting), _own_actions(meeting, {ActionState.PROPOSED, ActionState.OPEN})
    tell(
        meeting, sender, f"circulate:{circulation.id}", of_agencies(meeting, _attended(meeting)),
        lambda to: _draft(meeting, to, circulation, own[to.agency_id], sender),
    )  # fmt: skip


def on_called_back(meeting: Meeting, *, by: Actor, circulation: Circulation | None = None, **_more: Any) -> None:
    """Tell those who were asked that the draft is being mended; who was not reached yet is not asked at all."""
    if circulation is None:
        return
    sender, recipients = sender_of(meeting), of_agencies(meeting, _attended(meeting))
    reached = take_back(meeting, [f"circulate:{circulation.id}"], recipients)
    tell(
        meeting, sender, f"call_back:{circulation.id}", [to for to in recipients if to.key in reached],
        lambda to: _withdrawn(meeting, to, sender),
    )  # fmt: skip


def on_final(
    meeting: Meeting, *, by: Actor, edition: MinutesEdition, papers: Sequence[IssuedPaper], **_more: Any
) -> None:
    """Tell whoever attended, and whoever leads what came of it, with the agency's own list and its excerpt."""
    excerpts = {
        paper.agency_id: Enclosure(f"petikan-hasil-rapat-{meeting.code}.pdf", PDF, issued_paper_id=paper.id)
        for paper in papers
        if paper.kind is PaperKind.EXCERPT and paper.language == "id" and paper.effective_class is SecurityClass.OPEN
    }
    sender = sender_of(meeting)
    own = _own_actions(meeting, set(ActionState) - {ActionState.PROPOSED, ActionState.CANCELLED})
    leads = {action.lead_id for actions in own.values() for action in actions if action.lead_id is not None}
    recipients = of_agencies(meeting, _attended(meeting) | leads)
    take_back(meeting, ["circulate:", "final:"], recipients)
    tell(
        meeting, sender, f"final:{edition.id}", recipients,
        lambda to: _final(meeting, to, edition, own[to.agency_id], sender),
        enclose=lambda to: [excerpts[to.agency_id]] if to.agency_id in excerpts else [],
    )  # fmt: skip


def _draft(meeting: Meeting, to: Recipient, circulation: Circulation, own: Sequence[Action], sender: Sender) -> Message:
    due = words.day(circulation.due_on, to.language)
    return Message(
        _("Konsep notula: %(title)s", title=public_title(meeting, to.language)),
        (
            _("Yth. %(name)s", name=to.name),
            _("Konsep notula rapat %(when)s dapat dibaca. Tanggapan diterima sampai %(due)s.",
              when=when_words(meeting, to.language), due=due),
            _("Baca dan tanggapi:") + f"\n{_page(meeting)}",
            _("Tanpa akun, balas saja pesan ini; sekretariat mencatatnya atas nama instansi Anda."),
            *_list(own, to),
            sender.signature(to.language),
        ),
    )  # fmt: skip


def _withdrawn(meeting: Meeting, to: Recipient, sender: Sender) -> Message:
    return Message(
        _("Konsep notula ditarik: %(title)s", title=public_title(meeting, to.language)),
        (
            _("Yth. %(name)s", name=to.name),
            _("Konsep notula yang kami kirim sedang diperbaiki. Konsep yang baru menyusul; tanggapan yang sudah masuk "
              "tetap tersimpan."),
            sender.signature(to.language),
        ),
    )  # fmt: skip


def _final(meeting: Meeting, to: Recipient, edition: MinutesEdition, own: Sequence[Action], sender: Sender) -> Message:
    title = public_title(meeting, to.language)
    if edition.number == 1:
        subject = _("Notula final: %(title)s", title=title)
        said = _("Notula rapat %(when)s sudah final.", when=when_words(meeting, to.language))
    else:
        subject = _("Perbaikan notula: %(title)s", title=title)
        said = _(
            "Notula rapat %(when)s diperbaiki (edisi %(n)s) dan menggantikan edisi sebelumnya.",
            when=when_words(meeting, to.language), n=edition.number,
        )  # fmt: skip
    ask = [_("Kemajuan dilaporkan di Patok, atau dengan membalas pesan ini.")] if own else []
    return Message(
        subject,
        (
            _("Yth. %(name)s", name=to.name), said, _("Baca:") + f"\n{_page(meeting)}", *_list(own, to), *ask,
            sender.signature(to.language),
        ),
    )  # fmt: skip


def _own_actions(meeting: Meeting, states: Collection[ActionState]) -> defaultdict[int, list[Action]]:
    """The meeting's actions by agency: those it leads, then those it supports, each by number."""
    query = sa.select(Action).where(Action.meeting_id == meeting.id, Action.state.in_(list(states)))
    actions = {action.id: action for action in sorted(db.session.scalars(query), key=lambda one: one.ref)}
    supports = sa.select(ActionSupport.action_id, ActionSupport.agency_id).where(
        ActionSupport.action_id.in_(actions), ActionSupport.ended.is_(False)
    )
    supporting: defaultdict[int, set[int]] = defaultdict(set)
    for action_id, agency_id in db.session.execute(supports):
        supporting[action_id].add(agency_id)
    found: defaultdict[int, list[Action]] = defaultdict(list)
    for action in actions.values():
        if action.lead_id is not None:
            found[action.lead_id].append(action)
    for action in actions.values():
        for agency_id in supporting[action.id] - {action.lead_id}:
            found[agency_id].append(action)
    return found


def _list(own: Sequence[Action], to: Recipient) -> list[str]:
    """The agency's own actions, a line each. What is restricted is only counted: messages travel far."""
    if not own:
        return []
    lines = [_line(one, to) for one in own if one.effective_class is SecurityClass.OPEN][:MOST_LINES]
    rest = len(own) - len(lines)
    if rest:
        lines.append("- " + (_("%(n)s lainnya, dapat dibaca di Patok", n=rest) if lines else
                             _("%(n)s butir, dapat dibaca di Patok", n=rest)))  # fmt: skip
    return ["\n".join([_("Tindak lanjut yang menyangkut instansi Anda:"), *lines])]


def _line(action: Action, to: Recipient) -> str:
    text = " ".join(action.text_in(to.language).split())
    if action.due_on is not None:
        due = _("batas waktu %(day)s", day=words.day_short(action.due_on, to.language))
    elif action.recurrence is Recurrence.CONTINUOUS:
        due = _("berkelanjutan")
    else:
        due = action.due_text or ""
    role = "" if action.lead_id == to.agency_id else _("instansi terkait")
    told = ", ".join(filter(None, [due, role]))
    return f"- {action.ref} {text}" + (f" ({told})" if told else "")


def _attended(meeting: Meeting) -> set[int]:
    """The agencies that were there, but for the secretariat, which wrote it."""
    query = sa.select(Attendance.agency_id).where(
        Attendance.meeting_id == meeting.id, Attendance.withdrawn_at.is_(None),
        Attendance.status == AttendanceStatus.PRESENT,
    )  # fmt: skip
    forum = db.session.get_one(Forum, meeting.forum_id)
    own = secretariat_on(forum, meeting.starts_on or today(forum.timezone))
    return set(db.session.scalars(query)) - ({own.id} if own else set())


def _page(meeting: Meeting) -> str:
    return f"{site_root()}/rapat/{meeting.code}"
