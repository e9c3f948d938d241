"""Forms of inviting, answering and handing in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields import Field
from wtforms.validators import DataRequired, NumberRange, Optional, ValidationError

from app.core import AtMost, Careful, Form, label_id
from app.directory import Agency

from .forms import LINE, CarefulForm, TimedForm, a_day, agency_choices, line, lines, none_if_blank, optional_id, pick
from .invitation_models import InviteChannel, ReplyAnswer, ReplyChannel, SubmissionKind
from .invitation_queries import sends_mail
from .models import AgendaItem

BY_MAIL = frozenset({InviteChannel.MAIL, InviteChannel.BOTH})
PEOPLE = NumberRange(1, 1_000, _l("Tulis bilangan dari 1 sampai 1000, atau kosongkan."))
BY_HAND = [ReplyChannel.PHONE, ReplyChannel.WHATSAPP, ReplyChannel.LETTER, ReplyChannel.MAIL, ReplyChannel.MEETING]
"""The ways an answer reaches the secretariat when it did not come by the link."""


class CopyForm(TimedForm):
    """The next meeting after the one before it."""

    careful = ("title",)

    title = StringField(_l("Judul rapat"), validators=[DataRequired(), AtMost(LINE)])
    starts_on = a_day(_l("Hari"), description=_l("Boleh menyusul."))
    ends_on = a_day(_l("Hari selesai"), description=_l("Hanya bila lebih dari satu hari."))
    starts_at = TimeField(_l("Jam mulai"), validators=[Optional()])
    ends_at = TimeField(_l("Jam selesai"), validators=[Optional()])
    agenda = BooleanField(_l("Susunan acara"), default=True)
    invitees = BooleanField(_l("Daftar undangan"), default=True)


def offer_ways(field: SelectField) -> None:
    """Offer mail only where this installation sends any; what was chosen before stays."""
    if not sends_mail():
        ways = [way for way in InviteChannel if way not in BY_MAIL or way is field.data]
        field.choices = [SelectChoice(way.value, gettext(label_id(way))) for way in ways]


class InviteeRowForm(Form):
    """One line of the list."""

    class Meta(Form.Meta):
        csrf = False

    key = HiddenField()
    revision = HiddenField(default="0")
    wanted = BooleanField(_l("Undang"))
    place = IntegerField(_l("Urutan"), validators=[Optional(), NumberRange(1, 9_999, _l("Tulis nomor urutnya."))])
    channel = pick(InviteChannel, _l("Disampaikan melalui"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_ways(self.channel)


class InvitationForm(Form):
    """Whom the invitation goes to, in which order and by which way."""

    rows = FieldList(FormField(InviteeRowForm), label=_l("Daftar undangan"), max_entries=1_000)


class InviteeForm(CarefulForm):
    """An agency or a position that no seat of the forum's members stands for."""

    facts_of = ("position", "person", "channel")
    careful = ("position", "person")

    agency_id = SelectField(_l("Instansi"), coerce=optional_id)
    position = line(_l("Jabatan"), description=_l("Misalnya Kepala Dinas Perhubungan. Bila kosong: pimpinan instansi."))
    person = line(_l("Nama"), description=_l("Bila undangan ditujukan kepada orang tertentu."))
    channel = pick(InviteChannel, _l("Disampaikan melalui"), default=InviteChannel.BY_HAND)

    def __init__(self, agencies: Iterable[Agency], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.agency_id.choices = agency_choices(agencies, gettext("pilih instansi"))
        offer_ways(self.channel)

    def validate_agency_id(self, field: Field) -> None:
        """An agency is chosen."""
        if field.data is None:
            raise ValidationError(gettext("Pilih instansinya."))


class SendForm(Form):
    """The last look before invitations go out."""

    replies_close_at = DateTimeLocalField(
        _l("Konfirmasi diterima sampai"), format="%Y-%m-%dT%H:%M", validators=[Optional()],
        description=_l("Sesudahnya tautan hanya menampilkan jawaban terakhir."),
    )  # fmt: skip

    def closes(self, zone: str) -> datetime | None:
        """The instant, as the clock in the meeting's zone shows it."""
        typed: datetime | None = self.replies_close_at.data
        return typed.replace(tzinfo=ZoneInfo(zone)) if typed else None


class AnswerForm(Careful):
    """What an invited agency answers by its link."""

    careful = ("text",)

    answer = RadioField(_l("Jawaban"), validators=[DataRequired(_l("Pilih salah satu jawaban."))])
    represented_by = line(_l("Diwakili oleh"), description=_l("Jabatan, misalnya Wakil Kepala Kepolisian Resor."))
    person = line(_l("Nama yang akan hadir"), description=_l("Boleh kosong."))
    headcount = IntegerField(_l("Jumlah orang"), validators=[Optional(), PEOPLE], description=_l("Boleh kosong."))
    text = lines(_l("Keterangan"), 2_000)
    by_name = StringField(_l("Nama Anda"), validators=[DataRequired(), AtMost(LINE)])
    by_position = StringField(_l("Jabatan Anda"), validators=[DataRequired(), AtMost(LINE)])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.answer.choices = [
            SelectChoice(ReplyAnswer.COMING.value, gettext("Akan hadir")),
            SelectChoice(ReplyAnswer.REPRESENTED.value, gettext("Diwakili jabatan lain")),
            SelectChoice(ReplyAnswer.EXCUSED.value, gettext("Berhalangan hadir")),
        ]


class HandInForm(Careful):
    """A point for the agenda, or a view of the matter."""

    careful = ("text",)

    kind = RadioField(_l("Jenis bahan"), validators=[DataRequired(_l("Pilih jenisnya."))])
    text = TextAreaField(_l("Isi"), validators=[DataRequired(), AtMost(10_000)])
    by_name = StringField(_l("Nama Anda"), validators=[DataRequired(), AtMost(LINE)])
    by_position = StringField(_l("Jabatan Anda"), validators=[DataRequired(), AtMost(LINE)])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(prefix="bahan-", **kwargs)  # it stands on one page with the answer
        self.kind.choices = [
            SelectChoice(SubmissionKind.AGENDA_POINT.value, gettext("Usul acara")),
            SelectChoice(SubmissionKind.PERSPECTIVE.value, gettext("Perspektif instansi")),
        ]


class ReplyRowForm(Form):
    """One line of the quick grid."""

    class Meta(Form.Meta):
        csrf = False

    key = HiddenField()
    seen = HiddenField(default="0")
    answer = pick(ReplyAnswer, _l("Jawaban"), blank=_l("belum menjawab"))
    represented_by = line(_l("Diwakili oleh"))
    headcount = IntegerField(_l("Orang"), validators=[Optional(), PEOPLE])
    channel = SelectField(_l("Melalui"), coerce=none_if_blank)
    text = line(_l("Keterangan"), 2_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel.choices = [SelectChoice(one.value, gettext(label_id(one))) for one in ReplyChannel]


class RepliesForm(Careful):
    """Answers by phone, WhatsApp and letter, all on one page."""

    rows = FieldList(FormField(ReplyRowForm), label=_l("Jawaban"), max_entries=1_000)


class SettleForm(Form):
    """What becomes of something handed in."""

    revision = HiddenField(default="0")
    item_id = SelectField(_l("Masukkan ke"), coerce=optional_id)
    title = line(_l("Judul acara"))
    reason = lines(_l("Alasan"), 2_000)

    def __init__(self, items: Iterable[AgendaItem], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.item_id.choices = [
            SelectChoice("", gettext("acara baru")),
            *(SelectChoice(str(item.id), f"{item.seq}. {item.title}") for item in items),
        ]
