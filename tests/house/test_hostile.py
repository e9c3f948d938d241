"""Bad input for every form of every page: a sentence, never a failure, and what was typed is still there.

The forms are found on the pages themselves, so a new form is tried without being written down here.
"""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import MultiDict

from app.core import db
from tests.client import _sent

from .doors import COLUMNS
from .test_doors import LINES, address, methods_of, named
from .world import ROLES

SCRIPT = "<script>alert(1)</script>"
BREAKOUT = "'\"><img src=x onerror=alert(1)>{{ 7*7 }}{% raw %}"
LONG = "panjang " * 12_500  # 100,000 characters
ODD = "a\u202eb\u0000c\x0bd\ud7ff\U0001f6a7 \u00a0\r\n\r\nz"
TEXTS = [SCRIPT, BREAKOUT, LONG, ODD, "\x00", '=HYPERLINK("http://x")', "%s%(x)s%"]
NUMBERS = ["-1", "0", "2147483648", "9223372036854775808", "1" + "0" * 400, "1e9", "²", "1.5", "nan", "+1", " 7 "]
DATES = ["2024-02-30", "0000-00-00", "0001-01-01", "9999-12-31", "99999-01-01", "07/05/2024", "kemarin", "-2024-05-07"]
TIMES = ["25:61", "9", "09.00", "00:00:00.000001", "-1:00"]

PAGES = [line for line in LINES if "o" in line[2] and line[0] not in {"static", "core.healthz"}]


def kind_of(control) -> str:
    if control.tag in {"select", "textarea"}:
        return control.tag
    return control.get("type", "text")


def forms_of(page):
    if page.tree is None:
        return []
    return [form for form in page.main.iter("form") if (form.get("method") or "get").lower() == "post"]


def plausible(form) -> MultiDict[str, str]:
    """What a person might send: what must be filled in is, with something."""
    sent = _sent(form)
    for control in form.xpath(".//input | .//select | .//textarea"):
        name, kind = control.get("name"), kind_of(control)
        if not name or name == "csrf_token" or any(sent.getlist(name)):
            continue
        if kind == "select":
            values = [one.get("value") for one in control.iter("option") if one.get("value")]
            if values:
                sent.setlist(name, values[:1])
        elif kind == "radio":
            sent.setlist(name, [control.get("value", "on")])
        else:
            filled = {"text": "Isian", "textarea": "Isian", "number": "1", "date": "2024-05-07", "time": "09:00",
                      "email": "baru@contoh.go.id", "password": "kata-sandi-yang-panjang"}  # fmt: skip
            if kind in filled:
                sent.setlist(name, [filled[kind]])
    return sent


def names_of(form, *kinds: str) -> set[str]:
    return {
        control.get("name") for control in form.xpath(".//input | .//select | .//textarea")
        if control.get("name") and control.get("name") != "csrf_token" and kind_of(control) in kinds
    }  # fmt: skip


def attacks(form):
    """(what is tried, what is sent) for one form."""
    base = plausible(form)
    texts = names_of(form, "text", "textarea", "search", "tel", "url", "email")
    ways = [
        (texts, TEXTS),
        (
            names_of(form, "number")
            | {name for name in texts if "order" in name or "budget" in name or "count" in name},
            NUMBERS,
        ),
        (names_of(form, "date", "month"), DATES),
        (names_of(form, "time"), TIMES),
        (
            names_of(form, "select", "radio", "checkbox", "hidden"),
            ["tidak-ada", "-1", SCRIPT, "99999999999999999999", ""],
        ),
    ]
    for names, values in ways:
        for value in values if names else []:
            sent = base.copy()
            for name in names:
                sent.setlist(name, [value])
            yield f"{sorted(names)}={value[:30]!r}", sent
    twice = base.copy()
    for name in list(twice):
        if name != "csrf_token":
            twice.setlist(name, [*twice.getlist(name), "kedua", SCRIPT])
    yield "every field twice", twice
    yield "nothing", MultiDict({"csrf_token": base.get("csrf_token", "")})


def acts_entered() -> int:
    db.session.rollback()
    return db.session.scalar(sa.text("SELECT count(*) FROM audit_entry")) or 0


def is_kept(page, form, sent) -> list[str]:
    """The fields of the form shown again that lost what was typed."""
    lost = []
    action = form.get("action")
    again = [one for one in forms_of(page) if one.get("action") == action]
    if not again:
        return []
    for name in names_of(form, "text", "textarea", "date", "number", "time", "email"):
        controls = again[0].xpath(".//*[@name=$name]", name=name)
        typed = sent.get(name, "")
        if len(controls) == 1 and typed:
            control = controls[0]
            shown = (control.text or "") if control.tag == "textarea" else control.get("value", "")
            if "".join(shown.split()) != "".join(typed.replace("\x00", "").replace("\x0b", "").split()):
                lost.append(f"{name}: {typed[:40]!r} became {shown[:40]!r}")
    return lost


