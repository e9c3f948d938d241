"""Forms of the meeting: its facts, agenda, attendance, pointers. Every property of the meeting record has its field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, time
from enum import StrEnum
from typing import Any, ClassVar

from flask import flash
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields import Field
from wtforms.validators import DataRequired, NumberRange, Optional, Regexp, ValidationError

from app.core import (
    N_,
    ZONES,
    Actor,
    AtMost,
    Form,
    Refused,
    RevisedForm,
    SecurityClass,
    Stale,
    label_id,
    looks_sensitive,
    writing,
)
from app.directory import Agency, Forum

from .models import (
    AttendanceRole,
    AttendanceStatus,
    ClosedClass,
    Meeting,
    MeetingType,
    SourceKind,
    Urgency,
)
from .policy import writes_class
from .rules import CODE, REGION, check_times

LINE, TEXT = 500, 20_000
FIRST_YEAR, LAST_YEAR = 1945, 2200


def none_if_blank(value: Any) -> Any:
    """What is left empty is unknown."""
    return None if value == "" else value


def line(label: Any, most: int = LINE, *validators: Any, **options: Any) -> StringField:
    """One line that may be left empty."""
    return StringField(label, validators=[*validators, AtMost(most)], filters=[none_if_blank], **options)


def lines(label: Any, most: int = TEXT, **options: Any) -> TextAreaField:
    """Several lines that may be left empty."""
    return TextAreaField(label, validators=[AtMost(most)], filters=[none_if_blank], **options)


def pick(kind: type[StrEnum], label: Any, *, blank: Any = None, **options: Any) -> SelectField:
    """One of an enum; with ``blank`` also none of them, in those words."""

    def coerce(value: Any) -> StrEnum | None:
        return None if value in {"", None} else kind(value)

    def offered() -> list[SelectChoice]:
        first = [] if blank is None else [SelectChoice("", str(blank))]
        return [*first, *(SelectChoice(member.value, gettext(label_id(member))) for member in kind)]

    # The base form trims text, and a trimmed member is text: the filter makes it a member again.
    return SelectField(label, choices=offered, coerce=coerce, filters=[coerce], **options)


def class_field(blank: Any) -> SelectField:
    """The security class; without one it inherits."""
    return pick(
        SecurityClass, _l("Klasifikasi"), blank=blank,
        description=_l("Isi di atas kelas terbatas tidak ditulis di sini; catat penunjuknya saja."),
    )  # fmt: skip


def optional_id(value: Any) -> int | None:
    """The key of a row chosen from a list."""
    return None if value in {"", None} else int(value)


def agency_choices(agencies: Iterable[Agency], blank: str | None = None) -> list[SelectChoice]:
    """Agencies to choose from, in the given order."""
    first = [] if blank is None else [SelectChoice("", blank)]
    return [*first, *(SelectChoice(str(agency.id), f"{agency.name} ({agency.code})") for agency in agencies)]


def a_region() -> Regexp:
    """The shape of a region's code."""
    return Regexp(
        f"^{REGION.pattern}$", message=_l("Tulis kode wilayah Kemendagri, misalnya 53.04 atau 53.04.02.2001.")
    )


def a_code() -> Regexp:
    """The shape of a code."""
    return Regexp(
        f"^{CODE.pattern}$",
        message=_l(
            "Mulai dengan huruf atau angka. Hanya huruf, angka, titik, garis bawah, dan tanda hubung; "
            "paling banyak 64."
        ),
    )  # fmt: skip


class PossibleDay:
    """A day that calendars of this work know: the year was typed in full."""

    def __call__(self, form: Any, field: Field) -> None:
        if isinstance(field.data, date) and not FIRST_YEAR <= field.data.year <= LAST_YEAR:
            raise ValidationError(gettext("Tulis tahun dengan empat angka, misalnya 2024."))


def a_day(label: Any, **options: Any) -> DateField:
    """A day that may be left empty."""
    return DateField(label, validators=[Optional(), PossibleDay()], **options)


class ManyBoxes(SelectMultipleField):
    """Several of many, as boxes to tick."""


