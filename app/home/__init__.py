"""Home: the first page, what waits for me from every room. No models."""

from flask import Flask

from .policy import May
from .shell import shell


def open_room(app: Flask) -> None:
    """Register the room's pages and commands."""
    from .views import bp

    app.register_blueprint(bp)


__all__ = ["May", "open_room", "shell"]
