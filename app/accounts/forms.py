"""Forms of accounts."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Email, EqualTo, Optional, ValidationError

from app.core import LANGUAGES, N_, AtMost, Form, Refused, RevisedForm, Role, SecurityClass, label_id
from app.core.rendering import language
from app.directory import Agency, Forum, Seat, agencies_in_order

from .passwords import check_password
from .queries import forums_open, seats_open

LONGEST_PASSWORD = 256
ROLE_WORK = {
    Role.SECRETARIAT: N_("menulis rapat dan tindak lanjut satu forum"),
    Role.FOCAL_POINT: N_("menjawab dan melapor untuk satu instansi"),
    Role.LEADERSHIP: N_("membaca semua isi satu forum dan menetapkan edisi"),
    Role.PARTNER: N_("melihat yang biasa dalam satu forum dan melapor untuk yang didukungnya"),
    Role.ADMIN: N_("mengurus akun dan hak, tanpa membaca isi"),
}
LANGUAGE_CHOICES = [SelectChoice(code, name) for code, name in LANGUAGES.items()]
NOTHING = SelectChoice("", "–")


class SignInForm(Form):
    email = EmailField(_l("Surel"), validators=[DataRequired(), AtMost(254)])
    password = PasswordField(_l("Kata sandi"), validators=[DataRequired(), AtMost(LONGEST_PASSWORD)])
    lasting = BooleanField(_l("Tetap masuk di perangkat ini"))


class ForgottenForm(Form):
    email = EmailField(_l("Surel"), validators=[DataRequired(), AtMost(254), Email()])


class ChoosePasswordForm(Form):
    password = PasswordField(
        _l("Kata sandi baru"),
        validators=[DataRequired(), AtMost(LONGEST_PASSWORD)],
        description=_l("Sedikitnya 12 karakter. Beberapa kata yang tidak berhubungan mudah diingat dan sukar ditebak."),
    )
    repeat = PasswordField(
        _l("Ulangi kata sandi baru"),
        validators=[DataRequired(), EqualTo("password", _l("Kedua kata sandi harus sama."))],
    )

    def validate_password(self, field: PasswordField) -> None:
        """Say what is too easy together with what else is wrong; name and address are looked at when it is set."""
        try:
            check_password(field.data or "", email="")
        except Refused as refused:
            raise ValidationError(_(refused.message, **refused.values)) from None


class ChangePasswordForm(ChoosePasswordForm):
    current = PasswordField(_l("Kata sandi sekarang"), validators=[DataRequired(), AtMost(LONGEST_PASSWORD)])


class _GrantFields:
    """What a grant is made of, in the form of an invitation and in one of its own."""

    role = RadioField(_l("Peran"), validators=[DataRequired()])
    forum = SelectField(_l("Forum"), validators=[Optional()], description=_l("Untuk sekretariat, pimpinan, dan mitra."))
    agency = SelectField(_l("Instansi"), validators=[Optional()], description=_l("Untuk narahubung dan mitra."))
    clearance = SelectField(_l("Boleh membaca"), description=_l("Mitra hanya melihat yang biasa."))
    from_on = DateField(_l("Berlaku mulai"), validators=[Optional()])
    until_on = DateField(
        _l("Berlaku sampai"), validators=[Optional()], description=_l("Kosongkan bila belum ditentukan.")
    )

    def offer_grants(self: Any) -> None:
        """Fill the choices from the directory."""
        self.forums = {forum.code: forum for forum in forums_open()}
        self.agencies = {agency.code: agency for agency in agencies_in_order() if agency.ended_on is None}
        self.role.choices = [SelectChoice(role.value, f"{_(label_id(role))}: {_(ROLE_WORK[role])}") for role in Role]
        self.forum.choices = [
            NOTHING,
            *(SelectChoice(one.code, f"{one.code} {one.name_in(language())}") for one in self.forums.values()),
        ]
        self.agency.choices = [
            NOTHING,
            *(SelectChoice(one.code, one.name_in(language())) for one in self.agencies.values()),
        ]
        self.clearance.choices = [
            SelectChoice("", _("Sesuai peran")),
            SelectChoice(SecurityClass.OPEN.value, _("Yang biasa saja")),
            SelectChoice(SecurityClass.RESTRICTED.value, _("Yang biasa dan terbatas")),
        ]

    def grant(self: Any) -> dict[str, Any]:
        """What was chosen, as ``give_grant`` takes it."""
        forum: Forum | None = self.forums.get(self.forum.data)
        agency: Agency | None = self.agencies.get(self.agency.data)
        return {
            "role": Role(self.role.data),
            "forum": forum,
            "agency": agency,
            "clearance": SecurityClass(self.clearance.data) if self.clearance.data else None,
            "from_on": self.from_on.data,
            "until_on": self.until_on.data,
        }


class GrantForm(_GrantFields, Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_grants()


class _SeatField:
    seat_id = SelectField(
        _l("Jabatan"),
        validators=[Optional()],
        description=_l("Isi bila akun ini milik jabatan, siapa pun pejabatnya. Kosongkan untuk akun orang."),
    )

    def offer_seats(self: Any) -> None:
        """Fill the choices from the directory."""
        self.seats = {str(seat.id): seat for seat in seats_open()}
        self.seat_id.choices = [
            NOTHING,
            *(
                SelectChoice(key, f"{seat.position}, {seat.agency.name_in(language())}")
                for key, seat in self.seats.items()
            ),
        ]

    @property
    def chosen_seat(self: Any) -> Seat | None:
        seat: Seat | None = self.seats.get(self.seat_id.data)
        return seat


class InviteForm(_SeatField, _GrantFields, Form):
    name = StringField(_l("Nama"), validators=[DataRequired(), AtMost(200)])
    email = EmailField(_l("Surel"), validators=[DataRequired(), AtMost(254), Email()])
    language = SelectField(_l("Bahasa"), choices=LANGUAGE_CHOICES, default="id")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_grants()
        self.offer_seats()


class UserForm(_SeatField, RevisedForm):
    name = StringField(_l("Nama"), validators=[DataRequired(), AtMost(200)])
    email = EmailField(_l("Surel"), validators=[DataRequired(), AtMost(254), Email()])
    language = SelectField(_l("Bahasa"), choices=LANGUAGE_CHOICES)

    facts_of = ("name", "email", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_seats()


class EndGrantForm(Form):
    last_day = DateField(
        _l("Hari terakhir"), validators=[Optional()], description=_l("Kosongkan untuk mengakhiri sekarang juga.")
    )


class EndUserForm(Form):
    reason = TextAreaField(_l("Alasan"), validators=[DataRequired(), AtMost(500)])


class PassSeatForm(Form):
    person = StringField(_l("Nama pejabat baru"), validators=[DataRequired(), AtMost(200)])
    email = EmailField(
        _l("Surel"),
        validators=[Optional(), AtMost(254), Email()],
        description=_l("Kosongkan bila surel jabatan tetap."),
    )
    from_on = DateField(_l("Mulai menjabat"), validators=[DataRequired()])
