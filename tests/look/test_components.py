"""The macros keep their promises whichever page uses them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jinja2
import lxml.html
import pytest
import wtforms
from flask_babel import LazyString
from werkzeug.datastructures import MultiDict
from wtforms import validators
from wtforms.fields.choices import SelectChoice

from app.core import words
from tests.page_rules import broken_rules

ROOT = Path(__file__).parents[2]
ACTION_STATES = [
    "proposed", "not_started", "in_progress", "awaiting_verification", "done", "blocked", "deferred", "cancelled",
]  # fmt: skip


@pytest.fixture(scope="module")
def render() -> Any:
    """``render(source, **names)``: a template that may import every component, without application or request."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(ROOT / "templates"),
        autoescape=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do"], trim_blocks=True, lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )  # fmt: skip
    env.install_gettext_callables(lambda text: text, lambda one, many, n: one if n == 1 else many, newstyle=True)  # type: ignore[attr-defined]
    env.globals["csrf_token"] = lambda: "0123456789abcdef"
    env.globals["remembered"] = lambda macro: macro
    env.filters["number"] = words.number

    def from_source(source: str, **names: Any) -> str:
        return env.from_string(source).render(**names)

    return from_source


def whole(body: str) -> Any:
    """The piece as a page, to be held to the rules of the house."""
    return lxml.html.document_fromstring(f'<html lang="id"><title>Uji</title><body><h1>Uji</h1>{body}</body></html>')


class Meeting(wtforms.Form):
    revision = wtforms.HiddenField(default="7")
    title = wtforms.StringField("Judul", [validators.DataRequired("Tulis judul.")], description="Seperti di undangan.")
    notes = wtforms.TextAreaField("Catatan")
    starts_on = wtforms.DateField("Mulai")
    kind = wtforms.SelectField("Jenis", choices=[SelectChoice("a", "Rakor"), SelectChoice("b", "Timpora")])
    security_class = wtforms.RadioField(
        "Klasifikasi", [validators.DataRequired("Pilih satu.")], choices=[SelectChoice("open", "Biasa")]
    )
    agencies = wtforms.SelectMultipleField(
        "Instansi", choices=[SelectChoice(f"A{n}", f"Instansi {n}") for n in range(12)]
    )
    unknown = wtforms.BooleanField("Hari tidak diketahui", [validators.DataRequired("Centang.")])
    photo = wtforms.FileField("Foto")


FORM = """{% from "components/forms.html" import form, field %}
{% call form("/rapat", f, submit="Simpan", multipart=true) %}
{% for each in f if each.short_name != "revision" %}{{ field(each, form=f) }}{% endfor %}
{% endcall %}"""


def test_long_counts_are_written_with_separators(render):
    html = render('{% from "components/status.html" import late %}{{ late(1234) }}')
    assert "lewat 1.234 hari" in lxml.html.fromstring(html).text_content()
    html = render('{% from "components/counts.html" import statline %}{{ statline(12345, {"done": 12345}) }}')
    assert "12.345 tindak lanjut: 12.345 selesai" in lxml.html.fromstring(html).text_content()


def test_words_without_english_are_marked_as_indonesian(render):
    source = '{% from "components/words.html" import own %}{{ own(thing, "title", language) }}'
    thing = {"title": "Rapat <b>", "title_en": None}
    assert render(source, thing=thing, language="en") == '<span lang="id">Rapat &lt;b&gt;</span>'
    assert render(source, thing=thing, language="id") == "Rapat &lt;b&gt;"
    assert render(source, thing={**thing, "title_en": "Meeting"}, language="en") == "Meeting"


@pytest.mark.parametrize("state", ACTION_STATES)
def test_every_state_has_a_word_a_symbol_and_a_colour(render, state):
    html = render('{% from "components/status.html" import status %}{{ status(state) }}', state=state)
    symbols = render('{% from "components/icons.html" import symbols %}{{ symbols() }}')
    sheet = (ROOT / "static/css/components.css").read_text()
    assert lxml.html.fromstring(html).text_content().strip()
    assert f'href="#s-{state}"' in html
    assert f'id="s-{state}"' in symbols
    assert re.search(rf"\.st-{state}\b", sheet)
    assert re.search(rf"\.fill-{state}\b", sheet)


@pytest.mark.parametrize(
    ("macro", "states"),
    [
        ("meeting_status", ["planned", "invited", "held", "cancelled"]),
        ("minutes_status", ["drafting", "chair_review", "circulated", "final", "signed"]),
        ("edition_status", ["draft", "submitted", "established", "superseded"]),
        ("attendance_status", ["present", "excused", "absent", "not_recorded"]),
    ],
)
def test_the_other_states_have_words_of_their_own(render, macro, states):
    source = f'{{% from "components/status.html" import {macro} %}}{{{{ {macro}(state) }}}}'
    words = [lxml.html.fromstring(render(source, state=state)).text_content().strip() for state in states]
    assert all(words)
    assert len(set(words)) == len(states)