class CarefulForm(RevisedForm):
    """A form whose text is looked through for numbers that name a person; it warns beside the field.

    The warning blocks the first save only: with *Simpan juga* ticked the text is stored as typed.
    """

    keep_anyway = BooleanField(_l("Simpan juga"))
    careful: ClassVar[tuple[str, ...]] = ()
    facts_of: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.warned = False

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        valid: bool = super().validate(extra_validators)
        if self.keep_anyway.data:
            self.warned = True
            return valid
        for name in self.careful:
            field = self._fields[name]
            found = looks_sensitive(field.data)
            if found:
                what = ", ".join(gettext(label_id(kind)) for kind in found)
                field.errors = [
                    *field.errors,
                    gettext(
                        "Isian ini tampak memuat %(what)s. Identitas korban atau terduga tidak ditulis di sini. "
                        "Hapus, atau centang “Simpan juga” di bawah bila memang bukan.",
                        what=what,
                    ),
                ]
                self.warned = True
        return valid and not self.warned

    def facts(self) -> dict[str, Any]:
        """What was typed, by the names the service knows."""
        return {name: self._fields[name].data for name in self.facts_of}

    def shown(self, name: str, value: Any) -> str:
        """A stored value in the words of this form, for showing it beside what was typed."""
        field = self._fields[name]
        if value is None:
            return ""
        if isinstance(field, SelectField):
            chosen = value if isinstance(value, (list, tuple)) else [value]
            return ", ".join(
                str(option.label) for option in field.iter_choices() if field.coerce(option.value) in chosen
            )
        if isinstance(value, bool):
            return str(gettext("ya") if value else gettext("tidak"))
        if isinstance(value, time):
            return value.isoformat("minutes")
        if isinstance(value, (list, tuple)):
            return "\n".join(str(each) for each in value)
        return str(value)

    def differing(self, current: Mapping[str, Any]) -> dict[str, str]:
        """What stands now where it differs from what was typed."""
        return {
            name: self.shown(name, value)
            for name, value in current.items()
            if name in self._fields and value != self.typed(name)
        }

    def typed(self, name: str) -> Any:
        """The typed value as the service would get it."""
        return self.facts().get(name, self._fields[name].data)

    def now_stands(self, thing: Any) -> None:
        """Show what somebody else saved beside what was typed."""
        current = {name: getattr(thing, name) for name in self.facts_of}
        self.show_conflict(self.differing(current), thing.revision)


class SourceForm(Form):
    """One source of a record."""

    class Meta(Form.Meta):
        csrf = False

    kind = pick(SourceKind, _l("Jenis sumber"), blank="–")
    reference = line(_l("Rujukan"), 2_000)

    def validate_kind(self, field: Field) -> None:
        """A reference needs its kind."""
        if self.reference.data and field.data is None:
            raise ValidationError(gettext("Pilih jenis sumbernya."))

    def validate_reference(self, field: Field) -> None:
        """A kind alone says nothing."""
        if self.kind.data is not None and not field.data:
            raise ValidationError(gettext("Tulis rujukannya."))


MEETING_FIELDS = {
    "title": _l("Judul"), "type": _l("Jenis rapat"), "starts_on": _l("Hari"), "ends_on": _l("Hari selesai"),
    "starts_at": _l("Jam mulai"), "ends_at": _l("Jam selesai"), "timezone": _l("Zona waktu"), "venue": _l("Tempat"),
    "region_code": _l("Kode wilayah"), "border_post": _l("Pos lintas batas"), "host": _l("Penyelenggara"),
    "partners": _l("Mitra pendukung"), "chair_position": _l("Pimpinan rapat"), "purpose": _l("Tujuan"),
    "invitation_number": _l("Nomor undangan"), "minutes_number": _l("Nomor notula"),
    "security_class": _l("Klasifikasi"), "urgency": _l("Kecepatan"), "legal_basis": _l("Dasar"),
}  # fmt: skip
"""Fields that may be filler for a demonstration, by the names of the record."""

ATTENDANCE_FIELDS = {
    "agency": _l("Instansi"), "position": _l("Jabatan"), "person": _l("Nama"), "represents": _l("Mewakili"),
    "role": _l("Peran"), "status": _l("Kehadiran"), "headcount": _l("Jumlah orang"), "late": _l("Terlambat"),
    "checked_in_at": _l("Jam hadir"), "attended_on": _l("Hadir pada hari"),
}  # fmt: skip


def marks(fields: Mapping[str, Any]) -> Callable[[], list[SelectChoice]]:
    """Choices of fields that may be marked as filler."""
    return lambda: [SelectChoice(name, str(words)) for name, words in fields.items()]


