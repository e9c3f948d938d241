"""Telling, and what waits to be told."""

import sqlalchemy as sa

from app.core import db, writing
from app.meetings import (
    invite,
)
from app.notices import WhatsappMessage
from tests.meetings.stage import the_meeting


def sent(stage):
    with writing():
        invite(the_meeting(), by=stage.by())


def texts():
    db.session.rollback()
    return db.session.scalars(sa.select(WhatsappMessage).order_by(WhatsappMessage.id)).all()
