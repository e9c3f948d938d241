"""Two people at the same moment: one of them gets a sentence."""

import threading
import time
from datetime import date

import pytest
import sqlalchemy as sa

from app.core import SYSTEM, Refused, db, writing
from app.directory import (
    Agency,
    AgencyKind,
    AgencyName,
    Seat,
    SeatHolder,
    create_agency,
    create_seat,
    hand_over_seat,
    name_agency,
)
from tests.builders import an_agency

pytestmark = pytest.mark.both_engines
BY = SYSTEM


def at_the_same_moment(app, first, second):
    """Run ``second`` in another thread while ``first`` is not committed yet; what the second was answered."""
    answers: list[object] = []

    def other():
        with app.app_context():
            try:
                with writing():
                    second()
                answers.append(None)
            except Refused as refused:
                answers.append(refused.field)
            finally:
                db.session.remove()

    thread = threading.Thread(target=other)
    with app.app_context(), writing() as session:
        first()
        session.flush()
        thread.start()
        time.sleep(0.3)
    thread.join()
    return answers


def test_two_who_take_the_same_code_get_one_agency_and_a_sentence(app):
    def take():
        create_agency("SAMA", "Sama", kind=AgencyKind.OTHER, by=BY)

    assert at_the_same_moment(app, take, take) == ["code"]


def test_two_who_hand_a_seat_over_leave_one_holder(app):
    with app.app_context(), writing():
        seat_id = create_seat(an_agency(), "Kepala", by=BY).id

    def take(person):
        return lambda: hand_over_seat(db.session.get_one(Seat, seat_id), person, date(2024, 1, 1), by=BY)

    at_the_same_moment(app, take("Maria"), take("Yosef"))
    with app.app_context():
        present = db.session.scalars(sa.select(SeatHolder.person).where(SeatHolder.until_on.is_(None))).all()
        assert len(present) == 1


def test_two_who_name_an_agency_for_the_same_day_leave_one_name(app):
    with app.app_context(), writing():
        agency_id = an_agency("A").id

    def name(words):
        return lambda: name_agency(db.session.get_one(Agency, agency_id), words, valid_from=date(2024, 1, 1), by=BY)

    at_the_same_moment(app, name("Satu"), name("Dua"))
    with app.app_context():
        found = db.session.scalars(sa.select(AgencyName.name).where(AgencyName.valid_from.is_not(None))).all()
        assert len(found) == 1
