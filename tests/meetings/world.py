"""A forum with somebody in every part, and meetings in every state and class."""

from app.core import SYSTEM, Role, SecurityClass, db, writing
from app.directory import AgencyKind
from app.meetings import AttendanceRole, AttendanceStatus, Meeting, MeetingState, add_agenda_item, add_attendance
from tests.builders import AN_INSTANT, a_forum, a_grant, a_meeting, a_user, an_agency

OPEN, RESTRICTED = SecurityClass.OPEN, SecurityClass.RESTRICTED

MEETINGS = {
    "rencana": {"state": MeetingState.PLANNED},
    "undangan": {"state": MeetingState.INVITED},
    "konsep": {"circulated": False},
    "konsep-diundang": {"circulated": False, "invited_at": AN_INSTANT},
    "disampaikan": {},
    "terbatas": {"security_class": RESTRICTED},
    "tanpa-kelas": {"security_class": None},
    "batal": {"state": MeetingState.CANCELLED, "cancelled_reason": "Bandara ditutup", "invited_at": AN_INSTANT},
}

ALL = set(MEETINGS)
OPEN_ONES = ALL - {"terbatas", "tanpa-kelas"}
TOLD = ALL - {"rencana", "konsep"}
TOLD_OPEN = TOLD & OPEN_ONES

# What each may know of, written by hand from the product's rules.
KNOWS = {
    "sekretariat": ALL,
    "sekretariat-biasa": OPEN_ONES,
    "sekretariat-lain": set(),
    "tuan-rumah": ALL,
    "anggota": TOLD,
    "anggota-biasa": TOLD_OPEN,
    "tamu": TOLD,
    "tamu-biasa": TOLD_OPEN,
    "orang-luar": set(),
    "pimpinan": TOLD,
    "mitra": TOLD_OPEN,
    "mitra-hadir": TOLD_OPEN,
    "admin": set(),
}
WRITERS = {"sekretariat", "sekretariat-biasa", "tuan-rumah"}
SEES_ABSENCE = {"sekretariat", "sekretariat-biasa", "tuan-rumah", "pimpinan"}
CLEARED = {"sekretariat", "tuan-rumah", "anggota", "tamu", "pimpinan"}

HOSTILE = "<script>alert(1)</script> {{ 7*7 }} <b onclick=x>'\"&"


class World:
    """Everybody and everything, by the words above."""

    def __init__(self):
        self.kanim = an_agency("KANIM-ATB", name="Kantor Imigrasi Atambua", kind=AgencyKind.IMMIGRATION_OFFICE)
        self.polres = an_agency("POLRES-BELU", name="Polres Belu", kind=AgencyKind.POLICE)
        self.tni = an_agency("KODIM", name="Kodim 1605/Belu", kind=AgencyKind.MILITARY)
        self.lpsk = an_agency("LPSK", name="Lembaga Perlindungan Saksi dan Korban")
        self.host = an_agency("DIT-KERMA", name="Direktorat Kerja Sama Keimigrasian")
        self.iom, self.unodc, self.pemda = an_agency("IOM"), an_agency("UNODC"), an_agency("PEMDA")
        self.forum = a_forum("FK-NTT", members=[self.polres, self.tni], secretariat=self.kanim)
        self.other = a_forum("FK-PAPUA")
        self.users = {name: a_user(name) for name in KNOWS}
        for name, role, given in (
            ("sekretariat", Role.SECRETARIAT, {"forum": self.forum}),
            ("sekretariat-biasa", Role.SECRETARIAT, {"forum": self.forum, "clearance": OPEN}),
            ("sekretariat-lain", Role.SECRETARIAT, {"forum": self.other}),
            ("tuan-rumah", Role.FOCAL_POINT, {"agency": self.host}),
            ("anggota", Role.FOCAL_POINT, {"agency": self.polres}),
            ("anggota-biasa", Role.FOCAL_POINT, {"agency": self.polres, "clearance": OPEN}),
            ("tamu", Role.FOCAL_POINT, {"agency": self.lpsk}),
            ("tamu-biasa", Role.FOCAL_POINT, {"agency": self.lpsk, "clearance": OPEN}),
            ("orang-luar", Role.FOCAL_POINT, {"agency": self.pemda}),
            ("pimpinan", Role.LEADERSHIP, {"forum": self.forum}),
            ("mitra", Role.PARTNER, {"forum": self.forum, "agency": self.iom}),
            ("mitra-hadir", Role.PARTNER, {"forum": self.forum, "agency": self.unodc}),
            ("admin", Role.ADMIN, {}),
        ):
            a_grant(self.users[name], role, **given)
        self.meetings = {
            name: a_meeting(self.forum, code=name.upper(), title=f"Rapat {name}", host_id=self.host.id, **given)
            for name, given in MEETINGS.items()
        }
        for meeting in self.meetings.values():
            for agency, status, late in (
                (self.lpsk, AttendanceStatus.PRESENT, None),
                (self.unodc, AttendanceStatus.PRESENT, None),
                (self.polres, AttendanceStatus.PRESENT, True),
                (self.tni, AttendanceStatus.ABSENT, None),
            ):
                add_attendance(
                    meeting, agency, by=SYSTEM, role=AttendanceRole.PARTICIPANT, status=status, late=late,
                    headcount=2 if status is AttendanceStatus.PRESENT else None,
                )  # fmt: skip
            add_agenda_item(meeting, "Pembukaan oleh direktur", by=SYSTEM)
            add_agenda_item(meeting, "Laporan intelijen wilayah", by=SYSTEM, security_class=RESTRICTED)


def make_world():
    with writing():
        world = World()
        db.session.flush()
    return world


def the(world, name):
    return db.session.get_one(Meeting, world.meetings[name].id)
