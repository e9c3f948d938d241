"""Corrections: what somebody asks to be said otherwise, and what becomes of it.

Before the notula is final an accepted correction is applied at once; afterwards it waits for a perbaikan, which applies
a set of them. Both write by the same function.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.core import N_, Actor, Refused, SecurityClass, db, locked, note_act, now, revise
from app.meetings import Meeting, ReplyChannel, present_agencies

from .circulation_service import open_circulation, take_back_agreement
from .correction_facts import CLASS, check, class_of, lines_missing, standing, stricter, thing_of, write
from .edition_models import Correction, CorrectionOrigin, CorrectionState, CorrectionTarget
from .models import MinutesState
from .service import state_of

UNSETTLED = (CorrectionState.PROPOSED, CorrectionState.ACCEPTED)
TURN = "#t"
"""Parts the key of a text that arrived late from the how-manieth of its draft it is."""
REPLACED = "Diganti ketikan yang lebih baru dari peramban yang sama."


def propose_correction(
    meeting: Meeting,
    target: CorrectionTarget,
    target_id: int | None,
    text: str,
    *,
    by: Actor,
    facts: Mapping[str, Any] | None = None,
    agency_id: int | None = None,
    channel: ReplyChannel = ReplyChannel.APP,
    position: str | None = None,
) -> Correction:
    """Ask for something to be said otherwise. ``agency_id`` None is the secretariat's own.

    ``facts`` are plain; those that stand already ask for nothing and are left out.
    """
    locked(Meeting, meeting.id)
    state = state_of(meeting)
    if state not in {MinutesState.CIRCULATED, MinutesState.FINAL}:
        raise Refused(N_("Konsep ini belum disampaikan, atau sedang ditarik. Sampaikan koreksi sesudahnya."))
    if agency_id is not None and agency_id not in present_agencies(meeting):
        raise Refused(N_("Pilih instansi yang tercatat hadir."), field="agency")
    if not text.strip():
        raise Refused(N_("Tulis apa yang perlu diperbaiki."), field="text")
    thing = thing_of(meeting, target, target_id)
    stands = standing(target, thing)
    asked = {name: value for name, value in (facts or {}).items() if stands.get(name) != value}
    if asked or thing is None:
        check(target, asked, new=thing is None)
    circulation = open_circulation(meeting)
    correction = Correction(
        meeting_id=meeting.id,
        circulation_id=circulation.id if circulation else None,
        agency_id=agency_id,
        target=target,
        target_id=target_id,
        before={name: stands.get(name) for name in asked},
        facts=asked,
        text=text.strip(),
        origin=CorrectionOrigin.SECRETARIAT if agency_id is None else CorrectionOrigin.COMMENT,
        channel=channel,
        by_user_id=by.user_id,
        by_name=by.name,
        by_position=position or by.seat,
        effective_class=class_of(meeting, target, thing),
    )
    db.session.add(correction)
    note_act(by, "propose_correction", correction)
    if agency_id is not None:
        take_back_agreement(meeting, agency_id, by=by, channel=channel)
    return correction


def keep_late(
    meeting: Meeting,
    target: CorrectionTarget,
    target_id: int | None,
    text: str,
    *,
    by: Actor,
    key: str,
    turn: int = 0,
    facts: Mapping[str, Any] | None = None,
    security_class: SecurityClass | None = None,
) -> Correction:
    """Keep what was typed before the notula was final and arrived afterwards: it waits as a proposed correction.

    ``key`` names what it is the latest text of: a newer text takes the place of the one that waits. So does a whole
    text that holds all that another of the same writer adds, as where one tab took over what another had typed.
    ``turn`` says the how-manieth text it is, where that is known: queues of several tabs arrive in any order, and an
    earlier one changes nothing any more.
    ``security_class`` is the one it was typed under; it may only narrow who reads it.
    """
    locked(Meeting, meeting.id)
    known = db.session.scalars(
        sa.select(Correction).where(
            Correction.meeting_id == meeting.id,
            sa.or_(Correction.live_key == key, Correction.live_key.startswith(f"{key}#", autoescape=True)),
        )
    ).all()
    newest = max(known, key=_turn_of, default=None)
    if newest is not None and 0 < turn < _turn_of(newest):
        return newest
    thing = thing_of(meeting, target, target_id)
    stands = standing(target, thing)
    asked = {name: value for name, value in (facts or {}).items() if stands.get(name) != value}
    proposed = [one for one in known if one.state is CorrectionState.PROPOSED]
    replaced = [one for one in proposed if "text" in asked or "text" not in one.facts]  # a class alone replaces no text
    security_class = stricter(class_of(meeting, target, thing), security_class)
    for earlier in replaced:
        if earlier.facts == asked and earlier.text == text:
            return earlier
    if target is CorrectionTarget.NOTE and "text" in asked:
        added = lines_missing(asked["text"], stands["text"])
        for earlier in _late_notes(meeting, target_id, by, known):
            if not replaced and added and _holds(earlier.facts["text"], added):
                return earlier
            if (before := lines_missing(earlier.facts["text"], stands["text"])) and _holds(asked["text"], before):
                replaced.append(earlier)
    for earlier in replaced:
        if CLASS in earlier.facts:  # a newer text names a class only where it is another
            asked.setdefault(CLASS, earlier.facts[CLASS])
        security_class = stricter(security_class, earlier.effective_class)
        revise(earlier, state=CorrectionState.ANSWERED, answer=REPLACED, settled_by=by.name, settled_at=now())
    correction = Correction(
        meeting_id=meeting.id, target=target, target_id=target_id, text=text, facts=asked,
        before={name: stands.get(name) for name in asked}, origin=CorrectionOrigin.LATE_SYNC, channel=ReplyChannel.APP,
        by_user_id=by.user_id, by_name=by.name, by_position=by.seat,
        effective_class=security_class,
        live_key=_live_key(key, turn, known),
    )  # fmt: skip
    db.session.add(correction)
    note_act(by, "keep_late", correction)
    return correction


def _live_key(key: str, turn: int, known: Sequence[Correction]) -> str:
    """The key of a text, which no other has."""
    named = f"{key}{TURN}{turn}" if turn else key
    return named if all(one.live_key != named for one in known) else f"{key}#{len(known) + 1}"


def _turn_of(correction: Correction) -> int:
    """The how-manieth text of its draft it was; 0 where that is not known."""
    turn = (correction.live_key or "").rpartition(TURN)[2]
    return int(turn) if turn.isdigit() else 0


def _late_notes(meeting: Meeting, item_id: int | None, by: Actor, known: Sequence[Correction]) -> list[Correction]:
    """The whole texts of a note that the same writer's other drafts left and nobody answered."""
    query = sa.select(Correction).where(
        Correction.meeting_id == meeting.id,
        Correction.target == CorrectionTarget.NOTE,
        Correction.target_id == item_id,
        Correction.origin == CorrectionOrigin.LATE_SYNC,
        Correction.state == CorrectionState.PROPOSED,
        Correction.by_user_id == by.user_id,
    )
    return [one for one in db.session.scalars(query) if one not in known and "text" in one.facts]


