"""Papers: from the rooms to frozen values, from values to print."""

from flask import Flask

from .compose import compose_roadmap
from .issued_compose import Wanted
from .issued_models import FiledCopy, IssuedPaper
from .issued_print import issue_papers
from .issued_queries import class_now
from .issued_service import ask_for_paper, issue_invitation
from .kinds import PaperKind
from .models import PaperLength, PaperSize, RoadmapPrint
from .news import issued
from .policy import May
from .service import print_pdf


def wire() -> None:
    """Connect what a final notula brings with it."""
    from .reactions import connect

    connect()


def open_room(app: Flask) -> None:
    """Register the room's pages and commands."""
    from . import check_views as check_views
    from . import issued_views as issued_views
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
    "Wanted",
    "ask_for_paper",
    "class_now",
    "compose_roadmap",
    "issue_invitation",
    "issue_papers",
    "issued",
    "open_room",
    "print_pdf",
    "wire",
]
