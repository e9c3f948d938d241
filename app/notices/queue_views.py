"""The queue: messages somebody sends by WhatsApp or tells in person, one after the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from urllib.parse import quote
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from app.core import (
    MAKASSAR,
    AtMost,
    Form,
    current_actor,
    demand,
    done_at_once,
    locked,
    requires,
    revision_sent,
    today,
)
from app.core.rendering import language
from app.meetings import public_title, reply_url

from .holding import texts_held
from .links import LINK_MARK
from .message_models import WhatsappMessage
from .policy import May
from .queue_queries import mail_lost, message_of, messages_settled, messages_waiting
from .queue_service import drop_message, mark_sent, put_back
from .sending import HELD_BACK
from .telling import is_replaced

bp = Blueprint("notices", __name__)


class DropForm(Form):
    """Why a message is not sent."""

    reason = TextAreaField(_l("Alasan"), validators=[AtMost(2_000)])


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as it stands on the page: its text with the link in it, and where it is opened.

    Of one that is ``held`` back there is no text to send: it is told in another way, or left out.
    """

    id: int
    revision: int
    to: str
    about: str
    code: str
    phone: str | None
    text: str
    language: str
    opens: str | None
    held: bool = False
    settled: str | None = None
    undone: bool = True
    """Whether a mark may be taken off again."""


def international(phone: str | None) -> str | None:
    """The digits by which WhatsApp knows a number: with the country, without signs; None where it is no number."""
    digits = re.sub(r"\D", "", phone or "")
    if digits.startswith("0"):
        digits = "62" + digits[1:]
    elif digits.startswith("8"):
        digits = "62" + digits
    return digits if 8 <= len(digits) <= 15 else None


def shown(message: WhatsappMessage, *, held: bool = False) -> Shown:
    """The message with its link, derived now."""
    text, meeting = "" if held else message.body, message.meeting
    if message.link_invitee is not None and meeting is not None:
        text = text.replace(LINK_MARK, reply_url(message.link_invitee, meeting))
    number = international(message.phone)
    settled = None
    if message.sent_at is not None:
        settled = _("ditandai terkirim oleh %(name)s", name=message.sent_by)
    elif message.dropped_at is not None:
        settled = _("dilewati: %(reason)s", reason=message.dropped_reason)
    return Shown(
        id=message.id, revision=message.revision, to=message.to_name, phone=message.phone, text=text,
        language=message.language,
        about=public_title(meeting, language()) if meeting else "", code=meeting.code if meeting else "",
        opens=f"https://wa.me/{number}?text={quote(text)}" if number and not held else None, held=held,
        settled=settled, undone=not is_replaced(message),
    )  # fmt: skip


@bp.get("/pesan")
@requires(May.SEND_QUEUE)
def queue() -> ResponseReturnValue:
    return _page()


@bp.post("/pesan/<int:message_id>/terkirim", endpoint="mark_sent")
@requires(May.SEND_QUEUE)
def sent(message_id: int) -> ResponseReturnValue:
    actor = current_actor()
    demand(actor, May.SEND_QUEUE, message_of(actor, message_id).meeting)
    done_at_once(
        lambda: mark_sent(locked(WhatsappMessage, message_id), _revision(), by=actor), _("Pesan ditandai terkirim.")
    )
    return redirect(url_for(".queue"), 303)


@bp.post("/pesan/<int:message_id>/lewati")
@requires(May.SEND_QUEUE)
def drop(message_id: int) -> ResponseReturnValue:
    actor = current_actor()
    demand(actor, May.SEND_QUEUE, message_of(actor, message_id).meeting)
    form = DropForm()
    revision = _revision()
    if form.save(lambda: drop_message(locked(WhatsappMessage, message_id), revision, form.reason.data or "", by=actor)):
        return redirect(url_for(".queue"), 303)
    return _page(message_id, form)


@bp.post("/pesan/<int:message_id>/kembalikan", endpoint="put_back")
@requires(May.SEND_QUEUE)
def undo(message_id: int) -> ResponseReturnValue:
    actor = current_actor()
    demand(actor, May.SEND_QUEUE, message_of(actor, message_id).meeting)
    done_at_once(
        lambda: put_back(locked(WhatsappMessage, message_id), _revision(), by=actor),
        _("Pesan kembali ke antrean."),
    )
    return redirect(url_for(".queue"), 303)


def _revision() -> int:
    return revision_sent(request.form.get("revision"))


def _page(tried: int | None = None, form: DropForm | None = None) -> ResponseReturnValue:
    actor = current_actor()
    day = today()
    messages = messages_waiting(actor, day)
    held = texts_held(messages)
    waiting: Sequence[Shown] = [shown(one, held=one.id in held) for one in messages]
    since = datetime.combine(day, time(0, 0), ZoneInfo(MAKASSAR))
    page = render_template(
        "notices/queue.html",
        by_phone=[one for one in waiting if one.opens],
        by_hand=[one for one in waiting if not one.opens],
        settled=[shown(one) for one in messages_settled(actor, since)],
        lost=mail_lost(actor),
        held_back=HELD_BACK,
        waiting=len(waiting),
        local_links=not (current_app.config["PUBLIC_URL"] or current_app.config["DEMONSTRATION"]),
        tried=tried,
        form=form or DropForm(formdata=None),
    )
    return page, form.http_status if form is not None else 200
