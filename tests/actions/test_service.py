"""Every verb writes state and history together, and only where it is lawful."""

import ast
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

import app.actions as room
from app.actions import (
    MOVES,
    Action,
    ActionEvent,
    ActionState,
    ActionSupport,
    Channel,
    EventKind,
    ShownState,
    action_for_writing,
)
from app.core import IMPORT, Actor, Reach, Refused, Role, SecurityClass, Stale, db, today, writing
from app.directory import AgencyMember
from app.meetings import Attendance, AttendanceRole, AttendanceStatus
from tests.builders import a_decision, a_forum, a_meeting, a_pillar, an_action, an_agency, an_issue

pytestmark = pytest.mark.both_engines


def reach(*things):
    ids = frozenset(thing.id for thing in things)
    return Reach(ids, ids)


def secretary(forum, **given):
    return Actor(
        user_id=1, name="Sekretaris", roles=frozenset({Role.SECRETARIAT}), secretariat_forums=reach(forum), **given
    )


def focal_point(agency, forum=None, **given):
    return Actor(
        user_id=given.pop("user_id", 2), name="Narahubung", roles=frozenset({Role.FOCAL_POINT}), agencies=reach(agency),
        member_forums=reach(forum) if forum else Reach(), **given,
    )  # fmt: skip


@pytest.fixture
def desk(ctx):
    """A circulated meeting, its lead and a supporting agency, and who works with them."""
    with writing():
        lead, support, other = an_agency("KANWIL"), an_agency("POLRI"), an_agency("TNI")
        forum = a_forum("FK", members=[lead, support, other])
        meeting = a_meeting(forum)
        action = room.propose(meeting, secretary(forum), text="Menyusun SOP", lead_id=lead.id, supports=[support.id])
        room.open_action(action, secretary(forum), meeting)
        desk = type("Desk", (), {})()
        desk.lead, desk.support, desk.other, desk.forum, desk.meeting = lead, support, other, forum, meeting
        desk.ident = action.id
        desk.secretary, desk.by_lead = secretary(forum), focal_point(lead, forum)
        desk.by_support, desk.by_other = focal_point(support, forum, user_id=3), focal_point(other, forum, user_id=4)
    for thing in (desk.lead, desk.support, desk.other, desk.forum, desk.meeting):
        db.session.refresh(thing)
    return desk


def act(desk, verb, *rest, by=None, **given):
    """One verb in one transaction, as a page does it."""
    by = by or desk.secretary
    with writing():
        action = action_for_writing(by, desk.ident)
        getattr(room, verb)(action, *rest, by=by, **given)


def history(ident):
    query = sa.select(ActionEvent).where(ActionEvent.action_id == ident).order_by(ActionEvent.id)
    return [(event.kind, event.state) for event in db.session.scalars(query)]


def stored(desk):
    db.session.expire_all()
    return db.session.get_one(Action, desk.ident)


def last(desk):
    query = sa.select(ActionEvent).where(ActionEvent.action_id == desk.ident).order_by(ActionEvent.id.desc()).limit(1)
    return db.session.scalars(query).one()


def test_a_proposed_action_is_opened_and_both_are_told(desk):
    assert history(desk.ident) == [
        (EventKind.PROPOSED, ActionState.PROPOSED),
        (EventKind.OPENED, ActionState.OPEN),
    ]
    action = stored(desk)
    assert (action.ref, action.seq, action.shown) == ("A-01", 1, ShownState.NOT_STARTED)
    assert action.opened_at is not None
    assert action.accepted_at is None


def test_opening_counts_as_accepted_where_the_lead_sat_in_the_hall(desk):
    with writing():
        present = Attendance(
            meeting_id=desk.meeting.id, agency_id=desk.lead.id, role=AttendanceRole.PARTICIPANT,
            status=AttendanceStatus.PRESENT,
        )  # fmt: skip
        db.session.add(present)
        room.propose(desk.meeting, desk.secretary, text="Hadir", lead_id=desk.lead.id)
        room.propose(desk.meeting, desk.secretary, text="Tidak hadir", lead_id=desk.support.id)
        room.propose(desk.meeting, desk.secretary, text="Tanpa penanggung jawab")
    with writing():
        opened = room.open_proposed(desk.meeting, desk.secretary)
        assert [action.text for action in opened] == ["Hadir", "Tidak hadir", "Tanpa penanggung jawab"]
        assert [action.accepted_at is not None for action in opened] == [True, False, False]
        assert {action.state for action in opened} == {ActionState.OPEN}
        assert room.open_proposed(desk.meeting, desk.secretary) == []


