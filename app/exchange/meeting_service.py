"""Taking in what a record says of its meeting, from agenda to actions. Rows are matched, never replaced."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa

from app import minutes
from app.actions import (
    Action,
    ActionDecision,
    ActionIssue,
    ActionSupport,
    import_action,
    update_imported,
)
from app.core import SecurityClass, db, locked, note_act, today
from app.directory import Pillar
from app.meetings import (
    AgendaItem,
    ClosedClass,
    ClosedDocument,
    Meeting,
    MeetingAgency,
    MeetingPartner,
    MeetingSource,
    SourceKind,
    add_agenda_item,
    add_closed_document,
    create_meeting,
    edit_agenda_item,
    edit_closed_document,
    move_meeting,
    name_agencies,
    set_partners,
    set_sources,
)
from app.minutes import Note
from app.outcomes import Decision, Issue, create_decision, create_issue, edit_decision, edit_issue

from .attendance_service import take_attendance
from .facts import ACTION, AGENDA, CLOSED, DECISION, ISSUE, MEETING, SPOKEN
from .matching import list_kept, match, row_agency, rows_of
from .record import Record
from .taking import Fact, Taking, codes_in, differing, facts_of, marks, names_of_facts


def take_meeting(taking: Taking) -> None:
    """Match the meeting by code and take in everything under it."""
    _take_facts(taking)
    _take_named(taking)
    _take_closed_documents(taking)
    items = _take_agenda(taking)
    take_attendance(taking)
    decisions = _take_outcomes(taking, "decisions", Decision, DECISION, items, create_decision, edit_decision)
    issues = _take_outcomes(taking, "issues", Issue, ISSUE, items, create_issue, edit_issue)
    _take_actions(taking, decisions, issues)
    report = taking.report
    if not report.is_empty:
        note_act(taking.by, "import", taking.meeting, f"+{len(report.new)} ~{len(report.changed)}")


def _take_facts(taking: Taking) -> None:
    part = taking.record["meeting"]
    values = facts_of(part, MEETING)
    if "host" in part:
        values["host_id"] = taking.agencies[part["host"]].id
    meeting = db.session.scalars(sa.select(Meeting).where(Meeting.code == part["code"])).one_or_none()
    if meeting is None:
        _enter_meeting(taking, part, values)
        return
    taking.meeting = meeting = locked(Meeting, meeting.id)
    if "starts_on" in part:
        values["day_unknown"] = False
    changed = differing(meeting, values)
    spoken = [*names_of_facts(changed, MEETING), *(SPOKEN[name] for name in changed if name in SPOKEN)]
    classified = {"security_class": SecurityClass(part["security_class"])} if "security_class" in part else {}
    classified = differing(meeting, classified)
    marked = differing(meeting, {"illustrative": marks(meeting.illustrative, part, {*spoken, *classified})})
    if changed or marked or classified:
        facts = {"illustrative": meeting.illustrative, **changed, **marked, **classified}
        minutes.edit_meeting(meeting, meeting.revision, by=taking.by, **facts)
        taking.changed("meeting", meeting.code, [*spoken, *classified, *marked])
    if "partners" in part:
        # Whose support was taken back here stays so.
        ended = {row.agency_id for row in rows_of(MeetingPartner, taking) if row.ended}
        partners = [taking.agencies[code] for code in part["partners"]]
        if set_partners(meeting, [agency for agency in partners if agency.id not in ended]):
            taking.changed("meeting", meeting.code, ["partners"])


def _enter_meeting(taking: Taking, part: Record, values: dict[str, Any]) -> None:
    """A record tells of a meeting that was held and is agreed; only one of a coming day is still planned."""
    title = values.pop("title")
    taking.meeting = meeting = create_meeting(
        taking.forum,
        title,
        by=taking.by,
        code=part["code"],
        security_class=SecurityClass(part["security_class"]) if "security_class" in part else None,
        partners=[taking.agencies[code] for code in part.get("partners", [])],
        illustrative=part.get("illustrative", []),
        **values,
    )
    taking.report.first = True
    taking.new("meeting", meeting.code)
    if taking.day is None or taking.day <= today(meeting.timezone or taking.forum.timezone):
        move_meeting(meeting, "hold", by=taking.by)
        minutes.enter_as_circulated(meeting, by=taking.by)


def _take_named(taking: Taking) -> None:
    """Which agencies the record names, and where it comes from: what is there stays, in its order."""
    meeting = taking.meeting
    rows = rows_of(MeetingAgency, taking, MeetingAgency.seq)
    named = {row.agency_id: row for row in rows}
    agencies = {agency.id: agency for agency in taking.agencies.values()}
    wanted = [row.agency_id for row in rows if row.withdrawn_at is None]
    listed = [taking.agencies[code].id for code in codes_in(taking.record)]
    wanted += [agency_id for agency_id in listed if agency_id not in named]
    if (
        name_agencies(meeting, [agencies.get(ident) or row_agency(ident) for ident in wanted])
        and not taking.report.first
    ):
        taking.changed("meeting", meeting.code, ["agencies"])
    if not taking.report.first:
        gone = [ident for ident in wanted if ident not in listed]
        for ident in gone:
            taking.kept("agency", row_agency(ident).code)
    given = taking.record["meeting"].get("sources", [])
    sources = [(SourceKind(each["kind"]), each["reference"]) for each in given]
    known = rows_of(MeetingSource, taking, MeetingSource.seq)
    here = [(row.kind, row.reference) for row in known if row.withdrawn_at is None]
    every = {(row.kind, row.reference) for row in known}
    if not sources:
        return
    new = [source for source in sources if source not in every]
    if set_sources(meeting, [*here, *new]) and not taking.report.first:
        for _kind, reference in new:
            taking.new("source", reference)
    for kind, reference in here:
        if (kind, reference) not in sources:
            taking.kept("source", reference)


def _take_closed_documents(taking: Taking) -> None:
    """Pointers have no code: the same one, else one of the same number, else the only one left of its class."""
    given = taking.record["meeting"].get("closed_documents", [])
    rows = list(rows_of(ClosedDocument, taking, ClosedDocument.seq))
    parts = [{**part, "values": facts_of(part, CLOSED)} for part in given]

    def key_of(row: Any) -> tuple[Any, ...]:
        return (row.closed_class.value, row.number, row.dated_on, row.holder)

    def key(part: Record) -> tuple[Any, ...]:
        values = part["values"]
        return (part["class"], values.get("number"), values.get("dated_on"), values["holder"])

    def number_of(row: Any) -> tuple[Any, ...] | None:
        return (row.closed_class.value, row.number) if row.number else None

    def number(part: Record) -> tuple[Any, ...] | None:
        return (part["class"], part["number"]) if "number" in part else None

    found = match(
        parts, rows, [(key, key_of), (number, number_of)], lambda p: p["class"], lambda r: r.closed_class.value
    )
    for part, row in zip(parts, found, strict=True):
        if row is None:
            add_closed_document(taking.meeting, ClosedClass(part["class"]), by=taking.by, **part["values"])
            taking.new("closed_document", part["holder"])
        elif row.withdrawn_at is None and (changed := differing(row, part["values"])):
            edit_closed_document(row, row.revision, by=taking.by, **changed)
            taking.changed("closed_document", part["holder"], names_of_facts(changed, CLOSED))
    list_kept(taking, "closed_document", rows, found, lambda row: row.holder)


def _take_agenda(taking: Taking) -> dict[int, AgendaItem]:
    """Match the agenda by its numbers; answers the items by number."""
    meeting = taking.meeting
    rows = {row.seq: row for row in rows_of(AgendaItem, taking, AgendaItem.seq)}
    present = {seq: row for seq, row in rows.items() if row.withdrawn_at is None}
    items = dict(present)
    given = taking.record.get("agenda", [])
    for part in given:
        seq, values = part["seq"], facts_of(part, AGENDA)
        item = present.get(seq)
        if item is None:
            if seq in rows:  # one that was taken off makes room
                rows[seq].seq = 1 + max(*rows, *(each["seq"] for each in given), *items)
                rows[rows[seq].seq] = rows[seq]
                db.session.flush()
            items[seq] = item = add_agenda_item(meeting, values.pop("title"), by=taking.by, seq=seq, **values)
            taking.new("agenda", seq)
        elif changed := differing(item, values):
            edit_agenda_item(item, item.revision, by=taking.by, **changed)
            taking.changed("agenda", seq, names_of_facts(changed, AGENDA))
        _take_note(taking, item, part)
    named = {part["seq"] for part in given}
    for seq in present:
        if seq not in named:
            taking.kept("agenda", seq)
    return items


def _take_note(taking: Taking, item: AgendaItem, part: Record) -> None:
    if "notes" not in part:
        return
    note = db.session.scalars(sa.select(Note).where(Note.agenda_item_id == item.id)).one_or_none()
    if note is not None and note.text == part["notes"]:
        return
    minutes.write_note(item, part["notes"], note.revision if note else 0, by=taking.by)
    if note is None:
        taking.new("note", part["seq"])
    else:
        taking.changed("note", part["seq"])


def _take_outcomes(
    taking: Taking,
    key: str,
    model: type[Decision | Issue],
    facts: Mapping[str, Fact],
    items: Mapping[int, AgendaItem],
    create: Callable[..., Any],
    edit: Callable[..., bool],
) -> dict[str, Any]:
    """Match outcomes or issues by ref; answers them by ref, withdrawn ones too."""
    thing = key.removesuffix("s")
    rows = {row.ref: row for row in rows_of(model, taking)}
    here = list(rows.values())
    given = taking.record.get(key, [])
    for part in given:
        values = facts_of(part, facts)
        if "agenda" in part:
            values["agenda_item_id"] = items[part["agenda"]].id
        row = rows.get(part["ref"])
        if row is None:
            text = values.pop("text")
            rows[part["ref"]] = create(taking.meeting, text, by=taking.by, ref=part["ref"], **values)
            taking.new(thing, part["ref"])
        elif row.withdrawn_at is None and (changed := differing(row, values)):
            edit(row, row.revision, by=taking.by, **changed)
            spoken = [*names_of_facts(changed, facts), *(SPOKEN[name] for name in changed if name in SPOKEN)]
            taking.changed(thing, part["ref"], spoken)
    named = {part["ref"] for part in given}
    for row in here:
        if row.ref not in named and row.withdrawn_at is None:
            taking.kept(thing, row.ref)
    return rows


def _take_actions(taking: Taking, decisions: Mapping[str, Decision], issues: Mapping[str, Issue]) -> None:
    meeting = taking.meeting
    db.session.flush()
    rows = {row.ref: row for row in rows_of(Action, taking, Action.seq)}
    pillars = {
        pillar.code: pillar.id
        for pillar in db.session.scalars(sa.select(Pillar).where(Pillar.forum_id == taking.forum.id))
    }
    links = _Links(taking)
    given = taking.record.get("actions", [])
    for part in given:
        values = facts_of(part, ACTION)
        if "pillar" in part:
            values["pillar_id"] = pillars[part["pillar"]]
        if "lead" in part:
            values["lead_id"] = taking.agencies[part["lead"]].id
        linked: dict[str, Any] = {}
        if "support" in part:
            linked["supports"] = [taking.agencies[code].id for code in part["support"]]
        if "from_decisions" in part:
            linked["decisions"] = [decisions[ref].id for ref in part["from_decisions"]]
        if "from_issues" in part:
            linked["issues"] = [issues[ref].id for ref in part["from_issues"]]
        action = rows.get(part["ref"])
        if action is None:
            import_action(
                meeting, status=part["status"], ref=part["ref"], illustrative=part.get("illustrative", []),
                **values, **linked,
            )  # fmt: skip
            taking.new("action", part["ref"])
            continue
        _change_action(taking, action, part, values, links.differing(action, linked))
    named = {part["ref"] for part in given}
    for ref in rows:
        if ref not in named:
            taking.kept("action", ref)


LINK_NAMES = {"supports": "support", "decisions": "from_decisions", "issues": "from_issues"}


def _change_action(
    taking: Taking, action: Action, part: Record, values: dict[str, Any], linked: dict[str, Any]
) -> None:
    changed = differing(action, values)
    spoken = [*names_of_facts(changed, ACTION), *(SPOKEN[name] for name in changed if name in SPOKEN)]
    spoken += [LINK_NAMES[name] for name in linked]
    marked = differing(action, {"illustrative": marks(action.illustrative, part, set(spoken))})
    if not (changed or linked or marked):
        return
    action = locked(Action, action.id)
    update_imported(action, **changed, **linked, **{"illustrative": action.illustrative, **marked})
    taking.changed("action", action.ref, [*spoken, *marked])


class _Links:
    """What the actions of a meeting rest on and who supports them, read once."""

    def __init__(self, taking: Taking) -> None:
        self._rows: dict[str, dict[int, list[int]]] = {}
        kinds: list[tuple[str, Any, str]] = [
            ("supports", ActionSupport, "agency_id"),
            ("decisions", ActionDecision, "decision_id"),
            ("issues", ActionIssue, "issue_id"),
        ]
        for name, model, key in kinds:
            query = (
                sa
                .select(model.action_id, getattr(model, key))
                .join(Action, Action.id == model.action_id)
                .where(Action.meeting_id == taking.meeting.id, model.ended.is_(False))
                .order_by(model.seq, model.id)
            )
            by_action = self._rows.setdefault(name, {})
            for action_id, ident in db.session.execute(query):
                by_action.setdefault(action_id, []).append(ident)

    def differing(self, action: Action, linked: Mapping[str, list[int]]) -> dict[str, list[int]]:
        """The links that are not yet as the record has them."""
        return {name: ids for name, ids in linked.items() if self._rows[name].get(action.id, []) != ids}
