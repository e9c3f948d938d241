"""The lawful moves of a notula: buttons, checks and tests read them; ``service.move_minutes`` alone writes state."""

from __future__ import annotations

from app.core import Move

from .models import MinutesState

DRAFTING, CHAIR_REVIEW = MinutesState.DRAFTING, MinutesState.CHAIR_REVIEW
CIRCULATED, FINAL = MinutesState.CIRCULATED, MinutesState.FINAL

SUBMIT = Move("submit", frozenset({DRAFTING}), CHAIR_REVIEW)
WITHDRAW = Move("withdraw", frozenset({CHAIR_REVIEW}), DRAFTING)
RETURN = Move("return", frozenset({CHAIR_REVIEW}), DRAFTING, needs_reason=True)
SEND = Move("send", frozenset({DRAFTING, CHAIR_REVIEW}), CIRCULATED)
CALL_BACK = Move("call_back", frozenset({CIRCULATED}), DRAFTING, needs_reason=True)
FINALISE = Move("finalise", frozenset({CIRCULATED}), FINAL)
CORRECT = Move("correct", frozenset({FINAL}), DRAFTING, needs_reason=True)
"""The first half of a perbaikan; the second, back to final, is made in the same transaction."""
SETTLE = Move("settle", frozenset({DRAFTING}), FINAL)

MOVES = {move.name: move for move in (SUBMIT, WITHDRAW, RETURN, SEND, CALL_BACK, FINALISE, CORRECT, SETTLE)}
