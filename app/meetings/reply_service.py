"""What invited agencies answer, and how many did. An answer is a row; the latest of an invitee stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from app.core import N_, Actor, Refused, SecurityClass, db, fits, locked, note_act, now, row_of, sign, site_root

from .invitation_models import (
    InvitationReply,
    Invitee,
    ReplyAnswer,
    ReplyChannel,
    Submission,
    SubmissionKind,
    SubmissionState,
)
from .models import Meeting, MeetingState

PURPOSE = "reply"
MOST_A_DAY = 20
"""How often one link is answered or handed in to within a day."""

OPEN = frozenset({MeetingState.PLANNED, MeetingState.INVITED})


@dataclass(frozen=True, slots=True)
class Answered:
    """How many of those invited gave an answer, and which."""

    invited: int
    answered: int
    coming: int
    excused: int


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was given, before it is a row."""

    answer: ReplyAnswer
    represented_by: str | None = None
    person: str | None = None
    headcount: int | None = None
    text: str = ""


def reply_token(invitee: Invitee, meeting: Meeting) -> str:
    """The token of an invitee's link. Nothing of it is kept: it is derived when it is shown."""
    return sign(PURPOSE, invitee.id, _version(invitee, meeting))


def reply_url(invitee: Invitee, meeting: Meeting) -> str:
    """The address to send to an invitee, who may forward it."""
    return f"{site_root()}/balas/{reply_token(invitee, meeting)}"


def invitee_of_token(token: str) -> Invitee | None:
    """Whom a token was given out to, with meeting and agency; None where it works no more or never did."""
    ident = row_of(token)
    if ident is None:
        return None
    invitee = db.session.scalars(
        sa
        .select(Invitee)
        .where(Invitee.id == ident)
        .options(
            joinedload(Invitee.agency), joinedload(Invitee.seat),
            joinedload(Invitee.meeting).joinedload(Meeting.forum), joinedload(Invitee.meeting).joinedload(Meeting.host),
        )
    ).one_or_none()  # fmt: skip
    if invitee is None or not fits(token, PURPOSE, invitee.id, _version(invitee, invitee.meeting)):
        return None
    return None if invitee.withdrawn_at is not None or invitee.invited_at is None else invitee


def takes_answers(meeting: Meeting) -> bool:
    """Whether an answer by link is still heard."""
    return meeting.state in OPEN and (meeting.replies_close_at is None or now() <= meeting.replies_close_at)


def give_answer(
    invitee: Invitee, said: Answer, *, channel: ReplyChannel, by: Actor, by_name: str, by_position: str | None = None
) -> bool:
    """Note an answer, unless it says what stands already; says whether it was new.

    By link only until the closing, and so often a day; what reaches the secretariat otherwise it enters until the
    meeting was held.
    """
    meeting = locked(Meeting, invitee.meeting_id)
    if channel in {ReplyChannel.LINK, ReplyChannel.APP}:
        demand_open(invitee, meeting)
    elif meeting.state not in OPEN:
        raise Refused(N_("Rapat ini sudah tidak menerima konfirmasi."))
    said = _checked(said)
    latest = answers_of([invitee.id]).get(invitee.id)
    if latest is not None and _same(latest, said, channel, by_name, by_position):
        return False
    db.session.add(
        InvitationReply(
            invitee_id=invitee.id, answer=said.answer, represented_by=said.represented_by, person=said.person,
            headcount=said.headcount, text=said.text, channel=channel, by_user_id=by.user_id, by_name=by_name,
            by_position=by_position,
        )
    )  # fmt: skip
    db.session.flush()
    note_act(by, "answer", invitee, f"{said.answer.value} ({channel.value})")
    return True


def hand_in(
    invitee: Invitee, kind: SubmissionKind, text: str, *, channel: ReplyChannel, by: Actor, by_name: str,
    by_position: str | None = None,
) -> Submission:  # fmt: skip
    """Keep a point for the agenda or a view of the matter; the secretariat settles what becomes of it."""
    meeting = locked(Meeting, invitee.meeting_id)
    if channel in {ReplyChannel.LINK, ReplyChannel.APP}:
        demand_open(invitee, meeting)
    elif meeting.state not in OPEN:
        raise Refused(N_("Rapat ini sudah tidak menerima bahan."))
    if not text.strip():
        raise Refused(N_("Tulis bahannya."), field="text")
    submission = Submission(
        meeting_id=meeting.id, invitee_id=invitee.id, agency_id=invitee.agency_id, kind=kind, text=text,
        channel=channel, by_user_id=by.user_id, by_name=by_name, by_position=by_position,
        state=SubmissionState.NEW,
    )  # fmt: skip
    db.session.add(submission)
    db.session.flush()
    note_act(by, "hand_in", submission)
    return submission


