"""Where bars lie: pure geometry."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from app.actions import Action, Recurrence
from app.meetings import Meeting
from app.roadmap.gantt import period_of, time_line

ON = date(2025, 1, 1)
days = st.dates(date(2000, 1, 1), date(2060, 12, 31))


def an_action(meeting_day=None, **given):
    return Action(meeting=Meeting(starts_on=meeting_day), **given)


@given(
    st.lists(st.tuples(st.none() | days, st.none() | days, st.none() | days, st.booleans()), max_size=6), days,
    st.none() | days,
)  # fmt: skip
def test_every_bar_lies_inside_the_drawing(rows, on, starts_on):
    actions = [
        an_action(met, starts_on=start, due_on=due, recurrence=Recurrence.CONTINUOUS if endless else None)
        for met, start, due, endless in rows
    ]
    line = time_line(period_of(actions, starts_on, None), on)
    assert line.first <= on < line.last
    for action in actions:
        bar = line.bar(action)
        assert 0 <= bar.x <= 100
        if bar.width is not None:
            assert bar.width >= 0
            assert bar.x + bar.width <= 101
    places = [place for place, _quarter, _year in line.ticks()]
    assert places == sorted(places)
    assert all(0 <= place < 100 for place in places)


def test_a_continuous_action_runs_on_and_an_undated_one_is_a_dot():
    endless = an_action(date(2024, 5, 7), recurrence=Recurrence.CONTINUOUS)
    undated = an_action(date(2024, 5, 7))
    line = time_line(period_of([endless, undated], None, date(2025, 12, 31)), ON)
    assert line.bar(endless).is_open
    assert line.bar(undated).width is None


def test_the_roadmaps_own_period_wins_over_what_its_actions_name():
    action = an_action(date(2024, 5, 7), due_on=date(2026, 1, 1))
    assert period_of([action], date(2023, 1, 1), date(2025, 12, 31)) == (date(2023, 1, 1), date(2025, 12, 31))
    assert period_of([action], None, None) == (date(2024, 5, 7), date(2026, 1, 1))
    assert period_of([], None, None) is None


def test_quarters_are_named_and_long_periods_by_years():
    short = time_line((date(2024, 5, 7), date(2025, 2, 1)), ON).ticks()
    assert [(quarter, year) for _place, quarter, year in short] == [
        ("T2", "2024"),
        ("T3", None),
        ("T4", None),
        ("T1", "2025"),
    ]
    long = time_line((date(2020, 1, 1), date(2026, 1, 1)), ON).ticks()
    assert [year for _place, _quarter, year in long] == ["2020", "2021", "2022", "2023", "2024", "2025", "2026"]
