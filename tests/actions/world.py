"""Actions at work: a stage for the pages, with a browser for every role, and a desk for the verbs."""

from datetime import timedelta

import sqlalchemy as sa

import app.actions as room
from app.actions import Action, ActionEvent, ActionSupport, action_for_writing
from app.core import Actor, Reach, Role, db, today, writing
from tests.builders import (
    AN_INSTANT,
    a_decision,
    a_forum,
    a_grant,
    a_meeting,
    a_pillar,
    a_user,
    an_action,
    an_agency,
    an_issue,
)


class Stage:
    """A forum at work: its agencies, meeting, people, and one open action that the lead has accepted."""

    def __init__(self, browse):
        self.browse = browse
        with writing():
            self.lead, self.support, self.other = an_agency("KANWIL"), an_agency("POLRI"), an_agency("TNI")
            self.partner = an_agency("IOM")
            self.forum = a_forum("FK-NTT", members=[self.lead, self.support, self.other])
            self.meeting = a_meeting(self.forum, code="RAKOR", title="Rapat koordinasi Mota'ain")
            self.decision = a_decision(self.meeting, number=1, ref="D1")
            self.issue = an_issue(self.meeting, ref="I1")
            self.action = an_action(
                self.meeting, ref="A-02", text="Menghimpun perspektif", lead_id=self.lead.id, accepted_at=AN_INSTANT,
                due_on=today() - timedelta(days=12), pillar_id=a_pillar(self.forum).id,
            )  # fmt: skip
            for agency in (self.support, self.partner):
                db.session.add(ActionSupport(action_id=self.action.id, agency_id=agency.id))
            self.users = {
                "secretariat": self.user(Role.SECRETARIAT, forum=self.forum),
                "lead": self.user(Role.FOCAL_POINT, agency=self.lead),
                "support": self.user(Role.FOCAL_POINT, agency=self.support),
                "peer": self.user(Role.FOCAL_POINT, agency=self.other),
                "leadership": self.user(Role.LEADERSHIP, forum=self.forum),
                "partner": self.user(Role.PARTNER, forum=self.forum, agency=self.partner, language="en"),
                "admin": self.user(Role.ADMIN),
            }
            self.ident = self.action.id

    def user(self, role, language="id", **given):
        user = a_user(role.value, language=language)
        a_grant(user, role, **given)
        return user

    def as_(self, name):
        user = db.session.merge(self.users[name])
        return self.browse(user)

    def stored(self):
        db.session.rollback()
        db.session.expire_all()
        return db.session.get_one(Action, self.ident)

    def kinds(self):
        query = sa.select(ActionEvent.kind).where(ActionEvent.action_id == self.ident).order_by(ActionEvent.id)
        return list(db.session.scalars(query))

    @property
    def url(self):
        return f"/tindak-lanjut/{self.ident}"


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


class Desk:
    """A circulated meeting, its lead and a supporting agency, an open action, and who works with them."""

    def __init__(self):
        self.lead, self.support, self.other = an_agency("KANWIL"), an_agency("POLRI"), an_agency("TNI")
        self.forum = a_forum("FK", members=[self.lead, self.support, self.other])
        self.meeting = a_meeting(self.forum)
        self.secretary, self.by_lead = secretary(self.forum), focal_point(self.lead, self.forum)
        self.by_support = focal_point(self.support, self.forum, user_id=3)
        self.by_other = focal_point(self.other, self.forum, user_id=4)
        action = room.propose(
            self.meeting, self.secretary, text="Menyusun SOP", lead_id=self.lead.id, supports=[self.support.id]
        )
        room.open_action(action, self.secretary, self.meeting)
        self.ident = action.id


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
