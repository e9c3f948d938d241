"""The forms' base: trimmed text, Indonesian messages, a revision, and what someone else saved shown beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any, ClassVar

from flask import flash
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import Field
from wtforms.validators import Length, NumberRange, StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from .database import writing
from .refused import Refused, Stale
from .rendering import language
from .sensitive import looks_sensitive
from .words import N_, day_short, label_id, number

WTFORMS_MESSAGES = {
    "This field is required.": N_("Isian ini wajib diisi."),
    "Not a valid date value.": N_("Tulis tanggal yang benar, misalnya 7 Mei 2024 sebagai 2024-05-07."),
    "Not a valid time value.": N_("Tulis jam yang benar, misalnya 09:00."),
    "Not a valid integer value.": N_("Tulis bilangan bulat, tanpa titik atau koma."),
    "Not a valid choice.": N_("Pilih salah satu dari daftar."),
    "Invalid Choice: could not coerce.": N_("Pilih salah satu dari daftar."),
    "Invalid email address.": N_("Tulis alamat surel yang benar, misalnya nama@instansi.go.id."),
    "Field must be equal to %(other_name)s.": N_("Kedua isian harus sama."),
    "Invalid input.": N_("Periksa kembali isian ini."),
    "The CSRF token is missing.": N_("Halaman ini sudah terlalu lama terbuka. Kirim sekali lagi."),
    "The CSRF tokens do not match.": N_("Halaman ini sudah terlalu lama terbuka. Kirim sekali lagi."),
    "The CSRF token has expired.": N_("Halaman ini sudah terlalu lama terbuka. Kirim sekali lagi."),
    "The CSRF session token is missing.": N_("Halaman ini sudah terlalu lama terbuka. Kirim sekali lagi."),
    "The CSRF token is invalid.": N_("Halaman ini sudah terlalu lama terbuka. Kirim sekali lagi."),
}


class _Words:
    """WTForms asks for its own English messages; answer in the reader's language."""

    def gettext(self, message: str) -> str:
        if message not in WTFORMS_MESSAGES and "%" in message:
            return message  # lengths and ranges are phrased by our own validators
        return str(gettext(WTFORMS_MESSAGES.get(message, message)))

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        return singular if number == 1 else plural


def _trim(value: Any) -> Any:
    if type(value) is str:  # an enum's member is a choice, not typed text
        value = value.replace("\r\n", "\n").replace("\x00", "").strip()
    return value


class AtMost(Length):
    """At most so many characters; the browser is told as well."""

    def __init__(self, most: int) -> None:
        super().__init__(max=most)

    def __call__(self, form: Any, field: Field) -> None:
        if field.data and len(field.data) > self.max:
            raise ValidationError(
                gettext(
                    "Paling banyak %(most)s karakter; sekarang %(now)s.",
                    most=number(self.max, language()),
                    now=number(len(field.data), language()),
                )
            )


class Boxes(SelectMultipleField):
    """Several of many, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


EARLIEST, LATEST = 1900, 2200
LARGEST = 2**31 - 1
LONGEST_LINE, LONGEST_TEXT = 500, 50_000
BLANK: tuple[object, ...] = (None, "", [], ())


def within_reason(form: Any, field: Field) -> None:
    """Refuse a year no meeting was held in, and a number no column of the database can hold."""
    value = field.data
    if isinstance(value, date) and not EARLIEST <= value.year <= LATEST:
        field.data = None  # later validators compute with it
        raise StopValidation(gettext("Tulis tahun antara %(first)s dan %(last)s.", first=EARLIEST, last=LATEST))
    if isinstance(value, int) and not isinstance(value, bool):
        largest = max([LARGEST, *(one.max for one in field.validators if isinstance(one, NumberRange) and one.max)])
        if abs(value) > largest:
            field.data = None
            raise StopValidation(gettext("Bilangan ini terlalu besar."))


def _bound(field: Field) -> None:
    """What holds for every field, whether or not its form says so."""
    if isinstance(field, (DateField, IntegerField)):
        field.validators = (within_reason, *field.validators)
    elif isinstance(field, HiddenField):
        return
    elif isinstance(field, StringField) and not any(isinstance(one, Length) for one in field.validators):
        most = LONGEST_TEXT if isinstance(field, TextAreaField) else LONGEST_LINE
        field.validators = (*field.validators, AtMost(most))
        field.flags.maxlength = most


class Form(FlaskForm):
    """A form of one page.

    A view ends with ``if form.save(edit): return redirect(…)`` and, where that did not come about,
    ``return render_template(…, form=form), form.http_status``.
    """

    conflict: Mapping[str, str]
    """What somebody else saved in the meantime, by field."""
    http_status: int
    """The status to show the form with: 200 before anything is sent, 422 refused, 409 changed by somebody else."""
    result: Any
    """What the act of a saved form returned."""

    class Meta(FlaskForm.Meta):
        locales = ("id",)

        def get_translations(self, form: Any) -> _Words:
            return _Words()

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            if not issubclass(unbound_field.field_class, (FieldList, FormField, PasswordField)):
                options = {**options, "filters": [_trim, *unbound_field.kwargs.get("filters", ())]}
            bound: Field = unbound_field.bind(form=form, **options)
            _bound(bound)
            return bound

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conflict = {}
        self.http_status = 200
        self.result = None

    def save(self, act: Callable[[], object]) -> bool:
        """Do the act in the writing transaction if the form was sent and holds; False when it is to be shown.

        What the view needs afterwards the act returns as plain values: refused, the transaction takes its rows along.
        """
        if not self.is_submitted():
            return False
        self.http_status = 422
        if not self.validate():
            return False
        try:
            with writing():
                self.result = act()
        except Refused as refused:
            self.refuse(refused)
            return False
        except Stale as stale:
            self.now_stands(stale)
            self.http_status = 409
            return False
        return True

    def refuse(self, refused: Refused) -> None:
        """Put the domain's answer beside its field, or above the form."""
        self.http_status = 422
        message = gettext(refused.message, **refused.values)
        field = self._fields.get(refused.field or "")
        if field is None:
            self.form_errors.append(message)
        else:
            field.errors = [*field.errors, message]

    def now_stands(self, stale: Stale) -> None:
        """A form without a revision cannot show what changed: the answer is the page of a conflict."""
        raise stale


