"""An import under way: what it takes from, what it has done, and how facts are compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from app.core import N_, Actor
from app.directory import Agency, Forum
from app.meetings import Meeting

from .record import Record


@dataclass(slots=True)
class Line:
    """One row of the report: what kind of thing (see ``THINGS``), its code or name, and which of its facts changed."""

    thing: str
    name: str
    facts: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Report:
    """What an import did, or would do."""

    meeting: str
    title: str
    forum: str
    file: str = ""
    founded: bool = False
    first: bool = False
    new: list[Line] = field(default_factory=list)
    changed: list[Line] = field(default_factory=list)
    kept: list[Line] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Nothing was written."""
        return not (self.new or self.changed)


THINGS = {
    "forum": N_("Forum"),
    "pillar": N_("Pilar"),
    "agency": N_("Instansi"),
    "agency_name": N_("Nama instansi"),
    "agency_member": N_("Anggota instansi kolektif"),
    "forum_member": N_("Anggota forum"),
    "secretariat": N_("Sekretariat forum"),
    "meeting": N_("Rapat"),
    "source": N_("Sumber"),
    "closed_document": N_("Dokumen tertutup"),
    "attendance": N_("Kehadiran"),
    "agenda": N_("Acara"),
    "note": N_("Catatan acara"),
    "issue": N_("Isu"),
    "decision": N_("Hasil rapat"),
    "action": N_("Tindak lanjut"),
}
"""The kinds of rows in a report, in its order."""


@dataclass(slots=True)
class Taking:
    """An import under way."""

    record: Record
    by: Actor
    report: Report
    day: date | None
    agencies: dict[str, Agency]
    forum: Forum = field(init=False)
    meeting: Meeting = field(init=False)

    def agency(self, code: str | None) -> Agency | None:
        """The agency of a code in the record."""
        return None if code is None else self.agencies[code]

    def new(self, thing: str, name: object) -> None:
        self.report.new.append(Line(thing, str(name)))

    def changed(self, thing: str, name: object, facts: Sequence[str] = ()) -> None:
        self.report.changed.append(Line(thing, str(name), list(facts)))

    def kept(self, thing: str, name: object) -> None:
        self.report.kept.append(Line(thing, str(name)))


Fact = tuple[str, Callable[[Any], Any]]


def as_is(value: Any) -> Any:
    """A value that is stored as the record writes it."""
    return value


def facts_of(part: Mapping[str, Any], facts: Mapping[str, Fact]) -> dict[str, Any]:
    """What a part of the record knows, under the names of the model; the unknown is not among it."""
    return {column: convert(part[key]) for key, (column, convert) in facts.items() if key in part}


def differing(thing: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that are not yet there."""
    return {name: value for name, value in values.items() if getattr(thing, name) != value}


def marks(before: list[str], part: Mapping[str, Any], changed: set[str]) -> list[str]:
    """The marks *ilustratif* after an import.

    A record that carries marks speaks for the fields it gives; for the others what was marked stays marked. Where it
    carries none, a field that changed is no longer filler.
    """
    if "illustrative" in part:
        named = part["illustrative"]
        wanted = [*named, *(name for name in before if name not in part and name not in named)]
    else:
        wanted = [name for name in before if name not in changed]
    return before if set(wanted) == set(before) else wanted


def names_of_facts(changed: Mapping[str, Any], facts: Mapping[str, Fact]) -> list[str]:
    """The record's names of changed columns, in the record's order."""
    return [key for key, (column, _convert) in facts.items() if column in changed]


day = date.fromisoformat
clock = time.fromisoformat


def codes_in(record: Record) -> list[str]:
    """Every agency code the record names, the listed ones first, in its order."""
    forum, meeting = record["forum"], record["meeting"]
    codes: list[str | None] = [agency["code"] for agency in record["agencies"]]
    for agency in record["agencies"]:
        codes.extend(agency.get("members", []))
    codes += [forum.get("secretariat"), *forum.get("members", []), meeting.get("host"), *meeting.get("partners", [])]
    codes += [row["agency"] for row in record.get("attendance", [])]
    for action in record.get("actions", []):
        codes += [action.get("lead"), *action.get("support", [])]
    return [code for code in dict.fromkeys(codes) if code is not None]
