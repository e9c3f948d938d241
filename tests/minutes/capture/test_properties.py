"""Whatever is typed: it is read without failing, and every character of it stands somewhere."""

import time
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.minutes.capture import Context, LineKind, complete, digest, read_line, read_text

from .known import AGENCIES, KNOWN

WORDS = [
    "!", "=", "?", "#", "+", "@", "<", ";", ",", ".", ":", "(", ")", "[", "]", '"', "\u201c", "\uff01", "\u2757\ufe0f",
    "-", "1.", "[terbatas]", "[komitmen]", "@POLRES-BELU", "@polres", "+TNI", "+BC", '@"Polres Belu"', "@kanim",
    "@tidakada", "#P1", "#sop", "#xx", "<1,3", "<9", "<I4", "dari butir 1 dan 3", "dari isu I4", "30/9", "30/2",
    "30 September", "akhir Juni", "s.d.", "paling lambat", "2 minggu", "5 hari kerja", "Jumat depan", "TW II",
    "1-30 Juni", "segera", "berkelanjutan", "setiap bulan", "Rp50 juta", "APBD", "Rp1.500.000", "tanpa biaya",
    "prioritas tinggi", "indikator:", "target:", "oleh", "Polres Belu", "3 orang", "narasumber", "berhalangan", "tidak",
    "disepakati", "dan", "dengan", "menyusun", "SOP", "*", "_", "*_", "_*", "Kodim 1605",
    "\t", "  ", "\n", "\u00a0", "\u200b", "\x00", "\U0001f600", "é",
    "İ", "ß",
]  # fmt: skip
pieces = st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=14).map(" ".join)
dense = st.lists(st.sampled_from(WORDS), max_size=14).map("".join)
lines = st.text(max_size=80) | pieces | dense
abouts = st.sampled_from([KNOWN, replace(KNOWN, day=None), Context(), replace(KNOWN, day=date(9999, 12, 31))])


def solid(text):
    return "".join(text.replace("\x00", " ").split())


@settings(max_examples=600, deadline=None)
@given(lines, abouts, st.sampled_from(LineKind))
@example("! @ + # < ; ,", KNOWN, LineKind.NOTE)
@example("+ ,,;", KNOWN, LineKind.NOTE)
@example("! a, , ; ; @tni, dan @bc;", KNOWN, LineKind.NOTE)
def test_no_character_is_lost(line, about, default):
    read = read_line(line, about, default)
    assert "".join(line[span.start : span.end] for span in read.spans) == line
    assert all(span.start < span.end for span in read.spans)
    kept = solid(read.text)
    for span in read.spans:
        if span.role == "text":
            piece = solid(line[span.start : span.end])
            assert piece in kept, (piece, kept)


@settings(max_examples=300, deadline=None)
@given(lines, abouts)
def test_a_line_is_read_the_same_each_time(line, about):
    one, two = read_line(line, about), read_line(line, about)
    assert one == two
    assert digest(one) == digest(two)
    assert one.raw == line


@settings(max_examples=300, deadline=None)
@given(lines, st.integers(-5, 100), abouts)
def test_completions_stand_within_the_line(line, caret, about):
    for one in complete(line, caret, about):
        assert 0 <= one.start <= one.end <= max(0, min(caret, len(line)))
        assert one.insert
        assert one.label


@settings(max_examples=300, deadline=None)
@given(st.lists(lines, max_size=6).map("\n".join), abouts)
def test_of_a_pasted_text_every_line_that_says_something_is_there(text, about):
    read = read_text(text, about)
    assert solid("".join(one.raw for one in read)) == solid(text)
    for one in read:
        assert "".join(one.raw[span.start : span.end] for span in one.spans) == one.raw


@settings(max_examples=300, deadline=None)
@given(pieces)
def test_what_was_read_names_only_what_is_known(line):
    facts = read_line(f"! {line}", KNOWN).facts
    known = {agency.id for agency in AGENCIES}
    assert {facts.lead} - {None} <= known
    assert set(facts.supports) <= known - {facts.lead}
    assert len(set(facts.supports)) == len(facts.supports)
    assert set(facts.decisions) <= {11, 12, 13}
    assert set(facts.issues) <= {21, 24}
    assert facts.starts_on is None or facts.due_on is None or facts.starts_on <= facts.due_on


@pytest.mark.parametrize("line", [
    "! " + "kata " * 4000, "! " + "@polres " * 2500, "! " + "a;" * 10_000, "! " + "1,5/" * 5000, "!" * 20_000,
    "+ " + "a, " * 6000, "= " + "[" * 20_000, "! " + "Rp1." * 5000, "! " + "segera " * 3000, "! " + "s.d. " * 4000,
    "! " + " " * 20_000 + "x", '! @"' + "a" * 20_000, "! " + "<1," * 6000, "! " + "#sop " * 4000, "! " + "1 2 " * 5000,
    "! " + "x, " * 6000, "? " + "; oleh " * 3000, "! " + "; target: " * 2000, "+ " + "3 orang " * 2500,
])  # fmt: skip
def test_a_very_long_line_is_read_at_once(line):
    read_line(line, KNOWN)
    times = []
    for _ in range(3):
        began = time.process_time()
        read_line(line, KNOWN)
        times.append(time.process_time() - began)
    assert min(times) < 0.05, f"{min(times):.3f} s"
