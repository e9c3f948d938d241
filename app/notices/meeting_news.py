"""News of a meeting that become messages: it is announced, moved, cancelled; its notula goes out and becomes final."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from app import meetings
from app.core import Actor, SecurityClass
from app.meetings import Invitee, Meeting, calendar_of
from app.papers import issue_invitation

from . import wording
from .recipients import Recipient, invited, of_invitees
from .telling import Enclosure, Sender, sender_of, take_back, tell, waiting
from .wording import Message

Writer = Callable[[Meeting, str, str, str], Message]


def connect() -> None:
    """Blinker holds receivers weakly: only functions of a module stay connected."""
    meetings.invited.connect(on_invited)
    meetings.rescheduled.connect(on_rescheduled)
    meetings.cancelled.connect(on_cancelled)
    meetings.uninvited.connect(on_uninvited)


def on_invited(meeting: Meeting, *, invitees: Sequence[Invitee], by: Actor, **_more: Any) -> None:
    """Send everybody who was invited just now the invitation."""
    _invite(meeting, of_invitees(meeting, invitees), by=by)


def on_rescheduled(meeting: Meeting, *, by: Actor, tell: bool, **_more: Any) -> None:
    """Tell everybody invited what holds now. Whose invitation has not left yet gets it with the new day instead.

    Where nobody is to be told, what has not left yet is mended all the same.
    """
    recipients = of_invitees(meeting, invited(meeting))
    if not tell:
        unsent = waiting(meeting, "invite:")
        recipients = [to for to in recipients if to.key in unsent]
    _invite(meeting, recipients, take_back(meeting, ["invite:"], recipients), by=by)


def on_cancelled(meeting: Meeting, *, by: Actor, **_more: Any) -> None:
    """Tell everybody who was told of the meeting that it is off."""
    recipients = of_invitees(meeting, invited(meeting))
    _call_off(meeting, f"cancel:{meeting.id}:{meeting.calendar_sequence}", recipients, wording.cancelled)


def on_uninvited(meeting: Meeting, *, invitee: Invitee, by: Actor, **_more: Any) -> None:
    """Tell one that the invitation no longer holds, if it had been told at all."""
    recipients = of_invitees(meeting, [invitee])
    _call_off(meeting, f"uninvite:{invitee.id}:{invitee.link_version}", recipients, wording.uninvited)


def _invite(meeting: Meeting, recipients: Sequence[Recipient], informed: Collection[str] = (), *, by: Actor) -> None:
    """Send the invitation; those ``informed`` of another day before are told that it changed."""
    sender = sender_of(meeting)
    letters: dict[str, int] = {}

    def write(to: Recipient) -> Message:
        say = wording.rescheduled if to.key in informed else wording.invitation
        return say(meeting, to.name, sender.signature(to.language), to.language)

    def enclose(to: Recipient) -> list[Enclosure]:
        found = _calendar(meeting, to, sender)
        if meeting.effective_class is SecurityClass.OPEN:  # a restricted letter is handed over in another way
            if to.language not in letters:
                letters[to.language] = issue_invitation(meeting, by=by, language=to.language).id
            name = f"surat-undangan-{meeting.code}.pdf"
            found.append(Enclosure(name, "application/pdf", issued_paper_id=letters[to.language]))
        return found

    occasion = f"invite:{meeting.id}:{meeting.calendar_sequence}"
    tell(meeting, sender, occasion, recipients, write, enclose=enclose, linked=True)


def _call_off(meeting: Meeting, occasion: str, recipients: Sequence[Recipient], say: Writer) -> None:
    """Tell those whom an invitation reached that it holds no longer; from the others it is kept back."""
    sender = sender_of(meeting)
    reached = take_back(meeting, ["invite:"], recipients)
    tell(
        meeting, sender, occasion, [to for to in recipients if to.key in reached],
        lambda to: say(meeting, to.name, sender.signature(to.language), to.language),
        enclose=lambda to: _calendar(meeting, to, sender, off=True),
    )  # fmt: skip


def _calendar(meeting: Meeting, to: Recipient, sender: Sender, *, off: bool = False) -> list[Enclosure]:
    """The calendar file, addressed to the recipient: a request, or the word that it is off."""
    content = calendar_of(meeting, invitee=to.invitee, cancelled=off, organizer=(sender.mail, sender.office))
    if content is None:
        return []
    method = content.decode().split("METHOD:", 1)[1].split("\r\n", 1)[0]
    return [Enclosure("undangan.ics", f"text/calendar; method={method}; charset=utf-8", content=content)]
