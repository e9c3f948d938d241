"""What this room tells others, in the past tense. Receivers write in the transaction that sends."""

from __future__ import annotations

from blinker import signal

issued = signal("papers.issued")
"""``sender`` is the meeting; ``papers`` are those that its final ``edition`` brought with it. ``by`` the actor."""
