"""Addresses of style sheets and scripts: a folder named after their content, so that a browser keeps them for a year.

Modules import each other by relative path, where no ``?v=`` can stand. So set-up copies them into one folder whose name
is the fingerprint of all of them (``bin/lib/web_tree.py``). Where that folder is not there, the files themselves are
served and everything works the same.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

PARTS = ("css", "js")


class Assets:
    """What the static folder held when the process started."""

    def __init__(self, static: Path) -> None:
        self.static = static
        self.version = fingerprint(static)
        self.tree = tree_of(self.version)
        self.made = (static / self.tree).is_dir()
        self.of_file = cache(self._of_file)

    def address(self, path: str) -> tuple[str, str | None]:
        """The file to name and the ``v`` to add to it."""
        if self.made and path.startswith(PARTS):
            return f"{self.tree}/{path}", None
        return path, self.of_file(path)

    def neighbour(self, path: str) -> str:
        """The file as a module beside it asks for it."""
        return f"{self.tree}/{path}" if self.made else path

    def _of_file(self, path: str) -> str:
        return hashlib.sha256((self.static / path).read_bytes()).hexdigest()[:12]


def files_of(static: Path) -> list[Path]:
    """Every style sheet and script, in order."""
    return sorted(path for part in PARTS for path in (static / part).rglob("*") if path.is_file())


def fingerprint(static: Path) -> str:
    """One short name for the present content of all of them."""
    digest = hashlib.sha256()
    for path in files_of(static):
        digest.update(f"{path.relative_to(static).as_posix()}\n{path.stat().st_size}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def tree_of(version: str) -> str:
    """The folder of this content, below the static folder."""
    return f"generated/web-{version}"
