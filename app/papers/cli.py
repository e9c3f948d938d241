"""Commands that print."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from app.roadmap import Audience, reference_day, roadmap_or_fail

from .compose import compose_roadmap
from .models import PaperLength, PaperSize
from .service import print_pdf

roadmap_cli = AppGroup("roadmap", help="Roadmaps on paper.")


@roadmap_cli.command("pdf")
@click.argument("roadmap_code")
@click.option("--audience", type=click.Choice([a.value for a in Audience]), default="leadership", show_default=True)
@click.option("--lang", type=click.Choice(["id", "en"]), default="id", show_default=True)
@click.option(
    "--on", type=click.DateTime(formats=["%Y-%m-%d"]), help="Reference day for lateness, phases and 'posisi per'."
)
@click.option("--size", type=click.Choice([s.value for s in PaperSize]), default="A4", show_default=True)
@click.option("--short", is_flag=True, help="Ringkas: at most four pages, to send as a message.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True)
@with_appcontext
def pdf(roadmap_code: str, audience: str, lang: str, on: datetime | None, size: str, short: bool, output: Path) -> None:
    """Print a roadmap as PDF. The reference day does not rewind states: they are those of now."""
    roadmap = roadmap_or_fail(roadmap_code)
    day = on.date() if on else reference_day(roadmap)
    paper = compose_roadmap(roadmap, audience=Audience(audience), language=lang, on=day)
    content = print_pdf(paper, PaperSize(size), PaperLength.SHORT if short else PaperLength.FULL)
    try:
        output.write_bytes(content)
    except OSError as error:
        raise click.ClickException(f"{output}: {error.strerror}") from None
    click.echo(f"{output}: {len(content):,} bytes", err=True)
