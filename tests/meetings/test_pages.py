"""The list of meetings, and the forms on which a meeting, its agenda and its attendance are written."""

from datetime import date, time

import pytest
import sqlalchemy as sa

from app.core import SYSTEM, Role, SecurityClass, db, writing
from app.directory import Forum
from app.meetings import (
    AgendaItem,
    ClosedClass,
    ClosedDocument,
    Meeting,
    MeetingPartner,
    MeetingSource,
    MeetingState,
    MeetingType,
    SourceKind,
    Urgency,
    create_meeting,
)
from tests.builders import a_forum, a_grant, a_meeting, a_user, an_agency
from tests.client import count_queries

from .world import HOSTILE, the


def titles(page):  # of the list; the next meeting stands apart
    return [each.text_content().strip() for each in page.select("//ol[@class='meeting-list']//h2/a")]


# The list


@pytest.mark.both_engines
def test_undated_meetings_to_come_stand_first_then_the_newest(world, desk):
    with writing():
        forum = db.session.get_one(Forum, world.forum.id)
        a_meeting(forum, title="Lama", starts_on=date(2022, 1, 1))
        a_meeting(forum, title="Baru", starts_on=date(2025, 1, 1))
        a_meeting(forum, title="Tanpa hari", starts_on=None, state=MeetingState.PLANNED)
        a_meeting(forum, title="Hari hilang", starts_on=None, day_unknown=True)
    found = titles(desk.get("/rapat"))
    assert found[:2] == ["Tanpa hari", "Baru"]
    assert found[-2:] == ["Lama", "Hari hilang"]


def test_the_next_meeting_stands_on_top(world, desk):
    with writing():
        forum = db.session.get_one(Forum, world.forum.id)
        a_meeting(forum, title="Sesudahnya", starts_on=date(2999, 2, 1), state=MeetingState.INVITED)
        a_meeting(forum, title="Berikutnya", starts_on=date(2999, 1, 1), state=MeetingState.PLANNED)
    page = desk.get("/rapat")
    assert page.select("//section//h3/a")[0].text_content() == "Berikutnya"
    assert "Berikutnya" not in titles(page)
    assert not desk.get("/rapat?tahun=2024").select("//section//h3/a")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("jenis=timpora", {"Rapat Timpora"}),
        ("keadaan=cancelled", {"Rapat batal"}),
        ("tahun=2023", {"Rapat Timpora"}),
        ("cari=TIMPORA", {"Rapat Timpora"}),
        ("cari=%25", set()),
        ("forum=FK-PAPUA", set()),
        ("tahun=2023&jenis=dialogue", set()),
        ("tahun=abc&jenis=x&keadaan=y", None),
        ("tahun=" + "9" * 1000, None),
        ("sesudah=x.y&sebelum=&_external=1&_anchor=z", None),
        ("sesudah=2024-05-07." + "9" * 40, None),
    ],
)
def test_filters(world, desk, query, expected):
    with writing():
        a_meeting(
            db.session.get_one(Forum, world.forum.id), title="Rapat Timpora", meeting_type=MeetingType.TIMPORA,
            starts_on=date(2023, 2, 1),
        )  # fmt: skip
    page = desk.get(f"/rapat?{query}")
    assert page.status == 200
    if expected is not None:
        assert set(titles(page)) == expected


@pytest.mark.both_engines
def test_mine_are_those_my_agency_hosted_attended_or_supports(world, browse):
    with writing():
        a_meeting(db.session.get_one(Forum, world.forum.id), title="Tanpa kami")
        supported = a_meeting(db.session.get_one(Forum, world.forum.id), title="Kami dukung")
        db.session.add(MeetingPartner(meeting_id=supported.id, agency_id=world.iom.id))
    for who, mine in (("anggota", "Rapat disampaikan"), ("mitra", "Kami dukung"), ("tuan-rumah", "Rapat disampaikan")):
        page = browse(world.users[who]).get("/rapat").submit(0, kami=True)
        assert mine in titles(page), who
        assert "Tanpa kami" not in titles(page)


