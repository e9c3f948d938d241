"""Commands for accounts: the first admin, and whoever is added without a browser."""

from __future__ import annotations

import sys
from datetime import date, datetime
from typing import TypeVar

import click
import sqlalchemy as sa
from flask.cli import AppGroup, with_appcontext

from app.core import Actor, Refused, Role, SecurityClass, db, today, writing
from app.directory import Agency, Forum

from .links import link_url
from .models import LinkPurpose, User
from .passwords import check_password, hash_password
from .queries import WITH_GRANTS
from .service import clean_email, create_user, give_grant, invite

T = TypeVar("T", Forum, Agency)
SHOWN = 12
COMMAND_LINE = Actor(user_id=None, name="baris perintah")

user_cli = AppGroup("user", help="Accounts and their grants.")


@user_cli.command("add")
@click.argument("email")
@click.option("--name", help="Name of the person or the position; the address when left out.")
@click.option("--role", type=click.Choice([role.value for role in Role]), help="What the account may do.")
@click.option("--forum", "forum_code", metavar="CODE", help="For sekretariat, pimpinan and mitra.")
@click.option("--agency", "agency_code", metavar="CODE", help="For narahubung and mitra.")
@click.option("--clearance", type=click.Choice([one.value for one in SecurityClass]), help="Default: by role.")
@click.option(
    "--from", "from_on", type=click.DateTime(["%Y-%m-%d"]), help="First day of the grant; today when left out."
)
@click.option("--until", "until_on", type=click.DateTime(["%Y-%m-%d"]), help="Last day of the grant.")
@click.option("--language", type=click.Choice(["id", "en"]), default="id", show_default=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of inviting.")
@with_appcontext
def add(
    email: str,
    name: str | None,
    role: str | None,
    forum_code: str | None,
    agency_code: str | None,
    clearance: str | None,
    from_on: datetime | None,
    until_on: datetime | None,
    language: str,
    *,
    password_stdin: bool,
) -> None:
    """Open an account for EMAIL, or give one that exists a further grant.

    Prints an invitation link, under PUBLIC_URL where that is set, unless the password comes from standard input.
    """
    if role is None and (forum_code or agency_code or clearance or from_on or until_on):
        raise click.UsageError("--forum, --agency, --clearance, --from and --until belong to a --role.")
    try:
        hashed = None
        if password_stdin:
            plain = sys.stdin.readline().rstrip("\r\n")
            check_password(plain, clean_email(email), name or "")
            hashed = hash_password(plain)
        with writing():
            user = db.session.scalars(sa.select(User).where(User.email == clean_email(email))).one_or_none()
            if user is not None and role is None:
                raise click.ClickException(f"{email} has an account already; --role gives it a further grant.")
            if user is not None and password_stdin:
                raise click.ClickException(f"{email} has an account already; its password is its own.")
            new = user is None
            if user is None:
                user = create_user(email, name or email, by=COMMAND_LINE, language=language, password_hash=hashed)
            if role is not None:
                give_grant(
                    user,
                    Role(role),
                    by=COMMAND_LINE,
                    forum=_by_code(Forum, forum_code),
                    agency=_by_code(Agency, agency_code),
                    clearance=SecurityClass(clearance) if clearance else None,
                    from_on=_day(from_on),
                    until_on=_day(until_on),
                )
            token = invite(user, by=COMMAND_LINE) if user.password_hash is None else None
    except Refused as refused:
        raise click.ClickException(f"{refused.field + ': ' if refused.field else ''}{refused}") from None
    click.echo(f"{'Added' if new else 'Granted'}: {clean_email(email)}{' as ' + role if role else ''}", err=True)
    if token is not None:
        click.echo("Open this link within 7 days and choose a password:", err=True)
        click.echo(link_url(LinkPurpose.INVITATION, token))


@user_cli.command("list")
@with_appcontext
def list_users() -> None:
    """List the accounts with the grants that hold today."""
    on = today()
    for user in db.session.scalars(sa.select(User).options(*WITH_GRANTS).order_by(User.email)):
        state = "ended" if user.ended_at else "invited" if user.password_hash is None else "active"
        grants = [
            " ".join(filter(None, [
                grant.role.value,
                grant.forum.code if grant.forum else None,
                grant.agency.code if grant.agency else None,
                grant.clearance.value, f"until {grant.until_on}" if grant.until_on else None,
            ]))
            for grant in user.grants
            if grant.holds_on(on)
        ]  # fmt: skip
        click.echo("\t".join([user.email, user.name, state, "; ".join(grants) or "-"]))


def _day(given: datetime | None) -> date | None:
    return None if given is None else given.date()


def _by_code(kind: type[T], code: str | None) -> T | None:
    if code is None:
        return None
    found = db.session.scalars(sa.select(kind).where(kind.code == code)).one_or_none()
    if found is None:
        known = db.session.scalars(sa.select(kind.code).order_by(kind.code).limit(SHOWN + 1)).all()
        what = kind.__name__.lower()
        listed = ", ".join(known[:SHOWN]) + (" …" if len(known) > SHOWN else "")
        hint = f"Known: {listed}" if known else f"There is no {what} yet."
        raise click.ClickException(f"There is no {what} with the code {code}. {hint}")
    return found
