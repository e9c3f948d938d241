"""Commands about the actions of a roadmap."""

from __future__ import annotations

import csv
import sys
from datetime import date, datetime

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.exc import NoResultFound

from app.actions import Action, days_late, is_overdue

from .models import Roadmap
from .policy import Audience, reader_of
from .queries import forum_ids_of, reference_day, roadmap_by_code, rows_of

actions_cli = AppGroup("action", help="Actions of a roadmap.")
DAY = click.DateTime(formats=["%Y-%m-%d"])
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def roadmap_or_fail(code: str) -> Roadmap:
    """The roadmap of this code, or a sentence and exit 1."""
    try:
        return roadmap_by_code(None, code)
    except NoResultFound:
        raise click.ClickException(f"There is no roadmap {code}.") from None


@actions_cli.command("list")
@click.argument("roadmap_code")
@click.option("--late", is_flag=True, help="Only actions past their due date.")
@click.option("--on", type=DAY, help="Reference day for lateness (YYYY-MM-DD); today in the forum's zone by default.")
@click.option("--csv", "as_csv", is_flag=True, help="Write CSV.")
@with_appcontext
def list_actions(roadmap_code: str, late: bool, on: datetime | None, as_csv: bool) -> None:
    """List the actions of a roadmap, as leadership sees them."""
    roadmap = roadmap_or_fail(roadmap_code)
    day = on.date() if on else reference_day(roadmap)
    actions = rows_of(roadmap, [reader_of(Audience.LEADERSHIP, forum_ids_of(roadmap))], origins=False)
    rows = [row_of(action, day) for action in actions if not late or is_overdue(action, day)]
    if as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([_harmless(cell) for cell in row] for row in rows)
        return
    for meeting, ref, _pillar, state, due, lead, _supports, days, text in rows:
        lateness = f"  {days} days late" if days else ""
        click.echo(f"{ref:8} {state:22} {due or '-':12} {lead or '(no lead)':18} {text}  [{meeting}]{lateness}")
    click.echo(f"{len(rows)} actions on {day.isoformat()}", err=True)


COLUMNS = ("meeting", "ref", "pillar", "state", "due_on", "lead", "support", "days_late", "text")


def row_of(action: Action, on: date) -> tuple[str, ...]:
    """One line of the list, in the order of ``COLUMNS``."""
    return (
        action.meeting.code,
        action.ref,
        action.pillar.code if action.pillar else "",
        action.shown.value,
        action.due_on.isoformat() if action.due_on else "",
        action.lead.code if action.lead else "",
        " ".join(link.agency.code for link in action.supports if not link.ended),
        str(days_late(action, on) or ""),
        action.text,
    )


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet takes for text, not for a formula."""
    return "'" + cell if cell.startswith(FORMULA) else cell
