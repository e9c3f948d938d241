"""A checkout of the scripts alone, with a Python that notes what set-up asks of it instead of doing it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

LIBRARIES = "libpangoft2-1.0.so.0 libharfbuzz-subset.so.0 libatomic.so.1 libnss3.so libexpat.so.1"

# Requests of set-up and of the test run are noted (and fail where FAILING names their beginning); everything
# else, the servers of bin/run, is done by the real Python.
PYTHON = f"""#!/bin/sh
case "$*" in
    -V) echo "Python 3.11.99" ;;
    *bin/lib/commands.py*) exec "{sys.executable}" "$@" ;;
    "-m venv"*) mkdir -p .venv/bin; cp "$0" .venv/bin/python ;;
    "-m pip"* | "-m pytest"* | "-m ruff"* | "-m mypy"* | "-m djlint"* | *bin/lib/* | *weasyprint*)
        echo "$*" >>"$PATOK_NOTED"
        case "$*" in "${{FAILING:-nothing}}"*) exit 1 ;; esac
        ;;
    *) exec "{sys.executable}" "$@" ;;
esac
"""


@dataclass(frozen=True)
class Checkout:
    """A folder with the scripts, and the programs that stand in for the system's."""

    folder: Path
    programs: Path

    def start(self, *command: str, **environ: str) -> subprocess.Popen[str]:
        # Ctrl+C is heard as in a terminal, even where the tests themselves run in the background.
        return subprocess.Popen(
            ["env", "--default-signal=INT", *command],
            cwd=self.folder,
            env=self.environ(environ),
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def run(self, *command: str, **environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.environ(environ),
            text=True,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=False,
        )

    def environ(self, given: dict[str, str]) -> dict[str, str]:
        return {
            "PATH": f"{self.programs}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "PYTHON": str(self.programs / "python3"),
            "PATOK_NOTED": str(self.noted),
            **given,
        }

    @property
    def noted(self) -> Path:
        return self.folder.parent / "noted"

    def asked(self) -> list[str]:
        """What set-up asked of Python since the last call."""
        lines = self.noted.read_text().splitlines() if self.noted.exists() else []
        self.noted.unlink(missing_ok=True)
        return lines

    def program(self, name: str, text: str) -> None:
        path = self.programs / name
        path.write_text(text)
        path.chmod(0o755)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    made = Checkout(tmp_path / "check out", tmp_path / "programs")
    made.programs.mkdir()
    shutil.copytree(ROOT / "bin", made.folder / "bin", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / ".ci", made.folder / ".ci")
    shutil.copytree(ROOT / "static" / "css", made.folder / "static" / "css")
    shutil.copytree(ROOT / "static" / "js", made.folder / "static" / "js")
    (made.folder / "app" / "core").mkdir(parents=True)
    shutil.copy(ROOT / "app" / "core" / "assets.py", made.folder / "app" / "core")
    for name in ("requirements.txt", "requirements-test.txt"):
        shutil.copy(ROOT / name, made.folder)
    made.program("python3", PYTHON)
    made.program("ldconfig", f"#!/bin/sh\necho {LIBRARIES}\n")
    made.program("chromium", "#!/bin/sh\n")
    return made
