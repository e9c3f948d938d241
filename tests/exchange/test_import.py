"""A record that changed, a record that is wrong, and what stays whatever a record says."""

import contextlib
import json
from datetime import date

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.actions import Action, ActionEvent, ActionState, EventKind, report_progress
from app.core import SYSTEM, Actor, Reach, db, writing
from app.directory import (
    Agency,
    AgencyKind,
    AgencyMember,
    AgencyName,
    Forum,
    ForumMembership,
    MembershipRole,
    agency_by_code,
    forum_by_code,
    secretariat_on,
    set_collective_members,
)
from app.exchange import RecordRefused, import_files, read_record, record_by_code
from app.exchange.record import as_json
from app.meetings import Attendance, Meeting, MeetingState, withdraw_attendance
from app.roadmap import Roadmap
from tests.builders import a_forum, a_meeting, an_agency

from .conftest import dump, take
from .records import LBJ, MOTAAIN, full_record, the_record
from .test_reading import junk, mutated

both_engines = pytest.mark.both_engines


def action(ref):
    return db.session.scalars(sa.select(Action).where(Action.ref == ref)).one()


def refused(record):
    before = dump()
    with pytest.raises(RecordRefused) as caught:
        take(record)
    assert dump() == before
    return [(problem.path, problem.message % problem.values) for problem in caught.value.problems]


# What changed


@both_engines
def test_a_changed_record_updates_the_matched_rows(ctx):
    take(the_record())
    ids = {action.ref: action.id for action in db.session.scalars(sa.select(Action))}
    record = the_record(**{
        "meeting.venue": "Aula", "attendance.0.headcount": 3, "agenda.1.title": "Pembahasan inti",
        "agenda.1.notes": "Catatan baru.", "decisions.0.modality": "commitment", "issues.0.text": "Masalah lain",
        "actions.0.lead": "B", "actions.0.support": ["A"], "actions.0.due_on": "2024-09-01",
    })  # fmt: skip
    (report,) = take(record)
    assert {line.thing for line in report.changed} == {
        "meeting", "attendance", "agenda", "note", "decision", "issue", "action",
    }  # fmt: skip
    assert not report.new
    assert not report.kept
    assert record_by_code("R-1") == read_record(as_json(record).encode())
    assert {action.ref: action.id for action in db.session.scalars(sa.select(Action))} == ids
    assert take(record)[0].is_empty


def test_rows_gone_from_the_record_stay_and_are_listed(ctx):
    take(the_record())
    record = the_record(**{"actions.1": None, "attendance.1": None, "agenda.0": None, "issues": [], "decisions": []})
    record["actions"][0].pop("from_decisions")
    record["actions"][0].pop("from_issues")
    (report,) = take(record)
    assert [(line.thing, line.name) for line in report.kept] == [
        ("attendance", "B"), ("agenda", "1"), ("issue", "I1"), ("decision", "D1"), ("action", "A-02"),
    ]  # fmt: skip
    assert report.is_empty
    assert record_by_code("R-1") == read_record(as_json(the_record()).encode())


def test_unknown_never_overwrites(ctx):
    take(full_record())
    before = dump()
    record = full_record()
    for row in record["actions"]:
        for name in set(row) - {"ref", "text", "status"}:
            del row[name]
    for name in set(record["meeting"]) - {"code", "type", "title"}:
        del record["meeting"][name]
    record["forum"] = {"code": "FK-PENUH", "name": "Forum penuh", "level": "national"}
    take(record)
    assert dump() == before


@both_engines
def test_a_record_never_moves_a_state_again(ctx):
    take(the_record())
    police = agency_by_code("A")
    focal = Actor(user_id=None, name="narahubung", agencies=Reach(frozenset({police.id}), frozenset({police.id})))
    with writing():
        report_progress(action("A-01"), "Sudah dimulai", by=focal, for_agency=police.id)
    for status in ("done", "cancelled", "not_started"):
        record = the_record(**{"actions.0.status": status})
        assert take(record)[0].is_empty
    assert action("A-01").state is ActionState.OPEN
    assert action("A-01").shown.value == "in_progress"
    assert db.session.scalars(sa.select(ActionEvent.kind)).all().count(EventKind.IMPORTED) == 2