class RevisedForm(Form):
    """A form that edits something people may edit at the same time."""

    revision = HiddenField(default="0")

    facts_of: ClassVar[tuple[str, ...]] = ()
    """The facts it edits: fields here, attributes there, by the same names."""

    @property
    def started_from(self) -> int:
        """The revision the person saw."""
        return revision_sent(self.revision.data)

    def facts(self) -> dict[str, Any]:
        """What was typed, by the names the service knows."""
        return {name: self._fields[name].data for name in self.facts_of}

    def now_stands(self, stale: Stale) -> None:
        """Show what somebody else saved beside what was typed."""
        thing: Any = stale.thing
        self.show_conflict({name: getattr(thing, name) for name in self.facts_of}, thing.revision)

    def show_conflict(self, current: Mapping[str, object], revision: int) -> None:
        """Keep what was typed, show what stands now beside it, and let the next save start from there."""
        typed = {name: field.data for name, field in self._fields.items()} | self.facts()
        self.conflict = {
            name: self.in_words(name, value)
            for name, value in current.items()
            if name in self._fields and not _same(value, typed[name])
        }
        self.revision.data = str(revision)
        self.revision.raw_data = [str(revision)]
        self.form_errors.append(
            gettext(
                "Orang lain menyimpan perubahan sementara Anda mengetik. Ketikan Anda masih ada; bandingkan dengan isi "
                "sekarang di bawah setiap isian, lalu simpan lagi."
            )
        )

    def in_words(self, name: str, value: Any) -> str:
        """A stored value as this form would show it to people."""
        field, several = self._fields[name], isinstance(value, (list, tuple))
        if isinstance(field, SelectField):
            chosen = value if several else [value]
            offered = [(field.coerce(one.value), str(one.label)) for one in field.iter_choices()]
            return ", ".join(label for choice, label in offered if any(_same(choice, one) for one in chosen))
        if value is None:
            return ""
        if isinstance(value, bool):
            return str(gettext("ya") if value else gettext("tidak"))
        if isinstance(value, date):
            return day_short(value, language())
        if isinstance(value, time):
            return value.isoformat("minutes")
        return "\n".join(map(str, value)) if several else str(value)


class Careful(Form):
    """A form whose texts are looked through for what names a person; it warns beside the field.

    The warning blocks the first save only: with *Simpan juga* ticked the text is stored as typed.
    """

    keep_anyway = BooleanField(_l("Simpan juga"))

    careful: ClassVar[tuple[str, ...]] = ()
    """The fields that are looked through."""

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
            if found := looks_sensitive(field.data):
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


def _same(one: object, other: object) -> bool:
    """Whether two values say the same; nothing typed and nothing stored do."""
    return one == other or (one in BLANK and other in BLANK)


def revision_sent(value: Any) -> int:
    """The revision a page was shown with; 0, which nothing has, when it was not sent or nonsense was."""
    sent = str(value)
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0


def done_at_once(act: Callable[[], object], words: str) -> None:
    """Do an act of one button; what is refused or was changed meanwhile is said on the page one comes back to.

    Without ``words`` the page one comes back to shows by itself that it was done.
    """
    try:
        with writing():
            act()
    except Refused as refused:
        flash(gettext(refused.message, **refused.values), "attention")
    except Stale:
        flash(gettext("Orang lain baru saja mengubahnya. Periksa isinya, lalu ulangi bila masih perlu."), "attention")
    else:
        if words:
            flash(words)
