"""Directory: agencies and their dated names, seats and holders, regions, forums, members, pillars."""

from flask import Flask

from .models import (
    DEFAULT_PILLARS,
    Agency,
    AgencyKind,
    AgencyLevel,
    AgencyMember,
    AgencyName,
    Forum,
    ForumLevel,
    ForumMembership,
    MembershipRole,
    Pillar,
    Region,
    Seat,
    SeatHolder,
)
from .policy import May
from .queries import agencies_in_order, agency_by_code, forum_by_code, forums_of, members_on, names_on, secretariat_on


def open_room(app: Flask) -> None:
    """Register the room's pages and commands."""


__all__ = [
    "DEFAULT_PILLARS", "Agency", "AgencyKind", "AgencyLevel", "AgencyMember", "AgencyName", "Forum", "ForumLevel",
    "ForumMembership", "May", "MembershipRole", "Pillar", "Region", "Seat", "SeatHolder", "agencies_in_order",
    "agency_by_code", "forum_by_code", "forums_of", "members_on", "names_on", "open_room", "secretariat_on",
]  # fmt: skip