def test_progress_is_first_reported_once_and_accepts(desk):
    act(desk, "report_progress", "Rancangan dibahas", by=desk.by_lead, for_agency=desk.lead.id)
    first = stored(desk)
    begun = first.progressed_at
    assert first.shown is ShownState.IN_PROGRESS
    assert first.accepted_at is not None
    assert last(desk).agency_id == desk.lead.id
    act(desk, "report_progress", "Rancangan disepakati", by=desk.by_lead, for_agency=desk.lead.id)
    assert stored(desk).progressed_at == begun


def test_an_edit_does_not_take_a_reported_action_from_its_lead(desk):
    """Otherwise a lead that hosts the meeting could name another lead and confirm its own report."""

    def edit(**facts):
        with writing():
            action = room.action_for_writing(desk.secretary, desk.ident)
            return room.edit_action(action, action.revision, desk.secretary, **facts)

    act(desk, "report_done", "SOP ditandatangani", by=desk.by_lead, for_agency=desk.lead.id)
    with pytest.raises(Refused, match="sudah dilaporkan selesai"):
        edit(lead_id=desk.other.id, text="Menyusun SOP patroli")
    with pytest.raises(Refused, match="sudah dilaporkan selesai"):
        edit(lead_id=None)
    assert edit(lead_id=desk.lead.id, text="Menyusun SOP patroli")
    assert (stored(desk).lead_id, stored(desk).text) == (desk.lead.id, "Menyusun SOP patroli")


def test_nobody_but_the_secretariat_speaks_for_an_agency_that_is_not_theirs(desk):
    with pytest.raises(Refused, match="yang melapor"):
        act(desk, "report_done", "Sudah", by=desk.by_other, for_agency=desk.lead.id, channel=Channel.PHONE)
    with pytest.raises(Refused, match="yang melapor"):
        act(desk, "report_progress", "Ikut", by=desk.by_support, for_agency=desk.lead.id, channel=Channel.LETTER)
    assert stored(desk).state is ActionState.OPEN


def test_a_member_of_a_collective_reports_for_itself_on_its_last_day(desk):
    with writing():
        group = an_agency("CAMAT-PERBATASAN", collective=True)
        db.session.add(AgencyMember(collective_id=group.id, member_id=desk.other.id, ended_on=today()))
        action = room.action_for_writing(desk.secretary, desk.ident)
        room.edit_action(action, action.revision, desk.secretary, supports=[group.id])
        given = {"user_id": 4, "collectives": reach(group)}
        inside, other = focal_point(desk.other, desk.forum, **given), desk.other.id
    act(desk, "report_progress", "Sudah disosialisasikan", by=inside, for_agency=other)
    assert last(desk).agency_id == other


def test_a_supporting_agency_reports_but_does_not_accept_for_the_lead(desk):
    act(desk, "report_progress", "Data dikirim", by=desk.by_support, for_agency=desk.support.id)
    assert stored(desk).accepted_at is None
    with pytest.raises(Refused, match="penanggung jawab"):
        act(desk, "report_done", "Selesai", by=desk.by_support, for_agency=desk.support.id)
    with pytest.raises(Refused, match="instansi terkait"):
        act(desk, "report_progress", "Ikut lapor", by=desk.by_other, for_agency=desk.other.id)


def test_who_writes_on_behalf_names_the_channel(desk):
    with pytest.raises(Refused, match="lewat apa") as refused:
        act(desk, "report_progress", "Dikabarkan", for_agency=desk.lead.id)
    assert refused.value.field == "channel"
    act(desk, "report_progress", "Dikabarkan", for_agency=desk.lead.id, channel=Channel.PHONE)
    assert (last(desk).channel, last(desk).by_name) == (Channel.PHONE, "Sekretaris")


