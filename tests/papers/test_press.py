"""The printed roadmap: what stands in it for whom, and what kind of file it is."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.papers.engine import Attachment, ClosedFetcher, Document, pdf_bytes
from app.papers.press import PageSize, PressError, roadmap_pdf, roadmap_xml
from app.papers.roadmap_paper import (
    Agency,
    AgencyName,
    Audience,
    Change,
    ChangeKind,
    Changes,
    Edition,
    EditionState,
    Language,
    Letterhead,
    Pillar,
    Risk,
    RiskLevel,
    RoadmapPaper,
    SecurityClass,
    Signatory,
    State,
    Term,
    Text,
    content_hash,
)

from .reader import Printed
from .samples import a_large_paper, the_cases

ROOT = Path(__file__).resolve().parents[2]
LATENESS = ("lewat batas waktu", "lewat", "past due", "overdue", "terlambat")
HOSTILE = '<link rel=attachment href="file:///etc/passwd"><script>alert(1)</script> & \'"</td> {{ 7*7 }} %(x)s'


@pytest.fixture(scope="module")
def leadership() -> Printed:
    return Printed(roadmap_pdf(the_cases()))


@pytest.fixture(scope="module")
def partner() -> Printed:
    return Printed(roadmap_pdf(the_cases(Audience.PARTNER, Language.EN)))


@pytest.fixture(scope="module")
def public() -> Printed:
    return Printed(roadmap_pdf(the_cases(Audience.PUBLIC)))


@pytest.fixture(scope="module")
def forum() -> Printed:
    return Printed(roadmap_pdf(the_cases(Audience.FORUM)))


def test_it_is_archivable_and_accessible(leadership: Printed, partner: Printed) -> None:
    for printed in (leadership, partner):
        assert printed.failures("PDF_A_3A") == []
        assert printed.failures("PDF_UA_1") == []


def test_tags_name_headings_tables_and_figures(leadership: Printed) -> None:
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Figure", "/Link", "/LI"} <= leadership.tags
    assert leadership.figures_without_words == 0


def test_language_and_title_are_told(leadership: Printed, partner: Printed) -> None:
    assert str(leadership.file.Root.Lang) == "id"
    assert str(partner.file.Root.Lang) == "en"
    assert str(leadership.file.docinfo["/Title"]) == "Peta Jalan Border Control Management Nusa Tenggara Timur"


def test_bookmarks_are_the_headings(leadership: Printed) -> None:
    found = " | ".join(leadership.bookmarks)
    for heading in (
        "Lembar penetapan",
        "Ringkasan eksekutif",
        "Rencana aksi per pilar",
        "P1 SOP dan mekanisme",
        "Status pelaksanaan",
    ):
        assert heading in found


def test_every_page_carries_class_draft_day_and_number(leadership: Printed) -> None:
    count = len(leadership.pages)
    for number, text in enumerate(leadership.pages, 1):
        assert "B · BIASA" in text
        assert "RANCANGAN" in text
        assert "posisi per 1 Januari 2025" in text
        assert f"halaman {number} dari {count}" in text


def test_thirteen_actions_make_a_short_document(leadership: Printed) -> None:
    assert 14 <= len(leadership.pages) <= 22


def test_no_page_is_nearly_empty(leadership: Printed, partner: Printed, public: Printed) -> None:
    for printed in (leadership, partner, public):
        assert [n for n, text in enumerate(printed.pages, 1) if len(text) < 320] == []


@pytest.fixture(scope="module")
def sixty() -> Printed:
    return Printed(roadmap_pdf(a_large_paper(60)))


def test_sixty_actions_take_at_most_24_pages(sixty: Printed) -> None:
    assert len(sixty.pages) <= 24


def test_the_summary_has_one_page(leadership: Printed, partner: Printed, sixty: Printed) -> None:
    many = Printed(roadmap_pdf(a_large_paper(160), tagged=False))
    for printed, heading, following in (
        (leadership, "Dukungan yang diminta dari mitra", "Perubahan sejak edisi sebelumnya"),
        (partner, "Support asked of partners", "Changes since the previous edition"),
        (sixty, "Dukungan yang diminta dari mitra", "Perubahan sejak edisi sebelumnya"),
        (many, "Dukungan yang diminta dari mitra", "Perubahan sejak edisi sebelumnya"),
    ):
        (at,) = [n for n, text in enumerate(printed.pages) if heading in text]
        assert following in printed.pages[at + 1][:500]
        assert "1 Januari 2025" in printed.pages[at] or "1 January 2025" in printed.pages[at]


def test_a_pillar_stands_with_its_chart_and_first_rows(sixty: Printed) -> None:
    for pillar in a_large_paper(60).pillars:
        (text,) = [text for text in sixty.pages if f"Sasaran {pillar.name.text} berjalan" in text]
        for row in pillar.rows[:2]:
            assert text.count(row.ref) == 2, "once beside the chart, once in the matrix"


def test_every_action_stands_with_lead_time_and_origin(leadership: Printed) -> None:
    text = leadership.text
    for row in the_cases().rows:
        assert row.ref in text
        assert row.text.text in text
    assert "A-06 Mengkaji peluang ekonomi" in text
    assert "belum ditetapkan" in text
    assert "Rapat koordinasi 7 Mei 2024: butir 1, 3" in text
    assert "Rapat konsultasi 7 s.d. 9 Maret 2023: butir 1, 2; isu I5" in text
    assert "tidak seluruhnya tercatat" in text
    assert "International Organization for Migration; United Nations Office on Drugs and Crime mendukung" in text
    assert "Regulasi dan kelembagaan belum ada tindak lanjut" in text


def test_filler_is_marked(leadership: Printed) -> None:
    assert "15 Desember 2023†" in leadership.text
    assert "† ilustratif: isian contoh, bukan fakta" in leadership.text


def test_lateness_is_for_the_leadership_only(
    leadership: Printed, forum: Printed, partner: Printed, public: Printed
) -> None:
    assert "9 dari 13 tindak lanjut lewat batas waktu" in leadership.text
    assert "383 hari" in leadership.text
    for printed in (forum, partner, public):
        assert not [word for word in LATENESS if word in printed.text.lower()]


def test_members_see_states_the_public_does_not(forum: Printed, public: Printed) -> None:
    assert "belum ditindaklanjuti" in forum.text
    for word in ("belum ditindaklanjuti", "dalam proses", "menunggu konfirmasi", "Status pelaksanaan"):
        assert word not in public.text


def test_copies_for_outsiders_say_that_they_hold_open_items_only(partner: Printed, public: Printed) -> None:
    assert all("contains open items only" in text for text in partner.pages)
    assert all("hanya memuat butir terbuka" in text for text in public.pages)
    assert "Approval sheet" not in partner.text
    assert "Lembar penetapan" not in public.text


def test_indonesian_words_in_an_english_paper_say_so(partner: Printed) -> None:
    assert "Draw up SOPs and working mechanisms" in partner.text
    assert "Rancangan road map tersedia [id]" in partner.text
    assert "[id] text in Indonesian only" in partner.text
    assert '<span lang="id">Rancangan road map tersedia</span>' in roadmap_xml(the_cases(Audience.PARTNER, Language.EN))


def test_first_edition_and_absent_milestones_have_words() -> None:
    text = Printed(roadmap_pdf(the_cases(on=date(2026, 6, 1)))).text
    assert "Tidak ada tonggak bertanggal dalam empat triwulan ke depan" in text
    assert "Edisi pertama: belum ada edisi sebelumnya" in text


def test_milestones_are_quarter_ends(leadership: Printed) -> None:
    assert "31 Desember 2025 B-03 Menyediakan sarana prasarana" in leadership.text


def test_an_established_edition_is_no_draft_and_prints_its_code() -> None:
    edition = Edition(
        number=2, state=EditionState.ESTABLISHED, established_on=date(2025, 2, 3), document_number="W.1-12/2025"
    )
    base = the_cases()
    paper = replace(
        base,
        edition=edition,
        place="Kupang",
        signatories=(
            Signatory(
                position=Text("Kepala Kantor Wilayah"),
                agency=base.agencies[0].name,
                acting="Plt.",
                name="Nama Pejabat",
                nip="1980",
            ),
        ),
        changes=Changes(
            since_edition=1,
            since_day=date(2024, 8, 1),
            changes=(
                Change(
                    kind=ChangeKind.RESCHEDULED,
                    ref="A-01",
                    text=Text("Menyusun"),
                    due_before=date(2024, 8, 7),
                    due_after=date(2025, 8, 7),
                ),
                Change(
                    kind=ChangeKind.LEAD_CHANGED, ref="A-02", text=Text("Menghimpun"), lead_before=base.agencies[0].name
                ),
                Change(kind=ChangeKind.CANCELLED, ref="A-03", text=Text("Merumuskan"), reason=Text("Sudah diatur")),
            ),
        ),
        risks=(Risk(text=Text("Mutasi pejabat"), level=RiskLevel.HIGH, mitigation=Text("Serah terima")),),
        glossary=(Term(term="BCM", meaning=Text("border control management")),),
    )
    printed = Printed(roadmap_pdf(paper))
    assert "RANCANGAN" not in printed.text
    assert all(content_hash(paper)[:12] in text for text in printed.pages)
    for words in (
        "W.1-12/2025",
        "Plt. Kepala Kantor Wilayah",
        "7 Agustus 2024 → 7 Agustus 2025",
        "Sudah diatur",
        "Mutasi pejabat",
        "border control management",
    ):
        assert words in printed.text
    assert printed.failures("PDF_UA_1") == []


def test_restricted_copies_carry_t() -> None:
    printed = Printed(roadmap_pdf(the_cases(security_class=SecurityClass.RESTRICTED)))
    assert all("T · TERBATAS" in text for text in printed.pages)


def test_f4_is_larger_paper() -> None:
    printed = Printed(roadmap_pdf(the_cases(), size=PageSize.F4))
    boxes = [tuple(round(float(side) / 72 * 25.4) for side in one.mediabox[2:]) for one in printed.file.pages]
    assert set(boxes) == {(215, 330), (330, 215)}


def test_it_carries_its_data() -> None:
    printed = Printed(
        roadmap_pdf(
            the_cases(),
            attachments=[
                (
                    "matriks.xlsx",
                    b"not really",
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    "Data",
                ),
                Attachment("roadmap.json", b"{}", "application/json"),
            ],
        )
    )
    assert printed.attachments == {"matriks.xlsx": b"not really", "roadmap.json": b"{}"}
    assert printed.failures("PDF_A_3A") == []
    assert printed.failures("PDF_UA_1") == []


def test_the_same_value_gives_the_same_bytes_elsewhere_and_later(tmp_path: Path) -> None:
    """Other process, time zone, hash seed, folder: printed again, the bytes are the same."""
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from app.papers.press import roadmap_pdf\nfrom tests.papers.samples import the_cases\nimport hashlib\n"
        "made = roadmap_pdf(the_cases(), attachments=[('a.json', b'{}', 'application/json', 'Data')])\n"
        "print(hashlib.sha256(made).hexdigest())"
    )
    seen = set()
    for zone, seed in (("Asia/Jayapura", "1"), ("America/New_York", "2")):
        told = subprocess.run(
            [sys.executable, "-c", script, str(ROOT)],
            env={**os.environ, "TZ": zone, "PYTHONHASHSEED": seed},
            cwd=tmp_path, capture_output=True, text=True, check=True,
        )  # fmt: skip
        seen.add(told.stdout.split()[-1])
    assert len(seen) == 1


def hostile_paper() -> RoadmapPaper:
    base = the_cases(Audience.FORUM)
    words = Text(HOSTILE)
    name = AgencyName("X", words)
    row = replace(
        base.rows[0],
        text=words,
        indicator=words,
        baseline=words,
        target=words,
        due_on=None,
        due_words=words,
        partner_support=words,
        lead=name,
        support=(name,),
        obstacle=words,
        state=State.BLOCKED,
    )
    meeting = replace(base.meetings[0], title=words, place=HOSTILE, notes=(words,), short_title=words)
    return replace(
        base, title=words, vision=words, foreword=words, governance=words,
        letterhead=Letterhead(name=words, unit=words, address=HOSTILE),
        meetings=(meeting,), legal_bases=(words,), agencies=(Agency(name=name, kind="police", member=True),),
        pillars=(Pillar(code="P1", label="P1", name=words, objectives=(words,), narrative=words, rows=(row,)),),
    )  # fmt: skip


def test_hostile_text_is_text() -> None:
    """A link in somebody's words was once embedded as an attachment: the words are printed, nothing is fetched."""
    printed = Printed(roadmap_pdf(hostile_paper()))
    assert printed.attachments == {}
    assert "root:" not in printed.text
    assert '<link rel=attachment href="file:///etc/passwd">' in printed.text
    assert "{{ 7*7 }} %(x)s" in printed.text
    assert printed.failures("PDF_UA_1") == []


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "http://example.org/", "https://example.org/", "patok:../../config.py", "ftp://x/"]
)
def test_the_fetcher_is_closed(url: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - WeasyPrint's and ours
        ClosedFetcher().fetch(url)


def test_a_paper_that_asks_for_more_fails() -> None:
    xml = '<html lang="id"><head><title>x</title></head><body><img src="file:///etc/passwd" alt="x"/></body></html>'
    with pytest.raises(PressError):
        pdf_bytes(xml, sheets=["fonts.css"], day=date(2025, 1, 1), identifier=b"0" * 16)


def test_control_characters_do_not_stop_the_press() -> None:
    paper = the_cases(title=Text("Peta\x0bJalan\x00 \ud800"))
    assert "Peta" in Printed(roadmap_pdf(paper)).text


def test_an_empty_roadmap_prints() -> None:
    paper = the_cases(meetings=(), pillars=(), agencies=(), forums=(), letterhead=None)
    text = Printed(roadmap_pdf(paper)).text
    assert "Belum ada rapat yang menjadi dasar" in text


def test_a_plain_preview_is_not_tagged() -> None:
    made = roadmap_pdf(the_cases(), tagged=False)
    assert "/StructTreeRoot" not in pikepdf.open(io.BytesIO(made)).Root


@given(st.text(max_size=60), st.booleans())
@settings(max_examples=25, deadline=None)
def test_any_words_make_well_formed_markup(words: str, english: bool) -> None:
    paper = the_cases(Audience.PARTNER, Language.EN if english else Language.ID)
    Document(roadmap_xml(replace(paper, title=Text(words))), ClosedFetcher())
