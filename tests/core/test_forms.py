"""A form saves, is refused, or meets what somebody else saved."""

from datetime import date
from types import SimpleNamespace

import pytest
from wtforms import BooleanField, DateField, SelectChoice, SelectField, StringField
from wtforms.validators import DataRequired

from app.core import Boxes, Form, Refused, RevisedForm, Stale, revision_sent


def offered(words):
    return [SelectChoice(value, label) for value, label in words.items()]


class Plain(Form):
    name = StringField("Nama", validators=[DataRequired()])


class Revised(RevisedForm):
    facts_of = ("name", "note", "level", "day", "sure", "marks")

    name = StringField("Nama", validators=[DataRequired()])
    note = StringField("Catatan")
    level = SelectField("Tingkat", choices=offered({"": "belum dicatat", "a": "Pertama", "b": "Kedua"}))
    day = DateField("Hari")
    sure = BooleanField("Pasti")
    marks = Boxes("Tanda", choices=offered({"x": "Iks", "y": "Ye"}))


@pytest.fixture
def sent(app):
    """``sent(Plain, name="A")`` is the form as a browser sent it; without facts, as it is first shown."""
    app.config["WTF_CSRF_ENABLED"] = False

    def form(kind, **facts):
        context = app.test_request_context("/", method="POST" if facts else "GET", data=facts)
        context.push()
        contexts.append(context)
        return kind()

    contexts = []
    yield form
    for context in reversed(contexts):
        context.pop()
    app.config["WTF_CSRF_ENABLED"] = True


def never():
    raise AssertionError("the act was done")


def refusing():
    raise Refused("Nama ini sudah dipakai.", field="name")


def test_a_form_that_was_not_sent_does_nothing(sent):
    form = sent(Plain)
    assert (form.save(never), form.http_status) == (False, 200)


def test_a_form_that_does_not_hold_does_nothing(sent):
    form = sent(Plain, name=" ")
    assert (form.save(never), form.http_status) == (False, 422)


def test_what_the_act_returns_is_kept(sent):
    form = sent(Plain, name="A")
    assert form.save(lambda: "R-1")
    assert form.result == "R-1"


def test_a_refusal_stands_beside_its_field(sent):
    form = sent(Plain, name="A")
    assert (form.save(refusing), form.http_status) == (False, 422)
    assert form.errors == {"name": ["Nama ini sudah dipakai."]}


def test_a_form_without_a_revision_leaves_the_conflict_to_its_page(sent):
    form = sent(Plain, name="A")
    with pytest.raises(Stale):
        form.save(stale)


def stale(**facts):
    standing = {"name": "B", "note": None, "level": "b", "day": date(2024, 5, 7), "sure": True, "marks": ["x", "y"]}
    raise Stale(SimpleNamespace(**{**standing, **facts}, revision=7))


def test_what_stands_now_is_shown_in_words_and_the_next_save_starts_from_it(sent):
    form = sent(Revised, name="A", level="", revision="6")
    assert (form.save(stale), form.http_status) == (False, 409)
    shown = {"name": "B", "level": "Kedua", "day": "7 Mei 2024", "sure": "ya", "marks": "Iks, Ye"}
    assert form.conflict == shown  # nothing typed and nothing stored are the same
    assert (form.name.data, form.revision.data) == ("A", "7")


def test_what_was_taken_away_meanwhile_is_shown_as_the_choice_of_none(sent):
    form = sent(Revised, name="B", level="a", day="2024-05-07", sure="1", marks=["x", "y"])
    form.save(lambda: stale(level=None))
    assert form.conflict == {"level": "belum dicatat"}


@pytest.mark.parametrize(
    ("sent_as", "read"), [("12", 12), (None, 0), ("", 0), ("-1", 0), ("²", 0), ("1" * 10, 0), ("1.5", 0)]
)
def test_a_revision_is_a_number_or_none_at_all(sent_as, read):
    assert revision_sent(sent_as) == read