def test_the_agency_itself_speaks_in_the_application_whatever_was_sent(desk):
    act(desk, "no_change", by=desk.by_lead, for_agency=desk.lead.id, channel=Channel.PHONE)
    assert last(desk).channel is Channel.APP
    assert stored(desk).shown is ShownState.NOT_STARTED


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        ("report_progress", "sudah dilakukan"),
        ("report_obstacle", "kendalanya"),
        ("report_done", "hasil"),
        ("block", "kendalanya"),
    ],
)
def test_reports_need_words(desk, verb, words):
    with pytest.raises(Refused, match=words):
        act(desk, verb, "  ", by=desk.by_lead, for_agency=desk.lead.id)


def test_nobody_confirms_what_they_reported_and_no_lead_confirms_itself(desk):
    act(desk, "report_done", "SOP ditandatangani", by=desk.by_lead, for_agency=desk.lead.id)
    action = stored(desk)
    assert action.shown is ShownState.AWAITING_VERIFICATION
    assert action.reported_done_at is not None
    colleague = focal_point(desk.lead, desk.forum, user_id=77)
    for verb, words in [("confirm", []), ("return_", ["Kurang"])]:
        with pytest.raises(Refused, match="Penanggung jawab tidak mengonfirmasi"):
            act(desk, verb, *words, by=colleague)
    act(desk, "confirm", by=desk.by_other)
    action = stored(desk)
    assert (action.state, action.verified_at is not None) == (ActionState.VERIFIED, True)


def test_who_merely_typed_it_may_confirm(desk):
    act(desk, "report_done", "Selesai", for_agency=desk.lead.id, channel=Channel.WHATSAPP)
    act(desk, "confirm")
    assert stored(desk).state is ActionState.VERIFIED


def test_a_person_of_both_does_not_confirm_their_own_report(desk):
    both = Actor(user_id=9, name="Rangkap", agencies=reach(desk.lead), secretariat_forums=reach(desk.forum))
    act(desk, "report_done", "Selesai", by=both, for_agency=desk.lead.id)
    moved_on = Actor(user_id=9, name="Rangkap", secretariat_forums=reach(desk.forum))
    with pytest.raises(Refused, match="laporannya sendiri"):
        act(desk, "confirm", by=moved_on)


def office_of(desk, *agencies, **given):
    """The secretary, who works in these agencies."""
    ids = frozenset(agency.id for agency in agencies)
    return Actor(user_id=1, name="Sekretaris", secretariat_forums=reach(desk.forum), offices=ids, **given)


def test_the_secretariat_that_leads_reports_in_its_own_name_and_does_not_confirm(desk):
    own = office_of(desk, desk.lead)
    act(desk, "report_done", "Selesai", by=own, for_agency=desk.lead.id, channel=Channel.LETTER)
    assert last(desk).channel is Channel.APP
    colleague = Actor(user_id=55, name="Rekan", secretariat_forums=reach(desk.forum), offices=own.offices)
    chief = Actor(user_id=56, name="Kepala", leadership_forums=reach(desk.forum), offices=own.offices)
    for by in (own, colleague, chief):
        for verb, words in [("confirm", []), ("return_", ["Kurang"])]:
            with pytest.raises(Refused, match="Penanggung jawab tidak mengonfirmasi"):
                act(desk, verb, *words, by=by)
    moved_on = office_of(desk, desk.other)
    with pytest.raises(Refused, match="laporannya sendiri"):
        act(desk, "confirm", by=moved_on)
    act(desk, "confirm", by=desk.by_other)
    assert stored(desk).state is ActionState.VERIFIED


