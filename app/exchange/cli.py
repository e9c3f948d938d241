"""Records in and out on the command line."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext
from flask_babel import gettext
from sqlalchemy.exc import NoResultFound

from app.core import writing

from .queries import record_by_code
from .reading import MOST_BYTES, Problem, RecordRefused
from .record import as_json, as_yaml
from .service import import_files
from .taking import THINGS, Line, Report

record_cli = AppGroup("record", help="Meeting records (YAML or JSON, meeting-record.schema.json).")


def sentence(problem: Problem) -> str:
    """A problem in words: path and reason."""
    values = {name: gettext(value) if name == "kind" else value for name, value in problem.values.items()}
    words = gettext(problem.message, **values)
    return f"{problem.path}: {words}" if problem.path else words


@record_cli.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(path_type=Path))
@with_appcontext
def import_command(files: tuple[Path, ...]) -> None:
    """Take in meeting records: all the files, or none when one of them is refused."""
    contents = []
    for path in files:
        try:
            with path.open("rb") as file:
                contents.append((str(path), file.read(MOST_BYTES + 1)))
        except OSError as error:
            raise click.ClickException(f"{path}: {error.strerror or error}") from None
    try:
        with writing():
            reports = import_files(contents)
    except RecordRefused as refused:
        for problem in refused.problems:
            click.echo(f"{refused.file}: {sentence(problem)}", err=True)
        click.echo(gettext("Ditolak; tidak ada yang ditulis."), err=True)
        raise SystemExit(1) from None
    for report in reports:
        _tell(report)


def _tell(report: Report) -> None:
    click.echo(f"{report.file}: {report.meeting}")
    if report.is_empty:
        click.echo("  " + gettext("tidak ada perubahan"))
    if report.first:
        counts = Counter(line.thing for line in report.new)
        told = [f"{gettext(THINGS[thing])} {number}" for thing, number in counts.items()]
        click.echo("  " + gettext("baru") + ": " + ", ".join(told))
    for heading, lines in (
        (gettext("baru"), [] if report.first else report.new), (gettext("berubah"), report.changed),
        (gettext("tidak lagi dalam berkas, tetap tersimpan"), report.kept),
    ):  # fmt: skip
        for line in lines:
            click.echo(f"  {heading}: {in_words(line)}")


def in_words(line: Line) -> str:
    """``Tindak lanjut A-02 (due_on, lead)``."""
    facts = f" ({', '.join(line.facts)})" if line.facts else ""
    return f"{gettext(THINGS[line.thing])} {line.name}{facts}"


@record_cli.command("export")
@click.argument("meeting_code")
@click.option("--json", "json_wanted", is_flag=True, help="Write JSON instead of YAML.")
@with_appcontext
def export_command(meeting_code: str, json_wanted: bool) -> None:
    """Write one meeting as a record to standard output."""
    try:
        record = record_by_code(meeting_code)
    except NoResultFound:
        raise click.ClickException(gettext("Tidak ada rapat berkode %(code)s.", code=meeting_code)) from None
    # As bytes: the text is UTF-8 whatever the terminal's locale, and its line ends are its own.
    text = as_json(record) if json_wanted else as_yaml(record)
    click.echo(text.encode(), nl=False)
