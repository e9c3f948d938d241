"""Random work in real browsers on live minutes: typing, two tabs, two people, a bad line, and tabs that are killed.

Each word typed is unique. When the line is whole again and the tabs were opened once more, each stands exactly once: in
the note, in the pane of a conflict, in a proposed correction where the notula became final meanwhile, or in the line
that was never entered; each captured line is one line and has one record or proposed correction. What was final stays.

A tab is killed by a crash of its renderer: no handler of the page runs any more. Nothing waits for "saved" before it; a
key counts as typed once the page has dealt with its event, as for anybody who types.
"""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Error, Page

from .account import Account
from .closing import Closer
from .house import House
from .writer import Writer, kill

SETTLED_WITHIN = 60.0  # seconds
MARKS = {"!": ("action", "menyusun SOP"), "=": ("decision", "disepakati dipakai"), "?": ("issue", "belum diatur"),
         "#": ("agenda_item", "Pembahasan")}  # fmt: skip
ODDS = {"type": 10, "capture": 5, "half_a_line": 2, "save": 4, "cut": 4, "mend": 4, "kill": 4, "reload": 2,
        "second_writer": 3, "second_tab": 2, "both_write": 3, "merge": 4}  # fmt: skip
PAUSES = {0.0: 60, 0.03: 20, 0.3: 15, 2.1: 5}  # seconds, and how often; the page saves by itself after two


KEPT = """async (code) => {
    const kept = { ...localStorage }
    for (const { name } of await indexedDB.databases()) {
        const db = await new Promise((done) => {
            const asked = indexedDB.open(name)
            asked.onsuccess = () => done(asked.result)
        })
        for (const store of db.objectStoreNames) {
            kept[`${name} ${store}`] = await new Promise((done) => {
                const asked = db.transaction(store).objectStore(store).getAll()
                asked.onsuccess = () => done(asked.result.filter((row) => JSON.stringify(row).includes(`"${code}"`)))
            })
        }
        db.close()
    }
    return JSON.stringify(kept)
}"""


class Lost(AssertionError):  # noqa: N818 - a finding
    """A word that was typed stands nowhere, or a line has no record."""


class Stuck(AssertionError):  # noqa: N818 - a finding
    """Something waits for ever."""


class Double(AssertionError):  # noqa: N818 - a finding
    """A word stands twice, or a line became two records."""


class Changed(AssertionError):  # noqa: N818 - a finding
    """What was final is not what it was."""


