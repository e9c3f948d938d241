"""The tests' browser: real requests, real forms, and every page held to the rules of the house.

    page = browse(user).get("/rapat")                       # follows redirects, checks the page
    page = page.submit("Simpan rapat", title="Rakor")       # the form with that button, id, name, action or index
    assert "Rakor" in page.text and page.status == 200
    with count_queries() as queries: browse(user).get("/")  # then len(queries)

Passwords, tokens and states are never set behind the application's back: a field that the form does not have, and an
option that a choice does not offer, raise ``AssertionError`` (``forged=True`` sends them nevertheless).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import groupby
from typing import Any
from urllib.parse import urljoin, urlsplit

import lxml.html
import pytest
import sqlalchemy as sa
from flask import Flask, has_app_context
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from app.accounts import User, open_session
from app.core import db, writing

from .page_rules import broken_rules, words_of


class Queries(list[str]):
    """The statements that were sent, without the brackets of transactions."""

    @property
    def writes(self) -> list[str]:
        return [one for one in self if one.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))]

    @property
    def batches(self) -> list[str]:
        """The same, rows written in one go as one: PostgreSQL takes them so, SQLite one after the other."""
        return [one for one, _again in groupby(self)]


@contextmanager
def count_queries() -> Iterator[Queries]:
    """Collect every statement sent to any database meanwhile: ``len(queries)`` is what a page costs."""
    queries = Queries()

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE", "ROLLBACK")):
            queries.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        yield queries
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)


class Page:
    """What came back: ``status``, ``url`` (path and query after redirects), ``text``, ``tree`` (lxml), ``data``."""

    def __init__(self, browser: Browser, response: TestResponse) -> None:
        self.browser = browser
        self.response = response
        self.status = response.status_code
        self.headers = response.headers
        self.data = response.get_data()
        response.close()  # a file that was served stays open otherwise
        response.close()
        self.url = response.request.full_path.removesuffix("?")
        self.location = response.headers.get("Location")
        self.tree: Any = None
        if response.mimetype == "text/html" and not (300 <= self.status < 400):
            self.tree = lxml.html.document_fromstring(self.data.decode())
            broken = list(broken_rules(self.tree))
            assert not broken, f"{self.url}: " + "; ".join(broken)

    def __repr__(self) -> str:
        return f"<Page {self.status} {self.url} {self.title if self.tree is not None else ''}>"

    # reading

    @property
    def title(self) -> str:
        return words_of(self.tree.find(".//title"))

    @property
    def h1(self) -> str:
        return words_of(self.tree.find(".//h1"))

    @property
    def main(self) -> Any:
        found = self.tree.xpath("//main")
        return found[0] if found else self.tree.body

    @property
    def text(self) -> str:
        """The words of the page's matter (``main``), whitespace folded."""
        return words_of(self.main)

    @property
    def all_text(self) -> str:
        """The words of the whole page, with the bar, the flashes and the foot."""
        return words_of(self.tree.body)

    @property
    def flashes(self) -> list[str]:
        return [words_of(one) for one in self.tree.xpath("//*[contains(@class, 'flashes')]/*")]

    def select(self, xpath: str) -> list[Any]:
        """Elements of the page's matter: ``page.select("//table//tr")`` searches inside ``main``."""
        found: list[Any] = self.main.xpath("." + xpath if xpath.startswith("/") else xpath)
        return found

    def rows(self, caption: str | None = None) -> list[list[str]]:
        """The words of each body row of the (only, or so captioned) table."""
        tables = [
            table for table in self.select("//table")
            if caption is None or words_of(table.find("caption")) == caption
        ]  # fmt: skip
        assert tables, f"{self.url} has no table {caption or ''}"
        return [[words_of(cell) for cell in row] for row in tables[0].xpath(".//tbody/tr")]

    def links(self) -> dict[str, str]:
        """Address of each link of the page's matter by its words; the first of the same words."""
        found: dict[str, str] = {}
        for link in self.main.iter("a"):
            found.setdefault(words_of(link), link.get("href"))
        return found

    def errors(self) -> dict[str, str]:
        """The message beside each field in error, by the field's name."""
        found: dict[str, str] = {}
        for field in self.main.xpath(".//*[@aria-describedby]"):
            for tied in field.get("aria-describedby").split():
                for element in self.main.xpath(".//*[@id=$id and contains(@class, 'error')]", id=tied):
                    name = field.get("name") or (field.xpath(".//@name") or [tied])[0]
                    found[name] = words_of(element)
        return found

    # acting

    def click(self, words: str) -> Page:
        """Follow the link with these words (or, if there is none, the only one that contains them)."""
        links = self.links()
        target = links.get(words)
        if target is None:
            near = [href for label, href in links.items() if words in label]
            assert len(near) == 1, f"{self.url}: {len(near)} links like {words!r} among {sorted(links)}"
            target = near[0]
        return self.browser.get(urljoin(self.url, target))

    def form(self, which: str | int = 0) -> Any:
        """A form of the page's matter: by index, id, name, the words of a button, or the end of its action."""
        forms = list(self.main.iter("form"))
        if isinstance(which, int):
            assert forms, f"{self.url} has no form"
            return forms[which]
        ways: list[Any] = [
            lambda form: which in {form.get("id"), form.get("name")},
            lambda form: which in {words_of(button) for button in form.iter("button")},
            lambda form: urlsplit(form.get("action") or "").path.endswith(which),
        ]
        for way in ways:
            found = [form for form in [*forms, *self.tree.iter("form")] if way(form)]
            if found:
                return found[0]
        known = [[words_of(button) for button in form.iter("button")] for form in forms]
        raise AssertionError(f"{self.url} has no form {which!r}; buttons: {known}")

    def fields(self, which: str | int = 0) -> dict[str, Any]:
        """What the form would send as it stands, by name; lists where a name stands several times."""
        sent = _sent(self.form(which))
        return {name: values[0] if len(values) == 1 else values for name, values in sent.lists()}

    def submit(
        self,
        which: str | int = 0,
        values: Mapping[str, Any] | None = None,
        *,
        press: str | None = None,
        follow: bool = True,
        forged: bool = False,
        **more: Any,
    ) -> Page:
        """Fill and send a form.

        Values: text; True or False for a box; a list for several choices; ``(bytes, "name.jpg")`` for a file; None
        leaves the field out. ``press`` chooses among several buttons by words.
        """
        form = self.form(which)
        sent = _sent(form)
        files: dict[str, Any] = {}
        for name, value in {**(values or {}), **more}.items():
            controls = form.xpath(".//*[@name=$name]", name=name)
            assert controls or forged, f"{self.url}: no field {name!r} among {sorted(set(form.xpath('.//@name')))}"
            _fill(sent, files, controls, name, value, forged=forged)
        button = _button(form, press if press is not None else (which if isinstance(which, str) else None))
        if button is not None and button.get("name"):
            sent.add(button.get("name"), button.get("value", ""))
        action = urljoin(self.url, form.get("action"))
        if (form.get("method") or "get").lower() == "get":
            pairs = [(name, value) for name, value in sent.items(multi=True) if value != ""]
            return self.browser.get(action, query_string=pairs, follow=follow)
        data: Any = sent
        if files:
            from io import BytesIO

            assert form.get("enctype") == "multipart/form-data", f"{self.url}: the form loses its files"
            for name, one in files.items():
                content, filename = one
                data.add(name, (BytesIO(content), filename))
        return self.browser.post(action, data, follow=follow, csrf=False)


