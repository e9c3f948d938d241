"""What agencies report and answer, who speaks for whom, and who confirms it."""

import pytest

import app.actions as room
from app.actions import ActionState, Channel, ShownState
from app.core import Actor, Refused, db, today, writing
from app.directory import AgencyMember
from tests.builders import an_agency

from .world import act, focal_point, last, reach, stored

pytestmark = pytest.mark.both_engines


def test_progress_is_first_reported_once_and_accepts(desk):
    act(desk, "report_progress", "Rancangan dibahas", by=desk.by_lead, for_agency=desk.lead.id)
    first = stored(desk)
    begun = first.progressed_at
    assert first.shown is ShownState.IN_PROGRESS
    assert first.accepted_at is not None
    assert last(desk).agency_id == desk.lead.id
    act(desk, "report_progress", "Rancangan disepakati", by=desk.by_lead, for_agency=desk.lead.id)
    assert stored(desk).progressed_at == begun


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


def test_nothing_is_reported_on_what_is_finished(desk):
    act(desk, "cancel", "Tidak perlu lagi")
    for verb, words in [("report_progress", ["x"]), ("no_change", []), ("block", ["x"]), ("report_done", ["x"])]:
        with pytest.raises(Refused, match="tidak sedang berjalan"):
            act(desk, verb, *words, by=desk.by_lead, for_agency=desk.lead.id)
