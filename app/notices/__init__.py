"""Notices: the outbox and the mail that leaves by it."""

from flask import Flask

from .models import OutboxMail
from .reactions import connect as wire
from .sending import send_mail


def open_room(app: Flask) -> None:
    """The room has no pages yet; its task is registered by being imported."""


__all__ = ["OutboxMail", "open_room", "send_mail", "wire"]
