"""What the forms of a meeting share, and the small ones: agenda, moves, pointers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Optional, Regexp

from app.core import (
    AtMost,
    Careful,
    Form,
    Refused,
    RevisedForm,
    SecurityClass,
    label_id,
)
from app.core.rendering import language
from app.directory import Agency

from .models import ClosedClass
from .rules import CODE, REGION, check_times

LINE, TEXT = 500, 20_000


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
    return [
        *first,
        *(SelectChoice(str(agency.id), f"{agency.name_in(language())} ({agency.code})") for agency in agencies),
    ]


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


def a_day(label: Any, **options: Any) -> DateField:
    """A day that may be left empty."""
    return DateField(label, validators=[Optional()], **options)


class CarefulForm(Careful, RevisedForm):
    """A form of what is written about a meeting."""


def marks(fields: Mapping[str, Any]) -> Callable[[], list[SelectChoice]]:
    """Choices of fields that may be marked as filler."""
    return lambda: [SelectChoice(name, str(words)) for name, words in fields.items()]


class TimedForm(Careful):
    """A form of the days and hours of a meeting, which have to fit each other."""

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        valid = super().validate(extra_validators)
        try:
            check_times(self.data)
        except Refused as refused:
            self.refuse(refused)
            return False
        return valid


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
