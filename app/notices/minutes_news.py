"""News of a notula that become messages: each agency is told once, in one message, with what concerns it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import force_locale
from flask_babel import gettext as _

from app import minutes, papers
from app.actions import Action, ActionState, ActionSupport, Recurrence
from app.core import Actor, SecurityClass, db, site_root, today, words
from app.directory import Forum, secretariat_on
from app.meetings import Attendance, AttendanceStatus, Meeting, public_title, secretariat_mail
from app.minutes import Circulation, MinutesEdition
from app.papers import IssuedPaper, PaperKind

from .recipients import Recipient, of_agencies
from .telling import Enclosure, take_back, tell
from .wording import Message, addressed_lines, when_words

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
    for to in of_agencies(meeting, _attended(meeting)):
        with force_locale(to.language):
            tell(
                meeting, f"circulate:{circulation.id}", to, _draft(meeting, to, circulation),
                reply_to=_reply_to(meeting),
            )  # fmt: skip


def on_called_back(meeting: Meeting, *, by: Actor, circulation: Circulation | None = None, **_more: Any) -> None:
    """Tell those who were asked that the draft is being mended; who was not reached yet is not asked at all."""
    if circulation is None:
        return
    for to in of_agencies(meeting, _attended(meeting)):
        if take_back(meeting, f"circulate:{circulation.id}", to.key):
            with force_locale(to.language):
                tell(meeting, f"call_back:{circulation.id}", to, _withdrawn(meeting, to), reply_to=_reply_to(meeting))


def on_final(
    meeting: Meeting, *, by: Actor, edition: MinutesEdition, papers: Sequence[IssuedPaper], **_more: Any
) -> None:
    """Tell whoever attended, and whoever leads what came of it, with the agency's own list and its excerpt."""
    excerpts = {
        paper.agency_id: paper for paper in papers
        if paper.kind is PaperKind.EXCERPT and paper.language == "id"
    }  # fmt: skip
    for to in of_agencies(meeting, {*_attended(meeting), *_leads(meeting)}):
        take_back(meeting, "circulate:", to.key)
        take_back(meeting, "final:", to.key)
        with force_locale(to.language):
            excerpt = excerpts.get(to.agency_id)
            enclosures = [] if excerpt is None or excerpt.effective_class is not SecurityClass.OPEN else [
                Enclosure(f"petikan-hasil-rapat-{meeting.code}.pdf", PDF, issued_paper_id=excerpt.id)
            ]  # fmt: skip
            tell(
                meeting, f"final:{edition.id}", to, _final(meeting, to, edition), enclosures=enclosures,
                reply_to=_reply_to(meeting),
            )  # fmt: skip


def _draft(meeting: Meeting, to: Recipient, circulation: Circulation) -> Message:
    due = words.day(circulation.due_on, to.language)
    return Message(
        _("Konsep notula: %(title)s", title=public_title(meeting, to.language)),
        (
            _("Yth. %(name)s", name=to.name),
            _("Konsep notula rapat %(when)s dapat dibaca. Tanggapan diterima sampai %(due)s.",
              when=when_words(meeting, to.language), due=due),
            _("Baca dan tanggapi:") + f"\n{_page(meeting)}",
            _("Tanpa akun, balas saja pesan ini; sekretariat mencatatnya atas nama instansi Anda."),
            *_part(meeting, to, {ActionState.PROPOSED, ActionState.OPEN}),
            _sender(meeting, to.language),
        ),
    )  # fmt: skip


def _withdrawn(meeting: Meeting, to: Recipient) -> Message:
    return Message(
        _("Konsep notula ditarik: %(title)s", title=public_title(meeting, to.language)),
        (
            _("Yth. %(name)s", name=to.name),
            _("Konsep notula yang kami kirim sedang diperbaiki. Konsep yang baru menyusul; tanggapan yang sudah masuk "
              "tetap tersimpan."),
            _sender(meeting, to.language),
        ),
    )  # fmt: skip


def _final(meeting: Meeting, to: Recipient, edition: MinutesEdition) -> Message:
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
    part = _part(meeting, to, set(ActionState) - {ActionState.PROPOSED, ActionState.CANCELLED})
    ask = [_("Kemajuan dilaporkan di Patok, atau dengan membalas pesan ini.")] if part else []
    return Message(
        subject,
        (
            _("Yth. %(name)s", name=to.name), said, _("Baca:") + f"\n{_page(meeting)}", *part, *ask,
            _sender(meeting, to.language),
        ),
    )  # fmt: skip


def _part(meeting: Meeting, to: Recipient, states: Iterable[ActionState]) -> list[str]:
    """The agency's own actions, a line each. What is restricted is only counted: messages travel far."""
    supports = sa.exists().where(
        ActionSupport.action_id == Action.id, ActionSupport.agency_id == to.agency_id, ActionSupport.ended.is_(False)
    )
    query = (
        sa
        .select(Action)
        .where(
            Action.meeting_id == meeting.id, Action.state.in_(list(states)),
            sa.or_(Action.lead_id == to.agency_id, supports),
        )
    )  # fmt: skip
    found = sorted(db.session.scalars(query), key=lambda one: (one.lead_id != to.agency_id, one.ref))
    if not found:
        return []
    lines = [_line(one, to) for one in found if one.effective_class is SecurityClass.OPEN][:MOST_LINES]
    rest = len(found) - len(lines)
    if rest:
        lines.append("- " + (_("%(n)s lainnya, dapat dibaca di Patok", n=rest) if lines else
                             _("%(n)s butir, dapat dibaca di Patok", n=rest)))  # fmt: skip
    return [addressed_lines(_("Tindak lanjut yang menyangkut instansi Anda:"), lines)]


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


def _leads(meeting: Meeting) -> set[int]:
    query = sa.select(Action.lead_id).where(
        Action.meeting_id == meeting.id, Action.lead_id.is_not(None),
        Action.state.not_in([ActionState.PROPOSED, ActionState.CANCELLED]),
    )  # fmt: skip
    return {ident for ident in db.session.scalars(query) if ident is not None}


def _page(meeting: Meeting) -> str:
    return f"{site_root()}/rapat/{meeting.code}"


def _sender(meeting: Meeting, language: str) -> str:
    return str(_("Sekretariat %(forum)s", forum=db.session.get_one(Forum, meeting.forum_id).name_in(language)))


def _reply_to(meeting: Meeting) -> str | None:
    forum = db.session.get_one(Forum, meeting.forum_id)
    return secretariat_mail(forum, meeting.starts_on or today(forum.timezone))[0]
