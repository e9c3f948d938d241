"""Random work on live minutes by two writers over a bad line: no word is lost, none is there twice.

The clients are the reference client of ``tests/soak``, which knows the protocol and nothing of the server. Every word
typed is unique. When the line is whole again and everything was sent, each stands exactly once: in the note it was
typed in, in the pane of a conflict that nobody has merged, or in a proposed correction where the notula had become
final; and each captured line is one line and one record.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import count

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from app.actions import Action
from app.core import SYSTEM, Role, SecurityClass, db, locked, writing
from app.directory import Agency, Forum
from app.meetings import AgendaItem, AttendanceRole, AttendanceStatus, Meeting, MeetingState, add_attendance
from app.minutes import (
    CapturedLine,
    Correction,
    CorrectionState,
    CorrectionTarget,
    LiveOp,
    MinutesEdition,
    Note,
    circulate,
    content_hash,
    content_of,
    finalise,
)
from app.outcomes import Decision, Issue, Modality, assent_all, create_decision
from tests.builders import a_forum, a_grant, a_meeting, a_user, an_agency
from tests.client import Browser
from tests.soak.client import Client, Cut, Store

EXAMPLES, MOST_EXAMPLES, BATCH, STEPS = 50, 300, 25, 25
RULES = 15
FLOOR = 10  # of each rule, in all examples: fewer, and the run says little about it
LATE = 8  # steps before a notula may become final, so that there is something to be final
READ_ALOUD = "Semua butir dibacakan"
WRITERS = st.sampled_from(["sekretaris", "notulis"])
ITEMS = st.integers(0, 1)


class Wire:
    """A client's way to the server, in this process, that loses what it is told to."""

    def __init__(self, browser):
        self.browser = browser
        self.loses = None

    def __call__(self, method, path, headers, body):
        loses, self.loses = self.loses, None
        if loses == "request":
            raise Cut
        with self.browser.app.app_context():
            answer = self.browser.client.open(path, method=method, headers=dict(headers), data=body)
        if loses == "answer":
            raise Cut
        return answer.status_code, answer.headers, answer.get_data()


class Desk:
    """What both engines' runs share: the forum, its two writers, and how often each rule ran."""

    def __init__(self, app):
        self.app = app
        self.rules = Counter()
        with writing():
            office, police = an_agency("KANIM", name="Kantor Imigrasi"), an_agency("POLRES", name="Polres Belu")
            forum = a_forum("FK", members=[office, police], secretariat=office)
            self.forum = forum.id
            people = {name: a_user(name.capitalize()) for name in ("sekretaris", "notulis")}
            for person in people.values():
                a_grant(person, Role.SECRETARIAT, forum=forum)
        self.browsers = {}
        for name, person in people.items():
            self.browsers[name] = Browser(app)
            self.browsers[name].sign_in_as(person)