def test_what_was_taken_back_here_stays_taken_back(ctx):
    take(the_record())
    with writing():
        row = db.session.scalars(sa.select(Attendance).where(Attendance.seq == 2)).one()
        withdraw_attendance(row, row.revision, by=SYSTEM)
    assert take(the_record())[0].is_empty
    assert len(record_by_code("R-1")["attendance"]) == 1


def test_attendance_is_matched_as_well_as_can_be(ctx):
    rows: list[dict[str, object]] = [
        {"agency": "A", "role": "participant", "status": "present", "position": "Kepala"},
        {"agency": "A", "role": "participant", "status": "present", "position": "Sekretaris"},
        {"agency": "B", "role": "participant", "status": "present", "ref": "H1"},
        {"agency": "B", "role": "observer", "status": "present"},
    ]
    take(the_record(attendance=rows))
    ids = db.session.scalars(sa.select(Attendance.id).order_by(Attendance.seq)).all()
    rows[0], rows[1] = {**rows[1], "headcount": 2}, {**rows[0], "position": "Kepala baru"}
    rows[2] = {**rows[2], "role": "speaker", "position": "Komandan"}
    rows[3] = {**rows[3], "person": "Contoh"}
    (report,) = take(the_record(attendance=rows))
    assert not report.new
    assert not report.kept
    assert db.session.scalars(sa.select(Attendance.id).order_by(Attendance.seq)).all() == ids
    here = {(row["position"] if "position" in row else row["agency"]) for row in record_by_code("R-1")["attendance"]}
    assert here == {"Kepala baru", "Sekretaris", "Komandan", "B"}


def test_a_meeting_that_is_here_keeps_its_state(ctx):
    with writing():
        forum = a_forum("FK-UJI", level="regency", name="Forum uji")
        a_meeting(forum, code="R-1", title="Rapat uji", state=MeetingState.PLANNED, starts_on=date(2024, 5, 7))
    take(the_record())
    meeting = db.session.scalars(sa.select(Meeting)).one()
    assert meeting.state is MeetingState.PLANNED
    assert meeting.circulated_at is None


def test_a_meeting_of_a_coming_day_is_planned(ctx):
    take(the_record(**{"meeting.starts_on": "2999-01-01", "actions.0.due_on": "2999-02-01"}))
    assert db.session.scalars(sa.select(Meeting.state)).one() is MeetingState.PLANNED


def test_a_class_given_later_reaches_what_inherits_it(ctx):
    take(the_record())
    assert action("A-01").effective_class.value == "restricted"
    take(the_record(**{"meeting.security_class": "open"}))
    db.session.expire_all()
    assert action("A-01").effective_class.value == "open"


# Dated facts


def names(code):
    rows = db.session.scalars(sa.select(AgencyName).join(Agency).where(Agency.code == code))
    return sorted((str(row.valid_from or ""), row.name) for row in rows)


def of_day(day, code, **given):
    return the_record(**{"meeting.starts_on": day, "meeting.code": code, "actions": [], **given})


def test_another_name_opens_a_dated_one_in_whatever_order(ctx, elsewhere):
    old, new = of_day("2023-01-01", "R-1", **{"agencies.0.name": "Lama"}), of_day("2024-01-01", "R-2")
    take(old)
    take(new)
    assert names("A") == [("", "Lama"), ("2024-01-01", "Instansi A")]
    with elsewhere().app_context():
        take(new)
        take(old)
        assert names("A") == [("", "Instansi A"), ("2023-01-01", "Lama"), ("2024-01-01", "Instansi A")]
        for record, code in ((old, "R-1"), (new, "R-2")):
            assert record_by_code(code)["agencies"] == record["agencies"]
        assert agency_by_code("A").name == "Instansi A"
        before = dump()
        take(new, old)
        assert dump() == before
        db.session.remove()
    for record, code in ((old, "R-1"), (new, "R-2")):
        assert record_by_code(code)["agencies"] == record["agencies"]


CAMAT = {"code": "CAMAT", "name": "Camat", "kind": "subdistrict", "collective": True}


