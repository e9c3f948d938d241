"""Outcomes: what a meeting came to, and the issues that were raised."""

from flask import Flask

from .models import Decision, Issue, Modality
from .queries import decisions_of, issues_of


def open_room(app: Flask) -> None:
    """Register the room's pages and commands."""


__all__ = ["Decision", "Issue", "Modality", "decisions_of", "issues_of", "open_room"]
