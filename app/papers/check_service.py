"""What a copy on paper, or a file, is worth: asked by anybody, answered with no more than the paper's class allows."""

from __future__ import annotations

import enum
import hashlib
import re
import time
from collections import OrderedDict, deque
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import FileStorage

from app.core import N_, Refused, SecurityClass, StoredFile, db, label_enum, value_of
from app.meetings import Meeting
from app.minutes import EditionSigning, MinutesEdition

from .issued_models import FiledCopy, IssuedPaper
from .issued_queries import class_now
from .kinds import PaperKind
from .letters import Letter

MOST_BYTES = 12_000_000
CODE = re.compile(r"[A-Z2-7]{10,52}")


class Standing(enum.StrEnum):
    """What is known here of a copy."""

    VALID = "valid"
    REPLACED = "replaced"
    UNKNOWN = "unknown"


label_enum({
    Standing.VALID: N_("Asli dan masih berlaku"),
    Standing.REPLACED: N_("Asli, sudah diganti"),
    Standing.UNKNOWN: N_("Tidak tercatat di sini"),
})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check page may say. Of a restricted paper that is its kind, edition and day of issue."""

    standing: Standing
    kind: PaperKind | None = None
    edition: int | None = None
    issued_on: date | None = None
    newest: int | None = None
    code: str | None = None
    title: str | None = None
    title_en: str | None = None
    meeting_on: date | None = None
    meeting_until: date | None = None
    number: str | None = None
    signed_on: date | None = None
    signer: str | None = None
    signed_copy: bool = False


UNKNOWN = Verdict(Standing.UNKNOWN)


def read_within(given: FileStorage) -> bytes:
    """The bytes of a file that was handed over, held in memory. Raises ``Refused`` where it is too large."""
    with given.stream:
        content: bytes = given.stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Refused(N_("Berkas lebih besar dari 12 MB."), field="file")
    return content


def code_typed(typed: str) -> str | None:
    """A code as people type it: in any case, with spaces and hyphens; 0 and 1 are read as the letters meant."""
    code = re.sub(r"[\s-]", "", typed).upper().replace("0", "O").replace("1", "I")
    return code if CODE.fullmatch(code) else None


def verdict_on_code(typed: str) -> Verdict:
    """What stands under a code. Drafts bear none, so they are not recorded here."""
    code = code_typed(typed) or ""
    paper = db.session.scalars(_papers().where(IssuedPaper.code == code, IssuedPaper.draft.is_(False))).one_or_none()
    return UNKNOWN if paper is None else _told(paper)


def verdict_on_file(content: bytes) -> Verdict:
    """What a file is: one of ours, or the signed copy of one. It is hashed where it came in, and kept nowhere."""
    file_hash = hashlib.sha256(content).hexdigest()
    files = sa.select(StoredFile.id).where(StoredFile.file_hash == file_hash)
    signed = (
        sa
        .select(FiledCopy.issued_paper_id)
        .where(FiledCopy.file_id.in_(files))
        .union(
            sa
            .select(IssuedPaper.id)
            .join(EditionSigning, EditionSigning.edition_id == IssuedPaper.edition_id)
            .where(EditionSigning.file_id.in_(files), IssuedPaper.kind == PaperKind.MINUTES)
        )
    )
    ours = sa.or_(
        IssuedPaper.pdf_file_id.in_(files), IssuedPaper.docx_file_id.in_(files), IssuedPaper.xlsx_file_id.in_(files)
    )
    query = _papers().where(IssuedPaper.draft.is_(False), sa.or_(ours, IssuedPaper.id.in_(signed)))
    found = db.session.scalars(query.order_by(IssuedPaper.id).limit(1)).one_or_none()
    if found is None:
        return UNKNOWN
    is_copy = file_hash not in {
        one.file_hash for one in (found.pdf_file, found.docx_file, found.xlsx_file) if one is not None
    }
    return _told(found, signed_copy=is_copy)


def _papers() -> sa.Select[IssuedPaper]:
    return sa.select(IssuedPaper).options(
        joinedload(IssuedPaper.meeting).joinedload(Meeting.forum),
        joinedload(IssuedPaper.edition),
        joinedload(IssuedPaper.pdf_file),
        joinedload(IssuedPaper.docx_file),
        joinedload(IssuedPaper.xlsx_file),
    )


def _told(paper: IssuedPaper, *, signed_copy: bool = False) -> Verdict:
    newest = db.session.scalar(
        sa.select(sa.func.max(MinutesEdition.number)).where(MinutesEdition.meeting_id == paper.meeting_id)
    )
    edition = paper.edition.number if paper.edition else None
    replaced = paper.replaced_by_id is not None or (edition is not None and newest is not None and newest > edition)
    letter = value_of(Letter, paper.content)
    issued_on = letter.edition.final_on if letter.edition else letter.on
    standing = Standing.REPLACED if replaced else Standing.VALID
    bare = Verdict(standing, paper.kind, edition, issued_on, newest if edition else None, signed_copy=signed_copy)
    if class_now(paper) is SecurityClass.RESTRICTED:
        return bare
    facts = letter.content.facts
    number, signed_on, signer = _registered(paper)
    return Verdict(
        standing, paper.kind, edition, issued_on, newest if edition else None, paper.code, facts.title, facts.title_en,
        facts.starts_on, facts.ends_on, number, signed_on, signer, signed_copy,
    )  # fmt: skip


def _registered(paper: IssuedPaper) -> tuple[str | None, date | None, str | None]:
    """Number, day and signer under which the paper came back; the notula has its own."""
    copy = db.session.scalars(
        sa.select(FiledCopy).where(FiledCopy.issued_paper_id == paper.id).order_by(FiledCopy.id.desc()).limit(1)
    ).one_or_none()
    if copy is not None:
        return copy.document_number, copy.dated_on, copy.signer
    if paper.kind is PaperKind.MINUTES and paper.edition_id is not None:
        query = sa.select(EditionSigning).where(EditionSigning.edition_id == paper.edition_id)
        signing = db.session.scalars(query.order_by(EditionSigning.id.desc()).limit(1)).one_or_none()
        if signing is not None:
            return signing.document_number, signing.dated_on, signing.signer_position
    return None, None, None


class Glances:
    """How often an address looked lately, in this process: a page that is only read may not write."""

    MOST_ADDRESSES = 10_000

    def __init__(self, most: int, seconds: float) -> None:
        self.most, self.seconds = most, seconds
        self.seen: OrderedDict[str, deque[float]] = OrderedDict()

    def wait(self, address: str, at: float | None = None) -> int:
        """Count one more look; the seconds to wait where there were too many, 0 where it may be answered."""
        moment = time.monotonic() if at is None else at
        looks = self.seen.setdefault(address, deque(maxlen=self.most))
        self.seen.move_to_end(address)
        while len(self.seen) > self.MOST_ADDRESSES:
            self.seen.popitem(last=False)
        while looks and looks[0] <= moment - self.seconds:
            looks.popleft()
        if len(looks) >= self.most:
            return int(looks[0] + self.seconds - moment) + 1
        looks.append(moment)
        return 0
