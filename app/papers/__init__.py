"""Papers: from the rooms to frozen values, from values to print."""

from flask import Flask

from .compose import compose_roadmap
from .issued_models import FiledCopy, IssuedPaper
from .kinds import PaperKind
from .models import PaperLength, PaperSize, RoadmapPrint
from .policy import May
from .service import print_pdf


def open_room(app: Flask) -> None:
    """Register the room's pages and commands."""
    from .cli import roadmap_cli
    from .views import bp

    app.register_blueprint(bp)
    app.cli.add_command(roadmap_cli)


__all__ = [
    "FiledCopy",
    "IssuedPaper",
    "May",
    "PaperKind",
    "PaperLength",
    "PaperSize",
    "RoadmapPrint",
    "compose_roadmap",
    "open_room",
    "print_pdf",
]
