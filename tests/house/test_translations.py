"""The English catalogue says everything the house says, in English, and templates say nothing past it."""

from __future__ import annotations

import ast
import importlib.util
import re

import pytest
from babel.messages.pofile import read_po
from jinja2 import Environment

from config import ROOT

CATALOGUE = ROOT / "app" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
# Words that stand in Indonesian sentences and in no English one.
INDONESIAN = re.compile(
    r"\b(?:yang|dan|belum|untuk|dari|tidak|sudah|dengan|ini|itu|pada|atau|oleh|bila|harus|boleh|akan|telah|serta|"
    r"adalah|dapat|semua|rapat|tindak|lanjut|instansi|notula|narahubung|pimpinan|mitra|simpan|ubah|tambah|batas|"
    r"waktu|keadaan|jabatan|selesai|menunggu|terkendala|ditunda|halaman|lampiran|edisi|pilar|berkas|kembali)\b",
    re.IGNORECASE,
)
QUOTED = re.compile("[“(][^”)]*[”)]")
# The state's own names, which documents keep in every language, and examples of what people type.
EXAMPLE = re.compile(r"For example [^.]*\.|Pos Lintas Batas Negara|tindak pidana perdagangan orang")
# What stands in templates outside messages: names that are the same in both languages, keys of a keyboard, and the
# switch between the two.
NAMES = {"Patok", "English", "Indonesia", "PDF", "WIB", "WITA", "WIT", "kB", "Alt", "Ctrl", "Shift", "Enter", "Esc"}


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("translations", ROOT / "bin" / "lib" / "translations.py")
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


@pytest.fixture(scope="module")
def entries():
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="en")
    return [entry for entry in catalogue if entry.id]


def said(entry):
    return entry.string if isinstance(entry.string, tuple | list) else (entry.string,)


def test_the_catalogue_lacks_nothing_and_keeps_nothing_old(script):
    """Missing, empty, unsure or old entries, and placeholders that are not the original's."""
    problems = list(script.check_all())
    assert not problems, "\n".join(problems)


def test_it_is_as_an_update_would_write_it(script):
    written = script.written(script.read(CATALOGUE)).decode()
    assert CATALOGUE.read_text(encoding="utf-8") == written, "run bin/translations update"


def test_english_is_english(entries):
    left = [
        (entry.id, words)
        for entry in entries
        for words in said(entry)
        if INDONESIAN.search(EXAMPLE.sub("", QUOTED.sub("", words)))
    ]
    assert not left, left


def test_english_does_not_shout(entries):
    """The sign that begins a captured action stands alone; after a word it is shouting."""
    assert not [entry.id for entry in entries if any(re.search(r"\S!", words) for words in said(entry))]


def test_english_ends_as_the_original_does(entries):
    """A sentence stays a sentence, a label a label; a name may be spelt out."""
    wrong = [
        (entry.id, words)
        for entry in entries
        for words in said(entry)
        if (entry.id if isinstance(entry.id, str) else entry.id[0]).endswith((".", ":", "?"))
        if not words.endswith((".", ":", "?")) and entry.id != "s.d."
    ]
    assert not wrong, wrong


def test_english_begins_as_the_original_does(entries):
    """Labels of enums and fields keep their case: “selesai” inside a line, “Selesai” at its head."""
    wrong = []
    for entry in entries:
        original = entry.id if isinstance(entry.id, str) else entry.id[0]
        for words in said(entry):
            if re.match("[A-Z][a-z ]", original) and words[0].islower():
                wrong.append((original, words))
    assert not wrong, wrong


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_templates_say_nothing_past_the_catalogue(path):
    jinja = Environment(extensions=["jinja2.ext.do", "jinja2.ext.i18n"])
    text = "".join(value if kind == "data" else " " for _, kind, value in jinja.lex(path.read_text(encoding="utf-8")))
    told = re.findall(r'\b(?:aria-label|title|placeholder|alt)="([^"]*)"', text)
    bare = re.sub(r"<!--.*?-->|<[^>]*>", " ", text, flags=re.DOTALL)
    bare = re.sub(r"\b[a-z-]+=\"[^\"]*\"|\[id\]|&\w+;", " ", bare)  # attributes that a block adds to a tag
    words = set(re.findall(r"[A-Za-z]{2,}", " ".join([bare, *told]))) - NAMES
    assert not words, f"write them as messages: {sorted(words)}"


def test_no_message_stands_inside_an_f_string():
    """There the extractor does not look: the message would be missing from the catalogue unseen."""
    faults = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in sorted((ROOT / "app").rglob("*.py"))
        for text in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call)
        and getattr(call.func, "attr", getattr(call.func, "id", "")) in {"_", "gettext", "ngettext", "pgettext"}
        and call.args
        and isinstance(call.args[0], ast.Constant)
    ]
    assert faults == []
