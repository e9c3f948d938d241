"""What becomes of a message that waits: sent by hand, left out with a reason, or put back."""

from __future__ import annotations

from app.core import N_, Actor, Refused, note_act, now, revise

from .message_models import WhatsappMessage
from .telling import is_replaced


def mark_sent(message: WhatsappMessage, revision: int, *, by: Actor) -> None:
    """Note that somebody sent it, or told it in another way."""
    message.check_revision(revision)
    _demand_waiting(message)
    revise(message, sent_at=now(), sent_by=by.name)
    note_act(by, "mark_sent", message)


def drop_message(message: WhatsappMessage, revision: int, reason: str, *, by: Actor) -> None:
    """Leave it out; the reason stays with it."""
    message.check_revision(revision)
    _demand_waiting(message)
    if not reason.strip():
        raise Refused(N_("Tulis alasannya."), field="reason")
    revise(message, dropped_at=now(), dropped_reason=reason.strip())
    note_act(by, "drop", message)


def put_back(message: WhatsappMessage, revision: int, *, by: Actor) -> None:
    """Undo a mark that was set by mistake: the message waits again. One that is out of date does not."""
    message.check_revision(revision)
    if message.sent_at is None and message.dropped_at is None:
        return
    if is_replaced(message):
        raise Refused(N_("Pesan ini sudah diganti; yang lama tidak dikirim lagi."))
    revise(message, sent_at=None, sent_by=None, dropped_at=None, dropped_reason=None)
    note_act(by, "put_back", message)


def _demand_waiting(message: WhatsappMessage) -> None:
    if message.sent_at is not None or message.dropped_at is not None:
        raise Refused(N_("Pesan ini sudah ditandai. Muat ulang antreannya."))
