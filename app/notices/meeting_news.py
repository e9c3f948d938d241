"""News of a meeting that become messages: it is announced, moved, cancelled; its notula goes out and becomes final."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from app import meetings
from app.core import Actor, SecurityClass, db, today
from app.directory import Forum
from app.meetings import InviteChannel, Invitee, Meeting, calendar_of, secretariat_mail
from app.papers import issue_invitation

from . import wording
from .recipients import Recipient, invited, of_invitees
from .telling import Enclosure, sends_mail, take_back, tell
from .wording import Message

Writer = Callable[[Meeting, str, str, str], Message]
Letters = dict[str, int]
"""The letter of invitation by language, composed once for everybody it goes to."""


def connect() -> None:
    """Blinker holds receivers weakly: only functions of a module stay connected."""
    meetings.invited.connect(on_invited)
    meetings.rescheduled.connect(on_rescheduled)
    meetings.cancelled.connect(on_cancelled)
    meetings.uninvited.connect(on_uninvited)


def on_invited(meeting: Meeting, *, invitees: Sequence[Invitee], by: Actor, **_more: Any) -> None:
    """Send everybody who was invited just now the invitation."""
    letters: Letters = {}
    for to in of_invitees(meeting, invitees):
        _tell(meeting, _invitation(meeting), to, wording.invitation, by=by, letters=letters)


def on_rescheduled(meeting: Meeting, *, by: Actor, **_more: Any) -> None:
    """Tell everybody invited what holds now. Whose invitation has not left yet gets it with the new day instead."""
    letters: Letters = {}
    for to in of_invitees(meeting, invited(meeting)):
        left = take_back(meeting, "invite:", to.key)
        write = wording.rescheduled if left else wording.invitation
        _tell(meeting, _invitation(meeting), to, write, by=by, letters=letters)


def on_cancelled(meeting: Meeting, *, by: Actor, **_more: Any) -> None:
    """Tell everybody who was told of the meeting that it is off."""
    for to in of_invitees(meeting, invited(meeting)):
        if take_back(meeting, "invite:", to.key):
            occasion = f"cancel:{meeting.id}:{meeting.calendar_sequence}"
            _tell(meeting, occasion, to, wording.cancelled, by=by)


def on_uninvited(meeting: Meeting, *, invitee: Invitee, by: Actor, **_more: Any) -> None:
    """Tell one that the invitation no longer holds, if it had been told at all."""
    for to in of_invitees(meeting, [invitee]):
        if take_back(meeting, "invite:", to.key):
            occasion = f"uninvite:{invitee.id}:{invitee.link_version}"
            _tell(meeting, occasion, to, wording.uninvited, by=by, off=True)


def _invitation(meeting: Meeting) -> str:
    return f"invite:{meeting.id}:{meeting.calendar_sequence}"


def _tell(
    meeting: Meeting,
    occasion: str,
    to: Recipient,
    write: Writer,
    *,
    by: Actor,
    letters: Letters | None = None,
    off: bool = False,
) -> None:
    """Tell one recipient. ``letters`` are given where the message invites: it holds a link, and mail the letter."""
    linked = letters is not None
    mailed = to.way(mails=sends_mail()) in {InviteChannel.MAIL, InviteChannel.BOTH}
    forum = db.session.get_one(Forum, meeting.forum_id)
    mail, _secretariat = secretariat_mail(forum, meeting.starts_on or today(forum.timezone))
    with force_locale(to.language):
        sender = _("Sekretariat %(forum)s", forum=forum.name_in(to.language))
        message = write(meeting, to.name, sender, to.language)
        enclosures = [
            *(_calendar(meeting, to, off=off) if mailed else ()),
            *(_letter(meeting, to, by, letters) if mailed and letters is not None else ()),
        ]
        tell(meeting, occasion, to, message, enclosures=enclosures, reply_to=mail, linked=linked)


def _calendar(meeting: Meeting, to: Recipient, *, off: bool) -> Iterable[Enclosure]:
    """The calendar file, addressed to the recipient: a request, or the word that it is off."""
    invitee = db.session.get(Invitee, to.invitee_id) if to.invitee_id else None
    content = calendar_of(meeting, invitee=invitee, cancelled=off)
    if content is not None:
        method = content.decode().split("METHOD:", 1)[1].split("\r\n", 1)[0]
        yield Enclosure("undangan.ics", f"text/calendar; method={method}; charset=utf-8", content=content)


def _letter(meeting: Meeting, to: Recipient, by: Actor, letters: Letters) -> Iterable[Enclosure]:
    """The letter, where it may go by mail: of a restricted meeting it is handed over in another way."""
    if meeting.effective_class is SecurityClass.OPEN:
        if to.language not in letters:
            letters[to.language] = issue_invitation(meeting, by=by, language=to.language).id
        name = f"surat-undangan-{meeting.code}.pdf"
        yield Enclosure(name, "application/pdf", issued_paper_id=letters[to.language])
