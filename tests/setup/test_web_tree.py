"""Style sheets and scripts as set-up packs them: one folder named after their content."""

from __future__ import annotations

import gzip
import subprocess
import sys

import brotli
import pytest

from app.core.assets import Assets, fingerprint, tree_of
from config import ROOT


@pytest.fixture
def static(tmp_path):
    for name, content in {
        "css/patok.css": 'a { src: url("../generated/fonts/a.woff2") }',
        "js/live/main.js": "import './store.js'\n",
        "js/live/store.js": "export const one = 1\n",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return tmp_path


def pack(static):
    command = [sys.executable, "bin/lib/web_tree.py", str(static)]
    subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, check=True)


def test_without_the_folder_the_files_themselves_are_named(static):
    assets = Assets(static)
    name, version = assets.address("js/live/main.js")
    assert name == "js/live/main.js"
    assert len(version) == 12
    assert assets.neighbour("js/live/store.js") == "js/live/store.js"


def test_with_it_every_file_stands_in_one_folder_packed_beside(static):
    pack(static)
    assets = Assets(static)
    assert assets.address("js/live/main.js") == (f"{tree_of(fingerprint(static))}/js/live/main.js", None)
    copy = static / assets.neighbour("js/live/store.js")
    assert copy.read_text() == "export const one = 1\n"
    assert brotli.decompress(copy.with_name("store.js.br").read_bytes()) == copy.read_bytes()
    assert gzip.decompress(copy.with_name("store.js.gz").read_bytes()) == copy.read_bytes()


def test_a_style_sheet_still_finds_its_fonts(static):
    pack(static)
    sheet = static / Assets(static).neighbour("css/patok.css")
    assert 'url("../../fonts/a.woff2")' in sheet.read_text()
    assert (sheet.parent / "../../fonts").resolve() == static / "generated" / "fonts"


def test_comments_are_not_sent(static):
    script, sheet = static / "js" / "live" / "store.js", static / "css" / "patok.css"
    script.write_text("// ours\nexport const one = 'https://a' // here\n  // ours too\nexport const two = `//`\n")
    sheet.write_text('/* ours,\n   two lines */\na { color: red } /* ours */\nb { content: "//" }\n')
    pack(static)
    assets = Assets(static)
    made = (static / assets.neighbour("js/live/store.js")).read_text()
    assert made == "export const one = 'https://a' // here\nexport const two = `//`\n"
    assert (static / assets.neighbour("css/patok.css")).read_text() == 'a { color: red } b { content: "//" }\n'


def test_changed_content_has_another_folder_and_only_one_earlier_stays(static):
    pack(static)
    for line in ("// two\n", "// three\n"):
        with (static / "js" / "live" / "store.js").open("a") as file:
            file.write(line)
        assert not Assets(static).made, "a folder of other content is not used"
        pack(static)
        assert Assets(static).made
    assert len(list(static.glob("generated/web-*"))) == 2
