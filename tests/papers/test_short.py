"""Ringkas: at most four pages, for the same readers, and what is left out is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from app.papers.cells import clip
from app.papers.press import PageSize
from app.papers.roadmap_paper import Audience, Edition, EditionState, Language, Text, content_hash
from app.papers.short import MOST_PAGES, Plan, chosen, short_pdf

from .reader import Printed
from .samples import a_large_paper, the_cases

MEGABYTE = 1_000_000


def short(*given: object, **more: object) -> Printed:
    return Printed(short_pdf(the_cases(*given, **more)))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def leadership() -> Printed:
    return short()


@pytest.fixture(scope="module")
def sixty() -> Printed:
    return Printed(short_pdf(a_large_paper(60)))


@pytest.fixture(scope="module")
def three_hundred() -> Printed:
    return Printed(short_pdf(a_large_paper(300)))


def test_it_takes_four_pages_and_a_megabyte_at_most(
    leadership: Printed, sixty: Printed, three_hundred: Printed
) -> None:
    for printed in (leadership, sixty, three_hundred):
        assert len(printed.pages) <= MOST_PAGES
        assert len(printed.made) <= MEGABYTE
        assert [n for n, text in enumerate(printed.pages, 1) if len(text) < 400] == []


def test_the_first_page_is_title_and_summary(leadership: Printed, sixty: Printed, three_hundred: Printed) -> None:
    for printed in (leadership, sixty, three_hundred):
        first, second = printed.pages[:2]
        for words in ("Peta Jalan Border Control Management", "Yang disepakati", "Dukungan yang diminta dari mitra"):
            assert words in first
        assert "Rencana aksi per pilar" not in first
        assert "Rencana aksi per pilar" in second


def test_every_action_stands_while_there_is_room(leadership: Printed, sixty: Printed) -> None:
    for printed, paper in ((leadership, the_cases()), (sixty, a_large_paper(60))):
        for row in paper.rows:
            assert row.ref in printed.text
            assert row.text.text in printed.text
        assert "selengkapnya" not in printed.text.lower()


def test_what_finds_no_room_is_counted(three_hundred: Printed) -> None:
    text = three_hundred.text
    assert "dari 300 tindak lanjut: per pilar yang terbuka dengan batas waktu paling awal" in text
    left_out = [int(piece.split()[-1]) for piece in text.split(" tindak lanjut lain: selengkapnya")[:-1]]
    shown = int(text.split("Termuat ")[1].split()[0])
    assert shown + sum(left_out) == 300
    assert len(left_out) == 8


def test_the_open_and_nearest_are_kept() -> None:
    rows = a_large_paper(300).pillars[0].rows
    kept = chosen(a_large_paper(300), Plan(a_pillar=4))[0][1]
    assert list(kept) == [row for row in rows if row in kept]
    assert all(row.state not in ("done", "cancelled") for row in kept)
    others = [row.due_on for row in rows if row not in kept and row.due_on and row.state not in ("done", "cancelled")]
    assert max(row.due_on for row in kept if row.due_on) <= min(others)


def test_every_page_carries_class_draft_day_and_number(sixty: Printed) -> None:
    for number, text in enumerate(sixty.pages, 1):
        for words in ("B · BIASA", "RANCANGAN", "posisi per 1 Januari 2025", f"halaman {number} dari 4", "Ringkas · "):
            assert words in text


def test_lateness_is_for_the_leadership_only(leadership: Printed) -> None:
    assert "lewat 383 hari" in leadership.text
    for audience in (Audience.FORUM, Audience.PARTNER, Audience.PUBLIC):
        assert "lewat" not in short(audience).text.lower()


def test_members_see_states_the_public_does_not() -> None:
    assert "belum ditindaklanjuti" in short(Audience.FORUM).text
    for word in ("belum ditindaklanjuti", "dalam proses", "Keputusan yang diminta"):
        assert word not in short(Audience.PUBLIC).text


def test_copies_for_outsiders_say_that_they_hold_open_items_only() -> None:
    printed = short(Audience.PARTNER, Language.EN)
    assert all("contains open items only" in text for text in printed.pages)
    assert "Brief · " in printed.text
    assert "belum" not in printed.text.lower()


def test_it_is_archivable_and_accessible(leadership: Printed, three_hundred: Printed) -> None:
    for printed in (leadership, three_hundred):
        assert printed.failures("PDF_A_3A") == []
        assert printed.failures("PDF_UA_1") == []
        assert printed.figures_without_words == 0
        assert "Per instansi" in printed.bookmarks


def test_an_established_edition_prints_the_code_of_the_full_paper() -> None:
    paper = the_cases(edition=Edition(number=2, state=EditionState.ESTABLISHED, established_on=date(2025, 2, 3)))
    printed = Printed(short_pdf(paper))
    assert "RANCANGAN" not in printed.text
    assert all(content_hash(paper)[:12] in text for text in printed.pages)


def test_an_empty_roadmap_takes_one_page_or_two() -> None:
    printed = short(meetings=(), pillars=(), agencies=(), forums=(), letterhead=None)
    assert len(printed.pages) <= 2
    assert "Belum ada tindak lanjut." in printed.text


def test_very_long_words_are_cut_where_they_say_so() -> None:
    base = a_large_paper(60)
    long = Text("Menyusun dan menyepakati tata cara bersama " * 40)
    pillars = tuple(replace(one, rows=tuple(replace(row, text=long) for row in one.rows)) for one in base.pillars)
    printed = Printed(short_pdf(replace(base, pillars=pillars)))
    assert len(printed.pages) <= MOST_PAGES
    assert "Teks panjang dipotong pada tanda “…”" in printed.text
    assert len(clip(long, 240).text) <= 242


def test_the_same_value_gives_the_same_bytes() -> None:
    assert short_pdf(the_cases()) == short_pdf(the_cases())


def test_f4_is_larger_paper() -> None:
    boxes = Printed(short_pdf(the_cases(), size=PageSize.F4)).file.pages
    assert {tuple(round(float(side) / 72 * 25.4) for side in one.mediabox[2:]) for one in boxes} == {(215, 330)}


@pytest.mark.both_engines
def test_the_command_prints_it_too(ctx: Flask, tmp_path: Path) -> None:
    from app.core import writing
    from tests.builders import a_forum, a_meeting, an_action

    with writing():
        an_action(a_meeting(a_forum("KITA"), code="R-1"), ref="A-01", text="Menyusun tata cara")
    out = tmp_path / "ringkas.pdf"
    done = ctx.test_cli_runner().invoke(args=["roadmap", "pdf", "KITA", "--short", "-o", str(out)])
    assert done.exit_code == 0, done.output
    printed = Printed(out.read_bytes())
    assert len(printed.pages) == 2
    assert "Menyusun tata cara" in printed.text
    assert "RINGKAS" in printed.text
