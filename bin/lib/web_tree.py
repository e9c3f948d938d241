"""Copies style sheets and scripts into a folder named after their content, packed beside: ``web_tree.py static``.

The server answers with the packed file where the browser reads it. Comments stay behind: they are for us, and some
browsers sit at the end of a slow line. The folder before it stays as well, for a server that still runs on it.
"""

from __future__ import annotations

import gzip
import re
import shutil
import sys
from pathlib import Path

import brotli

from app.core.assets import files_of, fingerprint, tree_of

COMMENTS = {".js": re.compile(rb"^[ \t]*//.*\n", re.MULTILINE), ".css": re.compile(rb"/\*.*?\*/\n?", re.DOTALL)}
"""In scripts those that have a line of their own: what follows ``//`` on another may be an address."""


def main(static: Path) -> None:
    """Make the folder of the present content, at once or not at all."""
    target = static / tree_of(fingerprint(static))
    beside = target.with_name("new")
    shutil.rmtree(beside, ignore_errors=True)
    for path in files_of(static):
        copy = beside / path.relative_to(static)
        copy.parent.mkdir(parents=True, exist_ok=True)
        content = path.read_bytes()
        if path.suffix in COMMENTS:
            content = COMMENTS[path.suffix].sub(b"", content)
        if path.suffix == ".css":  # the fonts stand beside the folder
            content = content.replace(b"../generated/", b"../../")
        copy.write_bytes(content)
        Path(f"{copy}.br").write_bytes(brotli.compress(content, quality=11))
        Path(f"{copy}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
    if target.is_dir():
        shutil.rmtree(target)
    earlier = sorted(static.glob("generated/web-*"), key=lambda folder: folder.stat().st_mtime)
    for old in earlier[:-1]:
        shutil.rmtree(old)
    beside.replace(target)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
