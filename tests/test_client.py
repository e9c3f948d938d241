"""The tests' own browser must notice what the house forbids; otherwise every page test holds for nothing."""

import lxml.html
import pytest
from flask import jsonify

from app.core import current_actor, public, writing
from tests.builders import a_user
from tests.client import count_queries
from tests.page_rules import broken_rules

GOOD = """<!doctype html><html lang="id"><head><title>Rapat · Patok</title></head><body><h1>Rapat</h1>
<form method="post" action="/x"><input type="hidden" name="csrf_token" value="0123456789">
<label for="a">Judul</label><input id="a" name="a" aria-invalid="true" aria-describedby="a-galat">
<p class="error" id="a-galat">Isian ini wajib diisi.</p><button type="submit">Simpan</button></form></body></html>"""


def rules_broken(html):
    return list(broken_rules(lxml.html.document_fromstring(html)))


def test_a_good_page_breaks_no_rule():
    assert rules_broken(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (' lang="id"', ""),
        ("<h1>Rapat</h1>", "<h1>Rapat</h1><h1>Dua</h1>"),
        ("<h1>Rapat</h1>", "<h1>Lain</h1>"),
        ("<h1>", '<p id="a"></p><h1>'),
        ('<label for="a">Judul</label>', ""),
        (' aria-describedby="a-galat"', ""),
        ('id="a-galat"', 'id="b-galat"'),
        (' action="/x"', ""),
        ('value="0123456789"', 'value=""'),
        ('method="post"', 'method="get"'),
        ("<h1>", '<p style="color:red"></p><h1>'),
        ("<h1>", "<p onclick='x()'></p><h1>"),
        ("<h1>", "<script>x()</script><h1>"),
        ("<h1>", "<style>p{}</style><h1>"),
        ("<h1>", '<a href="javascript:x()">x</a><h1>'),
        ("<h1>", '<img alt="" src="//example.org/x.png"><h1>'),
        ("<h1>", '<link rel="stylesheet" href="https://example.org/x.css"><h1>'),
        ("<h1>", '<a href="https://example.org/">x</a><h1>'),
        ("<h1>", '<a href="/x"></a><h1>'),
        ("<h1>", '<iframe src="/x"></iframe><h1>'),
        ("<h1>", "<table><tr><td>x</td></tr></table><h1>"),
        ('<button type="submit">Simpan</button>', ""),
    ],
)
def test_each_rule_is_noticed_when_broken(old, new):
    assert old in GOOD
    assert rules_broken(GOOD.replace(old, new, 1))


def test_a_browser_is_the_user_it_was_opened_for(app, browse):
    @public
    def who():
        return jsonify(name=current_actor().name)

    app.add_url_rule("/siapa", view_func=who)
    with app.app_context():
        with writing():
            user = a_user("Maria")
        first = browse(user)
        assert first.get("/siapa").data == b'{"name":"Maria"}\n'
        assert browse().get("/siapa").data == b'{"name":""}\n'
        with count_queries() as queries:
            first.get("/siapa")
    assert len(queries) == 2, "the session with its account, and what the grants reach"
    assert not queries.writes
