"""What becomes of what agencies handed in before a meeting: taken into the agenda, or set aside with a reason."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.core import N_, Actor, Refused, db, locked, note_act, now, revise

from .agenda_service import add_agenda_item
from .invitation_models import Submission, SubmissionState
from .models import AgendaItem, Meeting


def take_submission(
    submission: Submission, revision: int, *, by: Actor, item_id: int | None = None, title: str | None = None
) -> AgendaItem:
    """Take it into the agenda: into a point that stands there, or as a new one of this title."""
    meeting = locked(Meeting, submission.meeting_id)
    _demand_new(submission, revision)
    if item_id is None:
        if not (title or "").strip():
            raise Refused(N_("Tulis judul acaranya, atau pilih acara yang sudah ada."), field="title")
        item = add_agenda_item(meeting, (title or "").strip(), by=by)
        db.session.flush()
    else:
        query = sa.select(AgendaItem).where(
            AgendaItem.id == item_id, AgendaItem.meeting_id == meeting.id, AgendaItem.withdrawn_at.is_(None)
        )
        item = db.session.scalars(query).one()
    _settle(submission, SubmissionState.TAKEN, by, agenda_item_id=item.id)
    return item


def set_submission_aside(submission: Submission, revision: int, reason: str, *, by: Actor) -> None:
    """Leave it out of the agenda, saying why; the agency may be told the words."""
    locked(Meeting, submission.meeting_id)
    _demand_new(submission, revision)
    if not reason.strip():
        raise Refused(N_("Tulis alasannya."), field="reason")
    _settle(submission, SubmissionState.SET_ASIDE, by, reason=reason.strip())


def _demand_new(submission: Submission, revision: int) -> None:
    submission.check_revision(revision)
    if submission.state is not SubmissionState.NEW:
        raise Refused(N_("Bahan ini sudah diputuskan."))


def _settle(submission: Submission, state: SubmissionState, by: Actor, **facts: object) -> None:
    revise(submission, state=state, settled_at=now(), settled_by=by.name, **facts)
    db.session.flush()
    note_act(by, "settle", submission, state.value)


def taken_into(meeting: Meeting) -> dict[int, list[Submission]]:
    """What was taken into the agenda, by the point it was taken into. For its writers."""
    query = (
        sa
        .select(Submission)
        .where(Submission.meeting_id == meeting.id, Submission.state == SubmissionState.TAKEN)
        .options(joinedload(Submission.agency))
        .order_by(Submission.id)
    )
    found: dict[int, list[Submission]] = {}
    for one in db.session.scalars(query):
        if one.agenda_item_id is not None:
            found.setdefault(one.agenda_item_id, []).append(one)
    return found


def submissions_of(meeting: Meeting) -> Sequence[Submission]:
    """What was handed in for a meeting, with agency and the point of the agenda; what waits first. For its writers."""
    query = (
        sa
        .select(Submission)
        .where(Submission.meeting_id == meeting.id)
        .options(joinedload(Submission.agency), joinedload(Submission.agenda_item))
        .order_by(sa.case((Submission.state == SubmissionState.NEW, 0), else_=1), Submission.id)
    )
    return db.session.scalars(query).all()