def _holds(text: str, lines: Sequence[str]) -> bool:
    """Whether all lines are in the text; one may have been typed on."""
    there = text.split("\n")
    return all(any(one.startswith(line) for one in there) for line in lines)


def accept_correction(correction: Correction, revision: int, *, by: Actor) -> None:
    """Take it in: at once while the notula is a draft, with the next perbaikan once it is final."""
    meeting = locked(Meeting, correction.meeting_id)
    correction.check_revision(revision)
    if correction.state is not CorrectionState.PROPOSED:
        raise Refused(N_("Koreksi ini sudah dijawab. Muat ulang halaman."))
    at = now()
    if meeting.frozen_at is not None:
        revise(correction, state=CorrectionState.ACCEPTED, settled_by=by.name, settled_at=at)
    else:
        write(meeting, correction, by)
        revise(correction, state=CorrectionState.APPLIED, settled_by=by.name, settled_at=at, applied_at=at)
    note_act(by, "accept_correction", correction)


def answer_correction(correction: Correction, revision: int, answer: str, *, by: Actor) -> None:
    """Say why it is not taken in. One that was accepted and waits for a perbaikan may still be answered."""
    locked(Meeting, correction.meeting_id)
    correction.check_revision(revision)
    if correction.state not in UNSETTLED:
        raise Refused(N_("Koreksi ini sudah dijawab. Muat ulang halaman."))
    if not answer.strip():
        raise Refused(N_("Tulis jawaban kepada yang menyampaikan koreksi."), field="answer")
    revise(
        correction, state=CorrectionState.ANSWERED, answer=answer.strip(), settled_by=by.name, settled_at=now()
    )  # fmt: skip
    note_act(by, "answer_correction", correction)


def corrections_of(meeting: Meeting, *states: CorrectionState) -> Sequence[Correction]:
    """The corrections of a meeting with their agencies, as they came; all of them, or those in these states."""
    query = sa.select(Correction).where(Correction.meeting_id == meeting.id).options(joinedload(Correction.agency))
    if states:
        query = query.where(Correction.state.in_(states))
    return db.session.scalars(query.order_by(Correction.id)).all()
