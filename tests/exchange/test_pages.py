"""Bringing a record in by the browser: look through, then let it; only into one's own forum."""

import gc

import pytest
import sqlalchemy as sa

from app.core import Role, SecurityClass, db, writing
from app.exchange.record import as_json
from app.meetings import Meeting
from tests.builders import a_forum, a_grant, a_user, an_agency

from .conftest import dump, take
from .records import the_record

SENTENCE = "Anda bukan sekretariat forum"


@pytest.fixture
def people(ctx):
    take(the_record())
    with writing():
        from app.directory import forum_by_code

        forum, other = forum_by_code("FK-UJI"), a_forum("FK-LAIN")
        users = {name: a_user(name) for name in ("own", "other", "open", "focal")}
        a_grant(users["own"], Role.SECRETARIAT, forum=forum)
        a_grant(users["other"], Role.SECRETARIAT, forum=other)
        a_grant(users["open"], Role.SECRETARIAT, forum=forum, clearance=SecurityClass.OPEN)
        a_grant(users["focal"], Role.FOCAL_POINT, agency=an_agency())
    return users


def upload(page, content, name="rekaman.json"):
    content = content if isinstance(content, bytes) else content.encode()
    return page.submit("Periksa berkas", file=(content, name))


def changed():
    return as_json(the_record(**{"meeting.venue": "Aula <b>tebal</b>", "actions.1": None}))


def test_look_through_then_take_in(people, browse):
    browser = browse(people["own"])
    before = dump()
    page = upload(browser.get("/rapat/impor"), changed())
    assert page.status == 200
    assert "Rapat R-1 (venue)" in page.text
    assert "Tindak lanjut A-02" in page.text
    unsessioned = {"login_session"}
    now = dump()
    assert {name: rows for name, rows in now.items() if name not in unsessioned} == {
        name: rows for name, rows in before.items() if name not in unsessioned
    }
    page = page.submit("Catat rekaman")
    assert db.session.scalars(sa.select(Meeting.venue)).one() == "Aula <b>tebal</b>"
    again = upload(browser.get("/rapat/impor"), changed())
    assert "Tidak ada perubahan" in again.text


def test_what_is_refused_is_told(people, browse):
    page = upload(browse(people["own"]).get("/rapat/impor"), as_json(the_record(**{"actions.0.lead": "HILANG"})))
    assert page.status == 422
    assert "actions[0].lead" in page.text


@pytest.mark.parametrize("name", ["other"])
def test_only_into_ones_own_forum(people, browse, name):
    page = upload(browse(people[name]).get("/rapat/impor"), changed())
    assert page.status == 422
    assert SENTENCE in page.text
    new = upload(browse(people[name]).get("/rapat/impor"), as_json(the_record(**{"forum.code": "FK-BARU"})))
    assert SENTENCE in new.text


@pytest.mark.parametrize("name", ["open", "focal"])
def test_others_have_no_door(people, browse, name):
    assert browse(people[name]).get("/rapat/impor").status == 403


def test_no_file_and_a_large_one_get_a_sentence(people, browse):
    page = browse(people["own"]).get("/rapat/impor").submit("Periksa berkas")
    assert page.status == 422
    assert "Pilih berkas" in page.text
    large = upload(browse(people["own"]).get("/rapat/impor"), b"#" * (6 * 1024 * 1024))
    assert large.status == 422
    assert "5 MB" in large.text


# The server leaves the half of a request that it would not read to the collector of rubbish, with a warning.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_fifty_megabytes_get_a_page(people, browse):
    page = upload(browse(people["own"]).get("/rapat/impor"), b"#" * (50 * 1024 * 1024))
    assert page.status == 413
    assert "terlalu besar" in page.text
    del page
    gc.collect()


def test_a_ticket_is_for_its_person(people, browse):
    page = upload(browse(people["own"]).get("/rapat/impor"), changed())
    ticket = page.select("//input[@name='ticket']")[0].get("value")
    theirs = upload(
        browse(people["other"]).get("/rapat/impor"),
        as_json(the_record(**{"forum.code": "FK-LAIN", "meeting.code": "R-9"})),
    )
    assert theirs.status == 200
    stolen = theirs.submit("Catat rekaman", ticket=ticket, forged=True)
    assert stolen.status == 422
    assert "Pilih berkas sekali lagi" in stolen.text
