"""Notes as they are typed: emphasis and lists are read, everything else stays the text it was."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from app.core import Run, passages
from app.core.markdown import DEEPEST, noted, plain
from app.core.words import in_words


def test_emphasis_and_lists_are_read():
    read = passages("**Polres Belu:** siap *mendukung*.\n\n- satu\n- dua\n  1. anak\n3) tiga")
    assert read[0].runs == (
        Run("Polres Belu:", bold=True), Run(" siap "), Run("mendukung", italic=True), Run("."),
    )  # fmt: skip
    assert [(one.mark, one.level) for one in read] == [("", 0), ("•", 1), ("•", 1), ("1.", 2), ("3)", 1)]


def test_a_line_is_a_passage_of_its_own():
    assert [one.runs[0].text for one in passages("satu\ndua\n\ntiga")] == ["satu", "dua", "tiga"]


def test_a_line_at_the_margin_is_no_part_of_the_item_above_it():
    typed = "- PLBN: antrean\n  pada hari pasar\nKodim: patroli\n1. satu\n\ndua"
    assert [(one.mark, one.level, one.runs[0].text) for one in passages(typed)] == [
        ("•", 1, "PLBN: antrean"), ("", 1, "pada hari pasar"), ("", 0, "Kodim: patroli"), ("1.", 1, "satu"),
        ("", 0, "dua"),
    ]  # fmt: skip
    page = html.fragment_fromstring(noted(typed), create_parent="div")
    assert [one.text for one in page.findall("p")] == ["Kodim: patroli", "dua"]


def test_what_else_looks_like_marks_stays_as_typed():
    typed = ["# judul", "<b>x</b> &amp;", "[a](http://b) ![i](x)", "| a | b |", "```kode", "> kutip"]
    assert plain("\n\n".join(typed)) == "\n".join(typed)


def test_a_mark_of_an_empty_item_is_not_given_to_what_follows():
    assert [(one.mark, one.runs[0].text) for one in passages("-\n\nsesudah")] == [("", "sesudah")]


@given(st.text(alphabet="ab*_- 1.)\n\\#<>&[]!`~|é\t", max_size=120))
def test_it_reads_anything_and_loses_no_letter(text):
    read = passages(text)
    kept = "".join(run.text for one in read for run in one.runs)
    assert all(one.level <= DEEPEST and one.runs for one in read)
    assert [letter for letter in text if letter in "abé<>&#"] == [letter for letter in kept if letter in "abé<>&#"]


def test_a_page_shows_marks_and_escapes_what_else_was_typed():
    page = html.fragment_fromstring(noted("**Polres:** *siap*\nbaris kedua\n\n3. tiga\n   - anak"), create_parent="div")
    assert [one.text for one in page.iter("strong", "em")] == ["Polres:", "siap"]
    assert page.find("p/br").tail.strip() == "baris kedua"
    assert page.find("ol").get("start") == "3"
    assert page.find("ol/li/ul/li").text == "anak"
    assert noted("<script>a&b</script> [x](javascript:y)").strip() == (
        "<p>&lt;script&gt;a&amp;b&lt;/script&gt; [x](javascript:y)</p>"
    )


@given(st.text(alphabet="ab*_- 1.)\n\\#<>&[]!`~|\"'/=é\t", max_size=120))
def test_a_page_gets_no_other_element_whatever_was_typed(text):
    page = html.fragment_fromstring(noted(text), create_parent="div")
    assert {one.tag for one in page.iter()} <= {"div", "p", "br", "strong", "em", "ul", "ol", "li"}
    assert {name for one in page.iter() for name in one.attrib} <= {"start"}


def test_numbers_are_written_out():
    said = {7: "tujuh", 11: "sebelas", 15: "lima belas", 24: "dua puluh empat", 100: "seratus",
            1105: "seribu seratus lima", 2024: "dua ribu dua puluh empat", 1_000_000: "satu juta"}  # fmt: skip
    assert {number: in_words(number) for number in said} == said
