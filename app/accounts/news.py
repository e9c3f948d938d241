"""What this room tells others, in the past tense. Receivers write in the transaction that sends."""

from blinker import signal

invited = signal("accounts.invited")
"""``sender`` is the user that may now choose a password."""

password_reset_requested = signal("accounts.password-reset-requested")
"""``sender`` is the address typed, whether or not it has an account; ``language`` that of the page."""
