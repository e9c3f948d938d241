"""State moves as data: buttons, checks, documentation and tests read the same list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from .refused import Refused
from .words import N_

S = TypeVar("S", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Move(Generic[S]):
    """One lawful change of state, named by its verb."""

    name: str
    from_: frozenset[S]
    to: S
    needs_reason: bool = False

    def demand(self, state: S, reason: str = "") -> None:
        """Raise ``Refused`` unless the move may start from ``state`` with this ``reason``."""
        if state not in self.from_:
            raise Refused(N_("Langkah ini tidak berlaku lagi. Muat ulang halaman, lalu periksa keadaannya."))
        if self.needs_reason and not reason.strip():
            raise Refused(N_("Tulis alasannya."), field="text")


def open_moves(moves: Iterable[Move[S]], state: S) -> list[Move[S]]:
    """The moves that may start from ``state``."""
    return [move for move in moves if state in move.from_]
