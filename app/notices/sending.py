"""Sending what lies in the outbox: claim by lease, send, note what came of it; wait longer after each failure."""

from __future__ import annotations

import hashlib
import hmac
import logging
import smtplib
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from ssl import create_default_context

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import joinedload

from app.accounts import link_for_address, link_url
from app.core import SYSTEM, SecurityClass, StoredFile, db, locked, now, task, writing
from app.meetings import Meeting
from app.papers import IssuedPaper, class_now

from .holding import mail_held
from .links import LINK_MARK, reply_link
from .message_models import Notice, OutboxAttachment
from .models import OutboxMail

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
LONGEST_PAUSE = timedelta(hours=6)
MOST_ATTEMPTS = 12
TIMEOUT = 20
IMPLICIT_TLS_PORT = 465
HELD_BACK = "restricted"
"""Why a mail was given up that names what was made restricted while it waited."""
PERMANENT = 500  # RFC 5321: trying again would not help


class NobodyThere(Exception):  # noqa: N818 - an answer, not a fault
    """The address has no account that the link could be for: there is nothing to send."""


class HeldBack(Exception):  # noqa: N818 - an answer, not a fault
    """The mail says more of its meeting than may be told by now."""


@task("send_mail")
def send_mail() -> None:
    """Send every mail that waits. Without a mail server the rows stay."""
    if not current_app.config["MAIL_SERVER"]:
        return
    while (mail_id := claim()) is not None:
        deliver(mail_id)


def claim() -> int | None:
    """Take the lease of one waiting mail, so that no other worker sends it meanwhile."""
    printing = (
        sa
        .exists()
        .where(OutboxAttachment.mail_id == OutboxMail.id, IssuedPaper.id == OutboxAttachment.issued_paper_id)
        .where(IssuedPaper.done_at.is_(None), IssuedPaper.failed_reason.is_(None))
    )
    waiting = (
        OutboxMail.sent_at.is_(None),
        OutboxMail.given_up_at.is_(None),
        sa.or_(OutboxMail.lease_until.is_(None), OutboxMail.lease_until < now()),
        ~printing,  # a mail waits for the paper it carries
    )
    if db.session.scalar(sa.select(OutboxMail.id).where(*waiting).limit(1)) is None:
        db.session.rollback()
        return None
    with writing() as session:
        mail = session.scalars(
            sa.select(OutboxMail).where(*waiting).order_by(OutboxMail.id).limit(1).with_for_update(skip_locked=True)
        ).one_or_none()
        if mail is None:
            return None
        mail.lease_until = now() + LEASE
        mail.attempts += 1
        return mail.id


def deliver(mail_id: int) -> None:
    """Send one claimed mail and note what came of it."""
    try:
        message = compose(mail_id)
        transmit(message)
    except NobodyThere:
        _give_up(mail_id, "nobody")
    except HeldBack:
        _give_up(mail_id, HELD_BACK)
    except smtplib.SMTPRecipientsRefused as refused:
        code = next(iter(refused.recipients.values()))[0]
        _note_failure(mail_id, f"SMTP {code}", final=code >= PERMANENT)
    except (OSError, smtplib.SMTPException) as error:
        _note_failure(mail_id, type(error).__name__, final=False)
    else:
        with writing():
            mail = locked(OutboxMail, mail_id)
            mail.sent_at = now()
            mail.lease_until = None


