"""Printing copies of a roadmap: asked for in a request, printed by the worker, kept as issued."""

from __future__ import annotations

import json
import logging
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.accounts import User, actor_of
from app.core import (
    N_,
    Actor,
    Refused,
    StoredFile,
    canonical,
    db,
    locked,
    now,
    put_bytes,
    task,
    today,
    writing,
)
from app.roadmap import Audience, Roadmap, audiences_for, roadmap_by_code

from .compose import compose_roadmap
from .models import PaperLength, PaperSize, RoadmapPrint
from .policy import reach_hash
from .queue import claim, note_failure
from .roadmap_paper import RoadmapPaper, content_hash

log = logging.getLogger(__name__)

MOST_WAITING = 5
"""Copies one person may have waiting: the worker prints for everybody, one after the other."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def ask_for_print(
    roadmap: Roadmap,
    *,
    audience: Audience,
    language: str,
    on: date,
    size: PaperSize,
    by: Actor,
    length: PaperLength = PaperLength.FULL,
) -> RoadmapPrint:
    """Put a copy on the list of what is to be printed; one that waits already is not put there twice.

    Raises ``Refused`` for an audience that is not the actor's, and where too many of the actor's copies wait.
    """
    if audience not in audiences_for(by, roadmap):
        raise Refused(N_("Salinan untuk kalangan ini tidak tersedia bagi akun Anda."), field="audience")
    assert by.user_id is not None
    locked(User, by.user_id)  # two that are asked for at once are counted one after the other
    mine = sa.select(RoadmapPrint).where(
        RoadmapPrint.user_id == by.user_id, RoadmapPrint.done_at.is_(None), RoadmapPrint.failed_reason.is_(None)
    )
    waiting = db.session.scalars(mine.order_by(RoadmapPrint.id).limit(MOST_WAITING)).all()
    wanted = (roadmap.id, audience, language, on, size, length)
    for one in waiting:
        if (one.roadmap_id, one.audience, one.language, one.on, one.paper_size, one.length) == wanted:
            return one
    if len(waiting) >= MOST_WAITING:
        raise Refused(N_("Tunggu sebentar, lalu coba lagi."))
    asked = RoadmapPrint(
        roadmap_id=roadmap.id,
        user_id=by.user_id,
        audience=audience,
        language=language,
        on=on,
        paper_size=size,
        length=length,
    )
    db.session.add(asked)
    db.session.flush()
    return asked


def print_pdf(paper: RoadmapPaper, size: PaperSize = PaperSize.A4, length: PaperLength = PaperLength.FULL) -> bytes:
    """The copy as PDF: in full, carrying its matrix as a workbook and its value as JSON, or short and without them."""
    # The press takes a second to load: web processes never print, so they never wait for it.
    from .matrix import matrix_workbook
    from .press import Attachment, PageSize, environment, roadmap_pdf
    from .short import short_pdf

    if length is PaperLength.SHORT:
        return short_pdf(paper, size=PageSize(size.value))

    catalogue: Any = environment(paper.language).globals["catalogue"]
    matrix = catalogue.gettext(N_("Matriks tindak lanjut"))
    attachments = [
        Attachment(f"matriks-{paper.code}.xlsx", matrix_workbook(paper), XLSX, "Data", matrix),
        Attachment(
            f"peta-jalan-{paper.code}.json", roadmap_record(paper), "application/json", "Data", "roadmap-record"
        ),
    ]
    return roadmap_pdf(paper, size=PageSize(size.value), attachments=attachments)


def roadmap_record(paper: RoadmapPaper) -> bytes:
    """The copy's value as JSON: exactly what the paper says, nothing that was cut from it."""
    record = {
        "format": "roadmap-record",
        "version": 1,
        "content_hash": content_hash(paper),
        "roadmap": canonical(paper),
    }
    return json.dumps(record, ensure_ascii=False, indent=1).encode()


FILE_WORDS = {
    Audience.LEADERSHIP: ("pimpinan", "leadership"),
    Audience.FORUM: ("anggota", "members"),
    Audience.PARTNER: ("mitra", "partners"),
    Audience.PUBLIC: ("publik", "public"),
}


