"""The edge: error pages in both languages whatever fails, headers on everything, logs without content."""

from __future__ import annotations

import gzip
import logging
import re
import socket

import pytest
import sqlalchemy as sa
from flask import abort, request

from app import create_app
from app.core import Refused, db, public, writing
from app.core.errors import error_words
from app.core.logs import WithoutContent
from tests.conftest import SETTINGS

PAGES = {
    400: ("Permintaan tidak terbaca", "Kembali ke halaman tadi"),
    403: ("Tidak ada hak", "Hubungi sekretariat"),
    404: ("Tidak ditemukan", "Periksa alamatnya"),
    405: ("Cara membuka tidak berlaku", "tombol atau tautan"),
    409: ("Keadaan sudah berubah", "Muat ulang"),
    413: ("Kiriman terlalu besar", "2 MB"),
    414: ("Alamat terlalu panjang", "saringan"),
    429: ("Terlalu sering", "Tunggu sebentar"),
    431: ("Permintaan terlalu besar", "kuki"),
    500: ("Terjadi kesalahan", "nomor rujukan"),
    503: ("Sedang tidak tersedia", "beberapa menit lagi"),
}
HEADERS = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=()",
}
SECRET_WORD = "jalur-tikus-haekesak"


@pytest.fixture
def failing(app):
    """The application with doors that fail in every way, showing its error pages."""
    app.config["PROPAGATE_EXCEPTIONS"] = False

    @public
    def fail(status):
        abort(status)

    @public
    def burst():
        int(request.args["kata"])

    @public
    def refuse():
        raise Refused("Tulis alasannya.")

    @public
    def ask_database():
        return str(db.session.scalar(sa.text("SELECT count(*) FROM meeting")))

    @public
    def break_constraint():
        with writing() as session:
            for _ in range(2):
                session.execute(
                    sa.text("INSERT INTO region (code, name, level) VALUES (:code, 'x', 'x')"),
                    {"code": request.args["kata"]},
                )
        return ""

    app.add_url_rule("/uji/gagal/<int:status>", "uji_gagal", fail)
    app.add_url_rule("/uji/pecah", "uji_pecah", burst)
    app.add_url_rule("/uji/tolak", "uji_tolak", refuse)
    app.add_url_rule("/uji/data", "uji_data", ask_database)
    app.add_url_rule("/uji/langgar", "uji_langgar", break_constraint)
    return app


def english(browser):
    browser.post("/bahasa", {"language": "en", "next": "/bantuan"}, follow=False)
    return browser


@pytest.mark.parametrize("status", PAGES)
def test_every_error_has_a_page_that_says_what_to_do(failing, browse, status):
    page = browse().get(f"/uji/gagal/{status}")
    title, sentence = PAGES[status]
    assert page.status == status
    assert page.h1 == title
    assert sentence in page.text
    assert page.tree.get("lang") == "id"
    assert "Beranda" in page.text or "Ke beranda" in page.links()
    reference = page.headers["X-Request-Id"]
    assert (reference in page.text) == (status >= 500)


@pytest.mark.parametrize("status", PAGES)
def test_error_pages_speak_english_where_it_was_chosen(failing, browse, status):
    page = english(browse()).get(f"/uji/gagal/{status}")
    assert page.tree.get("lang") == "en"
    assert page.h1 != PAGES[status][0], "not translated"
    assert PAGES[status][0] not in page.text


def test_an_unexpected_failure_is_a_page_with_its_number(failing, browse, caplog):
    page = browse().get(f"/uji/pecah?kata={SECRET_WORD}")
    assert page.status == 500
    reference = page.headers["X-Request-Id"]
    assert re.fullmatch(r"[0-9a-f]{12}", reference)
    assert reference in page.text
    told = [record for record in caplog.records if reference in record.getMessage() and record.levelno >= logging.ERROR]
    assert len(told) == 1, "one failure, one report"


def test_a_refusal_nobody_caught_is_told_in_its_own_words(failing, browse):
    page = browse().get("/uji/tolak")
    assert page.status == 409
    assert "Tulis alasannya." in page.text


