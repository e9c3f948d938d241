"""A meeting that was held and is about to be closed, with one of everything a notula says."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from app.actions import propose
from app.core import SYSTEM, SecurityClass, as_of, db, writing
from app.directory import Agency
from app.meetings import (
    AttendanceRole,
    AttendanceStatus,
    ClosedClass,
    Meeting,
    add_agenda_item,
    add_attendance,
    add_closed_document,
    set_partners,
)
from app.minutes import write_note
from app.outcomes import Decision, Modality, assent_all, create_decision, create_issue
from tests.builders import a_forum, a_meeting, a_pillar, an_agency

RESTRICTED = SecurityClass.RESTRICTED
MONDAY = datetime(2024, 5, 13, 2, tzinfo=UTC)
"""A Monday morning in Atambua, with no holiday near."""
THURSDAY = datetime(2024, 5, 16, 2, tzinfo=UTC)
FRIDAY = datetime(2024, 5, 17, 2, tzinfo=UTC)


def at(instant):
    """Tell what is written inside as of that instant."""
    return as_of(instant)


def a_held_meeting(code: str = "RAPAT", **given) -> Meeting:
    """Kanim writes; Polres and Kodim were there, BC was not. Outcomes are entered in another order than the agenda."""
    agencies = {
        name: db.session.query(Agency).filter_by(code=name).one_or_none() or an_agency(name, name=f"Instansi {name}")
        for name in ("KANIM", "POLRES", "KODIM", "BC", "IOM")
    }
    forum = a_forum(
        f"FK-{code}", members=[agencies[name] for name in ("KANIM", "POLRES", "KODIM", "BC")],
        secretariat=agencies["KANIM"],
    )  # fmt: skip
    given.setdefault("chair_position", "Kepala Kantor Wilayah")
    meeting = a_meeting(forum, code=code, circulated=False, host_id=agencies["KANIM"].id, venue="Aula", **given)
    by: dict[str, Any] = {"by": SYSTEM}
    set_partners(meeting, [agencies["IOM"]])
    opening = add_agenda_item(meeting, "Pembukaan", **by)
    strategy = add_agenda_item(meeting, "Strategi", **by)
    closed = add_agenda_item(meeting, "Jalur tidak resmi", security_class=RESTRICTED, **by)
    write_note(opening, "Dibuka pukul sembilan.", 0, **by)
    write_note(strategy, "- Polres Belu: antrean", 0, **by)
    write_note(closed, "Dibahas terbatas.", 0, **by)
    for name, status in (("KANIM", "present"), ("POLRES", "present"), ("KODIM", "present"), ("BC", "excused")):
        add_attendance(
            meeting, agencies[name], role=AttendanceRole.PARTICIPANT, status=AttendanceStatus(status),
            late=True if name == "KODIM" else None, **by,
        )  # fmt: skip
    add_closed_document(meeting, ClosedClass.SECRET, "Kanim", number="R-1", **by)
    second = create_decision(
        meeting, "Butir dari acara kedua", modality=Modality.COMMITMENT, agenda_item_id=strategy.id, **by
    )
    first = create_decision(
        meeting, "Butir dari acara pertama", modality=Modality.AGREEMENT, agenda_item_id=opening.id, **by
    )
    create_decision(
        meeting, "Butir terbatas", modality=Modality.DIRECTION, agenda_item_id=closed.id,
        security_class=RESTRICTED, **by,
    )  # fmt: skip
    issue = create_issue(meeting, "Belum ada SOP", raised_by="Polres Belu", **by)
    propose(
        meeting, SYSTEM, text="Menyusun SOP", lead_id=agencies["POLRES"].id, supports=[agencies["BC"].id],
        due_on=date(2024, 9, 30), pillar_id=a_pillar(forum).id, decisions=[first.id, second.id], issues=[issue.id],
    )  # fmt: skip
    propose(meeting, SYSTEM, text="Membagikan data", lead_id=agencies["BC"].id)
    propose(meeting, SYSTEM, text="Memperbaiki jalan", due_text="segera")
    db.session.flush()
    return meeting


def agreed_in_hall(meeting: Meeting) -> None:
    assent_all(meeting, by=SYSTEM)


def the():
    """The meeting of these pages, as it stands now."""
    db.session.rollback()
    return db.session.scalars(sa.select(Meeting).where(Meeting.code == "RAPAT")).one()


def do(verb, *args, when=MONDAY, **given):
    """One verb on it, in a transaction of its own."""
    with at(when), writing():
        return verb(the(), *args, by=SYSTEM, **given)


def butir(number):
    return db.session.scalars(sa.select(Decision).where(Decision.number == number)).one()
