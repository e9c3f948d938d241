"""bin/test runs every law, goes on past a broken one, and fails when one is broken."""

from __future__ import annotations

import pytest

STAGES = [
    "-m ruff check",
    "-m ruff format --check",
    "-m mypy",
    "-m djlint",
    "bin/lib/translations.py check",
    "-m pytest",
]


@pytest.fixture
def ready(checkout):
    checkout.run("bin/setup", "--test")
    checkout.asked()
    return checkout


def assert_every_stage_ran(checkout):
    asked = checkout.asked()
    assert len(asked) == len(STAGES)
    assert all(line.startswith(stage) for line, stage in zip(asked, STAGES, strict=True))


@pytest.mark.parametrize("script", ["bin/test", ".ci/run"])
def test_all_laws_are_tried_in_order(ready, script):
    done = ready.run(script)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("All passed.\n")
    assert_every_stage_ran(ready)


@pytest.mark.parametrize("broken", STAGES)
def test_one_broken_law_fails_the_run_and_hides_no_other(ready, broken):
    done = ready.run("bin/test", FAILING=broken)
    assert done.returncode == 1
    assert "All passed" not in done.stdout
    assert done.stdout.splitlines()[-1].startswith("FAILED: ")
    assert_every_stage_ran(ready)


def test_arguments_go_to_pytest_alone(ready):
    assert ready.run("bin/test", "tests/meetings", "-k", "agenda").returncode == 0
    assert ready.asked() == ["-m pytest tests/meetings -k agenda"]
    assert ready.run("bin/test", "tests/meetings", FAILING="-m pytest").returncode == 1


def test_an_installations_own_settings_do_not_reach_the_tests(ready):
    (ready.folder / ".venv" / "bin" / "python").write_text('#!/bin/sh\n[ "$1" = -V ] && echo Python 3.11.99 || env\n')
    theirs = {"SECRET_KEY": "s", "DATABASE_URL": "d", "DATA_DIR": "f", "PORT": "8100"}
    seen = ready.run("bin/test", "x", TEST_DATABASE_URL="t", **theirs).stdout
    names = {line.split("=")[0] for line in seen.splitlines()}
    assert not names & set(theirs)
    assert {"TEST_DATABASE_URL", "PATOK_BROWSER", "TMPDIR"} <= names
