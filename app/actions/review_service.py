"""Reviewing in a later meeting: what was said about an action there is written as the ordinary event it is.

The caller holds the meeting for writing and has asked for that right; the action was read for writing. What agencies
say is recorded for them, as the hall heard it. What the meeting itself judges, and a due date it agrees, belong to the
forum of the action: another forum's meeting takes reports only.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from app.core import N_, Actor, Refused, SecurityClass, db, is_secretariat, label_enum, now, revise, today
from app.directory import Agency, AgencyMember
from app.meetings import Meeting, content_visible_to, demand_unfrozen, present_agencies

from .events import Instants, record_event, record_move
from .models import Action, ActionEvent
from .queries import reads_restricted, visible_to
from .report_service import instants_of_report
from .rules import UNFINISHED, is_of_lead
from .states import (
    BLOCKING,
    CONFIRMING,
    REPORTING_DONE,
    RESUMING,
    RETURNING,
    UNDER_WAY,
    awaits_decision,
    reporting_lead,
)
from .vocabulary import Channel, EventKind


class Review(enum.StrEnum):
    """What a meeting found about an action of an earlier one."""

    PROGRESS = "progress"
    NO_CHANGE = "no_change"
    OBSTACLE = "obstacle"
    BLOCK = "block"
    RESUME = "resume"
    DONE = "done"
    CONFIRM = "confirm"
    RETURN = "return"
    DUE = "due"
    DISCUSSED = "discussed"


label_enum({
    Review.PROGRESS: N_("Ada kemajuan"),
    Review.NO_CHANGE: N_("Tidak ada perubahan"),
    Review.OBSTACLE: N_("Ada kendala, pekerjaan tetap berjalan"),
    Review.BLOCK: N_("Terkendala, belum dapat dilanjutkan"),
    Review.RESUME: N_("Sudah dapat dilanjutkan"),
    Review.DONE: N_("Dilaporkan selesai"),
    Review.CONFIRM: N_("Rapat mengonfirmasi selesai"),
    Review.RETURN: N_("Rapat meminta dilengkapi"),
    Review.DUE: N_("Rapat menyepakati batas waktu baru"),
    Review.DISCUSSED: N_("Dibahas saja"),
})

REPORTS = {
    Review.PROGRESS: EventKind.PROGRESS, Review.NO_CHANGE: EventKind.NO_CHANGE, Review.OBSTACLE: EventKind.OBSTACLE,
}  # fmt: skip
"""What any party may say, and the event it is."""
OF_LEAD = {Review.BLOCK: BLOCKING, Review.RESUME: RESUMING, Review.DONE: REPORTING_DONE}
"""What the lead agency alone says, and the move it makes."""
JUDGED = {Review.CONFIRM: CONFIRMING, Review.RETURN: RETURNING}
"""What the meeting finds about a finished action, and the move it makes."""
NEEDS_WORDS = {
    Review.PROGRESS: N_("Tulis apa yang sudah dilakukan."),
    Review.OBSTACLE: N_("Tulis kendalanya dan apa yang dibutuhkan."),
    Review.BLOCK: N_("Tulis kendalanya dan apa yang dibutuhkan."),
    Review.DONE: N_("Tulis hasil yang dicapai."),
    Review.RETURN: N_("Tulis apa yang perlu dilengkapi."),
    Review.DISCUSSED: N_("Tulis apa yang dibahas."),
}


def reviews_open_to(actor: Actor, action: Action) -> list[Review]:
    """What may be recorded about the action in a meeting, as far as its state and the actor's part in it allow."""
    decides = is_secretariat(actor, action)
    found: list[Review] = []
    if action.state in UNDER_WAY:
        if reporting_lead(action) is not None or any(not link.ended for link in action.supports):
            found += REPORTS
        if reporting_lead(action) is not None:
            found += [what for what, move in OF_LEAD.items() if action.state in move.from_]
        if decides:
            found.append(Review.DUE)
    if decides:
        found += [what for what, move in JUDGED.items() if action.state in move.from_]
    return [*found, Review.DISCUSSED] if action.state in UNFINISHED else found


