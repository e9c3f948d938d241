"""A line as it was read, in words for whoever typed it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from flask_babel import gettext

from app.actions import FundingSource, Priority, Recurrence
from app.core import SecurityClass, day_short, label_id, looks_sensitive, rupiah
from app.core.rendering import language
from app.meetings import AttendanceRole, AttendanceStatus
from app.outcomes import Modality

from .capture import Context, Line, digest


def preview_of(line: Line, about: Context) -> dict[str, Any]:
    """A line as it was read, in ready words."""
    return {
        "kind": line.kind.value, "kind_words": gettext(label_id(line.kind)), "text": line.text,
        "parts": parts_of(line, about), "open": questions_of(line), "warned": warning_of(line.raw),
        "digest": digest(line),
    }  # fmt: skip


def questions_of(line: Line) -> list[str]:
    """What was not understood, each with what it could be."""
    unknown = gettext("tidak dikenal")
    return [f"{asked.words}: {', '.join(asked.candidates) or unknown}" for asked in line.open_questions]


def parts_of(line: Line, about: Context) -> list[str]:
    """What was read beside the text, each in a few words."""
    facts, names = line.facts, {agency.id: agency.short or agency.code for agency in about.agencies}
    pillars = {ident: code.split("_")[0] for ident, code, _ in about.pillars}
    outcomes, issues = dict(about.outcomes), dict(about.issues)
    recurrence = Recurrence(facts.recurrence) if facts.recurrence else None
    found = [
        _labelled(Modality, facts.modality),
        names.get(facts.agency or facts.lead or 0),
        *(f"+ {names[one]}" for one in facts.supports if one in names),
        _labelled(AttendanceStatus, facts.status),
        _labelled(AttendanceRole, facts.role),
        facts.position,
        gettext("%(n)s orang", n=facts.headcount) if facts.headcount else None,
        gettext("oleh %(who)s", who=facts.raised_by) if facts.raised_by else None,
        pillars.get(facts.pillar or 0),
        *(gettext("dari butir %(n)s", n=outcomes.get(one, "?")) for one in facts.decisions),
        *(gettext("dari isu %(n)s", n=issues.get(one, "?")) for one in facts.issues),
        gettext("mulai %(day)s", day=day_short(facts.starts_on, language())) if facts.starts_on else None,
        due_words(facts.due_on, facts.due_text, recurrence, language()),
        rupiah(facts.budget_idr, language()) if facts.budget_idr is not None else None,
        _labelled(FundingSource, facts.funding_source),
        _labelled(Priority, facts.priority, gettext("prioritas") + " "),
        gettext("indikator: %(what)s", what=facts.indicator) if facts.indicator else None,
        gettext("target: %(what)s", what=facts.target) if facts.target else None,
        str(_labelled(SecurityClass, facts.security_class) or "").lower(),
    ]
    return [one for one in found if one]


def _labelled(kind: type[StrEnum], value: str | None, before: str = "") -> str | None:
    return f"{before}{gettext(label_id(kind(value)))}" if value else None


def due_words(on: date | None, text: str | None, recurrence: Recurrence | None, language: str) -> str | None:
    """When it is due, as people read it."""
    if on is not None:
        return day_short(on, language)
    if text:
        return text
    return str(gettext(label_id(recurrence))).lower() if recurrence else None


def warning_of(*texts: str | None) -> str | None:
    """What the texts look as if they named, in words for whoever typed them."""
    found = looks_sensitive(*texts)
    if not found:
        return None
    said: str = gettext(
        "Tampak memuat %(what)s. Identitas korban atau terduga tidak ditulis di sini.",
        what=", ".join(gettext(label_id(kind)) for kind in found),
    )
    return said
