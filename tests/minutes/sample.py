"""A notula as a value: Mota'ain, 7 May 2024, with one of everything, for tests of editions and papers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Any

from app.actions import FundingSource, Recurrence, ShownState
from app.core import SecurityClass
from app.meetings import AttendanceRole, AttendanceStatus, ClosedClass, MeetingType
from app.minutes.content import (
    ActionAgreed,
    AgencyNamed,
    AgendaPoint,
    Facts,
    FileAttached,
    IssueRaised,
    MinutesContent,
    Outcome,
    Pointer,
    Presence,
    Review,
)
from app.outcomes import Modality

OPEN, RESTRICTED = SecurityClass.OPEN, SecurityClass.RESTRICTED
KANWIL = AgencyNamed(1, "KANWIL-NTT", "Kanwil Kemenkumham NTT", "NTT Regional Office", 10)
KANIM = AgencyNamed(2, "KANIM-ATB", "Kantor Imigrasi Kelas II TPI Atambua", "Atambua Immigration Office", 20)
POLRES = AgencyNamed(3, "POLRES-BELU", "Polres Belu", "Belu Police Resort", 30)
KODIM = AgencyNamed(4, "KODIM-1605", "Kodim 1605/Belu", None, 40)
BC = AgencyNamed(5, "BC-ATB", "KPPBC TMP B Atambua", "Atambua Customs Office", 50)
KARANTINA = AgencyNamed(6, "KARANTINA", "Balai Karantina NTT", None, 60)
IOM = AgencyNamed(7, "IOM", "IOM Indonesia", "IOM Indonesia", 900)


def a_content(**given: Any) -> MinutesContent:
    """The notula of the example; ``given`` replaces parts of it."""
    content = MinutesContent(
        facts=Facts(
            code="FK-NTT-2024-05-07", forum_code="FK-NTT", forum="Forum Koordinasi Perbatasan NTT",
            forum_en="NTT Border Coordination Forum", meeting_type=MeetingType.COORDINATION,
            title="Rapat koordinasi pengelolaan PLBN Mota'ain", title_en="Coordination meeting on the Mota'ain post",
            starts_on=date(2024, 5, 7), starts_at=time(9, 0), ends_at=time(12, 0), timezone="Asia/Makassar",
            venue="Aula PLBN Mota'ain", region_code="53.04", border_post="PLBN Mota'ain", host=KANIM, partners=(IOM,),
            chair_position="Kepala Kantor Wilayah", purpose="Menyamakan langkah pengelolaan pos lintas batas.",
            invitation_number="W.22-GR.03.01-1234", legal_basis=("Undang-Undang Nomor 6 Tahun 2011",),
        ),
        security_class=OPEN,
        attendance=(
            Presence(1, KANWIL, AttendanceRole.CHAIR, AttendanceStatus.PRESENT, position="Kepala Kantor Wilayah",
                     headcount=3),
            Presence(2, KANIM, AttendanceRole.MINUTE_TAKER, AttendanceStatus.PRESENT, position="Kasi Inteldakim",
                     headcount=4),
            Presence(3, POLRES, AttendanceRole.PARTICIPANT, AttendanceStatus.PRESENT, position="Kasat Intelkam",
                     represents="Kapolres Belu", headcount=2, late=True, checked_in_at=time(9, 40)),
            Presence(4, KODIM, AttendanceRole.PARTICIPANT, AttendanceStatus.EXCUSED),
            Presence(5, BC, AttendanceRole.PARTICIPANT, AttendanceStatus.ABSENT),
        ),
        absent=(BC, KARANTINA),
        agenda=(
            AgendaPoint(1, 1, "Pembukaan", OPEN, OPEN, "Opening", notes="Rapat dibuka **pukul 09.00**."),
            AgendaPoint(2, 2, "Strategi pengelolaan pos lintas batas", OPEN, OPEN, presenter="Kanwil NTT",
                        notes="- Polres Belu: antrean pada hari pasar.\n- Kanim: SOP bersama belum ada."),
            AgendaPoint(3, 3, "Pengawasan jalur tidak resmi", RESTRICTED, RESTRICTED, notes="Dibahas terbatas."),
        ),
        issues=(
            IssueRaised(1, "I1", "Belum ada SOP bersama di PLBN.", OPEN, 2,
                        "There is no joint SOP yet.", "Kanim Atambua"),
            IssueRaised(2, "I2", "Pengawasan jalur tidak resmi belum merata.", RESTRICTED, 3),
        ),
        outcomes=(
            Outcome(1, 1, "D1", "Menyusun SOP bersama pelayanan lintas batas.", OPEN, Modality.AGREEMENT, 2,
                    "Draw up a joint SOP.", (KANWIL, KANIM, POLRES)),
            Outcome(2, 2, "D2", "Patroli bersama setiap bulan.", RESTRICTED, Modality.COMMITMENT, 3),
            Outcome(3, 3, "D3", "Data pelintas dibagikan setiap triwulan.", OPEN, Modality.DIRECTION, 2),
        ),
        actions=(
            ActionAgreed(1, "A-01", "Menyusun SOP bersama", OPEN, "Draw up the joint SOP", KANIM, (POLRES, BC),
                         due_on=date(2024, 9, 30), pillar_code="P1_SOP", pillar="SOP dan mekanisme kerja bersama",
                         pillar_en="SOPs and joint working mechanisms", indicator="SOP ditetapkan", target="1 SOP",
                         funding_source=FundingSource.NONE_NEEDED, outcomes=(1,), issues=("I1",)),
            ActionAgreed(2, "A-02", "Patroli bersama", RESTRICTED, None, KODIM, recurrence=Recurrence.MONTHLY,
                         outcomes=(2,), issues=("I2",)),
            ActionAgreed(3, "A-03", "Membagikan data pelintas", OPEN, None, None, due_text="segera", outcomes=(2, 3)),
        ),
        reviews=(
            Review(1, "A-04", "Memasang jaringan di pos", "Rakor 9 Maret 2023", OPEN, "Menunggu anggaran.",
                   ShownState.IN_PROGRESS, date(2023, 3, 9), KANIM, date(2024, 6, 30)),
        ),
        files=(FileAttached(1, "photo", "aula.jpg", "0" * 64, OPEN, "Suasana rapat"),),
        pointers=(Pointer(1, ClosedClass.SECRET, "Kanim Atambua", "R-12/2024", date(2024, 5, 7)),),
    )  # fmt: skip
    return replace(content, **given)
