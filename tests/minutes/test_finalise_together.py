"""Twenty notulae are made final at once by several processes, some of which are killed in the midst of it.

Whatever is killed wherever: a meeting has no edition or a whole one, an edition's hash is of what it says, its outcomes
are numbered 1 to n, and no action is open without one. What a call answered stands; what it could not answer is simply
done again.
"""

from __future__ import annotations

import multiprocessing
import random
import signal
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.actions import Action, ActionState
from app.core import SYSTEM, db, writing
from app.meetings import AgendaItem, Meeting
from app.minutes import (
    Minutes,
    MinutesEdition,
    MinutesState,
    circulate,
    content_from,
    content_hash,
    content_of,
    last_edition,
)
from app.outcomes import Decision, Modality, create_decision

from .closing import MONDAY, a_held_meeting, at
from .finalising import run

pytestmark = pytest.mark.both_engines
MEETINGS, DOUBLE, PROCESSES = 20, 5, 6
AS_SENT = ["Butir dari acara pertama", "Butir dari acara kedua", "Butir terbatas", "Butir susulan"]
AS_FINAL = ["Butir dari acara pertama", "Butir susulan", "Butir dari acara kedua", "Butir terbatas"]
"""The outcomes by their numbers: what came after the sending stands last until the closing numbers anew."""
SPAWNED = multiprocessing.get_context("forkserver")
SPAWNED.set_forkserver_preload(["tests.minutes.finalising"])


def make_meetings() -> list[int]:
    with at(MONDAY), writing():
        found = []
        for number in range(MEETINGS):
            meeting = a_held_meeting(f"RAPAT-{number:02}")
            circulate(meeting, by=SYSTEM)
            opening = sa.select(AgendaItem.id).where(AgendaItem.meeting_id == meeting.id, AgendaItem.seq == 1)
            create_decision(
                meeting, "Butir susulan", modality=Modality.AGREEMENT, by=SYSTEM,
                agenda_item_id=db.session.scalars(opening).one(),
            )  # fmt: skip
            found.append(meeting.id)
    return found


class Worker:
    """A process that makes the meetings given to it final, one after the other, and tells of each."""

    def __init__(self, url: str, data: Path, idents: list[int], dies_at: int | None) -> None:
        self.dies_at = dies_at
        self.told, theirs = SPAWNED.Pipe(duplex=False)
        given = {"SQLALCHEMY_DATABASE_URI": url, "DATA_DIR": str(data), "QUEUE_URL": f"sqlite:///{data / 'queue.db'}"}
        self.process = SPAWNED.Process(target=run, args=(given, idents, dies_at, theirs), daemon=True)
        self.process.start()
        theirs.close()

    def answers(self) -> dict[int, int]:
        """What the calls answered: the edition of each meeting, as far as the process came."""
        found: dict[int, int] = {}
        try:
            while (said := self.told.recv()) is not None:
                found[said[0]] = said[1]
        except EOFError:
            pass
        self.process.join(timeout=60)
        assert self.process.exitcode in {0, *([-signal.SIGKILL] if self.dies_at is not None else [])}
        self.was_killed = self.process.exitcode == -signal.SIGKILL
        return found


def test_twenty_at_once_with_some_killed_between_statements(app, url, tmp_path):
    chance = random.Random(20240507)
    with app.app_context():
        idents = make_meetings()
        db.session.remove()
        db.engine.dispose()
    calls = [*idents, *idents[:DOUBLE]]
    chance.shuffle(calls)
    answered: dict[int, int] = {}
    killed = 0
    for turn in range(6):
        with app.app_context():
            done = set(db.session.scalars(sa.select(MinutesEdition.meeting_id)))
            db.session.remove()
            db.engine.dispose()
        open_calls = [ident for ident in calls if ident not in done]
        if not open_calls:
            break
        workers = [
            Worker(url, tmp_path, open_calls[place::PROCESSES], chance.randrange(3, 160) if turn < 2 else None)
            for place in range(PROCESSES)
            if open_calls[place::PROCESSES]
        ]
        for worker in workers:
            answered |= worker.answers()
            killed += worker.was_killed
        with app.app_context():
            verify(idents, answered)
    assert killed >= 3, "nobody was killed: nothing was shown"
    with app.app_context():
        assert set(db.session.scalars(sa.select(MinutesEdition.meeting_id))) == set(idents)
        assert set(answered) <= set(idents)


def verify(idents: list[int], answered: dict[int, int]) -> None:
    """After each turn, whatever was killed in it."""
    db.session.rollback()
    for ident in idents:
        meeting = db.session.get_one(Meeting, ident)
        numbers = db.session.scalars(sa.select(MinutesEdition.number).where(MinutesEdition.meeting_id == ident)).all()
        state = db.session.get_one(Minutes, ident).state
        opened = db.session.scalars(sa.select(Action.state).where(Action.meeting_id == ident)).all()
        numbered = sa.select(Decision.number, Decision.text).where(Decision.meeting_id == ident)
        outcomes = [tuple(row) for row in db.session.execute(numbered.order_by(Decision.number))]
        if not numbers:
            assert ident not in answered, "an answer was given for what is not there"
            assert (state, meeting.frozen_at) == (MinutesState.CIRCULATED, None)
            assert set(opened) == {ActionState.PROPOSED}
            assert outcomes == list(enumerate(AS_SENT, 1))
            continue
        assert list(numbers) == [1]
        assert answered.get(ident, 1) == 1
        assert state is MinutesState.FINAL
        assert meeting.frozen_at is not None
        assert set(opened) == {ActionState.OPEN}
        edition = last_edition(meeting)
        assert edition is not None
        content = content_from(edition.content)
        assert content_hash(content) == edition.content_hash
        assert content_of(meeting, content) == content
        assert outcomes == list(enumerate(AS_FINAL, 1)) == [(one.number, one.text) for one in content.outcomes]
    db.session.remove()
    db.engine.dispose()


def test_the_workers_do_what_the_test_believes(app, url, tmp_path):
    """The control: without a kill a process answers for every meeting, and a second call for one is refused."""
    with app.app_context():
        idents = make_meetings()[:2]
        db.session.remove()
        db.engine.dispose()
    assert Worker(url, tmp_path, [*idents, idents[0]], None).answers() == dict.fromkeys(idents, 1)
