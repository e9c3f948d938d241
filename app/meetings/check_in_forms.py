"""Forms of self check-in: at the door and at the desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectChoice, SelectField, TimeField
from wtforms.validators import DataRequired, Regexp

from app.core import AtMost, Careful, Form
from app.core.rendering import language
from app.directory import Agency

from .forms import line

OTHER = "lain"
KEY = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"


class CheckInForm(Careful):
    """Who is here: an agency, and as much of the person as they care to say."""

    careful = ("agency_typed", "position", "person", "represents")

    key = HiddenField(validators=[DataRequired(), AtMost(36), Regexp(KEY)], default=lambda: str(uuid4()))
    agency = SelectField(_l("Instansi"))
    agency_typed = line(_l("Instansi lain"), 200, description=_l("Bila instansi Anda tidak ada di daftar."))
    position = line(_l("Jabatan"), 200, description=_l("Misalnya Kasat Intelkam."))
    person = line(_l("Nama"), 200, description=_l("Boleh kosong."))
    represents = line(_l("Mewakili"), 200, description=_l("Jabatan yang Anda wakili, bila ada."))

    def __init__(self, agencies: Sequence[Agency], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.agency.choices = [
            *([SelectChoice("", gettext("pilih instansi"))] if agencies else []),
            *(SelectChoice(str(agency.id), agency.name_in(language())) for agency in agencies),
            SelectChoice(OTHER, gettext("Instansi lain (tulis di bawah)")),
        ]

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        valid = super().validate(extra_validators)
        if self.agency.data in {"", OTHER} and not self.agency_typed.data:
            field = self.agency_typed if self.agency.data == OTHER else self.agency
            field.errors = [*field.errors, gettext("Pilih instansi Anda, atau tulis namanya.")]
            return False
        return valid

    @property
    def agency_id(self) -> int | None:
        """The agency that was chosen; None where it is told in words."""
        return None if self.agency.data in {"", OTHER} else int(self.agency.data)


class AcceptForm(Form):
    """As which agency somebody is admitted."""

    agency = line(_l("Dicatat sebagai"), 200)


class OpenCheckInForm(Form):
    """Until when people may check in."""

    closes_at = TimeField(_l("Ditutup pukul"), validators=[DataRequired()])