@pytest.mark.both_engines
def test_pages_follow_each_other_without_gap_or_repeat(world, desk):
    with writing():
        forum = db.session.get_one(Forum, world.forum.id)
        for n in range(60):
            a_meeting(forum, title=f"Rapat {n}", starts_on=date(2020, 1, 1 + n % 5))
    seen, page = [], desk.get("/rapat")
    forward = []
    while True:
        forward.append(titles(page))
        seen += titles(page)
        if "Berikutnya" not in page.links():
            break
        page = page.click("Berikutnya")
    assert len(seen) == len(set(seen)) == 68
    backward = [titles(page)]
    while "Sebelumnya" in page.links():
        page = page.click("Sebelumnya")
        backward.append(titles(page))
    assert backward[::-1] == forward


def test_the_list_costs_the_same_for_twice_as_many(world, desk):
    def fill(times):
        with writing():
            forum = db.session.get_one(Forum, world.forum.id)
            for _ in range(times):
                a_meeting(forum, host_id=an_agency().id)

    fill(6)
    with count_queries() as few:
        desk.get("/rapat")
    fill(6)
    with count_queries() as many:
        desk.get("/rapat")
    assert not many.writes
    assert len(many) == len(few) == LIST_COST


LIST_COST = 6


def test_an_empty_list_offers_the_first_step(ctx, browse):
    with writing():
        user = a_user()
        a_grant(user, Role.SECRETARIAT, forum=a_forum())
    assert "Catat rapat pertama" in browse(user).get("/rapat").links()


def test_the_list_leads_to_the_import_of_records_for_those_who_may(world, desk, browse):
    assert "Impor rekaman" in desk.get("/rapat").links()
    with writing():
        reader = a_user()
        a_grant(reader, Role.LEADERSHIP, forum=world.forum)
    assert "Impor rekaman" not in browse(reader).get("/rapat").links()


# Planning and editing


def test_a_title_is_enough(world, desk):
    page = desk.get("/rapat/baru").submit("Simpan rapat", title="  Rakor persiapan  ")
    assert page.h1 == "Rakor persiapan"
    meeting = db.session.scalars(sa.select(Meeting).where(Meeting.title == "Rakor persiapan")).one()
    assert (meeting.code, meeting.forum_id) == ("FK-NTT-RAPAT", world.forum.id)


def test_every_fact_of_the_record_is_heard(world, desk):
    page = desk.get("/rapat/baru").submit(
        "Simpan rapat",
        {"sources-0-kind": "press", "sources-0-reference": "Timex Kupang"},
        title="Rakor", title_en="Meeting", starts_on="2024-05-07", ends_on="2024-05-08", starts_at="09:00",
        ends_at="12:30", timezone="Asia/Makassar", venue="PLBN Mota'ain", border_post="Mota'ain", region_code="53.04",
        host_id=str(world.host.id), partners=[str(world.iom.id), str(world.unodc.id)], meeting_type="consultation",
        chair_position="Direktur", purpose="Tujuan\nkedua baris", security_class="open", urgency="urgent",
        invitation_number="W22-1", minutes_number="N-1", legal_basis="UU 6/2011\n\nPP 31/2013", code="RAKOR-1",
        data_quality_notes="Jam dari foto", illustrative=["urgency", "venue"],
    )  # fmt: skip
    assert page.url == "/rapat/RAKOR-1/langsung"  # its day has come: somebody sits in the hall and types
    meeting = db.session.scalars(sa.select(Meeting).where(Meeting.code == "RAKOR-1")).one()
    facts = {
        "title_en": "Meeting", "starts_on": date(2024, 5, 7), "ends_on": date(2024, 5, 8), "starts_at": time(9),
        "ends_at": time(12, 30), "timezone": "Asia/Makassar", "venue": "PLBN Mota'ain", "border_post": "Mota'ain",
        "region_code": "53.04", "host_id": world.host.id, "meeting_type": MeetingType.CONSULTATION,
        "chair_position": "Direktur", "purpose": "Tujuan\nkedua baris", "security_class": SecurityClass.OPEN,
        "urgency": Urgency.URGENT, "invitation_number": "W22-1", "minutes_number": "N-1",
        "legal_basis": ["UU 6/2011", "PP 31/2013"], "data_quality_notes": ["Jam dari foto"],
        "illustrative": ["venue", "urgency"], "day_unknown": False,
    }  # fmt: skip
    assert {name: getattr(meeting, name) for name in facts} == facts
    partners = db.session.scalars(sa.select(MeetingPartner.agency_id).order_by(MeetingPartner.seq)).all()
    assert partners == [world.iom.id, world.unodc.id]
    source = db.session.scalars(sa.select(MeetingSource)).one()
    assert (source.kind, source.reference) == (SourceKind.PRESS, "Timex Kupang")
    revision = meeting.revision
    again = desk.get("/rapat/RAKOR-1/ubah").submit("Simpan rapat")
    assert again.status == 200
    db.session.refresh(meeting)
    assert meeting.revision == revision  # an untouched form writes nothing


