"""What waits was written in the class of its day: where it says more than may be told by now, it is held back."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from flask_babel import force_locale

from app.actions import Action
from app.core import SecurityClass, db
from app.meetings import Meeting, public_names

from .message_models import WhatsappMessage
from .models import OutboxMail

LINE = "- "
"""How the line of an action begins in a message."""


def mail_held(mail: OutboxMail, meeting: Meeting) -> bool:
    """Whether a mail that waits may no longer leave."""
    return _names(meeting, mail.subject, mail.language) or _has_line(mail.body, _raised([meeting.id], [mail.body]))


def texts_held(messages: Iterable[WhatsappMessage]) -> frozenset[int]:
    """Which of the messages that wait, read with their meetings, may no longer be sent."""
    of_meetings = [(one, one.meeting) for one in messages if one.meeting is not None]
    raised = _raised([meeting.id for _one, meeting in of_meetings], [one.body for one, _meeting in of_meetings])
    return frozenset(
        one.id for one, meeting in of_meetings
        if _names(meeting, _subject(one.body), one.language)
        or _has_line(one.body, {found for found in raised if found[0] == meeting.id})
    )  # fmt: skip


def _names(meeting: Meeting, subject: str, language: str) -> bool:
    """Whether a subject calls a restricted meeting by anything else than what a message may call it."""
    if meeting.effective_class is SecurityClass.OPEN:
        return False
    with force_locale(language):
        lawful = {_plain(name) for name in public_names(meeting, language)}
    return _plain(subject.partition(": ")[2]) not in lawful


def _raised(meeting_ids: Iterable[int], bodies: Iterable[str]) -> set[tuple[int, str]]:
    """Meeting and reference of each restricted action, where a body has lines that could be of one."""
    if not any(f"\n{LINE}" in body for body in bodies):
        return set()
    query = sa.select(Action.meeting_id, Action.ref).where(
        Action.meeting_id.in_(set(meeting_ids)), Action.effective_class == SecurityClass.RESTRICTED
    )
    return {(meeting_id, ref) for meeting_id, ref in db.session.execute(query)}


def _has_line(body: str, raised: Iterable[tuple[int, str]]) -> bool:
    return any(f"\n{LINE}{ref} " in body for _meeting_id, ref in raised)


def _subject(body: str) -> str:
    """The bold line of a message."""
    return body.partition("\n\n")[2].partition("\n\n")[0]


def _plain(words: str) -> str:
    return " ".join(words.replace("*", "").split())
