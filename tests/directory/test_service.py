"""What the directory does and refuses."""

from datetime import date

import pytest
import sqlalchemy as sa

from app.core import SYSTEM, AuditEntry, Refused, Stale, db, writing
from app.directory import (
    AgencyKind,
    AgencyMember,
    AgencyName,
    ForumLevel,
    ForumMembership,
    MembershipRole,
    SeatHolder,
    add_pillar,
    confirm_seat,
    create_agency,
    create_forum,
    create_seat,
    edit_agency,
    edit_forum,
    edit_seat,
    end_agency,
    end_membership,
    end_seat,
    hand_over_seat,
    memberships_of,
    move_pillar,
    name_agency,
    names_on,
    pillars_of,
    present_holder,
    rename_pillar,
    reorder_pillars,
    secretariat_on,
    set_collective_members,
    set_membership,
    vacate_seat,
)
from tests.builders import a_forum, an_agency

pytestmark = pytest.mark.both_engines

BY = SYSTEM


@pytest.fixture
def writes(ctx):
    with writing() as session:
        yield session


def refused(verb, *args, field=None, **kwargs):
    """The verb says no, beside that field; its sentence comes back."""
    with pytest.raises(Refused) as answer:
        verb(*args, **kwargs)
    assert answer.value.field == field
    return str(answer.value)


def verbs():
    return list(db.session.scalars(sa.select(AuditEntry.verb).order_by(AuditEntry.id)))


# Agencies


def test_an_agency_begins_with_the_name_from_the_beginning(writes):
    agency = create_agency("KANIM-ATB", "Kantor Imigrasi Atambua", kind=AgencyKind.IMMIGRATION_OFFICE, by=BY)
    assert names_on([agency.id], date(1990, 1, 1)) == {agency.id: ("Kantor Imigrasi Atambua", None)}
    assert agency.revision == 1
    assert verbs() == ["create"]


@pytest.mark.parametrize("code", ["KANIM-ATB", "kanim-atb", " Kanim-Atb "])
def test_a_code_is_taken_in_whatever_case(writes, code):
    create_agency("KANIM-ATB", "Kantor Imigrasi Atambua", kind=AgencyKind.IMMIGRATION_OFFICE, by=BY)
    sentence = refused(create_agency, code, "Lain", kind=AgencyKind.OTHER, by=BY, field="code")
    assert "KANIM-ATB sudah dipakai" in sentence


@pytest.mark.parametrize("code", ["", "-A", "a b", "a/b", "ä", "A" * 65, "../x", "a\nb"])
def test_a_code_must_stand_in_an_address(writes, code):
    refused(create_agency, code, "Nama", kind=AgencyKind.OTHER, by=BY, field="code")


def test_a_name_is_required(writes):
    refused(create_agency, "A", "  ", kind=AgencyKind.OTHER, by=BY, field="name")


def test_an_unchanged_save_writes_nothing(writes):
    agency = an_agency(parent_name="Kanwil")
    assert not edit_agency(agency, 1, by=BY, parent_name=" Kanwil ", kind=AgencyKind.OTHER)
    assert (agency.revision, verbs()) == (1, [])


def test_an_edit_counts_the_revision_and_refuses_an_old_one(writes):
    agency = an_agency()
    assert edit_agency(agency, 1, by=BY, address="Jalan El Tari 1")
    assert agency.revision == 2
    with pytest.raises(Stale):
        edit_agency(agency, 1, by=BY, address="Jalan lain")


def test_a_new_name_holds_from_its_day_and_the_old_one_stays(writes):
    agency = an_agency("KKP", name="Kantor Kesehatan Pelabuhan")
    name_agency(agency, "Balai Kekarantinaan Kesehatan", "Health Quarantine", valid_from=date(2024, 1, 1), by=BY)
    assert agency.name == "Balai Kekarantinaan Kesehatan"
    assert names_on([agency.id], date(2023, 12, 31))[agency.id][0] == "Kantor Kesehatan Pelabuhan"
    assert names_on([agency.id], date(2024, 1, 1))[agency.id] == ("Balai Kekarantinaan Kesehatan", "Health Quarantine")


