"""Who opens which meeting, and what of it they find there: a hand-written table over everybody and every meeting."""

import pytest
import sqlalchemy as sa

from app.core import SYSTEM, SecurityClass, db, writing
from app.meetings import AgendaItem, Meeting, add_agenda_item, edit_agenda_item
from app.minutes import edit_meeting, write_note
from tests.builders import a_decision, an_issue
from tests.meetings.world import CLEARED, KNOWS, MEETINGS, OPEN_ONES, SEES_ABSENCE, WRITERS

RESTRICTED = SecurityClass.RESTRICTED
NO_DOOR = {"pimpinan", "mitra", "mitra-hadir", "admin"}
"""Those who write no meeting at all are turned away at the door of a form, whatever its address."""


def listed(page):
    return {
        link.rsplit("/", 1)[1].lower()
        for link in page.links().values()
        if "/rapat/" in link and not link.endswith(("/baru", "/impor"))
    }


@pytest.mark.parametrize("who", KNOWS)
def test_list_and_page_show_the_same_meetings(world, browse, who):
    browser = browse(world.users[who])
    assert listed(browser.get("/rapat")) == KNOWS[who]
    for name in MEETINGS:
        page = browser.get(f"/rapat/{name.upper()}")
        assert page.status == (200 if name in KNOWS[who] else 404), name
        assert (f"Rapat {name}" in page.text) == (name in KNOWS[who])


FORMS = (
    "ubah", "sampaikan", "langkah/hold", "acara/baru", "daftar-hadir", "daftar-hadir/baru", "hasil/baru", "isu/baru",
    "dokumen-tertutup/baru",
)  # fmt: skip


@pytest.mark.parametrize("who", KNOWS)
def test_forms_open_for_writers_only(world, browse, who):
    browser = browse(world.users[who])
    for name in ("konsep", "disampaikan", "terbatas"):
        for form in FORMS:
            status = browser.get(f"/rapat/{name.upper()}/{form}").status
            if who in WRITERS and name in KNOWS[who]:
                expected = 404 if form == "dokumen-tertutup/baru" and who not in CLEARED else 200
            elif who in NO_DOOR or name in KNOWS[who]:
                expected = 403
            else:
                expected = 404
            assert status == expected, (name, form)


def test_nobody_signed_in_sees_nothing(world, browse):
    for address in ("/rapat", "/rapat/DISAMPAIKAN", "/rapat/baru"):
        page = browse().get(address, follow=False)
        assert page.status == 302
        assert "/masuk" in page.location


@pytest.mark.parametrize("who", KNOWS)
def test_only_a_secretariat_plans_meetings(world, browse, who):
    expected = 200 if who.startswith("sekretariat") else 403
    assert browse(world.users[who]).get("/rapat/baru").status == expected


@pytest.fixture
def told(world):
    """Content of both classes in an open circulated meeting and in a draft that the agencies know of."""
    with writing():
        for name in ("disampaikan", "konsep-diundang"):
            meeting = db.session.get_one(Meeting, world.meetings[name].id)
            a_decision(meeting, text="Hasil yang biasa")
            a_decision(meeting, text="Hasil yang terbatas", security_class=RESTRICTED)
            an_issue(meeting, text="Isu yang biasa")
            an_issue(meeting, text="Isu yang terbatas", security_class=RESTRICTED)
            items = db.session.scalars(sa.select(AgendaItem).where(AgendaItem.meeting_id == meeting.id)).all()
            for item in items:
                words = "terbatas" if item.security_class is RESTRICTED else "biasa"
                write_note(item, f"Catatan yang {words}", 0, by=SYSTEM)
    return world


OPEN_WORDS = {"Hasil yang biasa", "Isu yang biasa", "Catatan yang biasa"}
RESTRICTED_WORDS = {"Hasil yang terbatas", "Isu yang terbatas", "Catatan yang terbatas"}
ALL_WORDS = OPEN_WORDS | RESTRICTED_WORDS


@pytest.mark.parametrize("who", [who for who in KNOWS if "disampaikan" in KNOWS[who]])
def test_content_goes_by_class_and_by_circulation(told, browse, who):
    browser = browse(told.users[who])
    sent = browser.get("/rapat/DISAMPAIKAN").text
    expected = ALL_WORDS if who in CLEARED else OPEN_WORDS
    assert {words for words in ALL_WORDS if words in sent} == expected
    assert ("Laporan intelijen wilayah" in sent) == (who in CLEARED)
    draft = browser.get("/rapat/KONSEP-DIUNDANG").text
    assert {words for words in ALL_WORDS if words in draft} == (expected if who in WRITERS else set())
    assert "Pembukaan oleh direktur" in draft  # the agenda is told with the invitation
    assert ("Laporan intelijen wilayah" in draft) == (who in CLEARED)
    assert ("Lembaga Perlindungan Saksi dan Korban" in draft) == (who in WRITERS)


