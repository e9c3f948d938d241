"""The scripts are plain POSIX sh, and each of them is there to be called."""

from __future__ import annotations

import os
import subprocess

import pytest

from .conftest import ROOT

SCRIPTS = [*sorted(path for path in (ROOT / "bin").iterdir() if path.is_file()), ROOT / ".ci" / "run"]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_sh_and_executable(path):
    assert path.read_text().startswith("#!/bin/sh\n")
    assert os.access(path, os.X_OK)
    subprocess.run(["sh", "-n", path], check=True)


def test_the_promised_scripts_are_there():
    assert {path.name for path in SCRIPTS} >= {"setup", "run", "patok", "test", "bench", "lock", "soak"}


def test_requirements_are_locked_with_hashes_and_name_no_index():
    for name in ("requirements.txt", "requirements-test.txt"):
        lines = (ROOT / name).read_text().splitlines()
        pinned = [number for number, line in enumerate(lines) if line[:1].isalnum()]
        assert pinned
        assert all("==" in lines[number] and "--hash=sha256:" in lines[number + 1] for number in pinned)
        assert not [line for line in lines if "://" in line or "index" in line.split("#")[0].split(" ")[0]]
