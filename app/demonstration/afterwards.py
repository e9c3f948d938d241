"""What comes after a notula is final: corrections taken in and answered, a perbaikan, and messages that were sent."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa

from app import minutes
from app.core import Actor, as_of, db
from app.directory import agency_by_code
from app.meetings import Meeting, ReplyChannel
from app.minutes import CorrectionTarget
from app.notices import WhatsappMessage, mark_sent
from app.outcomes import Decision

from .moments import at


def correct_the_final(meeting: Meeting, day: date, decision: Decision, *, by: Actor) -> None:
    """One correction is taken in and makes perbaikan ke-1, another is answered; the second edition is signed too."""
    with as_of(at(day, 6, 2)):
        taken = minutes.propose_correction(
            meeting, CorrectionTarget.DECISION, decision.id,
            "Petugas bantuan didatangkan dengan surat, bukan langsung.", by=by,
            agency_id=agency_by_code("PLBN-MOTAAIN").id, channel=ReplyChannel.LETTER, position="Administrator PLBN",
            facts={"text": "Petugas bantuan didatangkan dari pos terdekat dengan surat Kepala Kantor Imigrasi"},
        )  # fmt: skip
        refused = minutes.propose_correction(
            meeting, CorrectionTarget.MEETING, None, "Rapat berlangsung di lantai dua.", by=by,
            agency_id=agency_by_code("POLRES-BELU").id, channel=ReplyChannel.PHONE,
            position="Kepala Satuan Lalu Lintas", facts={"venue": "Lantai dua PLBN Mota'ain"},
        )  # fmt: skip
        db.session.flush()
    with as_of(at(day, 7, 3)):
        minutes.accept_correction(taken, taken.revision, by=by)
        minutes.answer_correction(
            refused, refused.revision, "Tempat sudah benar: ruang rapat utama pada daftar hadir.", by=by
        )
        db.session.flush()
        edition = minutes.correct(
            meeting, "Rumusan arahan kedua belum menyebut surat Kepala Kantor Imigrasi.", [taken.id], by=by
        )
    with as_of(at(day, 9, 3)):
        minutes.record_signing(
            edition, by=by, document_number="NOT-PERAGAAN-09/P1", dated_on=day + timedelta(days=9),
            signer_position="Kepala Kantor Imigrasi",
        )  # fmt: skip


def send_messages(code: str, day: date, *, by: Actor, but: tuple[str, ...] = ()) -> None:
    """What waited in the queue for a meeting is sent that day, but for those whose address holds one of the words."""
    waiting = sa.select(WhatsappMessage).join(Meeting, Meeting.id == WhatsappMessage.meeting_id)
    waiting = waiting.where(
        Meeting.code == code, WhatsappMessage.sent_at.is_(None), WhatsappMessage.dropped_at.is_(None)
    ).order_by(WhatsappMessage.id)
    with as_of(at(day, 0, 6)):
        for message in db.session.scalars(waiting):
            if not any(word in message.to_name for word in but):
                mark_sent(message, message.revision, by=by)
