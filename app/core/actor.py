"""Who acts: a frozen value that rules and queries are given, never the signed-in user's proxy."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Role(enum.StrEnum):
    """What a grant lets its user do."""

    SECRETARIAT = "sekretariat"
    FOCAL_POINT = "narahubung"
    LEADERSHIP = "pimpinan"
    PARTNER = "mitra"
    ADMIN = "admin"


class SecurityClass(enum.StrEnum):
    """The two classes content may have; for anything above only pointers exist."""

    OPEN = "open"
    RESTRICTED = "restricted"


ALL_CLASSES = frozenset(SecurityClass)
OPEN_ONLY = frozenset({SecurityClass.OPEN})


@dataclass(frozen=True, slots=True)
class Reach:
    """Forums or agencies, by id, apart for each clearance: ``open`` includes what is cleared higher."""

    open: frozenset[int] = frozenset()
    restricted: frozenset[int] = frozenset()

    def __contains__(self, thing: object) -> bool:
        return thing in self.open

    def __bool__(self) -> bool:
        return bool(self.open)

    def covers(self, thing: int | None, security_class: SecurityClass) -> bool:
        """Whether content of this class that belongs to the forum or agency may be read."""
        return thing in (self.restricted if security_class is SecurityClass.RESTRICTED else self.open)

    def __or__(self, other: Reach) -> Reach:
        return Reach(self.open | other.open, self.restricted | other.restricted)


NOWHERE = Reach()


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or seat at work, with everything its grants give it, resolved once per request.

    ``member_forums`` are the forums in which an agency the actor answers for sits; ``collectives`` the collective
    agencies one of its agencies belongs to (it sees their actions, and reports for itself only). ``offices`` are the
    agencies it works in by its seat or in a secretariat, with the collectives these belong to: they give no right, but
    nobody judges what their own office did.
    """

    user_id: int | None
    name: str
    language: str = "id"
    roles: frozenset[Role] = frozenset()
    secretariat_forums: Reach = NOWHERE
    leadership_forums: Reach = NOWHERE
    member_forums: Reach = NOWHERE
    partner_forums: Reach = NOWHERE
    agencies: Reach = NOWHERE
    partner_agencies: Reach = NOWHERE
    collectives: Reach = NOWHERE
    offices: frozenset[int] = frozenset()
    seat: str | None = None

    @property
    def is_admin(self) -> bool:
        return Role.ADMIN in self.roles

    @property
    def forums(self) -> frozenset[int]:
        """Every forum the actor has a part in."""
        return (self.secretariat_forums | self.leadership_forums | self.member_forums | self.partner_forums).open

    @property
    def acts_for(self) -> Reach:
        """Agencies whose actions the actor may answer for: its own, and those it supports as a partner."""
        return self.agencies | self.partner_agencies


NOBODY = Actor(user_id=None, name="")
SYSTEM = Actor(user_id=None, name="sistem")
IMPORT = Actor(user_id=None, name="import")
