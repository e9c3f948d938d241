"""The list of regions by Kemendagri code: loading it, and finding in it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.core import db

from .forum_service import REGION_CODE
from .models import Region

LEVELS = ("province", "regency", "district", "village")
COLUMNS = ("kode", "nama", "level")


class BadRegions(Exception):  # noqa: N818 - it is an answer with reasons
    """The list is not loaded; ``reasons`` name line and what is wrong."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading did."""

    added: int
    changed: int
    same: int


def read_regions(lines: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Name and level by code, from CSV with the columns kode, nama, level. Raises ``BadRegions``."""
    rows = csv.reader(lines, strict=True)
    regions: dict[str, tuple[str, str]] = {}
    reasons: list[str] = []
    try:
        heading = next(rows, [])
        if tuple(cell.strip().lower() for cell in heading) != COLUMNS:
            raise BadRegions([f"line 1: the columns must be {','.join(COLUMNS)}"])
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            reason = _reason(row, regions)
            if reason:
                reasons.append(f"line {rows.line_num}: {reason}")
            else:
                code, name, level = (cell.strip() for cell in row)
                regions[code] = (name, level)
    except csv.Error as error:
        reasons.append(f"line {rows.line_num}: {error}")
    if reasons:
        raise BadRegions(reasons)
    return regions


def _reason(row: Sequence[str], known: dict[str, tuple[str, str]]) -> str:
    if len(row) != len(COLUMNS):
        return f"{len(row)} columns instead of {len(COLUMNS)}"
    code, name, level = (cell.strip() for cell in row)
    if not REGION_CODE.fullmatch(code):
        return f"{code!r} is not a region code"
    if not name:
        return f"{code} has no name"
    if level not in LEVELS:
        return f"{code}: level {level!r} is none of {', '.join(LEVELS)}"
    if LEVELS[code.count(".")] != level:
        return f"{code} has the form of a {LEVELS[code.count('.')]}, not of a {level}"
    if code in known and known[code] != (name, level):
        return f"{code} stands twice with different names"
    return ""


def load_regions(regions: dict[str, tuple[str, str]]) -> Loaded:
    """Add what is new and word anew what differs; regions missing from the list stay."""
    stored = {region.code: region for region in db.session.scalars(sa.select(Region))}
    new = [
        {"code": code, "name": name, "level": level} for code, (name, level) in regions.items() if code not in stored
    ]
    if new:
        db.session.execute(sa.insert(Region), new)
    changed = 0
    for code, facts in regions.items():
        region = stored.get(code)
        if region is not None and (region.name, region.level) != facts:
            region.name, region.level = facts
            changed += 1
    return Loaded(len(new), changed, len(regions) - len(new) - changed)


def region_names(codes: Iterable[str | None]) -> dict[str, str]:
    """The names of the regions that are known."""
    wanted = sorted({code for code in codes if code})
    if not wanted:
        return {}
    rows = db.session.execute(sa.select(Region.code, Region.name).where(Region.code.in_(wanted)))
    return {row.code: row.name for row in rows}


def find_regions(words: str, most: int = 50) -> Sequence[Region]:
    """Regions whose code begins with the words, or whose name holds them, the larger regions first."""
    words = words.strip()
    query = sa.select(Region)
    if not words:
        query = query.where(Region.level == "province")
    elif words[0].isdigit():
        query = query.where(Region.code.startswith(words, autoescape=True))
    else:
        query = query.where(Region.name.icontains(words, autoescape=True))
    return db.session.scalars(query.order_by(sa.func.length(Region.code), Region.code).limit(most)).all()
