"""The facts of a meeting's record: the record's name → the model's column, and how the value is read."""

from __future__ import annotations

from app.actions import CooperationLevel, FundingSource, Priority, Recurrence
from app.core import SecurityClass
from app.meetings import AttendanceRole, AttendanceStatus, MeetingType, Urgency
from app.outcomes import Modality

from .taking import Fact, as_is, clock, day

MEETING: dict[str, Fact] = {
    "type": ("meeting_type", MeetingType),
    "title": ("title", as_is),
    "title_en": ("title_en", as_is),
    "starts_on": ("starts_on", day),
    "ends_on": ("ends_on", day),
    "starts_at": ("starts_at", clock),
    "ends_at": ("ends_at", clock),
    "timezone": ("timezone", as_is),
    "venue": ("venue", as_is),
    "region_code": ("region_code", as_is),
    "border_post": ("border_post", as_is),
    "invitation_number": ("invitation_number", as_is),
    "minutes_number": ("minutes_number", as_is),
    "urgency": ("urgency", Urgency),
    "legal_basis": ("legal_basis", as_is),
    "data_quality_notes": ("data_quality_notes", as_is),
    "chair_position": ("chair_position", as_is),
    "purpose": ("purpose", as_is),
}
ATTENDANCE: dict[str, Fact] = {
    "position": ("position", as_is),
    "person": ("person", as_is),
    "represents": ("represents", as_is),
    "role": ("role", AttendanceRole),
    "status": ("status", AttendanceStatus),
    "headcount": ("headcount", as_is),
    "source": ("source", as_is),
    "ref": ("ref", as_is),
    "late": ("late", as_is),
    "checked_in_at": ("checked_in_at", clock),
    "attended_on": ("attended_on", day),
}
AGENDA: dict[str, Fact] = {
    "title": ("title", as_is),
    "title_en": ("title_en", as_is),
    "presenter": ("presenter", as_is),
    "source": ("source", as_is),
    "security_class": ("security_class", SecurityClass),
}
ISSUE: dict[str, Fact] = {
    "text": ("text", as_is),
    "text_en": ("text_en", as_is),
    "raised_by": ("raised_by", as_is),
    "security_class": ("security_class", SecurityClass),
    "source": ("source", as_is),
    "category": ("category", as_is),
    "region_code": ("region_code", as_is),
}
DECISION: dict[str, Fact] = {
    "modality": ("modality", Modality),
    "text": ("text", as_is),
    "text_en": ("text_en", as_is),
    "source": ("source", as_is),
    "security_class": ("security_class", SecurityClass),
}
CLOSED: dict[str, Fact] = {"number": ("number", as_is), "dated_on": ("dated_on", day), "holder": ("holder", as_is)}
ACTION: dict[str, Fact] = {
    "text": ("text", as_is),
    "text_en": ("text_en", as_is),
    "starts_on": ("starts_on", day),
    "due_on": ("due_on", day),
    "due_text": ("due_text", as_is),
    "indicator": ("indicator", as_is),
    "target": ("target", as_is),
    "priority": ("priority", Priority),
    "cooperation_level": ("cooperation_level", CooperationLevel),
    "region_code": ("region_code", as_is),
    "border_post": ("border_post", as_is),
    "security_class": ("security_class", SecurityClass),
    "source": ("source", as_is),
    "themes": ("themes", as_is),
    "target_group": ("target_group", as_is),
    "indicator_en": ("indicator_en", as_is),
    "baseline": ("baseline", as_is),
    "budget_idr": ("budget_idr", as_is),
    "funding_source": ("funding_source", FundingSource),
    "partner_support": ("partner_support", as_is),
    "recurrence": ("recurrence", Recurrence),
}
SPOKEN = {"pillar_id": "pillar", "lead_id": "lead", "host_id": "host", "agenda_item_id": "agenda"}
"""What records call a column that holds an id."""
