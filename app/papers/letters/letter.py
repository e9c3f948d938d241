"""A paper around a meeting as a value: what it says for one audience, in one language, on one size of sheet.

It is composed from the rooms and cut for its audience before anything is laid out; the press sees nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.core import SecurityClass
from app.meetings import Urgency
from app.minutes import AgencyNamed, MinutesContent
from app.papers.kinds import PaperKind
from app.papers.models import PaperSize
from app.roadmap import Audience


@dataclass(frozen=True, slots=True)
class Head:
    """The letterhead of the secretariat agency, under the name it bears today. ``logo`` is a hash of bytes."""

    name: str
    name_en: str | None = None
    unit: str | None = None
    address: str | None = None
    logo: str | None = None


@dataclass(frozen=True, slots=True)
class Signing:
    """Number, day and signer, as far as they are known when the paper is made; the rest is left open to write in."""

    number: str | None = None
    dated_on: date | None = None
    acting: str | None = None
    position: str | None = None
    name: str | None = None
    rank: str | None = None
    nip: str | None = None


@dataclass(frozen=True, slots=True)
class Invited:
    """Whom an invitation is for, or for whom a line stands on the attendance list."""

    agency: AgencyNamed
    position: str | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """The edition of the notula a paper is made of, and why it was made where it is not the first."""

    number: int
    final_on: date
    reason: str | None = None
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """One paper. A draft has no ``edition``, unless its kind comes before the minutes.

    ``content`` is cut for the audience: who was absent or late stands in it for leadership and secretariat only.
    ``security_class`` is the strictest of what it holds, or of the meeting. ``on`` is the day it was made.
    ``office`` is the position whose signature a letter of the secretariat waits for. ``agency`` is whom an excerpt
    is for; ``invited`` stands on invitations and lists; ``recorded`` parts the list as it was from the one to sign.
    """

    kind: PaperKind
    language: str
    audience: Audience
    size: PaperSize
    content: MinutesContent
    security_class: SecurityClass
    on: date
    draft: bool = True
    edition: Edition | None = None
    head: Head | None = None
    office: str | None = None
    signing: Signing | None = None
    urgency: Urgency | None = None
    agency: AgencyNamed | None = None
    invited: tuple[Invited, ...] = ()
    recorded: bool = False
