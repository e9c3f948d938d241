"""Meetings: the meeting, its agenda and who attended."""

from flask import Flask

from .agenda_service import add_agenda_item, edit_agenda_item, move_agenda_item, withdraw_agenda_item
from .attachment_models import Attachment, AttachmentKind
from .attendance_service import Tick, add_attendance, edit_attendance, tick_attendance, tick_one, withdraw_attendance
from .check_in_models import CheckIn, CheckInSettled
from .forms import (
    CarefulForm,
    a_code,
    a_region,
    class_field,
    line,
    lines,
    none_if_blank,
    optional_id,
    pick,
)
from .invitation_models import (
    InvitationReply,
    InviteChannel,
    Invitee,
    ReplyAnswer,
    ReplyChannel,
    Submission,
    SubmissionKind,
    SubmissionState,
)
from .meeting_forms import MeetingForm
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
from .pages import acted_on, demand_class, lock_in_class, page_of, revision_seen, trail_of
from .policy import InForum, May, acts_for_host, writes_class
from .queries import (
    ITEM_CLASS,
    agenda_of,
    attendance_of,
    content_visible_to,
    lock_for_writing,
    meeting_by_code,
    meeting_for_writing,
    present_agencies,
    sees_lateness_of,
    visible_to,
)
from .rules import CHAIRING, check_code, headcount
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
    """Register the room's pages."""
    from . import attendance_list_views, attendance_views  # noqa: F401 - their pages stand on the same blueprint
    from .views import bp

    app.register_blueprint(bp)


__all__ = [
    "CHAIRING",
    "ITEM_CLASS",
    "MOVES",
    "MOVE_WORDS",
    "AgendaItem",
    "Attachment",
    "AttachmentKind",
    "Attendance",
    "AttendanceRole",
    "AttendanceStatus",
    "CarefulForm",
    "CheckIn",
    "CheckInSettled",
    "ClosedClass",
    "ClosedDocument",
    "InForum",
    "InvitationReply",
    "InviteChannel",
    "Invitee",
    "May",
    "Meeting",
    "MeetingAgency",
    "MeetingForm",
    "MeetingPartner",
    "MeetingSource",
    "MeetingState",
    "MeetingType",
    "ReplyAnswer",
    "ReplyChannel",
    "SourceKind",
    "Submission",
    "SubmissionKind",
    "SubmissionState",
    "Tick",
    "Urgency",
    "a_code",
    "a_region",
    "acted_on",
    "acts_for_host",
    "add_agenda_item",
    "add_attendance",
    "add_closed_document",
    "agenda_of",
    "attendance_of",
    "check_code",
    "class_field",
    "classify",
    "content_visible_to",
    "create_meeting",
    "demand_class",
    "edit_agenda_item",
    "edit_attendance",
    "edit_closed_document",
    "edit_meeting",
    "headcount",
    "line",
    "lines",
    "lock_for_writing",
    "lock_in_class",
    "mark_circulated",
    "meeting_by_code",
    "meeting_for_writing",
    "move_agenda_item",
    "move_meeting",
    "name_agencies",
    "none_if_blank",
    "open_room",
    "optional_id",
    "page_of",
    "pick",
    "present_agencies",
    "revision_seen",
    "sees_lateness_of",
    "set_partners",
    "set_sources",
    "tick_attendance",
    "tick_one",
    "trail_of",
    "visible_to",
    "withdraw_agenda_item",
    "withdraw_attendance",
    "withdraw_closed_document",
    "writes_class",
]  # fmt: skip
