"""Where bars lie: pure geometry."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from app.roadmap.gantt import period_of, time_line

ON = date(2025, 1, 1)
days = st.dates(date(2000, 1, 1), date(2060, 12, 31))


@given(
    st.lists(st.tuples(st.none() | days, st.none() | days, st.booleans()), max_size=6), days, st.none() | days,
)  # fmt: skip
def test_every_bar_lies_inside_the_drawing(rows, on, starts_on):
    line = time_line(period_of([day for start, due, _ in rows for day in (start, due)], starts_on, None), on)
    assert line.first <= on < line.last
    for start, due, endless in rows:
        bar = line.bar(start, due, endless=endless)
        assert 0 <= bar.x <= 100
        if bar.width is not None:
            assert bar.width >= 0
            assert bar.x + bar.width <= 101
    places = [place for place, _quarter, _year in line.ticks()]
    assert places == sorted(places)
    assert all(0 <= place < 100 for place in places)


def test_a_continuous_action_runs_on_and_an_undated_one_is_a_dot():
    start = date(2024, 5, 7)
    line = time_line(period_of([start], None, date(2025, 12, 31)), ON)
    assert line.bar(start, None, endless=True).is_open
    assert line.bar(start, None).width is None
    assert line.bar(None, None).x == 0


def test_the_roadmaps_own_period_wins_over_what_its_actions_name():
    named = [date(2024, 5, 7), None, date(2026, 1, 1)]
    assert period_of(named, date(2023, 1, 1), date(2025, 12, 31)) == (date(2023, 1, 1), date(2025, 12, 31))
    assert period_of(named, None, None) == (date(2024, 5, 7), date(2026, 1, 1))
    assert period_of([], None, None) is None


def test_quarters_are_named_and_long_periods_by_years():
    short = time_line((date(2024, 5, 7), date(2025, 2, 1)), ON).ticks()
    assert [(quarter, year) for _place, quarter, year in short] == [
        (2, "2024"),
        (3, None),
        (4, None),
        (1, "2025"),
    ]
    long = time_line((date(2020, 1, 1), date(2026, 1, 1)), ON).ticks()
    assert [year for _place, _quarter, year in long] == ["2020", "2021", "2022", "2023", "2024", "2025", "2026"]
