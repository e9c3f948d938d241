"""Forms of outcomes and issues."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Optional

from app.core import AtMost
from app.meetings import (
    AgendaItem,
    CarefulForm,
    a_code,
    a_region,
    class_field,
    line,
    lines,
    none_if_blank,
    optional_id,
    pick,
)

from .models import Modality


def agenda_field() -> SelectField:
    """The point of the agenda under which it was said."""
    return SelectField(_l("Acara"), coerce=optional_id)


def ref_field() -> StringField:
    """The code by which a record names it."""
    return StringField(
        _l("Kode"), description=_l("Kosongkan agar dibuatkan."), filters=[none_if_blank],
        validators=[Optional(), a_code()],
    )  # fmt: skip


class ResultForm(CarefulForm):
    """What outcomes and issues have in common."""

    careful: ClassVar[tuple[str, ...]] = ("text", "text_en")

    def __init__(self, agenda: Iterable[AgendaItem], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.agenda_item_id.choices = [
            SelectChoice("", gettext("tidak di bawah acara tertentu")),
            *(SelectChoice(str(item.id), f"{item.seq}. {item.title}") for item in agenda),
        ]

    def facts(self) -> dict[str, Any]:
        """What was typed; a ref that is left empty stays as it is."""
        facts = super().facts()
        if not facts["ref"]:
            del facts["ref"]
        return facts


class DecisionForm(ResultForm):
    """An outcome. Its modality may stay open until the notula goes out."""

    facts_of = ("text", "modality", "agenda_item_id", "security_class", "text_en", "source", "ref")

    text = TextAreaField(
        _l("Isi"), description=_l("Satu butir, seperti akan tertulis dalam notula."),
        validators=[DataRequired(), AtMost(20_000)],
    )  # fmt: skip
    modality = pick(
        Modality, _l("Sifat"), blank=_l("belum dipilih"),
        description=_l("Kesepakatan mengikat semua; komitmen, satu pihak; arahan, dari pimpinan. Boleh dipilih nanti."),
    )  # fmt: skip
    agenda_item_id = agenda_field()
    security_class = class_field(_l("mengikuti rapat"))
    text_en = lines(_l("Isi dalam bahasa Inggris"))
    source = line(_l("Letak pada sumber"))
    ref = ref_field()


class IssueForm(ResultForm):
    """A problem raised in a meeting."""

    facts_of = (
        "text", "raised_by", "category", "region_code", "agenda_item_id", "security_class", "text_en", "source", "ref",
    )  # fmt: skip
    careful = ("text", "text_en", "raised_by")

    text = TextAreaField(_l("Isu"), validators=[DataRequired(), AtMost(20_000)])
    raised_by = line(_l("Disampaikan oleh"), description=_l("Jabatan atau instansi; tanpa nama warga."))
    category = line(_l("Kelompok"), description=_l("Misalnya data, sarana, atau TPPO."))
    region_code = StringField(
        _l("Kode wilayah"), description=_l("Kode Kemendagri, misalnya 53.04."), filters=[none_if_blank],
        validators=[Optional(), a_region()],
    )  # fmt: skip
    agenda_item_id = agenda_field()
    security_class = class_field(_l("mengikuti rapat"))
    text_en = lines(_l("Isu dalam bahasa Inggris"))
    source = line(_l("Letak pada sumber"))
    ref = ref_field()
