"""Roadmap: what the actions of forums and meetings make together."""

from flask import Flask

from .models import Roadmap, RoadmapForum, RoadmapMeeting, RoadmapPillar


def open_room(app: Flask) -> None:
    """Register the room's pages and commands."""


__all__ = ["Roadmap", "RoadmapForum", "RoadmapMeeting", "RoadmapPillar", "open_room"]
