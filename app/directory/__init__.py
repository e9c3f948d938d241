"""Directory: agencies and their dated names, seats and holders, regions, forums, members, pillars."""

from flask import Flask

from .by_name import agency_named, alike, enter_by_name, seat_named
from .calendar_models import Holiday, HolidayKind
from .calendar_service import (
    edit_holiday,
    enter_fixed,
    holidays_of,
    off_days,
    read_lines,
    set_holiday,
    withdraw_holiday,
)
from .forum_service import (
    add_pillar,
    create_forum,
    edit_forum,
    end_membership,
    memberships_of,
    move_pillar,
    pillars_of,
    rename_pillar,
    reorder_pillars,
    set_membership,
)
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
from .queries import (
    agencies_in_order,
    agency_by_code,
    forum_by_code,
    forums_of,
    forums_sat_in,
    members_on,
    names_on,
    secretariat_on,
    stands_for,
)
from .regions import region_names
from .rules import is_working_day, working_day_after
from .seat_service import confirm_seat, create_seat, edit_seat, end_seat, hand_over_seat, vacate_seat
from .service import (
    create_agency,
    edit_agency,
    end_agency,
    name_agency,
    present_holder,
    set_collective_members,
)


def open_room(app: Flask) -> None:
    """Register the room's pages and commands."""
    from . import calendar_views, forum_views, letterhead_views, seat_views, views  # noqa: F401 - they add their pages to the one blueprint
    from .cli import regions_cli

    app.register_blueprint(views.bp)
    app.cli.add_command(regions_cli)


__all__ = [
    "DEFAULT_PILLARS", "Agency", "AgencyKind", "AgencyLevel", "AgencyMember", "AgencyName", "Forum", "ForumLevel",
    "ForumMembership", "Holiday", "HolidayKind", "May", "MembershipRole", "Pillar", "Region", "Seat", "SeatHolder",
    "add_pillar", "agencies_in_order", "agency_by_code", "agency_named", "alike", "confirm_seat", "create_agency",
    "create_forum", "create_seat", "edit_agency", "edit_forum", "edit_holiday", "edit_seat", "end_agency",
    "end_membership", "end_seat", "enter_by_name", "enter_fixed", "forum_by_code", "forums_of", "forums_sat_in",
    "hand_over_seat", "holidays_of", "is_working_day", "members_on", "memberships_of", "move_pillar", "name_agency",
    "names_on", "off_days", "open_room", "pillars_of", "present_holder", "read_lines", "region_names", "rename_pillar",
    "reorder_pillars", "seat_named", "secretariat_on", "set_collective_members", "set_holiday", "set_membership",
    "stands_for", "vacate_seat", "withdraw_holiday", "working_day_after",
]  # fmt: skip
