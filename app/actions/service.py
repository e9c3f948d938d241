"""The verbs of the writers: what was agreed is entered and opened, and what came of it is decided.

Each verb takes an action that was read for writing (``queries.action_for_writing``) and opens no transaction. What
agencies say about their actions is written by ``report_service``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from app.core import IMPORT, N_, Actor, Refused, db, now, revise, today
from app.directory import Agency, AgencyMember, Forum, members_on
from app.meetings import Attendance, AttendanceStatus, Meeting

from .events import UNANSWERED, record_event, record_move
from .facts import apply, codes_of, enter
from .models import Action, ActionEvent
from .rules import is_of_lead
from .states import (
    CANCELLING,
    CONFIRMING,
    DEFERRING,
    ENTERED_AS,
    OPENING,
    REOPENING,
    RETURNING,
    UNDER_WAY,
)
from .vocabulary import ActionState, Channel, EventKind, ShownState

# Writing what was agreed


def propose(meeting: Meeting, by: Actor, **facts: Any) -> Action:
    """Enter a new action, the writers' alone until it is opened. ``ref`` is counted on where none is given."""
    return enter(meeting, by, facts, ActionState.PROPOSED, EventKind.PROPOSED)


def import_action(meeting: Meeting, by: Actor = IMPORT, *, status: ShownState | str, **facts: Any) -> Action:
    """Enter an action of a record as agreed, in the state the record gives it. Attendance is entered before."""
    shown = ShownState(status)
    at = now()
    begun = shown in {ShownState.IN_PROGRESS, ShownState.AWAITING_VERIFICATION, ShownState.DONE}
    accepted = begun or was_present(meeting, facts.get("lead_id"))
    return enter(
        meeting, by, facts, ENTERED_AS[shown], EventKind.IMPORTED,
        {"opened_at": at, "progressed_at": at if begun else None, "accepted_at": at if accepted else None},
    )  # fmt: skip


def update_imported(action: Action, by: Actor = IMPORT, **facts: Any) -> bool:
    """Take over the facts of a changed record. State, progress and answers stay. False where nothing differs."""
    return apply(action, by, facts, marks="illustrative" in facts)


def edit_action(action: Action, revision: int, by: Actor, **facts: Any) -> bool:
    """Save an edit that started from ``revision``; an unchanged save writes nothing and returns False.

    A fact that a person changes is no longer filler: its mark *ilustratif* goes. A new lead is a reassignment that
    waits for the new lead's answer.
    """
    action.check_revision(revision)
    if facts.get("lead_id", action.lead_id) != action.lead_id:
        _demand_reassignable(action)
    return apply(action, by, facts, marks=True if "illustrative" in facts else None)


def open_proposed(meeting: Meeting, by: Actor) -> Sequence[Action]:
    """Open what the meeting proposed, when its notula goes out. Where the lead was in the hall, it has accepted."""
    query = (
        sa
        .select(Action)
        .where(Action.meeting_id == meeting.id, Action.state == ActionState.PROPOSED)
        .order_by(Action.seq, Action.id)
        .with_for_update(of=Action)
    )
    actions = db.session.scalars(query).all()
    for action in actions:
        open_action(action, by, meeting)
    return actions


def open_action(action: Action, by: Actor, meeting: Meeting) -> None:
    """Open one proposed action."""
    at = now() if was_present(meeting, action.lead_id) else None
    record_move(action, OPENING, by, channel=Channel.MEETING if at else Channel.APP, instants={"accepted_at": at})


def inherit_class(meeting: Meeting) -> None:
    """Let actions without a class of their own follow their meeting's."""
    db.session.execute(
        sa
        .update(Action)
        .where(Action.meeting_id == meeting.id, Action.security_class.is_(None))
        .values(effective_class=meeting.effective_class)
        .execution_options(synchronize_session="fetch")
    )


# Deciding


def reassign(action: Action, lead: Agency | None, by: Actor, *, text: str = "") -> None:
    """Give the action to another agency, or back to the one that declined. The new lead's answer is awaited."""
    _demand_reassignable(action)
    new = lead.id if lead else None
    if new == action.lead_id and action.declined_at is None:
        raise Refused(N_("Instansi ini sudah menjadi penanggung jawab. Pilih instansi lain."), field="lead")
    old = codes_of({action.lead_id} - {None}).get(action.lead_id or 0)
    revise(action, lead_id=new, illustrative=[name for name in action.illustrative if name != "lead"])
    record_event(
        action, EventKind.REASSIGNED, by, text=text.strip(), detail={"lead": [old, lead.code if lead else None]},
        instants=UNANSWERED,
    )  # fmt: skip


