"""Messages: Indonesian ids, placeholders that are filled, words for every member of every enum."""

from __future__ import annotations

import ast
import enum
import re
from functools import cache

import pytest
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from app.core import db, label_id, labelled_enums
from config import ROOT

CATALOGUE = ROOT / "app" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
ODD = re.compile(r"%(?!\(\w+\)[sd]|%)")
MARKS = {"_", "_l", "gettext", "lazy_gettext", "N_"}
# Words that stand in English sentences and in no Indonesian one.
ENGLISH = re.compile(
    r"\b(?:the|of|and|is|are|was|this|that|with|from|your|you|please|must|not|cannot|has|have|been|will|should|for)\b",
    re.IGNORECASE,
)


def text_of(node):
    """The message of a call's first argument: one literal, or several that stand beside each other."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


@cache
def python_messages():
    """(where, message, keywords or None where it is only marked) of every message in the code."""
    found = []
    for path in sorted((ROOT / "app").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        inside = {}  # N_(…) inside another call is filled by that call's keywords
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                for argument in node.args:
                    if isinstance(argument, ast.Call) and getattr(argument.func, "id", "") == "N_":
                        inside[argument] = node
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") not in MARKS:
                continue
            where = f"{path.relative_to(ROOT)}:{node.lineno}"
            message = text_of(node.args[0]) if node.args else None
            if message is None:
                if node.func.id == "N_":
                    found.append((where, None, None))
                continue
            outer = inside.get(node, node)
            called = getattr(outer.func, "id", "")
            if node.func.id == "N_" and called != "Refused":
                keywords = None  # marked here, filled where it is shown
            elif any(keyword.arg is None for keyword in outer.keywords):
                keywords = None  # **values
            else:
                keywords = {keyword.arg for keyword in outer.keywords} - {"field"}
            found.append((where, message, keywords))
    return found


@cache
def template_messages():
    jinja = Environment(extensions=["jinja2.ext.do", "jinja2.ext.i18n"], autoescape=True)
    found = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        for call in jinja.parse(path.read_text(encoding="utf-8")).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name in MARKS and call.args:
                where = f"{path.relative_to(ROOT)}:{call.lineno}"
                first = call.args[0]
                message = first.value if isinstance(first, nodes.Const) else None
                found.append((where, message, {keyword.key for keyword in call.kwargs}))
    return found


def every_message():
    return [one for one in [*python_messages(), *template_messages()] if one[1] is not None]


def test_messages_are_written_out_where_they_are_marked():
    """A message put together at run time is in no catalogue."""
    composed = [where for where, message, _ in python_messages() if message is None]
    assert not composed, composed


def test_message_ids_are_indonesian():
    english = [(where, message) for where, message, _ in every_message() if ENGLISH.search(message)]
    assert not english, "\n".join(f"{where} {message!r}" for where, message in english)


def test_placeholders_are_named_and_filled():
    wrong = []
    for where, message, keywords in every_message():
        wanted = set(PLACEHOLDER.findall(message))
        if wanted and ODD.search(message):
            wrong.append(f"{where} {message!r}: an odd %")
        if keywords is not None and wanted - keywords:
            wrong.append(f"{where} {message!r}: nothing fills {wanted - keywords}")
    assert not wrong, "\n".join(wrong)


def test_messages_do_not_shout():
    assert not [(where, message) for where, message, _ in every_message() if message.rstrip().endswith("!")]


def stored_enums():
    """Every enum some column holds."""
    held = set()
    for table in db.metadata.tables.values():
        for column in table.columns:
            kind = getattr(column.type, "enum_class", None)
            if kind is not None:
                held.add(kind)
    return held


# Held by a column and read by people under the same word in every language, or by nobody.
UNWORDED = {"LiveOpKind", "PaperSize"}


def test_every_stored_enum_has_words():
    lacking = {kind.__name__ for kind in stored_enums() - labelled_enums()} - UNWORDED
    assert not lacking


def enums():
    return sorted(
        labelled_enums() | {kind for kind in stored_enums() if kind.__name__ not in UNWORDED},
        key=lambda kind: kind.__name__,
    )


@pytest.mark.parametrize("kind", enums(), ids=lambda kind: kind.__name__)
def test_every_member_has_words_in_both_languages(kind: type[enum.StrEnum]):
    words = {}
    for member in kind:
        words[member] = label_id(member)
        assert words[member].strip()
    assert CATALOGUE.is_file(), "there is no English catalogue"
    with CATALOGUE.open("rb") as file:
        english = read_po(file)
    for member, message in words.items():
        entry = english.get(message)
        assert entry is not None, f"{member!r}: {message!r} is not in the catalogue"
        assert entry.string, f"{member!r}: {message!r} has no English words"
        assert not entry.fuzzy, message


def test_translations_fill_the_same_placeholders():
    assert CATALOGUE.is_file(), "there is no English catalogue"
    with CATALOGUE.open("rb") as file:
        english = read_po(file)
    wrong = [
        entry.id for entry in english
        if entry.id
        and isinstance(entry.id, str)
        and set(PLACEHOLDER.findall(entry.id)) != set(PLACEHOLDER.findall(str(entry.string)))
    ]  # fmt: skip
    assert not wrong, wrong
