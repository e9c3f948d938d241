"""Outcomes: what a meeting came to, and the issues that were raised."""

from flask import Flask

from .assent_service import assent, assent_all, assents_of
from .models import Decision, DecisionAssent, Issue, Modality
from .numbering import number
from .policy import May
from .queries import decisions_of, issues_of
from .service import (
    create_decision,
    create_issue,
    edit_decision,
    edit_issue,
    inherit_class,
    withdraw_decision,
    withdraw_issue,
)


def open_room(app: Flask) -> None:
    """Register the room's pages."""
    from .views import bp

    app.register_blueprint(bp)


__all__ = [
    "Decision", "DecisionAssent", "Issue", "May", "Modality", "assent", "assent_all", "assents_of", "create_decision",
    "create_issue", "decisions_of", "edit_decision", "edit_issue", "inherit_class", "issues_of", "number",
    "open_room", "withdraw_decision", "withdraw_issue",
]  # fmt: skip
