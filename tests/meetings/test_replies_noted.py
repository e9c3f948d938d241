"""Answers to an invitation that came by telephone or letter: the grid in which the secretariat notes them."""

from datetime import timedelta

import pytest

from app.core import Refused, writing
from app.meetings import (
    Answer,
    ReplyAnswer,
    ReplyChannel,
    give_answer,
    meetings_inviting,
    move_meeting,
)
from tests.client import count_queries
from tests.page_rules import words_of

from .stage import DAY, SIGNED, an_invited_stage, link, replies, rows, the_meeting

both_engines = pytest.mark.both_engines


@pytest.fixture
def stage(ctx):
    with writing():
        return an_invited_stage()


def test_the_grid_notes_what_was_told_by_telephone_and_counts(stage, browse):
    browser = browse(stage.secretary)
    page = browser.get("/rapat/RAKOR/konfirmasi")
    assert "0 dari 3 menjawab" in page.text
    page = page.submit("Simpan jawaban", {"rows-0-answer": "coming", "rows-0-channel": "phone", "rows-0-headcount": "2",
                                          "rows-2-answer": "represented", "rows-2-represented_by": "Kasi",
                                          "rows-2-channel": "letter", "rows-2-text": "Surat menyusul"})  # fmt: skip
    assert page.flashes == ["Jawaban disimpan: 2 baris."]
    assert "2 dari 3 menjawab: 2 akan hadir, 0 berhalangan" in page.text
    first, second = replies()
    assert (first.channel, first.by_user_id, first.by_name) == (
        ReplyChannel.PHONE,
        stage.secretary.id,
        "Sari Sekretariat",
    )
    assert (second.channel, second.represented_by, second.text) == (ReplyChannel.LETTER, "Kasi", "Surat menyusul")
    with count_queries() as queries:
        page = page.submit("Simpan jawaban")
    assert page.flashes == ["Tidak ada yang berubah."]
    assert not [one for one in queries.writes if "login_session" not in one], "unchanged lines write nothing"
    page = page.submit("Simpan jawaban", {"rows-0-answer": "excused"})
    assert [one.answer for one in replies()][-1] is ReplyAnswer.EXCUSED


def test_a_line_that_lacks_something_keeps_the_others_back(stage, browse):
    page = browse(stage.secretary).get("/rapat/RAKOR/konfirmasi")
    page = page.submit("Simpan jawaban", {"rows-0-answer": "coming", "rows-1-answer": "represented"})
    assert page.status == 422
    assert set(page.errors()) == {"rows-1-represented_by"}
    (named,) = page.main.xpath(".//*[@class='error-summary']//li")
    assert words_of(named) == "Diwakili oleh: Tulis jabatan yang mewakili."
    assert named.xpath("a/@href") == ["#rows-1-represented_by"]
    assert page.fields("konfirmasi")["rows-0-answer"] == "coming"
    assert replies() == []


def test_an_answer_that_came_meanwhile_is_shown_before_it_is_written_over(stage, browse):
    page = browse(stage.secretary).get("/rapat/RAKOR/konfirmasi")
    browse().get(link(0)).submit("Kirim jawaban", answer="excused", **SIGNED)
    page = page.submit("Simpan jawaban", {"rows-0-answer": "coming", "rows-1-answer": "coming"})
    assert page.status == 409
    assert "Berhalangan hadir" in page.text
    assert len(replies()) == 1
    page.submit("Simpan jawaban")
    assert [one.answer for one in replies()] == [ReplyAnswer.EXCUSED, ReplyAnswer.COMING, ReplyAnswer.COMING]


def test_after_the_meeting_nothing_more_is_answered(stage, browse):
    page = browse(stage.secretary).get("/rapat/RAKOR/konfirmasi")
    with writing():
        move_meeting(the_meeting(), "hold", by=stage.by())
    page = page.submit("Simpan jawaban", {"rows-0-answer": "coming"})
    assert page.status == 422
    assert "sudah tidak menerima" in page.text
    assert not browse(stage.secretary).get("/rapat/RAKOR/konfirmasi").select("//form")
    with pytest.raises(Refused), writing():
        give_answer(rows()[0], Answer(ReplyAnswer.COMING), channel=ReplyChannel.PHONE, by=stage.by(), by_name="x")


def test_the_desk_is_told_how_many_answered(stage):
    with writing():
        first, second, _ = rows()
        give_answer(first, Answer(ReplyAnswer.COMING), channel=ReplyChannel.PHONE, by=stage.by(), by_name="x")
        give_answer(second, Answer(ReplyAnswer.EXCUSED), channel=ReplyChannel.PHONE, by=stage.by(), by_name="x")
    ((meeting, counts),) = meetings_inviting(stage.by(), DAY)
    assert (meeting.code, counts.invited, counts.answered, counts.coming, counts.excused) == ("RAKOR", 3, 2, 1, 1)
    assert meetings_inviting(stage.by(), DAY + timedelta(days=1)) == []


@pytest.mark.parametrize(("name", "sent"), [("seen", "x"), ("seen", 5_000 * "9"), ("channel", "merpati")])
def test_a_grid_that_is_forged_is_refused_in_words(stage, browse, name, sent):
    page = browse(stage.secretary).get("/rapat/RAKOR/konfirmasi")
    page = page.submit("Simpan jawaban", {"rows-0-answer": "coming", f"rows-0-{name}": sent}, forged=True)
    assert page.status in {200, 422}
    assert len(replies()) == (page.status == 200)
