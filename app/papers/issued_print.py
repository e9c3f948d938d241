"""Printing issued papers: what a row says is set as PDF and as a Word file, and both are kept."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app

from app.core import (
    PICTURE_TYPES,
    StoredFile,
    as_jpeg,
    db,
    drawn_anew,
    now,
    path_of,
    put_bytes,
    task,
    value_of,
    writing,
)

from .issued_models import IssuedPaper
from .kinds import PaperKind
from .letters import Letter, photos_shown
from .queue import claim, note_failure

log = logging.getLogger(__name__)

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_SIDE, QUALITY = 1000, 76
"""Of a photo on paper, in pixels: two stand in a line, and the file is sent by WhatsApp."""


@dataclass(frozen=True, slots=True)
class Printed:
    """The files of one paper."""

    pdf: bytes
    docx: bytes
    xlsx: bytes | None = None


def print_letter(letter: Letter, code: str, public_url: str, pictures: Mapping[str, bytes]) -> Printed:
    """Set a letter; the same letter, code, address and pictures give the same bytes.

    ``public_url`` is where the installation can be reached from anywhere: without it nothing leads to the check page.
    """
    # The press takes a second to load: web processes never print, so they never wait for it.
    from .blocks import Seal
    from .letters import Voice, sheet_of, workbook
    from .parts import Language
    from .press import environment
    from .sheet import sheet_pdf
    from .word import sheet_docx

    catalogue: Any = environment(Language(letter.language)).globals["catalogue"]
    voice = Voice(letter, catalogue)
    sheet = sheet_of(letter, catalogue)
    seal = None
    if not letter.draft:
        spaced = f"{code[:5]} {code[5:]}"
        address = f"{public_url}/cek/{code}" if public_url else ""
        said = voice._("kode isi %(code)s", code=spaced)
        if address:
            where = address.removeprefix("https://").removeprefix("http://")
            said += " · " + voice._("periksa keasliannya di %(address)s (halaman Patok)", address=where)
        seal = Seal(code, said, address)
    pdf, density = sheet_pdf(sheet, pictures=pictures, seal=seal, identifier=identifier_of(code))
    docx = sheet_docx(sheet, pictures=pictures, seal=seal, density=density)
    return Printed(pdf, docx, workbook(letter, voice) if letter.kind is PaperKind.ACTION_MATRIX else None)


def identifier_of(code: str) -> bytes:
    """What tells one file from another inside the PDF: read off the code, so it is the same each time."""
    return code.encode("ascii").ljust(16, b"=")[:16]


def small_picture(content: bytes) -> bytes:
    """A photo as large as paper needs it, upright, without what it tells of place and camera."""
    picture, _format = drawn_anew(content, PICTURE_TYPES, lambda _width, _height: True, LONGEST_SIDE)
    return as_jpeg(picture, QUALITY)


def pictures_of(letter: Letter) -> dict[str, bytes]:
    """The pictures a letter shows, by the hash of the bytes they were kept as. One that is lost stays out."""
    found: dict[str, bytes] = {}
    if letter.head and letter.head.logo:
        kept = _bytes_of(letter.head.logo)
        if kept is not None:
            found[letter.head.logo] = kept
    for one in photos_shown(letter.content):
        kept = _bytes_of(one.file_hash)
        if kept is not None:
            found[one.file_hash] = small_picture(kept)
    return found


def _bytes_of(file_hash: str) -> bytes | None:
    path = path_of(file_hash)
    if not path.exists():
        log.warning("a picture of a paper is lost: %s", file_hash)
        return None
    return path.read_bytes()


@task("issue_papers")
def issue_papers() -> None:
    """Print everything that is asked for and held by no living worker."""
    while (ident := claim(IssuedPaper)) is not None:
        try:
            _print(ident)
        except Exception:
            log.exception("issued paper %s failed", ident)
            db.session.rollback()
            note_failure(IssuedPaper, ident)


def _print(ident: int) -> None:
    paper = db.session.get_one(IssuedPaper, ident)
    if paper.failed_reason is not None or paper.done_at is not None:
        return
    letter, code, name = value_of(Letter, paper.content), paper.code, file_name(paper)
    db.session.rollback()  # no read transaction stays open while the press works
    made = print_letter(letter, code, current_app.config["PUBLIC_URL"], pictures_of(letter))
    kept = [
        _stored(content, f"{name}.{ending}", kind)
        for content, ending, kind in ((made.pdf, "pdf", PDF), (made.docx, "docx", WORD), (made.xlsx, "xlsx", XLSX))
        if content is not None
    ]
    with writing() as session:
        paper = session.get_one(IssuedPaper, ident)
        if paper.done_at is not None:
            return
        session.add_all(kept)
        session.flush()
        paper.pdf_file_id, paper.docx_file_id = kept[0].id, kept[1].id
        paper.xlsx_file_id = kept[2].id if len(kept) > 2 else None
        paper.done_at, paper.lease_until = now(), None


def _stored(content: bytes, name: str, media_type: str) -> StoredFile:
    return StoredFile(file_hash=put_bytes(content), name=name, media_type=media_type, size=len(content))


FILE_WORDS = {
    PaperKind.INVITATION: ("Undangan", "Invitation"),
    PaperKind.ATTENDANCE_LIST: ("Daftar-Hadir", "Attendance-List"),
    PaperKind.MINUTES: ("Notula", "Minutes"),
    PaperKind.AGREEMENT_RECORD: ("Berita-Acara", "Record-of-Agreement"),
    PaperKind.EXCERPT: ("Petikan", "Excerpt"),
    PaperKind.ACTIVITY_REPORT: ("Laporan-Kegiatan", "Activity-Report"),
    PaperKind.COVER_LETTER: ("Surat-Pengantar", "Cover-Letter"),
    PaperKind.CONCLUSIONS: ("Kesimpulan", "Conclusions"),
    PaperKind.ACTION_MATRIX: ("Matriks", "Matrix"),
}


def file_name(paper: IssuedPaper) -> str:
    """``Notula_RAKOR-2024-05-07_konsep``: kind, meeting, and the code it is looked up by unless it is a draft."""
    letter = value_of(Letter, paper.content)
    english = paper.language == "en"
    parts = [FILE_WORDS[paper.kind][english], letter.content.facts.code]
    if letter.agency:
        parts.append(letter.agency.code)
    parts.append(("draft" if english else "konsep") if paper.draft else paper.code)
    return "_".join(parts)