def test_the_secretariat_that_leads_records_what_another_member_said(desk):
    own = office_of(desk, desk.lead)
    act(desk, "report_done", "Selesai", by=own, for_agency=desk.lead.id)
    for given, field in [
        ({"for_agency": desk.lead.id, "channel": Channel.MEETING}, "for_agency"),
        ({"for_agency": 999_999, "channel": Channel.MEETING}, "for_agency"),
        ({"for_agency": desk.other.id, "channel": Channel.APP}, "channel"),
    ]:
        with pytest.raises(Refused) as refused:
            act(desk, "confirm", by=own, **given)
        assert refused.value.field == field
    with pytest.raises(Refused, match="Hanya sekretariat"):
        act(desk, "confirm", by=desk.by_lead, for_agency=desk.other.id, channel=Channel.MEETING)
    act(desk, "return_", "Lampirkan SOP", by=own, for_agency=desk.support.id, channel=Channel.PHONE)
    act(desk, "report_done", "SOP terlampir", by=own, for_agency=desk.lead.id)
    act(desk, "confirm", by=own, for_agency=desk.other.id, channel=Channel.MEETING)
    assert stored(desk).state is ActionState.VERIFIED
    assert (last(desk).agency_id, last(desk).channel, last(desk).by_name) == (
        desk.other.id, Channel.MEETING, "Sekretaris",
    )  # fmt: skip


def test_a_member_of_the_leading_collective_is_not_recorded_as_confirming(desk):
    with writing():
        db.session.get_one(type(desk.lead), desk.lead.id).collective = True
        db.session.add(AgencyMember(collective_id=desk.lead.id, member_id=desk.other.id))
    own = office_of(desk, desk.lead)
    act(desk, "report_done", "Selesai", by=own, for_agency=desk.lead.id)
    with pytest.raises(Refused, match="anggota lain"):
        act(desk, "confirm", by=own, for_agency=desk.other.id, channel=Channel.MEETING)
    act(desk, "confirm", by=own, for_agency=desk.support.id, channel=Channel.MEETING)


def test_who_declined_reports_nothing_until_the_secretariat_decided(desk):
    act(desk, "decline", "Di luar tusi", by=desk.by_lead)
    for verb, words in [("report_progress", ["x"]), ("no_change", []), ("block", ["x"]), ("report_done", ["x"])]:
        with pytest.raises(Refused, match="di luar tusinya"):
            act(desk, verb, *words, by=desk.by_lead, for_agency=desk.lead.id)
        with pytest.raises(Refused, match="di luar tusinya"):
            act(desk, verb, *words, for_agency=desk.lead.id, channel=Channel.PHONE)
    act(desk, "report_progress", "Data dikirim", by=desk.by_support, for_agency=desk.support.id)
    assert stored(desk).declined_at is not None
    act(desk, "reassign", desk.lead, text="Sesuai SK forum")
    act(desk, "report_progress", "Dikerjakan", by=desk.by_lead, for_agency=desk.lead.id)
    assert stored(desk).accepted_at is not None


def test_what_is_returned_waits_for_the_lead_again(desk):
    act(desk, "report_done", "Selesai", by=desk.by_lead, for_agency=desk.lead.id)
    with pytest.raises(Refused, match="dilengkapi"):
        act(desk, "return_", "")
    act(desk, "return_", "Lampirkan SOP")
    action = stored(desk)
    assert (action.shown, action.reported_done_at) == (ShownState.IN_PROGRESS, None)
    assert action.returned_at is not None
    act(desk, "report_done", "SOP terlampir", by=desk.by_lead, for_agency=desk.lead.id)
    assert stored(desk).returned_at is None


def test_declining_needs_a_reason_and_the_secretariat_decides(desk):
    with pytest.raises(Refused):
        act(desk, "decline", "", by=desk.by_lead)
    with pytest.raises(Refused, match="instansi lain"):
        act(desk, "decline", "Di luar tusi", by=desk.by_lead, proposed=desk.lead)
    act(desk, "decline", "Di luar tusi", by=desk.by_lead, proposed=desk.other)
    assert last(desk).detail == {"proposed": "TNI"}
    with pytest.raises(Refused, match="sudah dijawab"):
        act(desk, "accept", by=desk.by_lead)
    act(desk, "reassign", desk.other)
    action = stored(desk)
    assert (action.lead_id, action.declined_at, action.accepted_at) == (desk.other.id, None, None)
    assert last(desk).detail == {"lead": ["KANWIL", "TNI"]}
    act(desk, "accept", by=desk.by_other)
    assert stored(desk).accepted_at is not None