def test_a_form_ties_labels_hints_and_errors_to_its_fields(render):
    form = Meeting(data={})
    form.validate()
    form.conflict = {"notes": "<b>lain</b>"}
    page = whole(render(FORM, f=form))
    assert list(broken_rules(page)) == []
    title = page.get_element_by_id("title")
    assert title.get("aria-invalid") == "true"
    assert title.get("aria-describedby").split() == ["title-petunjuk", "title-galat"]
    assert page.get_element_by_id("title-galat").text_content().strip() == "Tulis judul."
    assert page.get_element_by_id("notes-tersimpan").text_content().strip().endswith("<b>lain</b>")
    assert page.get_element_by_id("notes").get("aria-describedby") == "notes-tersimpan"
    assert page.xpath("//input[@name='revision']/@value") == ["7"]
    summary = page.get_element_by_id("galat").getparent()
    targets = [link.get("href")[1:] for link in summary.iter("a")]
    assert "title" in targets
    for target in targets:
        page.get_element_by_id(target)


def test_two_forms_may_stand_on_one_page(render):
    source = FORM + FORM.replace("import form, field %}", "import form as form, field %}").replace(
        'form("/rapat", f,', 'form("/rapat", g, id="kedua",'
    ).replace("in f if", "in g if")
    page = whole(render(source, f=Meeting(), g=Meeting(prefix="g-")))
    assert list(broken_rules(page)) == []


def test_what_was_typed_comes_back_as_text(render):
    hostile = '"><script>alert(1)</script>'
    form = Meeting(data={"title": hostile, "notes": hostile})
    page = whole(render(FORM, f=form))
    assert page.xpath("//script") == []
    assert page.get_element_by_id("title").get("value") == hostile


class Backwards(wtforms.Form):
    last = wtforms.StringField("Akhir", [validators.DataRequired(LazyString(lambda: "Tulis akhirnya."))])
    first = wtforms.StringField("Awal", [validators.DataRequired("Tulis awalnya."), validators.Length(max=9)])


def test_what_is_wrong_is_told_whole_and_in_the_order_of_the_page(render):
    form = Backwards(MultiDict({"first": ""}))
    assert not form.validate()
    source = (
        '{% from "components/forms.html" import form, field %}'
        '{% call form("/x", f) %}{{ field(f.first) }}{{ field(f.last) }}{% endcall %}'
    )
    page = whole(render(source, f=form))
    assert [item.text_content().strip() for item in page.xpath("//*[@role='alert']//li")] == [
        "Awal: Tulis awalnya.", "Akhir: Tulis akhirnya.",
    ]  # fmt: skip


def test_no_field_cuts_off_what_is_pasted(render):
    source = '{% from "components/forms.html" import field %}{{ field(f.first) }}'
    page = whole(render(source, f=Backwards()))
    assert Backwards().first.flags.maxlength == 9
    assert page.xpath("//*[@maxlength]") == []


def test_ticked_boxes_of_a_long_list_stand_first(render):
    page = whole(
        render(
            '{% from "components/forms.html" import field %}{{ field(f.agencies) }}',
            f=Meeting(data={"agencies": ["A9"]}),
        )
    )
    assert page.xpath("//input[@type='checkbox']/@value")[:3] == ["A9", "A0", "A1"]


def test_an_empty_table_says_what_would_stand_there(render):
    source = (
        '{% from "components/table.html" import table %}'
        '{% call table("Rapat", ["Judul"], "Belum ada rapat.") %}{% for r in rows %}'
        '<tr><th scope="row">{{ r }}</th></tr>'
        "{% endfor %}{% endcall %}"
    )
    assert "Belum ada rapat." in render(source, rows=[])
    assert "<table" not in render(source, rows=[])
    full = whole(render(source, rows=["Rakor"]))
    assert full.find(".//caption").text == "Rapat"
    assert list(broken_rules(full)) == []


def test_an_act_that_asks_once_more_needs_no_javascript(render):
    source = (
        '{% from "components/confirm.html" import confirm %}'
        '{{ confirm("batal", "Batalkan rapat", "Batalkan rapat ini?", "/rapat/x/batal", fields={"revision": 3}) }}'
    )
    page = whole(render(source))
    assert list(broken_rules(page)) == []
    form = page.find(".//details//form")
    assert form.get("method") == "post"
    assert form.xpath(".//input[@name='revision']/@value") == ["3"]


def test_the_stylesheets_of_a_page_stay_small():
    """Those of every page, and those its own family adds."""
    asked = re.compile(r"asset\('(css/[a-z-]+\.css)'\)")
    every = set(asked.findall((ROOT / "templates/base.html").read_text(encoding="utf-8")))
    pages = {
        path: every | set(asked.findall(path.read_text(encoding="utf-8"))) for path in ROOT.glob("templates/**/*.html")
    }
    assert len(every) == 3
    assert {ROOT / "static" / sheet for sheets in pages.values() for sheet in sheets} == set(
        ROOT.glob("static/css/*.css")
    )
    weights = {path: sum((ROOT / "static" / sheet).stat().st_size for sheet in found) for path, found in pages.items()}
    assert not {path.name: weight for path, weight in weights.items() if weight >= 64_000}


def test_no_rule_shouts_down_another():
    for sheet in ROOT.glob("static/css/*.css"):
        assert "!important" not in sheet.read_text().replace("[hidden] { display: none !important; }", ""), sheet
