"""The demonstration: example people, meetings and actions, and databases of any size for measuring.

It stands behind every room and is opened by the command line only; no room knows of it.

**What is where.** The forum FK-NTT holds the two recorded cases and nothing else: its roadmap shows thirteen actions,
as in a database into which only the cases were imported. What else there is to show and to hide belongs to the forum
TIMPORA-BELU, whose dates move with the day the demonstration is loaded.
"""

from flask import Flask

from .grow import grow
from .load import load

FORUM_OF_CASES = "FK-NTT"
FORUM_OF_EXAMPLES = "TIMPORA-BELU"

RESTRICTED_PHRASES = (
    "Rapat terbatas evaluasi penindakan lintas instansi",
    "Pola giliran jaga bersama tidak diumumkan",
    "Menyusun jadwal giliran jaga bersama di titik rawan",
    "Laporan perlintasan di luar jam layanan",
    "Menelaah laporan perlintasan di luar jam layanan",
    "kekurangan alat komunikasi pada malam hari",
    "Dua laporan sudah ditelaah bersama",
    "R-CONTOH-07",
)
"""Words that only restricted content of the example forum carries: nobody cleared for open content may meet one."""

RESTRICTED_MEETING = "TIMPORA-BELU-2"
RESTRICTED_ACTIONS = (("TIMPORA-BELU-1", "T-08"), ("TIMPORA-BELU-2", "R-01"))
OPEN_ACTION_OF_RESTRICTED_MEETING = ("TIMPORA-BELU-2", "R-02")


def open_room(app: Flask) -> None:
    """Register the commands."""
    from .cli import demo_cli
    from .pictures import pictures

    app.cli.add_command(demo_cli)
    app.cli.add_command(pictures)


__all__ = [
    "FORUM_OF_CASES", "FORUM_OF_EXAMPLES", "OPEN_ACTION_OF_RESTRICTED_MEETING", "RESTRICTED_ACTIONS",
    "RESTRICTED_MEETING", "RESTRICTED_PHRASES", "grow", "load", "open_room",
]  # fmt: skip
