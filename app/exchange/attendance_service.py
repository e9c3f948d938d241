"""Taking in who attended."""

from __future__ import annotations

from typing import Any

from app.meetings import Attendance, add_attendance, edit_attendance

from .facts import ATTENDANCE
from .matching import list_kept, match, row_agency, rows_of
from .record import Record
from .taking import Taking, differing, facts_of, marks, names_of_facts


def take_attendance(taking: Taking) -> None:
    """Match by ref; else agency, position, person, role and day; else the one left of that agency and role."""
    given = taking.record.get("attendance", [])
    rows = list(rows_of(Attendance, taking, Attendance.seq))
    parts = [{**part, "values": facts_of(part, ATTENDANCE)} for part in given]

    def ref(part: Record) -> Any:
        return part.get("ref")

    def key(part: Record) -> tuple[Any, ...]:
        values = part["values"]
        return (taking.agencies[part["agency"]].id, values.get("position"), values.get("person"), values["role"],
                values.get("attended_on"))  # fmt: skip

    def key_of(row: Attendance) -> tuple[Any, ...]:
        return (row.agency_id, row.position, row.person, row.role, row.attended_on)

    def group(part: Record) -> tuple[Any, ...]:
        return (taking.agencies[part["agency"]].id, part["role"])

    refs = {part["ref"] for part in parts if "ref" in part}
    # A row whose own ref is not the part's is another row, whatever else agrees.
    by_ref = [(ref, lambda row: row.ref)]
    found = match(parts, [row for row in rows if row.ref in refs], by_ref, lambda _: None, lambda _: 0)
    free = [number for number, row in enumerate(found) if row is None]
    with_ref = {row.ref for row in rows if row.ref is not None}
    for named in (True, False):  # those with a ref may only take rows without one
        waiting = [number for number in free if found[number] is None and ("ref" in parts[number]) is named]
        taken = {id(row) for row in found if row is not None}
        left = [row for row in rows if id(row) not in taken and not (named and row.ref in with_ref)]
        again = match(
            [parts[number] for number in waiting], left, [(key, key_of)], group, lambda r: (r.agency_id, r.role)
        )
        for number, row in zip(waiting, again, strict=True):
            found[number] = row
    for part, row in zip(parts, found, strict=True):
        _take_attended(taking, part, row)
    list_kept(taking, "attendance", rows, found, lambda row: _attended(row, taking))


def _take_attended(taking: Taking, part: Record, row: Attendance | None) -> None:
    values = part["values"]
    name = f"{part['agency']} {part.get('position', '')}".strip()
    if row is None:
        add_attendance(
            taking.meeting, taking.agencies[part["agency"]], by=taking.by, **values,
            illustrative=part.get("illustrative", []),
        )  # fmt: skip
        taking.new("attendance", name)
        return
    if row.withdrawn_at is not None:
        return
    values = {**values, "agency_id": taking.agencies[part["agency"]].id}
    changed = differing(row, values)
    spoken = [*names_of_facts(changed, ATTENDANCE), *(["agency"] if "agency_id" in changed else [])]
    marked = differing(row, {"illustrative": marks(row.illustrative, part, set(spoken))})
    if changed or marked:
        edit_attendance(row, row.revision, by=taking.by, **changed, **{"illustrative": row.illustrative, **marked})
        taking.changed("attendance", name, [*spoken, *marked])


def _attended(row: Attendance, taking: Taking) -> str:
    code = next((each.code for each in taking.agencies.values() if each.id == row.agency_id), None)
    return f"{code or row_agency(row.agency_id).code} {row.position or ''}".strip()