BAD = [
    ({"title": " "}, "title"),
    ({"title": "x" * 501}, "title"),
    ({"starts_on": "2024-13-45"}, "starts_on"),
    ({"starts_on": "7 Mei 2024"}, "starts_on"),
    ({"starts_on": "0024-05-07"}, "starts_on"),
    ({"starts_on": "2024-05-07", "ends_on": "2024-05-06"}, "ends_on"),
    ({"ends_on": "2024-05-06"}, "starts_on"),
    ({"starts_on": "2024-05-07", "day_unknown": True}, "day_unknown"),
    ({"starts_at": "25:00"}, "starts_at"),
    ({"starts_on": "2024-05-07", "starts_at": "12:00", "ends_at": "09:00"}, "ends_at"),
    ({"region_code": "53-04"}, "region_code"),
    ({"code": "a b"}, "code"),
    ({"code": "baru"}, "code"),
    ({"code": "DISAMPAIKAN"}, "code"),
    ({"sources-0-kind": "press"}, "sources-0-reference"),
    ({"sources-0-reference": "Timex"}, "sources-0-kind"),
    ({"purpose": "x" * 20_001}, "purpose"),
    ({"chair_position": "Bapak 5304021203900001"}, "chair_position"),
]


@pytest.mark.parametrize(("wrong", "field"), BAD)
@pytest.mark.parametrize("address", ["/rapat/baru", "/rapat/RENCANA/ubah"])
def test_a_mistake_is_told_beside_its_field_and_nothing_is_lost(world, desk, address, wrong, field):
    before = db.session.scalar(sa.select(sa.func.count(Meeting.id)))
    typed = {"title": "Judul <b>saya</b>", "venue": HOSTILE, "partners": [str(world.iom.id)], "starts_on": "", **wrong}
    page = desk.get(address).submit("Simpan rapat", typed)
    assert page.status == 422
    assert field in page.errors()
    assert "Not a valid" not in page.text
    fields = page.fields("Simpan rapat")
    assert fields["venue"] == HOSTILE
    assert fields["partners"] == str(world.iom.id)
    assert fields["title"] == typed["title"].strip()
    assert db.session.scalar(sa.select(sa.func.count(Meeting.id))) == before
    assert the(world, "rencana").title == "Rapat rencana"


@pytest.mark.parametrize(
    "wrong", [{"host_id": "999999"}, {"host_id": "x"}, {"partners": ["999999"]}, {"partners": ["x"]},
              {"meeting_type": "pesta"}, {"security_class": "secret"}, {"urgency": "x"}, {"timezone": "Asia/Dili"},
              {"forum_id": "999"}, {"illustrative": ["x"]}, {"revision": "-1"}],
)  # fmt: skip
def test_what_no_choice_offers_is_refused(world, desk, wrong):
    page = desk.get("/rapat/baru").submit("Simpan rapat", {"title": "Rakor", **wrong}, forged=True)
    assert page.status == (200 if "revision" in wrong else 422)


