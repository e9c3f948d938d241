"""The demonstration on the command line."""

from __future__ import annotations

import time

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from app.accounts import User
from app.core import db

from .grow import DOMAIN, grow
from .load import load

demo_cli = AppGroup("demo", help="The demonstration, and databases of any size.")


@demo_cli.command("load")
@with_appcontext
def load_command() -> None:
    """Make the demonstration in an empty database; one that holds anything is left alone."""
    if not current_app.config["DEMONSTRATION"]:
        raise click.ClickException("With SECRET_KEY this is production: it gets no demonstration data.")
    click.echo("Demonstration loaded." if load() else "The database is not empty; nothing was changed.")


@demo_cli.command("grow")
@click.option("--actions", type=click.IntRange(1, 5_000_000), required=True, help="How many actions to add.")
@click.option("--users", type=click.IntRange(0, 100_000), default=200, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same database.")
@with_appcontext
def grow_command(actions: int, users: int, seed: int) -> None:
    """Add a forum with meetings, agencies, users and actions, for measuring. Refused where people work."""
    examples = [User.email.endswith(domain, autoescape=True) for domain in ("@demo.patok", DOMAIN)]
    if db.session.scalar(sa.select(sa.exists().select_from(User).where(~sa.or_(*examples)))):
        raise click.ClickException("People have accounts here; grow a database made for measuring.")
    began = time.perf_counter()
    made = grow(actions, users=users, seed=seed)
    told = ", ".join(f"{number} {what}" for what, number in made.items())
    click.echo(f"Grown: {told}, in {time.perf_counter() - began:.1f} s.")
