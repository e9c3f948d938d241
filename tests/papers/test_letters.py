"""The papers around a meeting: what they say, for whom, and that both files of a paper say the same."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from app.core import Run, SecurityClass
from app.meetings import AttendanceRole
from app.papers.issued_print import print_letter
from app.papers.kinds import PaperKind
from app.papers.letters import Edition, Signing, sheet_of
from app.papers.models import PaperSize
from app.papers.short_report import short_report_text
from app.roadmap import Audience
from tests.minutes.sample import IOM, KANIM, KODIM, POLRES, a_content
from tests.papers.letters import CODE, FINAL, a_letter, catalogue, printed, words_of_word, words_round

KINDS = list(PaperKind)
MEETING_MADE = [kind for kind in KINDS if kind is not PaperKind.INVITATION]
RESTRICTED_WORDS = ("jalur tidak resmi", "Patroli bersama", "Dibahas terbatas", "Sangat rahasia")


def named(kind: PaperKind) -> str:
    return kind.value


@pytest.mark.parametrize(
    "more", [{}, {"language": "en", "size": PaperSize.F4, **FINAL}], ids=["draft in Indonesian", "final in English"]
)
@pytest.mark.parametrize("kind", KINDS, ids=named)
def test_the_pdf_and_the_word_file_say_the_same(kind, more):
    """Word for word; the PDF repeats the heads of tables and says what stands on every page."""
    letter = a_letter(kind, **more)
    files = printed(letter)
    read = files.paper
    in_pdf = dict.fromkeys((), 0)
    for word in read.text.casefold().split():
        in_pdf[word] = in_pdf.get(word, 0) + 1
    in_word = words_of_word(files.docx)
    assert sum(in_word.values()) > 20
    lacking = {word: count for word, count in in_word.items() if in_pdf.get(word, 0) < count}
    assert not lacking, "the PDF lacks them"
    extra = {word for word, count in in_pdf.items() if count > in_word.get(word, 0)}
    assert extra <= words_round(letter, len(read.pages)), "the Word file lacks them"


@pytest.mark.parametrize("kind", KINDS, ids=named)
def test_every_page_bears_its_class_and_its_number(kind):
    for page_number, page in enumerate(printed(a_letter(kind)).paper.pages, 1):
        assert "T · TERBATAS" in page
        assert f"halaman {page_number} dari " in page


@pytest.mark.parametrize("kind", KINDS, ids=named)
def test_every_paper_begins_with_the_letterhead_of_its_secretariat(kind):
    for language, name in (("id", "KANTOR WILAYAH NTT"), ("en", "NTT REGIONAL OFFICE")):
        files = printed(a_letter(kind, language=language, **FINAL))
        assert name in files.paper.pages[0]
        assert files.word.paragraphs[0].text.upper() == name


@pytest.mark.parametrize("kind", KINDS, ids=named)
def test_a_draft_says_so_and_bears_no_code(kind):
    files = printed(a_letter(kind))
    assert all("KONSEP, posisi per 8 Mei 2024" in page for page in files.paper.pages)
    assert "kode isi" not in files.text
    header = "".join(line.text for line in files.word.sections[0].header.paragraphs)
    assert "KONSEP" in header
    assert len(list(files.word.sections[0].header.part.package.image_parts)) == 1  # the word across the page


@pytest.mark.parametrize("kind", KINDS, ids=named)
def test_a_final_paper_bears_the_code_of_its_content(kind):
    """With the day it stands for, and a QR code only where the installation can be reached from anywhere."""
    files = printed(a_letter(kind, **FINAL))
    assert all("posisi per 8 Mei 2024" in page for page in files.paper.pages)
    footer = files.word.sections[0].footer
    assert any("posisi per 8 Mei 2024" in line.text for line in footer.paragraphs)
    assert all("kode isi KQ7MZ 2PX4A" in page for page in files.paper.pages)
    assert "KONSEP" not in files.text
    assert "/cek/" not in files.text
    reached = printed(a_letter(kind, **FINAL), "https://patok.contoh.go.id")
    assert all(f"patok.contoh.go.id/cek/{CODE}" in page for page in reached.paper.pages)
    assert len(reached.pdf) > len(files.pdf)


@pytest.mark.parametrize("kind", KINDS, ids=named)
def test_it_is_an_archive_file_that_can_be_read_aloud(kind):
    read = printed(a_letter(kind, **FINAL), "https://patok.contoh.go.id").paper
    assert not read.failures("PDF_A_3A")
    assert not read.failures("PDF_UA_1")
    assert read.tags >= {"/H1", "/P"}
    if kind is not PaperKind.AGREEMENT_RECORD:  # which has no table
        assert read.tags >= {"/Table", "/TH", "/TD"}
    assert read.figures_without_words == 0
    assert str(read.file.Root.Lang) == "id"


def test_the_minutes_stand_in_the_order_offices_expect():
    read = printed(a_letter(PaperKind.MINUTES)).paper
    headings = [
        "Notula", "A. Tindak lanjut rapat sebelumnya", "B. Pembahasan", "1. Pembukaan",
        "2. Strategi pengelolaan pos lintas batas", "3. Pengawasan jalur tidak resmi", "C. Kesimpulan dan rekomendasi",
        "Kesepakatan", "Komitmen", "Arahan", "D. Rencana tindak lanjut", "E. Yang dibahas tertutup",
        "Lampiran 1: Daftar hadir",
    ]  # fmt: skip
    assert [one for one in read.bookmarks if one != "Lampiran 2: Foto"] == headings
    order = [
        "Nomor:", "Selasa, 7 Mei 2024", "Nomor W.22-GR.03.01-1234", "pukul 09.00 s.d. 12.00 WITA", "Aula PLBN Mota'ain",
        "Undang-Undang Nomor 6 Tahun 2011", "3 instansi, 9 orang", "Memasang jaringan di pos", "pukul 09.00.",
        "Polres Belu: antrean", "Menyusun SOP bersama pelayanan", "Disepakati oleh semua instansi yang hadir", "A-01",
        "30 September 2024", "belum ditetapkan",
    ]  # fmt: skip
    found = 0
    for words in order:
        assert words in read.text[found:], words
        found = read.text.index(words, found)
    for words in ("Notulis", "Pimpinan rapat", "Jumlah yang hadir: 3 instansi, 9 orang"):
        assert words in read.text[found:]
    assert len(read.pages) <= 4


def test_who_opened_a_meeting_is_not_called_its_chair():
    whole = a_content()
    opened = replace(whole.attendance[0], role=AttendanceRole.OPENER)
    content = replace(
        whole, facts=replace(whole.facts, chair_position=None), attendance=(opened, *whole.attendance[1:])
    )
    text = printed(a_letter(PaperKind.MINUTES, content=content)).text
    assert "Dibuka oleh : Kepala Kantor Wilayah" in text
    assert "Pimpinan rapat : tidak tercatat" in text
    report = short_report_text(content)
    assert "*Dibuka oleh:* Kepala Kantor Wilayah" in report
    assert "Pimpinan rapat" not in report


def test_an_activity_report_says_each_fact_of_the_meeting_once():
    """Its basis stands in the introduction, its agenda in what was dealt with, its title above."""
    text = printed(a_letter(PaperKind.ACTIVITY_REPORT, **FINAL)).text
    for words in ("Undang-Undang Nomor 6 Tahun 2011", "W.22-GR.03.01-1234", "Strategi pengelolaan pos lintas batas"):
        assert text.count(words) == 1
    for label in ("Rapat :", "Acara :", "Dasar :"):
        assert label not in text
    assert "Tempat : Aula PLBN Mota'ain" in text


def test_marks_of_notes_become_emphasis_and_lists():
    files = printed(a_letter(PaperKind.MINUTES))
    assert "**" not in files.text
    bold = [run.text for line in files.word.paragraphs for run in line.runs if run.bold]
    assert "pukul 09.00" in bold
    assert "\N{BULLET}\tPolres Belu: antrean pada hari pasar." in [line.text for line in files.word.paragraphs]


@pytest.mark.parametrize("kind", MEETING_MADE, ids=named)
def test_what_is_restricted_stands_in_no_partners_copy(kind):
    agency = POLRES if kind is PaperKind.EXCERPT else None
    partner = printed(a_letter(kind, audience=Audience.PARTNER, agency=agency, **FINAL))
    said = partner.text + " ".join(line.text for line in partner.word.paragraphs)
    assert not [words for words in RESTRICTED_WORDS if words in said]
    assert partner.letter.security_class is SecurityClass.OPEN
    assert "hanya memuat butir terbuka" in partner.text
    if kind is PaperKind.MINUTES:  # the positive control
        own = printed(a_letter(kind, **FINAL)).text
        assert all(words in own for words in RESTRICTED_WORDS)


@pytest.mark.parametrize("kind", [PaperKind.MINUTES, PaperKind.ATTENDANCE_LIST, PaperKind.ACTIVITY_REPORT], ids=named)
def test_who_was_absent_or_late_stands_in_the_secretariats_copy_only(kind):
    told = printed(a_letter(kind, audience=Audience.LEADERSHIP, **FINAL)).text
    assert "tidak hadir" in told
    assert "terlambat pukul 09.40" in told
    assert "Balai Karantina NTT" in told
    assert "salinan sekretariat" in told
    for audience in (Audience.FORUM, Audience.PARTNER):
        files = printed(a_letter(kind, audience=audience, **FINAL))
        said = files.text + " ".join(cell.text for table in files.word.tables for cell in table._cells)
        assert "tidak hadir" not in said
        assert "terlambat" not in said
        assert "Karantina" not in said
        assert "berhalangan" in said


def test_the_record_of_agreement_holds_agreements_alone_and_the_day_in_words():
    text = printed(a_letter(PaperKind.AGREEMENT_RECORD, **FINAL)).text
    assert "Selasa, tanggal tujuh bulan Mei tahun dua ribu dua puluh empat (7 Mei 2024)" in text
    assert "Menyusun SOP bersama pelayanan lintas batas. (butir 1)" in text
    assert "Data pelintas" not in text
    assert "Patroli" not in text


def test_a_column_in_which_nothing_was_agreed_is_left_out():
    content = a_content()
    plain = tuple(
        replace(one, indicator=None, indicator_en=None, baseline=None, target=None, budget_idr=None,
                funding_source=None, outcomes=(), issues=())
        for one in content.actions
    )  # fmt: skip
    full = printed(a_letter(PaperKind.ACTION_MATRIX)).text
    short = printed(a_letter(PaperKind.ACTION_MATRIX, content=replace(content, actions=plain))).text
    for head in ("Indikator", "Dasar"):
        assert head in full
        assert head not in short
    assert "Instansi terkait" in short


def test_more_than_five_invitees_stand_on_a_list_of_their_own():
    many_ = printed(a_letter(PaperKind.INVITATION)).text
    assert "Yth. (daftar terlampir)" in many_
    assert "Lampiran: daftar undangan" in many_
    few = printed(a_letter(PaperKind.INVITATION, invited=a_letter(PaperKind.INVITATION).invited[:2])).text
    assert "daftar undangan" not in few
    assert "Pimpinan Kanwil Kemenkumham NTT" in few
    assert "Segera" in few


@pytest.mark.parametrize(("invited", "said"), [(2, "–"), (6, "1 (satu) lembar"), (30, "1 (satu) berkas")])
def test_an_invitation_says_how_much_is_annexed_and_how_urgent_it_is(invited, said):
    names = (a_letter(PaperKind.INVITATION).invited * 5)[:invited]
    text = printed(a_letter(PaperKind.INVITATION, invited=names, urgency=None)).text
    assert f"Sifat : Biasa Lampiran : {said} Hal" in text


def test_what_the_record_does_not_say_is_said_to_be_missing():
    content = a_content()
    bare = replace(content.facts, starts_on=None, day_unknown=True, starts_at=None, venue=None, border_post=None,
                   chair_position=None, invitation_number=None, legal_basis=(), host=None, partners=())  # fmt: skip
    letter = a_letter(PaperKind.MINUTES, content=replace(content, facts=bare, attendance=(), agenda=(), outcomes=(),
                                                         actions=(), issues=(), reviews=(), absent=()))  # fmt: skip
    text = printed(letter).text
    for words in ("hari tidak diketahui", "Kehadiran tidak tercatat", "Tidak ada hasil rapat yang dicatat",
                  "Tidak ada tindak lanjut yang dicatat"):  # fmt: skip
        assert words in text
    assert "0 orang" not in text
    (annexed,) = [page for page in printed(letter).paper.pages if "Lampiran 1: Daftar hadir" in page]
    assert "Notulis" in annexed, "no page for an annex that holds nothing"


@pytest.mark.parametrize("kind", [PaperKind.INVITATION, PaperKind.ATTENDANCE_LIST, PaperKind.MINUTES], ids=named)
def test_what_is_not_known_of_a_meeting_may_still_be_settled_before_it_and_is_not_recorded_after(kind):
    """Whether or not anybody is on the list of the invited."""
    content = a_content()
    bare = replace(content.facts, starts_on=None, starts_at=None, venue=None, border_post=None)
    text = printed(a_letter(kind, content=replace(content, facts=bare), recorded=False, invited=())).text
    before = kind is not PaperKind.MINUTES
    said, never = ("belum ditetapkan", "tidak tercatat") if before else ("tidak tercatat", "belum ditetapkan")
    labels = (
        ("hari, tanggal", "waktu", "tempat") if kind is PaperKind.INVITATION else ("Hari/tanggal", "Waktu", "Tempat")
    )
    for label in labels:
        assert f"{label} : {said}" in text
        assert f"{label} : {never}" not in text


def test_number_day_and_signer_stand_where_they_are_known():
    blank = printed(a_letter(PaperKind.MINUTES, **FINAL)).text
    assert "Nomor: …" in blank
    signing = Signing("W.22-77", date(2024, 5, 12), "Plh.", "Kepala Kantor Wilayah", "Maria Contoh", "Pembina", "1970")
    text = printed(a_letter(PaperKind.MINUTES, signing=signing, **FINAL)).text
    for words in ("Nomor: W.22-77", "12 Mei 2024", "Plh. Kepala Kantor Wilayah", "Maria Contoh", "Pembina", "NIP 1970"):
        assert words in text


def test_a_correction_says_why_and_what_it_changes():
    edition = Edition(3, date(2024, 6, 1), "Nama instansi keliru", ("Butir 2: kalimat dirapikan",))
    text = printed(a_letter(PaperKind.MINUTES, draft=False, edition=edition)).text
    assert "Perbaikan ke-2, mengganti edisi sebelumnya. Alasan: Nama instansi keliru" in text
    assert "Butir 2: kalimat dirapikan" in text


def test_an_english_copy_marks_what_only_stands_in_indonesian():
    text = printed(a_letter(PaperKind.MINUTES, language="en", **FINAL)).text
    for words in ("MINUTES", "Draw up a joint SOP.", "Atambua Immigration Office", "text in Indonesian only",
                  "Data pelintas dibagikan setiap triwulan. [id]", "Tuesday 7 May 2024"):  # fmt: skip
        assert words in text


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (PaperKind.INVITATION, ("Undang-Undang Nomor 6 Tahun 2011", "menyamakan langkah pengelolaan pos lintas batas")),
        (PaperKind.AGREEMENT_RECORD, ("Aula PLBN Mota'ain", "Rapat koordinasi pengelolaan PLBN Mota'ain")),
        (PaperKind.ACTIVITY_REPORT, ("Rapat koordinasi pengelolaan PLBN Mota'ain", "Kodim 1605/Belu")),
        (PaperKind.COVER_LETTER, ("Rapat koordinasi pengelolaan PLBN Mota'ain",)),
    ],
)
def test_indonesian_words_inside_an_english_sentence_say_their_language(kind, words):
    """A title, a place, a purpose: whoever hears the paper read hears them pronounced as what they are."""
    content = a_content()
    facts = replace(content.facts, title_en=None, host=KODIM) if kind is not PaperKind.INVITATION else content.facts
    letter = a_letter(kind, language="en", content=replace(content, facts=facts), **FINAL)
    told = [run for run in runs_of(sheet_of(letter, catalogue("en"))) if run.lang == "id"]
    assert not [one for one in words if one not in {run.text for run in told}]
    if kind is PaperKind.INVITATION:
        assert "menyamakan langkah pengelolaan pos lintas batas [id]" in printed(letter).text


def runs_of(value: Any) -> Iterator[Run]:
    """Every run of words in a sheet."""
    if isinstance(value, Run):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from runs_of(one)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from runs_of(getattr(value, name))


def test_a_sentence_lists_its_partners_as_sentences_do():
    content = a_content()
    named_ = [replace(IOM, id=n, name=name, name_en=None) for n, name in enumerate(("IOM", "UNODC", "UNHCR"), 90)]
    for count, said in ((1, "dukungan IOM."), (2, "dukungan IOM dan UNODC."), (3, "dukungan IOM, UNODC, dan UNHCR.")):
        facts = replace(content.facts, partners=tuple(named_[:count]))
        assert said in printed(a_letter(PaperKind.ACTIVITY_REPORT, content=replace(content, facts=facts))).text


def test_hostile_words_stay_words():
    content = a_content()
    evil = "<script>alert(1)</script> {{ 7*7 }} =1+1 \x00\x0b &amp; \N{RIGHT-TO-LEFT OVERRIDE}abc " + "W" * 300
    letter = a_letter(
        PaperKind.MINUTES,
        content=replace(content, facts=replace(content.facts, title=evil),
                        outcomes=tuple(replace(one, text=evil) for one in content.outcomes)),
    )  # fmt: skip
    files = printed(letter)
    assert "<script>alert(1)</script> {{ 7*7 }} =1+1" in files.text
    assert any("<script>alert(1)</script> {{ 7*7 }}" in line.text for line in files.word.paragraphs)


def test_the_same_letter_gives_the_same_bytes():
    """In another time zone, at another time."""
    letter = a_letter(PaperKind.ACTION_MATRIX, **FINAL)
    first = print_letter(letter, CODE, "https://patok.contoh.go.id", {})
    zone = os.environ.get("TZ")
    try:
        os.environ["TZ"] = "America/Los_Angeles"
        time.tzset()
        time.sleep(1.1)  # ZIP archives remember seconds
        again = print_letter(letter, CODE, "https://patok.contoh.go.id", {})
    finally:
        os.environ.pop("TZ") if zone is None else os.environ.update(TZ=zone)
        time.tzset()
    assert first.pdf == again.pdf
    assert first.docx == again.docx
    assert first.xlsx == again.xlsx


def test_the_workbook_has_one_head_and_real_days():
    files = printed(a_letter(PaperKind.ACTION_MATRIX, **FINAL))
    assert files.xlsx is not None
    sheet = openpyxl.load_workbook(io.BytesIO(files.xlsx)).active
    assert sheet is not None
    rows = list(sheet.values)
    assert rows[0][:3] == ("Kode", "Rencana tindak lanjut", "Penanggung jawab")
    assert [row[0] for row in rows[1:]] == ["A-01", "A-02", "A-03"]
    assert rows[1][5] == datetime(2024, 9, 30)  # noqa: DTZ001 - workbooks know no zones
    assert sheet.auto_filter.ref == "A1:N4"
    partner = printed(a_letter(PaperKind.ACTION_MATRIX, audience=Audience.PARTNER, **FINAL))
    assert partner.xlsx is not None
    kept = openpyxl.load_workbook(io.BytesIO(partner.xlsx)).active
    assert kept is not None
    assert [row[0] for row in kept.values] == ["Kode", "A-01", "A-03"]
    assert KANIM.name in str(rows[1])
