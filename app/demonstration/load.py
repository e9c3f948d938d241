"""Making the demonstration in an empty database."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from app.accounts import DEMO_PASSWORD, Grant, User, actor_of, create_user, give_grant, hash_password
from app.core import SYSTEM, Actor, Role, SecurityClass, as_of, db, today, writing
from app.directory import Agency, Forum, agency_by_code, create_seat, edit_agency, forum_by_code, hand_over_seat
from app.exchange import import_files, import_record, read_record
from config import ROOT

from .contacts import enter_contacts
from .moments import at
from .story import tell

CASES = ("konsultasi-labuan-bajo-2023.yaml", "rakor-motaain-2024.yaml")
EXAMPLES = ("timpora-belu-1.yaml", "timpora-belu-2.yaml")
REFERENCE = date(2026, 11, 23)
"""The Monday on which the examples' days are written; they move by whole weeks, so that weekdays stay."""

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

PEOPLE: tuple[tuple[str, str, str | None, str | None, str], ...] = (
    (
        "sekretariat",
        "Sekretariat Timpora Belu",
        "KANIM-ATB",
        "Kepala Seksi Intelijen dan Penindakan Keimigrasian",
        "id",
    ),
    ("polres", "Narahubung Polres Belu", "POLRES-BELU", "Kepala Satuan Intelijen dan Keamanan", "id"),
    ("camat", "Narahubung Kecamatan Lasiolat", "CAMAT-LASIOLAT", "Camat", "id"),
    ("ditkerma", "Narahubung Direktorat Kerja Sama Keimigrasian", "DIT-KERMA", "Analis Keimigrasian", "id"),
    ("pimpinan", "Kepala Kantor Wilayah", "KANWIL-NTT", "Kepala Kantor Wilayah", "id"),
    ("mitra", "IOM Indonesia, border management", "IOM", "Perwakilan", "en"),
    ("admin", "Pengelola akun", None, None, "id"),
)
"""Account (before ``@demo.patok``), name, agency and position of the seat, language. No real person is named."""


def load() -> bool:
    """Make the demonstration; False where the database holds anything already."""
    occupied = sa.select(sa.or_(sa.exists().select_from(User), sa.exists().select_from(Forum)))
    if db.session.scalar(occupied):
        return False
    db.session.rollback()  # hashing takes its time, and nobody shall wait for it
    password_hash = hash_password(DEMO_PASSWORD)
    folder = ROOT / "demo"
    moved = timedelta(days=(today() - REFERENCE).days // 7 * 7)
    with writing():
        import_files([(name, (folder / name).read_bytes()) for name in CASES])
        for name in EXAMPLES:
            record = shifted(read_record((folder / name).read_bytes(), name), moved)
            with as_of(at(date.fromisoformat(record["meeting"]["starts_on"]), 2)):
                import_record(record)
        _letterheads()
        actors = _people(password_hash)
        enter_contacts()
        tell(actors, moved)
    return True


def shifted(part: Any, by: timedelta) -> Any:
    """A record with every day in it moved."""
    if isinstance(part, dict):
        return {key: shifted(value, by) for key, value in part.items()}
    if isinstance(part, list):
        return [shifted(value, by) for value in part]
    if isinstance(part, str) and DAY.fullmatch(part):
        return (date.fromisoformat(part) + by).isoformat()
    return part


def _letterheads() -> None:
    for code, unit, address in (
        ("KANIM-ATB", "Seksi Intelijen dan Penindakan Keimigrasian", "Atambua, Kabupaten Belu, Nusa Tenggara Timur"),
        ("KANWIL-NTT", "Unsur Keimigrasian", "Kupang, Nusa Tenggara Timur"),
    ):
        agency = agency_by_code(code)
        edit_agency(agency, agency.revision, by=SYSTEM, unit_name=unit, address=address)


def _people(password_hash: str) -> dict[str, Actor]:
    """Seats with invented holders, one account for each role, and their rights since the first example meeting."""
    forums = [forum_by_code(code) for code in ("FK-NTT", "TIMPORA-BELU")]
    since = today() - timedelta(days=365)
    users: dict[str, User] = {}
    for number, (account, name, agency_code, position, language) in enumerate(PEOPLE, 1):
        seat, agency = None, None
        if agency_code is not None and position is not None:
            agency = agency_by_code(agency_code)
            seat = create_seat(agency, position, email=f"{account}@demo.patok", by=SYSTEM)
            db.session.flush()
            hand_over_seat(seat, f"Contoh {number}", since, by=SYSTEM)
        user = create_user(
            f"{account}@demo.patok", name, by=SYSTEM, language=language, seat=seat, password_hash=password_hash
        )
        db.session.flush()
        users[account] = user
        _grants(user, account, agency, forums, since)
    db.session.flush()
    return {account: actor_of(user, today()) for account, user in users.items()}


def _grants(user: User, account: str, agency: Agency | None, forums: list[Forum], since: date) -> list[Grant]:
    cleared = SecurityClass.RESTRICTED
    if account == "admin":
        return [give_grant(user, Role.ADMIN, by=SYSTEM, clearance=SecurityClass.OPEN, from_on=since)]
    if account in {"sekretariat", "pimpinan"}:
        role = Role.SECRETARIAT if account == "sekretariat" else Role.LEADERSHIP
        facts: dict[str, Any] = {"clearance": cleared, "from_on": since}
        # The example forum first: it is the one with something to do.
        return [give_grant(user, role, forum=forum, by=SYSTEM, **facts) for forum in reversed(forums)]
    if account == "mitra":
        facts = {"agency": agency, "from_on": since}
        return [give_grant(user, Role.PARTNER, forum=forum, by=SYSTEM, **facts) for forum in forums]
    return [give_grant(user, Role.FOCAL_POINT, agency=agency, by=SYSTEM, clearance=cleared, from_on=since)]
