"""A whole meeting by keyboard alone: from the empty form to the final notula, with few keys beside what is typed.

Each key that goes down is counted in the page, a modifier of its own as one. A character that lands in a field of text
is typing; the rest – moving, choosing, entering, confirming – may be three for each record and twenty-five more. What
is stored in the end is compared with the record of the meeting of 7 May 2024 in ``demo``.
"""

from __future__ import annotations

import re
import sqlite3

import pytest
import yaml

from config import ROOT

CASE = yaml.safe_load((ROOT / "demo" / "rakor-motaain-2024.yaml").read_text())
ROLES = {"opener": "pembuka", "participant": None, "supporting_partner": "mitra pendukung"}
MODALITIES = {"hope": "harapan", "commitment": "komitmen"}
FOR_EACH, BESIDE = 3, 25


class Keys:
    """A keyboard, and how many keys went down on it in the page."""

    def __init__(self, page):
        self.page = page
        self.down = 0
        self.typed = self.pressed = 0
        page.expose_function("keyWentDown", self.count)
        page.add_init_script("addEventListener('keydown', (e) => { if (e.isTrusted) window.keyWentDown(e.key) }, true)")

    def count(self, _key):
        self.down += 1

    def type(self, text):
        """Type into the field of text that has the focus; all of it has to stand there."""
        field = "[document.activeElement.value, document.activeElement.type]"
        before, kind = self.page.evaluate(field)
        self.page.keyboard.type(text)
        after, _ = self.page.evaluate(field)
        if kind != "date":
            assert after == before + text
        self.typed += len(text)

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += len(key.split("+"))

    def choose(self, option):
        """Press the letters of an option until it is the chosen one. They are no typing."""
        chosen = "document.activeElement.selectedOptions[0].text"
        for letter in option:
            self.press(letter)
            if self.page.evaluate(chosen).startswith(option):
                return
        raise AssertionError(f"{option} is not offered")

    def tab_to(self, where, most=20):
        for _ in range(most):
            if self.page.evaluate("(where) => document.activeElement.matches(where)", where):
                return
            self.press("Tab")
        raise AssertionError(f"{where} is not within {most} tabs")

    def leaving(self, *keys):
        """Press what leads to another page, and wait until its scripts ran."""
        with self.page.expect_navigation(wait_until="load"):
            self.press(*keys)
        self.page.wait_for_timeout(100)


def line_of_attendance(row):
    said = [f"+ {row['agency']}", row.get("position"), ROLES[row["role"]]]
    said += [f"{row['headcount']} orang" if row.get("headcount") else None]
    said += ["tidak tercatat" if row["status"] == "not_recorded" else None]
    return ", ".join(each for each in said if each)


def line_of_action(row):
    said = f"! {row['text']}"
    said += f" @{row['lead']}" if row.get("lead") else ""
    said += "".join(f" +{each}" for each in row.get("support", ()))
    said += f" #{row['pillar'].split('_')[0]}"
    rests = [*row.get("from_decisions", ()), *row.get("from_issues", ())]
    said += f" <{','.join(rests)}" if rests else ""
    said += f" ; indikator: {row['indicator']}" if row.get("indicator") else ""
    said += " ; prioritas tinggi" if row.get("priority") == "high" else ""
    if row.get("due_on"):
        _, month, day = row["due_on"].split("-")
        said += f" ; {int(day)}/{int(month)}"
    return said + (" ; berkelanjutan" if row.get("recurrence") == "continuous" else "")


LINES = [
    *(f"# {row['title']}" for row in CASE["agenda"]),
    *(line_of_attendance(row) for row in CASE["attendance"]),
    *(f"? {row['text']}; oleh {row['raised_by']}" for row in CASE["issues"]),
    *(f"= [{MODALITIES[row['modality']]}] {row['text']}" for row in CASE["decisions"]),
    *(line_of_action(row) for row in CASE["actions"]),
]


