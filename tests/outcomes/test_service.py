"""What is written about outcomes and issues."""

import pytest
import sqlalchemy as sa

from app.core import SYSTEM, Refused, SecurityClass, Stale, db, writing
from app.meetings import add_agenda_item
from app.outcomes import (
    Decision,
    Modality,
    create_decision,
    create_issue,
    edit_decision,
    edit_issue,
    withdraw_decision,
    withdraw_issue,
)
from tests.builders import a_meeting

pytestmark = pytest.mark.both_engines


@pytest.fixture
def meeting(ctx):
    with writing():
        return a_meeting()


@pytest.fixture(autouse=True)
def inside(ctx, meeting):
    with writing() as session:
        session.refresh(session.merge(meeting))
        yield


@pytest.fixture
def here(inside, meeting):
    return db.session.get_one(type(meeting), meeting.id)


def test_outcomes_are_numbered_and_keep_their_numbers(here):
    first, second = (create_decision(here, text, by=SYSTEM) for text in ("Satu", "Dua"))
    withdraw_decision(second, 1, by=SYSTEM)
    third = create_decision(here, "Tiga", by=SYSTEM)
    assert [(one.number, one.ref) for one in (first, second, third)] == [(1, "D1"), (2, "D2"), (3, "D3")]
    assert second.withdrawn_at is not None


def test_a_modality_is_never_guessed(here):
    decision = create_decision(here, "Semua pihak sepakat bekerja sama", by=SYSTEM)
    assert decision.modality is None
    edit_decision(decision, 1, by=SYSTEM, modality=Modality.AGREEMENT)
    edit_decision(decision, 2, by=SYSTEM, modality=None)
    assert decision.modality is None


def test_a_ref_is_given_once(here):
    create_decision(here, "Satu", by=SYSTEM, ref="D2")
    assert create_decision(here, "Dua", by=SYSTEM).ref == "D3"
    with pytest.raises(Refused) as refused:
        create_decision(here, "Tiga", by=SYSTEM, ref="D2")
    assert refused.value.field == "ref"
    issue = create_issue(here, "Isu", by=SYSTEM)
    other = create_issue(here, "Isu lain", by=SYSTEM)
    assert (issue.ref, other.ref) == ("I1", "I2")
    with pytest.raises(Refused):
        edit_issue(other, 1, by=SYSTEM, ref="I1")
    assert not edit_issue(other, 1, by=SYSTEM, ref="I2")


def test_class_is_its_own_or_the_meetings(here):
    decision = create_decision(here, "Satu", by=SYSTEM)
    assert decision.effective_class is SecurityClass.OPEN
    edit_decision(decision, 1, by=SYSTEM, security_class=SecurityClass.RESTRICTED)
    assert decision.effective_class is SecurityClass.RESTRICTED
    edit_decision(decision, 2, by=SYSTEM, security_class=None)
    assert decision.effective_class is SecurityClass.OPEN


def test_the_agenda_item_is_one_of_the_meeting(here):
    item = add_agenda_item(a_meeting(), "Rapat lain", by=SYSTEM)
    db.session.flush()
    with pytest.raises(Refused) as refused:
        create_decision(here, "Satu", by=SYSTEM, agenda_item_id=item.id)
    assert refused.value.field == "agenda_item_id"


def test_edits_start_from_what_was_seen(here):
    issue = create_issue(here, "Isu", by=SYSTEM)
    assert edit_issue(issue, 1, by=SYSTEM, text="Isu baru")
    with pytest.raises(Stale):
        edit_issue(issue, 1, by=SYSTEM, text="Isu lain")
    with pytest.raises(Refused):
        edit_issue(issue, 2, by=SYSTEM, text=" ")
    withdraw_issue(issue, 2, by=SYSTEM)
    assert issue.withdrawn_at is not None


def test_text_is_stored_as_typed(here):
    text = '<script>alert(1)</script> {{ 7*7 }} O\'Neil & "rekan"'
    decision = create_decision(here, text, by=SYSTEM)
    assert db.session.scalar(sa.select(Decision.text).where(Decision.id == decision.id)) == text
