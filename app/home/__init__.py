"""Home: the first page, what waits for me from every room. No models."""

from flask import Flask

from app.core.web import Shell


def shell() -> Shell:
    """What stands around every page of this request."""
    return Shell()


def open_room(app: Flask) -> None:
    """Register the room's pages and commands."""


__all__ = ["open_room", "shell"]