def test_the_secretariat_may_leave_it_with_who_declined(desk):
    act(desk, "decline", "Di luar tusi", by=desk.by_lead)
    act(desk, "reassign", desk.lead, text="Sesuai SK forum")
    assert stored(desk).declined_at is None
    with pytest.raises(Refused, match="sudah menjadi"):
        act(desk, "reassign", desk.lead)


def test_blocked_and_deferred_go_on_again(desk):
    act(desk, "block", "Jaringan putus", by=desk.by_lead, for_agency=desk.lead.id)
    assert stored(desk).state is ActionState.BLOCKED
    act(desk, "resume", "Jaringan pulih", by=desk.by_lead, for_agency=desk.lead.id)
    act(desk, "defer", "Menunggu anggaran")
    assert stored(desk).state is ActionState.DEFERRED
    act(desk, "resume")
    assert stored(desk).state is ActionState.OPEN
    act(desk, "cancel", "Kewenangan beralih")
    act(desk, "reopen", "Salah batal")
    assert stored(desk).state is ActionState.OPEN
    assert [kind for kind, _ in history(desk.ident)][2:] == [
        EventKind.BLOCKED, EventKind.RESUMED, EventKind.DEFERRED, EventKind.RESUMED, EventKind.CANCELLED,
        EventKind.RESUMED,
    ]  # fmt: skip


@pytest.mark.parametrize("verb", ["defer", "cancel"])
def test_decisions_need_a_reason(desk, verb):
    with pytest.raises(Refused, match="alasan"):
        act(desk, verb, " ")


def test_nothing_is_reported_on_what_is_finished(desk):
    act(desk, "cancel", "Tidak perlu lagi")
    for verb, words in [("report_progress", ["x"]), ("no_change", []), ("block", ["x"]), ("report_done", ["x"])]:
        with pytest.raises(Refused, match="tidak sedang berjalan"):
            act(desk, verb, *words, by=desk.by_lead, for_agency=desk.lead.id)


# Editing


def test_an_edit_tells_what_changed_and_an_unchanged_save_writes_nothing(desk):
    with writing():
        action = action_for_writing(desk.secretary, desk.ident)
        facts = {
            "text": "Menyusun SOP patroli",
            "due_on": date(2024, 9, 30),
            "budget_idr": 5_000_000,
            "themes": ["goods"],
        }
        assert room.edit_action(action, action.revision, desk.secretary, **facts) is True
    assert last(desk).kind is EventKind.EDITED
    assert last(desk).detail == {
        "text": ["Menyusun SOP", "Menyusun SOP patroli"], "due_on": [None, "2024-09-30"],
        "budget_idr": [None, 5_000_000], "themes": [[], ["goods"]],
    }  # fmt: skip
    told, revision = len(history(desk.ident)), stored(desk).revision
    with writing():
        action = action_for_writing(desk.secretary, desk.ident)
        assert room.edit_action(action, action.revision, desk.secretary, **facts) is False
        assert not db.session.dirty
    assert (len(history(desk.ident)), stored(desk).revision) == (told, revision)


def test_the_first_due_date_stays(desk):
    for due_on in (date(2024, 6, 30), date(2024, 9, 30), None):
        with writing():
            action = action_for_writing(desk.secretary, desk.ident)
            room.edit_action(action, action.revision, desk.secretary, due_on=due_on)
    action = stored(desk)
    assert (action.first_due_on, action.due_on, action.due_key) == (date(2024, 6, 30), None, date(9999, 12, 31))


def test_a_date_corrected_before_opening_is_the_first(desk):
    with writing():
        action = room.propose(desk.meeting, desk.secretary, text="Baru", due_on=date(2024, 6, 1))
        room.edit_action(action, 1, desk.secretary, due_on=date(2024, 7, 1))
        assert action.first_due_on == date(2024, 7, 1)


def test_an_edit_from_an_old_revision_is_stale(desk):
    with writing():
        action = action_for_writing(desk.secretary, desk.ident)
        room.edit_action(action, action.revision, desk.secretary, text="Lain")
    with pytest.raises(Stale), writing():
        room.edit_action(action_for_writing(desk.secretary, desk.ident), 1, desk.secretary, text="Bentrok")


