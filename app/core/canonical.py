"""Values as plain JSON matter: the same facts give the same text, and the same hash, in every process and zone."""

from __future__ import annotations

import base64
import hashlib
import json
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def canonical(value: Any) -> Any:
    """The value as plain JSON matter."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: canonical(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | list):
        return [canonical(item) for item in value]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if value is None or isinstance(value, str | int):
        return value
    raise TypeError(f"no canonical form for {type(value).__name__}")


def canonical_text(kind: str, version: int, value: Any) -> str:
    """What is hashed and what is kept: the kind of thing, the version of its form, and its content."""
    return json.dumps(
        {"paper": kind, "version": version, "content": canonical(value)},
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )


def text_hash(text: str) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def value_of(kind: type[T], text: str) -> T:
    """The value a canonical text was made of. Raises ``ValueError``, ``KeyError`` or ``TypeError`` where it is none."""
    found: T = _restored(kind, json.loads(text)["content"])
    return found


@lru_cache(256)
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _restored(kind: Any, plain: Any) -> Any:
    """Plain matter as what the annotation says: dataclasses, tuples, enums, days, times, or a choice with None."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        given = [one for one in inner if one is not type(None)]
        return None if plain is None else _restored(given[0], plain)
    if origin is tuple:
        return tuple(_restored(inner[0], one) for one in plain)
    if is_dataclass(kind) and isinstance(kind, type):
        hints = _hints(kind)
        # A field that a later day added has its default; one that is no more is left.
        return kind(**{
            field.name: _restored(hints[field.name], plain[field.name]) for field in fields(kind) if field.name in plain
        })
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(plain)
    if kind in (datetime, date, time):
        return kind.fromisoformat(plain)
    if not isinstance(plain, kind):
        raise TypeError(f"{plain!r} is not of {kind!r}")
    return plain