@pytest.mark.browser
def test_the_meeting_of_mota_ain_by_keyboard_alone(visit, served, figure):
    visitor = visit("sekretariat")
    page = visitor.page
    keys = Keys(page)
    visitor.go("/rapat/baru")

    keys.press("Tab", "Enter")  # to the matter of the page
    keys.tab_to("[name=title]")
    keys.type(CASE["meeting"]["title"])
    keys.tab_to("[name=starts_on]")
    keys.type("05072024")  # month first: the browser of the tests speaks American
    keys.tab_to("summary")
    keys.press("Enter")
    keys.tab_to("[name=venue]")
    keys.type(CASE["meeting"]["venue"])
    keys.tab_to("[name=border_post]")
    keys.type(CASE["meeting"]["border_post"])
    keys.tab_to("details:has([name=host_id]) > summary")
    keys.press("Enter")
    keys.tab_to("[name=host_id]")
    keys.choose(next(row["name"] for row in CASE["agencies"] if row["code"] == CASE["meeting"]["host"]))
    keys.tab_to("[name=chair_position]")  # from a field of text, Enter saves
    keys.type(next(row["position"] for row in CASE["attendance"] if row["role"] == "opener"))  # who opened also chaired
    keys.leaving("Enter")

    page.wait_for_selector("[data-capture]:focus")  # an empty meeting begins there by itself
    for line in LINES:
        keys.type(line)
        keys.press("Enter")
    page.wait_for_selector("[data-status][data-waiting='0']")
    meeting = re.sub(r"/langsung.*", "", page.url)
    keys.leaving("Control+Alt+k")

    keys.tab_to("#sepakat button")
    keys.leaving("Enter")
    keys.tab_to("#sepakat a")
    keys.leaving("Enter")
    keys.press("Tab", "Enter")
    keys.tab_to("[name=agreed_in_hall]")
    assert page.is_checked("[name=agreed_in_hall]"), "as everybody agreed on the page before"
    keys.leaving("Enter")

    keys.press("Tab", "Enter")
    keys.tab_to("a[href$='/final']")
    keys.leaving("Enter")
    keys.press("Tab", "Enter")
    keys.tab_to("main form button")
    keys.leaving("Enter")
    assert page.url.startswith(meeting)

    compare(served.folder / "patok.db", meeting.rsplit("/", 1)[1])
    assert keys.down == keys.typed + keys.pressed, "the page saw each key"
    beside, most = keys.down - keys.typed, FOR_EACH * len(LINES) + BESIDE
    figure(f"{len(LINES)} records: {keys.typed} characters and {beside} keys beside them; {most} are allowed")
    assert beside <= most


def compare(database, code):
    """What the database holds of the meeting is what the case says."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:

        def rows(query, *given):
            return connection.execute(query, given).fetchall()

        ((ident, *head, state),) = rows(
            "SELECT m.id, m.title, m.starts_on, m.venue, m.border_post, g.code, n.state FROM meeting m "
            "JOIN minutes n ON n.meeting_id = m.id JOIN agency g ON g.id = m.host_id WHERE m.code = ?", code,
        )  # fmt: skip
        case = CASE["meeting"]
        assert head == [case[fact] for fact in ("title", "starts_on", "venue", "border_post", "host")]
        assert state == "final"
        assert rows("SELECT number FROM minutes_edition WHERE meeting_id = ?", ident) == [(1,)]
        assert rows("SELECT title FROM agenda_item WHERE meeting_id = ? ORDER BY seq", ident) == [
            (row["title"],) for row in CASE["agenda"]
        ]
        attendance = rows(
            "SELECT g.code, a.position, a.role, a.status, a.headcount FROM attendance a "
            "JOIN agency g ON g.id = a.agency_id WHERE a.meeting_id = ? ORDER BY a.id", ident,
        )  # fmt: skip
        assert attendance == [
            (row["agency"], row.get("position"), row["role"], row["status"], row.get("headcount"))
            for row in CASE["attendance"]
        ]
        assert rows("SELECT text, raised_by FROM issue WHERE meeting_id = ? ORDER BY seq", ident) == [
            (row["text"], row["raised_by"]) for row in CASE["issues"]
        ]
        assert rows("SELECT text, modality FROM decision WHERE meeting_id = ? ORDER BY number", ident) == [
            (row["text"], row["modality"]) for row in CASE["decisions"]
        ]
        found = rows(
            "SELECT a.id, a.text, g.code, p.code, a.due_on, a.recurrence, a.indicator, a.priority, "
            "a.state FROM action a "
            "LEFT JOIN agency g ON g.id = a.lead_id LEFT JOIN pillar p ON p.id = a.pillar_id "
            "WHERE a.meeting_id = ? ORDER BY a.seq", ident,
        )  # fmt: skip
        facts = ("text", "lead", "pillar", "due_on", "recurrence", "indicator", "priority")
        assert [row[1:8] for row in found] == [tuple(row.get(fact) for fact in facts) for row in CASE["actions"]]
        assert {row[8] for row in found} == {"open"}
        for (action, *_), row in zip(found, CASE["actions"], strict=True):
            helps = rows(
                "SELECT g.code FROM action_support s JOIN agency g ON g.id = s.agency_id WHERE s.action_id = ?", action
            )
            assert {code for (code,) in helps} == set(row.get("support", ()))
            for rest, mark in (("decision", "D"), ("issue", "I")):
                place = "number" if rest == "decision" else "seq"
                from_ = rows(
                    f"SELECT t.{place} FROM action_{rest} r JOIN {rest} t ON t.id = r.{rest}_id WHERE r.action_id = ?",
                    action,
                )
                assert {f"{mark}{n}" for (n,) in from_} == set(row.get(f"from_{rest}s", ()))
