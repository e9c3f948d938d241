"""A small directory and who works with it."""

from typing import Any

from app.core import Role
from app.directory import (
    AgencyKind,
)
from tests.builders import a_forum, a_grant, a_user, an_agency


class World:
    """A forum with its secretariat, its members, and one user of each role."""

    def __init__(self):
        self.kanim = an_agency("KANIM-ATB", name="Kantor Imigrasi Atambua", kind=AgencyKind.IMMIGRATION_OFFICE)
        self.polres = an_agency("POLRES-BELU", name="Polres Belu", kind=AgencyKind.POLICE)
        self.forum = a_forum("FK-NTT", name="Forum Perbatasan NTT", members=[self.polres], secretariat=self.kanim)
        self.other = a_forum("TIMPORA-TTU", name="Timpora TTU", members=[self.polres])
        self.users = {}
        reach: dict[Role, dict[str, Any]] = {
            Role.SECRETARIAT: {"forum": self.forum},
            Role.FOCAL_POINT: {"agency": self.polres},
            Role.LEADERSHIP: {"forum": self.forum},
            Role.PARTNER: {"forum": self.forum, "agency": an_agency("IOM")},
            Role.ADMIN: {},
        }
        for role, given in reach.items():
            user = a_user(role.value)
            a_grant(user, role, **given)
            self.users[role] = user