def file_name(asked: RoadmapPrint, code: str) -> str:
    """``Peta-Jalan_FK-NTT_rancangan_pimpinan_2026-11-22.pdf``; ``Peta-Jalan-Ringkas_…`` where it is short.

    An English copy is named in English: ``Roadmap_FK-NTT_draft_partners_2026-11-22.pdf``.
    """
    indonesian, english = FILE_WORDS[asked.audience]
    if asked.language == "en":
        what = "Roadmap-Brief" if asked.length is PaperLength.SHORT else "Roadmap"
        return f"{what}_{code}_draft_{english}_{asked.on.isoformat()}.pdf"
    what = "Peta-Jalan-Ringkas" if asked.length is PaperLength.SHORT else "Peta-Jalan"
    return f"{what}_{code}_rancangan_{indonesian}_{asked.on.isoformat()}.pdf"


@task("print_roadmaps")
def print_roadmaps() -> None:
    """Print everything that is asked for and held by no living worker."""
    while (ident := claim(RoadmapPrint)) is not None:
        try:
            _print(ident)
        except Exception:
            log.exception("roadmap print %s failed", ident)
            db.session.rollback()
            note_failure(RoadmapPrint, ident)


def _print(ident: int) -> None:
    asked = _by_id(ident)
    if asked.failed_reason is not None:
        return
    user = db.session.get_one(User, asked.user_id)
    actor = actor_of(user, today())  # the rights of now, not of when it was asked for
    roadmap = roadmap_by_code(actor, asked.roadmap.code)
    if asked.audience not in audiences_for(actor, roadmap):
        raise PermissionError("the right to this copy ended")
    paper = compose_roadmap(roadmap, audience=asked.audience, language=asked.language, on=asked.on, actor=actor)
    digest, reach = content_hash(paper), reach_hash(actor)
    size, length, name = asked.paper_size, asked.length, file_name(asked, roadmap.code)
    stored = _printed_before(digest, size, length)
    if stored is None:
        db.session.rollback()  # no read transaction stays open while the press works
        content = print_pdf(paper, size, length)
        file_hash = put_bytes(content)
        stored = StoredFile(file_hash=file_hash, name=name, media_type="application/pdf", size=len(content))
    with writing() as session:
        asked = session.get_one(RoadmapPrint, ident)
        if asked.done_at is not None:
            return
        asked.file = session.merge(stored)
        asked.content_hash, asked.reach_hash = digest, reach
        asked.done_at, asked.lease_until = now(), None


def _printed_before(digest: str, size: PaperSize, length: PaperLength) -> StoredFile | None:
    query = (
        sa
        .select(StoredFile)
        .join(RoadmapPrint, RoadmapPrint.file_id == StoredFile.id)
        .where(RoadmapPrint.content_hash == digest, RoadmapPrint.paper_size == size, RoadmapPrint.length == length)
        .limit(1)
    )
    return db.session.scalars(query).one_or_none()


def _by_id(ident: int) -> RoadmapPrint:
    query = sa.select(RoadmapPrint).where(RoadmapPrint.id == ident)
    return db.session.scalars(query.options(joinedload(RoadmapPrint.roadmap), joinedload(RoadmapPrint.file))).one()


def print_of(actor: Actor, ident: int) -> RoadmapPrint:
    """A print the actor asked for itself. Raises ``NoResultFound``."""
    query = (
        sa
        .select(RoadmapPrint)
        .where(RoadmapPrint.id == ident, RoadmapPrint.user_id == actor.user_id)
        .options(joinedload(RoadmapPrint.roadmap), joinedload(RoadmapPrint.file))
    )
    return db.session.scalars(query).one()


def is_outdated(asked: RoadmapPrint, actor: Actor, roadmap: Roadmap) -> bool:
    """Whether the actor's rights are others than those the copy was cut for, narrower or wider."""
    if asked.audience not in audiences_for(actor, roadmap):
        return True
    return asked.file_id is not None and asked.reach_hash != reach_hash(actor)
