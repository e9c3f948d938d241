"""What a valid record must also be: its references lead somewhere, its days follow each other. Pure rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.core import N_

from .reading import Problem, readable
from .record import Record

RESERVED_CODES = frozenset({"baru"})
"""Words that stand where a meeting's code stands in an address."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the database already holds of the things a record may name."""

    agencies: Mapping[str, str] = field(default_factory=dict)
    """Codes in lower case → as written, of the agencies the record mentions."""
    forum: str | None = None
    """The code, as written, of the forum that has the record's code in whatever case."""
    pillars: Collection[str] = ()
    """Codes of the forum's pillars; of the default ones where the forum is new."""
    roadmap_taken: bool = False
    """A roadmap of another forum has the code of the new forum."""
    meeting: str | None = None
    """The code, as written, of the meeting that has the record's code in whatever case."""
    meeting_forum: str | None = None
    days: Mapping[str, str] = field(default_factory=dict)
    """The meeting's days and times, as a record writes them."""
    agenda: Collection[int] = ()
    decisions: Collection[str] = ()
    issues: Collection[str] = ()
    action_days: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def problems_of(record: Record, known: Known) -> Iterator[Problem]:
    """Every reason why the record cannot be taken in, in the order of the record."""
    yield from _forum(record, known)
    yield from _agencies(record, known)
    yield from _meeting(record, known)
    yield from _attendance(record, known)
    yield from _agenda(record, known)
    yield from _actions(record, known)


def _twice(path: str, values: Iterable[Any], key: str = "", *, folded: bool = False) -> Iterator[Problem]:
    """What is listed a second time; codes of things that stand in addresses also in another case."""
    seen = set()
    for number, written in enumerate(values):
        value = written.lower() if folded else written
        if value is not None and value in seen:
            yield Problem(f"{path}[{number}]{key}", N_("%(value)s tercantum dua kali."), {"value": readable(written)})
        seen.add(value)


def _agency(path: str, code: str | None, record: Record, known: Known) -> Iterator[Problem]:
    if code is None or any(code == agency["code"] for agency in record["agencies"]):
        return
    if known.agencies.get(code.lower()) != code:
        yield Problem(
            path, N_("Instansi %(code)s tidak ada dalam berkas ini maupun di sini."), {"code": readable(code)}
        )


def _forum(record: Record, known: Known) -> Iterator[Problem]:
    forum = record["forum"]
    if known.forum not in {None, forum["code"]}:
        yield _other_case("forum.code", known.forum)
    if known.roadmap_taken:
        yield Problem("forum.code", N_("Kode %(code)s sudah dipakai peta jalan lain."), {"code": forum["code"]})
    yield from _agency("forum.secretariat", forum.get("secretariat"), record, known)
    yield from _twice("forum.members", forum.get("members", []))
    for number, code in enumerate(forum.get("members", [])):
        yield from _agency(f"forum.members[{number}]", code, record, known)
    yield from _twice("forum.pillars", [pillar["code"] for pillar in forum.get("pillars", [])], ".code", folded=True)


def _other_case(path: str, written: str | None) -> Problem:
    return Problem(path, N_("Di sini kode itu tertulis %(code)s; samakan huruf besar dan kecilnya."), {"code": written})


def _agencies(record: Record, known: Known) -> Iterator[Problem]:
    agencies = record["agencies"]
    yield from _twice("agencies", [agency["code"] for agency in agencies], ".code", folded=True)
    for number, agency in enumerate(agencies):
        path, code = f"agencies[{number}]", agency["code"]
        if known.agencies.get(code.lower(), code) != code:
            yield _other_case(f"{path}.code", known.agencies[code.lower()])
        yield from _twice(f"{path}.members", agency.get("members", []))
        for place, member in enumerate(agency.get("members", [])):
            if member == code:
                yield Problem(
                    f"{path}.members[{place}]", N_("Instansi kolektif tidak dapat menjadi anggotanya sendiri.")
                )
            else:
                yield from _agency(f"{path}.members[{place}]", member, record, known)


