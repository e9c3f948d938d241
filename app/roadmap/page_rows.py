"""The rows of the roadmap's page: plain values, hundreds at a time, of which only what the page prints is read.

They are read as ``PageRow`` and shown as ``ShownRow``. What is shown can be a key: the template remembers by it how a
row was written, so that reading a roadmap again costs little more than reading its rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased, load_only

from app.actions import Action, ActionState, ActionSupport, Origin, Recurrence, ShownState, shown_state
from app.core import Actor, SecurityClass, db
from app.directory import Agency, Pillar
from app.meetings import Meeting

from .gantt import TimeLine
from .models import Roadmap
from .queries import ROW_ORDER, cut_for, drawn_on


class Support(NamedTuple):
    """An agency that supports the action now."""

    agency: Agency
    ended: bool = False

    @property
    def agency_id(self) -> int:
        return self.agency.id


class PageRow(NamedTuple):
    """One action on the page; named as the action names its facts."""

    id: int
    forum_id: int
    meeting_id: int
    ref: str
    text: str
    text_en: str | None
    state: ActionState
    has_progress: bool
    lead_id: int | None
    starts_on: date | None
    due_on: date | None
    due_text: str | None
    recurrence: Recurrence | None
    indicator: str | None
    indicator_en: str | None
    baseline: str | None
    target: str | None
    effective_class: SecurityClass
    illustrative: list[str]
    pillar: str | None
    lead: Agency | None
    meeting: Meeting
    supports: list[Support]

    @property
    def shown(self) -> ShownState:
        """The state as people read it."""
        return shown_state(self.state, has_progress=self.has_progress)

    @property
    def start(self) -> date | None:
        """Its own start, or the day of its meeting."""
        return self.starts_on or self.meeting.starts_on


_COLUMNS = (
    Action.id, Action.forum_id, Action.meeting_id, Action.ref, Action.text, Action.text_en, Action.state,
    Action.progressed_at.is_not(None), Action.lead_id, Action.starts_on, Action.due_on, Action.due_text,
    Action.recurrence, Action.indicator, Action.indicator_en, Action.baseline, Action.target, Action.effective_class,
    Action.illustrative, Pillar.code,
)  # fmt: skip
_MEETING = load_only(
    Meeting.forum_id, Meeting.host_id, Meeting.title, Meeting.title_en, Meeting.starts_on, Meeting.effective_class,
    raiseload=True,
)  # fmt: skip
_support = aliased(ActionSupport)  # what may be seen asks for supports of its own
_AGENCY = load_only(Agency.code, Agency.name, Agency.name_en, Agency.protocol_order, raiseload=True)


def page_rows_of(roadmap: Roadmap, actor: Actor) -> list[PageRow]:
    """The roadmap's actions that the reader may know of, by due date."""
    seen = (drawn_on(roadmap), cut_for([actor]))
    query = sa.select(*_COLUMNS).outerjoin(Pillar, Pillar.id == Action.pillar_id).where(*seen).order_by(*ROW_ORDER)
    rows = db.session.execute(query).all()
    pairs = db.session.execute(
        sa
        .select(_support.action_id, _support.agency_id)
        .join(Action, Action.id == _support.action_id)
        .where(*seen, _support.ended.is_(False))
        .order_by(_support.seq, _support.id)
    ).all()
    meetings = _by_id(Meeting, {row.meeting_id for row in rows}, _MEETING)
    agencies = _by_id(Agency, {row.lead_id for row in rows} | {agency_id for _, agency_id in pairs}, _AGENCY)
    supports: dict[int, list[Support]] = {row.id: [] for row in rows}
    for action_id, agency_id in pairs:
        if action_id in supports:  # not so where it was opened between the two reads
            supports[action_id].append(Support(agencies[agency_id]))
    return [
        PageRow._make((*row, agencies.get(row.lead_id), meetings[row.meeting_id], supports[row.id])) for row in rows
    ]


def _by_id(kind: Any, ids: Iterable[int | None], columns: Any) -> dict[int, Any]:
    asked = sorted({ident for ident in ids if ident is not None})
    return {one.id: one for one in db.session.scalars(sa.select(kind).where(kind.id.in_(asked)).options(columns))}


class ShownRow(NamedTuple):
    """A row as one reader is shown it, in one language.

    ``untranslated`` says that the text stands in Indonesian on an English page. ``x`` and ``width`` are the bar in per
    cent, ``overrun`` runs from its end to today. ``whence`` is the meeting's title, whether that is untranslated, its
    day, the numbers of outcomes and names of issues; None where the origin is hidden.
    """

    id: int
    ref: str
    text: str
    untranslated: bool
    effective_class: SecurityClass
    fillers: tuple[str, ...]
    lead: str | None
    lead_name: str | None
    supports: tuple[str, ...]
    due_on: date | None
    due_text: str | None
    endless: bool
    indicator: str | None
    baseline: str | None
    target: str | None
    state: ShownState
    late: int | None
    x: float
    width: float | None
    overrun: tuple[float, float] | None
    whence: tuple[str, bool, date | None, tuple[int, ...], tuple[str, ...]] | None


def shown_row(row: PageRow, origin: Origin, late: int | None, line: TimeLine, on: date, language: str) -> ShownRow:
    """The row in the reader's language, with its bar on the time line."""
    english, meeting = language == "en", origin.meeting
    endless = row.recurrence is Recurrence.CONTINUOUS
    bar = line.bar(row.start, row.due_on, endless=endless)
    whence = None
    if meeting is not None:
        untranslated = english and not meeting.title_en
        whence = (meeting.title_in(language), untranslated, meeting.starts_on, origin.numbers, origin.refs)
    overrun = None
    if late and bar.width:
        end = bar.x + bar.width
        overrun = (round(end, 2), round(line.at(on) - end, 2))
    return ShownRow(
        id=row.id,
        ref=row.ref,
        text=(row.text_en or row.text) if english else row.text,
        untranslated=english and not row.text_en,
        effective_class=row.effective_class,
        fillers=tuple(row.illustrative),
        lead=row.lead.code if row.lead else None,
        lead_name=row.lead.name_in(language) if row.lead else None,
        supports=tuple(support.agency.code for support in row.supports),
        due_on=row.due_on,
        due_text=row.due_text,
        endless=endless,
        indicator=(row.indicator_en or row.indicator) if english else row.indicator,
        baseline=row.baseline,
        target=row.target,
        state=row.shown,
        late=late,
        x=bar.x,
        width=bar.width,
        overrun=overrun,
        whence=whence,
    )
