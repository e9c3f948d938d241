"""Pasted texts: minutes from Word, tables of actions, a conversation."""

from datetime import date

import pytest

from app.minutes.capture import LineKind, is_heading, read_text, words_of

from .known import CODES, KNOWN

WORD = """NOTULA RAPAT
I. PEMBAHASAN
Direktur membuka rapat pukul 09.00.
II. Kesimpulan dan rekomendasi:
1)\tDisepakati pertukaran data setiap bulan
2)\tPolres berkomitmen menambah personel

*Permasalahan*
\uf0b7\tJalur tikus masih dipakai
o\tListrik sering padam
**Rencana Tindak Lanjut (RTL)**
- Susun SOP
"""


def kinds(text, chosen=None):
    return [("heading" if is_heading(one) else one.kind.value, one.text) for one in read_text(text, KNOWN, chosen)]


def test_headings_say_what_stands_below_them():
    assert kinds(WORD) == [
        ("heading", ""),
        ("heading", ""),
        ("note", "Direktur membuka rapat pukul 09.00."),
        ("heading", ""),
        ("outcome", "Disepakati pertukaran data setiap bulan"),
        ("outcome", "Polres berkomitmen menambah personel"),
        ("heading", ""),
        ("issue", "Jalur tikus masih dipakai"),
        ("issue", "Listrik sering padam"),
        ("heading", ""),
        ("action", "Susun SOP"),
    ]


def test_a_mark_of_its_own_is_stronger_than_a_heading():
    assert kinds("Kesimpulan\n! Susun SOP\nDisepakati satu") == [
        ("heading", ""), ("action", "Susun SOP"), ("outcome", "Disepakati satu"),
    ]  # fmt: skip


def test_a_point_of_the_agenda_may_bear_the_name_of_a_heading():
    assert kinds("# Penutup\n# Kesimpulan\nSepakat") == [("agenda", "Penutup"), ("heading", ""), ("outcome", "Sepakat")]


def test_a_table_of_actions_is_read_by_its_columns():
    text = (
        "No.\tRencana Tindak Lanjut\tPenanggung Jawab\tInstansi Terkait\tBatas Waktu\tIndikator\tKeterangan\n"
        "1.\tMenyusun SOP patroli\tPolres Belu\tTNI dan Bea Cukai\t30 September 2024\tSOP terbit\tprioritas\n"
        "2.\t1) Sosialisasi\tSatgas Pamtas, BNPP\t-\tsegera\t\t\n"
        "3.\tTes urine\tDinas antah berantah\t\tsetiap bulan\t\t\n"
        "a\tBelanja alat\t\t\t2 minggu\t\t"
    )
    head, first, second, third, fourth = read_text(text, KNOWN)
    assert is_heading(head)
    assert (first.kind, first.text) == (LineKind.ACTION, "Menyusun SOP patroli prioritas")
    assert (CODES[first.facts.lead], [CODES[one] for one in first.facts.supports]) == ("POLRES-BELU", ["TNI", "BC-ATB"])
    assert (first.facts.due_on, first.facts.indicator) == (date(2024, 9, 30), "SOP terbit")
    assert (second.text, CODES[second.facts.lead], second.facts.due_text) == ("Sosialisasi", "SATGAS-PAMTAS", "segera")
    assert [CODES[one] for one in second.facts.supports] == ["BNPP"]
    assert third.text == "Tes urine Dinas antah berantah"
    assert [one.words for one in third.open_questions] == ["Dinas antah berantah"]
    assert third.facts.recurrence == "monthly"
    assert (fourth.text, fourth.facts.due_on) == ("Belanja alat", date(2024, 5, 21))


def test_a_conversation_is_read_past_names_and_times():
    text = (
        "[07/05 10.12] Pak Anton: ! Perbaiki CCTV @plbn\n"
        "07/05/24 10.13 - Sari: siap pak\n"
        "[7/5/2024, 10:14:05] +62 812-3456-7890: ? listrik padam"
    )
    read = read_text(text, KNOWN)
    assert [(one.kind.value, one.text) for one in read] == [
        ("action", "Perbaiki CCTV"), ("note", "siap pak"), ("issue", "listrik padam"),
    ]  # fmt: skip
    assert [one.raw for one in read] == text.splitlines()
    assert words_of(read[1]) == "siap pak"


def test_what_a_line_is_may_be_said_otherwise():
    assert kinds("Perlu SOP\nKesimpulan\nData", {0: LineKind.ISSUE, 2: LineKind.NOTE}) == [
        ("issue", "Perlu SOP"), ("heading", ""), ("note", "Data"),
    ]  # fmt: skip


def test_lists_of_a_note_keep_their_marks():
    read = read_text("- satu\n1. dua", KNOWN)
    assert [words_of(one) for one in read] == ["- satu", "1. dua"]


def test_headings_of_a_conversation_are_read_past_their_signs():
    text = "*Kesimpulan*\nSatu\n_Tindak lanjut:_\nDua\n- *Permasalahan*\nTiga\n\U0001f4cc *HASIL RAPAT*\nEmpat"
    assert kinds(text) == [
        ("heading", ""), ("outcome", "Satu"), ("heading", ""), ("action", "Dua"), ("heading", ""), ("issue", "Tiga"),
        ("heading", ""), ("outcome", "Empat"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("*Disepakati patroli bersama*", "Disepakati patroli bersama"),
        ("_Disepakati patroli_ ", "Disepakati patroli"),
        ("1. *_Disepakati patroli_*", "Disepakati patroli"),
        ("[07/05 10.12] Sari: *Disepakati patroli*", "Disepakati patroli"),
        ("*Disepakati* patroli", "*Disepakati* patroli"),
        ("*Disepakati* lalu *ditunda*", "*Disepakati* lalu *ditunda*"),
        ("* Disepakati patroli", "Disepakati patroli"),
        ("*Disepakati_", "*Disepakati_"),
        ("nama_berkas_", "nama_berkas_"),
    ],
)
def test_signs_are_taken_off_where_they_wrap_the_whole_line(raw, text):
    (line,) = read_text(raw, KNOWN, default=LineKind.OUTCOME)
    assert (line.text, line.raw) == (text, raw)
    assert "".join(raw[span.start : span.end] for span in line.spans) == raw


def test_a_note_is_kept_without_the_signs_around_it_and_with_its_own_list():
    read = read_text("*Sambutan Bupati yang panjang*\n- *Pokok* penting\n1. _Butir_", KNOWN)
    assert [words_of(line) for line in read] == ["Sambutan Bupati yang panjang", "- *Pokok* penting", "1. Butir"]


def test_a_sentence_that_begins_with_who_does_it_names_the_lead():
    (line,) = read_text("*Polres Belu menyusun SOP patroli*", KNOWN, default=LineKind.ACTION)
    assert (CODES[line.facts.lead], line.text) == ("POLRES-BELU", "Polres Belu menyusun SOP patroli")
