"""Forms of the directory."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, ClassVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields import Field
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Email, InputRequired, Optional, StopValidation, ValidationError

from app.core import ZONES, AtMost, Boxes, Form, RevisedForm, label_id
from app.core.rendering import language

from .models import Agency, AgencyKind, AgencyLevel, ForumLevel, MembershipRole

LINE, TEXT = 500, 5_000


class Order:
    """A place in a list: a whole number from 0 to 99,999."""

    def __call__(self, form: Any, field: Field) -> None:
        if field.data is None and not field.errors:
            raise StopValidation(gettext("Isian ini wajib diisi."))
        if field.data is not None and not 0 <= field.data <= 99_999:
            raise ValidationError(gettext("Tulis bilangan dari 0 sampai 99999."))


def words_of(kind: type[StrEnum]) -> list[tuple[str, str]]:
    """An enum's members as choices, in the reader's language."""
    return [(member.value, gettext(label_id(member))) for member in kind]


def enum_choices(kind: type[StrEnum], empty: str | None = None) -> list[SelectChoice]:
    """An enum's members as a form offers them."""
    first = [SelectChoice("", empty)] if empty is not None else []
    return [*first, *(SelectChoice(value, label) for value, label in words_of(kind))]


def agency_choices(agencies: Iterable[Agency], empty: str | None = None) -> list[SelectChoice]:
    """Agencies as choices, by code."""
    first = [SelectChoice("", empty)] if empty is not None else []
    return [
        *first,
        *(SelectChoice(agency.code, f"{agency.name_in(language())} ({agency.code})") for agency in agencies),
    ]


