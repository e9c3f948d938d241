"""An installation with something of everything in it, and its commands."""

from datetime import date, time

import sqlalchemy as sa

from app.actions import ActionEvent, ActionState, EventKind
from app.core import SYSTEM, db, keep_file, note_act, writing
from app.directory import Agency
from tests.builders import a_decision, a_forum, a_meeting, a_user, an_action, an_agency


def fill():
    """Something of everything that a row may hold."""
    with writing():
        successor = an_agency("Z-BARU", name='Baru – ’kutip’ 日本 \\ "\n')
        an_agency("A-LAMA", name="Lama", ended_on=date(2024, 1, 1), successor_id=successor.id)
        first = db.session.scalars(sa.select(Agency).where(Agency.code == "A-LAMA")).one()
        third = an_agency("C-TIGA", ended_on=date(2025, 1, 1))
        third.successor_id = first.id
        a_user()
        forum = a_forum("FK-NTT", members=[successor], legal_basis=["UU 43/2008", "100% \u00e9"], illustrative=[])
        meeting = a_meeting(forum, starts_at=time(9, 30), data_quality_notes=["catatan"])
        a_decision(meeting)
        action = an_action(meeting, due_on=date(2024, 6, 7), budget_idr=9_000_000_000)
        db.session.add(ActionEvent(action_id=action.id, kind=EventKind.OPENED, by_name="uji", state=ActionState.OPEN))
        keep_file(b"isi berkas", name="lampiran.txt", media_type="text/plain")
        note_act(SYSTEM, "fill", meeting)


def run(app, *args):
    return app.test_cli_runner().invoke(args=[str(arg) for arg in args])
