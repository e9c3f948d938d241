"""Core's commands: look after what is stored, and do the work that requests ask for."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from .archive import Unusable
from .backup import make_backup
from .check import check_everything
from .files import orphans
from .jobs import consumer
from .restore import restore_backup


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup(file: Path) -> None:
    """Write database and files into one archive FILE (.zip), while Patok runs."""
    try:
        made = make_backup(file)
    except (Unusable, OSError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{made.rows} rows and {made.files} files are in {file}.")
    for name in made.missing:
        click.echo(f"Not in it, because its bytes were lost or changed: {name}", err=True)
    if made.missing:
        sys.exit(1)


@click.command("restore")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Replace everything the database holds.")
@with_appcontext
def restore(file: Path, *, replace: bool) -> None:
    """Bring database and files back from the archive FILE: everything, or nothing."""
    try:
        made = restore_backup(file, replace=replace)
    except (Unusable, OSError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{made.rows} rows and {made.files} files are back.")
    for name in made.missing:
        click.echo(f"Was missing already when the backup was made: {name}", err=True)


@click.command("check")
@with_appcontext
def check() -> None:
    """Say whether database and files hold together. Exits 1 with a sentence for each thing that does not."""
    found = 0
    for sentence in check_everything():
        click.echo(sentence, err=True)
        found += 1
    if found:
        sys.exit(1)
    if swept := orphans():
        size = sum(path.stat().st_size for path in swept)
        click.echo(f"Files that belong to nothing, and are removed once a day: {len(swept)} ({size / 1024:,.0f} kB).")
    click.echo("Database, history, classes and files are in order.")


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Do the work that requests ask for: print papers, send mail. Ends on TERM after the task at hand."""
    queue = current_app.extensions["patok_queue"]
    # Short pauses: people wait for a paper they asked for.
    pauses = {"initial_delay": 0.05, "max_delay": 0.5, "scheduler_interval": 1}
    consumer(queue, workers=1, periodic=True, graceful_signal="TERM", **pauses).run()