class Sequence:
    """One meeting, some twenty steps, and what must hold afterwards."""

    def __init__(self, seed: str, meeting: dict[str, Any], writers: list[Writer], closer: Closer, house: House) -> None:
        self.random = random.Random(seed)
        self.seed, self.meeting = seed, meeting
        self.account = Account(house, meeting["id"])
        self.writers, self.closer = writers, closer
        self.edition: tuple[Any, ...] | None = None
        self.rules: Counter[str] = Counter()
        self.told: list[str] = []
        self.words: dict[str, int] = {}  # in a note, by its item
        self.captured: dict[str, str] = {}  # in the line, by its mark
        self.tabs: dict[Writer, Page] = {}
        self.number = 0
        self.began = time.monotonic()
        self.panes: dict[str, str] = {}
        self.lines = ""

    def word(self) -> str:
        self.number += 1
        return f"k{self.meeting['id']}n{self.number}x"

    # Steps

    def run(self, steps: int, odds: dict[str, int], closes: float) -> None:
        one, two = self.writers
        closes_at = self.random.randrange(steps // 2, steps) if self.random.random() < closes else None
        self.tabs[one] = one.visit(self.meeting["code"])
        ways: dict[str, Callable[[], None]] = {
            "type": lambda: self.type(one),
            "capture": lambda: self.capture(one),
            "half_a_line": lambda: self.half_a_line(one),
            "save": lambda: self.save(one),
            "cut": lambda: self.cut(one),
            "mend": lambda: self.mend(one),
            "kill": lambda: self.kill(one),
            "reload": lambda: self.reload(one),
            "second_writer": lambda: self.second_writer(two),
            "second_tab": lambda: self.second_tab(one),
            "both_write": lambda: self.both_write(one, two),
            "merge": lambda: self.merge(one),
        }
        try:
            for step in range(steps):
                if step == closes_at:
                    self.final(*self.random.choice([(one, two), (two, one)]))
                ways[self.random.choices(list(odds), list(odds.values()))[0]]()
                time.sleep(self.random.choices(list(PAUSES), list(PAUSES.values()))[0])
            self.settle()
            self.judge()
        except Error as problem:
            raise AssertionError(self.report(str(problem))) from None
        finally:
            for page in self.tabs.values():
                page.close()

    def tell(self, rule: str, about: str = "") -> None:
        self.rules[rule] += 1
        self.told.append(f"{time.monotonic() - self.began:.2f} {rule} {about}".strip())

    def field(self, page: Page, item: int) -> Any:
        """The text of the item, opened where it is not."""
        field = page.locator(f'[data-note="{item}"]:not([hidden])')
        if field.count() == 0:
            self.told.append(f"show {item}")
            page.click(f'[data-item="{item}"]')
        field.focus()
        return field

    def type(self, writer: Writer, item: int | None = None) -> None:
        page = self.tabs[writer]
        item = item or self.random.choice(self.meeting["items"])
        self.field(page, item)
        word = self.word()
        self.tell("type", f"{word} by {writer.name} in {item}")
        self.words[word] = item
        slip = self.random.random() < 0.2  # some letters too many, taken back
        typed = f"{word}zz" if slip else word
        if self.random.random() < 0.3:
            page.keyboard.press("Control+Home")
            page.keyboard.type(typed)
            for _ in range(2 * slip):
                page.keyboard.press("Backspace")
            page.keyboard.press("Enter")
        else:
            page.keyboard.press("Control+End")
            page.keyboard.press("Enter")
            page.keyboard.type(typed)
            for _ in range(2 * slip):
                page.keyboard.press("Backspace")

    def half_a_line(self, writer: Writer) -> None:
        """Type in the line and go no further."""
        page, word = self.tabs[writer], self.word()
        mark = self.random.choice(list(MARKS))
        self.tell("half_a_line", f"{mark} {word}")
        self.captured[word] = mark
        page.focus("[data-capture]")
        page.keyboard.press("End")
        before = " " if page.input_value("[data-capture]") else f"{mark} "
        page.keyboard.type(f"{before}{word} {MARKS[mark][1]}")

    def capture(self, writer: Writer) -> None:
        self.half_a_line(writer)
        self.tell("capture")
        self.tabs[writer].keyboard.press("Enter")

    def save(self, writer: Writer) -> None:
        self.tell("save")
        self.tabs[writer].keyboard.press("Control+s")

    def cut(self, writer: Writer) -> None:
        how = self.random.choice(["refuse", "refuse", "stall", "stall", "swallow", "swallow", "lose"])
        self.tell(f"cut_{how}")
        if how in {"swallow", "lose"}:
            getattr(writer.line, how)(b"/langsung/kirim")
            return
        getattr(writer.line, how)()
        writer.open = False

    def mend(self, writer: Writer) -> None:
        if not writer.open:
            self.tell("mend")
            writer.line.open()
            writer.open = True

    def kill(self, writer: Writer) -> None:
        self.tell("kill", "" if writer.open else "offline")
        kill(self.tabs.pop(writer))
        if not writer.open and self.random.random() < 0.5:
            writer.line.refuse()  # a line that stalls opens the page only after its patience
        elif not writer.open:
            self.mend(writer)
        self.tabs[writer] = writer.visit(self.meeting["code"])

    def reload(self, writer: Writer) -> None:
        self.tell("reload", "" if writer.open else "offline")
        if not writer.open:
            writer.line.refuse()
        page = self.tabs[writer]
        page.reload(wait_until="commit")
        page.wait_for_selector("[data-live][data-ready=yes]", state="attached")

    def second_writer(self, writer: Writer) -> None:
        """Another person types in the same meeting, and saves."""
        self.tell("second_writer")
        if writer not in self.tabs:
            self.tabs[writer] = writer.visit(self.meeting["code"])
        self.type(writer)
        if self.random.random() < 0.7:
            self.save(writer)
        if self.random.random() < 0.3:
            self.told.append("kill of the second writer")
            kill(self.tabs.pop(writer))
            self.tabs[writer] = writer.visit(self.meeting["code"])

    def second_tab(self, writer: Writer) -> None:
        """The same person opens the meeting once more, types there, and that tab goes at once, politely or not."""
        self.tell("second_tab")
        if not writer.open:
            writer.line.refuse()
        first = self.tabs[writer]
        self.tabs[writer] = writer.visit(self.meeting["code"])
        try:
            self.type(writer)
            if self.random.random() < 0.5:
                self.half_a_line(writer)
            second = self.tabs[writer]
            politely = self.random.random() < 0.5
            self.told.append("second tab closed" if politely else "second tab killed")
            if politely:
                second.close()
            else:
                kill(second)
        finally:
            self.tabs[writer] = first

    def both_write(self, one: Writer, two: Writer) -> None:
        """Both type in one item before either has saved."""
        self.tell("both_write")
        if two not in self.tabs:
            self.tabs[two] = two.visit(self.meeting["code"])
        item = self.random.choice(self.meeting["items"])
        self.type(one, item)
        self.type(two, item)
        self.save(two)
        self.save(one)

    def merge(self, writer: Writer) -> None:
        page = self.tabs[writer]
        marked = page.locator("[data-item]:has(.flag)")
        if marked.count():
            marked.first.click()
        if page.locator("[data-conflict] [data-merge]:visible").count():
            self.tell("merge")
            page.click("[data-conflict] [data-merge]:visible")

    def final(self, writer: Writer, other: Writer) -> None:
        """The notula is closed elsewhere while both have something unsaved; one of them is offline, or is not."""
        offline = self.random.random() < 0.5
        if writer not in self.tabs:
            self.tabs[writer] = writer.visit(self.meeting["code"])
        if offline:
            writer.line.refuse()
            writer.open = False
        for each in (writer, other):
            if each in self.tabs:
                self.type(each)
        self.half_a_line(writer)
        if self.random.random() < 0.5:
            self.tabs[writer].keyboard.press("Enter")
        tries = self.closer.close(self.meeting["id"], self.meeting["code"])
        self.tell("final_offline" if offline else "final_online", f"{writer.name}, at try {tries}")
        self.edition = self.account.final()
        if self.random.random() < 0.5:
            self.type(writer)

    # In the end

    def settle(self) -> None:
        """Whole lines, tabs opened anew, and time until nothing waits. In odd meetings conflicts stay unmerged."""
        self.told.append(f"{time.monotonic() - self.began:.2f} settle")
        merges = self.meeting["id"] % 2 == 0
        for writer in list(self.tabs):
            kill(self.tabs.pop(writer))
            writer.line.open()
            writer.open = True
            self.tabs[writer] = writer.visit(self.meeting["code"])
        until = time.monotonic() + SETTLED_WITHIN
        quiet = 0
        while quiet < 2:
            if time.monotonic() > until:
                raise Stuck(self.report(f"still waiting: {[self.waiting(page) for page in self.tabs.values()]}"))
            quiet += 1
            for writer, page in self.tabs.items():
                open_conflicts = {}
                for item in self.meeting["items"] if self.waiting(page) else ():
                    self.field(page, item)
                    if page.locator("[data-conflict] [data-merge]:visible").count():
                        if merges:
                            page.click("[data-conflict] [data-merge]:visible")
                        else:
                            open_conflicts[f"{writer.name} {item}"] = page.inner_text("[data-conflict] [data-mine]")
                if self.waiting(page) != len(open_conflicts):
                    quiet = 0
                self.panes |= open_conflicts
            time.sleep(0.1)
        self.lines = "\n".join(page.input_value("[data-capture]") for page in self.tabs.values())

    @staticmethod
    def waiting(page: Page) -> int:
        return int(page.get_attribute("[data-status]", "data-waiting") or 0)

    def judge(self) -> None:
        if complaints := [each for writer in self.writers for each in writer.complaints]:
            raise AssertionError(self.report(re.sub(r"\s+", " ", "; ".join(complaints))))
        notes, late = self.account.notes(), self.account.late_notes()
        for word, item in self.words.items():
            saved = {ident: text.count(word) for ident, text in notes.items() if word in text}
            asked = {} if saved else {ident: 0 for ident, text in late if word in text}
            for ident, text in late:
                if ident in asked:
                    asked[ident] += text.count(word)
            panes = 0 if saved or asked else sum(text.count(word) for text in self.panes.values())
            self.once(sum(saved.values()) + sum(asked.values()) + panes, f"{word} of item {item}")
            if not {*saved, *asked} <= {item}:
                raise Lost(self.report(f"{word} of item {item} stands in {saved or asked}"))
        raws = self.account.lines()
        records = [*self.account.records(), *self.account.late_records()]
        for word in self.captured:
            raw = sum(text.count(word) for text in raws)
            self.once(raw + self.lines.count(word), f"{word} of the line")
            if raw:
                self.once(sum(text.count(word) for text in records), f"the record of {word}")
        self.once(1 + len(records) - len(raws), f"records: {len(records)} of {len(raws)} lines")
        if self.account.final() != self.edition:
            raise Changed(self.report(f"final was {self.edition}, and is {self.account.final()}"))

    def once(self, times: int, what: str) -> None:
        if times < 1:
            raise Lost(self.report(f"lost: {what}"))
        if times > 1:
            raise Double(self.report(f"{times} times: {what}"))

    def report(self, finding: str) -> str:
        code = self.meeting["code"]
        kept = [f"{writer.name} at {page.url} keeps {page.evaluate(KEPT, code)}" for writer, page in self.tabs.items()]
        stands = f"notes {self.account.notes()}, proposed {self.account.late_notes()}, panes {self.panes}"
        stands += f", lines {self.lines!r}"
        heard = [f"{writer.name} heard {writer.complaints} {list(writer.console)}" for writer in self.writers]
        return "\n".join([f"{finding} (seed {self.seed}, meeting {code})", *self.told, *heard, stands, *kept])
