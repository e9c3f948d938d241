"""The meeting's page: what it is, what was said and agreed, where it stands, and what comes next for its reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import joinedload, selectinload

from app import actions, meetings, outcomes
from app.actions import Action, ActionState, Recurrence, lateness_for, reviews_of
from app.core import (
    ZONES,
    Actor,
    SecurityClass,
    allows,
    current_actor,
    day_short,
    db,
    label_id,
    local_day,
    open_moves,
    requires,
    today,
)
from app.core.rendering import language
from app.meetings import (
    MOVE_WORDS,
    MOVES,
    Attendance,
    AttendanceStatus,
    ClosedDocument,
    Invitee,
    Meeting,
    MeetingPartner,
    MeetingState,
    absent_members_of,
    agenda_of,
    attachments_of,
    attendance_of,
    content_visible_to,
    headcount,
    meeting_by_code,
    own_invitees,
    reply_url,
    sees_lateness_of,
    taken_into,
    takes_answers,
    writes_class,
)
from app.outcomes import Decision, Modality, assents_of, decisions_of, issues_of

from .circulation_service import last_called_back
from .closing_pages import ABOVE, names_of
from .content import ActionAgreed, MinutesContent
from .edition_queries import edition_for
from .models import MinutesState
from .policy import Hall, May
from .queries import action_rows, notes_of
from .stages import Pace, Stage, Step, Way, paces_of, step_for_reader, step_for_writer, way_of
from .views import bp

RESTRICTED = sa.literal(SecurityClass.RESTRICTED, Meeting.effective_class.type)
HEAD = (
    joinedload(Meeting.forum),
    joinedload(Meeting.host),
    selectinload(Meeting.partners).joinedload(MeetingPartner.agency),
    selectinload(Meeting.sources),
    selectinload(Meeting.closed_documents),
)


@dataclass(frozen=True, slots=True)
class Line:
    """An action in the meeting's table, with the days it is late for those who may see that."""

    action: Action
    late: int | None

    def cells(self, meeting: Meeting, names: dict[int, str], on: date, language: str) -> tuple[Any, ...]:
        """What ``action_row`` in ``minutes/rows.html`` shows: plain values, by which it remembers the row."""
        action = self.action
        return (
            action.id, action.ref, action.text_in(language), language == "en" and not action.text_en,
            action.security_class if action.security_class is not meeting.effective_class else None,
            action.pillar.code if action.pillar else None, names.get(action.lead_id or 0), tuple(action.illustrative),
            action.due_on, on, action.due_text, action.recurrence is Recurrence.CONTINUOUS, self.late, action.shown,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ThenNow:
    """An action as it was agreed, beside the one of today; ``now`` None where the reader may no longer know of it."""

    then: ActionAgreed
    now: Line | None

    @property
    def other_lead(self) -> bool:
        return self.now is not None and self.now.action.lead_id != (self.then.lead.id if self.then.lead else None)

    @property
    def other_due(self) -> bool:
        return self.now is not None and self.now.action.due_on != self.then.due_on

    @property
    def other_text(self) -> bool:
        return self.now is not None and self.now.action.text != self.then.text


@dataclass(frozen=True, slots=True)
class Post:
    """A stage in the strip: where it stands, what is to be said of it, and where it leads."""

    stage: Stage
    pace: Pace
    words: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Next:
    """The one step that comes next: the verb, where it leads, and why. ``fields`` make it a button that acts.

    Where somebody else is to act it leads nowhere, and only says who.
    """

    label: str
    url: str
    hint: str = ""
    fields: Mapping[str, str] | None = None


@bp.get("/rapat/<code>")
@requires(May.OPEN_MEETING)
def meeting(code: str) -> ResponseReturnValue:
    actor = current_actor()
    meeting = meeting_by_code(actor, code, *HEAD)
    reads = allows(actor, meetings.May.READ_MINUTES, meeting)
    writes = allows(actor, meetings.May.WRITE_MEETING, meeting)
    agenda, rows = agenda_of(actor, meeting), attendance_of(actor, meeting)
    on = today(meeting.forum.timezone)
    lines = [Line(each, lateness_for(actor, each, on)) for each in action_rows(actor, meeting)] if reads else []
    decisions, heads = decisions_of(actor, meeting), headcount(rows)
    there = frozenset(row.agency_id for row in rows if row.status is AttendanceStatus.PRESENT)
    comments = allows(actor, May.PROPOSE_CORRECTION, Hall(meeting, there))
    way = way_of(actor, meeting)
    if not writes and not allows(actor, May.INITIAL, meeting):
        way = way.as_told()
    final = edition_for(actor, meeting) if way.edition and reads else None
    sent = meeting.circulated_at
    return render_template(
        "minutes/meeting.html",
        meeting=meeting,
        may=May,
        may_actions=actions.May,
        may_attach=meetings.May.ATTACH,
        may_outcomes=outcomes.May,
        reads=reads,
        called_back=None if reads or meeting.state is not MeetingState.HELD else last_called_back(meeting),
        owns=writes,
        writes=writes and meeting.frozen_at is None,
        way=way,
        posts=_posts(meeting, way, heads.agencies, on, writes=writes, reads=reads, comments=comments),
        next=_next(actor, meeting, way, on, writes=writes, comments=comments),
        also=_also(meeting, way) if writes else [],
        agenda=agenda,
        places={item.id: item.seq for item in agenda},
        notes=notes_of(actor, meeting),
        handed=taken_into(meeting) if writes and way.taken else {},
        rows=[(row, sees_lateness_of(actor, row, meeting)) for row in rows],
        heads=heads,
        absent=absent_members_of(actor, meeting, rows) if meeting.state is MeetingState.HELD else [],
        issues=issues_of(actor, meeting),
        results=_by_modality(decisions),
        agreed=_agreed(meeting, rows) if reads and way.assents else {},
        lines=lines,
        edition=final[0] if final else None,
        then_now=_then_and_now(final[1], lines) if final else [],
        reviews=reviews_of(actor, meeting) if reads and way.reviews else [],
        attachments=attachments_of(actor, meeting) if reads and way.files else [],
        proposed=sum(line.action.state is ActionState.PROPOSED for line in lines),
        pointers=_pointers(actor, meeting) if reads else [],
        points=writes and writes_class(actor, meeting, SecurityClass.RESTRICTED),
        names=_names(actor, meeting, rows, lines),
        on=on,
        day_of=date.fromisoformat,
        zone=ZONES.get(meeting.timezone or meeting.forum.timezone or ""),
        moves=open_moves(MOVES.values(), meeting.state),
        move_words=MOVE_WORDS,
        sent_on=local_day(sent, meeting.forum.timezone) if sent else None,
    )


def _by_modality(decisions: Sequence[Decision]) -> list[tuple[Modality | None, list[Decision]]]:
    """Outcomes under their modality, the undecided last; within it by number."""
    groups = [(modality, [each for each in decisions if each.modality is modality]) for modality in [*Modality, None]]
    return [(modality, found) for modality, found in groups if found]


def _agreed(meeting: Meeting, rows: Iterable[Attendance]) -> dict[int, str]:
    """By outcome, who of those in the hall agreed to it, in words."""
    there = {row.agency_id: row.agency.code for row in rows if row.status is AttendanceStatus.PRESENT}
    found = {}
    for decision_id, agencies in assents_of(meeting).items():
        codes = [code for agency_id, code in there.items() if agency_id in agencies]
        if codes and len(codes) == len(there):
            found[decision_id] = _("disepakati semua instansi hadir")
        elif codes:
            found[decision_id] = _("disepakati %(agencies)s", agencies=", ".join(codes))
    return found


def _then_and_now(content: MinutesContent, lines: Iterable[Line]) -> list[ThenNow]:
    """The edition's actions in its order, each beside the row it has become."""
    today = {line.action.id: line for line in lines}
    return [ThenNow(one, today.get(one.id)) for one in content.actions if one.withdrawn_by is None]


def _pointers(actor: Actor, meeting: Meeting) -> list[ClosedDocument]:
    """Pointers to closed documents are for those who are cleared for restricted matter of this meeting."""
    found = [document for document in meeting.closed_documents if document.withdrawn_at is None]
    cleared = sa.select(sa.exists().where(Meeting.id == meeting.id, content_visible_to(actor, RESTRICTED)))
    return found if found and db.session.scalar(cleared) else []


def _names(actor: Actor, meeting: Meeting, rows: Iterable[Attendance], lines: Iterable[Line]) -> dict[int, str]:
    """The name each agency bore on the day of the meeting, in the reader's language."""
    ids = {row.agency_id for row in rows} | {row.agency_id for row in meeting.partners}
    ids |= {line.action.lead_id for line in lines if line.action.lead_id} | (
        {meeting.host_id} if meeting.host_id else set()
    )
    return names_of(ids, meeting, actor.language) if ids else {}


# Where it stands


def _to(endpoint: str, meeting: Meeting, **values: Any) -> str:
    return url_for(endpoint, code=meeting.code, **values)


def _posts(
    meeting: Meeting, way: Way, present: int, on: date, *, writes: bool, reads: bool, comments: bool
) -> list[Post]:  # fmt: skip
    """The strip of stages. A reader is told where the meeting stands; what is counted there is its writers'."""
    if meeting.state is MeetingState.CANCELLED:
        return []
    draft = writes and not way.sent
    told: dict[Stage, tuple[str, str | None]] = {
        Stage.INVITATION: (
            _told(_invited(way), _handed_in(way)) if writes else "",
            _to("meetings.invitation", meeting) if writes else None,
        ),
        Stage.HALL: (
            _told(
                ngettext("%(num)s instansi hadir", "%(num)s instansi hadir", present) if present else "",
                ngettext("%(num)s hadir mandiri menunggu", "%(num)s hadir mandiri menunggu", way.waiting)
                if draft and way.waiting else "",
            ),
            _to("meetings.attendance", meeting) if draft else "#hadir" if reads else None,
        ),
        Stage.LIVE: (
            ngettext("%(num)s ketikan belum diperiksa", "%(num)s ketikan belum diperiksa", way.unchecked)
            if draft and way.unchecked else "",
            _to("minutes.live", meeting) if draft else "#acara" if reads else None,
        ),
        Stage.CONCLUSIONS: (_concluded(way) if reads else "", _to("minutes.conclusions", meeting) if reads else None),
        Stage.DRAFT: (
            _("disampaikan %(day)s", day=_day(meeting, meeting.circulated_at)) if meeting.circulated_at
            else _(label_id(way.minutes)).lower() if writes and way.minutes is MinutesState.CHAIR_REVIEW
            else _("dikembalikan pimpinan") if writes and way.returned else "",
            _to("minutes.send", meeting) if draft and meeting.state is MeetingState.HELD else None,
        ),
        Stage.COMMENTS: (
            _commented(way, writes=writes), _to("minutes.corrections", meeting) if way.sent and comments else None,
        ),
        Stage.FINAL: (
            _("edisi %(n)s", n=way.edition) if way.edition else "",
            _to("minutes.edition", meeting, number=way.edition) if way.edition and reads
            else _to("minutes.finalise", meeting) if writes and way.sent else None,
        ),
        Stage.PAPERS: (
            _("sudah bernomor") if way.signed else "", _to("papers.meeting_papers", meeting) if reads else None,
        ),
    }  # fmt: skip
    return [Post(stage, pace, *told[stage]) for stage, pace in paces_of(way, on).items()]


def _day(meeting: Meeting, at: datetime) -> str:
    return day_short(local_day(at, meeting.forum.timezone), language())


def _told(*words: str) -> str:
    """What there is to say of a stage, in one line."""
    return ", ".join(filter(None, words))


def _invited(way: Way) -> str:
    if way.invited:
        return str(_("%(answered)s dari %(invited)s menjawab", answered=way.answered, invited=way.invited))
    return str(_("%(n)s dalam daftar", n=way.listed)) if way.listed else ""


def _handed_in(way: Way) -> str:
    return ngettext("%(num)s bahan baru", "%(num)s bahan baru", way.handed_in) if way.handed_in else ""


def _concluded(way: Way) -> str:
    if not way.outcomes:
        return ""
    if way.whole:
        return str(_("semua disepakati"))
    return str(ngettext("%(num)s butir", "%(num)s butir", way.outcomes))


def _commented(way: Way, *, writes: bool) -> str:
    if writes and way.corrections:
        return str(ngettext("%(num)s menunggu jawaban", "%(num)s menunggu jawaban", way.corrections))
    return str(_("s.d. %(day)s", day=day_short(way.due_on, language()))) if way.due_on else ""


def _own_invitee(actor: Actor, meeting: Meeting) -> Invitee | None:
    """The first invitation of the actor's own agencies that still takes an answer."""
    ahead = meeting.state in {MeetingState.PLANNED, MeetingState.INVITED} and takes_answers(meeting)
    return next(iter(own_invitees(actor, meeting)), None) if ahead and actor.acts_for else None


def _next(
    actor: Actor, meeting: Meeting, way: Way, on: date, *, writes: bool, comments: bool
) -> Next | None:  # fmt: skip
    """The next step for this reader."""
    if writes:
        step = step_for_writer(way, on)
    elif invitee := _own_invitee(actor, meeting):
        return Next(
            str(_("Jawab undangan")), reply_url(invitee, meeting), str(_("Jawaban dapat diubah sampai ditutup."))
        )
    else:
        step = step_for_reader(way, leads=allows(actor, May.INITIAL, meeting), comments=comments)
    if step is None:
        return None
    if step is Step.AWAIT_PARAF and way.submitted_at is not None:
        return Next("", "", str(_("Menunggu paraf pimpinan sejak %(day)s.", day=_day(meeting, way.submitted_at))))
    if step is Step.ASK_CLEARED:
        return Next("", "", str(_(ABOVE)))
    until = day_short(way.due_on, language()) if way.due_on else ""
    told: dict[Step, tuple[str, str, str]] = {
        Step.LIST_INVITEES: ("meetings.invitation", _("Susun undangan"), _("Pilih siapa yang diundang.")),
        Step.INVITE: ("meetings.invitation", _("Kirim undangan"), _("Daftar undangan sudah ada dan belum dikirim.")),
        Step.TAKE_REPLIES: ("meetings.replies", _("Catat jawaban"), _invited(way)),
        Step.PREPARE: (
            "roadmap.carry_over", _("Lihat tindak lanjut sebelumnya"), _("Semua yang diundang sudah menjawab."),
        ),
        Step.BEGIN: ("meetings.move", _("Mulai notula langsung"), _("Rapatnya sekaligus ditandai terlaksana.")),
        Step.WRITE: ("minutes.live", _("Buka notula langsung"), ""),
        Step.CONCLUDE: ("minutes.conclusions", _("Bacakan kesimpulan"), _("Catat instansi yang menyepakati.")),
        Step.SEND: (
            "minutes.send", _("Sampaikan konsep notula"),
            _("Sudah diparaf pimpinan.") if way.minutes is MinutesState.CHAIR_REVIEW else "",
        ),
        Step.INITIAL: ("minutes.initial", _("Periksa dan paraf"), _("Konsep notula menunggu Anda.")),
        Step.ANSWER_CORRECTIONS: ("minutes.corrections", _("Jawab tanggapan"), _commented(way, writes=True)),
        Step.AWAIT_COMMENTS: (
            "minutes.corrections", _("Lihat tanggapan"), _("Instansi menanggapi s.d. %(day)s.", day=until),
        ),
        Step.FINALISE: ("minutes.finalise", _("Finalkan notula"), _("Tidak ada tanggapan yang belum dijawab.")),
        Step.SIGN: ("minutes.signing", _("Catat nomor dan pengesahan"), ""),
        Step.FETCH_PAPERS: ("papers.meeting_papers", _("Buka naskah"), ""),
        Step.COMMENT: ("minutes.corrections", _("Beri tanggapan"), _("Sampai dengan %(day)s.", day=until)),
    }  # fmt: skip
    endpoint, label, hint = told[step]
    named: dict[Step, dict[str, Any]] = {Step.BEGIN: {"name": "hold"}, Step.SIGN: {"number": way.edition}}
    fields = {"lanjut": "langsung"} if step is Step.BEGIN else None
    return Next(str(label), _to(endpoint, meeting, **named.get(step, {})), str(hint), fields)


def _also(meeting: Meeting, way: Way) -> list[Next]:
    """What a writer may want besides: what was handed in, who waits at the door, and more once it was held."""
    found = []
    if way.handed_in and not way.sent and meeting.state is not MeetingState.CANCELLED:
        found.append(Next(_("Lihat bahan"), url_for("meetings.submissions", code=meeting.code)))
    if meeting.state is not MeetingState.HELD:
        return found
    if way.waiting and not way.sent:
        found.append(Next(_("Buka meja hadir"), url_for("meetings.check_in_desk", code=meeting.code)))
    if way.minutes is MinutesState.DRAFTING and not way.sent and way.outcomes:
        found.append(Next(_("Ajukan kepada pimpinan"), url_for("minutes.submit", code=meeting.code), fields={}))
    if way.minutes is MinutesState.CHAIR_REVIEW:
        if not way.initialled:
            found.append(Next(_("Sampaikan tanpa menunggu paraf"), url_for("minutes.send", code=meeting.code)))
        back = url_for("minutes.take_from_chair", code=meeting.code)
        found.append(Next(_("Tarik dari pimpinan"), back, fields={}))
    found.append(Next(_("Laporan singkat"), url_for("papers.short_report", code=meeting.code)))
    return found
