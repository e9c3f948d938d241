"""What is read off the rows, and the geometry of the charts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import canonical
from app.papers import gantt, reading
from app.papers.reading import Phase
from app.papers.roadmap_paper import (
    Audience,
    Presence,
    Recurrence,
    SecurityClass,
    State,
    Text,
    content_hash,
)
from app.papers.symbol_font import CHARACTERS, symbol_font
from app.papers.voice import balanced

from .samples import a_large_paper, the_cases

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


def refs(rows: object) -> set[str]:
    return {row.ref for row in rows}  # type: ignore[attr-defined]


def test_the_cases_need_decisions_on_the_right_actions() -> None:
    paper = the_cases()
    assert refs(reading.unassigned(paper)) == {"A-06"}
    assert refs(reading.undated(paper)) == {"A-06"}
    assert refs(reading.overdue(paper)) == {"A-01", "A-02", "A-03", "A-05", "B-01", "B-02", "B-04", "B-05", "B-06"}
    assert refs(reading.overdue(the_cases(on=date(2024, 6, 8)))) == {"A-02", "B-01", "B-04"}
    assert reading.overdue(the_cases(Audience.FORUM)) == ()


def test_phases_count_from_the_first_meeting() -> None:
    found: dict[Phase, set[str]] = {ph: set() for ph in Phase}
    for _pillar, rows in reading.phases(the_cases()):
        for phase, some in rows.items():
            found[phase] |= refs(some)
    assert found[Phase.SHORT] == set()
    assert found[Phase.LONG] == {"B-03"}
    assert found[Phase.CONTINUOUS] == {"A-04", "B-07"}
    assert found[Phase.UNDATED] == {"A-06"}
    assert len(found[Phase.MEDIUM]) == 9


def test_milestones_are_open_and_at_quarter_ends() -> None:
    (only,) = reading.milestones(the_cases())
    assert only.day == date(2025, 12, 31)
    assert refs(only.rows) == {"B-03"}
    done = replace(the_cases().rows[0], due_on=date(2025, 2, 1), late_days=None, state=State.DONE)
    paper = the_cases()
    paper = replace(paper, pillars=(replace(paper.pillars[0], rows=(done,)),))
    assert reading.milestones(paper) == ()


def test_what_binds_most_is_agreed_first() -> None:
    first, *_rest = reading.agreed(the_cases())
    assert first.outcome.text.text.startswith("Kanim Kupang terus bekerja sama")


def test_each_agency_finds_its_share() -> None:
    shares = {one.agency.name.code: one for one in reading.sheets(the_cases())}
    assert refs(shares["BNPP"].leads) == {"B-01", "B-02", "B-03", "B-04", "B-05", "B-06"}
    assert refs(shares["UNODC"].supports) == {"A-01", "B-04", "B-07"}
    assert "LPSK" not in shares
    found = {name.code: refs(rows) for name, rows in reading.partner_rows(the_cases())}
    assert found == {"IOM": {"A-01"}, "UNODC": {"A-01", "B-04", "B-07"}}


@given(DAYS, st.integers(0, 60))
def test_months_later_is_never_past_the_month(day: date, months: int) -> None:
    later = reading.plus_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day


@given(DAYS)
def test_a_quarter_ends_before_the_next_begins(day: date) -> None:
    assert reading.quarter_start(day) <= day <= reading.quarter_end(day)
    assert reading.quarter_start(reading.quarter_end(day) + timedelta(days=1)) > day


@given(DAYS, DAYS)
def test_later_days_lie_further_right(one: date, other: date) -> None:
    axis = gantt.Axis(date(2023, 1, 1), date(2026, 1, 1), 3)
    early, late = sorted((one, other))
    assert 0 <= axis.place(early, 100) <= axis.place(late, 100) <= 100


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)))
def test_an_axis_holds_every_date_in_few_columns(due: date) -> None:
    paper = the_cases()
    row = replace(paper.rows[0], due_on=due, late_days=None)
    axis = gantt.axis_of(replace(paper, pillars=(replace(paper.pillars[0], rows=(row,)),)))
    assert axis.start <= due < axis.end
    assert len(axis.ticks) <= max(gantt.MOST_TICKS, 70)
    assert sum(count for _year, count in axis.years) == len(axis.ticks)


def test_a_chart_is_a_handful_of_paths_however_many_rows() -> None:
    paper = a_large_paper(60)
    drawn = gantt.charts(paper, paper.rows, axis=gantt.axis_of(paper), axis_width=200.0, aside=26.0)
    assert [len(one.rows) for one in drawn] == [20, 20, 20]
    assert sum(one.posts.count("M") for one in drawn) == sum(1 for row in paper.rows if row.due_on)
    assert sum(one.rings.count("M") for one in drawn) == sum(1 for row in paper.rows if reading.is_undated(row))


def test_continuous_actions_are_open_bars_and_undated_ones_rings() -> None:
    paper = the_cases()
    (chart,) = gantt.charts(paper, paper.rows, axis=gantt.axis_of(paper), axis_width=200.0, aside=26.0)
    assert chart.open_bars.count("M") == 2
    assert chart.rings.count("M") == 1
    assert chart.today == ""
    assert [row.ref for row in paper.rows if row.recurrence is Recurrence.CONTINUOUS] == ["B-07", "A-04"]


def test_the_hash_follows_the_content() -> None:
    paper = the_cases()
    assert content_hash(paper) == content_hash(the_cases())
    assert content_hash(paper) != content_hash(replace(paper, title=Text("Lain")))
    assert content_hash(paper) != content_hash(the_cases(on=date(2025, 1, 2)))
    assert isinstance(canonical(paper), dict)


def test_the_hash_of_copies_issued_before_still_holds() -> None:
    assert content_hash(the_cases()) == "536ccb45d5864ad4b103f413d99976690409f14506f5e1ec35bc1548b08b0df1"


@pytest.mark.parametrize("audience", [Audience.FORUM, Audience.PARTNER, Audience.PUBLIC])
def test_a_value_that_tells_too_much_cannot_be_made(audience: Audience) -> None:
    paper = the_cases(audience)
    late = replace(paper.rows[0], late_days=3)
    with pytest.raises(ValueError, match="lateness"):
        replace(paper, pillars=(replace(paper.pillars[0], rows=(late,)),))
    line = replace(paper.meetings[0].attendance[0], presence=Presence.ABSENT)
    with pytest.raises(ValueError, match="absent"):
        replace(paper, meetings=(replace(paper.meetings[0], attendance=(line,)),))


def test_the_public_is_told_no_state_and_outsiders_nothing_restricted() -> None:
    paper = the_cases(Audience.PUBLIC)
    with pytest.raises(ValueError, match="no states"):
        replace(paper, unplaced=(replace(paper.rows[0], key="X", state=State.DONE),))
    with pytest.raises(ValueError, match="open"):
        replace(paper, security_class=SecurityClass.RESTRICTED)


@given(st.text(st.characters(whitelist_categories=("L", "N", "Zs")), min_size=1, max_size=120), st.integers(5, 40))
def test_a_title_breaks_between_words_only(text: str, room: int) -> None:
    lines = balanced(text, room)
    assert " ".join(line.strip() for line in lines).split() == text.split()


def test_every_state_has_its_glyph() -> None:
    assert set(CHARACTERS) == set(State)
    assert symbol_font() == symbol_font.__wrapped__()
