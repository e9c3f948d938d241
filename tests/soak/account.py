"""What stands in a meeting in the end, read by plain SQL."""

from __future__ import annotations

import json
from typing import Any

from .house import House
from .world import READ_ALOUD

RECORDS = (("action", "text"), ("decision", "text"), ("issue", "text"), ("agenda_item", "title"))
GIVEN = {"Acara 1", "Acara 2", READ_ALOUD}


class Account:
    """A meeting's texts."""

    def __init__(self, house: House, meeting: int) -> None:
        self.house, self.meeting = house, meeting

    def ask(self, query: str) -> list[Any]:
        return self.house.ask(query, meeting=self.meeting)

    def notes(self) -> dict[int, str]:
        query = (
            "SELECT n.agenda_item_id, n.text FROM note n JOIN agenda_item a ON a.id = n.agenda_item_id "
            "WHERE a.meeting_id = :meeting"
        )
        return dict(self.ask(query))

    def late_notes(self) -> list[tuple[int, str]]:
        """What is proposed in place of a note that is final, by its item."""
        query = "SELECT target_id, facts FROM correction WHERE meeting_id = :meeting AND state = 'proposed'"
        read = [(item, json.loads(facts) if isinstance(facts, str) else facts) for item, facts in self.ask(query)]
        return [(item, facts["text"]) for item, facts in read if item is not None and "text" in facts]

    def lines(self) -> list[str]:
        return [raw for (raw,) in self.ask("SELECT raw FROM captured_line WHERE meeting_id = :meeting")]

    def records(self) -> list[str]:
        """What the lines became."""
        rows = [
            text
            for table, column in RECORDS
            for (text,) in self.ask(f"SELECT {column} FROM {table} WHERE meeting_id = :meeting")
        ]
        return [text for text in rows if text not in GIVEN]

    def late_records(self) -> list[str]:
        """Lines that came too late to be records, as they are proposed."""
        query = (
            "SELECT c.text FROM correction c JOIN captured_line l ON l.op_key = c.live_key "
            "WHERE c.meeting_id = :meeting AND c.state = 'proposed'"
        )
        return [text for (text,) in self.ask(query)]

    def final(self) -> tuple[Any, ...] | None:
        """The edition, and what stands in the rooms under it; None while there is none."""
        query = "SELECT number, content_hash, content FROM minutes_edition WHERE meeting_id = :meeting ORDER BY number"
        editions = self.ask(query)
        return (editions, self.notes(), self.records()) if editions else None
