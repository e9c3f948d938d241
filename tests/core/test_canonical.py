"""Values as text: the same facts, the same hash, and back again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum

import pytest

from app.core import canonical, canonical_text, text_hash, value_of


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Inner:
    day: date | None = None
    at: time | None = None


@dataclass(frozen=True)
class Outer:
    name: str
    inners: tuple[Inner, ...] = ()
    colour: Colour | None = None
    count: int = 0
    told: bool = False
    instant: datetime | None = None


FULL = Outer(
    "Mota'ain\u2028", (Inner(date(2024, 5, 7), time(9, 30)), Inner()), Colour.RED, 3, True,
    datetime(2024, 5, 7, 1, tzinfo=UTC),
)  # fmt: skip


def test_a_value_comes_back_from_its_text():
    for value in (FULL, Outer("")):
        assert value_of(Outer, canonical_text("x", 1, value)) == value


def test_kind_and_version_are_part_of_what_is_hashed():
    texts = {canonical_text("x", 1, FULL), canonical_text("y", 1, FULL), canonical_text("x", 2, FULL)}
    assert len({text_hash(text) for text in texts}) == 3


def test_what_has_no_one_form_is_refused():
    for value in (1.5, {"a": 1}, {1, 2}, object()):
        with pytest.raises(TypeError):
            canonical(value)


@pytest.mark.parametrize("plain", ['{"name": 3}', "{}", '{"name": "", "inners": 3}'])
def test_what_is_no_such_value_is_refused(plain):
    with pytest.raises(TypeError):
        value_of(Outer, f'{{"content": {plain}}}')


def test_a_field_of_a_later_day_has_its_default():
    assert value_of(Outer, '{"content": {"name": "lama", "gone": 1}}') == Outer("lama")
