"""Commands: the first admin has no browser to be invited from."""

import pytest
import sqlalchemy as sa

from app.accounts import User
from app.core import Role, db, today, writing
from config import settings
from tests.builders import a_forum, an_agency


@pytest.fixture
def run(app):
    runner = app.test_cli_runner()
    return lambda *words, **more: runner.invoke(args=["user", *words], **more)


def test_the_first_admin_gets_a_link_on_standard_output(ctx, run, browse):
    result = run("add", "Admin@Contoh.go.id", "--name", "Dewi Lestari", "--role", "admin")
    assert result.exit_code == 0, result.output
    root, _, token = result.stdout.strip().partition("/undangan/")
    assert root == "http://127.0.0.1:8000"
    assert "admin@contoh.go.id" in result.stderr
    browser = browse()
    browser.get(f"/undangan/{token}").submit(
        "Simpan dan masuk", password="kuda laut di muara", repeat="kuda laut di muara"
    )
    assert browser.get("/pengaturan/akun").h1 == "Akun dan hak"


def test_the_link_is_under_the_public_address(ctx, run, app, monkeypatch):
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://patok.example.go.id")
    printed = run("add", "admin@contoh.go.id", "--role", "admin").stdout
    assert printed.startswith("https://patok.example.go.id/undangan/")


def test_a_link_made_before_any_address_is_known_leads_to_the_port_that_is_served():
    assert settings({"PORT": "8300"})["LOCAL_URL"] == "http://127.0.0.1:8300"
    assert settings({})["LOCAL_URL"] == "http://127.0.0.1:8000"


def test_a_password_may_come_from_standard_input(ctx, run, browse):
    result = run("add", "a@contoh.go.id", "--role", "admin", "--password-stdin", input="kuda laut di muara\n")
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    assert browse().get("/masuk").submit("Masuk", email="a@contoh.go.id", password="kuda laut di muara").status == 200


def test_an_account_takes_several_grants_and_is_listed(ctx, run):
    with writing():
        a_forum("FK-NTT", members=[an_agency("POLRES-BELU")])
    focal_point = ["--role", "narahubung", "--agency", "POLRES-BELU"]
    assert run("add", "y@contoh.go.id", *focal_point, "--language", "en").exit_code == 0
    assert run("add", "y@contoh.go.id", "--role", "pimpinan", "--forum", "FK-NTT", "--clearance", "open").exit_code == 0
    listed = run("list").stdout.strip()
    grants = "narahubung POLRES-BELU restricted; pimpinan FK-NTT open"
    assert listed == f"y@contoh.go.id\ty@contoh.go.id\tinvited\t{grants}"
    user = db.session.scalars(sa.select(User)).one()
    assert user.language == "en"
    assert user.created_at.date() <= today()


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["add", "x@contoh.go.id", "--role", "sekretariat"], "forum: "),
        (["add", "x@contoh.go.id", "--role", "sekretariat", "--forum", "FK-XXX"], "Known: FK-NTT"),
        (["add", "x@contoh.go.id", "--role", "narahubung", "--agency", "X"], "There is no agency yet"),
        (["add", "bukan surel", "--role", "admin"], "email: "),
        (["add", "x@contoh.go.id", "--forum", "FK-NTT"], "belong to a --role"),
        (["add", "x@contoh.go.id", "--role", "raja"], "sekretariat"),
        (["add", "x@contoh.go.id", "--role", "admin", "--password-stdin"], "password: "),
    ],
)
def test_a_mistake_is_told_and_nothing_is_written(ctx, run, words, hint):
    with writing():
        a_forum("FK-NTT")
    result = run(*words, input="pendek\n")
    assert result.exit_code != 0
    assert hint in result.output
    assert "Traceback" not in result.output
    assert db.session.scalar(sa.select(sa.func.count()).select_from(User)) == 0


def test_roles_are_what_the_glossary_says():
    assert [role.value for role in Role] == ["sekretariat", "narahubung", "pimpinan", "mitra", "admin"]
