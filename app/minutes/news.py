"""What this room tells others, in the past tense. Receivers write in the transaction that sends.

Each is sent with ``sender`` the meeting and ``by`` the actor.
"""

from __future__ import annotations

from blinker import signal

circulated = signal("minutes.circulated")
"""The draft was sent for comment; ``circulation`` is the round."""

called_back = signal("minutes.called_back")
"""The draft was taken back; ``circulation`` is the round that ended, None where it was sent without one."""

finalised = signal("minutes.finalised")
"""``edition`` became final: the first, or a corrected one."""
