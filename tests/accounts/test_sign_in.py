"""The front door: what opens it, what does not, and what it never tells."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from argon2 import PasswordHasher

from app.accounts import DEMO_PASSWORD, LoginSession, SignInAttempt, User, hash_password
from app.accounts.passwords import check_password
from app.accounts.throttle import (
    FIRST_WAIT,
    FREE_BY_ACCOUNT,
    FREE_BY_ADDRESS,
    LONGEST_WAIT,
    REMEMBERED,
    TooOften,
    forget_attempts,
    knock,
    wait_after,
)
from app.accounts.views import local_path
from app.core import Refused, Role, db, now, writing
from tests.accounts.conftest import PASSWORD
from tests.builders import a_grant, a_user

both_engines = pytest.mark.both_engines


def try_to_enter(browser, email, password=PASSWORD, **more):
    return browser.get("/masuk").submit("Masuk", email=email, password=password, **more)


def live_sessions():
    db.session.rollback()
    return db.session.scalar(
        sa.select(sa.func.count()).select_from(LoginSession).where(LoginSession.revoked_at.is_(None))
    )


@both_engines
def test_the_password_opens_and_leads_on(maria, browse):
    browser = browse()
    page = browser.get("/akun")
    assert page.url.startswith("/masuk")
    page = page.submit("Masuk", email=" Maria@Contoh.go.id ", password=PASSWORD)
    assert page.status == 200
    assert page.url == "/akun"
    assert "Maria Bere" in page.text


def test_a_wrong_password_says_so_beside_the_form_and_keeps_the_address(maria, browse):
    page = try_to_enter(browse(), "maria@contoh.go.id", "salah sama sekali")
    assert page.status == 422
    assert "tidak cocok" in page.text
    assert page.fields("Masuk")["email"] == "maria@contoh.go.id"
    assert page.fields("Masuk")["password"] == ""
    assert live_sessions() == 0


def test_nobody_learns_whether_an_account_exists(ctx, maria, browse):
    with writing():
        a_user(email="diundang@contoh.go.id")
        ended = {"ended_at": now(), "ended_reason": "mutasi", "password_hash": maria.password_hash}
        a_user(email="berakhir@contoh.go.id", **ended)
    answers = {
        email: try_to_enter(browse(), email, password)
        for email, password in {
            "maria@contoh.go.id": "salah sama sekali",
            "takada@contoh.go.id": PASSWORD,
            "diundang@contoh.go.id": PASSWORD,
            "berakhir@contoh.go.id": PASSWORD,
        }.items()
    }
    seen = {(page.status, page.text) for page in answers.values()}
    assert len(seen) == 1, answers


def test_an_unknown_account_costs_a_verification_too(ctx, browse, monkeypatch):
    verified = []
    real = PasswordHasher.verify

    def verify(*given):
        verified.append(1)
        return real(*given)

    monkeypatch.setattr(PasswordHasher, "verify", verify)
    try_to_enter(browse(), "takada@contoh.go.id")
    assert verified == [1]


def test_signing_in_gives_a_new_session_and_ends_the_one_before(maria, browse):
    """Whoever planted a cookie before has nothing of what comes after."""
    browser = browse()
    browser.get("/masuk")
    with browser.client.session_transaction() as cookie:
        planted = dict(cookie)
        cookie["left behind"] = "x"
    try_to_enter(browser, "maria@contoh.go.id")
    with browser.client.session_transaction() as cookie:
        first = cookie["_user_id"]
        assert "left behind" not in cookie
        assert cookie.get("csrf_token") != planted["csrf_token"]
    browser.post("/masuk", {"email": "maria@contoh.go.id", "password": PASSWORD})
    with browser.client.session_transaction() as cookie:
        assert cookie["_user_id"] != first
    assert live_sessions() == 1


def test_only_hashes_lie_in_the_database(maria, browse):
    browser = browse()
    try_to_enter(browser, "maria@contoh.go.id")
    with browser.client.session_transaction() as cookie:
        token = cookie["_user_id"]
    stored = db.session.scalars(sa.select(LoginSession.token_hash)).one()
    assert stored != token
    assert token not in stored
    assert str(db.session.scalars(sa.select(User.password_hash)).one()).startswith("$argon2id$")


def test_the_cookie_lasts_only_where_it_was_asked(maria, browse):
    short, lasting = browse(), browse()
    try_to_enter(short, "maria@contoh.go.id")
    try_to_enter(lasting, "maria@contoh.go.id", lasting=True)
    assert short.client.get_cookie("patok").expires is None
    assert lasting.client.get_cookie("patok").expires is not None
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=13), tick=True):
        assert short.get("/akun").url.startswith("/masuk")
        assert lasting.get("/akun").url == "/akun"
    with time_machine.travel(datetime.now(UTC) + timedelta(days=30, minutes=1), tick=True):
        assert lasting.get("/akun").url.startswith("/masuk")


def test_a_session_says_now_and_then_that_it_is_used(maria, browse):
    browser = browse(maria)
    before = db.session.scalars(sa.select(LoginSession.seen_at)).one()
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=4), tick=True):
        browser.get("/akun")
    assert db.session.scalars(sa.select(LoginSession.seen_at)).one() == before
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=6), tick=True):
        browser.get("/akun")
    assert db.session.scalars(sa.select(LoginSession.seen_at)).one() > before


def test_an_old_hash_is_made_anew_on_the_way_in(maria, browse, again):
    old = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    with writing():
        db.session.get_one(User, maria.id).password_hash = old
    assert try_to_enter(browse(), "maria@contoh.go.id").status == 200
    fresh = again(maria).password_hash
    assert fresh != old
    assert "m=47104" in fresh
    assert try_to_enter(browse(), "maria@contoh.go.id").status == 200


def test_signing_out_ends_the_session_itself(maria, browse):
    browser = browse(maria)
    with browser.client.session_transaction() as cookie:
        kept = dict(cookie)
    page = browser.get("/akun").submit("Keluar")
    assert page.flashes == ["Anda sudah keluar."]
    assert live_sessions() == 0
    thief = browse()
    with thief.client.session_transaction() as cookie:
        cookie.update(kept)
    assert thief.get("/akun").url.startswith("/masuk")


@pytest.mark.parametrize("door", ["/keluar", "/bahasa"])
def test_doors_that_change_something_open_by_post_only(ctx, browse, door):
    assert browse().get(door).status == 405


@pytest.mark.parametrize(
    "wanted",
    ["https://jahat.example/", "//jahat.example", "/\\jahat.example", "\\\\jahat.example", "javascript:alert(1)",
     "/%0d%0aX: y\r\n", "http:/x", "jahat.example", "/\t/jahat.example", "/masuk", "//[", "http://[x"],
)  # fmt: skip
def test_after_signing_in_one_stays_on_this_site(wanted):
    assert local_path(wanted) == "/"


@pytest.mark.parametrize("wanted", ["//[", "http://[x", "//jahat.example", "/\\jahat.example"])
def test_choosing_a_language_goes_nowhere_else_either(ctx, browse, wanted):
    browser = browse()
    browser.get("/masuk", query_string={"next": wanted})
    page = browser.post("/bahasa", {"language": "en", "next": wanted}, follow=False)
    assert (page.status, page.location) == (303, "/")


def test_the_next_page_of_a_stranger_is_forgotten(maria, browse):
    browser = browse()
    page = browser.get("/masuk", query_string={"next": "https://jahat.example/curi"})
    page = page.submit("Masuk", email="maria@contoh.go.id", password=PASSWORD, follow=False)
    assert page.location == "/"


def test_paths_of_this_site_are_kept_with_their_query():
    assert local_path("/tindak-lanjut?pilar=P1&lewat=1") == "/tindak-lanjut?pilar=P1&lewat=1"
    assert local_path(None) == "/"


# Guessing


def fail(browser, times, email="maria@contoh.go.id"):
    page = None
    for _ in range(times):
        page = browser.post("/masuk", {"email": email, "password": "salah sama sekali"})
    return page


@both_engines
def test_guessing_at_one_account_has_to_wait_longer_and_longer(maria, browse):
    assert fail(browse(), FREE_BY_ACCOUNT).status == 422
    page = try_to_enter(browse(), "maria@contoh.go.id")
    assert page.status == 429, "even the right password waits"
    assert "Tunggu" in page.text
    assert 0 < int(page.headers["Retry-After"]) <= FIRST_WAIT.seconds
    with time_machine.travel(datetime.now(UTC) + FIRST_WAIT + timedelta(seconds=1), tick=True):
        assert fail(browse(), 1).status == 422
        page = fail(browse(), 1)
        assert page.status == 429
        assert FIRST_WAIT.seconds < int(page.headers["Retry-After"]) <= FIRST_WAIT.seconds * 2
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=20), tick=True):
        assert try_to_enter(browse(), "maria@contoh.go.id").status == 200
        assert fail(browse(), FREE_BY_ACCOUNT).status == 422, "the right password wiped the slate"


def test_an_unknown_account_waits_just_the_same(ctx, browse):
    fail(browse(), FREE_BY_ACCOUNT, "takada@contoh.go.id")
    assert fail(browse(), 1, "takada@contoh.go.id").status == 429


def test_one_address_that_tries_many_accounts_waits_too(maria, browse, monkeypatch):
    monkeypatch.setattr("app.accounts.entering.password_fits", lambda *_: False)  # thirty verifications take their time
    browser = browse()
    for number in range(FREE_BY_ADDRESS):
        assert browser.post("/masuk", {"email": f"a{number}@contoh.go.id", "password": "x"}).status == 422
    assert try_to_enter(browse(), "maria@contoh.go.id").status == 429


def test_a_right_password_takes_back_its_own_knock_only(maria, browse):
    fail(browse(), 3, "lain@contoh.go.id")
    for _ in range(4):
        assert try_to_enter(browse(), "maria@contoh.go.id").status == 200
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SignInAttempt)) == 6, "two for each failure"


@both_engines
def test_many_guesses_at_once_do_not_slip_through(app):
    def guess(_):
        with app.app_context():
            try:
                knock("maria@contoh.go.id", "192.0.2.1")
            except TooOften:
                return False
            return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(guess, range(16))) == FREE_BY_ACCOUNT


def test_old_attempts_are_forgotten(maria, browse):
    fail(browse(), 2)
    forget_attempts()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SignInAttempt)) == 4
    with time_machine.travel(datetime.now(UTC) + REMEMBERED + timedelta(minutes=1), tick=True):
        forget_attempts()
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SignInAttempt)) == 0


def test_what_was_typed_as_account_is_not_kept(ctx, browse):
    fail(browse(), 1, "kata-sandi-saya@salah.kolom")
    keys = db.session.scalars(sa.select(SignInAttempt.key)).all()
    assert keys
    assert all(len(key) == 64 and "@" not in key for key in keys)


def test_the_wait_grows_to_a_quarter_of_an_hour():
    waits = [wait_after(n) for n in range(40)]
    assert waits == sorted(waits)
    assert waits[0] == FIRST_WAIT
    assert waits[-1] == LONGEST_WAIT


# The demonstration


def test_the_demonstration_shows_its_accounts_and_one_button_signs_in(app, browse):
    app.config["DEMONSTRATION"] = True
    with app.app_context():
        hashed = hash_password(DEMO_PASSWORD)
        with writing():
            user = a_user("Yosef Tan", email="admin@demo.patok", password_hash=hashed)
            a_grant(user, Role.ADMIN)
    browser = browse()
    page = browser.get("/masuk")
    assert "Yosef Tan" in page.text
    page = page.submit("Masuk sebagai Admin")
    assert "Akun dan hak" in browser.get("/pengaturan/akun").h1
    assert page.status == 200


def test_production_knows_no_demonstration_account(app, browse):
    with app.app_context():
        hashed = hash_password(DEMO_PASSWORD)
        with writing():
            a_user(email="admin@demo.patok", password_hash=hashed)
    page = browse().get("/masuk")
    assert "demo.patok" not in page.all_text
    assert page.submit("Masuk", email="admin@demo.patok", password=DEMO_PASSWORD).status == 422


# Passwords


@pytest.mark.parametrize(
    "weak",
    ["pendek", "sebelas11ab", "password1234", "Katasandi2024!", "123456789012", "aaaaaaaaaaaaaa", "peta-jalan-2024",
     "imigrasi@2024", "maria@contoh.go.id", "Maria Bere 1990", "qwertyuiop[]12", "Indonesia1945", "x" * 300],
)  # fmt: skip
def test_what_is_guessed_first_is_refused(weak):
    with pytest.raises(Refused):
        check_password(weak, "maria@contoh.go.id", "Maria Bere")


@pytest.mark.parametrize(
    "good", ["sungai talau berkabut", "kopi imigrasi pagi hari", "7 kambing di Motaain", "пароль от границы"]
)
def test_words_that_do_not_belong_together_are_welcome(good):
    check_password(good, "maria@contoh.go.id", "Maria Bere")


def test_nobody_waits_in_a_transaction_for_argon2(ctx):
    db.session.execute(sa.text("SELECT 1"))
    with pytest.raises(RuntimeError, match="end the transaction"):
        hash_password("sungai talau berkabut")
