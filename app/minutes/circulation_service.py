"""Sending the draft for comment until a working day, taking it back, and what agencies say to it as a whole."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app import meetings, outcomes
from app.actions import Action
from app.core import N_, Actor, Refused, db, locked, now, today
from app.directory import Agency, Forum, is_working_day, off_days, working_day_after
from app.meetings import Meeting, ReplyChannel, hold_unfrozen, present_agencies
from app.outcomes import Decision, assents_of

from . import news
from .composing import content_of
from .content import content_hash, text_of
from .edition_models import Circulation, CirculationAnswer, CirculationEnd, Correction, CorrectionState
from .note_service import keep_wordings
from .paraf_service import CHANGED
from .service import missing_for_circulation, move_minutes
from .states import CALL_BACK, SEND

WORKING_DAYS = 3
"""How long agencies are given where nobody says otherwise."""
LOOKED_AT = timedelta(days=120)


def proposed_window(meeting: Meeting) -> date:
    """The day until which comments are asked for, unless the secretariat chooses another."""
    on = _today_of(meeting)
    return working_day_after(on, WORKING_DAYS, off_days(on, on + LOOKED_AT))


def circulate(
    meeting: Meeting, *, by: Actor, due_on: date | None = None, agreed_in_hall: bool = False
) -> Circulation | None:
    """Send the draft to the agencies for comment (*Sampaikan konsep notula*).

    From then on its readers see notes and results; proposed actions stay proposed until the notula is final.
    ``agreed_in_hall`` records that every agency present agreed to what was read aloud. A notula that was sent already
    stays as it is.
    """
    hold_unfrozen(meeting.id)
    if meeting.circulated_at is not None:
        return open_circulation(meeting)
    if missing := missing_for_circulation(meeting):
        raise Refused(missing[0].words)
    due_on = due_on or proposed_window(meeting)
    _demand_window(meeting, due_on)
    if agreed_in_hall and not hall_agreed(meeting):
        raise Refused(
            N_("Belum semua instansi yang hadir menyepakati semua butir. Lengkapi pada halaman Kesimpulan."),
            field="agreed_in_hall",
        )
    keep_wordings(meeting)
    outcomes.number(meeting)
    text = text_of(content := content_of(meeting))
    rounds = db.session.scalar(sa.select(sa.func.max(Circulation.round)).where(Circulation.meeting_id == meeting.id))
    circulation = Circulation(
        meeting_id=meeting.id, round=1 + (rounds or 0), content=text, content_hash=content_hash(content),
        due_on=due_on, by_user_id=by.user_id, by_name=by.name,
    )  # fmt: skip
    db.session.add(circulation)
    move_minutes(meeting, SEND, by=by)
    meetings.mark_circulated(meeting, by=by)
    if agreed_in_hall:
        for agency_id in sorted(present_agencies(meeting)):
            _answer(circulation, agency_id, circulation.content_hash, ReplyChannel.MEETING, by)
    db.session.flush()
    news.circulated.send(meeting, by=by, circulation=circulation)
    return circulation


def call_back(meeting: Meeting, reason: str, *, by: Actor) -> None:
    """Take the draft back to mend it. Its readers no longer see it, but are told that it was taken back."""
    hold_unfrozen(meeting.id)
    if has_begun(meeting):
        raise Refused(
            N_("Tindak lanjut rapat ini sudah dibuka, jadi konsepnya tidak ditarik lagi. Catat koreksi, lalu finalkan.")
        )
    move_minutes(meeting, CALL_BACK, by=by, reason=reason)
    circulation = open_circulation(meeting)
    if circulation is not None:
        circulation.ended_at, circulation.ended_by = now(), CirculationEnd.WITHDRAWN
        circulation.ended_reason = reason.strip()
    meetings.mark_called_back(meeting, by=by)
    db.session.flush()
    news.called_back.send(meeting, by=by, circulation=circulation)


def answer_circulation(
    meeting: Meeting,
    agency_id: int,
    *,
    by: Actor,
    channel: ReplyChannel = ReplyChannel.APP,
    position: str | None = None,
    seen_hash: str | None = None,
) -> CirculationAnswer:
    """Record that an agency that was there agrees to the draft as it stands now; ``seen_hash`` is of what it read."""
    locked(Meeting, meeting.id)
    circulation = open_circulation(meeting)
    if circulation is None:
        raise Refused(N_("Notula ini sedang tidak dimintakan tanggapan."))
    if agency_id not in present_agencies(meeting):
        raise Refused(N_("Pilih instansi yang tercatat hadir."), field="agency")
    digest = content_hash(content_of(meeting))
    if seen_hash is not None and seen_hash != digest:
        raise Refused(CHANGED)
    return _answer(circulation, agency_id, digest, channel, by, position)


def agree_for_all(meeting: Meeting, *, by: Actor, channel: ReplyChannel, seen_hash: str | None = None) -> int:
    """Record that every agency that was there agrees to the draft as it stands; says for how many that was news.

    Who asked for a correction and waits for the answer, or took its agreement back, is left out: it says itself when
    it agrees.
    """
    locked(Meeting, meeting.id)
    circulation, there = open_circulation(meeting), present_agencies(meeting)
    if circulation is None:
        raise Refused(N_("Notula ini sedang tidak dimintakan tanggapan."))
    digest, asking = content_hash(content_of(meeting)), _asking(meeting, circulation)
    if seen_hash is not None and seen_hash != digest:
        raise Refused(CHANGED)
    count = 0
    for agency in not_yet_agreed(circulation, there, digest):
        if agency.id not in asking:
            _answer(circulation, agency.id, digest, channel, by)
            count += 1
    return count


def _asking(meeting: Meeting, circulation: Circulation) -> set[int]:
    """The agencies that wait for an answer to a correction, or took their agreement back with one."""
    waiting = sa.select(Correction.agency_id).where(
        Correction.meeting_id == meeting.id, Correction.state == CorrectionState.PROPOSED,
        Correction.agency_id.is_not(None),
    )  # fmt: skip
    found = {ident for ident in db.session.scalars(waiting) if ident is not None}
    return found | {ident for ident, answer in answers_to(circulation).items() if not answer.agrees}


def take_back_agreement(meeting: Meeting, agency_id: int, *, by: Actor, channel: ReplyChannel) -> None:
    """An agency that asks for a correction does not agree to the draft as it stands."""
    circulation = open_circulation(meeting)
    if circulation is None:
        return
    last = answers_to(circulation).get(agency_id)
    if last is not None and last.agrees:
        _answer(circulation, agency_id, last.content_hash, channel, by, agrees=False)


def end_circulation(meeting: Meeting) -> None:
    """The notula is final: no more comments."""
    circulation = open_circulation(meeting)
    if circulation is not None:
        circulation.ended_at, circulation.ended_by = now(), CirculationEnd.FINALISED


def hall_agreed(meeting: Meeting) -> bool:
    """Whether every agency in the hall agreed to every outcome."""
    there = present_agencies(meeting)
    query = sa.select(Decision.id).where(Decision.meeting_id == meeting.id, Decision.withdrawn_at.is_(None))
    decisions = db.session.scalars(query).all()
    agreed = assents_of(meeting)
    return bool(there and decisions) and all(there <= agreed.get(ident, set()) for ident in decisions)


def open_circulation(meeting: Meeting) -> Circulation | None:
    """The round of comments that is under way."""
    query = sa.select(Circulation).where(Circulation.meeting_id == meeting.id, Circulation.ended_at.is_(None))
    return db.session.scalars(query).one_or_none()


def last_circulation(meeting: Meeting) -> Circulation | None:
    """The latest round, under way or not."""
    query = sa.select(Circulation).where(Circulation.meeting_id == meeting.id).order_by(Circulation.round.desc())
    return db.session.scalars(query.limit(1)).one_or_none()


def last_called_back(meeting: Meeting) -> Circulation | None:
    """The latest round, where it ended by taking the draft back."""
    last = last_circulation(meeting)
    return last if last is not None and last.ended_by is CirculationEnd.WITHDRAWN else None


def answers_to(circulation: Circulation) -> dict[int, CirculationAnswer]:
    """What each agency said last."""
    query = (
        sa
        .select(CirculationAnswer)
        .where(CirculationAnswer.circulation_id == circulation.id)
        .options(joinedload(CirculationAnswer.agency))
        .order_by(CirculationAnswer.id)
    )
    return {answer.agency_id: answer for answer in db.session.scalars(query)}


def not_yet_agreed(circulation: Circulation, present: Collection[int], digest: str) -> Sequence[Agency]:
    """The agencies that were there and have not agreed to what the notula says now, in protocol order."""
    agreed = {
        ident for ident, answer in answers_to(circulation).items() if answer.agrees and answer.content_hash == digest
    }
    query = sa.select(Agency).where(Agency.id.in_(sorted(set(present) - agreed)))
    return db.session.scalars(query.order_by(Agency.protocol_order, Agency.name, Agency.id)).all()


def window_passed(circulation: Circulation, meeting: Meeting) -> bool:
    """Whether the last day for comments is over; the day is taken in the forum's zone."""
    return _today_of(meeting) > circulation.due_on


