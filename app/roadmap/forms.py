"""Forms of this room."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Optional, Regexp

from app.core import ZONES, AtMost, Form, RevisedForm


class TextForm(RevisedForm):
    """Words of a roadmap; what is left empty is not there."""

    def facts(self) -> dict[str, Any]:
        return {name: value or None for name, value in super().facts().items()}


class RoadmapForm(TextForm):
    """The roadmap's own words."""

    facts_of = (
        "title", "title_en", "starts_on", "ends_on", "vision", "vision_en", "foreword", "foreword_en",
    )  # fmt: skip

    title = StringField(_l("Judul"), validators=[DataRequired(), AtMost(500)])
    title_en = StringField(_l("Judul (Inggris)"), validators=[AtMost(500)])
    starts_on = DateField(_l("Awal periode"), validators=[Optional()])
    ends_on = DateField(_l("Akhir periode"), validators=[Optional()])
    vision = TextAreaField(_l("Visi"), validators=[AtMost(20_000)])
    vision_en = TextAreaField(_l("Visi (Inggris)"), validators=[AtMost(20_000)])
    foreword = TextAreaField(_l("Kata pengantar"), validators=[AtMost(20_000)])
    foreword_en = TextAreaField(_l("Kata pengantar (Inggris)"), validators=[AtMost(20_000)])


class PillarForm(TextForm):
    """What the roadmap says of one pillar."""

    facts_of = ("objective", "objective_en", "narrative", "narrative_en")

    objective = TextAreaField(_l("Sasaran"), description=_l("Satu sasaran per baris."), validators=[AtMost(20_000)])
    objective_en = TextAreaField(_l("Sasaran (Inggris)"), validators=[AtMost(20_000)])
    narrative = TextAreaField(_l("Uraian"), validators=[AtMost(20_000)])
    narrative_en = TextAreaField(_l("Uraian (Inggris)"), validators=[AtMost(20_000)])


class FoundForumForm(Form):
    """A new forum; everything else about it is entered on its own page."""

    code = StringField(
        _l("Kode"),
        description=_l("Pendek dan tetap, misalnya TIMPORA-BELU. Peta jalannya memakai kode yang sama."),
        validators=[
            DataRequired(),
            Regexp(
                r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$",
                message=_l("Pakai huruf, angka, titik, garis bawah, atau tanda hubung; paling banyak 64."),
            ),
        ],
    )
    name = StringField(_l("Nama"), validators=[DataRequired(), AtMost(500)])
    name_en = StringField(_l("Nama (Inggris)"), validators=[AtMost(500)])
    level = SelectField(_l("Tingkat"), choices=[])
    timezone = SelectField(
        _l("Zona waktu"), choices=[SelectChoice(zone, name) for zone, name in ZONES.items()], default="Asia/Makassar"
    )
