"""Doors without sign-in are knocked at so often and no more, by address."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from app.accounts import TooOften, knock_within

pytestmark = pytest.mark.both_engines
SPAN = timedelta(minutes=10)
START = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def test_so_many_acts_within_a_span_and_then_wait(ctx):
    with time_machine.travel(START, tick=False) as clock:
        for _ in range(3):
            knock_within("reply", "10.0.0.1", 3, SPAN)
            clock.shift(timedelta(minutes=1))
        with pytest.raises(TooOften) as refused:
            knock_within("reply", "10.0.0.1", 3, SPAN)
        assert refused.value.seconds == 7 * 60 + 1
        clock.shift(timedelta(minutes=7, seconds=1))
        knock_within("reply", "10.0.0.1", 3, SPAN)
        with pytest.raises(TooOften):
            knock_within("reply", "10.0.0.1", 3, SPAN)


def test_other_addresses_and_other_doors_are_counted_apart(ctx):
    with time_machine.travel(START, tick=False):
        knock_within("reply", "10.0.0.1", 1, SPAN)
        knock_within("reply", "10.0.0.2", 1, SPAN)
        knock_within("check", "10.0.0.1", 1, SPAN)
        with pytest.raises(TooOften):
            knock_within("reply", "10.0.0.1", 1, SPAN)
