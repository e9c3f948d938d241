"""Rows entered in bulk: numbered first, written table by table, parents before children."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.accounts import Grant, User
from app.actions import Action, ActionDecision, ActionEvent, ActionIssue, ActionSupport
from app.core import Base, db
from app.directory import Agency, AgencyName, Forum, ForumMembership, Pillar
from app.meetings import AgendaItem, Attendance, Meeting, MeetingAgency
from app.minutes import Minutes, Note, NoteRevision
from app.outcomes import Decision, Issue
from app.roadmap import Roadmap, RoadmapForum, RoadmapPillar

BATCH = 4_000
"""Actions written at a time."""

ORDER: tuple[type[Base], ...] = (
    Agency, AgencyName, Forum, ForumMembership, Pillar, Roadmap, RoadmapForum, RoadmapPillar, User, Grant, Meeting,
    MeetingAgency, Minutes, AgendaItem, Note, NoteRevision, Attendance, Decision, Issue, Action, ActionSupport,
    ActionDecision, ActionIssue, ActionEvent,
)  # fmt: skip
"""Tables in the order in which they may be filled."""


def _table(model: type[Base]) -> sa.Table:
    table = model.__table__
    assert isinstance(table, sa.Table)
    return table


class Rows:
    """Rows waiting to be entered together, numbered before they are."""

    def __init__(self) -> None:
        self.next: dict[type[Base], int] = {}
        self.made: dict[type[Base], int] = dict.fromkeys(ORDER, 0)
        self._waiting: dict[type[Base], list[dict[str, Any]]] = {model: [] for model in ORDER}
        for model in ORDER:
            if "id" in (columns := _table(model).c):
                self.next[model] = 1 + (db.session.scalar(sa.select(sa.func.max(columns.id))) or 0)

    def add(self, model: type[Base], **values: Any) -> int:
        """Put a row in line; answers its id (0 for tables without one)."""
        number = 0
        if model in self.next:
            number = values["id"] = self.next[model]
            self.next[model] += 1
        self._waiting[model].append(values)
        self.made[model] += 1
        return number

    def full(self) -> bool:
        """Whether enough wait to be written together."""
        return len(self._waiting[Action]) >= BATCH

    def enter(self) -> None:
        """Write what waits, parents first."""
        for model in ORDER:
            rows = self._waiting[model]
            if rows:
                db.session.execute(sa.insert(_table(model)), rows)
                self._waiting[model] = []

    def finish(self) -> None:
        """On PostgreSQL: count on behind the given ids, and tell the planner what there is."""
        self.enter()
        if db.session.get_bind().dialect.name != "postgresql":
            return
        for model in self.next:
            table = _table(model)
            last = sa.select(sa.func.max(table.c.id)).scalar_subquery()
            sequence = sa.func.pg_get_serial_sequence(f'"{table.name}"', "id")
            db.session.execute(sa.select(sa.func.setval(sequence, sa.func.coalesce(last, 1))))
            db.session.execute(sa.text(f'ANALYZE "{table.name}"'))