@pytest.mark.parametrize("who", [who for who in KNOWS if "disampaikan" in KNOWS[who]])
def test_absence_and_lateness_have_their_own_audience(world, browse, who):
    text = browse(world.users[who]).get("/rapat/DISAMPAIKAN").text
    assert ("tidak hadir" in text) == (who in SEES_ABSENCE)
    assert ("Kodim 1605/Belu" in text) == (who in SEES_ABSENCE)
    assert ("terlambat" in text) == (who in SEES_ABSENCE | {"anggota", "anggota-biasa"})  # Polres Belu's own
    assert "3 instansi hadir" in text


def wordings_shown(browse, world, who, item, *, code="DISAMPAIKAN"):
    page = browse(world.users[who]).get(f"/rapat/{code}/acara/{item}/riwayat")
    return page.status, [words for words in ("Sandi lama", "Sandi baru", "Kata terbuka") if words in page.text]


@pytest.mark.parametrize(
    ("who", "cleared"), [("sekretariat", True), ("tuan-rumah", True), ("sekretariat-biasa", False)]
)
def test_a_wording_is_read_with_the_clearance_it_was_written_under(world, browse, who, cleared):
    with writing():
        meeting = db.session.get_one(Meeting, world.meetings["disampaikan"].id)
        item = add_agenda_item(meeting, "Operasi", by=SYSTEM, security_class=RESTRICTED).id
        write_note(db.session.get_one(AgendaItem, item), "Sandi lama", 0, by=SYSTEM)
        write_note(db.session.get_one(AgendaItem, item), "Sandi baru", 1, by=SYSTEM)
    closed = (200, ["Sandi lama", "Sandi baru"]) if cleared else (404, [])
    assert wordings_shown(browse, world, who, item) == closed
    with writing():
        thing = db.session.get_one(AgendaItem, item)
        edit_agenda_item(thing, thing.revision, by=SYSTEM, security_class=None)
    # What the note says now was opened with it; what it said before was not.
    assert wordings_shown(browse, world, who, item) == (
        200,
        ["Sandi lama", "Sandi baru"] if cleared else ["Sandi baru"],
    )
    with writing():
        write_note(db.session.get_one(AgendaItem, item), "Kata terbuka", 2, by=SYSTEM)
    shown = ["Sandi lama", "Sandi baru", "Kata terbuka"] if cleared else ["Kata terbuka"]
    assert wordings_shown(browse, world, who, item) == (200, shown)


def test_a_wording_inherits_the_class_its_meeting_had(world, browse):
    with writing():
        meeting = db.session.get_one(Meeting, world.meetings["terbatas"].id)
        item = add_agenda_item(meeting, "Operasi", by=SYSTEM).id
        write_note(db.session.get_one(AgendaItem, item), "Sandi lama", 0, by=SYSTEM)
        edit_meeting(meeting, meeting.revision, by=SYSTEM, security_class=SecurityClass.OPEN)
        write_note(db.session.get_one(AgendaItem, item), "Kata terbuka", 1, by=SYSTEM)
    told = {
        who: wordings_shown(browse, world, who, item, code="TERBATAS") for who in ("sekretariat", "sekretariat-biasa")
    }
    assert told == {"sekretariat": (200, ["Sandi lama", "Kata terbuka"]), "sekretariat-biasa": (200, ["Kata terbuka"])}


def test_a_forged_number_of_another_meetings_row_is_not_found(world, browse):
    with writing():
        decision = a_decision(db.session.get_one(Meeting, world.meetings["disampaikan"].id))
        hidden = a_decision(db.session.get_one(Meeting, world.meetings["disampaikan"].id), security_class=RESTRICTED)
    browser = browse(world.users["sekretariat"])
    assert browser.get(f"/rapat/DISAMPAIKAN/hasil/{decision.id}").status == 200
    assert browser.get(f"/rapat/KONSEP/hasil/{decision.id}").status == 404
    assert browser.post(f"/rapat/KONSEP/hasil/{decision.id}/tarik", {"revision": "1"}).status == 404
    assert browse(world.users["sekretariat-biasa"]).get(f"/rapat/DISAMPAIKAN/hasil/{hidden.id}").status == 404


def test_open_meetings_are_what_the_world_says(world):
    assert {name for name, given in MEETINGS.items() if "security_class" not in given} == OPEN_ONES
