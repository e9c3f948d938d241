"""The rooms stand in a row: each imports only from its left, and only through the other's door."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from config import ROOT

APP = ROOT / "app"
ORDER = [
    "core", "directory", "accounts", "meetings", "outcomes", "actions", "minutes", "roadmap", "monitoring", "exchange",
    "papers", "notices", "home", "demonstration",
]  # fmt: skip
NOT_ROOMS = {"translations"}
# Core is the machinery below the rooms: these of its modules are the edge's and the processes', and are asked for by
# name so that the nouns do not draw them in.
CORE_BY_NAME = {"app.core.web", "app.core.rendering", "app.core.jobs", "app.core.logs"}
WORDS_FOR_FILES = {"utils", "helpers", "common", "manager", "util", "misc"}


def rooms():
    return sorted(path.name for path in APP.iterdir() if path.is_dir() and list(path.glob("*.py")))


def imports_of(path: Path, package: str):
    """Every module the file imports, wherever it says so: at the top, in a function, under TYPE_CHECKING."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                base = package.split(".")[: len(package.split(".")) - node.level + 1]
                yield ".".join([*base, *filter(None, [node.module])]), node.lineno
            elif node.module == "app":
                for alias in node.names:
                    yield f"app.{alias.name}", node.lineno
            elif node.module:
                yield node.module, node.lineno


def faults_of(path: Path, room: str):
    package = ".".join(path.relative_to(ROOT).with_suffix("").parts[:-1])
    for module, line in imports_of(path, package):
        parts = module.split(".")
        if parts[0] != "app" or len(parts) < 2 or parts[1] == room:
            continue
        if module == "app.create_app" and room == "demonstration":
            continue  # it stands behind every room and makes an installation of its own to take pictures of
        where = f"{path.relative_to(ROOT)}:{line} imports {module}"
        if parts[1] not in ORDER or ORDER.index(parts[1]) > ORDER.index(room):
            yield f"{where}, which stands to its right"
        elif len(parts) > 2 and module not in CORE_BY_NAME:
            yield f"{where} past its door"


def test_every_room_has_its_place_in_the_row():
    assert set(rooms()) - NOT_ROOMS <= set(ORDER)


@pytest.mark.parametrize("room", rooms())
def test_a_room_imports_from_its_left_through_the_door(room):
    faults = [fault for path in sorted((APP / room).rglob("*.py")) for fault in faults_of(path, room)]
    assert not faults, "\n".join(faults)


def test_a_fault_would_be_seen(tmp_path):
    """The walk itself sees what it is for: relative climbing, TYPE_CHECKING, functions, inner modules."""
    wrong = APP / "meetings" / "example.py"
    source = (
        "from app.roadmap import Roadmap\n"
        "from ..papers import press\n"
        "import app.home\n"
        "from app.directory.models import Agency\n"
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    from app.actions import Action\n"
        "def later():\n    from app import minutes\n"
        "from app.directory import Forum\n"
        "from .models import Meeting\n"
    )
    tree = tmp_path / "example.py"
    tree.write_text(source)
    seen = {module for module, _ in imports_of(tree, "app.meetings")}
    assert {"app.roadmap", "app.papers", "app.home", "app.directory.models", "app.actions", "app.minutes"} <= seen
    assert "app.meetings.models" in seen
    assert not wrong.exists()


def test_the_pure_middle_knows_neither_web_nor_database():
    """Rules, moves and words are told the time and the actor: they import neither Flask nor SQLAlchemy."""
    pure = [*APP.glob("*/rules.py"), *APP.glob("*/states.py"), APP / "core" / "words.py", APP / "core" / "moves.py",
            APP / "core" / "clock.py", APP / "core" / "actor.py", APP / "core" / "refused.py"]  # fmt: skip
    faults = [
        f"{path.relative_to(ROOT)}:{line} imports {module}"
        for path in pure
        for module, line in imports_of(path, f"app.{path.parent.name}")
        if module.split(".")[0] in {"flask", "sqlalchemy", "flask_sqlalchemy"}
    ]
    assert not faults, "\n".join(faults)


def test_files_are_named_by_what_they_hold():
    assert not [path for path in APP.rglob("*.py") if path.stem in WORDS_FOR_FILES]


def test_files_stay_short():
    """A file past four hundred lines is two things."""
    too_long = {
        str(path.relative_to(ROOT)): lines
        for path in [*APP.rglob("*.py"), *(ROOT / "templates").rglob("*.html"), *(ROOT / "static" / "js").glob("*.js")]
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 420
    }
    assert not too_long


def test_every_rooms_templates_and_tests_stand_beside_it():
    places = {path.name for path in (ROOT / "templates").iterdir() if path.is_dir()}
    assert places <= {*ORDER, "components", "errors", "papers", "mail"}, places - set(ORDER)
