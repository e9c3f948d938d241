"""Telling each recipient once: the notices, and the mail or messages they go by, in the transaction of what happened.

However many are told, the database is asked and written to equally often: the news is told while a meeting is held
locked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import sqlalchemy as sa
from flask_babel import force_locale
from flask_babel import gettext as _

from app.core import db, keep_file, now, revise, today
from app.directory import Forum
from app.meetings import InviteChannel, Meeting, secretariat_mail, sends_mail

from .message_models import MessageLink, Notice, OutboxAttachment, WhatsappMessage
from .models import OutboxMail
from .recipients import Recipient
from .wording import Message

BY_MAIL = frozenset({InviteChannel.MAIL, InviteChannel.BOTH})
BY_PHONE = frozenset({InviteChannel.WHATSAPP, InviteChannel.BOTH})
SUPERSEDED = "superseded"
"""Why a mail was given up that a later one replaced before it left."""
REPLACED = "Diganti pesan yang lebih baru."
"""Why a text was left out that a later one replaced before it was sent."""

T = TypeVar("T", OutboxMail, WhatsappMessage)


@dataclass(frozen=True, slots=True)
class Sender:
    """The secretariat that tells: the forum it signs for, and the address that answers go to."""

    forum: Forum
    mail: str | None
    office: str | None

    def signature(self, language: str) -> str:
        """The last line of a message."""
        return str(_("Sekretariat %(forum)s", forum=self.forum.name_in(language)))


def sender_of(meeting: Meeting) -> Sender:
    """Who tells the news of a meeting."""
    forum = db.session.get_one(Forum, meeting.forum_id)
    return Sender(forum, *secretariat_mail(forum, meeting.starts_on or today(forum.timezone)))


@dataclass(frozen=True, slots=True)
class Enclosure:
    """What a mail carries: bytes that are kept, or an issued paper by its number."""

    name: str
    media_type: str
    content: bytes | None = None
    issued_paper_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Telling:
    """One recipient and what it is told by, before that is written."""

    to: Recipient
    way: InviteChannel
    mail: OutboxMail | None
    text: WhatsappMessage | None
    enclosures: Sequence[Enclosure]


def tell(
    meeting: Meeting,
    sender: Sender,
    occasion: str,
    recipients: Iterable[Recipient],
    write: Callable[[Recipient], Message],
    *,
    enclose: Callable[[Recipient], Sequence[Enclosure]] = lambda _to: (),
    linked: bool = False,
) -> None:
    """Write the notices and what carries them; who was told of the occasion already is left out.

    The caller holds the meeting, so that two cannot ask at once; the table's key is the last word all the same.
    ``write`` and ``enclose`` (asked for mail alone) are called in the recipient's language. ``linked`` says that the
    text holds a link for its invitee.
    """
    known = set(db.session.scalars(sa.select(Notice.recipient).where(Notice.occasion == occasion)))
    tellings = [
        _telling(meeting, sender, to, write, enclose, linked=linked) for to in recipients if to.key not in known
    ]
    carriers = [one for each in tellings for one in (each.mail, each.text) if one is not None]
    files = {
        enclosure: keep_file(enclosure.content, name=enclosure.name, media_type=_plain(enclosure.media_type))
        for each in tellings for enclosure in each.enclosures if enclosure.content is not None
    }  # fmt: skip
    db.session.add_all(carriers)
    db.session.flush()
    db.session.add_all(
        OutboxAttachment(
            mail_id=each.mail.id, file_id=files[one].id if one in files else None, issued_paper_id=one.issued_paper_id,
            name=one.name, media_type=one.media_type,
        )
        for each in tellings if each.mail is not None for one in each.enclosures
    )  # fmt: skip
    db.session.add_all(
        Notice(
            meeting_id=meeting.id, agency_id=each.to.agency_id, occasion=occasion, recipient=each.to.key,
            channel=each.way, mail_id=each.mail.id if each.mail else None,
            whatsapp_id=each.text.id if each.text else None,
        )
        for each in tellings
    )  # fmt: skip
    db.session.flush()


def waiting(meeting: Meeting, occasions: str) -> frozenset[str]:
    """The keys of those to whom something of the meeting's occasions whose names begin so has not left yet."""
    query = sa.select(Notice.recipient).where(
        Notice.meeting_id == meeting.id,
        Notice.occasion.startswith(occasions, autoescape=True),
        sa.or_(
            sa.exists().where(
                OutboxMail.id == Notice.mail_id, OutboxMail.sent_at.is_(None), OutboxMail.given_up_at.is_(None),
                OutboxMail.lease_until.is_(None),
            ),
            sa.exists().where(
                WhatsappMessage.id == Notice.whatsapp_id, WhatsappMessage.sent_at.is_(None),
                WhatsappMessage.dropped_at.is_(None),
            ),
        ),
    )  # fmt: skip
    return frozenset(db.session.scalars(query))


