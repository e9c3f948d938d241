"""Roadmap: what the actions of forums and meetings make together."""

from flask import Flask

from .carry_over import carry_over
from .cli import actions_cli, roadmap_or_fail
from .models import Roadmap, RoadmapForum, RoadmapMeeting, RoadmapPillar
from .policy import Audience, May, audiences_for, reader_of
from .queries import (
    drawn_on,
    forum_ids_of,
    meetings_of,
    pillar_counts,
    reference_day,
    roadmap_by_code,
    roadmaps_of,
    rows_of,
    sees_lateness_of,
    standing,
)
from .service import default_roadmap, found_forum


def open_room(app: Flask) -> None:
    """Register the room's pages and commands."""
    from . import carry_over_views as carry_over_views
    from .views import bp

    app.register_blueprint(bp)
    app.cli.add_command(actions_cli)


__all__ = [
    "Audience", "May", "Roadmap", "RoadmapForum", "RoadmapMeeting", "RoadmapPillar", "audiences_for", "carry_over",
    "default_roadmap", "drawn_on", "forum_ids_of", "found_forum", "meetings_of", "open_room", "pillar_counts",
    "reader_of", "reference_day", "roadmap_by_code", "roadmap_or_fail", "roadmaps_of", "rows_of", "sees_lateness_of",
    "standing",
]  # fmt: skip