def _meeting(record: Record, known: Known) -> Iterator[Problem]:
    meeting = record["meeting"]
    if meeting["code"] in RESERVED_CODES:
        yield Problem("meeting.code", N_("Kode %(code)s tidak dapat dipakai."), {"code": meeting["code"]})
    if known.meeting not in {None, meeting["code"]}:
        yield _other_case("meeting.code", known.meeting)
    elif known.meeting_forum not in {None, record["forum"]["code"]}:
        yield Problem("meeting.code", N_("Kode %(code)s sudah dipakai rapat forum lain."), {"code": meeting["code"]})
    days = {**known.days, **{name: meeting[name] for name in DAYS if name in meeting}}
    first, last = days.get("starts_on"), days.get("ends_on")
    if last is not None and first is None:
        yield Problem("meeting.starts_on", N_("Hari selesai diketahui, tetapi hari mulai tidak."))
    elif last is not None and first is not None and last < first:
        yield Problem("meeting.ends_on", N_("Hari selesai tidak boleh sebelum hari mulai."))
    elif "ends_at" in days and "starts_at" in days and last in {None, first} and days["ends_at"] <= days["starts_at"]:
        yield Problem("meeting.ends_at", N_("Jam selesai harus sesudah jam mulai."))
    yield from _agency("meeting.host", meeting.get("host"), record, known)
    yield from _twice("meeting.partners", meeting.get("partners", []))
    for number, code in enumerate(meeting.get("partners", [])):
        yield from _agency(f"meeting.partners[{number}]", code, record, known)
    yield from _twice(
        "meeting.sources", [f"{each['kind']}: {each['reference']}" for each in meeting.get("sources", [])]
    )


DAYS = ("starts_on", "ends_on", "starts_at", "ends_at")


def _attendance(record: Record, known: Known) -> Iterator[Problem]:
    rows = record.get("attendance", [])
    yield from _twice("attendance", [row.get("ref") for row in rows], ".ref")
    for number, row in enumerate(rows):
        yield from _agency(f"attendance[{number}].agency", row["agency"], record, known)


def _agenda(record: Record, known: Known) -> Iterator[Problem]:
    agenda = [item["seq"] for item in record.get("agenda", [])]
    yield from _twice("agenda", agenda, ".seq")
    items = {*agenda, *known.agenda}
    for part in ("issues", "decisions"):
        rows = record.get(part, [])
        yield from _twice(part, [row["ref"] for row in rows], ".ref")
        for number, row in enumerate(rows):
            if row.get("agenda") is not None and row["agenda"] not in items:
                yield Problem(f"{part}[{number}].agenda", N_("Tidak ada acara nomor %(seq)s."), {"seq": row["agenda"]})


def _actions(record: Record, known: Known) -> Iterator[Problem]:
    rows = record.get("actions", [])
    yield from _twice("actions", [row["ref"] for row in rows], ".ref")
    pillars = {*known.pillars, *(pillar["code"] for pillar in record["forum"].get("pillars", []))}
    rests_on = {
        "from_decisions": {*known.decisions, *(row["ref"] for row in record.get("decisions", []))},
        "from_issues": {*known.issues, *(row["ref"] for row in record.get("issues", []))},
    }
    for number, row in enumerate(rows):
        path = f"actions[{number}]"
        if row.get("pillar") is not None and row["pillar"] not in pillars:
            yield Problem(
                f"{path}.pillar", N_("Pilar %(code)s tidak ada pada forum ini."), {"code": readable(row["pillar"])}
            )
        for name, refs in rests_on.items():
            yield from _twice(f"{path}.{name}", row.get(name, []))
            for place, ref in enumerate(row.get(name, [])):
                if ref not in refs:
                    yield Problem(
                        f"{path}.{name}[{place}]", N_("Tidak ada butir %(ref)s pada rapat ini."), {"ref": readable(ref)}
                    )
        yield from _agency(f"{path}.lead", row.get("lead"), record, known)
        yield from _twice(f"{path}.support", row.get("support", []))
        for place, code in enumerate(row.get("support", [])):
            yield from _agency(f"{path}.support[{place}]", code, record, known)
        days = {**known.action_days.get(row["ref"], {}), **{k: row[k] for k in ("starts_on", "due_on") if k in row}}
        if "starts_on" in days and "due_on" in days and days["due_on"] < days["starts_on"]:
            yield Problem(f"{path}.due_on", N_("Batas waktu tidak boleh sebelum tanggal mulai."))