class Browser:
    """One browser: cookies of its own. ``get`` and ``post`` give a checked :class:`Page`."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()

    def sign_in_as(self, user: User) -> None:
        """Open a session for the user, as if signed in by password."""
        user_id = user.id
        with self._fresh():
            with writing():
                token = open_session(db.session.get_one(User, user_id), "uji")
            with self.client.session_transaction() as cookie:
                cookie["_user_id"] = token
                cookie["_fresh"] = True
        if has_app_context():
            db.session.rollback()  # so that the test sees the session that was opened

    def get(self, url: str, *, follow: bool = True, **options: Any) -> Page:
        return self._open(url, follow=follow, method="GET", **options)

    def post(self, url: str, data: Any = None, *, follow: bool = True, csrf: bool = True, **options: Any) -> Page:
        """Send a POST that no form of a page gave, with a valid CSRF token unless told otherwise."""
        if csrf:
            data = {**(data or {}), "csrf_token": self.csrf_token()}
        return self._open(url, follow=follow, method="POST", data=data, **options)

    def csrf_token(self) -> str:
        """A token that fits this browser's session, as a page would carry it."""
        from flask import g, session
        from flask_wtf.csrf import generate_csrf

        with self._fresh(), self.client.session_transaction() as cookie:
            with self.app.test_request_context():
                session.update(cookie)
                token: str = generate_csrf()
                cookie.update(session)
                g.pop("csrf_token", None)
            return token

    def _open(self, url: str, *, follow: bool, **options: Any) -> Page:
        response = self._request(url, **options)
        for _ in range(9 if follow else 0):
            if response.status_code not in {301, 302, 303}:
                break
            response = self._request(urljoin(url, response.headers["Location"]), method="GET")
        if has_app_context():
            db.session.rollback()  # so that the test reads what the request wrote
        return Page(self, response)

    def _request(self, url: str, **options: Any) -> TestResponse:
        with self._fresh():
            return self.client.open(url, **options)

    @contextmanager
    def _fresh(self) -> Iterator[None]:
        """A context of its own, as in a server: ``g`` and the database session of the test stay out of it."""
        with self.app.app_context():
            yield