@pytest.mark.both_engines
@pytest.mark.parametrize("line", PAGES, ids=named)
def test_bad_input_gets_a_sentence(stage_of, line, engine):
    stage = stage_of
    endpoint, _, expected = line
    if "GET" not in methods_of(stage.app, endpoint):
        pytest.skip("it is no page")
    browser = stage.browser(COLUMNS[expected.index("o")])
    url = address(stage, line)
    tried = 0
    for number, _ in enumerate(forms_of(browser.get(url))):
        shown = forms_of(browser.get(url))
        if len(shown) <= number:
            continue
        for what, _ in attacks(shown[number]):
            page = browser.get(url)
            if page.status != 200 or len(forms_of(page)) <= number:
                stage.reset()  # an earlier attack was lawful and closed the page
                browser = stage.browser(COLUMNS[expected.index("o")])
                page = browser.get(url)
            form = forms_of(page)[number]
            sent = dict(attacks(form)).get(what)
            if sent is None:
                continue  # the form asks for other things by now
            with stage.app.app_context():
                before = acts_entered()
            answer = browser.post(form.get("action"), sent, csrf=False, follow=False)
            tried += 1
            assert answer.status < 500, (url, what)
            assert answer.status in {200, 302, 303, 400, 404, 409, 413, 422, 429}, (url, what, answer.status)
            if answer.status >= 400:
                with stage.app.app_context():
                    assert acts_entered() == before, f"{what}: refused, and yet something was done"
            if answer.status == 422 and what != "every field twice":
                assert answer.tree is not None
                lost = is_kept(answer, form, sent)
                assert not lost, (url, what, lost)
    if not tried:
        pytest.skip("it has no form")


def test_hostile_text_is_kept_as_typed_and_shown_as_text(stage):
    """Sent through every form that takes it, then every page is opened by everybody: the page rules see any markup."""
    stored = 0
    for line in PAGES:
        endpoint, _, expected = line
        if "GET" not in methods_of(stage.app, endpoint) or endpoint.startswith("accounts."):
            continue
        browser = stage.browser(COLUMNS[expected.index("o")])
        page = browser.get(address(stage, line))
        for number, _ in enumerate(forms_of(page)):
            page = browser.get(address(stage, line))
            if len(forms_of(page)) <= number:
                continue
            form = forms_of(page)[number]
            if any(word in form.get("action") for word in ("akhiri", "tarik", "kosongkan", "langkah")):
                continue  # these would take away what is to be looked at
            sent = plausible(form)
            for name in names_of(form, "text", "textarea"):
                if not any(word in name for word in ("code", "year", "order", "number", "email", "phone")):
                    sent.setlist(name, [BREAKOUT + SCRIPT])
            stored += browser.post(form.get("action"), sent, csrf=False, follow=False).status in {302, 303}
    assert stored > 15, "hardly anything was stored: the forms are not filled plausibly any more"
    shown = 0
    for role in ROLES:
        browser = stage.browser(role)
        for line in PAGES:
            if "GET" in methods_of(stage.app, line[0]):
                page = browser.get(address(stage, line))
                if page.tree is not None:
                    assert not page.tree.xpath("//img[@src='x']"), page
                    assert "7*7" in page.data.decode() or "alert(1)" not in page.data.decode()
                    shown += SCRIPT in page.all_text
    assert shown > 15, "the positive control: it is seen on many pages, as text"


def test_bytes_that_are_no_text_are_answered(stage):
    browser = stage.browser("sekretariat")
    token = browser.csrf_token().encode()
    for body in (
        b"title=%ff%fe%00&csrf_token=" + token,
        b"%ff=%ff&csrf_token=" + token,
        b"title=" + b"\xff" * 50 + b"&csrf_token=" + token,
    ):
        for url in ("/rapat/baru", "/direktori/instansi-baru", "/peta-jalan/FK/ubah"):
            answer = browser.client.post(url, data=body, content_type="application/x-www-form-urlencoded")
            assert answer.status_code in {400, 422, 409, 303}, (url, answer.status_code)
    broken = browser.client.post("/rapat/baru", data=b"--x\r\nnonsense", content_type="multipart/form-data; boundary=x")
    assert broken.status_code == 400
    assert browser.client.post("/rapat/baru", data="{}", content_type="application/json").status_code == 400


def test_hostile_addresses_are_answered(stage):
    browser = stage.browser("sekretariat")
    for line in PAGES:
        if "GET" not in methods_of(stage.app, line[0]):
            continue
        url = address(stage, line)
        for query in (
            "?halaman=-1&page=99999999999999999999&sesudah=x&after=%00",
            "?halaman=abc&pilar=<script>&keadaan=x&cari=%25_'\"%ff",
            "?urut=;DROP&forum=x&instansi=%27&dari=9999-99-99&sampai=0001-01-01&kursor=%F0%28",
            "?next=//example.org",
            "?sesudah=2024-01-01_99999999999999999999&setelah=99999999999999999999&tahun=99999",
            "?sesudah=2024-01-01.-99999999999999999999&setelah=-99999999999999999999",
            "?sebelum=2024-01-01_-99999999999999999999",
        ):
            page = browser.get(url + query, follow=False)
            assert page.status < 500, url + query
            assert not (page.location or "").startswith(("//", "http://example")), url + query