def compose(mail_id: int) -> EmailMessage:
    """The mail as it is sent. Its link is derived from its Message-ID: sent again, it is the same link."""
    mail = db.session.get_one(OutboxMail, mail_id)
    about = db.session.scalars(sa.select(Meeting).join(Notice).where(Notice.mail_id == mail_id)).one_or_none()
    if about is not None and mail_held(mail, about):
        raise HeldBack
    body = mail.body
    if mail.link_purpose is not None:
        purpose, address = mail.link_purpose, mail.to
        token = _token(mail.message_id)
        with writing():
            if not link_for_address(address, purpose, token, by=SYSTEM):
                raise NobodyThere
        mail = db.session.get_one(OutboxMail, mail_id)
        body = body.replace(LINK_MARK, link_url(purpose, token))
    elif mail.link_invitee_id is not None:
        body = body.replace(LINK_MARK, reply_link(mail.link_invitee_id))
    message = EmailMessage()
    message["From"] = current_app.config["MAIL_SENDER"] or "patok@localhost"
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    if mail.reply_to:
        message["Reply-To"] = mail.reply_to
    message.set_content(body + "\n")
    message["Content-Language"] = mail.language
    enclose(message, mail_id)
    db.session.rollback()  # nobody waits for us while the mail server answers
    return message


def enclose(message: EmailMessage, mail_id: int) -> None:
    """Add the files a mail carries. Calendar files stand beside the text as well, where calendars look for them.

    A paper that was made restricted while the mail waited is left out: it is handed over in another way.
    """
    query = (
        sa
        .select(OutboxAttachment, StoredFile, IssuedPaper)
        .outerjoin(IssuedPaper, IssuedPaper.id == OutboxAttachment.issued_paper_id)
        .outerjoin(StoredFile, StoredFile.id == sa.func.coalesce(OutboxAttachment.file_id, IssuedPaper.pdf_file_id))
        .where(OutboxAttachment.mail_id == mail_id)
        .options(joinedload(IssuedPaper.meeting))
        .order_by(OutboxAttachment.id)
    )
    rows: list[tuple[OutboxAttachment, StoredFile | None, IssuedPaper | None]] = [
        (row[0], row[1], row[2]) for row in db.session.execute(query)
    ]
    enclosed = [
        (one, file.read()) for one, file, paper in rows
        if file is not None and (paper is None or class_now(paper) is SecurityClass.OPEN)
    ]  # fmt: skip
    for one, content in enclosed:
        if one.media_type.startswith("text/calendar"):
            method = one.media_type.partition("method=")[2].partition(";")[0]
            message.add_alternative(content.decode(), subtype="calendar", params={"method": method}, cte="base64")
    for one, content in enclosed:
        main, _, sub = one.media_type.partition(";")[0].partition("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=one.name)


def transmit(message: EmailMessage) -> None:
    """Hand one message to the mail server."""
    config = current_app.config
    host, _, port = config["MAIL_SERVER"].partition(":")
    number = int(port or 25)
    tls = create_default_context()
    server: smtplib.SMTP
    if number == IMPLICIT_TLS_PORT:
        server = smtplib.SMTP_SSL(host, number, timeout=TIMEOUT, context=tls)
    else:
        server = smtplib.SMTP(host, number, timeout=TIMEOUT)
    with server:
        if config["MAIL_STARTTLS"]:
            server.starttls(context=tls)
        if config["MAIL_USERNAME"]:
            server.login(config["MAIL_USERNAME"], config["MAIL_PASSWORD"])
        server.send_message(message)


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many failures: doubling from a minute."""
    return min(timedelta(minutes=2 ** min(attempts - 1, 12)), LONGEST_PAUSE)


def _note_failure(mail_id: int, reason: str, *, final: bool) -> None:
    with writing():
        mail = locked(OutboxMail, mail_id)
        mail.failed_reason = reason
        mail.lease_until = now() + pause_after(mail.attempts)
        if final or mail.attempts >= MOST_ATTEMPTS:
            mail.given_up_at = now()
    log.warning("mail %s not sent: %s", mail_id, reason)


def _give_up(mail_id: int, reason: str) -> None:
    with writing():
        mail = locked(OutboxMail, mail_id)
        mail.given_up_at = now()
        mail.failed_reason = reason
        mail.lease_until = None


def _token(message_id: str) -> str:
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, f"link of mail {message_id}".encode(), hashlib.sha256).hexdigest()