def test_a_name_told_later_for_an_earlier_day_is_not_the_latest(writes):
    agency = an_agency(name="A")
    name_agency(agency, "C", valid_from=date(2024, 1, 1), by=BY)
    name_agency(agency, "B", valid_from=date(2020, 1, 1), by=BY)
    assert agency.name == "C"
    assert names_on([agency.id], date(2022, 1, 1))[agency.id][0] == "B"


def test_naming_the_same_day_again_corrects_the_wording(writes):
    agency = an_agency(name="Kantor Imigrsai")
    assert name_agency(agency, "Kantor Imigrasi", valid_from=None, by=BY)
    assert not name_agency(agency, "Kantor Imigrasi", valid_from=None, by=BY)
    assert agency.name == "Kantor Imigrasi"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AgencyName)) == 1
    assert verbs() == ["correct_name"]


def test_an_ended_agency_takes_no_later_name(writes):
    agency = an_agency()
    end_agency(agency, date(2024, 1, 1), by=BY)
    refused(name_agency, agency, "Baru", valid_from=date(2024, 2, 1), by=BY, field="valid_from")


def test_an_agency_ends_with_its_places_and_seats(writes):
    agency, successor, group = an_agency(), an_agency(), an_agency(collective=True)
    forum = a_forum(members=[agency])
    set_collective_members(group, [agency], by=BY)
    seat = create_seat(agency, "Kepala", by=BY)
    hand_over_seat(seat, "Maria", date(2023, 1, 1), by=BY)
    end_agency(agency, date(2024, 1, 1), successor, by=BY)
    assert (agency.ended_on, agency.successor_id) == (date(2024, 1, 1), successor.id)
    assert [m.until_on for m in memberships_of(forum)] == [date(2024, 1, 1)]
    assert seat.ended_on == date(2024, 1, 1)
    assert present_holder(seat) is None
    assert db.session.scalars(sa.select(AgencyMember)).one().ended_on == date(2024, 1, 1)
    refused(end_agency, agency, date(2024, 2, 1), by=BY, field="on")


def test_an_agency_that_holds_a_secretariat_does_not_end(writes):
    agency = an_agency()
    forum = a_forum(secretariat=agency)
    assert forum.code in refused(end_agency, agency, date(2024, 1, 1), by=BY, field="on")
    set_membership(forum, an_agency(), MembershipRole.SECRETARIAT, from_on=date(2023, 12, 1), by=BY)
    end_agency(agency, date(2024, 1, 1), by=BY)


def test_an_agency_does_not_end_before_it_began(writes):
    agency = create_agency("A", "A", kind=AgencyKind.OTHER, valid_from=date(2024, 1, 1), by=BY)
    refused(end_agency, agency, date(2023, 12, 31), by=BY, field="on")


def test_an_agency_does_not_end_before_its_official_began(writes):
    agency = an_agency()
    hand_over_seat(create_seat(agency, "Kepala", by=BY), "Maria", date(2024, 5, 1), by=BY)
    refused(end_agency, agency, date(2024, 4, 1), by=BY, field="on")


def test_an_agency_is_not_followed_by_itself_or_an_ended_one(writes):
    agency, ended = an_agency(), an_agency()
    end_agency(ended, date(2024, 1, 1), by=BY)
    refused(end_agency, agency, date(2024, 1, 1), agency, by=BY, field="successor")
    refused(end_agency, agency, date(2024, 1, 1), ended, by=BY, field="successor")


def test_members_of_a_collective_are_matched_and_never_removed(writes):
    group, a, b = an_agency(collective=True), an_agency(), an_agency()
    assert set_collective_members(group, [a, b], by=BY)
    rows = {row.member_id: row.id for row in db.session.scalars(sa.select(AgencyMember))}
    assert set_collective_members(group, [b], by=BY, on=date(2024, 1, 1))
    assert set_collective_members(group, [a, b], by=BY)
    assert not set_collective_members(group, [b, a], by=BY)
    now = {row.member_id: (row.id, row.ended_on) for row in db.session.scalars(sa.select(AgencyMember))}
    assert now == {a.id: (rows[a.id], None), b.id: (rows[b.id], None)}


