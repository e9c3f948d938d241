"""Lines as people type them, from both cases, the border meetings and WhatsApp, and what each is read as."""

import csv
import json
from pathlib import Path

import pytest

from app.minutes.capture import read_line

from .known import CODES, KNOWN

TABLE = list(csv.DictReader((Path(__file__).parent / "lines.csv").read_text(encoding="utf-8").splitlines()))
PILLARS = {ident: code for ident, code, _ in KNOWN.pillars}
LABELS = dict(KNOWN.outcomes) | dict(KNOWN.issues)


def told(line):
    """A line as the table tells it."""
    read = read_line(line, KNOWN)
    facts = read.facts
    other = {
        "pillar": PILLARS.get(facts.pillar), "decisions": " ".join(LABELS[one] for one in facts.decisions),
        "issues": " ".join(LABELS[one] for one in facts.issues), "starts": str(facts.starts_on or ""),
        "budget": facts.budget_idr, "funding": facts.funding_source, "priority": facts.priority,
        "security": facts.security_class, "indicator": facts.indicator, "target": facts.target,
        "raised_by": facts.raised_by, "position": facts.position, "role": facts.role, "status": facts.status,
        "headcount": facts.headcount, "ask": " ".join(one.words for one in read.open_questions),
    }  # fmt: skip
    return {
        "line": line, "kind": read.kind.value, "text": read.text, "lead": CODES.get(facts.lead or facts.agency, ""),
        "supports": " ".join(CODES[one] for one in facts.supports), "due": str(facts.due_on or ""),
        "due_text": facts.due_text or "", "recurrence": facts.recurrence or "", "modality": facts.modality or "",
        "other": {name: value for name, value in other.items() if value},
    }  # fmt: skip


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["line"][:40])
def test_a_line_is_read_as_people_mean_it(row):
    assert told(row["line"]) == {**row, "other": json.loads(row["other"] or "{}")}


def test_the_table_is_long_enough_to_mean_something():
    assert len(TABLE) >= 150
    assert {row["kind"] for row in TABLE} == {"note", "action", "outcome", "issue", "agenda", "attendance"}