def _demand_reassignable(action: Action) -> None:
    """Who reported it finished stays its lead until that is decided; else the lead could confirm its own report."""
    if action.state not in UNDER_WAY and action.state is not ActionState.PROPOSED:
        raise Refused(
            N_("Tindak lanjut ini sudah dilaporkan selesai atau diakhiri; penanggung jawabnya tidak diganti."),
            field="lead",
        )


def defer(action: Action, reason: str, *, by: Actor) -> None:
    """Put it off, with the reason."""
    record_move(action, DEFERRING, by, reason)


def cancel(action: Action, reason: str, *, by: Actor) -> None:
    """It cannot be followed up, with the reason."""
    record_move(action, CANCELLING, by, reason)


def reopen(action: Action, reason: str, *, by: Actor) -> None:
    """Take back a confirmation or an ending that turned out wrong, with the reason."""
    record_move(action, REOPENING, by, reason)


def return_(
    action: Action, reason: str, *, by: Actor, for_agency: int | None = None, channel: Channel = Channel.APP
) -> None:
    """What was reported as finished is not complete: back to the lead agency, with what is missing."""
    if action.state in RETURNING.from_ and not reason.strip():
        raise Refused(N_("Tulis apa yang perlu dilengkapi."), field="text")
    judged = _judged(action, by, for_agency, channel)
    record_move(action, RETURNING, by, reason, instants={"returned_at": now()}, **judged)


def confirm(
    action: Action, *, by: Actor, text: str = "", for_agency: int | None = None, channel: Channel = Channel.APP
) -> None:
    """Say that it is finished indeed. Not by the lead agency, and not by the person who reported it.

    A secretariat that is itself of the lead agency records what another member said: ``for_agency`` and ``channel``.
    """
    CONFIRMING.demand(action.state)
    record_move(action, CONFIRMING, by, text, **_judged(action, by, for_agency, channel))


def _judged(action: Action, by: Actor, for_agency: int | None, channel: Channel) -> dict[str, Any]:
    """Who judges a finished action: the actor, or the member agency on whose behalf the secretariat records it."""
    if for_agency is None:
        _demand_other(action, by, report_of_done(action))
        return {}
    if by.user_id is not None and action.forum_id not in by.secretariat_forums:
        raise Refused(N_("Hanya sekretariat yang mencatat atas nama instansi lain."), field="for_agency")
    if for_agency not in {agency.id for agency in judges(action, by)}:
        raise Refused(N_("Pilih instansi anggota lain yang mengonfirmasi."), field="for_agency")
    if channel in {Channel.APP, Channel.LINK}:
        raise Refused(N_("Pilih lewat apa kabar dari instansi itu sampai."), field="channel")
    return {"for_agency": for_agency, "channel": channel}


def judges(action: Action, by: Actor) -> list[Agency]:
    """The member agencies whose judgement the actor may record: not of the lead, and none the actor works for."""
    members = members_on(db.session.get_one(Forum, action.forum_id), today())
    inside = set(
        db.session.scalars(
            sa.select(AgencyMember.member_id).where(
                AgencyMember.collective_id == action.lead_id,
                sa.or_(AgencyMember.ended_on.is_(None), AgencyMember.ended_on >= today()),
            )
        )
    )
    return [one for one in members if one.id != action.lead_id and one.id not in inside and not is_of_lead(by, one.id)]


def report_of_done(action: Action) -> ActionEvent | None:
    """The report that the action is finished, which waits for confirmation."""
    query = (
        sa
        .select(ActionEvent)
        .where(ActionEvent.action_id == action.id, ActionEvent.kind == EventKind.REPORTED_DONE)
        .order_by(ActionEvent.id.desc())
        .limit(1)
    )
    return db.session.scalars(query).one_or_none()


def is_reporter(report: ActionEvent | None, by: Actor) -> bool:
    """Whether the actor itself reported; who merely typed it on an agency's behalf did not."""
    return (
        report is not None
        and by.user_id is not None
        and report.by_user_id == by.user_id
        and report.channel in {Channel.APP, Channel.LINK}
    )


def _demand_other(action: Action, by: Actor, report: ActionEvent | None) -> None:
    if is_of_lead(by, action.lead_id):
        raise Refused(N_("Penanggung jawab tidak mengonfirmasi sendiri. Minta sekretariat atau anggota lain."))
    if is_reporter(report, by):
        raise Refused(N_("Yang melaporkan selesai tidak mengonfirmasi laporannya sendiri. Minta orang lain."))


def was_present(meeting: Meeting, agency_id: int | None) -> bool:
    """Whether the agency is recorded as present in the meeting."""
    if agency_id is None:
        return False
    query = sa.select(Attendance.id).where(
        Attendance.meeting_id == meeting.id, Attendance.agency_id == agency_id,
        Attendance.status == AttendanceStatus.PRESENT, Attendance.withdrawn_at.is_(None),
    )  # fmt: skip
    return db.session.scalars(query.limit(1)).one_or_none() is not None
