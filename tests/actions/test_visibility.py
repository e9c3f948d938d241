"""What is visible to whom, against a plain model of the product's words; lateness has its own audience."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, product
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.actions import (
    Action,
    ActionDecision,
    ActionState,
    ActionSupport,
    BoardFilters,
    Recurrence,
    action_by_id,
    board,
    counts_of,
    is_overdue,
    lateness_for,
    origin_of,
    our_actions,
    overdue,
    visible_to,
)
from app.actions.lists import Cursor, Desk, lawful_filters
from app.actions.queries import lateness_shown_to
from app.core import NOBODY, Actor, Reach, SecurityClass, db, writing
from app.meetings import Attendance
from tests.builders import AN_INSTANT, a_decision, a_forum, a_meeting, an_action, an_agency

pytestmark = pytest.mark.both_engines
ON = date(2024, 6, 8)


@dataclass
class World:
    forums: list[int]
    agencies: list[int]
    rows: list[dict[str, Any]]


@pytest.fixture
def world(ctx):
    """Two forums, meetings of both classes, circulated or not, hosted or not; actions of every kind in each."""
    with writing():
        agencies = [an_agency().id for _ in range(4)]
        forums = [a_forum() for _ in range(2)]
        rows = []
        for forum, restricted, circulated, host in product(forums, [False, True], [False, True], [None, agencies[3]]):
            guest = agencies[2] if host is None else None
            meeting = a_meeting(
                forum, security_class=SecurityClass.RESTRICTED if restricted else SecurityClass.OPEN,
                circulated=circulated, host_id=host,
            )  # fmt: skip
            if guest:
                attendance = {"meeting_id": meeting.id, "role": "participant", "status": "present"}
                db.session.add(Attendance(agency_id=guest, **attendance))
                db.session.add(Attendance(agency_id=agencies[3], withdrawn_at=AN_INSTANT, **attendance))
                db.session.add(Attendance(agency_id=agencies[1], **{**attendance, "status": "excused"}))
            kinds = product([ActionState.PROPOSED, ActionState.OPEN, ActionState.VERIFIED], [None, *agencies[:2]])
            for number, (state, lead) in enumerate(kinds):
                support = agencies[number % 3] if number % 2 else None
                action = an_action(
                    meeting, state=state, lead_id=lead, due_on=ON - timedelta(days=number - 2) if number != 5 else None,
                    recurrence=Recurrence.CONTINUOUS if number == 4 else None,
                )  # fmt: skip
                supports = []
                if support:
                    ended = number % 4 == 1
                    db.session.add(ActionSupport(action_id=action.id, agency_id=support, ended=ended))
                    supports = [] if ended else [support]
                rows.append({
                    "id": action.id, "forum": forum.id, "restricted": restricted, "told": circulated,
                    "proposed": state is ActionState.PROPOSED, "lead": lead, "supports": supports, "host": host,
                    "guest": guest,
                })  # fmt: skip
        return World([forum.id for forum in forums], agencies, rows)


def reaches(size):
    """Some of the first ``size`` things, each open or cleared for restricted."""
    return st.dictionaries(st.integers(0, size - 1), st.booleans(), max_size=size)


ACTORS = st.fixed_dictionaries({
    "secretariat_forums": reaches(2), "leadership_forums": reaches(2), "member_forums": reaches(2),
    "partner_forums": reaches(2), "agencies": reaches(4), "partner_agencies": reaches(4), "collectives": reaches(4),
})  # fmt: skip
NOTHING: dict[int, bool] = {}
NONE = {
    "secretariat_forums": NOTHING, "leadership_forums": NOTHING, "member_forums": NOTHING, "partner_forums": NOTHING,
    "agencies": NOTHING, "partner_agencies": NOTHING, "collectives": NOTHING,
}  # fmt: skip


def actor_in(world, drawn):
    def reach(name, chosen):
        ids = world.forums if name.endswith("forums") else world.agencies
        return Reach(
            frozenset(ids[place] for place in chosen),
            frozenset(ids[place] for place, cleared in chosen.items() if cleared),
        )

    return Actor(user_id=1, name="x", **{name: reach(name, chosen) for name, chosen in drawn.items()})


def model_sees(actor, row):
    """The product's words: the writers always; everyone else by forum or by agency, once it is told; all by class."""

    def cleared(reach, thing):
        return thing in (reach.restricted if row["restricted"] else reach.open)

    if cleared(actor.secretariat_forums, row["forum"]) or cleared(actor.agencies, row["host"]):
        return True
    if row["proposed"] and not row["told"]:
        return False
    if any(
        cleared(reach, row["forum"]) for reach in (actor.leadership_forums, actor.member_forums, actor.partner_forums)
    ):
        return True
    if row["told"] and any(cleared(reach, row["guest"]) for reach in (actor.agencies, actor.partner_agencies)):
        return True
    parties = [row["lead"], *row["supports"]]
    return any(
        cleared(reach, party)
        for reach in (actor.agencies, actor.partner_agencies, actor.collectives)
        for party in parties
    )