class MeetingForm(CarefulForm):
    """A meeting: its title is enough."""

    facts_of = (
        "code", "title", "title_en", "meeting_type", "starts_on", "ends_on", "day_unknown", "starts_at", "ends_at",
        "timezone", "venue", "region_code", "border_post", "host_id", "chair_position", "purpose",
        "invitation_number", "minutes_number", "security_class", "urgency", "legal_basis", "data_quality_notes",
        "illustrative",
    )  # fmt: skip
    careful = ("title", "title_en", "venue", "chair_position", "purpose", "legal_basis", "data_quality_notes")

    title = StringField(
        _l("Judul rapat"), description=_l("Seperti pada undangan."), validators=[DataRequired(), AtMost(LINE)]
    )
    starts_on = a_day(_l("Hari"))
    ends_on = a_day(_l("Hari selesai"), description=_l("Hanya bila lebih dari satu hari."))
    day_unknown = BooleanField(
        _l("Harinya tidak dapat diketahui"),
        description=_l("Lain dari belum diisi: sumbernya memang tidak menyebutkan."),
    )
    meeting_type = pick(MeetingType, _l("Jenis rapat"), default=MeetingType.COORDINATION)
    starts_at = TimeField(_l("Jam mulai"), validators=[Optional()])
    ends_at = TimeField(_l("Jam selesai"), validators=[Optional()])
    timezone = SelectField(
        _l("Zona waktu"),
        coerce=none_if_blank,
        choices=[SelectChoice("", "–"), *(SelectChoice(zone, name) for zone, name in ZONES.items())],
    )
    venue = line(_l("Tempat"), description=_l("Misalnya PLBN Mota'ain, Atambua."))
    border_post = line(_l("Pos lintas batas"))
    region_code = StringField(
        _l("Kode wilayah"), description=_l("Kode Kemendagri, misalnya 53.04."), filters=[none_if_blank],
        validators=[Optional(), a_region()],
    )  # fmt: skip
    host_id = SelectField(_l("Penyelenggara"), coerce=optional_id)
    partners = ManyBoxes(
        _l("Mitra pendukung"), coerce=int, description=_l("Mendukung rapat. Kehadirannya dicatat pada daftar hadir.")
    )
    chair_position = line(
        _l("Pimpinan rapat"), description=_l("Jabatannya, misalnya Direktur Kerja Sama Keimigrasian.")
    )
    purpose = lines(_l("Tujuan"))
    title_en = line(_l("Judul dalam bahasa Inggris"))
    security_class = class_field(_l("belum ditetapkan, diperlakukan terbatas"))
    urgency = pick(Urgency, _l("Kecepatan (sifat surat)"), blank=_l("belum ditetapkan"))
    invitation_number = line(_l("Nomor undangan"), description=_l("Dari buku agenda instansi."))
    minutes_number = line(_l("Nomor notula"))
    legal_basis = lines(_l("Dasar"), description=_l("Satu dasar per baris."))
    data_quality_notes = lines(
        _l("Catatan mutu data"), description=_l("Apa yang diragukan atau bertentangan di sumbernya, satu per baris.")
    )
    sources = FieldList(FormField(SourceForm), label=_l("Sumber catatan"), min_entries=1, max_entries=50)
    code = StringField(
        _l("Kode"), description=_l("Kosongkan agar dibuatkan dari forum dan hari."), filters=[none_if_blank],
        validators=[Optional(), a_code()],
    )  # fmt: skip
    illustrative = ManyBoxes(
        _l("Isian contoh (ilustratif)"), choices=marks(MEETING_FIELDS),
        description=_l("Isian yang dibuat untuk peragaan, bukan fakta rapat. Setiap layar dan naskah menandainya."),
    )  # fmt: skip

    def __init__(self, agencies: Iterable[Agency], meeting: Meeting | None = None, **kwargs: Any) -> None:
        if meeting is not None:
            kwargs["data"] = {
                **{name: getattr(meeting, name) for name in self.facts_of},
                "revision": str(meeting.revision),
                "legal_basis": "\n".join(meeting.legal_basis),
                "data_quality_notes": "\n".join(meeting.data_quality_notes),
                "partners": [row.agency_id for row in meeting.partners if not row.ended],
                "sources": [
                    {"kind": row.kind, "reference": row.reference}
                    for row in meeting.sources if row.withdrawn_at is None
                ],
            }  # fmt: skip
        super().__init__(**kwargs)
        agencies = list(agencies)
        self.host_id.choices = agency_choices(agencies, gettext("belum diketahui"))
        self.partners.choices = agency_choices(agencies)
        self.spare_row()

    def spare_row(self) -> None:
        """Keep one empty line for the next source."""
        last = self.sources.entries[-1] if self.sources.entries else None
        full = last is None or last.form.reference.data or last.form.kind.data
        if full and len(self.sources.entries) < (self.sources.max_entries or 0):
            self.sources.append_entry()

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        valid = super().validate(extra_validators)
        try:
            check_times(self.data)
        except Refused as refused:
            self.refuse(refused)
            return False
        return valid

    def facts(self) -> dict[str, Any]:
        """The facts the services know; lists of lines are lists."""
        facts = super().facts()
        for name in ("legal_basis", "data_quality_notes"):
            facts[name] = [each.strip() for each in (facts[name] or "").splitlines() if each.strip()]
        known = list(MEETING_FIELDS)
        facts["illustrative"] = sorted(facts["illustrative"] or [], key=known.index)
        return facts

    def sources_typed(self) -> list[tuple[SourceKind, str]]:
        """The sources that were filled in."""
        return [(row.form.kind.data, row.form.reference.data) for row in self.sources if row.form.reference.data]