def test_a_collective_stands_for_single_agencies_only(writes):
    group, other, single = an_agency(collective=True), an_agency(collective=True), an_agency()
    refused(set_collective_members, group, [group], by=BY, field="members")
    refused(set_collective_members, group, [other], by=BY, field="members")
    refused(set_collective_members, single, [other], by=BY, field="members")
    set_collective_members(group, [single], by=BY)
    refused(edit_agency, group, group.revision, by=BY, collective=False, field="collective")


# Seats


def test_a_seat_passes_to_the_next_holder_the_day_before(writes):
    seat = create_seat(an_agency(), "Kepala Seksi Inteldakim", by=BY)
    first = hand_over_seat(seat, "Maria", None, by=BY)
    second = hand_over_seat(seat, "Yosef", date(2024, 6, 1), by=BY)
    assert (first.until_on, second.until_on) == (date(2024, 5, 31), None)
    assert seat.confirmed_on is not None
    assert present_holder(seat) is second


def test_a_second_present_holder_needs_a_day_after_the_first(writes):
    seat = create_seat(an_agency(), "Kepala", by=BY)
    hand_over_seat(seat, "Maria", date(2024, 1, 1), by=BY)
    assert "Maria" in refused(hand_over_seat, seat, "Yosef", None, by=BY, field="from_on")
    refused(hand_over_seat, seat, "Yosef", date(2023, 1, 1), by=BY, field="from_on")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SeatHolder)) == 1


def test_the_same_first_day_corrects_the_holders_name(writes):
    seat = create_seat(an_agency(), "Kepala", by=BY)
    holder = hand_over_seat(seat, "Mria", date(2024, 1, 1), by=BY)
    assert hand_over_seat(seat, "Maria", date(2024, 1, 1), by=BY) is holder
    assert (holder.person, holder.until_on) == ("Maria", None)


def test_a_seat_may_stand_empty_between_two_holders(writes):
    seat = create_seat(an_agency(), "Kepala", by=BY)
    hand_over_seat(seat, "Maria", date(2024, 1, 1), by=BY)
    refused(vacate_seat, seat, date(2023, 12, 1), by=BY, field="until_on")
    vacate_seat(seat, date(2024, 3, 1), by=BY)
    refused(vacate_seat, seat, date(2024, 3, 1), by=BY, field="until_on")
    refused(hand_over_seat, seat, "Yosef", date(2024, 2, 1), by=BY, field="from_on")
    assert hand_over_seat(seat, "Yosef", date(2024, 4, 1), by=BY).until_on is None


def test_a_position_stands_once_at_an_agency(writes):
    agency = an_agency()
    seat = create_seat(agency, "Kepala", by=BY)
    refused(create_seat, agency, "kepala", by=BY, field="position")
    refused(create_seat, agency, " ", by=BY, field="position")
    other = create_seat(agency, "Sekretaris", by=BY)
    refused(edit_seat, other, 1, by=BY, position="KEPALA", field="position")
    end_seat(seat, date(2024, 1, 1), by=BY)
    create_seat(agency, "Kepala", by=BY)
    refused(hand_over_seat, seat, "Maria", None, by=BY)
    refused(end_seat, seat, date(2024, 1, 1), by=BY)


def test_a_seat_is_confirmed_on_a_day_and_not_backwards(writes):
    seat = create_seat(an_agency(), "Kepala", by=BY)
    assert confirm_seat(seat, date(2024, 5, 1), by=BY)
    assert not confirm_seat(seat, date(2024, 5, 1), by=BY)
    refused(confirm_seat, seat, date(2024, 4, 1), by=BY)


def test_an_unchanged_seat_writes_nothing(writes):
    seat = create_seat(an_agency(), "Kepala", email="a@b.go.id", by=BY)
    assert not edit_seat(seat, 1, by=BY, position="Kepala", email=" a@b.go.id")
    with pytest.raises(Stale):
        edit_seat(seat, 7, by=BY, position="Wakil")


# Forums


def test_a_forum_begins_with_the_default_pillars(writes):
    forum = create_forum("FK-NTT", "Forum", level=ForumLevel.PROVINCE, region_code="53", by=BY)
    assert [pillar.label for pillar in pillars_of(forum)] == [f"P{n}" for n in range(1, 9)]
    refused(create_forum, "fk-ntt", "Lain", level=ForumLevel.PROVINCE, by=BY, field="code")


