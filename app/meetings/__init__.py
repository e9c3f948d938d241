"""Meetings: the meeting, its agenda and who attended."""

from flask import Flask

from .agenda_service import add_agenda_item, edit_agenda_item, move_agenda_item, withdraw_agenda_item
from .attendance_service import Tick, add_attendance, edit_attendance, tick_attendance, withdraw_attendance
from .models import (
    AgendaItem,
    Attendance,
    AttendanceRole,
    AttendanceStatus,
    ClosedClass,
    ClosedDocument,
    Meeting,
    MeetingAgency,
    MeetingPartner,
    MeetingSource,
    MeetingState,
    MeetingType,
    SourceKind,
    Urgency,
)
from .policy import May, acts_for_host, writes_class
from .queries import content_visible_to, meeting_by_code, visible_to, written_by
from .rules import CHAIRING, REGION, Headcount, check_code, headcount
from .service import (
    add_closed_document,
    classify,
    create_meeting,
    edit_closed_document,
    edit_meeting,
    mark_circulated,
    move_meeting,
    name_agencies,
    set_partners,
    set_sources,
    withdraw_closed_document,
)
from .states import MOVE_WORDS, MOVES


def open_room(app: Flask) -> None:
    """Register the room's pages and commands."""


__all__ = [
    "CHAIRING", "MOVES", "MOVE_WORDS", "REGION", "AgendaItem", "Attendance", "AttendanceRole", "AttendanceStatus",
    "ClosedClass", "ClosedDocument", "Headcount", "May", "Meeting", "MeetingAgency", "MeetingPartner", "MeetingSource",
    "MeetingState", "MeetingType", "SourceKind", "Tick", "Urgency", "acts_for_host", "add_agenda_item",
    "add_attendance", "add_closed_document", "check_code", "classify", "content_visible_to", "create_meeting",
    "edit_agenda_item", "edit_attendance", "edit_closed_document", "edit_meeting", "headcount",
    "mark_circulated", "meeting_by_code", "move_agenda_item", "move_meeting", "name_agencies", "open_room",
    "set_partners", "set_sources", "tick_attendance", "visible_to", "withdraw_agenda_item", "withdraw_attendance",
    "withdraw_closed_document", "writes_class", "written_by",
]  # fmt: skip