def has_begun(meeting: Meeting) -> bool:
    """Whether an action of the meeting is before the agencies already."""
    begun = sa.exists().where(Action.meeting_id == meeting.id, Action.opened_at.is_not(None))
    return bool(db.session.scalar(sa.select(begun)))


def _today_of(meeting: Meeting) -> date:
    return today(db.session.get_one(Forum, meeting.forum_id).timezone)


def _demand_window(meeting: Meeting, due_on: date) -> None:
    on = _today_of(meeting)
    if due_on < on:
        raise Refused(N_("Batas tanggapan sudah lewat. Pilih hari ini atau sesudahnya."), field="due_on")
    if due_on > on + timedelta(days=366):
        raise Refused(N_("Batas tanggapan terlalu jauh. Pilih hari dalam setahun ini."), field="due_on")
    if not is_working_day(due_on, off_days(due_on, due_on)):
        raise Refused(N_("Hari itu bukan hari kerja. Pilih hari kerja."), field="due_on")


def _answer(
    circulation: Circulation,
    agency_id: int,
    digest: str,
    channel: ReplyChannel,
    by: Actor,
    position: str | None = None,
    *,
    agrees: bool = True,
) -> CirculationAnswer:
    db.session.flush()
    answer = CirculationAnswer(
        circulation_id=circulation.id, agency_id=agency_id, agrees=agrees, content_hash=digest, channel=channel,
        by_user_id=by.user_id, by_name=by.name, by_position=position or by.seat,
    )  # fmt: skip
    db.session.add(answer)
    db.session.flush()
    return answer