class NewMeetingForm(MeetingForm):
    """A meeting that is about to be planned, in one of the forums the actor is the secretariat of."""

    forum_id = SelectField(_l("Forum"), coerce=int)

    def __init__(self, agencies: Iterable[Agency], forums: Iterable[Forum], **kwargs: Any) -> None:
        super().__init__(agencies, **kwargs)
        self.forum_id.choices = [SelectChoice(str(forum.id), f"{forum.name} ({forum.code})") for forum in forums]


class MoveForm(Form):
    """Why a meeting is moved to another state."""

    text = TextAreaField(_l("Alasan"), validators=[AtMost(2_000)])


class AgendaForm(CarefulForm):
    """A point of the agenda."""

    facts_of = ("title", "title_en", "presenter", "source", "security_class")
    careful = ("title", "title_en", "presenter")

    title = StringField(_l("Acara"), validators=[DataRequired(), AtMost(LINE)])
    presenter = line(_l("Pembawa acara"), description=_l("Jabatan, misalnya Direktur Kerja Sama Keimigrasian."))
    title_en = line(_l("Acara dalam bahasa Inggris"))
    source = line(_l("Letak pada sumber"), description=_l("Misalnya L5 atau halaman 2."))
    security_class = class_field(_l("mengikuti rapat"))


def tri_state(value: Any) -> bool | None:
    """Yes, no, or unknown."""
    known = {"": None, None: None, "yes": True, "no": False, True: True, False: False}
    if value not in known:
        raise ValueError(value)
    return known[value]


