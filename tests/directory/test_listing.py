"""What the directory's reads cost: the same however much there is."""

from datetime import date

import pytest

from app.core import NOBODY, SYSTEM, Actor, Reach, db, writing
from app.directory import (
    Agency,
    Forum,
    create_seat,
    hand_over_seat,
    listing,
    name_agency,
    set_collective_members,
    set_membership,
)
from tests.builders import a_forum, an_agency
from tests.client import count_queries


def fill(times):
    """Agencies with names, seats with holders, members, and their places in two forums."""
    with writing():
        group = listing.agency_in_full("KELOMPOK")
        forums = db.session.query(Forum).all()
        for _ in range(times):
            agency = an_agency()
            name_agency(agency, "Baru", valid_from=date(2024, 1, 1), by=SYSTEM)
            seat = create_seat(group, f"Jabatan {agency.code}", by=SYSTEM)
            hand_over_seat(seat, "Maria", date(2020, 1, 1), by=SYSTEM)
            hand_over_seat(seat, "Yosef", date(2021, 1, 1), by=SYSTEM)
            for forum in forums:
                set_membership(forum, agency, by=SYSTEM)
        set_collective_members(group, [a for a in db.session.query(Agency) if a.id != group.id], by=SYSTEM)


@pytest.fixture
def actor(ctx):
    with writing():
        group = an_agency("KELOMPOK", collective=True)
        forums = [a_forum("SATU", members=[group]), a_forum("DUA", members=[group])]
        ids = frozenset(forum.id for forum in forums)
    return Actor(user_id=1, name="uji", secretariat_forums=Reach(ids, ids))


READS = {
    "a page of the list": (2, lambda _: listing.list_agencies(listing.AgencyFilter(words="a"))),
    "the page before": (3, lambda _: listing.list_agencies(listing.AgencyFilter(), before="KELOMPOK", most=2)),
    "an agency": (5, lambda _: listing.agency_in_full("KELOMPOK")),
    "its forums": (1, lambda actor: listing.places_of(actor, Agency(id=1))),
    "the forums": (2, listing.forums_listed),
    "a forum": (3, lambda actor: listing.forum_in_full(actor, "SATU")),
}


@pytest.mark.parametrize("name", READS)
def test_twice_as_much_costs_the_same(actor, name):
    pinned, read = READS[name]
    for times in (3, 6):
        fill(times)
        db.session.rollback()
        db.session.expunge_all()
        with count_queries() as queries:
            read(actor)
        assert len(queries) == pinned


def test_nobody_sees_a_forum(actor):
    assert not listing.forums_listed(NOBODY)