@pytest.fixture
def browse(app: Flask) -> Any:
    """``browse(user)`` is a browser signed in as the user; ``browse()`` one that nobody signed in."""

    def open_browser(user: User | None = None) -> Browser:
        browser = Browser(app)
        if user is not None:
            browser.sign_in_as(user)
        return browser

    return open_browser


# What a form sends


def _sent(form: Any) -> MultiDict[str, Any]:
    sent: MultiDict[str, Any] = MultiDict()
    for control in form.xpath(".//input | .//select | .//textarea"):
        name = control.get("name")
        if not name or control.get("disabled") is not None:
            continue
        if control.tag == "select":
            options = [one for one in control.iter("option") if one.get("selected") is not None]
            if not options and control.get("multiple") is None:
                options = list(control.iter("option"))[:1]
            for option in options:
                sent.add(name, _value(option))
        elif control.tag == "textarea":
            sent.add(name, (control.text or "").removeprefix("\n"))
        elif control.get("type") in {"checkbox", "radio"}:
            if control.get("checked") is not None:
                sent.add(name, control.get("value", "on"))
        elif control.get("type") not in {"submit", "button", "reset", "image", "file"}:
            sent.add(name, control.get("value", ""))
    return sent


def _value(option: Any) -> str:
    given: str | None = option.get("value")
    return words_of(option) if given is None else given


def _button(form: Any, words: str | None) -> Any:
    buttons = form.xpath(".//button[not(@type) or @type='submit']")
    if words is not None:
        for button in buttons:
            if words in {words_of(button), button.get("value")}:
                return button
    return buttons[0] if buttons else None


def _fill(
    sent: MultiDict[str, Any], files: dict[str, Any], controls: list[Any], name: str, value: Any, *, forged: bool
) -> None:
    kinds = {control.get("type") if control.tag == "input" else control.tag for control in controls}
    if value is None:
        sent.poplist(name)
        return
    if isinstance(value, tuple):
        assert kinds <= {"file"} or forged, f"{name!r} takes no file"
        files[name] = value
        return
    if isinstance(value, bool):
        assert kinds == {"checkbox"} or forged, f"{name!r} is no box"
        sent.setlist(name, [controls[0].get("value", "on") if controls else "on"] if value else [])
        return
    values = [str(one) for one in (value if isinstance(value, Iterable) and not isinstance(value, str) else [value])]
    if not forged:
        offered: set[str] | None = None
        if kinds == {"select"}:
            offered = {_value(option) for control in controls for option in control.iter("option")}
        elif kinds <= {"radio", "checkbox"}:
            offered = {control.get("value", "on") for control in controls}
        if offered is not None:
            assert set(values) <= offered, f"{name!r} does not offer {set(values) - offered}; it offers {offered}"
        if kinds == {"hidden"}:
            raise AssertionError(f"{name!r} is hidden: a person cannot fill it (forged=True does)")
    sent.setlist(name, values)
