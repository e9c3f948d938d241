"""Notices."""

from flask import Flask


def open_room(app: Flask) -> None:
    """Register the room's pages and commands."""


def wire() -> None:
    """Connect the room to the news it reacts to."""


__all__ = ["open_room", "wire"]