def test_a_forum_of_others_is_not_written_in(world, desk):
    page = desk.get("/rapat/baru").submit("Simpan rapat", title="Rakor", forum_id=str(world.other.id), forged=True)
    assert page.status == 422


def test_a_secretariat_of_several_forums_chooses(world, browse):
    with writing():
        a_grant(world.users["sekretariat"], Role.SECRETARIAT, forum=world.other)
    page = browse(world.users["sekretariat"]).get("/rapat/baru?forum=FK-PAPUA")
    assert page.fields("Simpan rapat")["forum_id"] == str(world.other.id)
    page = page.submit("Simpan rapat", title="Rakor Papua", forum_id=str(world.other.id))
    assert "FK-PAPUA" in page.text


def test_what_somebody_else_saved_stands_beside_what_was_typed(world, browse, desk):
    mine = desk.get("/rapat/RENCANA/ubah")
    browse(world.users["tuan-rumah"]).get("/rapat/RENCANA/ubah").submit(
        "Simpan rapat", venue="Kupang", urgency="urgent", legal_basis="Satu\nDua"
    )
    page = mine.submit("Simpan rapat", venue="Atambua")
    assert page.status == 409
    assert page.fields("Simpan rapat")["venue"] == "Atambua"
    for words in ("Tersimpan sekarang: Kupang", "Tersimpan sekarang: Segera", "Tersimpan sekarang: Satu Dua"):
        assert words in page.text
    page = page.submit("Simpan rapat")
    assert "Atambua" in page.text


def test_sources_and_partners_are_matched_on_the_form(world, desk):
    desk.get("/rapat/RENCANA/ubah").submit(
        "Simpan rapat", {"sources-0-kind": "press", "sources-0-reference": "Timex"}, partners=[str(world.iom.id)]
    )
    desk.get("/rapat/RENCANA/ubah").submit(
        "Simpan rapat", {"sources-0-reference": "", "sources-0-kind": "", "sources-1-kind": "official",
                         "sources-1-reference": "Laporan"}, partners=[],
    )  # fmt: skip
    rows = {row.reference: row.withdrawn_at is None for row in db.session.scalars(sa.select(MeetingSource))}
    assert rows == {"Timex": False, "Laporan": True}
    assert db.session.scalars(sa.select(MeetingPartner)).one().ended


def test_the_code_moves_with_the_page(world, desk):
    assert desk.get("/rapat/RENCANA/ubah").submit("Simpan rapat", code="RAKOR-2024").url == "/rapat/RAKOR-2024"
    assert desk.get("/rapat/RENCANA").status == 404


# Moves


def test_a_meeting_is_invited_held_and_cancelled_with_a_reason(world, browse, desk):
    reader = browse(world.users["anggota"])
    assert reader.get("/rapat/RENCANA").status == 404
    page = desk.get("/rapat/RENCANA").click("Tandai sudah diundang").submit("Tandai sudah diundang")
    assert "diundang" in page.text
    assert reader.get("/rapat/RENCANA").status == 200
    page = page.click("Batalkan rapat").submit("Batalkan rapat", text=" ")
    assert page.status == 422
    assert page.errors()["text"] == "Tulis alasannya."
    page = page.submit("Batalkan rapat", text="Jalan putus")
    assert "Jalan putus" in page.text
    assert "Jalan putus" in reader.get("/rapat/RENCANA").text
    page = page.click("Rencanakan kembali").submit("Rencanakan kembali")
    page = page.click("Tandai terlaksana").submit("Tandai terlaksana")
    assert "terlaksana" in page.text
    page = desk.post("/rapat/RENCANA/langkah/invite")
    assert page.status == 422
    assert desk.get("/rapat/RENCANA/langkah/hapus").status == 404