def take_back(meeting: Meeting, occasions: Collection[str], recipients: Iterable[Recipient]) -> frozenset[str]:
    """Stop what has not left yet of the meeting's occasions whose names begin so; return the keys whose had left.

    A message that is out of date before it went is replaced by the next one instead of being sent beside it.
    """
    query = sa.select(Notice).where(
        Notice.meeting_id == meeting.id,
        sa.or_(*(Notice.occasion.startswith(one, autoescape=True) for one in occasions)),
        Notice.recipient.in_([to.key for to in recipients]),
    )
    notices = db.session.scalars(query).all()
    mails = _locked(OutboxMail, {one.mail_id for one in notices})
    texts = _locked(WhatsappMessage, {one.whatsapp_id for one in notices})
    left = set()
    for notice in notices:
        by_mail = notice.mail_id is not None and _mail_left(mails[notice.mail_id])
        by_hand = notice.whatsapp_id is not None and _text_left(texts[notice.whatsapp_id])
        if by_mail or by_hand:
            left.add(notice.recipient)
    return frozenset(left)


def is_replaced(text: WhatsappMessage) -> bool:
    """Whether it was out of date before it was sent, and not left out by somebody."""
    return text.dropped_reason == REPLACED


def _locked(model: type[T], idents: Collection[int | None]) -> dict[int, T]:
    """These rows for writing, in one order, so that no two writers wait for each other crosswise."""
    wanted = sorted(ident for ident in idents if ident is not None)
    query = sa.select(model).where(model.id.in_(wanted)).order_by(model.id).with_for_update(of=model)
    return {row.id: row for row in db.session.scalars(query.execution_options(populate_existing=True))}


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
        revise(text, dropped_at=now(), dropped_reason=REPLACED)
        return False
    return True


def _telling(
    meeting: Meeting,
    sender: Sender,
    to: Recipient,
    write: Callable[[Recipient], Message],
    enclose: Callable[[Recipient], Sequence[Enclosure]],
    *,
    linked: bool,
) -> _Telling:
    way = to.way(mails=sends_mail())
    invitee_id = to.invitee.id if linked and to.invitee else None
    mail = text = None
    enclosures: Sequence[Enclosure] = ()
    with force_locale(to.language):
        message = write(to)
        if way in BY_MAIL:
            enclosures = enclose(to)
            mail = OutboxMail(
                to=to.email, subject=" ".join(message.subject.split()), body=message.mail(_closing(enclosures)),
                language=to.language, link_invitee_id=invitee_id, reply_to=sender.mail,
            )  # fmt: skip
    if way is not InviteChannel.MAIL:
        text = WhatsappMessage(
            meeting_id=meeting.id, seat_id=to.seat_id, agency_id=to.agency_id, to_name=to.name,
            phone=to.phone if way in BY_PHONE else None, body=message.whatsapp(), language=to.language,
            link_kind=MessageLink.REPLY if invitee_id else None, link_invitee_id=invitee_id,
            due_on=today(),  # the queue is of many forums, and has one day
        )  # fmt: skip
    return _Telling(to, way, mail, text, enclosures)


def _closing(enclosures: Sequence[Enclosure]) -> str | None:
    return _("Terlampir: %(files)s.", files=", ".join(one.name for one in enclosures)) if enclosures else None


def _plain(media_type: str) -> str:
    """The media type without its parameters."""
    return media_type.split(";", 1)[0]
