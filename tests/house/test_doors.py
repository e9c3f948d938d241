"""Every door of the application, tried by every role; what is expected stands in ``doors.py``, written by hand."""

from __future__ import annotations

import pytest
from flask import url_for

from app.core import door_of
from tests.client import count_queries

from . import doors
from .doors import COLUMNS, HIDDEN, TABLE
from .world import HIDDEN_WORD, NOBODY, PARTNER, ROLES, SECRETARIAT

LINES = doors.lines(TABLE)
HIDDEN_LINES = doors.lines(HIDDEN)


def named(line):
    endpoint, arguments, _ = line
    return "-".join([endpoint, *arguments.values()])[:60]


def address(stage, line) -> str:
    endpoint, arguments, _ = line
    values = {
        name: thing.strip("'") if thing.startswith("'") else stage.world.of[thing] for name, thing in arguments.items()
    }
    with stage.app.test_request_context():
        return url_for(endpoint, **values)


def methods_of(app, endpoint) -> set[str]:
    return {method for rule in app.url_map.iter_rules(endpoint) for method in rule.methods} & {"GET", "POST"}


def what_happens(page) -> str:
    if page.status == 403:
        return "x"
    if page.status == 404:
        return "-"
    if page.status == 302 and page.location.split("?")[0].endswith("/masuk"):
        return ">"
    assert page.status < 500
    return "o"


def test_every_door_stands_in_the_table(stage):
    endpoints = {rule.endpoint for rule in stage.app.url_map.iter_rules()}
    table = {endpoint for endpoint, _, _ in LINES}
    assert endpoints - table == set(), "write down in doors.py who may pass"
    assert table - endpoints == set(), "these doors are no more"


def test_every_door_says_what_it_asks_for(stage):
    with stage.app.app_context():
        silent = [
            rule.endpoint for rule in stage.app.url_map.iter_rules()
            if rule.endpoint != "static" and not hasattr(stage.app.view_functions[rule.endpoint], "may")
        ]  # fmt: skip
        assert not silent, "neither @requires nor @public"
        for endpoint, _, happens in LINES:
            if endpoint != "static":
                assert (door_of(endpoint) is None) == (happens[COLUMNS.index(NOBODY)] != ">"), endpoint


@pytest.mark.parametrize("line", [*LINES, *HIDDEN_LINES], ids=named)
def test_who_may_open_it(stage, line):
    endpoint, _, expected = line
    if "GET" not in methods_of(stage.app, endpoint):
        pytest.skip("it is no page")
    url = address(stage, line)
    found = "".join(what_happens(stage.browser(role).get(url, follow=False)) for role in COLUMNS)
    assert found == expected, f"GET {url}"


@pytest.mark.parametrize("line", [*LINES, *HIDDEN_LINES], ids=named)
def test_who_may_send_to_it(stage, line):
    endpoint, _, expected = line
    if "POST" not in methods_of(stage.app, endpoint):
        pytest.skip("nothing can be sent to it")
    url = address(stage, line)
    found = ""
    for role in COLUMNS:
        stage.reset()
        browser = stage.browser(role)
        with count_queries() as queries:
            page = browser.post(url, follow=False)
        found += what_happens(page)
        if found[-1] in "x->":
            others = [one for one in queries.writes if not one.startswith("UPDATE login_session")]
            assert not others, f"refused to {role or 'nobody'}, and yet written: {others}"
    assert found == expected, f"POST {url}"


@pytest.mark.parametrize("line", LINES, ids=named)
def test_opening_writes_nothing(stage, line):
    """A GET changes nothing; that somebody was here is noted on the session alone."""
    endpoint, _, _ = line
    if "GET" not in methods_of(stage.app, endpoint):
        pytest.skip("it is no page")
    for role in ROLES:
        browser = stage.browser(role)
        with count_queries() as queries:
            browser.get(address(stage, line), follow=False)
        others = [one for one in queries.writes if not one.startswith("UPDATE login_session")]
        assert not others, (role, others)


@pytest.mark.parametrize("line", LINES, ids=named)
def test_nothing_is_taken_without_the_token_of_the_page(stage, line):
    endpoint, _, expected = line
    if "POST" not in methods_of(stage.app, endpoint):
        pytest.skip("nothing can be sent to it")
    role = COLUMNS[expected.index("o")]
    url = address(stage, line)
    browser = stage.browser(role)
    foreign = stage.browser(role).csrf_token()
    for data in ({}, {"csrf_token": ""}, {"csrf_token": "nonsense"}, {"csrf_token": foreign}):
        with count_queries() as queries:
            page = browser.post(url, data, csrf=False, follow=False)
        assert page.status == 400, (url, data)
        assert not [one for one in queries.writes if not one.startswith("UPDATE login_session")]


def test_what_is_hidden_from_partners_stands_on_none_of_their_pages(stage):
    shown_to = dict.fromkeys((SECRETARIAT, PARTNER), 0)
    for role in shown_to:
        browser = stage.browser(role)
        for line in LINES:
            endpoint, _, expected = line
            if expected[COLUMNS.index(role)] == "o" and "GET" in methods_of(stage.app, endpoint):
                page = browser.get(address(stage, line))
                shown_to[role] += HIDDEN_WORD in page.data.decode(errors="replace")
    assert shown_to[PARTNER] == 0
    assert shown_to[SECRETARIAT] > 1, "the positive control"


@pytest.mark.parametrize("line", LINES, ids=named)
def test_head_and_options_are_answered(stage, line):
    endpoint, _, expected = line
    role = COLUMNS[expected.index("o")] if "o" in expected else SECRETARIAT
    url = address(stage, line)
    browser = stage.browser(role)
    methods = methods_of(stage.app, endpoint)
    options = browser.client.open(url, method="OPTIONS")
    if endpoint != "static":  # an address may have a page and, under another name, what is sent to it
        allowed = set(options.headers["Allow"].replace(" ", "").split(","))
        assert methods <= allowed, url
        methods = allowed
    with browser.client.open(url, method="HEAD") as head, browser.client.get(url) as page:
        assert head.status_code == (405 if "GET" not in methods else page.status_code)
        assert head.data == b""
    wrong = browser.client.open(url, method="DELETE")
    assert wrong.status_code == 405
    assert "Allow" in wrong.headers
