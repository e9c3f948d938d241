"""Notices: the outbox and the mail that leaves by it."""

from flask import Flask

from .message_models import MessageLink, Notice, OutboxAttachment, WhatsappMessage
from .models import OutboxMail
from .reactions import connect as wire
from .sending import send_mail


def open_room(app: Flask) -> None:
    """The room has no pages yet; its task is registered by being imported."""


__all__ = [
    "MessageLink", "Notice", "OutboxAttachment", "OutboxMail", "WhatsappMessage", "open_room", "send_mail", "wire",
]  # fmt: skip