def review(
    action: Action, meeting: Meeting, what: Review, *, by: Actor, text: str = "", for_agency: int | None = None,
    due_on: date | None = None,
) -> None:  # fmt: skip
    """Write what the meeting heard or found about an action of an earlier one."""
    demand_unfrozen(meeting)
    if action.meeting_id == meeting.id:
        raise Refused(N_("Ini tindak lanjut rapat ini sendiri; yang ditinjau ialah hasil rapat sebelumnya."))
    if what not in reviews_open_to(by, action):
        raise Refused(N_("Langkah ini tidak berlaku lagi. Muat ulang halaman, lalu periksa keadaannya."))
    text = text.strip()
    if what in NEEDS_WORDS and not text:
        raise Refused(NEEDS_WORDS[what], field="text")
    strictest = max(action.effective_class, meeting.effective_class, key=list(SecurityClass).index)
    said: dict[str, Any] = {
        "text": text, "channel": Channel.MEETING, "meeting_id": meeting.id, "classified": strictest,
    }  # fmt: skip
    spoken: int | None
    if what in REPORTS:
        spoken = _speaker(action, meeting, by, for_agency)
        record_event(action, REPORTS[what], by, for_agency=spoken, instants=_instants(action, what, spoken), **said)
    elif what in OF_LEAD:
        spoken = _speaker(action, meeting, by, for_agency or reporting_lead(action), lead_only=True)
        record_move(action, OF_LEAD[what], by, for_agency=spoken, instants=_instants(action, what, spoken), **said)
    elif what in JUDGED:
        _demand_judges(action, meeting, by)
        returned = {"returned_at": now()} if what is Review.RETURN else {}
        record_move(action, JUDGED[what], by, instants=returned, **said)
    elif what is Review.DUE:
        _agree_due(action, due_on, by, said)
    else:
        spoken = _speaker(action, meeting, by, for_agency) if for_agency is not None else None
        record_event(action, EventKind.REVIEWED, by, for_agency=spoken, **said)


def _instants(action: Action, what: Review, spoken: int) -> Instants:
    """What the report settles, as if it had come by another way."""
    if what is Review.NO_CHANGE:
        return {"reported_at": now()}
    begun = {"progressed_at": action.progressed_at or now()} if what in {Review.PROGRESS, Review.DONE} else {}
    return {**instants_of_report(action, spoken), **begun}


def _speaker(action: Action, meeting: Meeting, by: Actor, for_agency: int | None, *, lead_only: bool = False) -> int:
    """The agency that spoke in the hall; the meeting of another forum hears only who was there."""
    if for_agency is None:
        raise Refused(N_("Pilih instansi yang menyampaikan."), field="for_agency")
    if awaits_decision(action) and for_agency == action.lead_id:
        raise Refused(N_("Penanggung jawab menyatakan ini di luar tusinya; sekretariat menetapkan lebih dahulu."))
    if lead_only and for_agency != action.lead_id:
        raise Refused(N_("Langkah ini untuk penanggung jawab."), field="for_agency")
    if for_agency not in {agency.id for agency in speakers_of(by, meeting, [action])[action.id]}:
        raise Refused(
            N_("Pilih penanggung jawab atau instansi terkait yang hadir dalam rapat ini."), field="for_agency"
        )
    return for_agency


