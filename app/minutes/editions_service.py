"""Closing a notula: the first edition, and every perbaikan after it, each in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from app import actions, meetings, outcomes
from app.core import N_, Actor, Refused, SecurityClass, StoredFile, db, locked, note_act, now, revise
from app.directory import Agency, names_on
from app.meetings import Meeting, hold_unfrozen, present_agencies

from . import news
from .circulation_service import end_circulation, not_yet_agreed, open_circulation, window_passed
from .composing import agencies_in, content_of
from .content import FORMAT, ActionAgreed, AgencyNamed, MinutesContent, content_from, content_hash, text_of
from .correction_facts import CLASS, WITHDRAWN, check, standing, thing_of, write
from .correction_service import corrections_of
from .differences import Difference, differences
from .edition_models import Acting, Correction, CorrectionState, CorrectionTarget, EditionSigning, MinutesEdition
from .edition_queries import last_edition
from .note_service import keep_wordings
from .paraf_service import CHANGED
from .service import Missing, missing_for_circulation, move_minutes
from .states import CORRECT, FINALISE, SETTLE

PART_OF = {
    CorrectionTarget.MEETING: "facts", CorrectionTarget.AGENDA_ITEM: "agenda", CorrectionTarget.NOTE: "agenda",
    CorrectionTarget.DECISION: "outcomes", CorrectionTarget.ISSUE: "issues", CorrectionTarget.ACTION: "actions",
    CorrectionTarget.ATTENDANCE: "attendance",
}  # fmt: skip
UNSAID = N_("Sifat hasil rapat dalam koreksi belum dipilih. Jawab koreksinya, lalu catat yang baru beserta sifatnya.")
FOLLOWING = {"security_class", "notes_class", "issues", "outcomes"}
"""Facts that may differ without a correction of their own: a class, and what an action rests on."""


def missing_for_final(meeting: Meeting, digest: str) -> list[Missing]:
    """What still keeps the notula from being final, all of it. ``digest`` is of what it says now."""
    missing = missing_for_circulation(meeting)
    if meeting.circulated_at is None:
        missing.append(Missing("sent", N_("Konsep notula belum disampaikan kepada instansi.")))
    missing.extend(
        Missing("correction", N_("Tanggapan belum dijawab."), correction=one.id)
        for one in corrections_of(meeting, CorrectionState.PROPOSED)
    )
    circulation = open_circulation(meeting)
    if circulation is not None and not window_passed(circulation, meeting):
        there = present_agencies(meeting)
        if not there or not_yet_agreed(circulation, there, digest):
            missing.append(
                Missing("window", N_("Batas tanggapan belum lewat, dan belum semua instansi yang hadir menyetujuinya."))
            )
    return missing


def finalise(meeting: Meeting, *, by: Actor, seen_hash: str | None = None) -> MinutesEdition:
    """Make the notula final: edition 1. What it says is frozen, its actions are opened.

    An action whose lead was in the hall counts as accepted. ``seen_hash`` is of what the person read before saying so.
    What is frozen is that very text, but for the numbers: an action may be edited meanwhile, nobody holds the plan.
    """
    hold_unfrozen(meeting.id)
    digest = content_hash(content := content_of(meeting))
    if missing := missing_for_final(meeting, digest):
        raise Refused(missing[0].words)
    if seen_hash is not None and seen_hash != digest:
        raise Refused(CHANGED)
    keep_wordings(meeting)
    if outcomes.number(meeting):
        content = content_of(meeting)
    actions.open_proposed(meeting, by=by)
    end_circulation(meeting)
    edition = _keep(meeting, content, 1, by)
    move_minutes(meeting, FINALISE, by=by)
    meetings.freeze(meeting)
    news.finalised.send(meeting, by=by, edition=edition)
    return edition


def correct(meeting: Meeting, reason: str, correction_ids: Iterable[int], *, by: Actor) -> MinutesEdition:
    """Make a perbaikan of accepted corrections: the next edition, with its reason and the list of changes.

    There is no draft of it: the corrections are written, composed, kept and frozen in the caller's one transaction, so
    that nobody ever reads what was not agreed.
    """
    locked(Meeting, meeting.id)
    last = last_edition(meeting)
    if last is None:
        raise Refused(N_("Notula ini belum final."))
    wanted = set(correction_ids)
    taken = [one for one in corrections_of(meeting, CorrectionState.ACCEPTED) if one.id in wanted]
    if not taken or len(taken) != len(wanted):
        raise Refused(N_("Pilih koreksi yang sudah diterima dan belum dimuat."))
    if not reason.strip():
        raise Refused(N_("Tulis alasan perbaikan."), field="reason")
    number, before = last.number + 1, content_from(last.content)
    changes = [_told(meeting, one) for one in taken]
    move_minutes(meeting, CORRECT, by=by, reason=reason)
    meetings.thaw(meeting)
    written = [(one.target, getattr(write(meeting, one, by), "id", None)) for one in taken]
    _demand_whole(meeting)
    actions.open_proposed(meeting, by=by)
    after = content_of(meeting, _actions_corrected(before, taken, number, meeting), number)
    _demand_only(differences(before, after), written)
    edition = _keep(meeting, after, number, by, reason.strip(), changes)
    for one in taken:
        revise(one, state=CorrectionState.APPLIED, applied_at=now(), edition_id=edition.id)
    move_minutes(meeting, SETTLE, by=by)
    meetings.freeze(meeting)
    news.finalised.send(meeting, by=by, edition=edition)
    return edition


def record_signing(
    edition: MinutesEdition,
    *,
    by: Actor,
    document_number: str | None = None,
    dated_on: date | None = None,
    acting: Acting | None = None,
    signer_position: str | None = None,
    signer_name: str | None = None,
    signer_rank: str | None = None,
    signer_nip: str | None = None,
    file: StoredFile | None = None,
) -> EditionSigning:
    """Attach number, day, signer and scan to an edition, outside its hash. The latest stands, earlier ones are kept."""
    given = (document_number, dated_on, signer_position, signer_name, file)
    if not any(given):
        raise Refused(N_("Isi nomor, hari, atau penanda tangan, atau pilih pindaiannya."))
    signing = EditionSigning(
        edition_id=edition.id, document_number=document_number, dated_on=dated_on, acting=acting,
        signer_position=signer_position, signer_name=signer_name, signer_rank=signer_rank, signer_nip=signer_nip,
        file=file, by_name=by.name,
    )  # fmt: skip
    db.session.add(signing)
    note_act(by, "record_signing", edition)
    return signing


def _keep(
    meeting: Meeting,
    content: MinutesContent,
    number: int,
    by: Actor,
    reason: str | None = None,
    changes: Sequence[dict[str, Any]] = (),
) -> MinutesEdition:
    edition = MinutesEdition(
        meeting_id=meeting.id, number=number, format=FORMAT, content=text_of(content),
        content_hash=content_hash(content), reason=reason, changes=list(changes),
        effective_class=content.security_class, by_user_id=by.user_id, by_name=by.name,
    )  # fmt: skip
    db.session.add(edition)
    db.session.flush()
    return edition


def _told(meeting: Meeting, correction: Correction) -> dict[str, Any]:
    """What an edition says of a correction: plain, and with what stood before it was written."""
    thing = thing_of(meeting, correction.target, correction.target_id)
    stands = standing(correction.target, thing)
    return {
        "correction": correction.id,
        "target": correction.target.value,
        "target_id": correction.target_id,
        "agency": correction.agency.code if correction.agency else None,
        "text": correction.text,
        "before": {name: stands.get(name) for name in correction.facts if name != WITHDRAWN},
        "facts": correction.facts,
        "security_class": correction.effective_class.value,
    }


def _actions_corrected(
    content: MinutesContent, corrections: Iterable[Correction], number: int, meeting: Meeting
) -> MinutesContent:
    """The last edition with its actions as corrected: the plan has gone on since, so they are not read from it."""
    asked: dict[int, dict[str, Any]] = {}
    restricted: set[int] = set()
    for one in corrections:
        if one.target is CorrectionTarget.ACTION and one.target_id is not None:
            asked.setdefault(one.target_id, {}).update(one.facts)
            if one.effective_class is SecurityClass.RESTRICTED:
                restricted.add(one.target_id)
    known = agencies_in(content)

    def corrected(action: ActionAgreed) -> ActionAgreed:
        facts = asked.get(action.id)
        if not facts:
            return action
        values = check(CorrectionTarget.ACTION, facts)
        if "text" in values:
            values["text_en"] = None
        if "lead_id" in values:
            values["lead"] = _named(values.pop("lead_id"), known, meeting.starts_on)
        if CLASS in values:
            values[CLASS] = values[CLASS] or meeting.effective_class
        elif action.id in restricted:
            values[CLASS] = SecurityClass.RESTRICTED
        return replace(action, withdrawn_by=number if facts.get(WITHDRAWN) else action.withdrawn_by, **values)

    return replace(content, actions=tuple(corrected(action) for action in content.actions))


def _named(agency_id: int | None, known: dict[int, AgencyNamed], on: date | None) -> AgencyNamed | None:
    if agency_id is None or agency_id in known:
        return known.get(agency_id or 0)
    agency = db.session.get_one(Agency, agency_id)
    name, name_en = names_on([agency_id], on).get(agency_id, (agency.name, agency.name_en))
    return AgencyNamed(agency.id, agency.code, name, name_en, agency.protocol_order)


def _demand_whole(meeting: Meeting) -> None:
    """What the first edition could not be without, none after it can be either."""
    if missing := missing_for_circulation(meeting):
        raise Refused(UNSAID if missing[0].decision else missing[0].words)


def _demand_only(found: Iterable[Difference], written: Sequence[tuple[CorrectionTarget, int | None]]) -> None:
    """Nothing but what was accepted may differ: a hand at the rows would show here."""
    parts = {PART_OF[target] for target, _ident in written}
    named = {(PART_OF[target], ident) for target, ident in written}
    for one in found:
        fields = {change.field for change in one.changes}
        follows = bool(fields) and fields <= FOLLOWING
        reordered = one.part == "agenda" and one.part in parts and fields == {"seq"}
        absent = one.part == "absent" and "attendance" in parts
        head = one.part == "facts" and "facts" in parts
        if not (follows or reordered or absent or head or (one.part, one.id) in named):
            raise Refused(N_("Isi notula berbeda di luar koreksi yang diterima. Periksa dahulu, lalu ulangi."))
