"""Guessing is slowed down: failures are counted in the database, by account and by address, and the wait grows.

An attempt is entered before its password is looked at, so that many at once do not slip through, and taken back when it
was right. What was typed as an account is kept only as a hash: people type passwords there by mistake.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.core import N_, Refused, db, now, task, writing

from .models import SignInAttempt

FREE_BY_ACCOUNT, FREE_BY_ADDRESS = 5, 30  # a whole office may share one address
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=15), timedelta(minutes=15)
REMEMBERED = timedelta(days=1)


class TooOften(Refused):
    """Wait: ``seconds`` until the next attempt is heard."""

    def __init__(self, seconds: int) -> None:
        if seconds < 60:
            super().__init__(N_("Terlalu banyak percobaan. Tunggu %(n)s detik, lalu coba lagi."), n=seconds)
        else:
            super().__init__(N_("Terlalu banyak percobaan. Tunggu %(n)s menit, lalu coba lagi."), n=-(-seconds // 60))
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Attempt:
    """One knock at the door, to be taken back when it was right."""

    account: str
    rows: tuple[int, ...]


def knock(account: str, address: str, purpose: str = "sign-in") -> Attempt:
    """Enter an attempt in a writing transaction of its own, or raise :class:`TooOften`."""
    keys = {_key(purpose, "account", account): FREE_BY_ACCOUNT, _key(purpose, "address", address): FREE_BY_ADDRESS}
    with writing() as session:
        for key in sorted(keys):
            if session.get_bind().dialect.name == "postgresql":  # SQLite has one writer at a time anyway
                session.execute(sa.select(sa.func.pg_advisory_xact_lock(int(key[:15], 16))))
        at = now()
        for key, free in keys.items():
            failures, last = _counted(key, at)
            if failures >= free and last is not None:
                wait = last + wait_after(failures - free) - at
                if wait > timedelta(0):
                    raise TooOften(int(wait.total_seconds()) + 1)
        rows = [SignInAttempt(key=key, at=at) for key in keys]
        session.add_all(rows)
        session.flush()
        return Attempt(next(iter(keys)), tuple(row.id for row in rows))


def knock_within(purpose: str, address: str, most: int, span: timedelta) -> None:
    """Enter one more act from this address at a door without sign-in, or raise :class:`TooOften`.

    At most so many within the span, whoever acts: many people of one office may share an address.
    """
    key = _key(purpose, "address", address)
    with writing() as session:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(sa.select(sa.func.pg_advisory_xact_lock(int(key[:15], 16))))
        at = now()
        recent = (SignInAttempt.key == key, SignInAttempt.at > at - span)
        count, first = db.session.execute(
            sa.select(sa.func.count(), sa.func.min(SignInAttempt.at, type_=SignInAttempt.at.type)).where(*recent)
        ).one()
        if count >= most:
            raise TooOften(int((first + span - at).total_seconds()) + 1)
        session.add(SignInAttempt(key=key, at=at))


def forgive(attempt: Attempt) -> None:
    """The attempt was right: forget the account's failures, and this knock of the address, not its others."""
    db.session.execute(
        sa.delete(SignInAttempt).where(sa.or_(SignInAttempt.id.in_(attempt.rows), SignInAttempt.key == attempt.account))
    )


def wait_after(beyond: int) -> timedelta:
    """How long to wait after so many failures beyond the free ones: doubling, up to a quarter of an hour."""
    longer: timedelta = FIRST_WAIT * (1 << min(beyond, 10))
    return min(longer, LONGEST_WAIT)


def _counted(key: str, at: datetime) -> tuple[int, datetime | None]:
    row = db.session.execute(
        sa.select(sa.func.count(), sa.func.max(SignInAttempt.at, type_=SignInAttempt.at.type)).where(
            SignInAttempt.key == key, SignInAttempt.at > at - REMEMBERED
        )
    ).one()
    return row[0], row[1]


def _key(purpose: str, kind: str, value: str) -> str:
    return hashlib.sha256(f"{purpose}:{kind}:{value}".encode()).hexdigest()


@task("forget_attempts")
def forget_attempts() -> None:
    """Remove attempts that no longer count."""
    old = SignInAttempt.at < now() - REMEMBERED
    if db.session.scalar(sa.select(SignInAttempt.id).where(old).limit(1)) is not None:
        with writing() as session:
            session.execute(sa.delete(SignInAttempt).where(old))