def lines(text: str | None) -> list[str]:
    """The lines of a text area that hold something."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


class _AgencyFacts:
    facts_of: ClassVar[tuple[str, ...]] = (
        "kind",
        "level",
        "parent_name",
        "protocol_order",
        "collective",
        "unit_name",
        "address",
    )

    kind = SelectField(_l("Jenis"), validators=[DataRequired()])
    level = SelectField(_l("Tingkat"))
    parent_name = StringField(
        _l("Instansi induk"), description=_l("Misalnya Kantor Wilayah Ditjen Imigrasi NTT."), validators=[AtMost(LINE)]
    )
    protocol_order = IntegerField(
        _l("Urutan protokol"),
        description=_l("Angka kecil berdiri lebih dahulu dalam daftar dan naskah."),
        default=1000,
        validators=[Order()],
    )
    collective = BooleanField(
        _l("Instansi kolektif"), description=_l("Mewakili beberapa instansi, misalnya camat wilayah perbatasan.")
    )
    unit_name = StringField(
        _l("Unit kerja pada kop surat"),
        description=_l("Baris di bawah nama instansi pada kop surat."),
        validators=[AtMost(LINE)],
    )
    address = TextAreaField(
        _l("Alamat pada kop surat"), description=_l("Alamat, telepon, surel, dan laman."), validators=[AtMost(TEXT)]
    )

    def offer(self, agency: Agency | None = None) -> None:
        self.kind.choices = enum_choices(AgencyKind, None if agency else gettext("Pilih jenis"))
        self.level.choices = enum_choices(AgencyLevel, gettext("Belum dicatat"))

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        return {
            "kind": AgencyKind(self.kind.data),
            "level": AgencyLevel(self.level.data) if self.level.data else None,
            "parent_name": self.parent_name.data,
            "protocol_order": self.protocol_order.data,
            "collective": self.collective.data,
            "unit_name": self.unit_name.data,
            "address": self.address.data,
        }


class AgencyForm(_AgencyFacts, Form):
    """A new agency."""

    code = StringField(
        _l("Kode"),
        description=_l("Pendek dan tetap, misalnya KANIM-ATB. Dipakai pada alamat halaman dan catatan rapat."),
        validators=[DataRequired(), AtMost(64)],
    )
    name = StringField(_l("Nama"), validators=[DataRequired(), AtMost(LINE)])
    name_en = StringField(_l("Nama dalam bahasa Inggris"), validators=[AtMost(LINE)])


class EditAgencyForm(_AgencyFacts, RevisedForm):
    """The facts of an agency; its name has a form of its own because names have days."""


class CorrectNameForm(Form):
    """The wording of a name that is there already."""

    name = StringField(_l("Nama"), validators=[DataRequired(), AtMost(LINE)])
    name_en = StringField(_l("Nama dalam bahasa Inggris"), validators=[AtMost(LINE)])


class NameForm(CorrectNameForm):
    """A name that holds from a day."""

    valid_from = DateField(
        _l("Berlaku sejak"),
        description=_l("Naskah bertanggal sebelum hari ini tetap memakai nama lama."),
        validators=[InputRequired()],
    )


class EndAgencyForm(Form):
    """The end of an agency."""

    on = DateField(_l("Hari terakhir"), validators=[InputRequired()])
    successor = SelectField(_l("Penerus"), description=_l("Instansi yang melanjutkan tugasnya, bila sudah diketahui."))


class MembersForm(Form):
    """Whom a collective agency stands for."""

    members = Boxes(_l("Anggota"))


class LetterheadForm(Form):
    """The logo of a letterhead."""

    logo = FileField(
        _l("Logo"),
        description=_l("PNG atau JPEG, paling besar 2 MB dan 4.000 × 4.000 piksel."),
    )


class _SeatFacts:
    facts_of: ClassVar[tuple[str, ...]] = ("position", "position_en", "email", "phone", "protocol_order")

    position = StringField(
        _l("Jabatan"), description=_l("Misalnya Kepala Seksi Intelijen dan Penindakan."),
        validators=[DataRequired(), AtMost(LINE)],
    )  # fmt: skip
    position_en = StringField(_l("Jabatan dalam bahasa Inggris"), validators=[AtMost(LINE)])
    email = StringField(_l("Surel"), validators=[Optional(), AtMost(254), Email()])
    phone = StringField(
        _l("Telepon"), description=_l("Telepon kantor atau nomor dinas jabatan."), validators=[AtMost(40)]
    )
    protocol_order = IntegerField(
        _l("Urutan protokol"),
        description=_l("Angka kecil berdiri lebih dahulu dalam daftar hadir."),
        default=1000,
        validators=[Order()],
    )

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: getattr(self, name).data for name in self.facts_of}


class SeatForm(_SeatFacts, Form):
    """A new position, and who holds it where that is known."""

    person = StringField(
        _l("Nama pejabat"), description=_l("Boleh kosong: jabatan saja sudah cukup."), validators=[AtMost(LINE)]
    )
    from_on = DateField(_l("Menjabat sejak"), validators=[Optional()])


class EditSeatForm(_SeatFacts, RevisedForm):
    """What is known of a position."""


class HandOverForm(Form):
    """The next holder of a seat."""

    person = StringField(_l("Nama pejabat baru"), validators=[DataRequired(), AtMost(LINE)])
    from_on = DateField(
        _l("Menjabat sejak"),
        description=_l("Pejabat sebelumnya dicatat selesai sehari sebelumnya."),
        validators=[Optional()],
    )


class VacateForm(Form):
    """The holder left, nobody follows yet."""

    until_on = DateField(_l("Hari terakhir menjabat"), validators=[InputRequired()])


class EndForm(Form):
    """The last day of something."""

    on = DateField(_l("Hari terakhir"), validators=[InputRequired()])


class EndMembershipForm(Form):
    """The last day of a membership."""

    until_on = DateField(_l("Hari terakhir"), validators=[InputRequired()])


class ForumForm(RevisedForm):
    """The facts of a forum."""

    facts_of = ("name", "name_en", "level", "region_code", "timezone", "legal_basis")

    name = StringField(_l("Nama"), validators=[DataRequired(), AtMost(LINE)])
    name_en = StringField(_l("Nama dalam bahasa Inggris"), validators=[AtMost(LINE)])
    level = SelectField(_l("Tingkat"), validators=[DataRequired()])
    region_code = StringField(
        _l("Kode wilayah"),
        description=_l(
            "Kode wilayah Kemendagri, misalnya 53 untuk Nusa Tenggara Timur atau 53.04 untuk Kabupaten Belu."
        ),
        validators=[AtMost(13)],
    )
    timezone = SelectField(_l("Zona waktu"), choices=[SelectChoice(zone, short) for zone, short in ZONES.items()])
    legal_basis = TextAreaField(
        _l("Dasar hukum"), description=_l("Satu dasar per baris, menurut tata urutannya."), validators=[AtMost(20_000)]
    )

    def offer(self) -> None:
        self.level.choices = enum_choices(ForumLevel)

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        return {
            "name": self.name.data,
            "name_en": self.name_en.data,
            "level": ForumLevel(self.level.data),
            "region_code": self.region_code.data,
            "timezone": self.timezone.data,
            "timezone_known": True,
            "legal_basis": lines(self.legal_basis.data),
        }


class MembershipForm(Form):
    """An agency's place in a forum."""

    agency = SelectField(_l("Instansi"), validators=[DataRequired()])
    role = SelectField(_l("Sebagai"), validators=[DataRequired()])
    from_on = DateField(_l("Sejak"), description=_l("Kosongkan bila sejak awal forum."), validators=[Optional()])
    until_on = DateField(_l("Sampai"), description=_l("Kosongkan bila masih berlaku."), validators=[Optional()])
    decree = StringField(
        _l("Surat keputusan"),
        description=_l("Nomor keputusan pembentukan atau perubahannya."),
        validators=[AtMost(LINE)],
    )

    def offer(self, agencies: Iterable[Agency]) -> None:
        self.agency.choices = agency_choices(agencies, gettext("Pilih instansi"))
        self.role.choices = enum_choices(MembershipRole)


class EditMembershipForm(Form):
    """What is known of a place in a forum."""

    decree = StringField(_l("Surat keputusan"), validators=[AtMost(LINE)])
    seq = IntegerField(_l("Urutan menurut surat keputusan"), validators=[Order()])
    until_on = DateField(_l("Sampai"), description=_l("Kosongkan bila masih berlaku."), validators=[Optional()])


class PillarNameForm(RevisedForm):
    """The wording of a pillar."""

    facts_of = ("name", "name_en")

    name = StringField(_l("Nama"), validators=[DataRequired(), AtMost(LINE)])
    name_en = StringField(_l("Nama dalam bahasa Inggris"), validators=[AtMost(LINE)])


class PillarForm(Form):
    """A new pillar."""

    code = StringField(
        _l("Kode"),
        description=_l("Misalnya P9_PROTECTION; yang dicetak bagian sebelum garis bawah."),
        validators=[DataRequired(), AtMost(64)],
    )
    name = StringField(_l("Nama"), validators=[DataRequired(), AtMost(LINE)])
    name_en = StringField(_l("Nama dalam bahasa Inggris"), validators=[AtMost(LINE)])
