"""News of other rooms that become mail, written in the transaction that told them."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from app.accounts import LinkPurpose, User, invited, password_reset_requested
from app.core import db

from . import meeting_news, minutes_news
from .links import LINK_MARK
from .models import OutboxMail


def connect() -> None:
    """Blinker holds receivers weakly: only functions of a module stay connected."""
    password_reset_requested.connect(write_reset)
    invited.connect(write_invitation)
    meeting_news.connect()
    minutes_news.connect()


def write_reset(address: str, *, language: str, **_more: Any) -> None:
    """Write the same row whether or not the address has an account; the sender finds out."""
    with force_locale(language):
        _write(
            address,
            language,
            LinkPurpose.RESET,
            _("Atur ulang kata sandi Patok"),
            _(
                "Ada yang meminta kata sandi baru untuk alamat ini. Bila itu Anda, buka tautan berikut dan buat kata "
                "sandi baru. Tautan berlaku satu kali, selama 24 jam."
            ),
            _("Bila bukan Anda, abaikan surat ini; tidak ada yang berubah."),
        )


def write_invitation(user: User, **_more: Any) -> None:
    """Send the invitation by mail as well, where mail is configured."""
    with force_locale(user.language):
        _write(
            user.email,
            user.language,
            LinkPurpose.INVITATION,
            _("Undangan memakai Patok"),
            _(
                "%(name)s diundang memakai Patok, catatan bersama tindak lanjut rapat perbatasan. Buka tautan berikut "
                "dan buat kata sandi Anda. Tautan berlaku satu kali, selama 7 hari.",
                name=user.name,
            ),
            _("Bila Anda tidak mengenal undangan ini, abaikan saja."),
        )


def _write(to: str, language: str, purpose: LinkPurpose, subject: str, *paragraphs: str) -> None:
    if not current_app.config["MAIL_SERVER"]:
        return
    first, *rest = paragraphs
    body = "\n\n".join([first, LINK_MARK, *rest])
    db.session.add(OutboxMail(to=to, subject=subject, body=body, language=language, link_purpose=purpose))