def test_links_end_and_come_back_on_the_same_row(desk):
    def save(**facts):
        with writing():
            action = action_for_writing(desk.secretary, desk.ident)
            return room.edit_action(action, action.revision, desk.secretary, **facts)

    def rows():
        query = sa.select(ActionSupport.id, ActionSupport.agency_id, ActionSupport.ended, ActionSupport.seq)
        return [tuple(row) for row in db.session.execute(query.order_by(ActionSupport.id))]

    (kept,) = rows()
    assert save(supports=[desk.other.id]) is True
    assert rows()[0] == (kept[0], desk.support.id, True, 0)
    assert save(supports=[desk.other.id, desk.support.id]) is True
    assert [(agency, ended, seq) for _, agency, ended, seq in rows()] == [
        (desk.support.id, False, 1),
        (desk.other.id, False, 0),
    ]
    assert save(supports=[desk.other.id, desk.support.id]) is False
    assert last(desk).detail == {"support": [["TNI"], ["TNI", "POLRI"]]}


def test_results_of_the_meeting_are_linked_and_told_by_their_codes(desk):
    with writing():
        decision, issue = a_decision(desk.meeting, ref="D1"), an_issue(desk.meeting, ref="I4")
        action = action_for_writing(desk.secretary, desk.ident)
        room.edit_action(action, 1, desk.secretary, decisions=[decision.id], issues=[issue.id])
        assert [link.decision_id for link in action.decision_links] == [decision.id]
    assert last(desk).detail == {"from_decisions": [[], ["D1"]], "from_issues": [[], ["I4"]]}


def test_a_result_of_another_meeting_is_refused_by_the_database(desk):
    with writing():
        foreign = a_decision(a_meeting(desk.forum))
    with pytest.raises(sa.exc.IntegrityError), writing():
        room.edit_action(action_for_writing(desk.secretary, desk.ident), 1, desk.secretary, decisions=[foreign.id])


def test_a_new_lead_by_edit_is_a_reassignment(desk):
    act(desk, "accept", by=desk.by_lead)
    with writing():
        action = action_for_writing(desk.secretary, desk.ident)
        room.edit_action(action, action.revision, desk.secretary, lead_id=desk.other.id, target="1 SOP")
    assert [kind for kind, _ in history(desk.ident)][-2:] == [EventKind.EDITED, EventKind.REASSIGNED]
    assert stored(desk).accepted_at is None


def test_what_a_person_corrects_is_no_longer_filler(desk):
    with writing():
        action = room.import_action(
            desk.meeting, status="not_started", text="Contoh", ref="X-1", due_on=date(2024, 6, 1),
            supports=[desk.support.id], illustrative=["due_on", "support", "text"],
        )  # fmt: skip
        room.edit_action(action, 1, desk.secretary, due_on=date(2024, 7, 1), supports=[], text="Contoh")
        assert action.illustrative == ["text"]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"text": " "}, "text"),
        ({"starts_on": date(2024, 6, 1), "due_on": date(2024, 5, 1)}, "due_on"),
        ({"budget_idr": -1}, "budget_idr"),
        ({"pillar_id": 999_999}, "pillar"),
    ],
)
def test_unlawful_facts_are_refused_in_words(desk, facts, field):
    with pytest.raises(Refused) as refused, writing():
        room.edit_action(action_for_writing(desk.secretary, desk.ident), 1, desk.secretary, **facts)
    assert refused.value.field == field
    with pytest.raises(Refused), writing():
        room.propose(desk.meeting, desk.secretary, **{"text": "Ada", **facts})


def test_a_code_is_used_once_in_a_meeting(desk):
    with pytest.raises(Refused, match="A-01"), writing():
        room.propose(desk.meeting, desk.secretary, text="Lagi", ref="A-01")


def test_unknown_facts_are_a_mistake_of_the_caller(desk):
    with pytest.raises(TypeError), writing():
        room.propose(desk.meeting, desk.secretary, text="x", state="verified")


