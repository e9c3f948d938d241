"""Forms of who attended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
    TimeField,
)
from wtforms.fields import Field
from wtforms.validators import NumberRange, Optional, ValidationError

from app.core import (
    Boxes,
    Form,
    label_id,
    looks_sensitive,
)
from app.directory import Agency

from .forms import (
    CarefulForm,
    a_code,
    a_day,
    agency_choices,
    line,
    marks,
    none_if_blank,
    optional_id,
    pick,
)
from .models import (
    AttendanceRole,
    AttendanceStatus,
    Meeting,
)

ATTENDANCE_FIELDS = {
    "agency": _l("Instansi"), "position": _l("Jabatan"), "person": _l("Nama"), "represents": _l("Mewakili"),
    "role": _l("Peran"), "status": _l("Kehadiran"), "headcount": _l("Jumlah orang"), "late": _l("Terlambat"),
    "checked_in_at": _l("Jam hadir"), "left_at": _l("Pulang pukul"), "attended_on": _l("Hadir pada hari"),
}  # fmt: skip


def tri_state(value: Any) -> bool | None:
    """Yes, no, or unknown."""
    known = {"": None, None: None, "yes": True, "no": False, True: True, False: False}
    if value not in known:
        raise ValueError(value)
    return known[value]


def was_late(**options: Any) -> SelectField:
    """Yes, no, or nobody wrote it down."""
    return SelectField(
        _l("Terlambat"), coerce=tri_state,
        choices=lambda: [
            SelectChoice("", gettext("tidak tercatat")),
            SelectChoice("yes", gettext("ya")),
            SelectChoice("no", gettext("tidak")),
        ],
        **options,
    )  # fmt: skip


def people(**options: Any) -> IntegerField:
    """A number of people; left empty it is unknown."""
    return IntegerField(
        _l("Jumlah orang"),
        validators=[Optional(), NumberRange(1, 100_000, _l("Tulis bilangan dari 1 sampai 100000, atau kosongkan."))],
        **options,
    )


class AttendanceForm(CarefulForm):
    """An agency's part in a meeting."""

    facts_of = (
        "agency_id", "position", "person", "represents", "role", "status", "headcount", "late", "checked_in_at",
        "left_at", "attended_on", "source", "ref", "illustrative",
    )  # fmt: skip
    careful = ("position", "person", "represents")

    agency_id = SelectField(_l("Instansi"), coerce=optional_id)
    position = line(_l("Jabatan"), description=_l("Jabatan sudah cukup; nama boleh kosong."))
    status = pick(AttendanceStatus, _l("Kehadiran"), default=AttendanceStatus.PRESENT)
    role = pick(AttendanceRole, _l("Peran"), default=AttendanceRole.PARTICIPANT)
    headcount = people(description=_l("Kosong berarti tidak tercatat, bukan nol."))
    person = line(_l("Nama"))
    represents = line(_l("Mewakili"), description=_l("Jabatan yang diwakili."))
    late = was_late(description=_l("Hanya tampak bagi sekretariat, pimpinan, dan instansi itu sendiri."))
    checked_in_at = TimeField(_l("Jam hadir"), validators=[Optional()])
    left_at = TimeField(
        _l("Pulang pukul"), description=_l("Bila meninggalkan rapat lebih awal."), validators=[Optional()]
    )
    attended_on = a_day(_l("Hadir pada hari"), description=_l("Untuk rapat lebih dari satu hari."))
    source = line(_l("Letak pada sumber"))
    ref = StringField(_l("Kode baris"), filters=[none_if_blank], validators=[Optional(), a_code()])
    illustrative = Boxes(_l("Isian contoh (ilustratif)"), choices=marks(ATTENDANCE_FIELDS))

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
    """One line of the page on which a whole hall is ticked."""

    class Meta(Form.Meta):
        csrf = False

    key = HiddenField()
    revision = HiddenField(default="0")
    status = pick(AttendanceStatus, _l("Kehadiran"), blank="–")
    position = line(_l("Jabatan"))
    headcount = people()
    person = line(_l("Nama"))
    represents = line(_l("Mewakili"))
    checked_in_at = TimeField(_l("Jam hadir"), validators=[Optional()])
    left_at = TimeField(_l("Pulang pukul"), validators=[Optional()])
    late = was_late()


class WalkInForm(Form):
    """Somebody who came and stands on no list: the agency as it is written, known to the directory or not."""

    class Meta(Form.Meta):
        csrf = False

    agency = line(_l("Instansi"), description=_l("Pilih dari direktori, atau tulis namanya bila belum ada."))
    new = BooleanField(_l("Bukan; catat sebagai instansi baru"))
    position = line(_l("Jabatan"))
    person = line(_l("Nama"))
    headcount = people()


class AttendanceListForm(CarefulForm):
    """A whole hall on one page."""

    fill = pick(AttendanceStatus, _l("Baris yang belum ditandai dicatat sebagai"), blank=_l("biarkan kosong"))
    rows = FieldList(FormField(AttendanceRowForm), label=_l("Daftar hadir"), max_entries=400)
    walk_ins = FieldList(FormField(WalkInForm), label=_l("Tidak ada di daftar"), min_entries=1, max_entries=20)

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        valid = super().validate(extra_validators)
        if self.keep_anyway.data:
            return valid
        for row in [*self.rows, *self.walk_ins]:
            for name in {"position", "person", "represents"} & set(row.form._fields):
                if found := looks_sensitive(row.form[name].data):
                    what = ", ".join(gettext(label_id(kind)) for kind in found)
                    row.form[name].errors = [gettext("Isian ini tampak memuat %(what)s.", what=what)]
                    self.warned = True
        return valid and not self.warned