class LiveMinutes(RuleBasedStateMachine):
    desk: Desk

    def __init__(self):
        super().__init__()
        with writing():
            meeting = a_meeting(
                db.session.get_one(Forum, self.desk.forum),
                circulated=False,
                state=MeetingState.HELD,
                chair_position="Kepala Kantor",
            )
            items = [AgendaItem(meeting_id=meeting.id, seq=seq, title=f"Acara {seq}") for seq in (1, 2)]
            db.session.add_all(items)
            db.session.flush()
            for agency in db.session.scalars(sa.select(Agency)):
                add_attendance(
                    meeting, agency, role=AttendanceRole.PARTICIPANT, status=AttendanceStatus.PRESENT, by=SYSTEM
                )
            create_decision(meeting, READ_ALOUD, modality=Modality.AGREEMENT, by=SYSTEM)
            self.meeting, self.code, self.items = meeting.id, meeting.code, [item.id for item in items]
        self.numbers = count(1)
        self.merges = True
        self.stores = {name: Store() for name in self.desk.browsers}
        self.tabs = {}
        for name in self.stores:
            self.open_tab(name)
        self.typed = {}  # word: (writer, item)
        self.rubbed = set()
        self.restricted = set()  # items whose notes somebody made restricted
        self.captured = {}  # word: (writer, kind)
        self.sent = []  # (writer, ops, results), to be sent once more
        self.steps = 0
        self.edition = None  # (hash, content), once the notula is final

    @initialize(merges=st.booleans())
    def begin(self, merges):
        """Whether conflicts that are open in the end are merged."""
        self.merges = merges

    def open_tab(self, writer):
        tab = Client(Wire(self.desk.browsers[writer]), self.code, self.stores[writer])
        self.tabs[writer] = tab
        tab.read()

    def ran(self, name):
        self.steps += 1
        self.desk.rules[name] += 1

    def word(self):
        return f"kata{next(self.numbers)}x"

    def send(self, writer):
        tab = self.tabs[writer]
        ops = list(tab.store.ops)
        results = tab.send()
        if ops:
            self.sent.append((writer, ops[: len(results)], results))

    def rows(self):
        """How much stands in every table that the live minutes write."""
        db.session.rollback()
        tables = (LiveOp, CapturedLine, Note, Decision, Issue, Action, AgendaItem, Correction)
        return [db.session.scalar(sa.select(sa.func.count()).select_from(table)) for table in tables] + list(
            db.session.scalars(sa.select(Note.revision).order_by(Note.id))
        )

    # Typing: never over the line

    @rule(writer=WRITERS, item=ITEMS, at=st.integers(0, 9), rubs=st.booleans())
    def type(self, writer, item, at, rubs=False):
        """A new line somewhere in the text; now and then one's last own line is taken out as well."""
        self.ran("type")
        item = self.items[item]
        note, word = self.tabs[writer].note(item), self.word()
        lines = [line for line in note.text.split("\n") if line]
        own = [line for line in lines if self.typed.get(line, ("",))[0] == writer]
        if own and rubs:
            self.ran("rub_out")
            self.rubbed.add(own[-1])
            lines.remove(own[-1])
        lines.insert(min(at, len(lines)), word)
        self.typed[word] = (writer, item)
        self.tabs[writer].type(item, "\n".join(lines))

    @rule(writer=WRITERS, item=ITEMS)
    def restrict(self, writer, item):
        """The note is made restricted; another writer's text never opens it again."""
        self.ran("restrict")
        self.restricted.add(self.items[item])
        self.tabs[writer].restrict(self.items[item])

    @rule(writer=WRITERS, kind=st.sampled_from("!=?#"))
    def capture(self, writer, kind):
        self.ran("capture")
        word = self.word()
        words = {"!": "menyusun SOP @polres", "=": "disepakati dipakai", "?": "belum diatur", "#": "Pembahasan"}[kind]
        self.captured[word] = (writer, kind)
        self.tabs[writer].queue(
            "capture", {"raw": f"{kind} {word} {words}", "item": self.items[0], "reviewed": False, "seen": None}
        )

    # Over the line

    @rule(writer=WRITERS)
    def save(self, writer):
        self.ran("save")
        self.queue_all(writer)
        self.send(writer)

    def queue_all(self, writer):
        for item in self.items:
            self.tabs[writer].save(item)

    @rule(writer=WRITERS, item=ITEMS, arrives=st.booleans(), later=st.booleans())
    def lose(self, writer, item, arrives, later):
        """No answer comes back; the server knows of the request, or does not. It comes again, at once or ``later``."""
        self.ran("lose_answer" if arrives else "lose_request")
        tab = self.tabs[writer]
        self.type(writer, item, 9)
        self.queue_all(writer)
        if not tab.store.ops:  # the text waits for a merge
            self.capture(writer, "!")
        before = self.rows()
        tab.wire.loses = "answer" if arrives else "request"
        with pytest.raises(Cut):
            tab.send()
        assert arrives or self.rows() == before
        if not later:
            before = self.rows()
            self.send(writer)
            assert not arrives or self.rows() == before, "what was taken once is not taken again"

    @precondition(lambda self: self.sent)
    @rule(which=st.integers(0, 10**6))
    def send_again(self, which):
        self.send_out_of_order(which, "replay")

    @precondition(lambda self: self.sent)
    @rule(which=st.integers(0, 10**6), how=st.sampled_from(["leave_a_gap", "forge"]))
    def send_what_nobody_sends(self, which, how):
        self.send_out_of_order(which, how)

    def send_out_of_order(self, which, how):
        """Nothing moves, and the answer says how things stand."""
        self.ran(how)
        writer, ops, results = self.sent[which % len(self.sent)]
        before = self.rows()
        getattr(self, how)(writer, ops, results)
        assert self.rows() == before

    def replay(self, writer, ops, results):
        """A request that was answered long ago arrives once more: the same answer."""
        status, answer = self.tabs[writer].post(ops)
        assert (status, answer.get("results")) == (200, results)

    def leave_a_gap(self, writer, *_):
        """An operation before its forerunners is not taken; the answer says which one is awaited."""
        tab = self.tabs[writer]
        last = db.session.scalar(sa.select(sa.func.max(LiveOp.n)).where(LiveOp.client == tab.store.client))
        status, answer = tab.post([self.made(tab, last + 2)])
        assert (status, answer["next"]) == (409, last + 1)

    def forge(self, writer, ops, _):
        """Another operation in a place that is taken, and one's own under another's name."""
        tab = self.tabs[writer]
        status, _ = tab.post([self.made(tab, ops[0]["n"])])
        assert status == 422
        (other,) = set(self.tabs) - {writer}
        status, answer = tab.post([self.made(tab, tab.store.next_n)], who=self.tabs[other].who)
        assert (status, answer["error"]) == (409, "other_user")

    def made(self, tab, n):
        body = {"item": self.items[0], "text": "palsu", "from": tab.note(self.items[0]).rev}
        return {
            "n": n,
            "key": f"palsu-{self.meeting}-{next(self.numbers)}",
            "kind": "note",
            "at": "2024-05-07T02:00:00Z",
            "body": body,
        }

    @rule(writer=WRITERS, how=st.sampled_from(["reload", "kill"]))
    def open_again(self, writer, how):
        """Killed, a tab is gone with all it only remembered; what it kept is opened by the next."""
        self.ran(how)
        if how == "reload":
            self.tabs[writer].read()
        else:
            self.open_tab(writer)

    @rule(writer=WRITERS, item=ITEMS)
    def second_writer(self, writer, item):
        """Both type in the same item from the same wording, and both save."""
        self.ran("second_writer")
        (other,) = set(self.tabs) - {writer}
        for name in (writer, other):
            self.tabs[name].read()
            self.type(name, item, 9)
        for name in (writer, other):
            self.queue_all(name)
            self.send(name)

    @precondition(lambda self: self.conflicts())
    @rule(which=st.integers(0, 3))
    def merge(self, which):
        self.ran("merge")
        conflicts = self.conflicts()
        tab, item = conflicts[which % len(conflicts)]
        tab.merge(item)

    def conflicts(self):
        return [(tab, item) for tab in self.tabs.values() for item in self.items if tab.note(item).conflict]

    @precondition(lambda self: self.steps >= LATE and self.edition is None)
    @rule(writer=WRITERS, item=ITEMS, loses=st.sampled_from([None, "request", "answer"]), later=st.booleans())
    def final(self, writer, item, loses, later):
        """Somebody else closes the notula while a writer has a text and a line that nobody heard of.

        Or of which only the answer was lost. ``later`` the next tab sends them, else this one does, at once.
        """
        self.ran("final")
        tab = self.tabs[writer]
        self.capture(writer, "!")
        self.type(writer, item, 9)
        if loses:
            self.queue_all(writer)
            tab.wire.loses = loses
            with pytest.raises(Cut):
                tab.send()
            self.type(writer, item, 9)
        for close in (
            lambda meeting: assent_all(meeting, by=SYSTEM),
            lambda meeting: circulate(meeting, by=SYSTEM, agreed_in_hall=True),
            lambda meeting: finalise(meeting, by=SYSTEM),
        ):
            db.session.rollback()
            with writing():
                close(locked(Meeting, self.meeting))
        self.edition = self.kept_edition()
        if later:
            self.open_tab(writer)
        else:
            self.queue_all(writer)
            self.send(writer)
            self.type(writer, item, 9)  # and somebody who has not noticed goes on

    def kept_edition(self):
        """The one edition; what stands in the rooms says the same."""
        db.session.rollback()
        query = sa.select(MinutesEdition.content_hash, MinutesEdition.content)
        (kept,) = db.session.execute(query.where(MinutesEdition.meeting_id == self.meeting))
        assert content_hash(content_of(db.session.get_one(Meeting, self.meeting))) == kept.content_hash
        return tuple(kept)

    # In the end

    def teardown(self):
        self.settle()
        notes, proposed = self.notes(), self.proposed()
        for word, (writer, item) in self.typed.items():
            saved = {ident: text.count(word) for ident, text in notes.items() if word in text}
            late = [(ident, text.count(word)) for ident, text in proposed if word in text and not saved]
            note = self.tabs[writer].note(item)
            pane = note.text.count(word) if note.conflict and not saved and not late else 0
            times = sum(saved.values()) + sum(times for _, times in late) + pane
            assert times == 1 or word in self.rubbed, (word, writer, item, notes, proposed, vars(note))
            assert set(saved) | {ident for ident, _ in late} <= {item}, "in the note in which it was typed"
            assert all(times == 1 for times in saved.values()), word
        assert self.edition is not None or not proposed
        assert self.edition is None or self.kept_edition() == self.edition, "what is final stays as it is"
        self.records()
        self.classes()
        super().teardown()

    def classes(self):
        """What was made restricted is so, or is proposed where the notula had become final, or waits in a conflict."""
        query = sa.select(Note.agenda_item_id, Note.security_class).where(Note.agenda_item_id.in_(self.items))
        found = {item for item, own in db.session.execute(query) if own is SecurityClass.RESTRICTED}
        late = sa.select(Correction.target_id, Correction.facts).where(
            Correction.meeting_id == self.meeting,
            Correction.target == CorrectionTarget.NOTE,
            Correction.state == CorrectionState.PROPOSED,
        )
        found |= {item for item, facts in db.session.execute(late) if facts.get("security_class") == "restricted"}
        found |= {item for tab, item in self.conflicts() if tab.note(item).restricts}
        assert found == self.restricted

    def proposed(self):
        """What is asked for in place of a note that is final, by item."""
        db.session.rollback()
        query = sa.select(Correction.target_id, Correction.facts).where(
            Correction.meeting_id == self.meeting, Correction.state == CorrectionState.PROPOSED
        )
        return [(ident, facts["text"]) for ident, facts in db.session.execute(query) if ident and "text" in facts]

    def settle(self):
        """Everything over a whole line, from tabs that were just opened."""
        waits = True
        while waits:
            for name in self.tabs:
                self.open_tab(name)
                if self.merges:
                    for item in self.items:
                        if self.tabs[name].note(item).conflict:
                            self.tabs[name].merge(item)
                self.queue_all(name)
                self.send(name)
            notes = [note for tab in self.tabs.values() for note in tab.store.notes.values()]
            waits = any(
                note.dirty or note.conflict if self.merges else note.dirty and not note.conflict for note in notes
            )
        assert all(tab.store.ops == [] for tab in self.tabs.values())

    def notes(self):
        db.session.rollback()
        query = sa.select(Note.agenda_item_id, Note.text).join(AgendaItem).where(AgendaItem.meeting_id == self.meeting)
        return dict(map(tuple, db.session.execute(query)))

    def records(self):
        of = {"!": Action, "=": Decision, "?": Issue, "#": AgendaItem}
        lines = list(db.session.scalars(sa.select(CapturedLine.raw).where(CapturedLine.meeting_id == self.meeting)))
        late = self.late_lines()
        assert len(lines) == len(self.captured)
        for mark, table in of.items():
            column = table.title if table is AgendaItem else table.text
            texts = list(db.session.scalars(sa.select(column).where(table.meeting_id == self.meeting)))
            texts += late[table.__tablename__]
            words = [word for word, (_, kind) in self.captured.items() if kind == mark]
            assert len(texts) == len(words) + {"#": 2, "=": 1}.get(mark, 0), (mark, texts)
            for word in words:
                assert sum(word in line for line in lines) == 1, word
                assert sum(word in text for text in texts) == 1, word

    def late_lines(self):
        """The lines that came too late to be records, by the table they ask for a row of."""
        late = defaultdict(list)
        query = sa.select(Correction.target, Correction.facts).where(
            Correction.meeting_id == self.meeting,
            Correction.state == CorrectionState.PROPOSED,
            Correction.target_id.is_(None),
        )
        for target, facts in db.session.execute(query):
            late[target.value].append(facts.get("title") or facts["text"])
        return late


@pytest.mark.both_engines
def test_no_word_is_lost_and_none_is_there_twice(ctx, engine, figure):
    """Fifty sequences, and more where some rule was seldom drawn: each must have run often enough to say something."""
    LiveMinutes.desk = Desk(ctx)
    ran, runs = LiveMinutes.desk.rules, 0
    while runs < EXAMPLES or (runs < MOST_EXAMPLES and (len(ran) < RULES or min(ran.values()) < FLOOR)):
        run_state_machine_as_test(
            LiveMinutes,
            settings=settings(
                max_examples=BATCH, stateful_step_count=STEPS, deadline=None,
                suppress_health_check=list(HealthCheck), phases=[Phase.generate],
            ),
        )  # fmt: skip
        runs += BATCH
    figure(f"{engine}: {runs} runs; " + ", ".join(f"{name} {times}" for name, times in sorted(ran.items())))
    assert len(ran) == RULES
    assert min(ran.values()) >= FLOOR, ran
