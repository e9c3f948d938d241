"""A meeting whose papers are issued: who it is, and how they are found again."""

from __future__ import annotations

import pypdfium2
import sqlalchemy as sa

from app.core import Actor, Reach, db
from app.directory import Agency
from app.meetings import Meeting
from app.papers import IssuedPaper
from app.roadmap import Audience

HIDDEN = "Butir terbatas"


def agency(code):
    return db.session.scalars(sa.select(Agency).where(Agency.code == code)).one()


def the(people):
    return db.session.get_one(Meeting, people["meeting"])


def papers(**given):
    query = sa.select(IssuedPaper).filter_by(**given).order_by(IssuedPaper.id)
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def paper(kind, audience=Audience.FORUM, **given):
    (found,) = papers(kind=kind, audience=audience, **given)
    return found


def secretary(meeting):
    reach = Reach(frozenset({meeting.forum_id}), frozenset({meeting.forum_id}))
    return Actor(user_id=None, name="Sekretariat", secretariat_forums=reach)


def text_of(pdf):
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(pdf))
