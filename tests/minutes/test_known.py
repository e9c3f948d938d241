"""A count tells a reader no more than the list beside it: what is above its clearance is neither listed nor counted."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.accounts import actor_of
from app.actions import Action
from app.core import SYSTEM, SecurityClass, db, now, today, writing
from app.meetings import Meeting, ReplyChannel, add_agenda_item
from app.minutes import (
    CapturedLine,
    Circulation,
    Correction,
    CorrectionOrigin,
    CorrectionState,
    CorrectionTarget,
    LineKind,
    capture_line,
    write_note,
)
from app.minutes.capture_queries import lines_of
from app.minutes.closing_pages import corrections_for
from app.minutes.stages import way_of
from app.minutes.typed_views import typed_for
from app.outcomes import Decision, Issue, create_decision, create_issue
from tests.builders import an_action

OPEN, RESTRICTED = SecurityClass.OPEN, SecurityClass.RESTRICTED
CLEARED, PLAIN = "sekretariat", "sekretariat-biasa"


def by(world, name=CLEARED):
    return actor_of(world.users[name], today())


def the(world, name):
    return db.session.get_one(Meeting, world.meetings[name].id)


def asked(meeting, target=CorrectionTarget.MEETING, target_id=None, own=OPEN):
    db.session.add(
        Correction(
            meeting_id=meeting.id, target=target, target_id=target_id, text="x", origin=CorrectionOrigin.SECRETARIAT,
            channel=ReplyChannel.APP, by_name="uji", effective_class=own,
        )
    )  # fmt: skip


@pytest.fixture
def corrections(world):
    """On one meeting a correction of each target, open and restricted today, and one of a class of its own."""
    with writing():
        meeting = the(world, "disampaikan")
        asked(meeting)
        asked(meeting, own=RESTRICTED)
        for place, security_class in enumerate((OPEN, RESTRICTED)):
            given = {"security_class": security_class, "by": SYSTEM}
            item = add_agenda_item(meeting, "Acara", **given)
            noted = add_agenda_item(meeting, "Acara dengan catatan", by=SYSTEM)
            write_note(noted, "Catatan", 0, **given)
            db.session.flush()
            for target, ident in (
                (CorrectionTarget.AGENDA_ITEM, item.id),
                (CorrectionTarget.NOTE, item.id),
                (CorrectionTarget.NOTE, noted.id),
                (CorrectionTarget.DECISION, create_decision(meeting, "Butir", **given).id),
                (CorrectionTarget.ISSUE, create_issue(meeting, "Isu", **given).id),
                (CorrectionTarget.ACTION, an_action(meeting, ref=f"A-{place}", security_class=security_class).id),
            ):
                asked(meeting, target, ident)


@pytest.fixture
def lines(world):
    """Typed lines of every fate, those above the clearance of a writer of open content among them."""
    with writing():
        meeting = the(world, "konsep")
        closed = add_agenda_item(meeting, "Tertutup", security_class=RESTRICTED, by=SYSTEM)
        noted = add_agenda_item(meeting, "Acara", by=SYSTEM)
        write_note(noted, "Rahasia", 0, by=SYSTEM, security_class=RESTRICTED)
        db.session.flush()
        for raw in ("= Disepakati data dibagi", "! Menyusun SOP", "? Jalur tikus", "= [terbatas] Nama informan",
                    "! [terbatas] Memeriksa", "? [terbatas] Informan"):  # fmt: skip
            capture_line(meeting, raw, by=by(world))
        for raw, item, kind in (
            ("! [ Terbatas ] Nama", None, LineKind.ACTION),
            ("! Lokasi", closed.id, LineKind.ACTION),
            ("Catatan", noted.id, LineKind.NOTE),
            ("! Patroli", noted.id, LineKind.ACTION),
            ("! Patroli terbatas", None, LineKind.ACTION),
        ):
            db.session.add(CapturedLine(meeting_id=meeting.id, agenda_item_id=item, raw=raw, kind=kind, by_name="Sari"))


def typed_by(world, name):
    meeting = the(world, "konsep")
    return len(typed_for(by(world, name), meeting, lines_of(meeting, unchecked=True)))


@pytest.mark.both_engines
def test_corrections_are_counted_as_they_are_listed(world, corrections):
    for name, count in ((CLEARED, 14), (PLAIN, 7)):
        meeting = the(world, "disampaikan")
        assert len(corrections_for(by(world, name), meeting, CorrectionState.PROPOSED)) == count
        way = way_of(by(world, name), meeting)
        assert (way.corrections, way.hidden) == (count, name == PLAIN)
    assert not way_of(by(world, "anggota-biasa"), the(world, "disampaikan")).hidden, "it is not for them to answer"


@pytest.mark.both_engines
def test_typed_lines_are_counted_as_they_are_listed(app, world, lines):
    with app.test_request_context():
        assert (typed_by(world, CLEARED), typed_by(world, PLAIN)) == (11, 5)
    for name, count in ((CLEARED, 11), (PLAIN, 5)):
        assert way_of(by(world, name), the(world, "konsep")).unchecked == count


def test_what_a_line_became_and_was_taken_back_is_not_counted(app, world, lines):
    with writing():
        for model in (Decision, Issue):
            db.session.execute(sa.update(model).values(withdrawn_at=now()))
    with app.test_request_context():
        assert typed_by(world, PLAIN) == way_of(by(world, PLAIN), the(world, "konsep")).unchecked == 3
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Action)) == 2


def test_the_first_page_counts_what_its_reader_may_know(world, corrections, lines, browse):
    with writing():
        asked(the(world, "batal"), own=RESTRICTED)
    whole, page = browse(world.users[CLEARED]).get("/").text, browse(world.users[PLAIN]).get("/").text
    assert "14 tanggapan menunggu jawaban" in whole
    assert "11 ketikan belum diperiksa" in whole
    assert "7 tanggapan menunggu jawaban" in page
    assert "5 ketikan belum diperiksa" in page
    assert ("1 tanggapan" in whole, "1 tanggapan" in page) == (True, False)


def test_what_is_hidden_still_blocks_and_is_said_without_number(world, browse):
    with writing():
        meeting = the(world, "disampaikan")
        meeting.chair_position = "Direktur"
        asked(meeting, own=RESTRICTED)
        sent = Circulation(
            meeting_id=meeting.id, round=1, content_hash="0" * 64, content="{}", due_on=today() - timedelta(9),
            by_name="uji",
        )  # fmt: skip
        db.session.add(sent)
    page = browse(world.users[PLAIN]).get("/rapat/DISAMPAIKAN/final")
    (only,) = page.select("//ol[@id='kurang']/li")
    said = "Masih ada yang perlu dijawab di atas kelas akun Anda. Minta rekan yang berwenang menyelesaikannya."
    assert only.text_content().strip() == said
    assert only.xpath(".//a") == []
    assert said in browse(world.users[PLAIN]).get("/rapat/DISAMPAIKAN").text
    (only,) = browse(world.users[CLEARED]).get("/rapat/DISAMPAIKAN/final").select("//ol[@id='kurang']/li")
    assert "Koreksi nomor" in only.text_content()


def test_an_outcome_above_the_clearance_is_not_named_by_its_number(world, browse):
    with writing():
        meeting = the(world, "konsep")
        meeting.chair_position = "Direktur"
        create_decision(meeting, "Terbuka", by=SYSTEM)
        create_decision(meeting, "Terbatas", by=SYSTEM, security_class=RESTRICTED)
    words = [
        one.text_content() for one in browse(world.users[PLAIN]).get("/rapat/KONSEP/sampaikan").select("//ol/li/a")
    ]
    assert sum("sifatnya belum dipilih" in one for one in words) == 1
