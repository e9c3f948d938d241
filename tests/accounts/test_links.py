"""Links let somebody choose a password: once, for a while, and only when the form is sent."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from app.accounts import LinkPurpose, LoginSession, OneTimeLink, User, issue_link
from app.core import SYSTEM, AuditEntry, Role, db, writing
from tests.accounts.conftest import PASSWORD
from tests.builders import a_forum, a_user

NEW = "tujuh kambing menyeberang"
both_engines = pytest.mark.both_engines


def a_link(user, purpose=LinkPurpose.INVITATION, **more):
    with writing():
        return issue_link(db.session.get_one(User, user.id), purpose, by=SYSTEM, **more)


@pytest.fixture
def newcomer(ctx):
    with writing():
        return a_user("Yosef Tan", email="yosef@contoh.go.id")


@both_engines
def test_an_invitation_is_taken_up_by_sending_its_form(newcomer, browse, again):
    browser, token = browse(), a_link(newcomer)
    page = browser.get(f"/undangan/{token}")
    assert "Yosef Tan" in page.text
    assert again(newcomer).password_hash is None, "messengers fetch links: opening one does nothing"
    page = page.submit("Simpan dan masuk", password=NEW, repeat=NEW)
    assert page.status == 200
    assert browser.get("/akun").h1 == "Akun saya"
    assert again(newcomer).password_hash.startswith("$argon2id$")
    assert browse().get("/masuk").submit("Masuk", email="yosef@contoh.go.id", password=NEW).status == 200


def test_a_link_works_once(newcomer, browse, again):
    token = a_link(newcomer)
    first, second = browse().get(f"/undangan/{token}"), browse().get(f"/undangan/{token}")
    first.submit("Simpan dan masuk", password=NEW, repeat=NEW)
    kept = again(newcomer).password_hash
    page = second.submit("Simpan dan masuk", password="lain sekali ya ini", repeat="lain sekali ya ini")
    assert page.status == 410
    assert again(newcomer).password_hash == kept
    assert browse().get(f"/undangan/{token}").status == 410


def test_a_link_ends_after_its_days(newcomer, browse):
    token = a_link(newcomer)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=6), tick=True):
        assert browse().get(f"/undangan/{token}").status == 200
    with time_machine.travel(datetime.now(UTC) + timedelta(days=7, minutes=1), tick=True):
        assert browse().get(f"/undangan/{token}").status == 410


def test_a_link_serves_its_own_purpose_only(newcomer, browse):
    token = a_link(newcomer)
    assert browse().get(f"/atur-ulang/{token}").status == 410


def test_unknown_used_and_expired_links_look_alike(newcomer, browse):
    token = a_link(newcomer)
    with writing():
        db.session.execute(sa.update(OneTimeLink).values(revoked_at=datetime.now(UTC)))
    assert browse().get(f"/undangan/{token}").text == browse().get("/undangan/tidak-pernah-ada").text


def test_only_the_hash_of_a_link_is_kept(newcomer):
    token = a_link(newcomer)
    row = db.session.execute(sa.select(OneTimeLink.__table__)).one()
    assert token not in " ".join(map(str, row))
    entries = db.session.scalars(sa.select(AuditEntry.detail)).all()
    assert not any(token in entry for entry in entries)


def test_a_reset_signs_every_browser_out_and_ends_every_link(maria, browse, again):
    browser = browse(maria)
    token, other = a_link(maria, LinkPurpose.RESET), a_link(maria, LinkPurpose.RESET)
    browse().get(f"/atur-ulang/{token}").submit("Simpan dan masuk", password=NEW, repeat=NEW)
    assert browser.get("/akun").url.startswith("/masuk")
    assert browse().get(f"/atur-ulang/{other}").status == 410
    assert browse().get("/masuk").submit("Masuk", email=maria.email, password=PASSWORD).status == 422


@pytest.mark.parametrize(
    ("password", "repeat", "field"),
    [
        ("pendek", "pendek", "password"),
        (NEW, "lain", "repeat"),
        ("", "", "password"),
        ("katasandi123456", "katasandi123456", "password"),
        ("yosef@contoh.go.id", "yosef@contoh.go.id", "password"),
    ],
)
def test_a_poor_password_is_refused_beside_its_field(newcomer, browse, again, password, repeat, field):
    token = a_link(newcomer)
    page = browse().get(f"/undangan/{token}").submit("Simpan dan masuk", password=password, repeat=repeat)
    assert page.status == 422
    assert field in page.errors()
    assert again(newcomer).password_hash is None
    assert browse().get(f"/undangan/{token}").status == 200


def test_the_link_of_an_ended_account_is_gone(newcomer, browse):
    token = a_link(newcomer)
    with writing():
        user = db.session.get_one(User, newcomer.id)
        user.ended_at, user.ended_reason = datetime.now(UTC), "mutasi"
    assert browse().get(f"/undangan/{token}").status == 410


# Handed out by the admin


def test_the_admin_invites_and_sees_the_link_once(admin, browse):
    with writing():
        a_forum("FK-NTT", name="Forum NTT")
    page = browse(admin).get("/pengaturan/akun").click("Undang seseorang")
    page = page.submit(
        "Buat undangan", name="Anna Lind", email="Anna@IOM.int", language="en", role="sekretariat", forum="FK-NTT"
    )
    assert page.h1 == "Anna Lind"
    address = page.select("//input[@readonly]")[0].get("value")
    assert address.startswith("http://localhost/undangan/")
    texts = [one.text for one in page.select("//textarea[@readonly]")]
    assert len(texts) == 2
    assert all(address in text for text in texts)
    again = page.browser.get(page.url)
    assert not again.select("//textarea[@readonly]"), "reloading does not show it again"
    path = address.removeprefix("http://localhost")
    browser = browse()
    browser.get(path).submit("Simpan dan masuk", password=NEW, repeat=NEW)
    user = db.session.scalars(sa.select(User).where(User.email == "anna@iom.int")).one()
    assert user.language == "en"
    assert browser.get("/akun").tree.get("lang") == "en"


def test_a_link_is_made_under_the_public_address(admin, newcomer, app, browse):
    app.config["PUBLIC_URL"] = "https://patok.contoh.go.id"
    page = browse(admin).get(f"/pengaturan/akun/{newcomer.id}").submit("Buat tautan undangan baru")
    assert page.select("//input[@readonly]")[0].get("value").startswith("https://patok.contoh.go.id/undangan/")


def test_a_new_link_ends_the_old_one(admin, newcomer, browse):
    old = a_link(newcomer)
    browse(admin).get(f"/pengaturan/akun/{newcomer.id}").submit("Buat tautan undangan baru")
    assert browse().get(f"/undangan/{old}").status == 410


def test_an_account_in_use_gets_a_reset_link_and_keeps_its_password_meanwhile(admin, maria, browse):
    page = browse(admin).get(f"/pengaturan/akun/{maria.id}").submit("Buat tautan kata sandi baru")
    address = page.select("//input[@readonly]")[0].get("value").removeprefix("http://localhost")
    assert address.startswith("/atur-ulang/")
    assert browse().get("/masuk").submit("Masuk", email=maria.email, password=PASSWORD).status == 200
    assert browse().get(address).submit("Simpan dan masuk", password=NEW, repeat=NEW).status == 200


# One's own account


def test_changing_the_password_ends_the_other_sessions_only(maria, browse):
    here, there = browse(maria), browse(maria)
    page = here.get("/akun").click("Ganti kata sandi")
    page = page.submit("Ganti kata sandi", current=PASSWORD, password=NEW, repeat=NEW)
    assert page.url == "/akun"
    assert page.flashes
    assert there.get("/akun").url.startswith("/masuk")
    assert browse().get("/masuk").submit("Masuk", email=maria.email, password=NEW).status == 200


def test_changing_the_password_ends_a_copy_of_this_browsers_cookie(maria, browse):
    here, thief = browse(maria), browse()
    with here.client.session_transaction() as kept, thief.client.session_transaction() as stolen:
        stolen.update(kept)
    assert thief.get("/akun").url == "/akun"
    page = here.get("/akun/kata-sandi").submit("Ganti kata sandi", current=PASSWORD, password=NEW, repeat=NEW)
    assert page.url == "/akun"
    assert thief.get("/akun").url.startswith("/masuk")
    assert here.get("/akun").url == "/akun"


def test_changing_the_password_needs_the_present_one_and_guessing_it_waits(maria, browse):
    browser = browse(maria)
    wrong = {"current": "salah sama sekali", "password": NEW, "repeat": NEW}
    for _ in range(5):
        page = browser.get("/akun/kata-sandi").submit("Ganti kata sandi", wrong)
        assert page.status == 422
        assert "current" in page.errors()
    assert browser.get("/akun/kata-sandi").submit("Ganti kata sandi", wrong).status == 429


@both_engines
def test_one_device_and_all_others_are_signed_out_at_once(maria, browse):
    here, phone, office = browse(maria), browse(maria), browse(maria)
    page = here.get("/akun")
    assert len(page.rows("Perangkat yang masuk")) == 3
    page = page.submit("Keluarkan uji")
    assert sum(one.get("/akun").url.startswith("/masuk") for one in (phone, office)) == 1
    page.submit("Keluarkan semua perangkat lain")
    assert all(one.get("/akun").url.startswith("/masuk") for one in (phone, office))
    assert here.get("/akun").url == "/akun"


def test_nobody_signs_out_another_person(maria, admin, browse):
    browser = browse(maria)
    session_id = db.session.scalars(sa.select(LoginSession.id)).one()
    assert browse(admin).post(f"/akun/sesi/{session_id}/keluarkan").status == 404
    assert browser.get("/akun").url == "/akun"


def test_the_language_is_the_persons_and_before_that_the_sessions(maria, browse, again):
    browser = browse()
    page = browser.get("/masuk").submit("English")
    assert page.url == "/masuk"
    assert page.tree.get("lang") == "en"
    page = browse(maria).get("/akun").submit("English")
    assert page.url == "/akun"
    assert page.tree.get("lang") == "en"
    assert again(maria).language == "en"
    assert browse(maria).get("/akun").tree.get("lang") == "en"


def test_a_language_nobody_offers_is_refused(ctx, browse):
    assert browse().post("/bahasa", {"language": "xx"}).status == 400


def test_after_the_switch_one_stays_on_this_site(ctx, browse):
    page = browse().post("/bahasa", {"language": "en", "next": "//jahat.example"}, follow=False)
    assert page.location == "/"


def test_a_role_is_told_in_words(ctx, browse, maria):
    from tests.builders import a_grant

    with writing():
        a_grant(db.session.get_one(User, maria.id), Role.SECRETARIAT, forum=a_forum(name="Forum <i>miring</i>"))
    page = browse(maria).get("/akun")
    assert page.rows("Hak saya") == [
        ["Sekretariat", "Forum <i>miring</i>", "biasa dan terbatas", "sejak 1 Januari 2020"]
    ]
