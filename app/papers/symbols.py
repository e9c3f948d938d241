"""The drawn symbols of the states, as SVG paths round a centre: ○ ◔ ◑ ● ▲ ⏸ ✕.

The font of the papers has no such glyphs, and a drawing says nothing to a screen reader: the word always stands beside.
"""

from __future__ import annotations

from dataclasses import dataclass

from .roadmap_paper import State

INK = {
    State.NOT_STARTED: "#57514a",
    State.IN_PROGRESS: "#14506b",
    State.AWAITING_VERIFICATION: "#14506b",
    State.DONE: "#2d6339",
    State.BLOCKED: "#8a5300",
    State.DEFERRED: "#57514a",
    State.CANCELLED: "#57514a",
}
"""Colour beside shape and word, never instead of them."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A symbol at a place: what is drawn with a line and what is filled."""

    line: str
    fill: str


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def mark(state: State, x: float, y: float, r: float) -> Mark:
    """The symbol of a state with radius ``r`` round (x, y)."""
    n = _n
    circle = f"M{n(x - r)} {n(y)}a{n(r)} {n(r)} 0 1 0 {n(2 * r)} 0a{n(r)} {n(r)} 0 1 0 {n(-2 * r)} 0z"
    if state is State.NOT_STARTED:
        return Mark(circle, "")
    if state is State.IN_PROGRESS:
        return Mark(circle, f"M{n(x)} {n(y)}v{n(-r)}a{n(r)} {n(r)} 0 0 1 {n(r)} {n(r)}z")
    if state is State.AWAITING_VERIFICATION:
        return Mark(circle, f"M{n(x)} {n(y - r)}a{n(r)} {n(r)} 0 0 1 0 {n(2 * r)}z")
    if state is State.DONE:
        return Mark(circle, circle)
    if state is State.BLOCKED:
        return Mark("", f"M{n(x)} {n(y - r * 1.15)}l{n(r * 1.2)} {n(r * 2.15)}h{n(-r * 2.4)}z")
    if state is State.DEFERRED:
        bar = f"h{n(r * 0.6)}v{n(2 * r)}h{n(-r * 0.6)}z"
        return Mark("", f"M{n(x - r * 0.85)} {n(y - r)}{bar}M{n(x + r * 0.25)} {n(y - r)}{bar}")
    d = r * 0.85
    return Mark(f"M{n(x - d)} {n(y - d)}l{n(2 * d)} {n(2 * d)}M{n(x + d)} {n(y - d)}l{n(-2 * d)} {n(2 * d)}", "")
