"""A forum of four members that is about to meet, and whom it invites."""

from datetime import date, time
from urllib.parse import urlsplit

import sqlalchemy as sa

from app.accounts import actor_of
from app.core import Role, db, today
from app.directory import Seat
from app.meetings import (
    InvitationReply,
    InviteChannel,
    Invitee,
    Meeting,
    MeetingState,
    Wanted,
    add_agenda_item,
    invite,
    reply_url,
    set_invitees,
)
from tests.builders import a_forum, a_grant, a_meeting, a_user, an_agency

DAY = date(2034, 5, 9)
HOSTILE = "<script>alert(1)</script> {{ 7*7 }} '\"&"
SIGNED = {"by_name": "Maria Bere", "by_position": "Sekretaris"}


class Stage:
    """A forum of four members, a seat at each but the last, and a meeting to come."""

    def __init__(self):
        self.office = an_agency("KANIM", name="Kantor Imigrasi Atambua", protocol_order=10)
        self.police = an_agency("POLRES", name="Polres Belu", protocol_order=30)
        self.army = an_agency("KODIM", name="Kodim 1605/Belu", protocol_order=20)
        self.customs = an_agency("BC", name="Bea Cukai Atambua", protocol_order=40)
        self.guest = an_agency("LPSK", name="Lembaga Perlindungan Saksi dan Korban")
        self.forum = a_forum("FK", members=[self.office, self.police, self.army, self.customs], secretariat=self.office)
        self.office_seat = self.seat(self.office, "Kepala Kantor", email="kanim@contoh.go.id")
        self.police_seat = self.seat(self.police, "Kapolres", email="kapolres@contoh.go.id", phone="0812 1111 2222")
        self.second_seat = self.seat(self.police, "Kasat Intelkam", phone="0812 3333 4444")
        self.army_seat = self.seat(self.army, "Dandim", phone="0813 5555 6666")
        self.secretary = a_user("Sari Sekretariat")
        a_grant(self.secretary, Role.SECRETARIAT, forum=self.forum)
        self.meeting = a_meeting(
            self.forum, code="RAKOR", title="Rakor perbatasan", state=MeetingState.PLANNED, circulated=False,
            starts_on=DAY, starts_at=time(9, 0), venue="PLBN Mota'ain", timezone="Asia/Makassar",
        )  # fmt: skip

    @staticmethod
    def seat(agency, position, **given):
        seat = Seat(agency_id=agency.id, position=position, **given)
        db.session.add(seat)
        db.session.flush()
        return seat

    def by(self):
        return actor_of(self.secretary, today())

    def list_all(self):
        lines = [
            Wanted(self.police.id, self.police_seat.id, InviteChannel.BOTH),
            Wanted(self.army.id, self.army_seat.id, InviteChannel.WHATSAPP),
            Wanted(self.customs.id, None, InviteChannel.BY_HAND),
        ]
        set_invitees(self.meeting, lines, by=self.by())


def rows():
    db.session.rollback()
    query = sa.select(Invitee).order_by(Invitee.seq, Invitee.id)
    return db.session.scalars(query).all()


def the_meeting(code="RAKOR"):
    db.session.rollback()
    return db.session.scalars(sa.select(Meeting).where(Meeting.code == code)).one()


def an_invited_stage():
    """The same once its agenda was written and everybody on the list was invited."""
    stage = Stage()
    stage.list_all()
    add_agenda_item(stage.meeting, "Jam buka pos", by=stage.by())
    invite(stage.meeting, by=stage.by())
    return stage


def link(place=0):
    row = rows()[place]
    return urlsplit(reply_url(row, the_meeting())).path


def replies():
    db.session.rollback()
    return db.session.scalars(sa.select(InvitationReply).order_by(InvitationReply.id)).all()
