"""The meeting record: its schema, its canonical form, and its text in YAML and JSON.

**The canonical form** (``normal``) of a record is what import compares and export writes, so that export → import
elsewhere → export is the same to the byte:

- what is absent, null, blank or an empty list is unknown and left out (``agencies``, which the format demands, stays);
- keys stand in the order of the schema, list items in the order of the record, the agenda in that of its numbers;
- a forum that names no secretariat or no members carries no mark *ilustratif* for them either: they are dated;
- numbers are whole numbers, everything else is text exactly as typed; nothing is trimmed or corrected.

Pillars equal to the default ones are the default: export leaves them out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators

from app.core import N_

from .reading import NULLS, Plain, Problem, RecordRefused, read_data, readable

SCHEMA_FILE = Path(__file__).with_name("meeting-record.schema.json")
MOST_PROBLEMS = 20
MOST_ITEMS = 2_000
DATED_MARKS = frozenset({"secretariat", "members"})
BIGGEST = {"budget_idr": 2**63 - 1}
BIGGEST_OTHER = 2**31 - 1

Record = dict[str, Any]


@cache
def schema() -> dict[str, Any]:
    """The published schema, as it stands beside this file."""
    loaded: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return loaded


def _resolved(part: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" in part:
        found: Mapping[str, Any] = schema()["$defs"][part["$ref"].rsplit("/", 1)[1]]
        return found
    return part


def _wanted(part: Mapping[str, Any]) -> set[str]:
    """The JSON types a part of the schema takes."""
    if "const" in part:
        return {"integer"} if isinstance(part["const"], int) else {"string"}
    kinds = part.get("type", "string")
    return {kinds} if isinstance(kinds, str) else set(kinds)


def typed(value: Any, part: Mapping[str, Any]) -> Any:
    """Give unquoted YAML words the type the schema wants there, and whole numbers their whole form."""
    part = _resolved(part)
    if isinstance(value, dict):
        properties = part.get("properties", {})
        return {key: typed(child, properties.get(key, {})) for key, child in value.items()}
    if isinstance(value, list):
        return [typed(child, part.get("items", {})) for child in value]
    if isinstance(value, Plain):
        return _typed_word(str(value), _wanted(part))
    if isinstance(value, float) and value.is_integer() and "integer" in _wanted(part):
        return int(value)
    return value


def _typed_word(word: str, wanted: set[str]) -> Any:
    if word in NULLS:
        return None
    if "integer" in wanted and re.fullmatch(r"[-+]?[0-9]{1,30}", word):
        return int(word)
    if "boolean" in wanted and word.lower() in {"true", "false"}:
        return word.lower() == "true"
    return word


# Reasons in words -----------------------------------------------------------------------------------------------------


def _required(_validator: Any, names: list[str], instance: Any, _part: Any) -> Iterator[ValidationError]:
    if isinstance(instance, dict):
        for name in names:
            if name not in instance:
                yield ValidationError(name)


def _no_more(_validator: Any, allowed: bool, instance: Any, part: Mapping[str, Any]) -> Iterator[ValidationError]:
    if isinstance(instance, dict) and not allowed:
        for name in instance:
            if name not in part["properties"]:
                yield ValidationError(name)


def _pattern(_validator: Any, pattern: str, instance: Any, _part: Any) -> Iterator[ValidationError]:
    # Python's $ lets a line break through at the end; the schema's does not.
    if isinstance(instance, str) and not re.search(re.sub(r"\$$", r"\\Z", pattern), instance):
        yield ValidationError(pattern)


@cache
def _validator() -> Any:
    extend: Any = validators.extend
    kind = extend(Draft202012Validator, {"required": _required, "additionalProperties": _no_more, "pattern": _pattern})
    return kind(schema(), format_checker=FormatChecker(formats=("date",)))


KINDS = {
    "string": N_("teks"),
    "integer": N_("bilangan bulat"),
    "boolean": N_("true atau false"),
    "array": N_("daftar"),
    "object": N_("kelompok isian"),
}
EXAMPLES = {
    "day": N_("tanggal yang ada, seperti 2024-05-07"),
    "time": N_("jam, seperti 09:00"),
    "region_code": N_("kode wilayah, seperti 53.04"),
    "code": N_("kode dari huruf, angka, titik, garis bawah, atau tanda hubung, paling banyak 64"),
}


def path_of(parts: Any) -> str:
    """``actions[3].lead``: counted from 0."""
    path = ""
    for part in parts:
        path += f"[{part}]" if isinstance(part, int) else f".{readable(part)}" if path else readable(part)
    return path


def _problem(error: ValidationError) -> Problem:
    path, value = path_of(error.absolute_path), error.instance
    rule: Any = error.validator_value
    seen = readable(json.dumps(value, ensure_ascii=False) if not isinstance(value, (dict, list)) else "…")
    match error.validator:
        case "required":
            return Problem(path, N_("Isian “%(name)s” wajib ada."), {"name": error.message})
        case "additionalProperties":
            return Problem(path, N_("Isian “%(name)s” tidak dikenal."), {"name": readable(error.message)})
        case "type":
            kinds = [rule] if isinstance(rule, str) else rule
            wanted = next(kind for kind in kinds if kind != "null")
            return Problem(path, N_("Di sini seharusnya %(kind)s."), {"kind": KINDS[wanted]})
        case "enum":
            known = ", ".join(str(member) for member in rule if member is not None)
            return Problem(
                path, N_("%(value)s tidak dikenal di sini; yang berlaku: %(known)s."), {"value": seen, "known": known}
            )
        case "const":
            return Problem(path, N_("Di sini harus tertulis %(known)s."), {"known": rule})
        case "maxLength":
            return Problem(path, N_("Paling banyak %(most)s karakter."), {"most": rule})
        case "minimum":
            return Problem(path, N_("Paling kecil %(least)s."), {"least": rule})
    kind = next((name for name in EXAMPLES if rule == schema()["$defs"][name].get("pattern")), "day")
    return Problem(path, N_("%(value)s bukan %(kind)s."), {"value": seen, "kind": EXAMPLES[kind]})


def _unstorable(value: Any, path: tuple[Any, ...] = ()) -> Iterator[Problem]:
    """Characters no database keeps, numbers none of our columns hold."""
    if isinstance(value, dict):
        for key, child in value.items():
            yield from _unstorable(child, (*path, key))
    elif isinstance(value, list):
        if len(value) > MOST_ITEMS:
            yield Problem(path_of(path), N_("Paling banyak %(most)s butir dalam satu daftar."), {"most": MOST_ITEMS})
            return
        for number, child in enumerate(value):
            yield from _unstorable(child, (*path, number))
    elif isinstance(value, str):
        if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
            yield Problem(path_of(path), N_("Teks memuat karakter yang tidak dapat disimpan."))
    elif isinstance(value, int) and abs(value) > BIGGEST.get(str(path[-1]), BIGGEST_OTHER):
        yield Problem(path_of(path), N_("Bilangan terlalu besar."))


def _blank(value: Any, part: Mapping[str, Any], path: tuple[Any, ...] = ()) -> Iterator[Problem]:
    """Compulsory fields in which nothing is written. Takes the canonical form, which drops them."""
    part = _resolved(part)
    if isinstance(value, dict):
        for name in part.get("required", ()):
            if name not in value:
                yield Problem(path_of((*path, name)), N_("Isian ini wajib diisi."))
        for key, child in value.items():
            yield from _blank(child, part["properties"][key], (*path, key))
    elif isinstance(value, list):
        for number, child in enumerate(value):
            yield from _blank(child, part["items"], (*path, number))


# Canonical form and text ----------------------------------------------------------------------------------------------


def normal(value: Any, part: Mapping[str, Any] | None = None) -> Any:
    """The canonical form of a valid record (or of a part of it, with its schema)."""
    part = _resolved(schema() if part is None else part)
    if isinstance(value, dict):
        kept: Record = {}
        for key, child_part in part["properties"].items():
            child = normal(value.get(key), child_part)
            if child not in (None, "", [], {}):
                kept[key] = child
            elif child == [] and key in part.get("required", ()):
                kept[key] = []
        if "agenda" in kept and isinstance(kept["agenda"], list):
            kept["agenda"].sort(key=itemgetter("seq"))
        if "illustrative" in kept and "secretariat" in part["properties"]:
            shown = [name for name in kept["illustrative"] if name not in DATED_MARKS or name in kept]
            kept = {key: child for key, child in {**kept, "illustrative": shown}.items() if child != []}
        return kept
    if isinstance(value, list):
        items = [normal(child, part["items"]) for child in value]
        return [item for item in items if item not in (None, "", {})]
    if isinstance(value, str) and not value.strip():
        return None
    return value


def read_record(content: bytes, name: str = "") -> Record:
    """A file's bytes as a valid record in canonical form. Raises ``RecordRefused`` and nothing else."""
    data = typed(read_data(content, name), schema())
    if errors := list(islice(_validator().iter_errors(data), MOST_PROBLEMS)):
        raise RecordRefused(sorted((_problem(error) for error in errors), key=lambda problem: problem.path))
    if problems := list(islice(_unstorable(data), MOST_PROBLEMS)):
        raise RecordRefused(problems)
    record: Record = normal(data)
    if problems := list(islice(_blank(record, schema()), MOST_PROBLEMS)):
        raise RecordRefused(problems)
    return record


LINE_ENDS = "\r\x85\u2028\u2029\ufeff"
"""What YAML would read back as a line break, or not at all, unless it is escaped."""


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    escaped = any(letter in LINE_ENDS or not (letter.isprintable() or letter == "\n") for letter in value)
    style = '"' if escaped else "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def as_yaml(record: Record) -> str:
    """The record as YAML that people read: keys in order, long text as typed, dates and codes quoted."""
    text: str = yaml.dump(record, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=2**31 - 1)
    return text


def as_json(record: Record) -> str:
    """The record as JSON."""
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"
