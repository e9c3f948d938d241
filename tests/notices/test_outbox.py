"""Mail goes out at least once, as the same mail, from a row written with what it tells of."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from app.accounts import OneTimeLink, User, hash_password
from app.core import Role, db, run_tasks, writing
from app.notices import OutboxMail, send_mail
from app.notices.sending import LEASE, MOST_ATTEMPTS, claim, pause_after
from tests.builders import a_grant, a_user

both_engines = pytest.mark.both_engines
NEW = "tujuh kambing menyeberang"


@pytest.fixture(scope="module")
def hashed():
    return hash_password("sungai talau berkabut")


@pytest.fixture
def maria(ctx, hashed):
    with writing():
        return a_user("Maria Bere", email="maria@contoh.go.id", password_hash=hashed)


def ask_for_reset(browse, email):
    return browse().get("/masuk/lupa").submit("Kirim tautan", email=email)


def outbox():
    db.session.rollback()
    return db.session.scalars(sa.select(OutboxMail).order_by(OutboxMail.id)).all()


def link_in(message):
    return re.findall(r"https://patok\.contoh\.go\.id(/\S+)", message.get_content())[0]


@both_engines
def test_a_forgotten_password_comes_back_by_mail(maria, browse, postman):
    page = ask_for_reset(browse, "Maria@Contoh.go.id")
    assert page.url == "/masuk/lupa/terkirim"
    send_mail()
    [message] = postman.taken
    assert message["To"] == "maria@contoh.go.id"
    assert message["From"] == "patok@contoh.go.id"
    assert message["Subject"] == "Atur ulang kata sandi Patok"
    browser = browse()
    browser.get(link_in(message)).submit("Simpan dan masuk", password=NEW, repeat=NEW)
    assert browser.get("/akun").h1 == "Akun saya"
    [mail] = outbox()
    assert mail.sent_at is not None
    assert mail.lease_until is None
    send_mail()
    assert len(postman.taken) == 1, "what was sent is not sent again"


def test_an_unknown_address_gets_the_same_answer_the_same_row_and_no_mail(maria, browse, postman):
    known, unknown = ask_for_reset(browse, "maria@contoh.go.id"), ask_for_reset(browse, "takada@contoh.go.id")
    assert (known.status, known.url, known.text) == (unknown.status, unknown.url, unknown.text)
    first, second = outbox()
    for same in ("subject", "body", "language", "link_purpose"):
        assert getattr(first, same) == getattr(second, same)
    run_tasks()
    assert [message["To"] for message in postman.taken] == ["maria@contoh.go.id"]
    first, second = outbox()
    assert first.sent_at is not None
    assert (second.sent_at, second.failed_reason) == (None, "nobody")


def test_both_answers_cost_the_same_statements(maria, browse, postman):
    from tests.client import count_queries

    costs = []
    for email in ("maria@contoh.go.id", "takada@contoh.go.id"):
        browser = browse()
        page = browser.get("/masuk/lupa")
        with count_queries() as queries:
            page.submit("Kirim tautan", email=email)
        costs.append([statement.split("VALUES")[0] for statement in queries])
    assert costs[0] == costs[1]


def test_asking_again_and_again_has_to_wait(maria, browse, postman):
    answers = [ask_for_reset(browse, "takada@contoh.go.id").status for _ in range(6)]
    assert answers == [200] * 5 + [429]


@pytest.mark.parametrize("typed", ["bukan surel", "a@b\r\nBcc: korban@contoh.go.id", "", "x" * 300 + "@contoh.go.id"])
def test_what_is_no_address_is_refused(ctx, browse, postman, typed):
    page = ask_for_reset(browse, typed)
    assert page.status == 422
    assert "email" in page.errors()
    assert outbox() == []


def test_without_a_mail_server_the_page_says_whom_to_ask(ctx, browse):
    page = browse().get("/masuk/lupa")
    assert "admin" in page.text
    assert not page.select("//form")


def test_no_usable_link_lies_in_the_database(maria, browse, postman):
    ask_for_reset(browse, "maria@contoh.go.id")
    send_mail()
    token = link_in(postman.taken[0]).rsplit("/", 1)[1]
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(sa.select(table)):
            assert token not in " ".join(map(str, row)), table.name


def test_sending_again_is_the_same_mail_with_the_same_link(maria, browse, postman):
    ask_for_reset(browse, "maria@contoh.go.id")
    postman.hang_up_after_data = True
    send_mail()
    [mail] = outbox()
    assert mail.sent_at is None
    assert mail.attempts == 1
    postman.hang_up_after_data = False
    send_mail()
    assert len(postman.taken) == 1, "not before the pause is over"
    with time_machine.travel(datetime.now(UTC) + pause_after(1) + timedelta(seconds=1), tick=True):
        send_mail()
    first, second = postman.taken
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Date"] == second["Date"]
    assert link_in(first) == link_in(second)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(OneTimeLink)) == 1


def test_a_refused_recipient_is_given_up_at_once_and_a_busy_server_later(maria, browse, postman):
    ask_for_reset(browse, "maria@contoh.go.id")
    postman.answers["RCPT"] = "451 later"
    send_mail()
    assert outbox()[0].given_up_at is None
    postman.answers["RCPT"] = "550 unknown"
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=1), tick=True):
        send_mail()
    [mail] = outbox()
    assert mail.given_up_at is not None
    assert mail.failed_reason == "SMTP 550"
    assert mail.sent_at is None


def test_a_server_that_never_comes_back_is_given_up_in_the_end(maria, browse, app, postman):
    ask_for_reset(browse, "maria@contoh.go.id")
    postman.answers["MAIL"] = "421 away"
    at = datetime.now(UTC)
    for _ in range(MOST_ATTEMPTS):
        with time_machine.travel(at, tick=True):
            send_mail()
        at += timedelta(hours=7)
    [mail] = outbox()
    assert mail.attempts == MOST_ATTEMPTS
    assert mail.given_up_at is not None


@both_engines
def test_a_claimed_mail_is_nobody_elses_until_its_lease_ends(maria, browse, postman):
    ask_for_reset(browse, "maria@contoh.go.id")
    mail_id = claim()
    assert mail_id is not None
    assert claim() is None
    with time_machine.travel(datetime.now(UTC) + LEASE + timedelta(seconds=1), tick=True):
        assert claim() == mail_id, "the worker that held it died"


def test_the_row_is_written_with_what_it_tells_of_or_not_at_all(maria, postman):
    from app.accounts import password_reset_requested

    def fail_halfway():
        with writing():
            password_reset_requested.send("maria@contoh.go.id", language="id")
            1 / 0  # noqa: B018

    with pytest.raises(ZeroDivisionError):
        fail_halfway()
    assert outbox() == []


def test_an_invitation_goes_by_mail_too_in_the_language_of_the_invited(ctx, browse, postman):
    with writing():
        admin = a_user("Admin")
        a_grant(admin, Role.ADMIN)
    form = {"name": "Anna <b>Lind</b>", "email": "anna@iom.int", "language": "en", "role": "admin"}
    browse(admin).get("/pengaturan/akun/baru").submit("Buat undangan", form)
    send_mail()
    [message] = postman.taken
    assert message["Content-Language"] == "en"
    assert message.get_content_type() == "text/plain"
    assert "Anna <b>Lind</b>" in message.get_content()
    browse().get(link_in(message)).submit("Simpan dan masuk", password=NEW, repeat=NEW)
    db.session.rollback()
    assert db.session.scalars(sa.select(User.password_hash).where(User.email == "anna@iom.int")).one()


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        (
            "UPDATE outbox_mail SET sent_at = created_at, given_up_at = created_at, failed_reason = 'x'",
            "sent_or_given_up",
        ),
        ("UPDATE outbox_mail SET given_up_at = created_at", "given_up_with_reason"),
        ("UPDATE outbox_mail SET language = 'xx'", "language_known"),
        ("UPDATE outbox_mail SET attempts = -1", "attempts_counted"),
    ],
)
@both_engines
def test_the_outbox_holds_no_contradiction(maria, browse, postman, statement, constraint):
    ask_for_reset(browse, "maria@contoh.go.id")
    with pytest.raises(sa.exc.IntegrityError, match=constraint), writing() as session:
        session.execute(sa.text(statement))