LOOKS = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def fetch_ids(condition):
    return set(db.session.scalars(sa.select(Action.id).where(condition)))


@given(drawn=ACTORS)
@example(drawn=NONE)
@LOOKS
def test_the_database_and_the_plain_model_agree(world, drawn):
    actor = actor_in(world, drawn)
    expected = {row["id"] for row in world.rows if model_sees(actor, row)}
    assert fetch_ids(visible_to(actor)) == expected
    assert sum(count.total for count in counts_of(actor, on=ON)) == len(expected)


@given(drawn=ACTORS, most=st.integers(9, 80))
@settings(LOOKS, max_examples=10)
def test_the_board_holds_exactly_what_is_visible_page_by_page_and_back(world, drawn, most):
    actor = actor_in(world, drawn)
    seen = walk(actor, most, BoardFilters())
    query = sa.select(Action.id).where(visible_to(actor)).order_by(Action.due_key, Action.id)
    assert seen == list(db.session.scalars(query))


def walk(actor, most, filters):
    """All pages forwards; and the same backwards."""
    pages, cursor = [], None
    while True:
        page = board(actor, filters, cursor, most=most, on=ON)
        pages.append([line.action.id for line in page.lines])
        assert (page.before is None) == (cursor is None)
        if page.after is None:
            break
        cursor = Cursor.read(str(page.after))
    backwards = [pages[-1]]
    while page.before is not None:
        page = board(actor, filters, Cursor.read(str(page.before), backwards=True), most=most, on=ON)
        backwards.append([line.action.id for line in page.lines])
        assert page.after is not None
    flat = [ident for page in pages for ident in page]
    assert sorted(flat) == sorted(ident for page in backwards for ident in page)
    return flat


@given(drawn=ACTORS)
@LOOKS
def test_lateness_is_shown_as_the_rule_says_and_never_to_peers(world, drawn):
    actor = actor_in(world, drawn)
    late = fetch_ids(sa.and_(overdue(ON), lateness_shown_to(actor), visible_to(actor)))
    for action in db.session.scalars(sa.select(Action).where(visible_to(actor))):
        forums = actor.secretariat_forums.open | actor.leadership_forums.open
        entitled = action.forum_id in forums or action.lead_id in actor.agencies.open
        assert (lateness_for(actor, action, ON) is not None) == (entitled and is_overdue(action, ON))
        assert (action.id in late) == (entitled and is_overdue(action, ON))
    filtered = board(actor, lawful_filters(actor, BoardFilters(late=True)), most=500, on=ON)
    if actor.secretariat_forums or actor.leadership_forums or actor.agencies:
        assert {line.action.id for line in filtered.lines} == late
    else:  # a peer's filter is not heard at all: it narrows nothing, so it tells nothing
        assert {line.action.id for line in filtered.lines} == fetch_ids(visible_to(actor))


