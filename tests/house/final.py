"""What a notula says, as the database holds it, and by which numbers its parts are named."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.actions import Action
from app.core import FROZEN, db
from app.meetings import AgendaItem, Attendance, ClosedDocument, Meeting
from app.minutes import Correction
from app.outcomes import Decision, Issue

FINAL, DRAFT = "DIPERBAIKI", "TANGGAPAN"


def dump(code: str) -> dict[tuple[str, Any, str], Any]:
    """Every frozen cell of a meeting, its editions and where its notula stands."""
    found: dict[tuple[str, Any, str], Any] = {}
    with db.engine.connect() as connection:
        meeting_id = connection.execute(sa.text("SELECT id FROM meeting WHERE code = :c"), {"c": code}).scalar()
        for name, how in FROZEN.items():
            columns = how.columns or ("meeting_id",)
            key = "meeting_id" if name == "minutes" else "id"
            told = ", ".join(f'"{column}"' for column in columns)
            where = how.key.format(row=name)
            query = f"SELECT {key}, {told} FROM {name} WHERE {where} = :m"
            for row in connection.execute(sa.text(query), {"m": meeting_id}):
                found |= {(name, row[0], column): str(value) for column, value in zip(columns, row[1:], strict=True)}
        for name in ("minutes", "minutes_edition"):
            for row in connection.execute(sa.text(f"SELECT * FROM {name} WHERE meeting_id = :m"), {"m": meeting_id}):
                found |= {(name, row[0], str(place)): str(value) for place, value in enumerate(row)}
        frozen = connection.execute(sa.text("SELECT frozen_at FROM meeting WHERE id = :m"), {"m": meeting_id})
        found["meeting", meeting_id, "frozen_at"] = str(frozen.scalar())
    return found


def changed(before: dict[Any, Any], after: dict[Any, Any]) -> list[Any]:
    return [key for key in before.keys() | after.keys() if before.get(key) != after.get(key)]


def things_of(code: str) -> dict[str, Any]:
    """What the addresses of a meeting name."""
    meeting = db.session.scalars(sa.select(Meeting).where(Meeting.code == code)).one()

    def first(model: Any, *where: Any) -> int | None:
        return db.session.scalars(sa.select(model.id).where(model.meeting_id == meeting.id, *where)).first()

    found = {
        "code": code, "item_id": first(AgendaItem), "row_id": first(Attendance), "decision_id": first(Decision),
        "issue_id": first(Issue), "document_id": first(ClosedDocument), "id": first(Action),
        "action_id": first(Action), "correction_id": first(Correction), "number": 1,
    }  # fmt: skip
    db.session.rollback()
    return found
