"""Meetings: the meeting, its agenda and who attended."""

from flask import Flask

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
from .policy import May, acts_for_host
from .queries import content_visible_to, meeting_by_code, visible_to, written_by


def open_room(app: Flask) -> None:
    """Register the room's pages and commands."""


__all__ = [
    "AgendaItem", "Attendance", "AttendanceRole", "AttendanceStatus", "ClosedClass", "ClosedDocument", "May", "Meeting",
    "MeetingAgency", "MeetingPartner", "MeetingSource", "MeetingState", "MeetingType", "SourceKind", "Urgency",
    "acts_for_host", "content_visible_to", "meeting_by_code", "open_room", "visible_to", "written_by",
]  # fmt: skip
