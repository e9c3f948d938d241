"""Minutes: notes under the agenda, and sending the notula to the agencies."""

from flask import Flask

from .models import Minutes, MinutesState, Note, NoteRevision


def open_room(app: Flask) -> None:
    """Register the room's pages and commands."""


__all__ = ["Minutes", "MinutesState", "Note", "NoteRevision", "open_room"]
