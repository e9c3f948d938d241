"""Ringkas: the same copy of a roadmap on at most four pages, to send as a message and to read on a phone.

It says what the full paper says of the plan, cut for the same audience; what finds no room is counted and pointed at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from markupsafe import Markup

from . import gantt, reading
from .cells import clip
from .engine import TooManyPagesError, pdf_bytes
from .press import SHEETS, PageSize, common, environment, sheets_of
from .roadmap_paper import Pillar, RoadmapPaper, Row, Text, content_hash
from .voice import Voice

MOST_PAGES = 4
ROOMY_ROWS = 36
"""Up to so many actions are worth a try in large letters."""
DENSE_ROWS = 110
"""Up to so many actions are worth a try without leaving any out."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One way to fill the pages: small letters, so many actions a pillar, letters a text, agencies, codes an agency."""

    dense: bool = False
    a_pillar: int | None = None
    letters: int | None = None
    agencies: int | None = None
    codes: int | None = None


def plans(paper: RoadmapPaper) -> Iterator[Plan]:
    """From everything in large letters to the least; the first that fits is printed."""
    if len(paper.rows) <= ROOMY_ROWS:
        yield Plan()
    if len(paper.rows) <= DENSE_ROWS:
        yield Plan(dense=True)
        yield Plan(dense=True, letters=240)
        yield Plan(dense=True, letters=140)
    for count in (12, 10, 8, 6, 5, 4, 3, 2, 1):
        plan = Plan(dense=True, a_pillar=count, letters=140, agencies=24, codes=8)
        if sum(len(rows) for _pillar, rows, _more in chosen(paper, plan)) <= DENSE_ROWS:
            yield plan
    yield Plan(dense=True, a_pillar=1, letters=80, agencies=12, codes=4)


def chosen(paper: RoadmapPaper, plan: Plan) -> list[tuple[Pillar | None, tuple[Row, ...], int]]:
    """Each pillar with the rows that are shown, in print order, and how many are not."""
    groups: list[tuple[Pillar | None, tuple[Row, ...]]] = [(pillar, pillar.rows) for pillar in paper.pillars]
    if paper.unplaced:
        groups.append((None, paper.unplaced))
    found = []
    for pillar, rows in groups:
        kept = set(sorted(rows, key=_urgency)[: plan.a_pillar])
        found.append((pillar, tuple(row for row in rows if row in kept), len(rows) - len(kept)))
    return found


def _urgency(row: Row) -> tuple[bool, date, str]:
    """Open before closed, the nearest date first."""
    return not reading.is_open(row), row.due_on or date.max, row.ref


def short_xml(paper: RoadmapPaper, plan: Plan, size: PageSize = PageSize.A4, code: str = "") -> str:
    """The paper as well-formed markup, by one plan."""
    made = environment(paper.language)
    voice = Voice(paper, made.globals["catalogue"])
    axis = gantt.axis_of(paper)
    axis_width = (26.0 if plan.dense else 32.0) + SHEETS[size].portrait - 160
    shown = chosen(paper, plan)
    shares = reading.sheets(paper)
    # Who leads comes first where not all find room; what is listed keeps the order of the paper.
    kept = sorted(shares, key=lambda one: -len(one.leads))[: plan.agencies]

    def told(text: Text) -> Markup | str:
        return voice.say(clip(text, plan.letters))

    def bars(row: Row) -> tuple[gantt.Chart, ...]:
        given: dict[str, Any] = {"axis": axis, "axis_width": axis_width, "aside": 0}
        return (gantt.chart(paper, [row], **given, pitch=gantt.BAR + 1.5),) if not reading.is_undated(row) else ()

    given = common(paper, voice, code) | {"told": told}
    if plan.dense:
        given |= {"decisions": voice.asked_of_leadership(texts=0, most=6), "most_codes": 8}
    return made.get_template("papers/roadmap/short.html").render(
        **given,
        plan=plan,
        axis=axis,
        axis_width=axis_width,
        when_width=36 if plan.dense else 38,
        bars=bars,
        shown=shown if paper.rows else (),
        is_cut=any(clip(row.text, plan.letters) != row.text for _pillar, rows, _more in shown for row in rows),
        left_out=sum(more for _pillar, _rows, more in shown),
        agencies=[one for one in shares if one in kept],
        more_agencies=len(shares) - len(kept),
        agency_name=lambda name: voice.name(replace(name, name=clip(name.name, plan.letters and 80))),
        unassigned=[row for row in paper.rows if row.lead is None],
    )


def short_pdf(paper: RoadmapPaper, *, size: PageSize = PageSize.A4, tagged: bool = True) -> bytes:
    """The copy on at most four pages; the same value gives the same bytes.

    It carries no files: a message is forwarded, and its reader is on a phone.
    """
    code = content_hash(paper)
    ways = list(plans(paper))
    for plan in ways:
        try:
            return pdf_bytes(
                short_xml(paper, plan, size, code),
                sheets=(*sheets_of(paper, size), "short.css"),
                day=paper.as_of,
                identifier=bytes.fromhex(code)[16:],
                tagged=tagged,
                most_pages=MOST_PAGES if plan is not ways[-1] else None,
            )
        except TooManyPagesError:
            continue
    raise AssertionError("the last plan has no limit")
