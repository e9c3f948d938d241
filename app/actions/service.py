"""The verbs that write actions. State and its event are written by one function, ``events.record_event``.

Each verb takes an action that was read for writing (``queries.action_for_writing``), asks the lawful moves, and opens
no transaction. ``for_agency`` is the id of the agency that speaks; who records on its behalf names the channel.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.core import IMPORT, N_, Actor, Move, Refused, db, now, revise, today
from app.directory import Agency, AgencyMember
from app.meetings import Attendance, AttendanceStatus, Meeting

from .events import UNANSWERED, record_event
from .facts import apply, codes_of, enter
from .models import (
    Action,
    ActionEvent,
    ActionState,
    ActionSupport,
    Channel,
    EventKind,
    ShownState,
)
from .states import (
    BLOCKING,
    CANCELLING,
    CONFIRMING,
    DEFERRING,
    ENTERED_AS,
    MOVES,
    OPENING,
    REOPENING,
    REPORTING_DONE,
    RESUMING,
    RETURNING,
    UNDER_WAY,
    awaits_answer,
)

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
    _move(action, OPENING, by, channel=Channel.MEETING if at else Channel.APP, instants={"accepted_at": at})


def inherit_class(meeting: Meeting) -> None:
    """Let actions without a class of their own follow their meeting's."""
    db.session.execute(
        sa
        .update(Action)
        .where(Action.meeting_id == meeting.id, Action.security_class.is_(None))
        .values(effective_class=meeting.effective_class)
        .execution_options(synchronize_session="fetch")
    )


def _move(action: Action, move: Move[ActionState], by: Actor, text: str = "", **rest: Any) -> ActionEvent:
    move.demand(action.state, text)
    return record_event(action, MOVES[move], by, to=move.to, text=text.strip(), **rest)


# Answering


def accept(
    action: Action, by: Actor, *, text: str = "", for_agency: int | None = None, channel: Channel = Channel.APP
) -> None:
    """The lead agency takes the action up."""
    _demand_answer(action)
    spoken, channel = speaks_for(action, by, for_agency or action.lead_id, channel, lead_only=True)
    record_event(
        action, EventKind.ACCEPTED, by, text=text.strip(), for_agency=spoken, channel=channel,
        instants={"accepted_at": now(), "declined_at": None},
    )  # fmt: skip


def decline(
    action: Action, reason: str, by: Actor, *, proposed: Agency | None = None, for_agency: int | None = None,
    channel: Channel = Channel.APP,
) -> None:  # fmt: skip
    """The lead agency says it is outside its duties, and may name who should do it. The secretariat decides."""
    _demand_answer(action)
    if not reason.strip():
        raise Refused(N_("Tulis alasannya, misalnya tugas dan fungsi yang tidak sesuai."), field="text")
    if proposed is not None and proposed.id == action.lead_id:
        raise Refused(N_("Usulkan instansi lain, atau kosongkan usulan."), field="proposed")
    spoken, channel = speaks_for(action, by, for_agency or action.lead_id, channel, lead_only=True)
    record_event(
        action, EventKind.DECLINED, by, text=reason.strip(), for_agency=spoken, channel=channel,
        detail={"proposed": proposed.code} if proposed else {},
        instants={"declined_at": now(), "accepted_at": None},
    )  # fmt: skip


def _demand_answer(action: Action) -> None:
    if not awaits_answer(action):
        raise Refused(N_("Tindak lanjut ini sudah dijawab atau tidak menunggu jawaban. Muat ulang halaman."))


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


# Reporting


def report_progress(
    action: Action, text: str, *, by: Actor, for_agency: int | None = None, channel: Channel = Channel.APP
) -> None:
    """What was done since the last report, in words."""
    if not text.strip():
        raise Refused(N_("Tulis apa yang sudah dilakukan."), field="text")
    spoken, channel = _report(action, by, for_agency, channel)
    record_event(
        action, EventKind.PROGRESS, by, text=text.strip(), for_agency=spoken, channel=channel,
        instants={"progressed_at": action.progressed_at or now(), **_reported(action, spoken)},
    )  # fmt: skip


def no_change(
    action: Action, *, by: Actor, for_agency: int | None = None, channel: Channel = Channel.APP, text: str = ""
) -> None:
    """Nothing changed since the last report; saying so is a report too."""
    spoken, channel = _report(action, by, for_agency, channel)
    record_event(
        action,
        EventKind.NO_CHANGE,
        by,
        text=text.strip(),
        for_agency=spoken,
        channel=channel,
        instants={"reported_at": now()},
    )


def report_obstacle(
    action: Action, text: str, *, by: Actor, for_agency: int | None = None, channel: Channel = Channel.APP
) -> None:
    """What stands in the way. The action goes on; ``block`` says that it cannot."""
    if not text.strip():
        raise Refused(N_("Tulis kendalanya dan apa yang dibutuhkan."), field="text")
    spoken, channel = _report(action, by, for_agency, channel)
    record_event(
        action,
        EventKind.OBSTACLE,
        by,
        text=text.strip(),
        for_agency=spoken,
        channel=channel,
        instants=_reported(action, spoken),
    )


def report_done(
    action: Action, text: str, *, by: Actor, for_agency: int | None = None, channel: Channel = Channel.APP
) -> None:
    """The lead agency reports it finished; somebody else confirms."""
    if action.state in REPORTING_DONE.from_ and not text.strip():
        raise Refused(N_("Tulis hasil yang dicapai."), field="text")
    spoken, channel = _report(action, by, for_agency, channel, lead_only=True)
    _move(
        action, REPORTING_DONE, by, text, for_agency=spoken, channel=channel,
        instants={"progressed_at": action.progressed_at or now(), **_reported(action, spoken)},
    )  # fmt: skip


