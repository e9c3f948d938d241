"""What invited agencies hand in with their answer: points for the agenda, and how they see it."""

import pytest
import sqlalchemy as sa

from app.core import Refused, Role, SecurityClass, db, writing
from app.meetings import (
    AgendaItem,
    ReplyChannel,
    Submission,
    SubmissionKind,
    SubmissionState,
    add_agenda_item,
    hand_in,
    set_submission_aside,
    take_submission,
)
from tests.builders import a_grant, a_user

from .stage import an_invited_stage, link, rows

both_engines = pytest.mark.both_engines


@pytest.fixture
def stage(ctx):
    with writing():
        return an_invited_stage()


def submissions():
    db.session.rollback()
    return db.session.scalars(sa.select(Submission).order_by(Submission.id)).all()


def test_what_is_handed_in_waits_and_is_taken_into_the_agenda_or_set_aside(stage, browse):
    visitor = browse()
    page = visitor.get(link())
    for text in ("Jam buka hari pasar\nSampai pukul 18.00.", "Perluasan kantor", "Pandangan kami"):
        kind = "perspective" if text.startswith("Pandangan") else "agenda_point"
        page = page.submit("Kirim bahan", {"bahan-kind": kind, "bahan-text": text, "bahan-by_name": "Maria",
                                           "bahan-by_position": "Kasat"})  # fmt: skip
        assert page.flashes == ["Bahan Anda sudah diterima sekretariat. Terima kasih."]
    first, second, third = (one.id for one in submissions())
    meeting = browse(stage.secretary).get("/rapat/RAKOR")
    assert "3 bahan baru" in meeting.text
    desk = meeting.click("Lihat bahan")
    assert desk.fields(f"ambil-{first}")[f"b{first}-title"] == "Jam buka hari pasar"
    desk = desk.submit(f"ambil-{first}")
    item = db.session.scalars(sa.select(AgendaItem).where(AgendaItem.title == "Jam buka hari pasar")).one()
    desk = desk.submit(f"kesampingkan-{second}")
    assert desk.status == 422
    assert set(desk.errors()) == {f"b{second}-reason"}
    desk = desk.submit(f"kesampingkan-{second}", {f"b{second}-reason": "Di luar tugas forum"})
    desk = desk.submit(f"ambil-{third}", {f"b{third}-item_id": str(item.id), f"b{third}-title": ""})
    assert [(one.state, one.agenda_item_id, one.reason) for one in submissions()] == [
        (SubmissionState.TAKEN, item.id, None),
        (SubmissionState.SET_ASIDE, None, "Di luar tugas forum"),
        (SubmissionState.TAKEN, item.id, None),
    ]
    assert "Lihat bahan" not in meeting.browser.get("/rapat/RAKOR").links()
    page = visitor.get(link())
    assert "masuk acara" in page.text
    assert "Di luar tugas forum" in page.text


def test_what_was_taken_into_a_restricted_point_is_told_to_those_who_may_know_of_it(stage, browse):
    with writing():
        invitee = rows()[0]
        item = add_agenda_item(stage.meeting, "Sumber lapangan", by=stage.by(), security_class=SecurityClass.RESTRICTED)
        one = hand_in(invitee, SubmissionKind.PERSPECTIVE, "Nama jalur", channel=ReplyChannel.PHONE, by=stage.by(),
                      by_name="Sari")  # fmt: skip
        db.session.flush()
        take_submission(one, 1, by=stage.by(), item_id=item.id)
        plain = a_user("Piket")
        a_grant(plain, Role.SECRETARIAT, forum=stage.forum, clearance=SecurityClass.OPEN)
    assert "Sumber lapangan" in browse(stage.secretary).get("/rapat/RAKOR/bahan").text
    page = browse(plain).get("/rapat/RAKOR/bahan")
    assert "Sumber lapangan" not in page.text
    assert "Nama jalur" not in page.text


@both_engines
def test_what_was_handed_in_cannot_be_changed_and_is_settled_once(stage):
    with writing():
        one = hand_in(rows()[0], SubmissionKind.AGENDA_POINT, "Jam buka", channel=ReplyChannel.PHONE, by=stage.by(),
                      by_name="Sari")  # fmt: skip
    for column in ("text", "by_name", "agency_id"):
        value = stage.army.id if column == "agency_id" else "lain"
        with pytest.raises(sa.exc.IntegrityError, match="fixed columns of submission"), writing() as session:
            session.execute(sa.update(Submission).values({column: value}))
    with writing():
        set_submission_aside(submissions()[0], 1, "Sudah dibahas", by=stage.by())
    with pytest.raises(Refused), writing():
        take_submission(submissions()[0], 2, by=stage.by(), title="Jam buka")
    assert submissions()[0].id == one.id