@pytest.mark.parametrize("code", ["5", "53.4", "53.04.02.20", "53.04.02.20011", "53/04", "NTT"])
def test_a_region_code_is_a_kemendagri_code(writes, code):
    refused(create_forum, "F", "F", level=ForumLevel.PROVINCE, region_code=code, by=BY, field="region_code")


def test_a_forum_knows_only_indonesian_zones(writes):
    refused(create_forum, "F", "F", level=ForumLevel.PROVINCE, timezone="Europe/Paris", by=BY, field="timezone")


def test_a_forum_is_edited_once_per_revision(writes):
    forum = a_forum(name="Lama")
    assert edit_forum(forum, 1, by=BY, name="Baru", legal_basis=["SK 1", "  ", " SK 2"])
    assert forum.legal_basis == ["SK 1", "SK 2"]
    assert not edit_forum(forum, 2, by=BY, name="Baru")
    with pytest.raises(Stale):
        edit_forum(forum, 1, by=BY, name="Lain")
    refused(edit_forum, forum, 2, by=BY, name="", field="name")


def test_members_stand_in_the_order_of_the_decree(writes):
    forum, a, b = a_forum(), an_agency(), an_agency()
    set_membership(forum, a, by=BY)
    set_membership(forum, b, from_on=date(2024, 1, 1), decree="SK 3/2024", by=BY)
    assert [m.agency_id for m in memberships_of(forum)] == [a.id, b.id]
    again = set_membership(forum, b, from_on=date(2024, 1, 1), decree="SK 4/2024", by=BY)
    assert again.decree == "SK 4/2024"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ForumMembership)) == 2


def test_a_membership_does_not_overlap_or_end_before_it_starts(writes):
    forum, agency = a_forum(), an_agency()
    place = set_membership(forum, agency, from_on=date(2024, 1, 1), by=BY)
    refused(set_membership, forum, agency, from_on=date(2025, 1, 1), by=BY, field="agency")
    refused(end_membership, place, date(2023, 1, 1), by=BY, field="until_on")
    end_membership(place, date(2024, 12, 31), by=BY)
    refused(end_membership, place, date(2025, 1, 1), by=BY, field="until_on")
    set_membership(forum, agency, from_on=date(2025, 1, 1), by=BY)
    sentence = refused(
        set_membership, forum, an_agency(), from_on=date(2025, 1, 1), until_on=date(2024, 1, 1), by=BY, field="until_on"
    )
    assert "mendahului" in sentence


def test_a_new_secretariat_relieves_the_old_one(writes):
    old, new = an_agency(), an_agency()
    forum = a_forum(secretariat=old)
    refused(set_membership, forum, new, MembershipRole.SECRETARIAT, by=BY, field="from_on")
    set_membership(forum, new, MembershipRole.SECRETARIAT, from_on=date(2024, 7, 1), by=BY)
    assert secretariat_on(forum, date(2024, 6, 30)) is old
    assert secretariat_on(forum, date(2024, 7, 1)) is new


def test_an_ended_agency_joins_no_forum(writes):
    agency = an_agency()
    end_agency(agency, date(2024, 1, 1), by=BY)
    refused(set_membership, a_forum(), agency, from_on=date(2024, 2, 1), by=BY, field="agency")


def test_pillars_are_added_renamed_and_moved(writes):
    forum = a_forum()
    added = add_pillar(forum, "P9_PROTECTION", "Penindakan dan pelindungan korban", by=BY)
    assert pillars_of(forum)[-1] is added
    refused(add_pillar, forum, "p9_protection", "Lain", by=BY, field="code")
    refused(add_pillar, forum, "P 9", "Lain", by=BY, field="code")
    assert rename_pillar(added, 1, "Pelindungan korban", by=BY)
    assert not rename_pillar(added, 2, "Pelindungan korban", by=BY)
    assert move_pillar(added, forum, up=True, by=BY)
    assert pillars_of(forum)[-2] is added
    assert move_pillar(added, forum, up=False, by=BY)
    assert not move_pillar(added, forum, up=False, by=BY)
    refused(reorder_pillars, forum, [added], by=BY)
