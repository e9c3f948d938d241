"""Agreeing in the hall: which agency agreed to which outcome, when the conclusions are read aloud."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from app.core import N_, Actor, Refused, db, note_act, now, revise
from app.meetings import Meeting, demand_unfrozen, present_agencies

from .models import Decision, DecisionAssent


def assent(
    meeting: Meeting, decision: Decision, agency_ids: Iterable[int], *, by: Actor, agreed: bool = True
) -> int:  # fmt: skip
    """Record that agencies agreed to an outcome, or take that back; says for how many something changed."""
    demand_unfrozen(meeting)
    wanted = set(agency_ids)
    if decision.meeting_id != meeting.id or decision.withdrawn_at is not None:
        raise Refused(N_("Butir ini sudah tidak ada. Muat ulang halaman."))
    if agreed and wanted - present_agencies(meeting):
        raise Refused(N_("Hanya instansi yang tercatat hadir yang menyepakati butir dalam rapat."))
    query = sa.select(DecisionAssent).where(
        DecisionAssent.decision_id == decision.id, DecisionAssent.agency_id.in_(sorted(wanted))
    )
    rows = {row.agency_id: row for row in db.session.scalars(query)}
    changed = 0
    for agency_id in sorted(wanted):
        row = rows.get(agency_id)
        if row is None:
            if not agreed:
                continue
            db.session.add(
                DecisionAssent(
                    decision_id=decision.id, agency_id=agency_id, meeting_id=meeting.id, agreed_at=now(),
                    by_name=by.name,
                )
            )  # fmt: skip
        elif (row.agreed_at is not None) == agreed:
            continue
        else:
            revise(row, agreed_at=now() if agreed else None, by_name=by.name)
        changed += 1
    if changed:
        note_act(by, "assent" if agreed else "withdraw_assent", decision)
    return changed


def assent_all(meeting: Meeting, *, by: Actor, agreed: bool = True) -> int:
    """Every agency in the hall agreed to every outcome, or that is taken back; says how often that was news."""
    there = present_agencies(meeting)
    if not there:
        raise Refused(N_("Belum ada instansi yang tercatat hadir. Isi daftar hadir lebih dahulu."))
    query = (
        sa
        .select(Decision)
        .where(Decision.meeting_id == meeting.id, Decision.withdrawn_at.is_(None))
        .order_by(Decision.number)
    )
    decisions = db.session.scalars(query).all()
    if not decisions:
        raise Refused(N_("Belum ada butir kesimpulan untuk disepakati."))
    return sum(assent(meeting, decision, there, by=by, agreed=agreed) for decision in decisions)


def void_assents(decision: Decision, by: Actor) -> None:
    """What was agreed to was another wording: nobody has agreed to this one yet."""
    query = sa.select(DecisionAssent).where(
        DecisionAssent.decision_id == decision.id, DecisionAssent.agreed_at.is_not(None)
    )
    for row in db.session.scalars(query):
        revise(row, agreed_at=None, by_name=by.name)


def assents_of(meeting: Meeting) -> dict[int, set[int]]:
    """The agencies that agreed to each outcome, by the outcome's id. The reader has asked for the outcomes."""
    query = sa.select(DecisionAssent.decision_id, DecisionAssent.agency_id).where(
        DecisionAssent.meeting_id == meeting.id, DecisionAssent.agreed_at.is_not(None)
    )
    found: dict[int, set[int]] = {}
    for decision_id, agency_id in db.session.execute(query):
        found.setdefault(decision_id, set()).add(agency_id)
    return found
