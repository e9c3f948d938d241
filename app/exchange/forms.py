"""The forms of bringing a record in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField

from app.core import Form


class UploadForm(Form):
    """Choose a record."""

    file = FileField(_l("Berkas rekaman"))


class ConfirmForm(Form):
    """Take in the record that was looked through."""

    ticket = HiddenField()
