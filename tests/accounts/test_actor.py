"""Who somebody is on a day: what the grants valid then give, and nothing more."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.accounts import Grant, actor_of
from app.core import Reach, Role, SecurityClass, db, now, writing
from app.directory import AgencyMember, ForumMembership, MembershipRole, Seat
from tests.builders import a_forum, a_grant, a_user, an_agency
from tests.client import count_queries

ON = date(2024, 6, 1)
OPEN, RESTRICTED = SecurityClass.OPEN, SecurityClass.RESTRICTED

both_engines = pytest.mark.both_engines


def only(*ids, open_too=()):
    return Reach(open=frozenset(ids) | frozenset(open_too), restricted=frozenset(ids))


@both_engines
def test_each_role_gives_its_own_reach(ctx):
    with writing():
        agency, partner = an_agency(), an_agency()
        forum = a_forum(members=[agency])
        user = a_user()
        a_grant(user, Role.SECRETARIAT, forum=forum)
        a_grant(user, Role.LEADERSHIP, forum=forum, clearance=OPEN)
        a_grant(user, Role.FOCAL_POINT, agency=agency)
        a_grant(user, Role.PARTNER, forum=forum, agency=partner)
        actor = actor_of(user, ON)
    assert actor.roles == {Role.SECRETARIAT, Role.LEADERSHIP, Role.FOCAL_POINT, Role.PARTNER}
    assert actor.secretariat_forums == only(forum.id)
    assert actor.leadership_forums == Reach(open=frozenset({forum.id}))
    assert actor.member_forums == only(forum.id)
    assert actor.agencies == only(agency.id)
    assert actor.partner_forums == Reach(open=frozenset({forum.id}))
    assert actor.partner_agencies == Reach(open=frozenset({partner.id}))
    assert not actor.is_admin


@both_engines
def test_one_works_in_the_agency_of_the_seat_and_of_the_secretariat_and_gains_no_right_by_it(ctx):
    with writing():
        kanim, kanwil, former, ciq = an_agency(), an_agency(), an_agency(), an_agency(collective=True)
        forum = a_forum(members=[former], secretariat=kanwil)
        place = {"forum_id": forum.id, "role": MembershipRole.SECRETARIAT}
        db.session.add(ForumMembership(**place, agency_id=former.id, until_on=ON - timedelta(1)))
        db.session.add(AgencyMember(collective_id=ciq.id, member_id=kanim.id))
        seat = Seat(agency_id=kanim.id, position="Kepala Seksi")
        db.session.add(seat)
        db.session.flush()
        secretary, chief, stranger = a_user(seat_id=seat.id), a_user(), a_user()
        a_grant(secretary, Role.SECRETARIAT, forum=forum)
        a_grant(chief, Role.LEADERSHIP, forum=forum)
        a_grant(stranger, Role.SECRETARIAT, forum=forum, until_on=ON - timedelta(1))
        actor = actor_of(secretary, ON)
        assert actor.offices == {kanim.id, kanwil.id, ciq.id}
        assert actor_of(chief, ON).offices == actor_of(stranger, ON).offices == frozenset()
    assert not actor.acts_for
    assert not actor.collectives
    assert not actor.member_forums


def test_an_admin_reaches_no_content(ctx):
    with writing():
        a_forum(members=[an_agency()])
        user = a_user()
        a_grant(user, Role.ADMIN)
        actor = actor_of(user, ON)
    assert actor.is_admin
    assert not actor.forums
    assert not actor.acts_for
    assert not actor.collectives


@pytest.mark.parametrize(
    ("from_on", "until_on", "valid"),
    [
        (ON, ON, True),
        (ON, None, True),
        (ON - timedelta(9), ON, True),
        (ON - timedelta(9), ON - timedelta(1), False),
        (ON + timedelta(1), None, False),
    ],
)
def test_a_grant_holds_from_its_first_day_to_its_last(ctx, from_on, until_on, valid):
    with writing():
        forum = a_forum()
        user = a_user()
        a_grant(user, Role.SECRETARIAT, forum=forum, from_on=from_on, until_on=until_on)
        actor = actor_of(user, ON)
    assert (forum.id in actor.secretariat_forums) is valid
    assert (Role.SECRETARIAT in actor.roles) is valid


def test_a_revoked_grant_gives_nothing_at_once(ctx):
    with writing():
        user = a_user()
        grant = a_grant(user, Role.SECRETARIAT, forum=a_forum())
        grant.revoked_at = now()
        db.session.flush()
        assert not actor_of(user, ON).roles


def test_an_ended_account_reaches_nothing(ctx):
    with writing():
        user = a_user(ended_at=now(), ended_reason="pensiun")
        a_grant(user, Role.SECRETARIAT, forum=a_forum())
        actor = actor_of(user, ON)
    assert not actor.roles
    assert not actor.forums


@pytest.mark.parametrize(("until_on", "member"), [(None, True), (ON, True), (ON - timedelta(1), False)])
def test_the_focal_point_loses_the_forum_when_its_agency_leaves_it(ctx, until_on, member):
    with writing():
        agency, forum = an_agency(), a_forum()
        place = {"forum_id": forum.id, "agency_id": agency.id, "role": MembershipRole.MEMBER}
        db.session.add(ForumMembership(**place, until_on=until_on))
        user = a_user()
        a_grant(user, Role.FOCAL_POINT, agency=agency)
        db.session.flush()
        actor = actor_of(user, ON)
    assert (forum.id in actor.member_forums) is member
    assert agency.id in actor.agencies


def test_the_agency_that_holds_the_secretariat_belongs_to_the_forum(ctx):
    with writing():
        agency = an_agency()
        forum = a_forum(secretariat=agency)
        user = a_user()
        a_grant(user, Role.FOCAL_POINT, agency=agency)
        actor = actor_of(user, ON)
    assert forum.id in actor.member_forums
    assert not actor.secretariat_forums


def test_a_member_sees_its_collective_while_it_belongs_to_it(ctx):
    with writing():
        camat, now_in, left = an_agency(), an_agency(collective=True), an_agency(collective=True)
        db.session.add(AgencyMember(collective_id=now_in.id, member_id=camat.id))
        db.session.add(AgencyMember(collective_id=left.id, member_id=camat.id, ended_on=ON - timedelta(1)))
        user = a_user()
        a_grant(user, Role.FOCAL_POINT, agency=camat, clearance=OPEN)
        db.session.flush()
        actor = actor_of(user, ON)
    assert actor.collectives == Reach(open=frozenset({now_in.id}))
    assert now_in.id not in actor.agencies


def test_restricted_clearance_includes_open_and_the_higher_of_two_grants_counts(ctx):
    with writing():
        forum, user = a_forum(), a_user()
        a_grant(user, Role.LEADERSHIP, forum=forum, clearance=OPEN)
        a_grant(user, Role.LEADERSHIP, forum=forum, clearance=RESTRICTED)
        actor = actor_of(user, ON)
    assert actor.leadership_forums.covers(forum.id, OPEN)
    assert actor.leadership_forums.covers(forum.id, RESTRICTED)


def test_a_seat_is_named_in_the_language_of_its_user(ctx):
    with writing():
        agency = an_agency(name="Kantor Imigrasi Atambua", name_en="Atambua Immigration Office")
        seat = Seat(agency_id=agency.id, position="Kepala Seksi", position_en="Section head")
        db.session.add(seat)
        db.session.flush()
        first, second = a_user(seat_id=seat.id), a_user()
        assert actor_of(first, ON).seat == "Kepala Seksi, Kantor Imigrasi Atambua"
        first.language = "en"
        db.session.flush()
        assert actor_of(first, ON).seat == "Section head, Atambua Immigration Office"
        assert actor_of(second, ON).seat is None


def test_one_query_however_many_grants(ctx):
    with writing():
        user = a_user()
        for _ in range(6):
            agency = an_agency()
            a_grant(user, Role.SECRETARIAT, forum=a_forum(members=[agency]))
            a_grant(user, Role.FOCAL_POINT, agency=agency)
    user.email  # noqa: B018 - read afresh before counting
    with count_queries() as queries:
        assert len(actor_of(user, ON).forums) == 6
    assert len(queries) == 1


DAYS = st.dates(date(2024, 5, 28), date(2024, 6, 5))


@st.composite
def grants(draw):
    from_on = draw(DAYS)
    until_on = draw(st.none() | DAYS.filter(lambda day: day >= from_on))
    role = draw(st.sampled_from(list(Role)))
    clearance = OPEN if role is Role.PARTNER else draw(st.sampled_from(list(SecurityClass)))
    return role, draw(st.integers(0, 2)), draw(st.integers(0, 2)), clearance, from_on, until_on


@st.composite
def places(draw):
    from_on = draw(st.none() | DAYS)
    until_on = draw(st.none() | DAYS.filter(lambda day: from_on is None or day >= from_on))
    role = draw(st.sampled_from(list(MembershipRole)))
    return draw(st.integers(0, 2)), draw(st.integers(0, 2)), role, from_on, until_on


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    given_grants=st.lists(grants(), max_size=5),
    others=st.lists(grants(), max_size=2),
    memberships=st.lists(places(), max_size=4),
)
def test_reach_is_what_a_valid_grant_gives_and_nothing_else(ctx, given_grants, others, memberships):
    """Compared with the plainest reading of the rules, written out in Python."""
    db.session.rollback()
    agencies, forums = [an_agency() for _ in range(3)], [a_forum() for _ in range(3)]
    user, another = a_user(), a_user()
    for who, several in ((user, given_grants), (another, others)):
        for role, forum, agency, clearance, from_on, until_on in several:
            a_grant(
                who, role, clearance=clearance, from_on=from_on, until_on=until_on,
                forum=forums[forum] if role in {Role.SECRETARIAT, Role.LEADERSHIP, Role.PARTNER} else None,
                agency=agencies[agency] if role in {Role.FOCAL_POINT, Role.PARTNER} else None,
            )  # fmt: skip
    seen = set()
    for forum, agency, role, from_on, until_on in memberships:
        if (forum, agency, role, from_on) not in seen:
            seen.add((forum, agency, role, from_on))
            db.session.add(ForumMembership(
                forum_id=forums[forum].id, agency_id=agencies[agency].id, role=role, from_on=from_on, until_on=until_on,
            ))  # fmt: skip
    db.session.flush()
    for on in (ON, ON + timedelta(2)):
        roles, expected = plain_reading(user, on)
        actor = actor_of(user, on)
        assert actor.roles == roles
        for name, (open_ids, restricted_ids) in expected.items():
            reach = getattr(actor, name)
            assert reach == Reach(frozenset(open_ids), frozenset(restricted_ids)), name
            assert reach.open >= reach.restricted


def plain_reading(user, on):
    names = "secretariat_forums leadership_forums member_forums partner_forums agencies partner_agencies".split()
    found: dict[str, tuple[set[int], set[int]]] = {name: (set(), set()) for name in names}
    roles = set()
    memberships = db.session.query(ForumMembership).all()

    def give(name, thing, clearance):
        found[name][0].add(thing)
        if clearance is RESTRICTED:
            found[name][1].add(thing)

    for grant in db.session.query(Grant).filter_by(user_id=user.id):
        if grant.from_on > on or (grant.until_on is not None and grant.until_on < on):
            continue
        roles.add(grant.role)
        if grant.role is Role.SECRETARIAT:
            give("secretariat_forums", grant.forum_id, grant.clearance)
        elif grant.role is Role.LEADERSHIP:
            give("leadership_forums", grant.forum_id, grant.clearance)
        elif grant.role is Role.PARTNER:
            give("partner_forums", grant.forum_id, grant.clearance)
            give("partner_agencies", grant.agency_id, grant.clearance)
        elif grant.role is Role.FOCAL_POINT:
            give("agencies", grant.agency_id, grant.clearance)
            for place in memberships:
                if place.agency_id == grant.agency_id and (place.from_on or on) <= on <= (place.until_on or on):
                    give("member_forums", place.forum_id, grant.clearance)
    return roles, found
