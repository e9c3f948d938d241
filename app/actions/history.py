"""How an action's history is told to a reader: who, for which agency, through which channel, and what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import gettext

from app.core import N_, Actor, db, label_id
from app.meetings import Meeting
from app.meetings import visible_to as meetings_visible_to

from .models import Action, ActionEvent
from .vocabulary import CHOSEN, Channel, EventKind

FIELD_WORDS = {
    "ref": N_("kode"),
    "text": N_("rencana tindak lanjut"),
    "text_en": N_("teks bahasa Inggris"),
    "pillar": N_("pilar"),
    "lead": N_("penanggung jawab"),
    "support": N_("instansi terkait"),
    "from_decisions": N_("hasil rapat yang mendasari"),
    "from_issues": N_("isu yang dijawab"),
    "starts_on": N_("tanggal mulai"),
    "due_on": N_("batas waktu"),
    "due_text": N_("batas waktu menurut notula"),
    "recurrence": N_("perulangan"),
    "indicator": N_("indikator"),
    "indicator_en": N_("indikator bahasa Inggris"),
    "baseline": N_("keadaan awal"),
    "target": N_("target"),
    "target_group": N_("kelompok sasaran"),
    "themes": N_("tema"),
    "budget_idr": N_("anggaran"),
    "funding_source": N_("sumber dana"),
    "partner_support": N_("dukungan mitra"),
    "region_code": N_("kode wilayah"),
    "border_post": N_("pos lintas batas"),
    "priority": N_("prioritas"),
    "cooperation_level": N_("tingkat kerja sama"),
    "security_class": N_("klasifikasi"),
    "source": N_("sumber"),
    "illustrative": N_("tanda ilustratif"),
    "seq": N_("urutan"),
}
TONES = {
    EventKind.CONFIRMED: "done",
    EventKind.REPORTED_DONE: "done",
    EventKind.ACCEPTED: "done",
    EventKind.OBSTACLE: "attention",
    EventKind.BLOCKED: "attention",
    EventKind.DECLINED: "attention",
    EventKind.RETURNED: "attention",
    EventKind.DEFERRED: "attention",
}
_DAYS = {"starts_on", "due_on"}
# Results have a class of their own: that something was linked is told, not what.
_ONLY_NAMED = {"from_decisions", "from_issues", "illustrative", "seq"}


@dataclass(frozen=True, slots=True)
class Change:
    """One fact before and after; ``named_only`` where the values are not told."""

    words: str
    old: Any
    new: Any
    named_only: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """One event as this reader is told it.

    ``in_meeting``: it was said in a later meeting; ``meeting`` is that one where the reader may know of it.
    """

    kind: EventKind
    words: str
    at: datetime
    who: str | None
    for_agency: str | None
    via: str | None
    text: str
    tone: str | None
    changes: list[Change]
    proposed: str | None
    in_meeting: bool
    meeting: Meeting | None


def tell(actor: Actor, action: Action, events: Sequence[ActionEvent]) -> list[Told]:
    """Tell the events in the forum's time. Persons are named within government only; partners read agencies."""
    names_people = bool(actor.agencies or actor.secretariat_forums or actor.leadership_forums)
    zone = ZoneInfo(action.meeting.forum.timezone)
    language = actor.language
    meetings = _meetings(actor, {event.meeting_id for event in events if event.meeting_id is not None})
    return [
        Told(
            kind=event.kind,
            words=gettext(label_id(event.kind)),
            at=event.at.astimezone(zone),
            who=event.by_name if names_people and event.by_user_id is not None else None,
            for_agency=event.agency.name_in(language) if event.agency else None,
            via=gettext(label_id(event.channel)) if _arrived(event) else None,
            text=event.text,
            tone=TONES.get(event.kind),
            changes=[_change(name, *pair) for name, pair in event.detail.items() if name != "proposed"],
            proposed=event.detail.get("proposed"),
            in_meeting=event.meeting_id is not None,
            meeting=meetings.get(event.meeting_id or 0),
        )
        for event in events
    ]


def _arrived(event: ActionEvent) -> bool:
    """Whether the channel is worth telling; that it was said in a meeting is told with the meeting's name."""
    return event.channel is not Channel.APP and event.meeting_id is None


def _meetings(actor: Actor, ids: set[int]) -> dict[int, Meeting]:
    if not ids:
        return {}
    query = sa.select(Meeting).where(Meeting.id.in_(sorted(ids)), meetings_visible_to(actor))
    return {meeting.id: meeting for meeting in db.session.scalars(query)}


def _change(name: str, old: Any, new: Any) -> Change:
    words = gettext(FIELD_WORDS.get(name, name))
    return Change(words, _value(name, old), _value(name, new), named_only=name in _ONLY_NAMED)


def _value(name: str, value: Any) -> Any:
    if value is None or value in ("", []):
        return None
    if name in _DAYS:
        return date.fromisoformat(value)
    if name in CHOSEN:
        return gettext(label_id(CHOSEN[name](value)))
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return value
