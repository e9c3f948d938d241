"""What templates call hundreds of times a page: the same answers as the slow way gives."""

from __future__ import annotations

from flask import current_app
from markupsafe import Markup

from app.core import rendering

ADDRESSES = [
    ("actions.action", {"id": 7}),
    ("actions.action", {"id": 7, "kembali": "instansi"}),
    ("actions.actions", {"instansi": "KANIM-ATB", "keadaan": "done"}),
    ("actions.actions", {"cari": "pos & jalur 100%", "forum": None}),
    ("roadmap.roadmap", {"code": "BCM-BELU", "tampilan": "matriks"}),
    ("minutes.meeting", {"code": "a/b"}),
    ("minutes.meeting", {"code": "../x"}),
    ("home.home", {}),
    ("home.home", {"_external": True}),
]


def test_an_address_is_what_flask_would_say(app):
    with app.test_request_context("/"):
        for endpoint, values in ADDRESSES * 2:
            assert rendering.url_for(endpoint, **values) == current_app.url_for(endpoint, **values)


def test_text_as_typed_and_markup_are_not_taken_for_each_other(app):
    with app.test_request_context("/"):
        macro = app.jinja_env.from_string("{% macro shout(text) %}<b>{{ text }}</b>{% endmacro %}").module.shout
        shout = rendering.remembered(macro)
        assert shout(Markup("<i>")) == "<b><i></b>"
        assert shout("<i>") == shout("<i>") == "<b>&lt;i&gt;</b>"
        assert shout(True) != shout(1)
        assert shout(["x"]) == macro(["x"])


def test_what_is_remembered_has_an_end(app):
    store = {}
    for number in range(10):
        rendering._keep(store, number, number, most=3)
        assert len(store) <= 3
    written = []
    row = rendering.remembered(lambda number: written.append(number) or Markup(number), most=3)
    with app.test_request_context():
        for number in [0, 0, 1, 2, 0, 3, 0]:
            row(number)
    assert written == [0, 1, 2, 3, 0]  # the fourth started over


def test_no_reader_gets_another_readers_language(app):
    client = app.test_client()
    said = []
    for language in ("en", "id", "en"):
        with client.session_transaction() as session:
            session["language"] = language
        page = client.get("/masuk").text
        said.append('<html lang="en"' in page and "Kata sandi" not in page)
    assert said == [True, False, True]
