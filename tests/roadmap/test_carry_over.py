"""What earlier meetings left unfinished, as it stands before the next one: which actions, why, and reviewing them."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from app.accounts import actor_of
from app.actions import Action, ActionEvent, ActionState, ActionSupport, EventKind
from app.core import SYSTEM, Role, SecurityClass, db, today, writing
from app.meetings import (
    AttendanceRole,
    AttendanceStatus,
    InviteChannel,
    Invitee,
    Meeting,
    MeetingState,
    add_attendance,
)
from app.roadmap import Roadmap, RoadmapForum, RoadmapMeeting, carry_over
from app.roadmap.carry_over import Why
from tests.builders import AN_INSTANT, a_forum, a_grant, a_meeting, a_user, an_action, an_agency
from tests.client import count_queries

ADDRESS = "/rapat/BERIKUT/tindak-lanjut-sebelumnya"


class House:
    """A forum whose roadmap also draws on another forum and on a single meeting; the next meeting is being prepared."""

    def __init__(self):
        self.polres, self.bc, self.kodim = an_agency("POLRES", name="Polres Belu"), an_agency("BC"), an_agency("KODIM")
        self.pemda = an_agency("PEMDA")
        self.forum = a_forum("KITA", members=[self.polres, self.bc, self.kodim])
        self.other = a_forum("LAIN", members=[self.polres, self.pemda])
        self.third = a_forum("KETIGA", members=[self.polres])
        self.before = a_meeting(self.forum, code="SEBELUM", title="Rakor sebelumnya")
        self.elsewhere = a_meeting(self.other, code="SANA", title="Rakor forum lain")
        self.single = a_meeting(self.third, code="TUNGGAL", title="Rapat tuan rumah lain")
        self.apart = a_meeting(self.third, code="LEPAS", title="Rapat yang bukan sumber")
        self.next = a_meeting(
            self.forum, code="BERIKUT", title="Rakor berikutnya", state=MeetingState.INVITED,
            starts_on=today() + timedelta(3),
        )  # fmt: skip
        roadmap = db.session.scalars(sa.select(Roadmap).where(Roadmap.forum_id == self.forum.id)).one()
        db.session.add(RoadmapForum(roadmap_id=roadmap.id, forum_id=self.other.id))
        db.session.add(RoadmapMeeting(roadmap_id=roadmap.id, meeting_id=self.single.id))
        self.users = {
            "sekretariat": self.user(Role.SECRETARIAT, forum=self.forum),
            "polres": self.user(Role.FOCAL_POINT, agency=self.polres),
            "kodim": self.user(Role.FOCAL_POINT, agency=self.kodim),
            "mitra": self.user(Role.PARTNER, forum=self.forum, agency=an_agency("IOM")),
            "tamu": self.user(Role.FOCAL_POINT, agency=self.pemda),
        }
        for forum in (self.other, self.third):  # the secretariat's office has a part in the others as well
            a_grant(self.users["sekretariat"], Role.LEADERSHIP, forum=forum)

    def user(self, role, **given):
        user = a_user(role.value)
        a_grant(user, role, **given)
        return user

    def invite(self, *agencies):
        for seq, agency in enumerate(agencies, 1):
            db.session.add(
                Invitee(meeting_id=self.next.id, agency_id=agency.id, seq=seq, channel=InviteChannel.BY_HAND)
            )


@pytest.fixture
def house(ctx):
    with writing():
        made = House()
    for thing in (made.polres, made.bc, made.kodim, made.pemda, made.before, made.elsewhere, made.single, made.apart):
        db.session.refresh(thing)
    return made


def rows(house, who="sekretariat", code="BERIKUT"):
    db.session.expire_all()
    actor = actor_of(db.session.merge(house.users[who]), today())
    query = sa.select(Meeting).where(Meeting.code == code).options(sa.orm.joinedload(Meeting.forum))
    return carry_over(actor, db.session.scalars(query).one()).rows


def refs(house, who="sekretariat", code="BERIKUT"):
    return [row.action.ref for row in rows(house, who, code)]


def there(meeting, agency, status=AttendanceStatus.PRESENT):
    add_attendance(meeting, agency, by=SYSTEM, role=AttendanceRole.PARTICIPANT, status=status)


def test_the_forums_unfinished_actions_stand_there_each_with_why(house):
    soon = today() + timedelta(9)
    accepted = {"lead_id": house.polres.id, "accepted_at": AN_INSTANT, "progressed_at": AN_INSTANT}
    with writing():
        for ref, given in {
            "JALAN": accepted,
            "LEWAT": {**accepted, "due_on": today() - timedelta(4)},
            "SEGERA": {**accepted, "due_on": soon},
            "LAPOR": {**accepted, "state": ActionState.REPORTED_DONE},
            "TUSI": {"lead_id": house.bc.id, "declined_at": AN_INSTANT},
            "MACET": {**accepted, "state": ActionState.BLOCKED},
            "TANPA": {},
            "DIAM": {"lead_id": house.bc.id},
            "BELUM": {"lead_id": house.bc.id, "accepted_at": AN_INSTANT},
            "TUNDA": {**accepted, "state": ActionState.DEFERRED},
        }.items():
            an_action(house.before, ref=ref, **given)
        for ref, state in (("SELESAI", ActionState.VERIFIED), ("BATAL", ActionState.CANCELLED)):
            an_action(house.before, ref=ref, state=state)
        an_action(house.before, ref="USUL", state=ActionState.PROPOSED)
    assert [(row.action.ref, row.why) for row in rows(house)] == [
        ("LAPOR", Why.TO_CONFIRM), ("TUSI", Why.TO_DECIDE), ("LEWAT", Why.LATE), ("MACET", Why.BLOCKED),
        ("TANPA", Why.WITHOUT_LEAD), ("DIAM", Why.UNANSWERED), ("SEGERA", Why.SOON), ("BELUM", Why.NOT_BEGUN),
        ("JALAN", Why.RUNNING), ("TUNDA", Why.DEFERRED),
    ]  # fmt: skip


def test_other_sources_come_in_where_they_concern_an_invited_agency(house):
    with writing():
        an_action(house.elsewhere, ref="LAIN-POLRES", lead_id=house.polres.id)
        an_action(house.elsewhere, ref="LAIN-PEMDA", lead_id=house.pemda.id)
        supported = an_action(house.single, ref="TUNGGAL-BC", lead_id=house.pemda.id)
        db.session.add(ActionSupport(action_id=supported.id, agency_id=house.bc.id))
        an_action(house.apart, ref="LEPAS-POLRES", lead_id=house.polres.id)
        house.invite(house.bc)
    assert refs(house) == ["TUNGGAL-BC"]
    with writing():
        house.invite(house.polres)
    found = {row.action.ref: row for row in rows(house)}
    assert set(found) == {"LAIN-POLRES", "TUNGGAL-BC"}
    assert [agency.code for agency in found["TUNGGAL-BC"].concerns] == ["BC"]
    assert found["LAIN-POLRES"].roadmap.code == "KITA"


def test_before_anybody_is_invited_the_members_are_meant_and_then_who_was_there(house):
    with writing():
        an_action(house.elsewhere, ref="LAIN-POLRES", lead_id=house.polres.id)
        an_action(house.elsewhere, ref="LAIN-PEMDA", lead_id=house.pemda.id)
    assert refs(house) == ["LAIN-POLRES"]
    with writing():
        meeting = db.session.merge(house.next)
        there(meeting, house.pemda)
        there(meeting, house.polres, AttendanceStatus.EXCUSED)
    assert refs(house) == ["LAIN-PEMDA"]


def test_a_later_meeting_leaves_nothing_to_an_earlier_one(house):
    with writing():
        after = a_meeting(house.forum, starts_on=today() + timedelta(30), state=MeetingState.PLANNED)
        an_action(after, ref="NANTI")
        an_action(db.session.merge(house.next), ref="INI")
        an_action(house.before, ref="DULU")
    assert refs(house) == ["DULU"]


def test_everybody_sees_what_they_may_and_nobody_anothers_lateness(house):
    with writing():
        late = {"accepted_at": AN_INSTANT, "progressed_at": AN_INSTANT, "due_on": today() - timedelta(5)}
        an_action(house.before, ref="POLRES", lead_id=house.polres.id, **late)
        an_action(house.before, ref="KODIM", lead_id=house.kodim.id, **late)
        an_action(house.before, ref="TERBATAS", lead_id=house.bc.id, security_class=SecurityClass.RESTRICTED)
        an_action(house.before, ref="PEMDA", lead_id=house.pemda.id)
    assert set(refs(house)) == {"POLRES", "KODIM", "TERBATAS", "PEMDA"}
    assert set(refs(house, "mitra")) == {"POLRES", "KODIM", "PEMDA"}
    assert refs(house, "tamu") == ["PEMDA"]
    for who, late_ones in (
        ("sekretariat", {"POLRES", "KODIM"}),
        ("polres", {"POLRES"}),
        ("kodim", {"KODIM"}),
        ("mitra", set()),
    ):
        found = {row.action.ref: row for row in rows(house, who)}
        assert {ref for ref, row in found.items() if row.why is Why.LATE or row.late_days} == late_ones, who


def test_the_secretariat_goes_through_them_one_by_one(house, browse):
    with writing():
        for ref in ("A-01", "A-02"):
            an_action(house.before, ref=ref, lead_id=house.polres.id, accepted_at=AN_INSTANT)
    page = browse(house.users["sekretariat"]).get(ADDRESS)
    assert "0 dari 2 sudah ditinjau." in page.text
    page = page.click("Mulai meninjau")
    assert page.fields("tinjauan")["for_agency"] == str(house.polres.id)
    page = page.submit("Simpan dan lanjut", what="progress", text="Sudah disosialisasikan")
    assert page.flashes == ["Peninjauan A-01 tercatat."]
    assert "1 dari 2 sudah ditinjau." in page.text
    assert "Hasil peninjauan A-02" in page.text
    page = page.submit("Simpan dan lanjut", what="no_change")
    assert "2 dari 2 sudah ditinjau." in page.text
    assert "Sudah disosialisasikan" in page.text
    events = db.session.scalars(sa.select(ActionEvent).order_by(ActionEvent.id)).all()
    assert [(event.kind, event.meeting_id) for event in events] == [
        (EventKind.PROGRESS, house.next.id), (EventKind.NO_CHANGE, house.next.id),
    ]  # fmt: skip
    history = browse(house.users["polres"]).get(f"/tindak-lanjut/{events[0].action_id}").text
    assert "ditinjau dalam rapat Rakor berikutnya" in history


def test_a_refused_review_keeps_what_was_typed(house, browse):
    with writing():
        ident = an_action(house.before, ref="A-01", lead_id=house.polres.id).id
    page = browse(house.users["sekretariat"]).get(f"{ADDRESS}?tinjau={ident}")
    page = page.submit("Simpan dan lanjut", what="due", text="Diminta Polres")
    assert page.status == 422
    assert "disepakati rapat" in page.errors()["due_on"]
    assert page.fields("tinjauan")["text"] == "Diminta Polres"
    page = page.submit("Simpan dan lanjut", text="NIK 5304021203900001 atas nama korban", due_on="2031-02-01")
    assert "tampak memuat" in page.errors()["text"]
    page = page.submit("Simpan dan lanjut", text="Diminta Polres")
    assert db.session.get_one(Action, ident).due_on == date(2031, 2, 1)
    assert "Batas waktu" in page.text or "1 Februari 2031" in page.text


def test_readers_review_nothing_and_others_find_nothing(house, browse):
    with writing():
        ident = an_action(house.before, ref="A-01", lead_id=house.polres.id).id
        outside = an_action(house.apart, ref="LEPAS", lead_id=house.polres.id).id
    page = browse(house.users["polres"]).get(f"{ADDRESS}?tinjau={ident}")
    assert "A-01" in page.text
    assert not page.select("//form[@id='tinjauan']")
    assert browse(house.users["polres"]).post(f"{ADDRESS}/{ident}/tinjau").status == 403
    desk = browse(house.users["sekretariat"])
    assert desk.post(f"{ADDRESS}/{outside}/tinjau", {"what": "discussed", "text": "x"}).status == 404
    assert desk.post(f"{ADDRESS}/{ident}/tinjau", {"what": "confirm"}).status == 422
    assert not db.session.scalars(sa.select(ActionEvent)).all()


def test_after_the_notula_went_out_it_tells_what_was_reviewed(house, browse):
    with writing():
        for ref in ("A-01", "A-02"):
            an_action(house.before, ref=ref, lead_id=house.polres.id, accepted_at=AN_INSTANT)
    desk = browse(house.users["sekretariat"])
    desk.get(ADDRESS).click("Mulai meninjau").submit("Simpan dan lanjut", what="discussed", text="Dibahas panjang")
    with writing():
        meeting = db.session.get_one(Meeting, house.next.id)
        meeting.state, meeting.circulated_at = MeetingState.HELD, AN_INSTANT
    assert refs(house) == ["A-01"]
    page = desk.get(ADDRESS)
    assert "1 tindak lanjut ditinjau dalam rapat ini." in page.text
    assert "Tinjau" not in page.links()
    with writing():
        ident = db.session.scalars(sa.select(Action.id).where(Action.ref == "A-02")).one()
    assert desk.post(f"{ADDRESS}/{ident}/tinjau", {"what": "discussed", "text": "x"}).status == 404


def test_the_live_page_reads_it_as_data(house, browse):
    with writing():
        an_action(house.before, ref="A-01", lead_id=house.polres.id, due_on=date(2030, 3, 1))
    data = browse(house.users["sekretariat"]).get(ADDRESS, headers={"Accept": "application/json"}).response.get_json()
    (row,) = data["rows"]
    assert (row["ref"], row["lead"], row["due"], row["origin"]) == (
        "A-01", "Polres Belu", "2030-03-01", "Rakor sebelumnya",
    )  # fmt: skip
    assert row["parties"] == [[house.polres.id, "Polres Belu"]]
    assert ["progress", "Ada kemajuan"] in row["steps"]
    reader = browse(house.users["polres"]).get(ADDRESS, headers={"Accept": "application/json"}).response.get_json()
    assert reader["rows"][0]["steps"] == []


@pytest.mark.parametrize(("who", "cost"), [("sekretariat", 20), ("polres", 17)])
def test_the_list_costs_the_same_for_twice_as_many(house, browse, who, cost):
    def fill():
        with writing():
            for number in range(6):
                agency = an_agency()
                there(db.session.merge(house.next), agency)
                action = an_action(house.before, lead_id=agency.id)
                db.session.add(ActionSupport(action_id=action.id, agency_id=house.bc.id))
                other = an_action((house.elsewhere, house.single)[number % 2], lead_id=house.polres.id)
                db.session.add(
                    ActionEvent(
                        action_id=other.id, kind=EventKind.REVIEWED, by_name="uji", state=ActionState.OPEN,
                        text="Dibahas", meeting_id=house.next.id, effective_class=SecurityClass.OPEN,
                    )
                )  # fmt: skip

    fill()
    browser = browse(house.users[who])
    with count_queries() as few:
        browser.get(ADDRESS)
    fill()
    with count_queries() as many:
        browser.get(ADDRESS)
    assert not many.writes
    assert len(many) == len(few) == cost
