"""A whole hall on one page: ticked by agency, day by day, with whoever comes unannounced."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
import sqlalchemy as sa

from app.core import SYSTEM, Refused, Stale, db, writing
from app.directory import Agency, AgencyMember, Forum, ForumMembership, MembershipRole, Seat, stands_for
from app.meetings import (
    Attendance,
    AttendanceRole,
    AttendanceStatus,
    Meeting,
    MeetingState,
    Tick,
    absent_members,
    add_attendance,
    headcount,
    tick_one,
)
from app.meetings.invitation_models import InvitationReply, InviteChannel, ReplyAnswer, ReplyChannel
from app.meetings.invitation_service import Wanted, invitees_of, set_invitees
from tests.builders import a_forum, a_meeting, an_agency
from tests.client import count_queries

from .test_attendance_pages import the_lines
from .world import HOSTILE

PRESENT, EXCUSED, ABSENT = AttendanceStatus.PRESENT, AttendanceStatus.EXCUSED, AttendanceStatus.ABSENT


def a_hall(world, **given) -> int:
    with writing():
        forum = db.session.get_one(Forum, world.forum.id)
        host = world.host.id
        return a_meeting(forum, code="AULA", title="Rakor aula", circulated=False, host_id=host, **given).id


def rows_of(meeting_id):
    query = sa.select(Attendance).where(Attendance.meeting_id == meeting_id).order_by(Attendance.id)
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def code_of(row) -> str:
    return db.session.get_one(Agency, row.agency_id).code


def filled(page, name, **facts):
    n = the_lines(page)[name]
    return {f"rows-{n}-{field}": value for field, value in facts.items()}


def walk_in(n=0, **facts):
    return {f"walk_ins-{n}-{field}": value for field, value in facts.items()}


# Ticking


def test_twelve_agencies_are_ticked_with_one_sending(world, desk):
    with writing():
        for n in range(10):
            agency = an_agency(f"AG{n}", name=f"Instansi nomor {n}")
            db.session.add(
                ForumMembership(forum_id=world.forum.id, agency_id=agency.id, role=MembershipRole.MEMBER, seq=n)
            )
    hall = a_hall(world)
    page = desk.get("/rapat/AULA/daftar-hadir")
    assert len(the_lines(page)) == 12
    page.submit("daftar", {f"rows-{n}-status": "present" for n in range(12)})
    assert [row.status for row in rows_of(hall)] == [PRESENT] * 12
    with count_queries() as queries:
        desk.get("/rapat/AULA/daftar-hadir")
    assert len(queries) <= 14


def test_a_line_says_as_much_as_one_knows(world, desk):
    hall = a_hall(world)
    page = desk.get("/rapat/AULA/daftar-hadir")
    page.submit("daftar", filled(
        page, "Polres Belu", status="present", position="Kasat", person=HOSTILE, represents="Kapolres", headcount="3",
        checked_in_at="09:20", left_at="11:00", late="yes",
    ))  # fmt: skip
    (row,) = rows_of(hall)
    assert (row.position, row.person, row.represents, row.headcount, row.checked_in_at, row.left_at, row.late) == (
        "Kasat", HOSTILE, "Kapolres", 3, time(9, 20), time(11, 0), True,
    )  # fmt: skip
    page = desk.get("/rapat/AULA/daftar-hadir")
    assert "mewakili Kapolres, 3 orang, pulang pukul 11.00" in page.text
    assert page.submit("daftar").flashes == ["Tidak ada yang berubah."]
    page.submit("daftar", filled(page, "Polres Belu", status="excused"))
    (row,) = rows_of(hall)
    assert (row.status, row.represents, row.revision) == (EXCUSED, "Kapolres", 2)


def test_a_tick_taken_back_is_not_recorded(world, desk):
    hall = a_hall(world)
    page = desk.get("/rapat/AULA/daftar-hadir")
    page.submit("daftar", filled(page, "Polres Belu", status="present"))
    page = desk.get("/rapat/AULA/daftar-hadir")
    page.submit("daftar", filled(page, "Polres Belu", status="not_recorded"))
    assert [row.status for row in rows_of(hall)] == [AttendanceStatus.NOT_RECORDED]


def test_two_who_tick_the_same_agency_make_one_row(world, desk, browse):
    hall = a_hall(world)
    mine = desk.get("/rapat/AULA/daftar-hadir")
    theirs = browse(world.users["tuan-rumah"]).get("/rapat/AULA/daftar-hadir")
    theirs.submit("daftar", filled(theirs, "Polres Belu", status="present"))
    mine.submit("daftar", filled(mine, "Polres Belu", status="present"))  # the same tick: nothing to decide
    assert len(rows_of(hall)) == 1
    page = mine.submit("daftar", filled(mine, "Polres Belu", status="excused", person="Budi"))
    assert page.status == 409
    assert "Tersimpan sekarang: hadir" in page.text
    assert page.fields("daftar")[f"rows-{the_lines(page)['Polres Belu']}-person"] == "Budi"
    page.submit("daftar")
    (row,) = rows_of(hall)
    assert (row.status, row.person) == (EXCUSED, "Budi")


def test_a_single_tick_is_the_same_verb(world):
    hall = a_hall(world)
    polres = world.polres.id
    with writing():
        meeting = db.session.get_one(Meeting, hall)
        row = tick_one(meeting, Tick(polres, PRESENT, facts={"position": "Kasat"}), by=SYSTEM)
        assert tick_one(meeting, Tick(polres, PRESENT), by=SYSTEM) is row
        assert tick_one(meeting, Tick(polres, PRESENT, facts={"position": "Kanit"}), by=SYSTEM) is not row
        assert tick_one(meeting, Tick(polres, ABSENT, row.id, 1), by=SYSTEM).position == "Kasat"
        with pytest.raises(Stale):
            tick_one(meeting, Tick(polres, PRESENT, row.id, 1), by=SYSTEM)


def test_after_the_notula_is_final_nothing_is_ticked(world, desk):
    hall = a_hall(world)
    page = desk.get("/rapat/AULA/daftar-hadir")
    with writing():
        meeting = db.session.get_one(Meeting, hall)
        meeting.circulated_at = meeting.frozen_at = datetime(2024, 6, 1, tzinfo=UTC)
    page = page.submit("daftar", filled(page, "Polres Belu", status="present"))
    assert page.status == 422
    assert "sudah final" in page.text
    with pytest.raises(Refused, match="sudah final"), writing():
        tick_one(db.session.get_one(Meeting, hall), Tick(world.polres.id, PRESENT), by=SYSTEM)
    assert not rows_of(hall)


# What was answered before


def test_the_list_begins_with_the_answers_and_presumes_nobody(world, desk):
    hall = a_hall(world, state=MeetingState.PLANNED)
    answers = {
        world.lpsk.id: (ReplyAnswer.EXCUSED, None), world.iom.id: (ReplyAnswer.COMING, 3),
        world.polres.id: (ReplyAnswer.REPRESENTED, None),
    }  # fmt: skip
    with writing():
        seat = Seat(agency_id=world.polres.id, position="Kapolres")
        db.session.add(seat)
        db.session.flush()
        meeting = db.session.get_one(Meeting, hall)
        wanted = [(world.polres.id, seat.id), (world.lpsk.id, None), (world.iom.id, None), (world.unodc.id, None)]
        set_invitees(meeting, [Wanted(*one, InviteChannel.MAIL) for one in wanted], by=SYSTEM)
        for invitee in invitees_of(meeting):
            if invitee.agency_id in answers:
                answer, heads = answers[invitee.agency_id]
                by = "Kasat Intelkam" if answer is ReplyAnswer.REPRESENTED else None
                db.session.add(InvitationReply(
                    invitee_id=invitee.id, answer=answer, represented_by=by, headcount=heads, channel=ReplyChannel.LINK,
                    by_name="uji",
                ))  # fmt: skip
        meeting.state = MeetingState.HELD
    page = desk.get("/rapat/AULA/daftar-hadir")
    lines, fields = the_lines(page), page.fields("daftar")
    assert set(lines) == {
        "Polres Belu", "Kodim 1605/Belu", "Lembaga Perlindungan Saksi dan Korban", "Instansi IOM", "Instansi UNODC",
    }  # fmt: skip
    ticked = {name: fields[f"rows-{n}-status"] for name, n in lines.items()}
    assert ticked.pop("Lembaga Perlindungan Saksi dan Korban") == "excused"
    assert set(ticked.values()) == {""}, "that somebody is coming is not yet that they came"
    polres = lines["Polres Belu"]
    assert (fields[f"rows-{polres}-position"], fields[f"rows-{polres}-represents"]) == ("Kasat Intelkam", "Kapolres")
    assert "menjawab diwakili Kasat Intelkam" in page.text
    assert "menjawab akan hadir, 3 orang" in page.text
    assert not rows_of(hall)
    page.submit("daftar", filled(page, "Polres Belu", status="present"))
    found = {code_of(row): (row.status, row.position, row.represents) for row in rows_of(hall)}
    assert found == {
        "POLRES-BELU": (PRESENT, "Kasat Intelkam", "Kapolres"), "LPSK": (EXCUSED, None, None),
    }  # fmt: skip
    again = desk.get("/rapat/AULA/daftar-hadir")
    assert list(the_lines(again)).count("Polres Belu") == 1, "the row stands for its invitation"


# Days


def test_each_day_has_its_tab_and_who_came_is_expected_again(world, desk):
    hall = a_hall(world, ends_on=date(2024, 5, 8))
    page = desk.get("/rapat/AULA/daftar-hadir")
    assert [words for words in page.links() if "Mei 2024" in words] == ["7 Mei 2024", "8 Mei 2024"]
    page.submit("daftar", {
        **filled(page, "Polres Belu", status="present", position="Kasat", headcount="2"),
        **walk_in(agency="Polsek Kakuluk Mesak", position="Kapolsek", headcount="1"),
    })  # fmt: skip
    page = desk.get("/rapat/AULA/daftar-hadir?hari=2024-05-08")
    fields, lines = page.fields("daftar"), the_lines(page)
    assert set(lines) == {"Polres Belu", "Kodim 1605/Belu", "Polsek Kakuluk Mesak"}
    assert fields[f"rows-{lines['Polsek Kakuluk Mesak']}-position"] == "Kapolsek"
    assert {fields[f"rows-{n}-status"] for n in lines.values()} == {""}
    page.submit("daftar", filled(page, "Polres Belu", status="present", headcount="5"))
    found = [(code_of(row), row.attended_on.day, row.headcount) for row in rows_of(hall)]
    assert found == [("POLRES-BELU", 7, 2), ("POLSEK-KAKULUK-MESAK", 7, 1), ("POLRES-BELU", 8, 5)]
    counted = headcount(rows_of(hall))
    assert (counted.agencies, counted.people, counted.complete) == (2, 6, True)


@pytest.mark.parametrize(
    ("rows", "people", "complete"),
    [
        ([(1, None, 3), (1, None, 2)], 5, True),
        ([(1, 7, 3), (1, 8, 4)], 4, True),
        ([(1, 7, 3), (1, 7, 2), (1, 8, 4)], 5, True),
        ([(1, 7, 3), (1, None, 2)], 5, True),
        ([(1, 7, 3), (2, 8, 4)], 7, True),
        ([(1, 7, None), (1, 8, 4)], 4, False),
        ([(1, None, None)], 0, False),
        ([], 0, True),
    ],
)
def test_an_agency_counts_with_its_largest_day(rows, people, complete):
    made = [
        Attendance(agency_id=agency, status=PRESENT, attended_on=day and date(2024, 5, day), headcount=heads)
        for agency, day, heads in rows
    ]
    counted = headcount([*made, Attendance(agency_id=9, status=EXCUSED, headcount=40)])
    assert (counted.people, counted.complete) == (people, complete)
    assert counted.agencies == len({agency for agency, _, _ in rows})


# Unannounced


def test_who_stands_on_no_list_is_written_by_name(world, desk):
    hall = a_hall(world)
    page = desk.get("/rapat/AULA/daftar-hadir")
    page = page.submit("daftar", {
        **walk_in(0, agency="pemda", person="Ibu Maria"),
        **walk_in(1, agency="  Polsek   Kakuluk Mesak ", position="Kapolsek", headcount="2"),
    })  # fmt: skip
    assert page.flashes == ["Daftar hadir disimpan: 2 baris."]
    found = {code_of(row): (row.status, row.position, row.person, row.headcount) for row in rows_of(hall)}
    assert found == {
        "PEMDA": (PRESENT, None, "Ibu Maria", None), "POLSEK-KAKULUK-MESAK": (PRESENT, "Kapolsek", None, 2),
    }  # fmt: skip
    page = desk.get("/direktori?keadaan=lengkapi")
    assert [row[0].split(" POLSEK")[0] for row in page.rows("Instansi")] == ["Polsek Kakuluk Mesak"]
    page = desk.get("/direktori/instansi/POLSEK-KAKULUK-MESAK")
    assert "Baru namanya yang diketahui" in page.text
    page = desk.get("/direktori/instansi/POLSEK-KAKULUK-MESAK/ubah").submit("Simpan instansi", kind="police")
    assert "Baru namanya yang diketahui" not in page.text


def test_a_name_written_almost_right_is_asked_about_first(world, desk):
    hall = a_hall(world)
    page = desk.get("/rapat/AULA/daftar-hadir")
    page = page.submit("daftar", walk_in(agency="Lembaga Perlindungan Saksi & Korban", person=HOSTILE))
    assert page.status == 422
    assert "Mirip dengan Lembaga Perlindungan Saksi dan Korban" in page.errors()["walk_ins-0-agency"]
    assert page.fields("daftar")["walk_ins-0-person"] == HOSTILE
    assert not rows_of(hall)
    page.submit("daftar", walk_in(new=True))
    (row,) = rows_of(hall)
    assert code_of(row) == "LEMBAGA-PERLINDUNGAN-SAKSI-KORBAN"


@pytest.mark.parametrize("typed", ["Korem Kupang", "KOREM", "Resor Militer 161"])
def test_an_agency_said_for_short_is_asked_about_first(world, desk, typed):
    hall = a_hall(world)
    with writing():
        an_agency("KOREM-161", name="Komando Resor Militer 161/Kupang")
        an_agency("KORAMIL-02", name="Komando Rayon Militer 02")
    page = desk.get("/rapat/AULA/daftar-hadir").submit("daftar", walk_in(agency=typed))
    assert "Mirip dengan Komando Resor Militer 161/Kupang" in page.errors()["walk_ins-0-agency"]
    page = page.submit("daftar", walk_in(agency="Komando"))
    assert [code_of(row) for row in rows_of(hall)] == ["KOMANDO"]


def test_a_code_written_as_words_is_that_agency(world, desk):
    hall = a_hall(world)
    with writing():
        an_agency("KOREM-161", name="Komando Resor Militer 161/Kupang")
    desk.get("/rapat/AULA/daftar-hadir").submit("daftar", walk_in(agency="Korem 161"))
    assert [code_of(row) for row in rows_of(hall)] == ["KOREM-161"]


def test_who_stands_on_the_list_is_ticked_there(world, desk):
    hall = a_hall(world)
    page = desk.get("/rapat/AULA/daftar-hadir")
    page = page.submit("daftar", walk_in(agency="Polres Belu"))
    assert "Sudah ada di daftar" in page.errors()["walk_ins-0-agency"]
    page = desk.get("/rapat/AULA/daftar-hadir")
    page.submit("daftar", {
        **filled(page, "Polres Belu", status="present", position="Kasat"),
        **walk_in(agency="Polres Belu", position="Kanit"),
    })  # fmt: skip
    assert [(code_of(row), row.position) for row in rows_of(hall)] == [
        ("POLRES-BELU", "Kasat"),
        ("POLRES-BELU", "Kanit"),
    ]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"position": "Kapolsek"}, "agency"), ({"agency": "Polsek", "headcount": "0"}, "headcount"),
        ({"agency": "Polsek", "person": "5304051507800001"}, "person"), ({"agency": "x" * 501}, "agency"),
    ],
)  # fmt: skip
def test_a_mistake_about_somebody_unannounced_keeps_what_was_typed(world, desk, typed, field):
    hall = a_hall(world)
    page = desk.get("/rapat/AULA/daftar-hadir").submit("daftar", walk_in(**typed))
    assert page.status == 422
    assert f"walk_ins-0-{field}" in page.errors()
    assert page.main.xpath(".//*[@class='error-summary']//a/@href") == [f"#walk_ins-0-{field}"]
    asked = page.main.xpath(".//input[@name='walk_ins-0-new']")
    assert bool(asked) == (field == "agency" and "agency" in typed)
    assert not rows_of(hall)
    assert db.session.scalar(sa.select(sa.func.count(Agency.id)).where(Agency.to_complete)) == 0


# Who is not there


def test_the_desk_is_told_which_members_are_not_there_and_nobody_else(world, desk, browse):
    hall = a_hall(world)
    assert "belum tampak" not in desk.get("/rapat/AULA/daftar-hadir").text  # the meeting has not begun
    with writing():
        meeting = db.session.get_one(Meeting, hall)
        polres = db.session.get_one(Agency, world.polres.id)
        add_attendance(meeting, polres, by=SYSTEM, role=AttendanceRole.PARTICIPANT, status=PRESENT)
    assert "Anggota yang belum tampak: Kodim 1605/Belu." in desk.get("/rapat/AULA/daftar-hadir").text
    with writing():
        meeting = db.session.get_one(Meeting, hall)
        meeting.circulated_at = datetime(2024, 5, 8, tzinfo=UTC)
    for who in ("anggota", "pimpinan", "mitra"):
        browser = browse(world.users[who])
        assert browser.get("/rapat/AULA/daftar-hadir").status == 403
        assert "Kodim 1605/Belu" not in browser.get("/rapat/AULA").text, who


def test_a_collective_came_where_one_of_its_members_did(ctx):
    with writing():
        camat, tasifeto, lasiolat = an_agency("CAMAT", collective=True), an_agency("TASIFETO"), an_agency("LASIOLAT")
        police = an_agency("POLRES")
        a_forum(members=[camat, police])
        for member, ended in ((tasifeto, None), (lasiolat, date(2024, 5, 6))):
            db.session.add(AgencyMember(collective_id=camat.id, member_id=member.id, ended_on=ended))
        db.session.flush()
        stands = stands_for([camat, police], date(2024, 5, 7))
        assert stands == {camat.id: {tasifeto.id}}

        def absent(*present, status=PRESENT):
            rows = [Attendance(agency_id=one.id, status=status) for one in present]
            return [one.code for one in absent_members([camat, police], rows, stands)]

        assert absent() == ["CAMAT", "POLRES"]
        assert absent(tasifeto) == ["POLRES"]
        assert absent(lasiolat, police) == ["CAMAT"]
        assert absent(camat, police) == []
        assert absent(camat, police, status=EXCUSED) == []
        assert absent(camat, police, status=ABSENT) == ["CAMAT", "POLRES"]


def test_twice_as_many_in_the_hall_cost_no_more_queries(world, desk):
    hall = a_hall(world)

    def fill(first, last):
        with writing():
            meeting = db.session.get_one(Meeting, hall)
            for n in range(first, last):
                agency = an_agency(f"AG{n}")
                db.session.add(Seat(agency_id=agency.id, position="Kepala"))
                db.session.add(
                    ForumMembership(forum_id=world.forum.id, agency_id=agency.id, role=MembershipRole.MEMBER, seq=n)
                )
                if n % 2:
                    add_attendance(meeting, agency, by=SYSTEM, role=AttendanceRole.PARTICIPANT, status=PRESENT)

    def cost():
        desk.get("/rapat/AULA/daftar-hadir")
        with count_queries() as queries:
            desk.get("/rapat/AULA/daftar-hadir")
        return len(queries)

    fill(0, 8)
    few = cost()
    fill(8, 24)
    assert cost() == few <= 14
