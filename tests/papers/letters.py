"""Sample letters of every kind, and reading their Word files back."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

import docx
from docx.oxml.ns import qn

from app.core import SecurityClass
from app.meetings import AttendanceRole, AttendanceStatus, Urgency
from app.minutes import ActionAgreed, AgencyNamed, MinutesContent, Outcome, Presence, cut
from app.outcomes import Modality
from app.papers.issued_compose import class_of, classes_for
from app.papers.issued_print import print_letter
from app.papers.kinds import PaperKind
from app.papers.letters import Edition, Head, Invited, Letter, sheet_of
from app.papers.models import PaperSize
from app.papers.parts import Language
from app.papers.press import environment
from app.roadmap import Audience
from tests.minutes.sample import BC, IOM, KANIM, KANWIL, KARANTINA, KODIM, OPEN, POLRES, a_content
from tests.papers.reader import Printed

HEAD = Head("Kantor Wilayah NTT", "NTT Regional Office", "Divisi Keimigrasian", "Jalan W.J. Lalamentik, Kupang")
FINAL = {"draft": False, "edition": Edition(1, date(2024, 5, 10))}
CODE = "KQ7MZ2PX4A"


def a_letter(kind: PaperKind, **given: Any) -> Letter:
    """A letter of the example, cut for its audience as the service cuts it."""
    whole: MinutesContent = given.pop("content", None) or a_content()
    audience = given.get("audience", Audience.FORUM)
    content = cut(whole, classes_for(audience), sees_absence=audience is Audience.LEADERSHIP)
    values: dict[str, Any] = {
        "kind": kind, "language": "id", "audience": audience, "size": PaperSize.A4, "content": content,
        "security_class": class_of(content), "on": date(2024, 5, 8), "head": HEAD, "office": "Kepala Kantor Wilayah",
        "urgency": Urgency.URGENT, "agency": KANIM if kind is PaperKind.EXCERPT else None,
        "recorded": kind is PaperKind.ATTENDANCE_LIST,
        "invited": tuple(Invited(agency) for agency in (KANWIL, KANIM, POLRES, KODIM, BC, KARANTINA)),
    }  # fmt: skip
    return Letter(**{**values, **given})


@dataclass(frozen=True)
class Files:
    """The files of a letter, read back."""

    letter: Letter
    pdf: bytes
    docx: bytes
    xlsx: bytes | None

    @property
    def paper(self) -> Printed:
        return Printed(self.pdf)

    @property
    def text(self) -> str:
        return self.paper.text

    @property
    def word(self) -> Any:
        return docx.Document(io.BytesIO(self.docx))


@lru_cache(maxsize=64)
def printed(letter: Letter, public_url: str = "") -> Files:
    """Set a letter, once for all tests that look at it."""
    made = print_letter(letter, CODE, public_url, {})
    return Files(letter, made.pdf, made.docx, made.xlsx)


def catalogue(language: str) -> Any:
    return environment(Language(language)).globals["catalogue"]


def words_of_word(content: bytes) -> Counter[str]:
    """The words of a Word file's body, without its header and footer."""
    found: Counter[str] = Counter()
    for paragraph in docx.Document(io.BytesIO(content)).element.body.iter(qn("w:p")):
        pieces = (
            (one.text or "") if one.tag == qn("w:t") else " "
            for one in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br"))
        )
        found.update("".join(pieces).casefold().split())
    return found


def words_round(letter: Letter, pages: int) -> set[str]:
    """What the PDF says besides its body: on every page, and at the head of a table that goes on."""
    sheet = sheet_of(letter, catalogue(letter.language))
    said = [
        sheet.mark,
        sheet.running,
        *sheet.foot,
        *sheet.words.values(),
        "kode isi content code ·",
        CODE[:5],
        CODE[5:],
    ]
    said += [str(number) for number in range(1, pages + 1)]
    for block in sheet.blocks:
        said += getattr(block, "head", ())
    return {word for text in said for word in text.casefold().split()}


def many(count: int) -> MinutesContent:
    """A meeting of many agencies, outcomes and actions, with the names offices really bear."""
    agencies = [
        AgencyNamed(100 + n, f"INSTANSI-{n}", f"Badan Kesatuan Bangsa dan Politik Kabupaten Nomor {n}", None, n)
        for n in range(count)
    ]
    text = "Menyusun dan menetapkan SOP bersama pelayanan lintas batas dengan pembagian tugas dan jadwal piket"
    return replace(
        a_content(),
        attendance=tuple(
            Presence(n, one, AttendanceRole.PARTICIPANT, AttendanceStatus.PRESENT, position=f"Kepala {one.name}")
            for n, one in enumerate(agencies, 1)
        ),
        absent=(),
        issues=(),
        outcomes=tuple(
            Outcome(n, n, f"D{n}", f"{text} {n}.", OPEN, Modality.AGREEMENT if n % 2 else Modality.HOPE)
            for n in range(1, count + 1)
        ),
        actions=tuple(
            ActionAgreed(n, f"A-{n:02d}", text, OPEN, None, agencies[n % count], tuple(agencies[:2]),
                         due_on=date(2024, 9, 30), outcomes=(n,))
            for n in range(1, count + 1)
        ),
    )  # fmt: skip


__all__ = ["BC", "CODE", "FINAL", "IOM", "KANIM", "SecurityClass", "a_letter", "many", "printed"]
