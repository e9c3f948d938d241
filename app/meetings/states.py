"""The lawful moves of a meeting: buttons, checks and tests read them; ``service.move_meeting`` alone writes state."""

from __future__ import annotations

from app.core import N_, Move

from .models import MeetingState

PLANNED, INVITED, HELD, CANCELLED = (
    MeetingState.PLANNED,
    MeetingState.INVITED,
    MeetingState.HELD,
    MeetingState.CANCELLED,
)

INVITE = Move("invite", frozenset({PLANNED}), INVITED)
HOLD = Move("hold", frozenset({PLANNED, INVITED}), HELD)
CANCEL = Move("cancel", frozenset({PLANNED, INVITED}), CANCELLED, needs_reason=True)
REOPEN = Move("reopen", frozenset({CANCELLED, HELD}), PLANNED)

MOVES = {move.name: move for move in (INVITE, HOLD, CANCEL, REOPEN)}

MOVE_WORDS = {
    "invite": N_("Tandai sudah diundang"),
    "hold": N_("Tandai terlaksana"),
    "cancel": N_("Batalkan rapat"),
    "reopen": N_("Rencanakan kembali"),
}
"""What the button of a move says."""

MOVE_MEANING = {
    "invite": N_("Mulai saat ini anggota forum melihat judul, hari, tempat, dan acara rapat ini."),
    "hold": N_(
        "Rapat sudah berlangsung. Catatan dan hasilnya tetap hanya untuk sekretariat sampai notula disampaikan."
    ),
    "cancel": N_("Rapat tidak jadi diadakan. Tulis sebabnya; catatan yang sudah ada tetap tersimpan."),
    "reopen": N_("Rapat kembali ke keadaan direncanakan. Isinya tidak berubah."),
}
"""What a move brings about, said where it is confirmed."""
