"""Forms of actions: the whole action, a report, an answer, a decision."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from enum import StrEnum
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields import Field
from wtforms.validators import DataRequired, Optional, ValidationError

from app.core import AtMost, Boxes, Careful, RevisedForm, SecurityClass, label_id

from .models import Action
from .vocabulary import CHOSEN, Channel, CooperationLevel, FundingSource, Priority, Recurrence

LINE, TEXT = 500, 20_000
MOST_RUPIAH = 10**15
BEHALF_CHANNELS = (Channel.WHATSAPP, Channel.PHONE, Channel.LETTER, Channel.MEETING)


def words_of(kind: Iterable[StrEnum], empty: Any = None) -> list[tuple[str, Any]]:
    """Members of an enum as choices, in the reader's language; ``empty`` words the choice of none."""
    first = [] if empty is None else [("", empty)]
    return [*first, *((member.value, gettext(label_id(member))) for member in kind)]


class Rupiah(IntegerField):
    """Whole rupiah; points between thousands are understood as people write them."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = (valuelist[0] if valuelist else "").strip()
        plain = re.sub(r"^(Rp|IDR)\.?\s*", "", typed, flags=re.IGNORECASE)
        if re.fullmatch(r"\d{1,3}([.,]\d{3})+", plain):
            plain = re.sub(r"[.,]", "", plain)
        if typed and not re.fullmatch(r"\d+", plain):
            raise ValueError(gettext("Tulis angka rupiah saja, misalnya 25.000.000."))
        self.data = int(plain) if typed else None

    def process_data(self, value: Any) -> None:
        self.data = value

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)


class ActionForm(Careful, RevisedForm):
    """Everything an action may hold. Only what is to be done is needed."""

    careful = (
        "text", "text_en", "due_text", "indicator", "indicator_en", "baseline", "target", "target_group",
        "partner_support", "border_post", "source",
    )  # fmt: skip

    text = TextAreaField(
        _l("Rencana tindak lanjut"), description=_l("Apa yang akan dilakukan, diawali kata kerja."),
        validators=[DataRequired(), AtMost(TEXT)],
    )  # fmt: skip
    text_en = TextAreaField(
        _l("Dalam bahasa Inggris"), description=_l("Untuk edisi mitra; boleh menyusul."), validators=[AtMost(TEXT)]
    )
    ref = StringField(_l("Kode"), description=_l("Dikosongkan: diberi nomor berikutnya."), validators=[AtMost(64)])
    pillar = SelectField(_l("Pilar"))
    lead = SelectField(_l("Penanggung jawab"))
    supports = Boxes(_l("Instansi terkait"))
    decisions = Boxes(_l("Berdasarkan hasil rapat"))
    issues = Boxes(_l("Menjawab isu"))
    starts_on = DateField(_l("Mulai"), validators=[Optional()])
    due_on = DateField(_l("Batas waktu"), validators=[Optional()])
    due_text = StringField(
        _l("Batas waktu menurut notula"), description=_l("Bila tidak ada tanggal, misalnya “segera”."),
        validators=[AtMost(LINE)],
    )  # fmt: skip
    recurrence = SelectField(
        _l("Perulangan"),
        description=_l("Yang berkelanjutan tidak pernah lewat batas waktu; tanggalnya hari peninjauan."),
    )
    indicator = StringField(_l("Indikator"), validators=[AtMost(LINE)])
    indicator_en = StringField(_l("Indikator dalam bahasa Inggris"), validators=[AtMost(LINE)])
    baseline = StringField(_l("Keadaan awal"), validators=[AtMost(LINE)])
    target = StringField(_l("Target"), validators=[AtMost(LINE)])
    target_group = StringField(_l("Kelompok sasaran"), validators=[AtMost(LINE)])
    themes = StringField(
        _l("Tema"), description=_l("Dipisah koma, misalnya trafficking, prevention."), validators=[AtMost(2_000)]
    )
    budget_idr = Rupiah(_l("Anggaran indikatif (rupiah)"), validators=[Optional()])
    funding_source = SelectField(_l("Sumber dana"))
    partner_support = StringField(_l("Dukungan yang diminta dari mitra"), validators=[AtMost(LINE)])
    region_code = StringField(
        _l("Kode wilayah"), description=_l("Kode Kemendagri, misalnya 53.04."), validators=[AtMost(13)]
    )
    border_post = StringField(_l("Pos lintas batas"), validators=[AtMost(LINE)])
    priority = SelectField(_l("Prioritas"))
    cooperation_level = SelectField(_l("Tingkat kerja sama"))
    security_class = SelectField(_l("Klasifikasi"), description=_l("Isi di atas terbatas tidak ditulis di sini."))
    source = StringField(_l("Sumber"), description=_l("Halaman atau baris naskah."), validators=[AtMost(LINE)])

    def offer(
        self,
        agencies: Sequence[tuple[str, str]],
        pillars: Sequence[tuple[str, str]],
        decisions: Sequence[tuple[str, str]],
        issues: Sequence[tuple[str, str]],
        inherited: SecurityClass,
    ) -> None:
        """Fill the choices of this meeting."""
        self.pillar.choices = [("", gettext("belum ditetapkan")), *pillars]
        self.lead.choices = [("", gettext("belum ditetapkan")), *agencies]
        self.supports.choices = list(agencies)
        self.decisions.choices = list(decisions)
        self.issues.choices = list(issues)
        self.recurrence.choices = words_of(Recurrence, gettext("sekali"))
        self.funding_source.choices = words_of(FundingSource, gettext("tidak tercatat"))
        self.priority.choices = words_of(Priority, gettext("tidak tercatat"))
        self.cooperation_level.choices = words_of(CooperationLevel, gettext("tidak tercatat"))
        follows = gettext("mengikuti rapat (%(class)s)", **{"class": gettext(label_id(inherited)).lower()})
        self.security_class.choices = words_of(SecurityClass, follows)

    def validate_ref(self, field: Field) -> None:
        if field.data and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", field.data):
            raise ValidationError(gettext("Pakai huruf, angka, titik, garis bawah, atau tanda hubung saja."))

    def validate_due_on(self, field: Field) -> None:
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(gettext("Batas waktu tidak boleh sebelum tanggal mulai."))

    def validate_supports(self, field: Field) -> None:
        if self.lead.data and self.lead.data in field.data:
            raise ValidationError(gettext("Penanggung jawab tidak perlu dipilih lagi sebagai instansi terkait."))

    def validate_budget_idr(self, field: Field) -> None:
        if field.data is not None and field.data > MOST_RUPIAH:
            raise ValidationError(gettext("Angka ini terlalu besar. Periksa jumlah nolnya."))

    def validate_region_code(self, field: Field) -> None:
        if field.data and not re.fullmatch(r"[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?", field.data):
            raise ValidationError(gettext("Tulis kode seperti 53, 53.04, 53.04.02, atau 53.04.02.2001."))

    def validate_themes(self, field: Field) -> None:
        if any(len(theme) > 64 for theme in split_themes(field.data)):
            raise ValidationError(gettext("Tiap tema paling banyak 64 karakter."))


def split_themes(text: str | None) -> list[str]:
    """The themes of a line, each once, in order."""
    return list(dict.fromkeys(theme.strip() for theme in (text or "").split(",") if theme.strip()))


PLAIN = (
    "text", "text_en", "starts_on", "due_on", "due_text", "indicator", "indicator_en", "baseline", "target",
    "target_group", "budget_idr", "partner_support", "region_code", "border_post", "source",
)  # fmt: skip


def facts_of_form(form: ActionForm) -> dict[str, Any]:
    """What the form says, as facts; pillar, agencies and results are looked up by the view."""
    facts: dict[str, Any] = {name: form[name].data if form[name].data != "" else None for name in PLAIN}
    facts |= {name: kind(form[name].data) if form[name].data else None for name, kind in CHOSEN.items()}
    return facts | {"themes": split_themes(form.themes.data)}


def form_data_of(action: Action) -> dict[str, Any]:
    """What stands in the form when it is opened; also what somebody else saved, when two edited."""
    data: dict[str, Any] = {name: getattr(action, name) for name in PLAIN}
    data |= {name: value.value if (value := getattr(action, name)) else "" for name in CHOSEN}
    return data | {
        "ref": action.ref,
        "themes": ", ".join(action.themes),
        "pillar": action.pillar.code if action.pillar else "",
        "lead": action.lead.code if action.lead else "",
        "supports": [link.agency.code for link in action.supports if not link.ended],
        "decisions": [link.decision.ref for link in action.decision_links if not link.ended],
        "issues": [link.issue.ref for link in action.issue_links if not link.ended],
    }


# Steps


class Spoken(Careful):
    """What is said about an action: words, for which agency, and how they arrived."""

    careful = ("text",)

    text = TextAreaField(_l("Keterangan"), validators=[AtMost(TEXT)])
    for_agency = SelectField(_l("Atas nama"), coerce=lambda value: int(value) if value else None)
    channel = SelectField(_l("Kabar diterima lewat"))

    def speak_for(self, agencies: Sequence[tuple[int, str]], *, behalf: bool, offices: Container[int] = ()) -> None:
        """Offer the agencies the actor may speak for; on behalf, ask how the word came, but not of one's own office."""
        empty: list[tuple[Any, str]] = [("", gettext("pilih instansi"))] if len(agencies) != 1 else []
        self.for_agency.choices = [*empty, *agencies]
        if not behalf:
            del self.channel
            if len(agencies) == 1:
                del self.for_agency
        else:
            self.channel.choices = words_of(BEHALF_CHANNELS, gettext("pilih cara"))
            self.channel.description = gettext("Anda mencatat atas nama instansi itu.")
            if any(ident in offices for ident, _name in agencies):
                self.channel.description = gettext("Kosongkan bila yang melapor instansi Anda sendiri.")

    @property
    def through(self) -> Channel:
        """The channel named; the application where none is asked."""
        return Channel(self.channel.data) if "channel" in self and self.channel.data else Channel.APP


class ReportForm(Spoken):
    """A report: what it is, and in words."""

    text = TextAreaField(_l("Apa yang terjadi"), validators=[AtMost(TEXT)])
    kind = RadioField(_l("Laporan"), default="progress")


class JudgementForm(Spoken):
    """What another member said of a report that the action is finished."""

    text = TextAreaField(_l("Catatan"), validators=[AtMost(TEXT)])
    kind = RadioField(_l("Jawabannya"), validators=[DataRequired()])


class AnswerForm(Spoken):
    """Whether the lead agency takes an action up."""

    answer = RadioField(_l("Jawaban"), default="accept")
    proposed = SelectField(_l("Usul instansi lain"), default="", description=_l("Bila tahu siapa yang lebih tepat."))


class DecisionForm(Careful):
    """A step with a reason."""

    careful = ("text",)

    text = TextAreaField(_l("Alasan"), validators=[AtMost(TEXT)])


class ReassignForm(DecisionForm):
    """Who takes an action up from now on."""

    lead = SelectField(_l("Penanggung jawab baru"))
