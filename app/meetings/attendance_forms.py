"""Forms of who attended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
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
    "checked_in_at": _l("Jam hadir"), "attended_on": _l("Hadir pada hari"),
}  # fmt: skip


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
