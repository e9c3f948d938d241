"""Commands of the directory."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from app.core import writing

from .regions import BadRegions, load_regions, read_regions

regions_cli = AppGroup("regions", help="Regions by Kemendagri code.")
SHOWN = 20


@regions_cli.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def load(file: Path) -> None:
    """Load regions from a CSV FILE with the columns kode, nama, level. Loading again changes only what differs."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            regions = read_regions(lines)
    except UnicodeDecodeError:
        raise click.ClickException(f"{file}: this is not UTF-8 text. Nothing was written.") from None
    except BadRegions as bad:
        for reason in bad.reasons[:SHOWN]:
            click.echo(f"{file}: {reason}", err=True)
        if len(bad.reasons) > SHOWN:
            click.echo(f"{file}: and {len(bad.reasons) - SHOWN} more", err=True)
        raise click.ClickException("Nothing was written.") from None
    with writing():
        loaded = load_regions(regions)
    click.echo(f"{loaded.added} added, {loaded.changed} changed, {loaded.same} as before.")