def block(
    action: Action, text: str, *, by: Actor, for_agency: int | None = None, channel: Channel = Channel.APP
) -> None:
    """It cannot go on until an obstacle is out of the way."""
    if action.state in BLOCKING.from_ and not text.strip():
        raise Refused(N_("Tulis kendalanya dan apa yang dibutuhkan."), field="text")
    spoken, channel = _report(action, by, for_agency, channel, lead_only=True)
    _move(action, BLOCKING, by, text, for_agency=spoken, channel=channel, instants=_reported(action, spoken))


def resume(
    action: Action, text: str = "", *, by: Actor, for_agency: int | None = None, channel: Channel = Channel.APP
) -> None:
    """It goes on again. The secretariat resumes what it deferred in its own name."""
    if for_agency is None:
        _move(action, RESUMING, by, text)
        return
    spoken, channel = _report(action, by, for_agency, channel, lead_only=True)
    _move(action, RESUMING, by, text, for_agency=spoken, channel=channel, instants=_reported(action, spoken))


def _report(
    action: Action, by: Actor, for_agency: int | None, channel: Channel, *, lead_only: bool = False
) -> tuple[int, Channel]:
    if action.state not in UNDER_WAY:
        raise Refused(N_("Tindak lanjut ini tidak sedang berjalan, jadi tidak dilaporkan. Muat ulang halaman."))
    return speaks_for(action, by, for_agency, channel, lead_only=lead_only)


def _reported(action: Action, spoken: int) -> dict[str, datetime | None]:
    """What a report of substance settles: what came back is answered, and a lead that reports has accepted."""
    at = now()
    answered: dict[str, datetime | None] = {"reported_at": at, "returned_at": None}
    if spoken == action.lead_id and action.accepted_at is None:
        answered |= {"accepted_at": at, "declined_at": None}
    return answered


def parties(action: Action) -> list[Agency]:
    """The agencies that may speak about an action: its lead, its supports, and members of those that are collective."""
    named = _party_ids(action)
    members = sa.select(AgencyMember.member_id).where(
        AgencyMember.collective_id.in_(named),
        sa.or_(AgencyMember.ended_on.is_(None), AgencyMember.ended_on >= today()),  # its last day counts
    )
    query = sa.select(Agency).where(sa.or_(Agency.id.in_(named), Agency.id.in_(members)))
    rank = {agency_id: place for place, agency_id in enumerate(named)}
    found = db.session.scalars(query.order_by(Agency.protocol_order, Agency.name, Agency.id)).all()
    return sorted(found, key=lambda agency: rank.get(agency.id, len(rank)))


def _party_ids(action: Action) -> list[int]:
    query = (
        sa
        .select(ActionSupport.agency_id)
        .where(ActionSupport.action_id == action.id, ActionSupport.ended.is_(False))
        .order_by(ActionSupport.seq, ActionSupport.id)
    )
    lead = [action.lead_id] if action.lead_id is not None else []
    return list(dict.fromkeys([*lead, *db.session.scalars(query)]))


def speaks_for(
    action: Action, by: Actor, for_agency: int | None, channel: Channel, *, lead_only: bool = False
) -> tuple[int, Channel]:
    """For whom a report speaks and how it arrived.

    Whoever answers for the agency speaks for it in the application; the secretariat writes on its behalf and names the
    channel. Nobody else speaks for an agency that is not theirs.
    """
    if for_agency is None:
        raise Refused(N_("Pilih instansi yang melapor."), field="for_agency")
    own = for_agency in by.acts_for
    allowed = {action.lead_id} if lead_only else {agency.id for agency in parties(action)}
    if for_agency not in allowed:
        if lead_only:
            raise Refused(N_("Langkah ini untuk penanggung jawab."), field="for_agency")
        raise Refused(N_("Pilih penanggung jawab atau instansi terkait."), field="for_agency")
    if own:
        return for_agency, channel if channel is Channel.LINK else Channel.APP
    if by.user_id is not None and action.forum_id not in by.secretariat_forums:
        raise Refused(N_("Pilih instansi yang melapor."), field="for_agency")
    if channel in {Channel.APP, Channel.LINK}:
        raise Refused(N_("Pilih lewat apa kabar dari instansi itu sampai."), field="channel")
    return for_agency, channel


# Deciding


def defer(action: Action, reason: str, *, by: Actor) -> None:
    """Put it off, with the reason."""
    _move(action, DEFERRING, by, reason)


def cancel(action: Action, reason: str, *, by: Actor) -> None:
    """It cannot be followed up, with the reason."""
    _move(action, CANCELLING, by, reason)


def reopen(action: Action, reason: str, *, by: Actor) -> None:
    """Take back a confirmation or an ending that turned out wrong, with the reason."""
    _move(action, REOPENING, by, reason)


def return_(action: Action, reason: str, *, by: Actor) -> None:
    """What was reported as finished is not complete: back to the lead agency, with what is missing."""
    if action.state in RETURNING.from_ and not reason.strip():
        raise Refused(N_("Tulis apa yang perlu dilengkapi."), field="text")
    _demand_other(action, by, report_of_done(action))
    _move(action, RETURNING, by, reason, instants={"returned_at": now()})


def confirm(action: Action, *, by: Actor, text: str = "") -> None:
    """Say that it is finished indeed. Not by the lead agency, and not by the person who reported it."""
    CONFIRMING.demand(action.state)
    _demand_other(action, by, report_of_done(action))
    _move(action, CONFIRMING, by, text)


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
    if action.lead_id is not None and action.lead_id in (by.acts_for | by.collectives):
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
