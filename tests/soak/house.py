"""An installation of its own: gunicorn as ``bin/run`` starts it, on either engine, from any copy of the tree.

Nothing of the application is imported here: what stands in the database is read by plain SQL.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

SETTINGS = {"SECRET_KEY", "DATABASE_URL", "QUEUE_URL", "PUBLIC_URL", "FLASK_APP", "FLASK_DEBUG", "MAIL_SERVER"}


@dataclass
class House:
    """A running installation and the meetings that were made in it."""

    port: int
    meetings: list[dict[str, Any]]
    engine: sa.Engine

    def ask(self, query: str, **given: Any) -> list[Any]:
        """The rows of a query."""
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(query), given)]


@contextmanager
def house(tree: Path, folder: Path, meetings: int, engine: str = "sqlite") -> Iterator[House]:
    """Serve ``tree`` from a fresh database with so many meetings."""
    with database(folder, engine) as url:
        environment = {name: value for name, value in os.environ.items() if name not in SETTINGS}
        environment |= {
            "SECRET_KEY": "only-for-tests-" + 32 * "x", "DATA_DIR": str(folder), "DATABASE_URL": url,
            "FLASK_APP": "wsgi", "LOG_LEVEL": "WARNING", "PYTHONDONTWRITEBYTECODE": "1",
        }  # fmt: skip

        def run(*command: str) -> str:
            done = subprocess.run(
                [sys.executable, "-m", *command],
                cwd=tree,
                env=environment,
                stdout=subprocess.PIPE,
                text=True,
                check=True,
            )
            return done.stdout

        run("flask", "db", "upgrade")
        made = json.loads(run("tests.soak.world", str(meetings)))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--workers", "2", "--threads", "4",
                   "--no-control-socket", "--log-level", "warning", "--bind", f"127.0.0.1:{port}",
                   "wsgi:app"]  # fmt: skip
        log = (folder / "log").open("wb")
        process = subprocess.Popen(command, cwd=tree, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            wait_for(port, process)
            reader = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"), poolclass=sa.NullPool)
            yield House(port, made, reader)
        finally:
            process.terminate()
            process.wait(timeout=60)
            log.close()


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError("the server ended by itself")
        try:
            socket.create_connection(("127.0.0.1", port), 0.5).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the server did not come up")


@contextmanager
def database(folder: Path, engine: str) -> Iterator[str]:
    """The address of a database of its own."""
    if engine == "sqlite":
        yield f"sqlite:///{folder / 'patok.db'}"
        return
    from tests.postgres import server_url

    server = sa.make_url(server_url().replace("postgresql://", "postgresql+psycopg://"))
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    name = f"soak_{uuid.uuid4().hex[:12]}"
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    try:
        yield server.set(database=name, drivername="postgresql").render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
