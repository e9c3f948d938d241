"""What README and docs tell people to type exists, and what they copy is taken by the program it is for."""

from __future__ import annotations

import inspect
import os
import re
import shlex
import shutil
import subprocess

import click
import pytest

import config

from .conftest import ROOT

PAGES = [ROOT / "README.md", ROOT / "bench" / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
DEPLOYING = (ROOT / "docs" / "deploying.md").read_text()


def blocks(text: str, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def commands() -> list[tuple[str, list[str]]]:
    """Every call of one of our scripts, in blocks and in the text."""
    found = []
    for page in PAGES:
        text = page.read_text()
        lines = [line for block in blocks(text, "sh") for line in block.splitlines()]
        lines += re.findall(r"`((?:bin/|/opt/patok/bin/|patok )[^`]+)`", text)
        for line in lines:
            call = re.split(r" && | > |  #| \| ", line.strip())[0].strip()
            if match := re.match(r"(?:/opt/patok/)?bin/(\w+)\b|(patok)(?= )", call):
                found.append((match[1] or match[2], shlex.split(call[match.end() :])))
    return found


def test_every_script_that_is_named_exists():
    named = {script for script, _ in commands()}
    assert named >= {"run", "test", "setup", "patok", "bench"}
    assert all((ROOT / "bin" / script).is_file() for script in named)


@pytest.mark.parametrize("words", [words for script, words in commands() if script == "patok"], ids=" ".join)
def test_every_command_is_one_of_the_command_lines(app, words):
    group, name = app.cli, "patok"
    words = [word for word in words if "…" not in word]
    with app.app_context():
        while isinstance(group, click.Group) and words and not words[0].startswith("-"):
            name = words.pop(0)
            context = click.Context(group)
            group = group.get_command(context, name)
            assert group is not None, name
        if isinstance(group, click.Group):
            return  # only named, as the family of its commands
        known = {option for parameter in group.params for option in (*parameter.opts, *parameter.secondary_opts)}
        assert {word for word in words if word.startswith("-")} <= known | {"--help"}


def test_the_table_of_settings_names_those_that_are_read():
    table = DEPLOYING.split("## Settings")[1].split("## ")[0]
    told = {name for row in table.splitlines() for name in re.findall(r"`([A-Z_]+)`", row.split(" | ")[0])}
    read = set(re.findall(r"environ(?:\.get\(|\[)\"([A-Z_]+)\"", inspect.getsource(config)))
    assert told == read | {"BIND", "PORT"}  # these two are bin/run's


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_systemd_takes_the_unit(tmp_path):
    (unit,) = blocks(DEPLOYING, "ini")
    assert "ExecStart=/opt/patok/bin/run\n" in unit
    here = unit.replace("/opt/patok", str(ROOT)).replace("User=patok", f"User={os.getuid()}")
    (tmp_path / "patok.service").write_text(here)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--recursive-errors=no", tmp_path / "patok.service"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "patok.service" not in done.stderr
    assert done.returncode == 0, done.stderr


def test_nginx_lets_through_what_patok_refuses_in_words():
    (site,) = blocks(DEPLOYING, "nginx")
    megabytes = int(re.search(r"client_max_body_size (\d+)m;", site)[1])
    assert megabytes * 1024 * 1024 > config.settings()["MAX_CONTENT_LENGTH"]
    assert f"takes at most {config.settings()['MAX_CONTENT_LENGTH'] >> 20} MB" in DEPLOYING


def test_the_shell_takes_what_is_to_be_copied():
    for page in PAGES:
        for block in blocks(page.read_text(), "sh"):
            subprocess.run(["sh", "-n", "-c", block.replace("<this repository>", "repository")], check=True)
