"""Forms of the meeting itself: every property of its record has a field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    SelectChoice,
    SelectField,
    StringField,
    TimeField,
)
from wtforms.fields import Field
from wtforms.validators import DataRequired, Optional, ValidationError

from app.core import (
    ZONES,
    AtMost,
    Boxes,
    Form,
    Refused,
)
from app.core.rendering import language
from app.directory import Agency, Forum

from .forms import (
    LINE,
    CarefulForm,
    TimedForm,
    a_code,
    a_day,
    a_region,
    agency_choices,
    class_field,
    line,
    lines,
    marks,
    none_if_blank,
    optional_id,
    pick,
)
from .models import (
    Meeting,
    MeetingType,
    SourceKind,
    Urgency,
)


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


class MeetingForm(TimedForm, CarefulForm):
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
    partners = Boxes(
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
    illustrative = Boxes(
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

    def facts(self) -> dict[str, Any]:
        """The facts the services know; lists of lines are lists."""
        facts = super().facts()
        for name in ("legal_basis", "data_quality_notes"):
            facts[name] = [each.strip() for each in (facts[name] or "").splitlines() if each.strip()]
        facts["illustrative"] = [name for name in MEETING_FIELDS if name in (facts["illustrative"] or ())]
        return facts

    def sources_typed(self) -> list[tuple[SourceKind, str]]:
        """The sources that were filled in."""
        return [(row.form.kind.data, row.form.reference.data) for row in self.sources if row.form.reference.data]


class EditMeetingForm(MeetingForm):
    """A meeting that is there: where those invited know what changes, it asks whether they are told."""

    asked = HiddenField()
    tell = BooleanField()

    def refuse(self, refused: Refused) -> None:
        """A question is no fault: it is put above the fields, and telling is what it proposes."""
        if refused.field == "tell":
            self.asked.data, self.tell.data, self.http_status = "1", True, 422
        else:
            super().refuse(refused)


class NewMeetingForm(MeetingForm):
    """A meeting that is about to be planned, in one of the forums the actor is the secretariat of."""

    forum_id = SelectField(_l("Forum"), coerce=int)

    def __init__(self, agencies: Iterable[Agency], forums: Iterable[Forum], **kwargs: Any) -> None:
        super().__init__(agencies, **kwargs)
        self.forum_id.choices = [
            SelectChoice(str(forum.id), f"{forum.name_in(language())} ({forum.code})") for forum in forums
        ]