def demand_open(invitee: Invitee, meeting: Meeting) -> None:
    """Refuse by link what comes too late or too often; asked under the meeting's lock."""
    db.session.refresh(invitee)
    if invitee.withdrawn_at is not None or invitee.invited_at is None:
        raise Refused(N_("Undangan ini sudah ditarik."))
    if not takes_answers(meeting):
        raise Refused(N_("Waktu konfirmasi sudah ditutup. Hubungi sekretariat bila ada perubahan."))
    since = now() - timedelta(days=1)
    links = (ReplyChannel.LINK, ReplyChannel.APP)
    given = sa.select(sa.func.count()).where(
        InvitationReply.invitee_id == invitee.id, InvitationReply.channel.in_(links), InvitationReply.at > since
    )
    handed = sa.select(sa.func.count()).where(
        Submission.invitee_id == invitee.id, Submission.channel.in_(links), Submission.at > since
    )
    if (db.session.scalar(given) or 0) + (db.session.scalar(handed) or 0) >= MOST_A_DAY:
        raise TooMany


class TooMany(Refused):
    """The link was used as often as it may be within a day."""

    def __init__(self) -> None:
        super().__init__(
            N_("Tautan ini sudah terlalu sering dipakai hari ini. Coba lagi besok, atau hubungi sekretariat.")
        )


# Reads


def answers_of(invitee_ids: Iterable[int]) -> dict[int, InvitationReply]:
    """The answer that stands for each invitee."""
    latest = (
        sa
        .select(sa.func.max(InvitationReply.id))
        .where(InvitationReply.invitee_id.in_(sorted(invitee_ids)))
        .group_by(InvitationReply.invitee_id)
    )
    rows = db.session.scalars(sa.select(InvitationReply).where(InvitationReply.id.in_(latest)))
    return {row.invitee_id: row for row in rows}


def history_of(invitee_id: int) -> Sequence[InvitationReply]:
    """Every answer of an invitee, newest first."""
    query = sa.select(InvitationReply).where(InvitationReply.invitee_id == invitee_id)
    return db.session.scalars(query.order_by(InvitationReply.id.desc())).all()


def handed_in(invitee_id: int) -> Sequence[Submission]:
    """What an invitee handed in, and what became of it; oldest first."""
    query = sa.select(Submission).where(Submission.invitee_id == invitee_id)
    return db.session.scalars(query.order_by(Submission.id)).all()


def answered(meeting_ids: Iterable[int]) -> dict[int, Answered]:
    """How many of those invited answered, for each meeting that invited anybody; one query."""
    latest = (
        sa
        .select(InvitationReply.invitee_id, sa.func.max(InvitationReply.id).label("last"))
        .group_by(InvitationReply.invitee_id)
        .subquery()
    )
    said = aliased(InvitationReply)

    def counted(*answers: ReplyAnswer) -> sa.ColumnElement[int]:
        return sa.func.coalesce(sa.func.sum(sa.case((said.answer.in_(answers), 1), else_=0)), 0)

    query = (
        sa
        .select(
            Invitee.meeting_id, sa.func.count(), sa.func.count(said.id),
            counted(ReplyAnswer.COMING, ReplyAnswer.REPRESENTED), counted(ReplyAnswer.EXCUSED),
        )
        .outerjoin(latest, latest.c.invitee_id == Invitee.id)
        .outerjoin(said, said.id == latest.c.last)
        .where(
            Invitee.meeting_id.in_(sorted(meeting_ids)), Invitee.withdrawn_at.is_(None),
            Invitee.invited_at.is_not(None),
        )
        .group_by(Invitee.meeting_id)
    )  # fmt: skip
    return {row[0]: Answered(*row[1:]) for row in db.session.execute(query)}


def own_invitees(actor: Actor, meeting: Meeting) -> Sequence[Invitee]:
    """The invitations to this meeting that the actor may answer for its agencies."""
    reach = actor.acts_for
    own = reach.open if meeting.effective_class is SecurityClass.OPEN else reach.restricted
    if not own or meeting.state not in OPEN:
        return []
    query = sa.select(Invitee).where(
        Invitee.meeting_id == meeting.id, Invitee.agency_id.in_(sorted(own)), Invitee.withdrawn_at.is_(None),
        Invitee.invited_at.is_not(None),
    )  # fmt: skip
    return db.session.scalars(query.order_by(Invitee.seq, Invitee.id)).all()


def _version(invitee: Invitee, meeting: Meeting) -> str:
    return f"{meeting.links_version}.{invitee.link_version}"


def _checked(said: Answer) -> Answer:
    represented = (said.represented_by or "").strip() or None
    if said.answer is ReplyAnswer.REPRESENTED and represented is None:
        raise Refused(N_("Tulis jabatan yang mewakili."), field="represented_by")
    if said.headcount is not None and said.headcount < 1:
        raise Refused(N_("Jumlah orang paling sedikit 1; kosongkan bila belum tahu."), field="headcount")
    excused = said.answer is ReplyAnswer.EXCUSED
    return Answer(
        answer=said.answer,
        represented_by=represented if said.answer is ReplyAnswer.REPRESENTED else None,
        person=None if excused else said.person or None,
        headcount=None if excused else said.headcount,
        text=said.text or "",
    )


def _same(row: InvitationReply, said: Answer, channel: ReplyChannel, by_name: str, by_position: str | None) -> bool:
    facts: tuple[Any, ...] = (row.answer, row.represented_by, row.person, row.headcount, row.text)
    return facts == (said.answer, said.represented_by, said.person, said.headcount, said.text) and (
        row.channel, row.by_name, row.by_position
    ) == (channel, by_name, by_position)  # fmt: skip
