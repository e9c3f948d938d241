"""What this room tells others, in the past tense. Receivers write in the transaction that sends.

Each is sent with ``sender`` the meeting and ``by`` the actor.
"""

from __future__ import annotations

from blinker import signal

invited = signal("meetings.invited")
"""``invitees`` were invited just now."""

rescheduled = signal("meetings.rescheduled")
"""Day, hours, zone, place or title changed after the invitation: calendars have to follow.

``tell`` says whether those whom the invitation reached are told of it.
"""

cancelled = signal("meetings.cancelled")
"""The meeting was cancelled after the invitation."""

uninvited = signal("meetings.uninvited")
"""``invitee`` was taken off the list after it had been invited."""