def test_a_meeting_whose_day_has_come_is_begun_in_one_tap(world, desk):
    def a_code(starts_on):
        with writing():
            forum = db.session.get_one(Forum, world.forum.id)
            return a_meeting(forum, starts_on=starts_on, state=MeetingState.PLANNED, circulated_at=None).code

    ahead, past = a_code(date(2199, 5, 7)), a_code(date(2020, 5, 7))
    assert desk.get(f"/rapat/{ahead}").select("//a[contains(@class, 'primary')]")[0].text == "Susun undangan"
    page = desk.get(f"/rapat/{past}").submit("Mulai notula langsung")
    assert page.url == f"/rapat/{past}/langsung"
    assert db.session.scalars(sa.select(Meeting.state).where(Meeting.code == past)).one() is MeetingState.HELD


# Agenda


def test_the_agenda_is_written(world, desk):
    page = desk.get("/rapat/KONSEP/acara/baru")
    page = page.submit("Simpan, lalu tambah lagi", title=HOSTILE, press="Simpan, lalu tambah lagi")
    assert page.url == "/rapat/KONSEP/acara/baru"
    page = page.submit(
        "Simpan acara", title="Penutup", presenter="Direktur", security_class="restricted", title_en="End", source="L5",
        press="Simpan acara",
    )  # fmt: skip
    assert "<script>alert(1)</script> {{ 7*7 }}" in page.text
    items = db.session.scalars(
        sa.select(AgendaItem).where(AgendaItem.meeting_id == world.meetings["konsep"].id).order_by(AgendaItem.seq)
    ).all()
    assert [item.title for item in items][2:] == [HOSTILE, "Penutup"]
    last = items[-1]
    assert (last.presenter, last.security_class, last.title_en, last.source) == (
        "Direktur", SecurityClass.RESTRICTED, "End", "L5",
    )  # fmt: skip
    page = page.submit("Naikkan acara 4")
    page = desk.get(f"/rapat/KONSEP/acara/{last.id}").submit("Simpan acara", title="")
    assert (page.status, "title" in page.errors()) == (422, True)
    page = desk.get(f"/rapat/KONSEP/acara/{last.id}").submit("Simpan acara", title="Penutupan")
    page = desk.get(f"/rapat/KONSEP/acara/{items[0].id}").submit("Tarik acara")
    db.session.expire_all()
    shown = [each.text_content().strip() for each in page.select("//ol[@class='agenda']/li/span")]
    assert shown == ["1", "2", "3"]
    assert "Pembukaan oleh direktur" not in page.text
    assert desk.get(f"/rapat/KONSEP/acara/{items[0].id}").status == 404
    assert desk.post(f"/rapat/KONSEP/acara/{last.id}/tarik", {"revision": "99"}).flashes  # told, nothing done
    assert db.session.get_one(AgendaItem, last.id).withdrawn_at is None


# Pointers


def test_a_pointer_is_written_corrected_and_withdrawn(world, desk):
    page = desk.get("/rapat/KONSEP/dokumen-tertutup/baru").submit("Simpan penunjuk", holder="")
    assert "holder" in page.errors()
    page = page.submit(
        "Simpan penunjuk", closed_class="secret", holder="Kodim 1605/Belu", number="R-1", dated_on="2024-05-07"
    )
    assert "disimpan Kodim 1605/Belu" in page.text
    document = db.session.scalars(sa.select(ClosedDocument)).one()
    assert (document.closed_class, document.dated_on) == (ClosedClass.SECRET, date(2024, 5, 7))
    page = desk.get(f"/rapat/KONSEP/dokumen-tertutup/{document.id}").submit("Simpan penunjuk", number="R-2")
    assert "R-2" in page.text
    assert desk.get(f"/rapat/RENCANA/dokumen-tertutup/{document.id}").status == 404
    page = desk.get(f"/rapat/KONSEP/dokumen-tertutup/{document.id}").submit("Tarik penunjuk")
    assert "disimpan Kodim" not in page.text


def test_codes_of_meetings_at_the_same_time_differ(world):
    with writing():
        forum = db.session.get_one(Forum, world.forum.id)
        codes = {create_meeting(forum, "Rakor", by=SYSTEM).code for _ in range(3)}
    assert codes == {"FK-NTT-RAPAT", "FK-NTT-RAPAT-2", "FK-NTT-RAPAT-3"}
