"""Where a meeting stands on its way from the invitation to the papers, and the one step that comes next.

The facts are read in one query; what they mean is decided without database and request, so that it can be told and
tested apart.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.actions import ActionEvent
from app.core import N_, Actor, allows, db, label_enum
from app.meetings import (
    Attachment,
    Attendance,
    AttendanceStatus,
    CheckIn,
    CheckInSettled,
    InvitationReply,
    Invitee,
    Meeting,
    MeetingState,
    Submission,
    SubmissionState,
    content_visible_to,
)
from app.meetings import May as MayMeetings
from app.outcomes import Decision, DecisionAssent

from .edition_models import (
    Circulation,
    CirculationAnswer,
    Correction,
    CorrectionState,
    EditionSigning,
    MinutesEdition,
    Paraf,
    Verdict,
)
from .known import correction_known_to, line_known_to
from .live_models import CapturedCheck, CapturedLine
from .models import Minutes, MinutesState
from .paraf_service import INITIALLED, LATEST


class Stage(enum.StrEnum):
    """The stages of the way, in their order."""

    INVITATION = "invitation"
    HALL = "hall"
    LIVE = "live"
    CONCLUSIONS = "conclusions"
    DRAFT = "draft"
    COMMENTS = "comments"
    FINAL = "final"
    PAPERS = "papers"


class Pace(enum.StrEnum):
    """Where a stage stands."""

    DONE = "done"
    HERE = "here"
    AHEAD = "ahead"


class Step(enum.StrEnum):
    """What comes next for somebody."""

    LIST_INVITEES = "list_invitees"
    INVITE = "invite"
    TAKE_REPLIES = "take_replies"
    PREPARE = "prepare"
    BEGIN = "begin"
    WRITE = "write"
    CONCLUDE = "conclude"
    SEND = "send"
    AWAIT_PARAF = "await_paraf"
    INITIAL = "initial"
    ANSWER_CORRECTIONS = "answer_corrections"
    ASK_CLEARED = "ask_cleared"
    AWAIT_COMMENTS = "await_comments"
    FINALISE = "finalise"
    SIGN = "sign"
    FETCH_PAPERS = "fetch_papers"
    COMMENT = "comment"


label_enum({
    Stage.INVITATION: N_("Undangan"),
    Stage.HALL: N_("Kehadiran"),
    Stage.LIVE: N_("Notula langsung"),
    Stage.CONCLUSIONS: N_("Kesimpulan"),
    Stage.DRAFT: N_("Konsep"),
    Stage.COMMENTS: N_("Tanggapan"),
    Stage.FINAL: N_("Final"),
    Stage.PAPERS: N_("Naskah"),
})


@dataclass(frozen=True, slots=True)
class Way:
    """What the way is told from.

    ``returned`` is what the chair wrote when giving the draft back, until it is put before the chair again or goes out;
    ``due_on`` the last day of the round of comments that runs. What is counted is what the reader may know of;
    ``hidden`` says to a writer that something above its clearance still waits for an answer.
    """

    state: MeetingState
    starts_on: date | None
    sent: bool
    minutes: MinutesState = MinutesState.DRAFTING
    submitted_at: datetime | None = None
    initialled: bool = False
    returned: str | None = None
    listed: int = 0
    invited: int = 0
    answered: int = 0
    handed_in: int = 0
    taken: int = 0
    waiting: int = 0
    present: int = 0
    unchecked: int = 0
    outcomes: int = 0
    assents: int = 0
    due_on: date | None = None
    corrections: int = 0
    hidden: bool = False
    edition: int = 0
    signed: bool = False
    agreeing: int = 0
    reviews: int = 0
    files: int = 0

    def as_told(self) -> Way:
        """What those are told who do not read the draft: that it is being written, not how far it is."""
        if self.sent:
            return self
        return replace(self, minutes=MinutesState.DRAFTING, returned=None, outcomes=0, assents=0, unchecked=0)

    @property
    def heard(self) -> bool:
        """Every agency that was in the hall answered the round of comments, and agrees."""
        return self.agreeing >= self.present > 0

    @property
    def whole(self) -> bool:
        """Everybody in the hall agreed to everything."""
        return self.outcomes > 0 and self.present > 0 and self.assents == self.outcomes * self.present


def way_of(actor: Actor, meeting: Meeting) -> Way:
    """Read the facts of a meeting at once. They are the writers'; a reader is told those of the stages alone."""

    def count(*where: sa.ColumnElement[bool], what: sa.ColumnElement[int] | None = None) -> sa.ScalarSelect[int]:
        return sa.select(sa.func.count() if what is None else what).where(*where).scalar_subquery()

    def of_meeting(model: Any, *where: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
        source = sa.join(model, Meeting, Meeting.id == model.meeting_id)
        return sa.select(sa.func.count()).select_from(source).where(Meeting.id == meeting.id, *where).scalar_subquery()

    listed = (Invitee.meeting_id == meeting.id, Invitee.withdrawn_at.is_(None))
    replied = sa.exists().where(InvitationReply.invitee_id == Invitee.id)
    here = sa.and_(
        Attendance.meeting_id == meeting.id, Attendance.withdrawn_at.is_(None),
        Attendance.status == AttendanceStatus.PRESENT,
    )  # fmt: skip
    agreed = sa.exists().where(here, Attendance.agency_id == DecisionAssent.agency_id)
    standing = (Decision.withdrawn_at.is_(None), content_visible_to(actor, Decision.effective_class))
    outcomes = (
        sa
        .select(Decision.id)
        .join(Meeting, Meeting.id == Decision.meeting_id)
        .where(Decision.meeting_id == meeting.id, *standing)
    )
    later = aliased(CirculationAnswer)
    asked, known = Correction.state == CorrectionState.PROPOSED, correction_known_to(actor)
    latest = sa.select(sa.func.max(MinutesEdition.id)).where(MinutesEdition.meeting_id == meeting.id).scalar_subquery()
    row = db.session.execute(
        sa.select(
            sa.select(Minutes.state).where(Minutes.meeting_id == meeting.id).scalar_subquery().label("minutes"),
            sa.select(Minutes.submitted_at).where(Minutes.meeting_id == meeting.id).scalar_subquery()
            .label("submitted_at"),
            count(Minutes.meeting_id == meeting.id, INITIALLED).label("initialled"),
            sa.select(Paraf.text)
            .where(
                Minutes.meeting_id == meeting.id, Minutes.state == MinutesState.DRAFTING,
                Paraf.id == LATEST.scalar_subquery(), Paraf.verdict == Verdict.RETURNED,
                Paraf.at >= Minutes.submitted_at,
                ~sa.exists().where(Circulation.meeting_id == meeting.id, Circulation.sent_at > Paraf.at),
            )
            .scalar_subquery().label("returned"),
            count(*listed).label("listed"),
            count(*listed, Invitee.invited_at.is_not(None)).label("invited"),
            count(*listed, Invitee.invited_at.is_not(None), replied).label("answered"),
            count(Submission.meeting_id == meeting.id, Submission.state == SubmissionState.NEW).label("handed_in"),
            count(Submission.meeting_id == meeting.id, Submission.state == SubmissionState.TAKEN).label("taken"),
            count(
                CheckIn.meeting_id == meeting.id, ~sa.exists().where(CheckInSettled.check_in_id == CheckIn.id)
            ).label("waiting"),
            count(here, what=sa.func.count(Attendance.agency_id.distinct())).label("present"),
            of_meeting(
                CapturedLine, line_known_to(actor),
                ~sa.exists().where(CapturedCheck.captured_line_id == CapturedLine.id),
            ).label("unchecked"),
            of_meeting(Decision, *standing).label("outcomes"),
            count(
                DecisionAssent.meeting_id == meeting.id, DecisionAssent.agreed_at.is_not(None), agreed,
                DecisionAssent.decision_id.in_(outcomes),
            ).label("assents"),
            sa.select(Circulation.due_on)
            .where(Circulation.meeting_id == meeting.id, Circulation.ended_at.is_(None))
            .scalar_subquery().label("due_on"),
            of_meeting(Correction, asked, known).label("corrections"),
            of_meeting(Correction, asked, ~known).label("hidden"),
            sa.func.coalesce(
                sa.select(sa.func.max(MinutesEdition.number))
                .where(MinutesEdition.meeting_id == meeting.id).scalar_subquery(), 0,
            ).label("edition"),
            count(EditionSigning.edition_id == latest, EditionSigning.document_number.is_not(None)).label("signed"),
            count(
                CirculationAnswer.circulation_id == _running(meeting), CirculationAnswer.agrees.is_(True),
                ~sa.exists().where(
                    later.circulation_id == CirculationAnswer.circulation_id,
                    later.agency_id == CirculationAnswer.agency_id, later.id > CirculationAnswer.id,
                ),
            ).label("agreeing"),
            count(ActionEvent.meeting_id == meeting.id).label("reviews"),
            count(Attachment.meeting_id == meeting.id, Attachment.withdrawn_at.is_(None)).label("files"),
        )
    ).mappings().one()  # fmt: skip
    facts: dict[str, Any] = dict(row)
    facts["minutes"] = facts["minutes"] or MinutesState.DRAFTING
    facts |= {name: bool(facts[name]) for name in ("initialled", "signed", "hidden")}
    facts["hidden"] &= allows(actor, MayMeetings.WRITE_MEETING, meeting)
    return Way(meeting.state, meeting.starts_on, meeting.circulated_at is not None, **facts)


def _running(meeting: Meeting) -> sa.ScalarSelect[int]:
    """The round of comments that runs."""
    running = sa.select(Circulation.id).where(Circulation.meeting_id == meeting.id, Circulation.ended_at.is_(None))
    return running.scalar_subquery()


def stage_reached(way: Way, on: date) -> Stage:
    """The stage at which a meeting is."""
    if way.minutes is MinutesState.FINAL:
        return Stage.PAPERS
    if way.sent:
        return Stage.COMMENTS if way.due_on or way.corrections or way.hidden else Stage.FINAL
    if way.state is MeetingState.HELD:
        if way.minutes is MinutesState.CHAIR_REVIEW:
            return Stage.DRAFT
        if not way.outcomes:
            return Stage.LIVE
        return Stage.DRAFT if way.whole or not _is_today(way, on) else Stage.CONCLUSIONS
    return Stage.LIVE if way.starts_on is not None and way.starts_on <= on else Stage.INVITATION


def _is_today(way: Way, on: date) -> bool:
    """Still in the hall: what is read aloud there is agreed to there."""
    return way.starts_on is not None and (on - way.starts_on).days <= 1


def paces_of(way: Way, on: date) -> dict[Stage, Pace]:
    """Each stage as passed, reached or ahead."""
    reached = list(Stage).index(stage_reached(way, on))
    return {
        stage: Pace.DONE if place < reached else Pace.HERE if place == reached else Pace.AHEAD
        for place, stage in enumerate(Stage)
    }


def step_for_writer(way: Way, on: date) -> Step | None:
    """The one thing a writer of the meeting does next."""
    if way.state is MeetingState.CANCELLED:
        return None
    if way.state is not MeetingState.HELD:
        if way.starts_on is not None and way.starts_on <= on:
            return Step.BEGIN
        if not way.invited:
            return Step.INVITE if way.listed else Step.LIST_INVITEES
        return Step.TAKE_REPLIES if way.answered < way.invited else Step.PREPARE
    stage = stage_reached(way, on)
    if stage is Stage.DRAFT and way.minutes is MinutesState.CHAIR_REVIEW and not way.initialled:
        return Step.AWAIT_PARAF
    if stage is Stage.COMMENTS and way.corrections:
        return Step.ANSWER_CORRECTIONS
    if stage is Stage.COMMENTS:
        if not way.heard and way.due_on is not None and way.due_on >= on:
            return Step.AWAIT_COMMENTS
        return Step.ASK_CLEARED if way.hidden else Step.FINALISE
    return {
        Stage.LIVE: Step.WRITE,
        Stage.CONCLUSIONS: Step.CONCLUDE,
        Stage.DRAFT: Step.SEND,
        Stage.PAPERS: Step.FETCH_PAPERS if way.signed else Step.SIGN,
    }.get(stage)  # what was agreed elsewhere may be made final here, but need not


def step_for_reader(way: Way, *, leads: bool, comments: bool) -> Step | None:
    """What somebody who does not write the meeting can do: the chair initials, who was there comments."""
    if leads and way.minutes is MinutesState.CHAIR_REVIEW:
        return Step.INITIAL
    if comments and way.due_on is not None:
        return Step.COMMENT
    return Step.FETCH_PAPERS if way.minutes is MinutesState.FINAL else None
