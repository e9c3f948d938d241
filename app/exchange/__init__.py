"""Exchange."""

from flask import Flask


def open_room(app: Flask) -> None:
    """Register the room's pages and commands."""


__all__ = ["open_room"]
