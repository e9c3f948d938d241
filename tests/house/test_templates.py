"""What templates and static files may not do, read from the files themselves."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from app.actions import ShownState
from config import ROOT

TEMPLATES = ROOT / "templates"
PRINTED = ("papers/roadmap", "papers/letters")
PAGES = sorted(path for path in TEMPLATES.rglob("*.html") if not any(folder in path.as_posix() for folder in PRINTED))
EVERY = sorted(TEMPLATES.rglob("*.html"))
# Templates are parsed by a bare environment: what matters is their shape, not what they are given.
JINJA = Environment(extensions=["jinja2.ext.do", "jinja2.ext.i18n"], autoescape=True)
# Names of XML look like addresses; nothing is loaded from them.
NAMES_OF_XML = r"www\.w3\.org|schemas\.openxmlformats\.org"
AN_ADDRESS = re.compile(rf"(?:https?:)?//(?!{NAMES_OF_XML})[a-z0-9-]+\.[a-z]{{2,}}", re.IGNORECASE)


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree_of(path: Path) -> nodes.Template:
    return JINJA.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", EVERY, ids=named)
def test_nothing_is_declared_safe(path):
    """What people typed is escaped wherever it stands: no template switches that off."""
    tree = tree_of(path)
    assert "safe" not in {found.name for found in tree.find_all(nodes.Filter)}
    assert not list(tree.find_all(nodes.MarkSafe)), "a block is marked safe"
    for found in tree.find_all(nodes.ScopedEvalContextModifier):
        assert "autoescape" not in {option.key for option in found.options}
    assert "Markup" not in {found.name for found in tree.find_all(nodes.Name)}


@pytest.mark.parametrize("path", EVERY, ids=named)
def test_templates_ask_what_is_allowed_and_never_who_somebody_is(path):
    """``allows(…)``, never a role: who may what stands in one map."""
    for compare in tree_of(path).find_all((nodes.Compare, nodes.Test)):
        names = {found.attr for found in compare.find_all(nodes.Getattr)} | {
            found.name for found in compare.find_all(nodes.Name)
        }
        assert not names & {"roles", "is_admin", "Role", "clearance"}, f"{named(path)}:{compare.lineno}"
    attributes = {found.attr for found in tree_of(path).find_all(nodes.Getattr)}
    assert not attributes & {"secretariat_forums", "leadership_forums", "member_forums", "partner_forums", "is_admin"}
    for test in tree_of(path).find_all(nodes.If):
        asked = {
            (getattr(found.node, "name", ""), found.attr) for found in test.test.find_all(nodes.Getattr)
        }  # `actor.x` in a condition
        assert not {attr for name, attr in asked if name == "actor"} - {"language", "user_id"}, f"{named(path)}"


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_pages_carry_no_style_and_no_script_of_their_own(path):
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"<[a-z][^>]*\sstyle\s*=", source), "style= is forbidden by the CSP"
    assert not re.search(r"<[a-z][^>]*\son[a-z]+\s*=", source), "handlers in attributes are forbidden by the CSP"
    assert not re.search(r"<style|<script(?![^>]*\ssrc=)", source)
    assert "javascript:" not in source


@pytest.mark.parametrize("path", EVERY, ids=named)
def test_templates_name_no_address_outside(path):
    found = AN_ADDRESS.search(path.read_text(encoding="utf-8"))
    assert not found, f"{found and found[0]} stands in a template; outgoing links pass one macro"


def static_files():
    wanted = {".css", ".js", ".svg", ".json", ".webmanifest"}
    return [path for path in sorted((ROOT / "static").rglob("*")) if path.suffix in wanted]


@pytest.mark.parametrize("path", static_files(), ids=named)
def test_static_files_load_nothing_from_outside(path):
    source = path.read_text(encoding="utf-8")
    assert not AN_ADDRESS.search(source)
    if path.suffix == ".css":
        loaded = re.findall(r"url\(\s*['\"]?([^)'\"]+)", source) + re.findall(r"@import\s+['\"]([^'\"]+)", source)
        assert all(one.startswith(("data:", "../", "./", "/static/")) or "//" not in one for one in loaded), loaded
    if path.suffix == ".js":
        dangers = re.findall(
            r"\b(?:eval|innerHTML|outerHTML|insertAdjacentHTML|document\.write|new Function)\b", source
        )
        assert not dangers, dangers


@pytest.mark.parametrize("state", list(ShownState), ids=lambda state: state.value)
def test_every_state_an_action_is_shown_in_says_what_comes_next(state):
    assert (TEMPLATES / "actions" / "next-step" / f"{state.value}.html").is_file()


def test_no_partial_stands_for_a_state_that_is_not():
    folder = TEMPLATES / "actions" / "next-step"
    partials = {path.stem for path in folder.glob("*.html") if not path.name.startswith("_")}  # shared pieces
    assert partials <= {state.value for state in ShownState}


def test_only_one_component_gives_a_state_its_look():
    """Colours and symbols of states are named in ``components/status.html`` and nowhere else."""
    words = re.compile(
        r"class=\"[^\"]*\bstate-(?:not_started|in_progress|awaiting_verification|blocked|deferred|cancelled)\b"
    )
    elsewhere = [
        named(path) for path in PAGES if path.name not in {"status.html", "counts.html", "gantt.html"}
        and words.search(path.read_text(encoding="utf-8"))
    ]  # fmt: skip
    assert not elsewhere