class AttendanceForm(CarefulForm):
    """An agency's part in a meeting."""

    facts_of = (
        "agency_id", "position", "person", "represents", "role", "status", "headcount", "late", "checked_in_at",
        "attended_on", "source", "ref", "illustrative",
    )  # fmt: skip
    careful = ("position", "person", "represents")

    agency_id = SelectField(_l("Instansi"), coerce=optional_id)
    position = line(_l("Jabatan"), description=_l("Jabatan sudah cukup; nama boleh kosong."))
    status = pick(AttendanceStatus, _l("Kehadiran"), default=AttendanceStatus.PRESENT)
    role = pick(AttendanceRole, _l("Peran"), default=AttendanceRole.PARTICIPANT)
    headcount = IntegerField(
        _l("Jumlah orang"), description=_l("Kosong berarti tidak tercatat, bukan nol."),
        validators=[Optional(), NumberRange(1, 100_000, _l("Tulis bilangan dari 1 sampai 100000, atau kosongkan."))],
    )  # fmt: skip
    person = line(_l("Nama"))
    represents = line(_l("Mewakili"), description=_l("Jabatan yang diwakili."))
    late = SelectField(
        _l("Terlambat"), coerce=tri_state,
        choices=lambda: [
            SelectChoice("", gettext("tidak tercatat")),
            SelectChoice("yes", gettext("ya")),
            SelectChoice("no", gettext("tidak")),
        ],
        description=_l("Hanya tampak bagi sekretariat, pimpinan, dan instansi itu sendiri."),
    )  # fmt: skip
    checked_in_at = TimeField(_l("Jam hadir"), validators=[Optional()])
    attended_on = a_day(_l("Hadir pada hari"), description=_l("Untuk rapat lebih dari satu hari."))
    source = line(_l("Letak pada sumber"))
    ref = StringField(_l("Kode baris"), filters=[none_if_blank], validators=[Optional(), a_code()])
    illustrative = ManyBoxes(_l("Isian contoh (ilustratif)"), choices=marks(ATTENDANCE_FIELDS))

    def __init__(self, agencies: Iterable[Agency], meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.meeting = meeting
        self.agency_id.choices = agency_choices(agencies, gettext("pilih instansi"))

    def validate_agency_id(self, field: Field) -> None:
        """An agency is chosen."""
        if field.data is None:
            raise ValidationError(gettext("Pilih instansinya."))

    def validate_attended_on(self, field: Field) -> None:
        """The day is one of the meeting's."""
        first = self.meeting.starts_on
        last = self.meeting.ends_on or first
        if field.data and first and last and not first <= field.data <= last:
            raise ValidationError(gettext("Pilih salah satu hari rapat ini."))

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        facts["illustrative"] = sorted(facts["illustrative"] or [], key=list(ATTENDANCE_FIELDS).index)
        return facts


class AttendanceRowForm(Form):
    """One line of the page on which a whole forum is ticked."""

    class Meta(Form.Meta):
        csrf = False

    key = HiddenField()
    revision = HiddenField(default="0")
    status = pick(AttendanceStatus, _l("Kehadiran"), blank="–")
    position = line(_l("Jabatan"))
    headcount = IntegerField(
        _l("Jumlah orang"),
        validators=[Optional(), NumberRange(1, 100_000, _l("Tulis bilangan dari 1 sampai 100000, atau kosongkan."))],
    )


class AttendanceListForm(CarefulForm):
    """Everybody of the forum on one page."""

    fill = pick(AttendanceStatus, _l("Baris yang belum diisi dicatat sebagai"), blank=_l("biarkan kosong"))
    rows = FieldList(FormField(AttendanceRowForm), label=_l("Daftar hadir"), max_entries=1_000)

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        valid = super().validate(extra_validators)
        if self.keep_anyway.data:
            return valid
        for row in self.rows:
            if found := looks_sensitive(row.form.position.data):
                what = ", ".join(gettext(label_id(kind)) for kind in found)
                row.form.position.errors = [gettext("Isian ini tampak memuat %(what)s.", what=what)]
                self.warned = True
        return valid and not self.warned


class ClosedDocumentForm(CarefulForm):
    """A pointer to what was dealt with in closed session."""

    facts_of = ("closed_class", "number", "dated_on", "holder")
    careful = ("holder",)

    closed_class = pick(ClosedClass, _l("Klasifikasi"))
    holder = StringField(
        _l("Disimpan oleh"), description=_l("Instansi atau jabatan yang memegang dokumennya."),
        validators=[DataRequired(), AtMost(LINE)],
    )  # fmt: skip
    number = line(_l("Nomor"))
    dated_on = a_day(_l("Tanggal"))


def kept_back(form: Form, act: Callable[[], object]) -> int:
    """Hear the form and do the act in the writing transaction: 0 when done, else the status to show the form with."""
    if not form.validate():
        return 422
    try:
        with writing():
            act()
    except Refused as refused:
        form.refuse(refused)
        return 422
    except Stale as stale:
        if not isinstance(form, CarefulForm):
            raise
        form.now_stands(stale.thing)
        return 409
    return 0


def done_at_once(act: Callable[[], object], words: str) -> None:
    """Do an act of one button; what is refused or was changed meanwhile is said on the page one comes back to."""
    try:
        with writing():
            act()
    except Refused as refused:
        flash(gettext(refused.message, **refused.values), "attention")
    except Stale:
        flash(gettext("Orang lain baru saja mengubahnya. Periksa isinya, lalu ulangi bila masih perlu."), "attention")
    else:
        flash(words)


def demand_class(actor: Actor, thing: Any, security_class: SecurityClass | None) -> None:
    """Refuse a class above the writer's own clearance. ``thing`` is the meeting, or the forum of one to be planned."""
    inherited: SecurityClass = getattr(thing, "effective_class", SecurityClass.RESTRICTED)
    if not writes_class(actor, thing, security_class or inherited):
        raise Refused(N_("Akun Anda hanya sampai kelas biasa. Pilih kelas biasa."), field="security_class")
