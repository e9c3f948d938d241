"""The verbs of the agencies: they take an action up or decline it, and report how it goes.

Each verb takes an action that was read for writing (``queries.action_for_writing``) and opens no transaction.
``for_agency`` is the id of the agency that speaks; who records on its behalf names the channel.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from app.core import N_, Actor, Refused, db, now, today
from app.directory import Agency, AgencyMember

from .events import record_event, record_move
from .models import Action, ActionSupport
from .states import BLOCKING, REPORTING_DONE, RESUMING, UNDER_WAY, awaits_answer, awaits_decision, reporting_lead
from .vocabulary import Channel, EventKind

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
        instants={"progressed_at": action.progressed_at or now(), **instants_of_report(action, spoken)},
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
        instants=instants_of_report(action, spoken),
    )


def report_done(
    action: Action, text: str, *, by: Actor, for_agency: int | None = None, channel: Channel = Channel.APP
) -> None:
    """The lead agency reports it finished; somebody else confirms."""
    if action.state in REPORTING_DONE.from_ and not text.strip():
        raise Refused(N_("Tulis hasil yang dicapai."), field="text")
    spoken, channel = _report(action, by, for_agency, channel, lead_only=True)
    record_move(
        action, REPORTING_DONE, by, text, for_agency=spoken, channel=channel,
        instants={"progressed_at": action.progressed_at or now(), **instants_of_report(action, spoken)},
    )  # fmt: skip


def block(
    action: Action, text: str, *, by: Actor, for_agency: int | None = None, channel: Channel = Channel.APP
) -> None:
    """It cannot go on until an obstacle is out of the way."""
    if action.state in BLOCKING.from_ and not text.strip():
        raise Refused(N_("Tulis kendalanya dan apa yang dibutuhkan."), field="text")
    spoken, channel = _report(action, by, for_agency, channel, lead_only=True)
    record_move(
        action, BLOCKING, by, text, for_agency=spoken, channel=channel, instants=instants_of_report(action, spoken)
    )


def resume(
    action: Action, text: str = "", *, by: Actor, for_agency: int | None = None, channel: Channel = Channel.APP
) -> None:
    """It goes on again. The secretariat resumes what it deferred in its own name."""
    if for_agency is None:
        record_move(action, RESUMING, by, text)
        return
    spoken, channel = _report(action, by, for_agency, channel, lead_only=True)
    record_move(
        action, RESUMING, by, text, for_agency=spoken, channel=channel, instants=instants_of_report(action, spoken)
    )


def _report(
    action: Action, by: Actor, for_agency: int | None, channel: Channel, *, lead_only: bool = False
) -> tuple[int, Channel]:
    if action.state not in UNDER_WAY:
        raise Refused(N_("Tindak lanjut ini tidak sedang berjalan, jadi tidak dilaporkan. Muat ulang halaman."))
    if awaits_decision(action) and for_agency == action.lead_id:
        raise Refused(N_("Penanggung jawab menyatakan ini di luar tusinya; sekretariat menetapkan lebih dahulu."))
    return speaks_for(action, by, for_agency, channel, lead_only=lead_only)


def instants_of_report(action: Action, spoken: int) -> dict[str, datetime | None]:
    """What a report of substance settles: what came back is answered, and a lead that reports has accepted."""
    at = now()
    answered: dict[str, datetime | None] = {"reported_at": at, "returned_at": None}
    if spoken == action.lead_id and action.accepted_at is None:
        answered["accepted_at"] = at
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
    lead = reporting_lead(action)
    return list(dict.fromkeys([*([lead] if lead is not None else []), *db.session.scalars(query)]))


def speaks_for(
    action: Action, by: Actor, for_agency: int | None, channel: Channel, *, lead_only: bool = False
) -> tuple[int, Channel]:
    """For whom a report speaks and how it arrived.

    Whoever answers for the agency speaks for it in the application, and so does the secretariat for the agency it is
    itself; for others it writes on their behalf and names the channel. Nobody else speaks for an agency not theirs.
    """
    if for_agency is None:
        raise Refused(N_("Pilih instansi yang melapor."), field="for_agency")
    writes = by.user_id is None or action.forum_id in by.secretariat_forums
    own = for_agency in by.acts_for or (writes and for_agency in by.offices)
    allowed = {action.lead_id} if lead_only else {agency.id for agency in parties(action)}
    if for_agency not in allowed:
        if lead_only:
            raise Refused(N_("Langkah ini untuk penanggung jawab."), field="for_agency")
        raise Refused(N_("Pilih penanggung jawab atau instansi terkait."), field="for_agency")
    if own:
        return for_agency, channel if channel is Channel.LINK else Channel.APP
    if not writes:
        raise Refused(N_("Pilih instansi yang melapor."), field="for_agency")
    if channel in {Channel.APP, Channel.LINK}:
        raise Refused(N_("Pilih lewat apa kabar dari instansi itu sampai."), field="channel")
    return for_agency, channel