@given(drawn=ACTORS)
@LOOKS
def test_our_actions_are_the_unfinished_ones_we_lead_or_support(world, drawn):
    actor = actor_in(world, drawn)
    ours = our_actions(actor, ON, most=500)
    seen = [line.action.id for group in ours.groups for line in group.lines]
    assert len(seen) == len(set(seen)) == ours.total

    def is_ours(row):
        parties = [row["lead"], *row["supports"]]
        reach = actor.acts_for | actor.collectives
        return any(party in (reach.restricted if row["restricted"] else reach.open) for party in parties if party)

    unfinished = set(db.session.scalars(sa.select(Action.id).where(Action.state == ActionState.OPEN)))
    assert set(seen) == {row["id"] for row in world.rows if is_ours(row) and row["id"] in unfinished}
    for line in ours.of("late").lines:
        assert line.action.lead_id in actor.agencies
    assert {group.desk for group in ours.groups} <= set(Desk)


def test_nobody_sees_nothing(world):
    assert fetch_ids(visible_to(NOBODY)) == set()
    assert our_actions(NOBODY, ON).total == 0
    assert board(NOBODY, BoardFilters()).lines == []


# Grouping and filters


@pytest.fixture
def desk(ctx):
    with writing():
        agency, other = an_agency("KANIM"), an_agency("POLRES")
        forum = a_forum("FK", members=[agency, other])
        meeting, numbers = a_meeting(forum), count(1)  # codes are searched too: none may hold the 30 of "30 hari"

        def add(text, **given):
            given.setdefault("lead_id", agency.id)
            given.setdefault("accepted_at", AN_INSTANT)
            return an_action(meeting, text=text, seq=next(numbers), **given)

        add("belum dijawab", accepted_at=None, due_on=ON - timedelta(days=9))
        add("dikembalikan", returned_at=AN_INSTANT)
        add("lewat", due_on=ON - timedelta(days=1))
        add("lewat dan terkendala", due_on=ON - timedelta(days=3), state=ActionState.BLOCKED)
        add("hari ini", due_on=ON)
        add("30 hari", due_on=ON + timedelta(days=30))
        add("31 hari", due_on=ON + timedelta(days=31))
        add("berkelanjutan", due_on=ON - timedelta(days=99), recurrence=Recurrence.CONTINUOUS)
        add("ditunda", due_on=ON - timedelta(days=5), state=ActionState.DEFERRED)
        add("ditolak", accepted_at=None, declined_at=AN_INSTANT)
        add("menunggu", state=ActionState.REPORTED_DONE, due_on=ON - timedelta(days=5))
        add("selesai", state=ActionState.VERIFIED)
        add("usulan", state=ActionState.PROPOSED)
        supported = add("terkait, lewat", lead_id=other.id, due_on=ON - timedelta(days=2), accepted_at=None)
        db.session.add(ActionSupport(action_id=supported.id, agency_id=agency.id))
        db.session.flush()
        agency_id, forum_id = agency.id, forum.id
    both = Reach(frozenset({agency_id}), frozenset({agency_id}))
    forums = Reach(frozenset({forum_id}), frozenset({forum_id}))
    return Actor(user_id=1, name="N", agencies=both, member_forums=forums)


def test_the_parts_stand_in_the_order_of_urgency(desk):
    ours = our_actions(desk, ON)
    told = {group.desk.value: [line.action.text for line in group.lines] for group in ours.groups}
    assert told == {
        "answer": ["belum dijawab", "dikembalikan"],
        "late": ["lewat dan terkendala", "lewat"],
        "soon": ["hari ini", "30 hari"],
        "running": ["berkelanjutan", "ditunda", "terkait, lewat", "31 hari"],
        "waiting": ["menunggu", "ditolak"],
    }
    assert list(told) == ["answer", "late", "soon", "running", "waiting"]


def test_a_part_is_cut_but_counted_in_full(desk):
    late = our_actions(desk, ON, most=1).of("late")
    assert (late.total, [line.action.text for line in late.lines]) == (2, ["lewat dan terkendala"])
    only = our_actions(desk, ON, only=Desk.LATE)
    assert [group.desk for group in only.groups] == [Desk.LATE]


