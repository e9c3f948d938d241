"""What a final notula brings with it: its papers are put on the list in the same transaction."""

from __future__ import annotations

from typing import Any

from flask import current_app
from sqlalchemy import event

from app.core import Actor, db, hurry
from app.meetings import Meeting
from app.minutes import MinutesEdition, news

from .issued_service import issue_final
from .news import issued


def connect() -> None:
    """Blinker holds receivers weakly: only functions of a module stay connected."""
    news.finalised.connect(issue_papers_of)


def issue_papers_of(meeting: Meeting, *, by: Actor, edition: MinutesEdition, **_more: Any) -> None:
    """Issue them, and ask the worker once they are written."""
    papers = issue_final(meeting, edition, by=by)
    issued.send(meeting, by=by, edition=edition, papers=papers)
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - the proxy ends with the request
    event.listen(db.session(), "after_commit", lambda _session: hurry(app, "issue_papers"), once=True)
