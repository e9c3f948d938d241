"""What may not change while the notula of a meeting is final, table by table.

It stands here because this room is the first that knows all of them. Class, urgency and the number typed from the
register stay free: they are not what was agreed, and a class may only narrow who reads an edition. Of an action its
place is frozen; the plan itself lives on beside what was agreed.
"""

from __future__ import annotations

from app.actions import Action
from app.core import frozen
from app.meetings import AgendaItem, Attendance, ClosedDocument, Meeting, MeetingPartner
from app.outcomes import Decision, DecisionAssent, Issue

from .models import Minutes, Note

OF_ITS_MEETING = "{row}.meeting_id"

frozen(
    Meeting.__table__,  # type: ignore[arg-type]
    (
        "id", "code", "forum_id", "meeting_type", "title", "title_en", "state", "cancelled_reason", "starts_on",
        "ends_on", "day_unknown", "starts_at", "ends_at", "timezone", "venue", "region_code", "border_post", "host_id",
        "chair_position", "purpose", "invitation_number", "legal_basis", "data_quality_notes", "illustrative",
        "circulated_at",
    ),
    "{row}.id",
    insert=False,
    unless="SELECT 1 FROM minutes WHERE meeting_id = OLD.id AND state <> 'final'",
)  # fmt: skip
frozen(
    MeetingPartner.__table__,  # type: ignore[arg-type]
    ("id", "meeting_id", "agency_id", "seq", "ended"),
    OF_ITS_MEETING,
)
frozen(
    ClosedDocument.__table__,  # type: ignore[arg-type]
    ("id", "meeting_id", "closed_class", "number", "dated_on", "holder", "seq", "withdrawn_at"),
    OF_ITS_MEETING,
)
frozen(
    AgendaItem.__table__,  # type: ignore[arg-type]
    ("id", "meeting_id", "seq", "title", "title_en", "presenter", "source", "withdrawn_at", "done_at"),
    OF_ITS_MEETING,
)
frozen(
    Note.__table__,  # type: ignore[arg-type]
    ("id", "agenda_item_id", "text", "by_user_id", "by_name", "saved_at", "kept_revision"),
    "(SELECT meeting_id FROM agenda_item WHERE id = {row}.agenda_item_id)",
)
frozen(
    Attendance.__table__,  # type: ignore[arg-type]
    (
        "id", "meeting_id", "agency_id", "seat_id", "ref", "position", "person", "represents", "role", "status",
        "headcount", "late", "checked_in_at", "left_at", "attended_on", "source", "illustrative", "seq", "withdrawn_at",
    ),
    OF_ITS_MEETING,
)  # fmt: skip
frozen(
    Decision.__table__,  # type: ignore[arg-type]
    (
        "id", "meeting_id", "agenda_item_id", "number", "ref", "modality", "text", "text_en", "source", "withdrawn_at",
        "created_at",
    ),
    OF_ITS_MEETING,
)  # fmt: skip
frozen(
    DecisionAssent.__table__,  # type: ignore[arg-type]
    ("id", "decision_id", "agency_id", "meeting_id", "agreed_at", "by_name"),
    OF_ITS_MEETING,
)
frozen(
    Issue.__table__,  # type: ignore[arg-type]
    (
        "id", "meeting_id", "agenda_item_id", "seq", "ref", "text", "text_en", "raised_by", "category", "region_code",
        "source", "withdrawn_at", "created_at",
    ),
    OF_ITS_MEETING,
)  # fmt: skip
frozen(Action.__table__, ("id", "meeting_id", "forum_id", "ref"), OF_ITS_MEETING)  # type: ignore[arg-type]
frozen(Minutes.__table__, (), OF_ITS_MEETING, insert=False)  # type: ignore[arg-type]
