"""Catalogues are compiled whole or not at all, and what they lack is named."""

from __future__ import annotations

import importlib
from gettext import GNUTranslations
from types import SimpleNamespace

import pytest

from .conftest import ROOT

HEADER = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""
CODE = """
from app.core import N_
from flask_babel import gettext as _, ngettext

_("Simpan")
N_("Batal")
_("Lewat %(n)s hari", n=3)
ngettext("%(num)s rapat", "%(num)s rapat", 2)
"""
WHOLE = {
    "Simpan": "Save",
    "Batal": "Cancel",
    "Lewat %(n)s hari": "%(n)s days late",
    "Judul": "Title",
    "Cari rapat": "Find a meeting",
}


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A small application with one catalogue, and the script working on it."""
    monkeypatch.syspath_prepend(ROOT / "bin" / "lib")
    script = importlib.import_module("translations")
    monkeypatch.setattr(script, "ROOT", tmp_path)
    monkeypatch.setattr(script, "TRANSLATIONS", tmp_path / "app" / "translations")
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    (tmp_path / "app" / "views.py").parent.mkdir()
    (tmp_path / "app" / "views.py").write_text(CODE)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(
        "<h1>{{ _('Judul') }}</h1>{% trans trimmed %}\n  Cari\n  rapat\n{% endtrans %}"
    )
    catalogue = tmp_path / "app" / "translations" / "en" / "LC_MESSAGES" / "messages.po"

    def write(*entries: str, plural: bool = True, **replaced: str) -> None:
        catalogue.parent.mkdir(parents=True, exist_ok=True)
        words = {**WHOLE, **replaced}
        text = HEADER + "".join(f'\nmsgid "{key}"\nmsgstr "{words[key]}"\n' for key in words)
        if plural:
            text += (
                '\nmsgid "%(num)s rapat"\nmsgid_plural "%(num)s rapat"\n'
                'msgstr[0] "%(num)s meeting"\nmsgstr[1] "%(num)s meetings"\n'
            )
        catalogue.write_text(text + "".join(entries))

    return SimpleNamespace(script=script, write=write, catalogue=catalogue, root=tmp_path)


def test_without_a_catalogue_there_is_nothing_to_compile_and_the_check_asks_for_one(house, capsys):
    assert house.script.main("compile") == 0
    assert house.script.main("check") == 1
    assert "en/LC_MESSAGES/messages.po: missing" in capsys.readouterr().err
    assert house.script.main("update") == 0
    assert house.catalogue.exists()


def test_a_whole_catalogue_passes_and_is_read_by_gettext(house):
    house.write()
    assert house.script.main("check") == 0
    assert house.script.main("compile") == 0
    with house.catalogue.with_suffix(".mo").open("rb") as file:
        words = GNUTranslations(file)
    assert words.gettext("Simpan") == "Save"
    assert words.ngettext("%(num)s rapat", "%(num)s rapat", 2) == "%(num)s meetings"


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"Simpan": ""}, "untranslated: 'Simpan'"),
        ({"plural": False}, "missing: ('%(num)s rapat', '%(num)s rapat')"),
        ({"Usang": "Old"}, "no longer used: 'Usang'"),
        ({"Lewat %(n)s hari": "%(days)s days late"}, "%(n)s hari"),
    ],
)
def test_what_a_catalogue_lacks_is_named(house, capsys, given, complaint):
    house.write(**given)
    assert house.script.main("check") == 1
    assert complaint in capsys.readouterr().err


def test_a_fuzzy_entry_is_no_translation(house, capsys):
    house.write('\n#, fuzzy\nmsgid "Usul"\nmsgstr "Proposal"\n')
    assert house.script.main("compile") == 1
    assert "marked fuzzy: 'Usul'" in capsys.readouterr().err


def test_a_broken_catalogue_stops_the_compilation(house):
    house.write("\nthis is no catalogue\n")
    with pytest.raises(SystemExit, match=r"en/LC_MESSAGES/messages\.po is no catalogue"):
        house.script.main("compile")


def test_a_template_that_does_not_parse_is_named(house):
    (house.root / "templates" / "broken.html").write_text("{% if %}")
    house.write()
    with pytest.raises(SystemExit, match=r"templates/broken\.html cannot be read"):
        house.script.main("check")


def test_updating_brings_new_messages_in_and_keeps_what_was_translated(house, capsys):
    house.write(plural=False)
    assert house.script.main("update") == 0
    assert "6 messages, 1 to translate" in capsys.readouterr().out
    text = house.catalogue.read_text()
    assert 'msgstr "Save"' in text
    assert 'msgid_plural "%(num)s rapat"' in text
    assert "fuzzy" not in text
    house.script.main("update")
    assert house.catalogue.read_text().splitlines()[10:] == text.splitlines()[10:]  # below the heading's dates