def test_an_unknown_address_is_a_page(browse):
    for url in (
        "/tidak/ada",
        "/rapat/%ff%fe",
        "/rapat/%F0%28%8C%28",
        "/tindak-lanjut/99999999999999999999",
        "/" + "x" * 900,
    ):
        page = browse().get(url)
        assert page.status in {200, 404}, url  # 200: the sign-in page comes first


def test_numbers_no_row_can_have_are_not_found(app):
    rules = [rule for rule in app.url_map.iter_rules() if "<int:" in rule.rule]
    assert rules
    adapter = app.url_map.bind("localhost")
    for rule in rules:
        url = re.sub(r"<int:\w+>", str(2**31), rule.rule)
        url = re.sub(r"<\w+>", "x", url)
        assert not adapter.test(url, method=min(rule.methods - {"HEAD", "OPTIONS"})), url


def test_long_addresses_and_heads_are_refused_in_words(browse):
    assert browse().get("/masuk?" + "a" * 5000).h1 == PAGES[414][0]
    assert browse().get("/masuk", headers={"X-Lang": "a" * 30_000}).h1 == PAGES[431][0]
    assert browse().get("/masuk?next=%00").h1 == PAGES[400][0]
    assert browse().get("/rapat/%00").status == 400


def test_wrong_methods_say_which_are_right(browse):
    response = browse().client.delete("/masuk")
    assert response.status_code == 405
    assert {"GET", "POST"} <= set(re.split(r",\s*", response.headers["Allow"]))


# Without a database, without a shell


