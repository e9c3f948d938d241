"""Patok's command line, as ``bin/patok`` calls it."""

from __future__ import annotations

import sys
from pathlib import Path

from flask.cli import FlaskGroup
from sqlalchemy.exc import OperationalError, ProgrammingError

ROOT = Path(__file__).resolve().parents[2]
# No table, no column: in the words of SQLite and the codes of PostgreSQL.
LAID_OUT_OTHERWISE = ("no such table", "no such column", "42P01", "42703")


def main() -> None:
    """Run the command that the arguments name."""
    sys.path.insert(0, str(ROOT))
    sys.argv[0] = "patok"
    sys.argv[1:1] = ["--app", str(ROOT / "wsgi.py")]
    patok = FlaskGroup(help="Patok's command line. Each command has its own --help.", add_version_option=False)
    try:
        patok.main(prog_name="patok")
    except (OperationalError, ProgrammingError) as problem:
        told = f"{problem.orig} {getattr(problem.orig, 'sqlstate', '')}"
        if any(sign in told for sign in LAID_OUT_OTHERWISE):
            sys.exit("The database is not laid out for this version of Patok. Do that first: bin/patok db upgrade")
        raise


if __name__ == "__main__":
    main()