@pytest.mark.parametrize(
    ("sits_elsewhere", "members", "more", "taken"),
    [
        (True, ["B"], {}, False),
        (True, ["A"], {}, True),
        (True, [], {}, True),
        (True, ["B"], {"forum.members": ["A", "B", "CAMAT"]}, True),
        (False, ["B"], {}, True),
    ],
    ids=["of another forum", "unchanged", "fewer", "of this forum too", "of none"],
)
def test_members_of_a_collective_are_changed_in_a_forum_it_sits_in(ctx, sits_elsewhere, members, more, taken):
    """Its members see what it leads in every forum: a record of a forum it has no place in lets nobody in."""
    take(the_record())
    with writing():
        group = an_agency("CAMAT", name="Camat", kind=AgencyKind.SUBDISTRICT, collective=True)
        set_collective_members(group, [agency_by_code("A")], by=SYSTEM)
        if sits_elsewhere:
            a_forum("FK-LAIN", members=[group])
    before = dump()
    record = the_record(**more)
    record["agencies"].append({**CAMAT, "members": members})
    if taken:
        take(record)
        there = db.session.scalars(sa.select(AgencyMember.member_id)).all()
        assert set(there) == {agency_by_code(code).id for code in ["A", *members]}  # nobody is forgotten
        return
    with pytest.raises(RecordRefused) as refused:
        take(record)
    assert [(one.path, one.values) for one in refused.value.problems] == [("agencies[2].members", {"code": "CAMAT"})]
    assert "duduk di forum lain" in refused.value.message
    assert refused.value.file == "0.json"
    assert dump() == before


def test_membership_is_dated_and_moves_earlier(ctx):
    take(of_day("2024-05-07", "R-2"))
    take(of_day("2023-01-01", "R-1", **{"forum.members": ["B"]}))
    rows = db.session.scalars(sa.select(ForumMembership).where(ForumMembership.role == MembershipRole.MEMBER)).all()
    since = {db.session.get_one(Agency, row.agency_id).code: row.from_on for row in rows}
    assert since == {"A": date(2024, 5, 7), "B": date(2023, 1, 1)}
    assert record_by_code("R-1")["forum"]["members"] == ["B"]
    assert record_by_code("R-2")["forum"]["members"] == ["A", "B"]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (0, 2, 1), (2, 0, 1), (1, 2, 0)])
def test_the_secretariat_is_that_of_the_day(ctx, order):
    records = [
        of_day("2022-01-01", "R-1", **{"forum.secretariat": "A"}),
        of_day("2023-01-01", "R-2", **{"forum.secretariat": "B"}),
        of_day("2024-01-01", "R-3", **{"forum.secretariat": "A"}),
    ]
    for place in order:
        take(records[place])
    for record in records:
        code = record["meeting"]["code"]
        assert record_by_code(code)["forum"]["secretariat"] == record["forum"]["secretariat"]
    before = dump()
    take(*records)
    assert dump() == before
    appointed = secretariat_on(forum_by_code("FK-UJI"), date(2022, 6, 1))
    assert appointed is not None
    assert appointed.code == "A"


def test_an_unknown_day_stands_before_all_others(ctx):
    record = of_day("2024-01-01", "R-1")
    del record["meeting"]["starts_on"]
    take(of_day("2024-01-01", "R-2", **{"agencies.0.name": "Kemudian"}))
    take(record)
    assert names("A") == [("", "Instansi A"), ("2024-01-01", "Kemudian")]
    for code, name in (("R-1", "Instansi A"), ("R-2", "Kemudian")):
        exported = record_by_code(code)
        assert exported["agencies"][0]["name"] == name
        assert exported["forum"]["members"] == ["A", "B"]
    before = dump()
    take(record)
    assert dump() == before


def test_marks_of_filler_follow_what_the_record_says(ctx):
    take(the_record())
    take(the_record(**{"actions.0.due_on": "2024-09-01", "actions.0.illustrative": ["due_on"]}))
    assert action("A-01").illustrative == ["due_on"]
    take(the_record(**{"actions.0.due_on": "2024-10-01", "actions.0.illustrative": None}))
    assert action("A-01").illustrative == []


# What is wrong