@pytest.fixture
def without_database(app, tmp_path):
    """The application after its database file went away, and with a server that is not there."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    for path in tmp_path.glob("patok.db*"):
        path.unlink()
    (tmp_path / "patok.db").mkdir()  # nothing can be opened there
    return app


def test_without_its_database_the_application_answers_503(without_database, caplog):
    client = without_database.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = "somebody-was-signed-in"
        session["_fresh"] = True
    for path in ("/", "/rapat", "/tindak-lanjut"):
        answer = client.get(path)
        assert answer.status_code == 503, path
        assert PAGES[503][0] in answer.text
        assert answer.headers["X-Request-Id"] in answer.text
        assert answer.headers["Retry-After"].isdecimal()
        assert "Content-Security-Policy" in answer.headers
    with client.session_transaction() as session:
        session["language"] = "en"
    answer = client.get("/")
    assert answer.status_code == 503
    assert '<html lang="en"' in answer.text


def test_pages_that_need_no_database_stand_without_it(without_database):
    client = without_database.test_client()
    assert client.get("/bantuan").status_code == 200
    assert client.get("/tidak/ada").status_code == 404
    with client.get("/static/css/patok.css") as answer:
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert answer.status_code == 200


def test_a_server_that_is_not_there_is_a_503(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app = create_app({
        **SETTINGS,
        "SQLALCHEMY_DATABASE_URI": f"postgresql+psycopg://nobody@127.0.0.1:{port}/patok",
        "DATA_DIR": tmp_path,
        "QUEUE_URL": f"sqlite:///{tmp_path / 'queue.db'}",
        "PROPAGATE_EXCEPTIONS": False,
    })
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = "somebody-was-signed-in"
    answer = client.get("/")
    assert answer.status_code == 503
    assert PAGES[503][0] in answer.text


def test_when_the_shell_fails_the_sentence_still_stands(failing, browse, monkeypatch):
    def broken(*_given: object, **_more: object) -> str:
        raise RuntimeError("broken")

    browser = browse()
    monkeypatch.setitem(failing.jinja_env.globals, "csrf_token", broken)  # the frame itself fails now, bare or not
    answer = browser.client.get("/uji/gagal/403")
    assert answer.status_code == 403
    assert PAGES[403][0] in answer.text
    assert PAGES[403][1] in answer.text
    assert "Content-Security-Policy" in answer.headers


def test_every_known_status_has_its_own_words(failing):
    with failing.test_request_context():
        sentences = {error_words(status) for status in PAGES}
    assert len(sentences) == len(PAGES)


# Headers


@pytest.mark.parametrize(
    "path", ["/masuk", "/bantuan", "/", "/tidak/ada", "/static/css/patok.css", "/static/tidak-ada.css", "/healthz"]
)
def test_every_answer_carries_the_headers(browse, path):
    with browse().client.get(path) as answer:
        for name, value in HEADERS.items():
            assert value in answer.headers[name], (path, name)
    csp = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in csp
    assert "*" not in csp
    assert "frame-ancestors 'none'" in csp
    assert "Server" not in answer.headers or "Werkzeug" not in answer.headers["Server"]


def test_pages_are_not_kept_and_files_are(browse):
    client = browse().client
    assert client.get("/masuk").headers["Cache-Control"] == "no-store"
    with client.get("/static/css/patok.css") as answer:
        assert "Access-Control-Allow-Origin" not in answer.headers
        kept = answer.headers["Cache-Control"]
    assert int(re.search(r"max-age=(\d+)", kept)[1]) > 1_000_000


def test_strict_transport_only_where_the_address_is_https(url, tmp_path):
    for public_url, expected in (("https://patok.example", True), ("http://127.0.0.1:8000", False), ("", False)):
        app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": url, "DATA_DIR": tmp_path, "PUBLIC_URL": public_url})
        client = app.test_client()
        for path in ("/bantuan", "/static/css/patok.css"):
            with client.get(path) as answer:
                assert ("Strict-Transport-Security" in answer.headers) == expected


# Compression


def test_pages_travel_compressed_and_not_always_in_the_same_length(browse):
    client = browse().client
    plain = client.get("/bantuan")
    assert "Content-Encoding" not in plain.headers
    lengths = set()
    for _ in range(12):
        packed = client.get("/bantuan", headers={"Accept-Encoding": "br, gzip;q=0.8"})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in packed.headers["Vary"]
        assert b"<html" in gzip.decompress(packed.data)
        lengths.add(len(packed.data))
    assert len(packed.data) < len(plain.data) / 2
    assert len(lengths) > 2, "lengths tell nothing about what is inside"
    assert "Content-Encoding" not in client.get("/bantuan", headers={"Accept-Encoding": "gzip;q=0"}).headers
    assert client.head("/bantuan", headers={"Accept-Encoding": "gzip"}).data == b""


# Logs


@pytest.fixture
def lines(caplog):
    """What would be written, in the project's own format."""
    formatter = WithoutContent("%(levelname)s %(name)s %(message)s")
    caplog.set_level(logging.INFO, logger="patok")
    return lambda: "\n".join(formatter.format(record) for record in caplog.records)


def test_the_line_of_a_request_has_its_id_and_no_content(app, browse, lines):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    browser = browse()
    page = browser.get(f"/tindak-lanjut?cari={SECRET_WORD}", follow=False)
    browser.get(f"/undangan/{SECRET_WORD}")
    browser.post("/masuk", {"email": f"{SECRET_WORD}@contoh.go.id", "password": SECRET_WORD})
    written = lines()
    assert re.search(rf"{page.headers['X-Request-Id']} GET /tindak-lanjut 302 \d+ms user=-", written)
    assert "/undangan/<token>" in written
    assert SECRET_WORD not in written


@pytest.mark.both_engines
def test_a_failure_is_written_with_its_place_and_without_content(failing, browse, lines, engine):
    browse().get(f"/uji/pecah?kata={SECRET_WORD}")
    browse().get(f"/uji/langgar?kata={SECRET_WORD}")
    written = lines()
    assert "builtins.ValueError" in written
    assert "test_edge.py" in written
    assert "in burst" in written
    assert "IntegrityError" in written
    assert "UniqueViolation" in written or "SQLITE_CONSTRAINT" in written
    assert SECRET_WORD not in written
    assert "Exception on" not in written
