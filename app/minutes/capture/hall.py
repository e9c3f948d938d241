"""Who is in the hall: ``+ Polres Belu, Kasat Intelkam, narasumber, 3 orang``."""

from __future__ import annotations

import re
from itertools import pairwise

from .agencies import EMPTY, fold, is_whole, resolve
from .pieces import Pieces
from .values import Context, KnownAgency

STATUSES = {
    "present": r"hadir|datang",
    "excused": r"berhalangan|izin|ijin|sakit|berhalangan\s+hadir",
    "absent": r"tidak\s+hadir|tdk\s+hadir|absen|alpa|tanpa\s+keterangan",
    "not_recorded": r"tidak\s+tercatat",
}
ROLES = {
    "chair": r"pimpinan\s+rapat|memimpin|ketua\s+rapat|pemimpin\s+rapat",
    "opener": r"pembuka|membuka",
    "speaker": r"narasumber|pemateri|pembicara|pemapar",
    "minute_taker": r"notulis|notulen",
    "participant": r"peserta",
    "supporting_partner": r"mitra\s+pendukung",
    "observer": r"peninjau|pengamat|observer",
}
PEOPLE = re.compile(r"(?<![\w/])(?P<n>\d{1,4})\s*(?:orang|org|personel|personil|pax|peserta)\b", re.IGNORECASE)
POSITION = re.compile(
    r"(?:kepala|ka|kasat|kasi|kasie|kabag|kabid|kaban|kadis|kanit|kapolres|kapolsek|dandim|danramil|danki|danton|dan"
    r"|komandan|pasi|perwira|wakil|waka|plt|plh|sekretaris|sekda|sekcam|staf|staff|perwakilan|direktur|deputi|ketua|camat"
    r"|lurah|kades|pimpinan|petugas|anggota|kasubag|kasubbag|kasubsi|koordinator|analis|jaksa|bupati|asisten)\b",
    re.IGNORECASE,
)
"""How a position begins, where it follows a part of an agency's name without a comma."""
MOST_WORDS = 12
MOST_PARTS = 12


def read_attendance(pieces: Pieces, about: Context) -> None:
    """The agency first, then in any order its position, role, status and number of people."""
    found = PEOPLE.search(pieces.view)
    if found and int(found["n"]):
        pieces.claim(found.start(), found.end(), "headcount", headcount=int(found["n"]))
    place = len(pieces.view) - len(pieces.view.lstrip(" \t\x00"))
    start = place
    parts = [(start, end) for start, end in _parts(pieces.view, start) if pieces.words(start, end)]
    if not parts:
        return
    _agency(pieces, about, *parts[0])
    for start, end in parts[1:]:
        _say(pieces, start, end)


def _parts(view: str, start: int) -> list[tuple[int, int]]:
    marks = [start + found.start() for found in re.finditer("[,;]", view[start:])][:MOST_PARTS]
    return [(before + 1, after) for before, after in pairwise([start - 1, *marks, len(view)])]


def _agency(pieces: Pieces, about: Context, start: int, end: int) -> None:
    """The longest beginning of the part that names one agency; the rest says in which position."""
    view = pieces.view[start:end].rstrip(" \x00")
    words = list(re.finditer(r"[^\s\x00]+", view))[:MOST_WORDS]
    for last in reversed(words):
        name = view[: last.end()].strip(" @+\"'\u201c\u201d.:")
        if last is not words[0] and fold(last[0]) in EMPTY:
            continue
        if (agency := _one(name, about)) is not None:
            rest = view[last.end() :].strip(" (-:")
            if rest and not is_whole(name, agency) and not POSITION.match(rest):
                break  # what follows is the rest of another's name
            first = words[0].start()
            pieces.claim(start + first, start + last.end(), "agency", agency=agency.id)
            _say(pieces, start + last.end(), end)
            return
    several = resolve(view.strip(" @+\"'"), about.agencies).found
    pieces.ask(" ".join(view.split()), *(agency.short or agency.code for agency in several[:5]))


def _one(name: str, about: Context) -> KnownAgency | None:
    return resolve(name, about.agencies).one if name else None


def _say(pieces: Pieces, start: int, end: int) -> None:
    """A status, a role, else the position."""
    part = pieces.view[start:end]
    words = part.replace("\x00", " ").strip(" ()-:.,;")
    if not words:
        return
    first = start + len(part) - len(part.lstrip(" \x00"))
    last = start + len(part.rstrip(" \x00"))
    for known, fact in ((STATUSES, "status"), (ROLES, "role")):
        for value, pattern in known.items():
            if getattr(pieces.facts, fact) is None and re.fullmatch(pattern, words, re.IGNORECASE):
                pieces.claim(first, last, fact, **{fact: value})
                return
    position = " ".join(words.split())
    before = pieces.facts.position
    if len(position) <= 300:
        pieces.claim(first, last, "position", position=f"{before}, {position}" if before else position)