def speakers_of(by: Actor, meeting: Meeting, actions: Sequence[Action]) -> dict[int, list[Agency]]:
    """The agencies for which the meeting may take a report on each action: its lead, its supports, their members."""
    named = {
        action.id: [ident for ident in dict.fromkeys([reporting_lead(action), *_supports(action)]) if ident is not None]
        for action in actions
    }
    parties = {ident for idents in named.values() for ident in idents}
    query = (
        sa
        .select(AgencyMember.collective_id, AgencyMember.member_id)
        .join(Agency, Agency.id == AgencyMember.member_id)
        .where(
            AgencyMember.collective_id.in_(sorted(parties)),
            sa.or_(AgencyMember.ended_on.is_(None), AgencyMember.ended_on >= today()),  # its last day counts
        )
        .order_by(Agency.protocol_order, Agency.name, Agency.id)
    )
    inside = db.session.execute(query).all() if parties else []
    wanted = parties | {member for _, member in inside}
    agencies = {one.id: one for one in db.session.scalars(sa.select(Agency).where(Agency.id.in_(sorted(wanted))))}
    there = set() if all(is_secretariat(by, action) for action in actions) else present_agencies(meeting)
    found = {}
    for action in actions:
        own = named[action.id]
        idents = dict.fromkeys([*own, *(member for collective, member in inside if collective in own)])
        heard = idents if is_secretariat(by, action) else [ident for ident in idents if ident in there]
        found[action.id] = [agencies[ident] for ident in heard]
    return found


def _supports(action: Action) -> list[int]:
    return [link.agency_id for link in action.supports if not link.ended]


def _demand_judges(action: Action, meeting: Meeting, by: Actor) -> None:
    """The lead agency does not judge its own work, in a meeting neither: somebody else has to be in the hall."""
    inside = set(
        db.session.scalars(
            sa.select(AgencyMember.member_id).where(
                AgencyMember.collective_id == action.lead_id,
                sa.or_(AgencyMember.ended_on.is_(None), AgencyMember.ended_on >= today()),
            )
        )
    )
    others = present_agencies(meeting) - {action.lead_id} - inside
    if is_of_lead(by, action.lead_id):
        others = {agency_id for agency_id in others if not is_of_lead(by, agency_id)}
    if not others:
        raise Refused(
            N_("Daftar hadir rapat ini belum memuat instansi lain yang dapat mengonfirmasi. Catat kehadirannya dahulu.")
        )


def _agree_due(action: Action, due_on: date | None, by: Actor, said: dict[str, Any]) -> None:
    if due_on is None or due_on == action.due_on:
        raise Refused(N_("Isi batas waktu yang disepakati rapat."), field="due_on")
    if action.starts_on and due_on < action.starts_on:
        raise Refused(N_("Batas waktu tidak boleh sebelum tanggal mulai."), field="due_on")
    old = action.due_on
    if action.first_due_on is None:
        action.first_due_on = due_on
    revise(action, due_on=due_on, illustrative=[name for name in action.illustrative if name != "due_on"])
    detail = {"due_on": [old.isoformat() if old else None, due_on.isoformat()]}
    record_event(action, EventKind.EDITED, by, detail=detail, **said)


def reviews_of(actor: Actor, meeting: Meeting) -> Sequence[ActionEvent]:
    """What was recorded in a meeting about earlier actions, oldest first, as far as the actor reads both."""
    of_meeting = ActionEvent.meeting_id == meeting.id
    reviewed = sa.select(ActionEvent.action_id).where(of_meeting)
    known = sa.select(Action.id).where(visible_to(actor), Action.id.in_(reviewed))
    query = (
        sa
        .select(ActionEvent)
        .join(Meeting, Meeting.id == ActionEvent.meeting_id)
        .where(
            of_meeting, ActionEvent.action_id.in_(known.correlate(None)),
            content_visible_to(actor, ActionEvent.effective_class),
        )
        .options(
            joinedload(ActionEvent.agency),
            joinedload(ActionEvent.action).options(
                joinedload(Action.lead), joinedload(Action.meeting), selectinload(Action.supports)
            ),
        )
        .order_by(ActionEvent.id)
    )  # fmt: skip
    return [
        event for event in db.session.scalars(query)
        if event.effective_class is SecurityClass.OPEN or reads_restricted(actor, event.action)
    ]  # fmt: skip