@pytest.mark.parametrize(
    ("filters", "texts"),
    [
        (BoardFilters(late=True), ["belum dijawab", "lewat dan terkendala", "lewat"]),
        (BoardFilters(text="LEWAT"), ["lewat dan terkendala", "terkait, lewat", "lewat"]),
        (BoardFilters(text="30%"), []),
        (BoardFilters(text="hari 30"), ["30 hari"]),
        (BoardFilters(undated=True), ["dikembalikan", "ditolak", "selesai", "usulan"]),
        (BoardFilters(unassigned=True), []),
        (BoardFilters(pillar="P1_SOP"), []),
        (BoardFilters(forum="FK", text="selesai"), ["selesai"]),
        (BoardFilters(forum="TIDAK-ADA"), []),
    ],
)
def test_the_board_is_narrowed_by_its_sentence(desk, filters, texts):
    lines = board(desk, filters, on=ON).lines
    assert [line.action.text for line in lines] == texts


def test_the_board_is_narrowed_by_agency_in_either_part(desk):
    (agency,) = desk.agencies.open
    texts = [line.action.text for line in board(desk, BoardFilters(agency_id=agency), on=ON).lines]
    assert "terkait, lewat" in texts
    assert len(texts) == 14


def test_a_cursor_that_is_none_is_not_read():
    for text in ("", "x", "2024-05-07", "2024-13-01_1", "2024-05-07_x", "_", "9999-12-31_"):
        assert Cursor.read(text) is None


# Origins


@pytest.fixture
def hidden_origin(ctx):
    """An open action that rests on a restricted outcome of a restricted meeting, supported by a partner."""
    with writing():
        lead, partner, peer = an_agency("KANWIL"), an_agency("IOM"), an_agency("TNI")
        forum = a_forum("FK", members=[lead, peer])
        meeting = a_meeting(forum, security_class=SecurityClass.RESTRICTED)
        action = an_action(meeting, lead_id=lead.id, security_class=SecurityClass.OPEN)
        decision = a_decision(meeting, number=1)
        db.session.add(ActionSupport(action_id=action.id, agency_id=partner.id))
        db.session.add(ActionDecision(action_id=action.id, decision_id=decision.id, meeting_id=meeting.id))
        return {"lead": lead.id, "partner": partner.id, "peer": peer.id, "forum": forum.id, "action": action.id}


def one(ident, *, cleared=False):
    return Reach(frozenset({ident}), frozenset({ident}) if cleared else frozenset())


@pytest.mark.parametrize(
    ("actor", "meeting", "linked", "decisions", "hidden"),
    [
        (
            lambda w: Actor(1, "M", partner_forums=one(w["forum"]), partner_agencies=one(w["partner"])),
            False, False, 0, True,
        ),
        (lambda w: Actor(1, "N", member_forums=one(w["forum"]), agencies=one(w["peer"])), False, False, 0, True),
        (lambda w: Actor(1, "N", agencies=one(w["lead"], cleared=True)), True, False, 1, False),
        (lambda w: Actor(1, "N", agencies=one(w["lead"])), False, False, 0, True),
        (lambda w: Actor(1, "P", leadership_forums=one(w["forum"], cleared=True)), True, True, 1, False),
        (lambda w: Actor(1, "S", secretariat_forums=one(w["forum"], cleared=True)), True, True, 1, False),
    ],
    ids=["partner", "open-cleared peer", "lead outside the forum", "open-cleared lead", "leadership", "secretariat"],
)  # fmt: skip
def test_an_origin_is_known_by_class(hidden_origin, actor, meeting, linked, decisions, hidden):
    reader = actor(hidden_origin)
    origin = origin_of(reader, action_by_id(reader, hidden_origin["action"]))
    assert (origin.meeting is not None, origin.linked, len(origin.decisions), origin.hidden) == (
        meeting, linked, decisions, hidden,
    )  # fmt: skip
