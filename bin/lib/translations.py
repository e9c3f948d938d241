"""The catalogues of translations: ``translations.py compile | update | check``.

``compile`` turns every messages.po into the messages.mo that the application reads, and fails loudly: Babel's own
command skips a catalogue marked fuzzy without a word. ``update`` collects the message ids from the code and templates
into the catalogues. ``check`` says what a catalogue lacks, and changes nothing.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po
from jinja2 import TemplateSyntaxError

ROOT = Path(__file__).resolve().parents[2]
TRANSLATIONS = ROOT / "app" / "translations"
KEYWORDS = {
    "_": None,
    "_l": None,
    "N_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
}
# As the application reads its templates; and one that does not parse must not lose its messages silently.
TEMPLATE = {"silent": "false", "extensions": "jinja2.ext.do", "trim_blocks": "true", "lstrip_blocks": "true"}
OPTIONS = {"**.html": TEMPLATE, "**.txt": TEMPLATE}
SOURCE_LANGUAGE = "id"
WIDTH = 120
# No dates and no names: version control knows them, and an update that finds nothing new changes nothing.
HEADER = """\
# What Patok says in the language "{language}"; the message ids are Indonesian.
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plural_forms}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def main(verb: str) -> int:
    """Do what was asked and return the exit status."""
    problems = list({"compile": compile_all, "update": update_all, "check": check_all}[verb]())
    print("\n".join(problems), file=sys.stderr, end="\n" if problems else "")
    return 1 if problems else 0


def compile_all() -> Iterator[str]:
    """Write a messages.mo beside every messages.po; yield what is wrong."""
    for path in catalogues():
        catalog = read(path)
        yield from (f"{shown(path)}: {problem}" for problem in faults(catalog))
        buffer = BytesIO()
        write_mo(buffer, catalog)
        replace(path.with_suffix(".mo"), buffer.getvalue())


def update_all() -> Iterator[str]:
    """Bring every catalogue up to the messages of the code; what is new waits there untranslated."""
    found = extracted()
    for path in sorted({*catalogues(), english()}):
        path.parent.mkdir(parents=True, exist_ok=True)
        catalog = read(path) if path.exists() else Catalog(path.parts[-3], project="Patok", fuzzy=False)
        # No guessing by likeness: a wrong translation is worse than a missing one.
        catalog.update(found, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        replace(path, written(catalog))
        waiting = [message for message in messages(catalog) if untranslated(message)]
        print(f"{shown(path)}: {len(catalog)} messages, {len(waiting)} to translate")
    yield from ()


def check_all() -> Iterator[str]:
    """Yield every message that a catalogue lacks, leaves empty, marks unsure or translates with other placeholders.

    The message ids are Indonesian already: a catalogue of that language holds only what it needs to say otherwise.
    """
    found = extracted()
    if not english().exists():
        yield f"{shown(english())}: missing; `bin/translations update` begins it"
    for path in catalogues():
        catalog = read(path)
        for wanted in messages(found) if path.parts[-3] != SOURCE_LANGUAGE else ():
            here = catalog.get(wanted.id, wanted.context)
            where = ", ".join(f"{name}:{line}" for name, line in wanted.locations[:2])
            if here is None:
                yield f"{shown(path)}: missing: {wanted.id!r} ({where})"
            elif untranslated(here):
                yield f"{shown(path)}: untranslated: {wanted.id!r} ({where})"
        for message in messages(catalog):
            if found.get(message.id, message.context) is None:
                yield f"{shown(path)}: no longer used: {message.id!r}"
        yield from (f"{shown(path)}: {problem}" for problem in faults(catalog))


def english() -> Path:
    """Return where the English catalogue stands, the one that must be complete."""
    return TRANSLATIONS / "en" / "LC_MESSAGES" / "messages.po"


def catalogues() -> list[Path]:
    """Return the catalogues there are."""
    return sorted(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"))


def read(path: Path) -> Catalog:
    """Read a catalogue; a line that is no catalogue's stops everything."""
    with path.open("rb") as file:
        try:
            return read_po(file, locale=path.parts[-3], abort_invalid=True)
        except (PoFileError, UnicodeError) as problem:
            sys.exit(f"{shown(path)} is no catalogue: {problem}")


def written(catalog: Catalog) -> bytes:
    """Return the text of a catalogue, sorted, so that two people's additions seldom meet."""
    buffer = BytesIO()
    write_po(buffer, catalog, width=WIDTH, sort_output=True, no_location=True, ignore_obsolete=True, omit_header=True)
    header = HEADER.format(language=catalog.locale_identifier, plural_forms=catalog.plural_forms)
    return header.encode() + buffer.getvalue()


def extracted() -> Catalog:
    """Return the messages of code and templates, by the mapping in pyproject.toml."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["babel"]
    catalog = Catalog()
    mapping = [(entry["pattern"], entry["method"]) for entry in settings["mappings"]]
    reading = ""

    def remember(name: str, *_: object) -> None:
        nonlocal reading
        reading = name

    for folder in settings["folders"]:
        found = extract_from_dir(ROOT / folder, mapping, OPTIONS, KEYWORDS, callback=remember)
        try:
            for name, line, message, comments, context in found:
                catalog.add(message, None, [(f"{folder}/{name}", line)], auto_comments=comments, context=context)
        except (SyntaxError, TemplateSyntaxError) as problem:
            sys.exit(f"{folder}/{reading} cannot be read: {problem}")
    return catalog


def messages(catalog: Catalog) -> Iterator[Message]:
    """Yield the messages without the header."""
    return (message for message in catalog if message.id)


def untranslated(message: Message) -> bool:
    """Say whether any form of a message waits for its translation."""
    return not (all(message.string) if isinstance(message.string, (list, tuple)) else message.string)


def faults(catalog: Catalog) -> Iterator[str]:
    """Yield what gettext would trip over: unsure entries, other placeholders than the original's."""
    if catalog.fuzzy:
        yield "the catalogue itself is marked fuzzy"
    for message in messages(catalog):
        if message.fuzzy:
            yield f"marked fuzzy: {message.id!r}"
        if not untranslated(message):
            yield from (f"{message.id!r}: {error}" for error in message.check(catalog))


def shown(path: Path) -> str:
    """Return the path as a person at the top of the checkout would write it."""
    return str(path.relative_to(ROOT))


def replace(path: Path, content: bytes) -> None:
    """Write beside and move into place."""
    beside = path.with_name(f"{path.name}.new")
    beside.write_bytes(content)
    beside.replace(path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