@pytest.mark.parametrize(
    ("path", "value", "expected", "words"),
    [
        ("actions.0.lead", "HILANG", "actions[0].lead", "HILANG tidak ada"),
        ("actions.0.support.0", "HILANG", "actions[0].support[0]", "tidak ada"),
        ("attendance.0.agency", "HILANG", "attendance[0].agency", "tidak ada"),
        ("forum.secretariat", "HILANG", "forum.secretariat", "tidak ada"),
        ("forum.members.1", "HILANG", "forum.members[1]", "tidak ada"),
        ("meeting.host", "HILANG", "meeting.host", "tidak ada"),
        ("meeting.partners", ["A", "HILANG"], "meeting.partners[1]", "tidak ada"),
        ("agencies.0.members", ["A"], "agencies[0].members[0]", "anggotanya sendiri"),
        ("agencies.0.members", ["HILANG"], "agencies[0].members[0]", "tidak ada"),
        ("agencies.1.code", "a", "agencies[1].code", "dua kali"),
        ("forum.members", ["A", "A"], "forum.members[1]", "dua kali"),
        ("agenda.1.seq", 1, "agenda[1].seq", "dua kali"),
        ("actions.1.ref", "A-01", "actions[1].ref", "dua kali"),
        ("actions.0.pillar", "P77", "actions[0].pillar", "P77 tidak ada"),
        ("actions.0.from_decisions", ["D9"], "actions[0].from_decisions[0]", "D9"),
        ("actions.0.from_issues", ["I9"], "actions[0].from_issues[0]", "I9"),
        ("issues.0.agenda", 9, "issues[0].agenda", "nomor 9"),
        ("decisions.0.agenda", 9, "decisions[0].agenda", "nomor 9"),
        ("meeting.ends_on", "2024-05-06", "meeting.ends_on", "sebelum hari mulai"),
        ("meeting.starts_on", None, "", ""),
        ("actions.0.starts_on", "2025-01-01", "actions[0].due_on", "sebelum tanggal mulai"),
        ("meeting.code", "baru", "meeting.code", "tidak dapat dipakai"),
    ],
)
def test_what_cannot_be_is_refused_with_path_and_reason(ctx, path, value, expected, words):
    record = the_record(**{path: value})
    if not expected:  # a day may be unknown
        take(record)
        return
    found = dict(refused(record))
    assert words in found[expected]


def test_days_are_compared_with_those_that_are_here(ctx):
    take(the_record(**{"meeting.ends_on": "2024-05-08"}))
    assert refused(the_record(**{"meeting.starts_on": "2024-05-09"}))[0][0] == "meeting.ends_on"
    assert (
        refused(the_record(**{"actions.0.due_on": None, "actions.0.starts_on": "2024-08-02"}))[0][0]
        == "actions[0].due_on"
    )


def test_another_forums_meeting_is_not_touched(ctx):
    with writing():
        a_meeting(a_forum("FK-LAIN"), code="R-1")
    assert refused(the_record()) == [("meeting.code", "Kode R-1 sudah dipakai rapat forum lain.")]


def test_codes_that_differ_in_case_are_one(ctx):
    with writing():
        an_agency("a")
        a_forum("fk-uji")
    paths = [path for path, _ in refused(the_record())]
    assert "forum.code" in paths
    assert "agencies[0].code" in paths


def test_agencies_known_here_may_be_named(ctx):
    with writing():
        an_agency("C")
    record = the_record(**{"actions.0.lead": "C"})
    take(record)
    assert [part["code"] for part in record_by_code("R-1")["agencies"]] == ["A", "B", "C"]


@both_engines
def test_several_files_are_all_taken_or_none(ctx):
    before = dump()
    wrong = as_json(the_record(**{"actions.0.lead": "HILANG"})).encode()
    with pytest.raises(RecordRefused) as caught, writing():
        import_files([("kasus.yaml", MOTAAIN.read_bytes()), ("salah.json", wrong)])
    assert caught.value.file == "salah.json"
    assert dump() == before


@both_engines
def test_a_new_forum_has_pillars_and_a_roadmap_of_its_code(ctx):
    take(full_record())
    assert db.session.scalars(sa.select(Roadmap.code)).all() == ["FK-PENUH"]
    take(LBJ)
    assert set(db.session.scalars(sa.select(Roadmap.code))) == {"FK-PENUH", "FK-NTT"}
    forums = {
        forum.code: len(forum.pillars)
        for forum in db.session.scalars(sa.select(Forum).options(sa.orm.selectinload(Forum.pillars)))
    }
    assert forums == {"FK-PENUH": 2, "FK-NTT": 8}


@both_engines
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10**6), st.lists(junk, min_size=1, max_size=2))
def test_importing_answers_with_a_refusal_or_does_it(ctx, seed, values):
    content = json.dumps(mutated(seed, values)).encode()
    with contextlib.suppress(RecordRefused, _EnoughError), writing():
        import_files([("uji.json", content)])
        raise _EnoughError
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Meeting)) == 0


class _EnoughError(Exception):
    pass
