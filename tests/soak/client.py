"""A reference client of the live minutes, written from docs/live-protocol.md alone: it shares no line with the server.

``Store`` is what survives a kill; ``Client`` is one open tab on it. ``Cut`` is a request of which no answer came back:
whether it arrived nobody knows.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

AT_ONCE = 50

Wire = Callable[[str, str, Mapping[str, str], bytes | None], tuple[int, Mapping[str, str], bytes]]


class Cut(Exception):  # noqa: N818 - it happens to every line, and is no error
    """No answer came back."""


class Unlawful(AssertionError):  # noqa: N818 - a finding
    """The server answered what the protocol does not allow."""


@dataclass
class Text:
    """The note of one item as this tab has it; ``rev`` is the server's revision it started from."""

    text: str = ""
    rev: int = 0
    saved: str = ""
    conflict: bool = False
    theirs: str = ""
    draft: str = ""
    turn: int = 0
    restricts: bool = False  # chosen here, and nobody heard of it yet

    @property
    def dirty(self) -> bool:
        return self.text != self.saved or self.restricts


@dataclass
class Store:
    """What one tab keeps on disk."""

    client: str = field(default_factory=lambda: str(uuid.uuid4()))
    next_n: int = 1
    ops: list[dict[str, Any]] = field(default_factory=list)
    notes: dict[int, Text] = field(default_factory=dict)
    kept: list[dict[str, Any]] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)


class Client:
    """One tab: it types, queues and sends. Whatever it must not lose it writes to its store before anything else."""

    def __init__(self, wire: Wire, code: str, store: Store | None = None) -> None:
        self.wire, self.code = wire, code
        self.store = store or Store()
        self.who = self.csrf = ""
        self.state: dict[str, Any] = {}
        self.etag = ""

    # What the writer does: never needs the server

    def type(self, item: int, text: str) -> None:
        note = self.note(item)
        if not note.dirty:
            note.draft, note.turn = str(uuid.uuid4()), 0
        note.text = text

    def restrict(self, item: int) -> None:
        """Make the note restricted: it goes with the text."""
        self.type(item, self.note(item).text)
        self.note(item).restricts = True

    def note(self, item: int) -> Text:
        return self.store.notes.setdefault(item, Text())

    def save(self, item: int) -> bool:
        """Queue the note's text, if there is something to save and none of this item is under way."""
        note = self.note(item)
        if note.conflict or not note.dirty or any(self._is_note(op, item) for op in self.store.ops):
            return False
        named = {"class": "restricted"} if note.restricts else {}
        note.turn += 1
        body = {"item": item, "text": note.text, "from": note.rev, "draft": note.draft, "turn": note.turn, **named}
        self.queue("note", body)
        return True

    def queue(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        op = {
            "n": self.store.next_n,
            "key": str(uuid.uuid4()),
            "kind": kind,
            "at": "2024-05-07T02:00:00Z",
            "body": body,
        }
        self.store.ops.append(op)
        self.store.next_n += 1
        return op

    def merge(self, item: int) -> None:
        """Both texts, theirs first, what stands in both only once."""
        note = self.note(item)
        theirs = note.theirs.split("\n")
        mine = [line for line in note.text.split("\n") if line not in theirs]
        note.text = "\n".join([*theirs, *mine])
        note.saved, note.conflict, note.theirs = "\n".join(theirs), False, ""

    # What goes over the line

    def read(self) -> None:
        """Fetch the state, and the notes that moved and that nobody here is typing in."""
        head = {"If-None-Match": self.etag} if self.etag else {}
        status, headers, body = self.wire("GET", f"/rapat/{self.code}/langsung/keadaan", head, None)
        if status == 304:
            return
        self._demand(status == 200, status, body)
        self.state = json.loads(body)
        self._demand(self.state["v"] == 1, status, body)
        self.who, self.csrf, self.etag = self.state["who"], self.state["csrf"], headers.get("ETag", "")
        for item in self.state["agenda"]:
            note = self.note(item["id"])
            if item["note_rev"] != note.rev and not note.dirty and not note.conflict:
                status, _, body = self.wire("GET", f"/rapat/{self.code}/langsung/catatan/{item['id']}", {}, None)
                self._demand(status == 200, status, body)
                answer = json.loads(body)
                note.text = note.saved = answer["text"]
                note.rev = answer["rev"]

    def send(self, ops: list[dict[str, Any]] | None = None) -> list[dict[str, Any]]:
        """Send what waits, in order, and take the answers in. ``ops`` sends these instead, as a replay does."""
        taken: list[dict[str, Any]] = []
        while batch := (self.store.ops if ops is None else ops)[:AT_ONCE]:
            status, answer = self.post(batch)
            self._demand(status == 200, status, answer)
            results = answer["results"]
            self._demand([one["key"] for one in results] == [op["key"] for op in batch], status, answer)
            for op, result in zip(batch, results, strict=True):
                self._take(op, result)
            taken += results
            if ops is not None:
                break
        return taken

    def post(self, ops: list[dict[str, Any]], **other: Any) -> tuple[int, dict[str, Any]]:
        """One request, answers not taken in."""
        asked = {"who": self.who, "client": self.store.client, "ops": ops, **other}
        head = {"Content-Type": "application/json", "X-CSRFToken": self.csrf}
        status, _, body = self.wire("POST", f"/rapat/{self.code}/langsung/kirim", head, json.dumps(asked).encode())
        try:
            return status, json.loads(body)
        except ValueError:
            raise Unlawful(f"{status}: {body[:400]!r}") from None

    def _take(self, op: dict[str, Any], result: dict[str, Any]) -> None:
        if all(waiting["key"] != op["key"] for waiting in self.store.ops):
            return  # answered before: a replay changes nothing here
        self.store.ops = [waiting for waiting in self.store.ops if waiting["key"] != op["key"]]
        what = result["result"]
        self._demand(what in {"ok", "same", "conflict", "refused", "kept", "gone"}, 200, result)
        if what == "kept":
            self.store.kept.append(op)
        elif what in {"refused", "gone"}:
            self.store.refused.append({"op": op, "result": result})
        if op["kind"] != "note":
            return
        note = self.note(op["body"]["item"])
        if what in {"ok", "same", "kept"} and "class" in op["body"]:
            note.restricts = False
        if what in {"ok", "same"}:
            note.rev, note.saved = result["rev"], op["body"]["text"]
        elif what == "kept" and note.text == op["body"]["text"]:
            note.text = note.saved  # what is final is shown again
            note.draft, note.turn = str(uuid.uuid4()), 0
        elif what == "conflict":
            note.rev, note.theirs, note.conflict = result["rev"], result["theirs"], True

    @staticmethod
    def _is_note(op: Mapping[str, Any], item: int) -> bool:
        return op["kind"] == "note" and op["body"]["item"] == item

    @staticmethod
    def _demand(held: bool, status: int, answer: Any) -> None:
        if not held:
            raise Unlawful(f"{status}: {answer!r}"[:800])
