"""From a file's bytes to plain data: YAML and JSON that try nothing clever with the reader.

Refused before anything is built of them: files over 5 MB, other encodings than UTF-8, aliases (a few hundred bytes of
them unfold to gigabytes), tags, a key written twice, deep nesting, a second document. In YAML an unquoted word has no
type of its own: what the schema wants as text stays text (``53``, ``53.04``, ``2024-05-07``, ``no``), see
``record.typed``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from app.core import N_, Refused

MOST_BYTES = 5 * 1024 * 1024
DEEPEST = 12
MOST_NODES = 200_000
NULLS = frozenset({"", "~", "null", "Null", "NULL"})


class RecordRefused(Refused):
    """A record is not taken in: at which place of the file, and why. ``problems`` holds them all."""

    def __init__(self, problems: list[Problem], file: str = "") -> None:
        first = problems[0]
        super().__init__(first.message, field="file", **first.values)
        self.problems = problems
        self.file = file


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason: the path inside the record (``actions[3].lead``, counted from 0) and a marked sentence."""

    path: str
    message: str
    values: dict[str, Any] = field(default_factory=dict)


class Plain(str):
    """A word that YAML leaves unquoted: the schema says whether it is text, a number or yes/no."""

    __slots__ = ()


def readable(value: object, most: int = 60) -> str:
    """A value from a file as it may stand in a sentence: shortened, and nothing that a terminal obeys."""
    text = str(value)
    text = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text[: most + 1])
    return text if len(text) <= most else text[:most] + "…"


def refuse(path: str, message: str, **values: Any) -> RecordRefused:
    """One problem as a refusal."""
    return RecordRefused([Problem(path, message, values)])


def read_data(content: bytes, name: str = "") -> Any:
    """The data in a file's bytes: JSON where it is JSON, YAML otherwise. Raises ``RecordRefused``."""
    if len(content) > MOST_BYTES:
        raise refuse("", N_("Berkas lebih besar dari 5 MB."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refuse("", N_("Berkas bukan teks UTF-8 (bita ke-%(position)s)."), position=error.start) from None
    if not text.strip():
        raise refuse("", N_("Berkas kosong."))
    if name.lower().endswith(".json"):
        return _read_json(text)
    if text.lstrip().startswith("{"):
        try:
            return _read_json(text)
        except NotJsonError:
            pass  # a YAML flow mapping begins the same way
    return _read_yaml(text)


class NotJsonError(RecordRefused):
    """The text is no JSON at all."""


def _read_json(text: str) -> Any:
    try:
        data = json.loads(text, object_pairs_hook=_no_key_twice, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        problem = Problem(
            "",
            N_("Bukan JSON yang benar: baris %(line)s, kolom %(column)s."),
            {"line": error.lineno, "column": error.colno},
        )
        raise NotJsonError([problem]) from None
    except ValueError:  # a number of thousands of digits
        raise refuse("", N_("Ada bilangan yang terlalu besar.")) from None
    except RecursionError:
        raise _too_deep() from None
    _measure(data)
    return data


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = dict(pairs)
    if len(keys) < len(pairs):
        seen: set[str] = set()
        for key, _value in pairs:
            if key in seen:
                raise _twice(key)
            seen.add(key)
    return keys


def _no_constant(word: str) -> Any:
    raise refuse("", N_("“%(word)s” bukan bilangan."), word=word)


def _twice(key: str, line: int | None = None) -> RecordRefused:
    if line is None:
        return refuse("", N_("Kunci “%(key)s” tertulis dua kali."), key=readable(key))
    return refuse("", N_("Kunci “%(key)s” tertulis dua kali (baris %(line)s)."), key=readable(key), line=line)


def _too_deep() -> RecordRefused:
    return refuse("", N_("Isi berkas bertingkat terlalu dalam."))


def _measure(data: Any) -> None:
    """Refuse what is nested too deeply, without recursion of our own."""
    layer, depth = [data], 0
    while layer:
        depth += 1
        if depth > DEEPEST:
            raise _too_deep()
        layer = [
            child
            for thing in layer
            if isinstance(thing, (dict, list))
            for child in (thing.values() if isinstance(thing, dict) else thing)
            if isinstance(child, (dict, list))
        ]


def _read_yaml(text: str) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _build(yaml.parse(text, Loader=loader))
    except yaml.MarkedYAMLError as error:
        mark: Any = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        if mark is None:
            raise refuse("", N_("Bukan YAML yang benar.")) from None
        place = {"line": mark.line + 1, "column": mark.column + 1}
        raise refuse("", N_("Bukan YAML yang benar: baris %(line)s, kolom %(column)s."), **place) from None
    except yaml.YAMLError:
        raise refuse("", N_("Berkas memuat karakter yang tidak dapat dibaca.")) from None


class _Frame:
    """A list or mapping that is being filled."""

    __slots__ = ("key", "thing")

    def __init__(self, thing: dict[str, Any] | list[Any]) -> None:
        self.thing = thing
        self.key: str | None = None

    def put(self, value: Any, line: int) -> None:
        if isinstance(self.thing, list):
            self.thing.append(value)
        elif self.key is None:
            if not isinstance(value, str):
                raise refuse("", N_("Kunci pada baris %(line)s bukan teks."), line=line)
            if value in self.thing:
                raise _twice(value, line)
            self.key = str(value)
        else:
            self.thing[self.key] = value
            self.key = None


def _build(events: Iterator[Any]) -> Any:
    root: list[Any] = []
    stack = [_Frame(root)]
    documents = nodes = 0
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise refuse("", N_("Berkas memuat lebih dari satu dokumen; satu berkas untuk satu rapat."))
        elif isinstance(event, yaml.AliasEvent):
            raise refuse("", N_("Alias YAML (*%(name)s) tidak diterima; tulis isinya."), name=readable(event.anchor))
        elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            stack.pop()
        elif isinstance(event, yaml.NodeEvent):
            nodes += 1
            mark: Any = event.start_mark
            line = mark.line + 1
            if nodes > MOST_NODES:
                raise refuse("", N_("Isi berkas terlalu banyak."))
            if getattr(event, "tag", None) not in {None, "!"}:
                raise refuse("", N_("Tag YAML pada baris %(line)s tidak diterima."), line=line)
            value = _value(event)
            stack[-1].put(value, line)
            if isinstance(value, (dict, list)):
                stack.append(_Frame(value))
                if len(stack) > DEEPEST + 1:
                    raise _too_deep()
    if not root:
        raise refuse("", N_("Berkas kosong."))
    return root[0]


def _value(event: Any) -> Any:
    if isinstance(event, yaml.SequenceStartEvent):
        return []
    if isinstance(event, yaml.MappingStartEvent):
        return {}
    unquoted = event.implicit[0] and not event.style
    return Plain(event.value) if unquoted else event.value
