"""Notices: the outbox and the mail that leaves by it, and the messages somebody sends by hand."""

from flask import Flask

from .message_models import MessageLink, Notice, OutboxAttachment, WhatsappMessage
from .models import OutboxMail
from .policy import May
from .queue_queries import count_waiting
from .queue_service import mark_sent
from .reactions import connect as wire
from .sending import send_mail


def open_room(app: Flask) -> None:
    """Register the room's pages; its task is registered by being imported."""
    from .queue_views import bp

    app.register_blueprint(bp)


__all__ = [
    "May", "MessageLink", "Notice", "OutboxAttachment", "OutboxMail", "WhatsappMessage", "count_waiting", "mark_sent",
    "open_room", "send_mail", "wire",
]  # fmt: skip
