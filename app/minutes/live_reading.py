"""What a browser sends, read from its bytes: nothing in it is trusted to have the shape it should have."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from app.core import LARGEST_ROW_NUMBER, N_, Refused

from .live_models import LiveOpKind

LARGEST_REQUEST = 256 * 1024
MOST_OPS = 50
DEEPEST = 12
NAME = re.compile(r"[A-Za-z0-9_-]{1,36}")
_ODD = re.compile("[\x00\ud800-\udfff]")


class Unreadable(Exception):  # noqa: N818 - it is an answer, not a fault
    """The bytes are no request as it was agreed."""


@dataclass(frozen=True, slots=True)
class Ref:
    """A thing named by the operation that made it."""

    key: str


class Body:
    """What an operation says. Asked for a value of another kind than it holds, it refuses the operation."""

    def __init__(self, facts: dict[str, Any]) -> None:
        self.facts = facts

    def __contains__(self, name: str) -> bool:
        return name in self.facts

    def text(self, name: str, default: str | None = None) -> str:
        value = self.facts.get(name, default)
        if not isinstance(value, str):
            raise unread(name)
        return value

    def words(self, name: str, most: int = 20_000) -> str | None:
        """Trimmed text, or None where nothing is said."""
        value = self.facts.get(name)
        if value is None:
            return None
        if not isinstance(value, str) or len(value) > most:
            raise unread(name)
        return value.strip() or None

    def flag(self, name: str) -> bool:
        value = self.facts.get(name, False)
        if not isinstance(value, bool):
            raise unread(name)
        return value

    def number(self, name: str) -> int | None:
        value = self.facts.get(name)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST_ROW_NUMBER:
            raise unread(name)
        return value

    def row(self, name: str) -> int | Ref | None:
        """The number of a row, or the operation that made it."""
        value = self.facts.get(name)
        if isinstance(value, dict) and isinstance(value.get("ref"), str):
            return Ref(value["ref"])
        return self.number(name)

    def rows(self, name: str) -> list[int]:
        value = self.facts.get(name)
        if not isinstance(value, list) or len(value) > 500:
            raise unread(name)
        return [number for n in range(len(value)) if (number := Body({name: value[n]}).number(name)) is not None]

    def day(self, name: str) -> date | None:
        value = self.words(name, 10)
        try:
            found = date.fromisoformat(value) if value else None
        except ValueError:
            raise unread(name) from None
        if found and not 1900 <= found.year <= 2200:
            raise unread(name)
        return found

    def part(self, name: str) -> Body:
        value = self.facts.get(name)
        if not isinstance(value, dict):
            raise unread(name)
        return Body(value)


@dataclass(frozen=True, slots=True)
class Op:
    """An operation: its place in the order of its browser, its own name, what it does."""

    n: int
    key: str
    kind: LiveOpKind
    body: Body
    body_hash: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A request: whose store it comes from, which browser's, and its operations in order."""

    who: str
    client: str
    ops: tuple[Op, ...]


def unread(field: str) -> Refused:
    return Refused(N_("Kiriman ini tidak terbaca. Tulis sekali lagi."), field=field)


def read_object(data: bytes) -> dict[str, Any]:
    """A JSON object. Characters that no database takes are put right, so that text is never refused for them."""
    try:
        found = json.loads(data)
        found = _clean(found)
    except (ValueError, RecursionError):
        raise Unreadable from None
    if not isinstance(found, dict):
        raise Unreadable
    return found


def read_sent(data: bytes) -> Sent:
    """A request with operations."""
    facts = read_object(data)
    who, client, ops = facts.get("who"), facts.get("client"), facts.get("ops")
    if not isinstance(who, str) or not _is_name(client) or not isinstance(ops, list) or len(ops) > MOST_OPS:
        raise Unreadable
    read = tuple(map(_op, ops))
    if any(after.n != before.n + 1 for before, after in pairwise(read)):
        raise Unreadable
    if len({op.key for op in read}) < len(read):
        raise Unreadable
    return Sent(who, str(client), read)


def _op(facts: Any) -> Op:
    if not isinstance(facts, dict):
        raise Unreadable
    n, key, kind, body = (facts.get(name) for name in ("n", "key", "kind", "body"))
    if not isinstance(n, int) or isinstance(n, bool) or not 1 <= n <= LARGEST_ROW_NUMBER:
        raise Unreadable
    if not _is_name(key) or not isinstance(kind, str) or kind not in set(LiveOpKind) or not isinstance(body, dict):
        raise Unreadable
    told = json.dumps([kind, body], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Op(n, str(key), LiveOpKind(kind), Body(body), hashlib.sha256(told.encode()).hexdigest())


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and bool(NAME.fullmatch(value))


def _clean(value: Any, depth: int = 0) -> Any:
    if depth > DEEPEST:
        raise ValueError("nothing here is nested so deeply")
    if isinstance(value, str):
        value = value.replace("\r\n", "\n")
        return _ODD.sub("\ufffd", value) if _ODD.search(value) else value
    if isinstance(value, list):
        return [_clean(one, depth + 1) for one in value]
    if isinstance(value, dict):
        return {_clean(name): _clean(one, depth + 1) for name, one in value.items()}
    return value
