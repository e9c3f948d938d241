"""Attaching files to a meeting, and finding those that somebody may read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import contains_eager, joinedload

from app.core import (
    N_,
    Actor,
    Refused,
    SecurityClass,
    StoredFile,
    allows,
    db,
    keep_file,
    locked,
    note_act,
    now,
    revise,
)

from .attachment_files import Upload, clean_name
from .attachment_models import Attachment, AttachmentKind
from .models import AgendaItem, Meeting
from .policy import May
from .queries import ITEM_CLASS, content_visible_to

MOST_FILES: Final = 60
MOST_BYTES_IN_ALL: Final = 100 * 1024 * 1024

FILE_CLASS = sa.func.coalesce(Attachment.security_class, ITEM_CLASS)
"""The class of an attachment: its own, or that of its point of the agenda, or the meeting's."""
ABSENCE = frozenset({AttachmentKind.ATTENDANCE_SCAN})
"""What also tells who did not come, and carries signatures: for those who see absence."""
PICTURES_ONLY = frozenset({AttachmentKind.PHOTO})


def attach(
    meeting: Meeting,
    upload: Upload,
    *,
    name: str | None,
    key: str,
    by: Actor,
    kind: AttachmentKind | None = None,
    agenda_item_id: int | None = None,
    caption: str | None = None,
    security_class: SecurityClass | None = None,
) -> Attachment:
    """Keep a file with the meeting. The same key again is the same attachment, however often it is sent."""
    locked(Meeting, meeting.id)  # what is counted here is counted one after the other
    before = db.session.scalars(sa.select(Attachment).where(Attachment.key == key)).one_or_none()
    if before is not None:
        if before.meeting_id != meeting.id:
            raise NoResultFound
        return before
    kind = _fitting(kind or upload.kind, is_picture=upload.preview is not None)
    _demand_item(meeting.id, agenda_item_id)
    _demand_room(meeting.id, len(upload.content))
    known_as = clean_name(name, upload.ending)
    file = keep_file(upload.content, name=known_as, media_type=upload.media_type)
    preview = None
    if upload.preview is not None:
        preview = keep_file(upload.preview, name=known_as, media_type=upload.media_type)
    db.session.flush()
    last = sa.select(sa.func.max(Attachment.seq)).where(Attachment.meeting_id == meeting.id)
    row = Attachment(
        meeting_id=meeting.id, agenda_item_id=agenda_item_id, kind=kind, file_id=file.id,
        preview_id=preview and preview.id, name=known_as, caption=caption, key=key,
        seq=1 + (db.session.scalar(last) or 0), width=upload.width, height=upload.height,
        security_class=security_class, by_user_id=by.user_id, by_name=by.name,
    )  # fmt: skip
    db.session.add(row)
    note_act(by, "attach", row)
    return row


def edit_attachment(row: Attachment, revision: int, *, by: Actor, **facts: Any) -> bool:
    """Change what an attachment is called and where it belongs; the file stays."""
    row.check_revision(revision)
    if "kind" in facts:
        _fitting(facts["kind"], is_picture=row.is_picture)
    _demand_item(row.meeting_id, facts.get("agenda_item_id"))
    changed = revise(row, **facts)
    if changed:
        note_act(by, "edit", row)
    return changed


def withdraw_attachment(row: Attachment, revision: int, *, by: Actor) -> None:
    """Take it off the meeting; row and file stay."""
    row.check_revision(revision)
    if row.withdrawn_at is None:
        revise(row, withdrawn_at=now())
        note_act(by, "withdraw", row)


def attachments_of(actor: Actor, meeting: Meeting) -> Sequence[Attachment]:
    """The meeting's attachments that the actor may read, in their order, with files and points of the agenda."""
    if not allows(actor, May.READ_FILE, meeting):
        return []
    query = _readable(actor, meeting).where(Attachment.meeting_id == meeting.id)
    return db.session.scalars(query.order_by(Attachment.seq, Attachment.id)).all()


def attachment_for(actor: Actor, meeting: Meeting, ident: int) -> Attachment:
    """One of them. Raises ``NoResultFound``."""
    if not allows(actor, May.READ_FILE, meeting):
        raise NoResultFound
    query = _readable(actor, meeting).where(Attachment.meeting_id == meeting.id, Attachment.id == ident)
    return db.session.scalars(query).one()


def _readable(actor: Actor, meeting: Meeting) -> sa.Select[Attachment]:
    query = (
        sa
        .select(Attachment)
        .join(Meeting, Meeting.id == Attachment.meeting_id)
        .outerjoin(AgendaItem, AgendaItem.id == Attachment.agenda_item_id)
        .where(Attachment.withdrawn_at.is_(None), content_visible_to(actor, FILE_CLASS))
        .options(
            contains_eager(Attachment.meeting), contains_eager(Attachment.agenda_item), joinedload(Attachment.file),
            joinedload(Attachment.preview),
        )
    )  # fmt: skip
    if not allows(actor, May.SEE_ABSENCE, meeting):
        query = query.where(Attachment.kind.not_in(ABSENCE))
    return query


def _fitting(kind: AttachmentKind, *, is_picture: bool) -> AttachmentKind:
    if kind in PICTURES_ONLY and not is_picture:
        raise Refused(N_("Foto harus berupa gambar. Pilih jenis lain untuk berkas ini."), field="kind")
    return kind


def _demand_item(meeting_id: int, agenda_item_id: int | None) -> None:
    if agenda_item_id is not None:
        there = sa.exists().where(
            AgendaItem.id == agenda_item_id, AgendaItem.meeting_id == meeting_id, AgendaItem.withdrawn_at.is_(None)
        )
        if not db.session.scalar(sa.select(there)):
            raise Refused(N_("Acara ini tidak ada lagi pada rapat. Pilih acara lain."), field="agenda_item_id")


def _demand_room(meeting_id: int, size: int) -> None:
    """So many files may stand there, and so many bytes be kept, those of withdrawn ones among them."""
    standing = sa.func.count().filter(Attachment.withdrawn_at.is_(None))
    count, kept = db.session.execute(
        sa
        .select(standing, sa.func.coalesce(sa.func.sum(StoredFile.size), 0))
        .select_from(Attachment)
        .join(StoredFile, StoredFile.id == Attachment.file_id)
        .where(Attachment.meeting_id == meeting_id)
    ).one()
    if count >= MOST_FILES:
        raise Refused(
            N_("Rapat ini sudah memuat %(most)s lampiran. Tarik yang tidak perlu dahulu."), field="files",
            most=MOST_FILES,
        )  # fmt: skip
    if kept + size > MOST_BYTES_IN_ALL:
        raise Refused(
            N_("Lampiran rapat ini, termasuk yang sudah ditarik, akan melebihi 100 MB. Perkecil berkasnya."),
            field="files",
        )
