"""Forms of the closing: sending, the chair's word, corrections, final, perbaikan, signing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import uuid4

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    SelectChoice,
    SelectField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import DataRequired, Length, Optional

from app.core import AtMost, Boxes, Careful, Form, Refused, SecurityClass, label_id
from app.core.rendering import language
from app.directory import Agency
from app.meetings import AttendanceStatus, ReplyChannel, line, lines, optional_id, pick
from app.outcomes import Modality

from .correction_facts import CLASS, FACTS, NEVER_NEW, WITHDRAWN, FactKind
from .edition_models import Acting, CorrectionTarget

BY_OTHERS = tuple(channel for channel in ReplyChannel if channel not in {ReplyChannel.APP, ReplyChannel.LINK})
"""The ways in which word of an agency reaches the secretariat."""


def said_for(agencies: Iterable[Agency], blank: str, names: Mapping[int, str]) -> list[SelectChoice]:
    """The agencies in whose name something is recorded."""
    return [SelectChoice("", blank), *(SelectChoice(str(one.id), names.get(one.id, one.name)) for one in agencies)]


def channels() -> list[SelectChoice]:
    """The channels word of others comes by."""
    return [SelectChoice(one.value, gettext(label_id(one))) for one in BY_OTHERS]


class SendForm(Form):
    """Sending the draft: until when comments are asked for."""

    due_on = DateField(
        _l("Tanggapan ditunggu sampai"), description=_l("Hari kerja. Usulnya tiga hari kerja sesudah hari ini."),
        validators=[DataRequired()],
    )  # fmt: skip
    agreed_in_hall = BooleanField(
        _l("Sudah dibacakan dan disetujui dalam rapat oleh semua instansi yang hadir"),
        description=_l("Dengan ini notula dapat langsung difinalkan."),
    )


class ReasonForm(Form):
    """Why something is taken back."""

    text = TextAreaField(_l("Alasan"), validators=[DataRequired(), AtMost(2_000)])


class ParafForm(Form):
    """The chair's paraf on what was read."""

    seen = HiddenField()


class ReturnForm(Form):
    """What the chair wants mended."""

    text = TextAreaField(_l("Yang perlu diperbaiki"), validators=[DataRequired(), AtMost(5_000)])


class SettleForm(Form):
    """Taking a correction in, or saying why not."""

    answer = TextAreaField(_l("Jawaban"), validators=[AtMost(5_000)])
    revision = HiddenField()


class FinalForm(Form):
    """Making the notula final, as it was read on this page."""

    seen = HiddenField()


class CorrectForm(Form):
    """A perbaikan: which accepted corrections, and why."""

    corrections = Boxes(_l("Koreksi yang dimuat"), coerce=int, validators=[DataRequired()])
    reason = TextAreaField(
        _l("Alasan perbaikan"), description=_l("Tertulis pada edisi baru."), validators=[DataRequired(), AtMost(2_000)]
    )


class SigningForm(Form):
    """Number, day and signer of an edition, as they were given outside Patok."""

    document_number = line(_l("Nomor notula"), description=_l("Dari buku agenda atau SRIKANDI."))
    dated_on = DateField(_l("Tanggal"), validators=[Optional()])
    signer_position = line(_l("Jabatan penanda tangan"))
    acting = pick(Acting, _l("Pelaksana"), blank=_l("bukan pelaksana"))
    signer_name = line(_l("Nama"))
    signer_rank = line(_l("Pangkat"))
    signer_nip = line(_l("NIP"), 40)
    file_id = SelectField(_l("Sudah dilampirkan"), coerce=optional_id)
    signed_copy = FileField(
        _l("Naskah bertanda tangan"),
        description=_l("PDF atau pindaiannya, paling besar 12 MB. Tersimpan pula pada lampiran rapat."),
    )
    key = HiddenField(default=lambda: str(uuid4()), validators=[Length(max=36)])


FACT_NAMES = (
    "document_number", "dated_on", "acting", "signer_position", "signer_name", "signer_rank", "signer_nip",
)  # fmt: skip


def signing_facts(form: SigningForm) -> dict[str, Any]:
    """What was typed."""
    return {name: form[name].data for name in FACT_NAMES}


class CorrectionForm(Careful):
    """What is to be said otherwise. The fields of its target are added by ``correction_form``."""

    target_words: str = ""
    kinds: Mapping[str, FactKind] = {}

    text = TextAreaField(
        _l("Penjelasan"), description=_l("Apa yang perlu diperbaiki dan mengapa, dalam satu dua kalimat."),
        validators=[DataRequired(), AtMost(5_000)],
    )  # fmt: skip
    withdrawn = BooleanField(_l("Bagian ini dicabut"))
    agency = SelectField(_l("Atas nama"), coerce=optional_id)
    channel = SelectField(_l("Disampaikan lewat"), coerce=str, validators=[Optional()])
    by_position = line(_l("Jabatan yang menyampaikan"))

    def refuse(self, refused: Refused) -> None:
        """A fact has its field here."""
        if refused.field in self.kinds:
            refused.field = f"fact_{refused.field}"
        super().refuse(refused)

    def typed_facts(self) -> dict[str, Any]:
        """The facts as typed, told plainly; unnamed ones stay as they are."""
        if self.withdrawn is not None and self.withdrawn.data:
            return {WITHDRAWN: True}
        found = {}
        for name, kind in self.kinds.items():
            value = self[f"fact_{name}"].data
            if kind.kind in {"date", "time"}:
                value = value.isoformat() if value else None
            elif hasattr(value, "value"):
                value = value.value
            found[name] = value or None
        return found


def correction_form(
    target: CorrectionTarget, stands: Mapping[str, Any], agencies: Iterable[Agency], *, new: bool, classes: bool
) -> CorrectionForm:
    """The form for a target, filled with what stands; with its class for whoever may say what that is."""
    kinds = {name: kind for name, kind in FACTS[target].items() if classes or name != CLASS}
    fields = {f"fact_{name}": _field(kind, agencies) for name, kind in kinds.items()}
    careful = ("text", *(f"fact_{name}" for name, kind in kinds.items() if kind.kind in {"text", "line"}))
    made = type("CorrectionFormOfTarget", (CorrectionForm,), {**fields, "careful": careful, "kinds": kinds})
    form: CorrectionForm = made(data={f"fact_{name}": kind.shown(stands.get(name)) for name, kind in kinds.items()})
    if new or target in NEVER_NEW:
        del form.withdrawn
    return form


def _field(kind: FactKind, agencies: Iterable[Agency]) -> Any:
    words = _l(kind.words)
    if kind.kind == "text":
        return lines(words, 50_000)
    if kind.kind == "date":
        return DateField(words, validators=[Optional()])
    if kind.kind == "time":
        return TimeField(words, validators=[Optional()])
    if kind.kind == "int":
        return IntegerField(words, validators=[Optional()])
    if kind.kind == "agency":
        offered = [(one.code, f"{one.name_in(language())} ({one.code})") for one in agencies]
        return SelectField(
            words, validators=[Optional()],
            choices=lambda: [
                SelectChoice("", gettext("belum ditetapkan")), *(SelectChoice(code, name) for code, name in offered)
            ],
        )  # fmt: skip
    if kind.kind == "Modality":
        return pick(Modality, words, blank=_l("belum dipilih"))
    if kind.kind == "AttendanceStatus":
        return pick(AttendanceStatus, words, blank=_l("belum dipilih"))
    if kind.kind == "SecurityClass":
        return pick(SecurityClass, words, blank=_l(kind.blank))
    return line(words)