def test_what_was_written_while_restricted_stays_restricted(desk):
    with writing():
        room.edit_action(
            action_for_writing(desk.secretary, desk.ident), 1, desk.secretary, security_class=SecurityClass.RESTRICTED
        )
    act(desk, "report_progress", "Isi terbatas", by=desk.by_lead, for_agency=desk.lead.id)
    with writing():
        room.edit_action(
            action_for_writing(desk.secretary, desk.ident), 2, desk.secretary, security_class=None, text="Isi umum"
        )
    assert stored(desk).effective_class is SecurityClass.OPEN
    partner = Actor(user_id=7, name="IOM", partner_forums=Reach(frozenset({desk.forum.id})))
    seen = room.history_of(partner, room.action_by_id(partner, desk.ident))
    assert [event.kind for event in seen] == [EventKind.OPENED, EventKind.PROPOSED]
    assert len(room.history_of(desk.secretary, room.action_by_id(desk.secretary, desk.ident))) == 5


# Importing


@pytest.mark.parametrize("status", [shown for shown in ShownState if shown is not ShownState.PROPOSED])
def test_an_imported_action_enters_the_state_of_its_record(desk, status):
    with writing():
        action = room.import_action(desk.meeting, status=status.value, text="Dari berkas", ref=f"X-{status.value}")
        ident = action.id
    db.session.expire_all()
    action = db.session.get_one(Action, ident)
    assert action.shown is status
    assert history(ident) == [(EventKind.IMPORTED, action.state)]
    assert (action.accepted_at is not None) == (status.value in {"in_progress", "awaiting_verification", "done"})


def test_an_import_again_moves_no_state(desk):
    with writing():
        action = room.import_action(
            desk.meeting, status="not_started", ref="X-1", text="Lama", lead_id=desk.lead.id, illustrative=["lead"],
            pillar_id=a_pillar(desk.forum).id,
        )  # fmt: skip
        desk.ident = action.id
    act(desk, "report_done", "Selesai", by=desk.by_lead, for_agency=desk.lead.id)
    before = history(desk.ident)
    with writing():
        action = action_for_writing(desk.secretary, desk.ident)
        assert room.update_imported(action, text="Lama", lead_id=desk.lead.id, illustrative=["lead"]) is False
        assert room.update_imported(action, text="Baru", illustrative=["lead"]) is True
    assert stored(desk).state is ActionState.REPORTED_DONE
    assert stored(desk).illustrative == ["lead"]
    assert history(desk.ident) == [*before, (EventKind.EDITED, ActionState.REPORTED_DONE)]
    assert last(desk).by_name == IMPORT.name


def test_the_class_of_a_meeting_reaches_its_actions(desk):
    with writing():
        own = an_action(desk.meeting, security_class=SecurityClass.OPEN)
        desk.meeting.security_class = desk.meeting.effective_class = SecurityClass.RESTRICTED
        db.session.flush()
        room.inherit_class(desk.meeting)
        own_id = own.id
    assert stored(desk).effective_class is SecurityClass.RESTRICTED
    assert db.session.get_one(Action, own_id).effective_class is SecurityClass.OPEN


# The house


def test_only_one_function_writes_state():
    """Outside ``record_event`` nobody assigns an action's state or the instants that belong to it."""
    watched = {"state", "verified_at", "reported_done_at"}
    writers = set()
    for path in Path(room.__file__).parent.glob("*.py"):
        for function in ast.walk(ast.parse(path.read_text())):
            if not isinstance(function, ast.FunctionDef):
                continue
            for node in ast.walk(function):
                targets = node.targets if isinstance(node, ast.Assign) else []
                if any(isinstance(target, ast.Attribute) and target.attr in watched for target in targets):
                    writers.add(function.name)
    assert writers == {"record_event"}


def test_every_move_has_its_kind_of_event_and_every_state_a_way_in():
    assert {move.to for move in MOVES} == set(ActionState) - {ActionState.PROPOSED}
    assert all(move.to not in move.from_ for move in MOVES)
    assert len({move.name for move in MOVES}) == len(MOVES)
