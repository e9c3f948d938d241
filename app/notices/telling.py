"""Telling somebody once: the notice, and the mail or the message it goes by, in the transaction of what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from app.core import StoredFile, db, keep_file, locked, now, revise, today
from app.directory import Forum
from app.meetings import InviteChannel, Meeting

from .message_models import MessageLink, Notice, OutboxAttachment, WhatsappMessage
from .models import OutboxMail
from .recipients import Recipient
from .wording import Message

SUPERSEDED = "superseded"
"""Why a mail was given up that a later one replaced before it left."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """What a mail carries: bytes that are kept, or an issued paper by its number."""

    name: str
    media_type: str
    content: bytes | None = None
    issued_paper_id: int | None = None


def sends_mail() -> bool:
    """Whether this installation has a mail server."""
    return bool(current_app.config["MAIL_SERVER"])


def was_told(occasion: str, recipient: str) -> bool:
    """Whether this recipient was told of this occasion."""
    query = sa.select(sa.exists().where(Notice.occasion == occasion, Notice.recipient == recipient))
    return bool(db.session.scalar(query))


def tell(
    meeting: Meeting,
    occasion: str,
    to: Recipient,
    message: Message,
    *,
    enclosures: Sequence[Enclosure] = (),
    reply_to: str | None = None,
    linked: bool = False,
) -> bool:
    """Write the notice and what carries it; False where this recipient was told of it already.

    The caller holds the meeting, so that two cannot ask at once; the table's key is the last word all the same.
    ``linked`` says that the text holds a link for its invitee.
    """
    if was_told(occasion, to.key):
        return False
    way = to.way(mails=sends_mail())
    mail = text = None
    if way in {InviteChannel.MAIL, InviteChannel.BOTH}:
        mail = _mail(to, message, enclosures, reply_to, to.invitee_id if linked else None)
    if way is not InviteChannel.MAIL:
        text = _text(meeting, to, message, to.invitee_id if linked else None)
    db.session.flush()
    db.session.add(
        Notice(
            meeting_id=meeting.id, agency_id=to.agency_id, occasion=occasion, recipient=to.key, channel=way,
            mail_id=mail.id if mail else None, whatsapp_id=text.id if text else None,
        )
    )  # fmt: skip
    db.session.flush()
    return True


def take_back(meeting: Meeting, occasions: str, recipient: str) -> bool:
    """Stop what has not left yet of the meeting's occasions whose names begin so; says whether anything had left.

    A message that is out of date before it went is replaced by the next one instead of being sent beside it.
    """
    query = sa.select(Notice).where(
        Notice.meeting_id == meeting.id,
        Notice.occasion.startswith(occasions, autoescape=True),
        Notice.recipient == recipient,
    )
    left = False
    for notice in db.session.scalars(query).all():
        if notice.mail_id is not None:
            left |= _mail_left(locked(OutboxMail, notice.mail_id))
        if notice.whatsapp_id is not None:
            left |= _text_left(locked(WhatsappMessage, notice.whatsapp_id))
    return left


def _mail_left(mail: OutboxMail) -> bool:
    """Give up a mail that nobody took up yet; one that is being tried may be gone already."""
    if mail.given_up_at is not None:
        return False
    if mail.sent_at is None and mail.lease_until is None:
        mail.given_up_at, mail.failed_reason = now(), SUPERSEDED
        return False
    return True


def _text_left(text: WhatsappMessage) -> bool:
    if text.dropped_at is not None:
        return False
    if text.sent_at is None:
        with force_locale("id"):
            revise(text, dropped_at=now(), dropped_reason=_("Diganti pesan yang lebih baru."))
        return False
    return True


def _mail(
    to: Recipient, message: Message, enclosures: Sequence[Enclosure], reply_to: str | None, invitee_id: int | None
) -> OutboxMail:
    mail = OutboxMail(
        to=to.email, subject=" ".join(message.subject.split()), body=message.mail(_closing(enclosures)),
        language=to.language, link_invitee_id=invitee_id, reply_to=reply_to,
    )  # fmt: skip
    db.session.add(mail)
    db.session.flush()
    for one in enclosures:
        file: StoredFile | None = None
        if one.content is not None:
            file = keep_file(one.content, name=one.name, media_type=one.media_type.split(";", 1)[0])
            db.session.flush()
        db.session.add(
            OutboxAttachment(
                mail_id=mail.id, file_id=file.id if file else None, issued_paper_id=one.issued_paper_id,
                name=one.name, media_type=one.media_type,
            )
        )  # fmt: skip
    return mail


def _closing(enclosures: Sequence[Enclosure]) -> str | None:
    return _("Terlampir: %(files)s.", files=", ".join(one.name for one in enclosures)) if enclosures else None


def _text(meeting: Meeting, to: Recipient, message: Message, invitee_id: int | None) -> WhatsappMessage:
    forum = db.session.get_one(Forum, meeting.forum_id)
    text = WhatsappMessage(
        meeting_id=meeting.id, seat_id=to.seat_id, agency_id=to.agency_id, to_name=to.name,
        phone=to.phone if to.way(mails=sends_mail()) in {InviteChannel.WHATSAPP, InviteChannel.BOTH} else None,
        body=message.whatsapp(), link_kind=MessageLink.REPLY if invitee_id else None, link_invitee_id=invitee_id,
        due_on=today(forum.timezone),
    )  # fmt: skip
    db.session.add(text)
    return text
