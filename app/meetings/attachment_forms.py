"""Forms of what is attached to a meeting."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from wtforms import HiddenField, SelectChoice, SelectField
from wtforms.validators import DataRequired, Length, Regexp

from app.core import Careful, RevisedForm
from app.core.rendering import language

from .attachment_models import AttachmentKind
from .forms import class_field, line, optional_id, pick
from .models import AgendaItem

ACCEPTED = "image/jpeg,image/png,image/webp,.pdf,.docx,.xlsx,.pptx"


class _About(Careful):
    """Where an attachment belongs and what it shows."""

    careful = ("caption",)

    agenda_item_id = SelectField(_l("Acara"), coerce=optional_id)
    caption = line(_l("Keterangan berkas"), description=_l("Misalnya siapa dan apa yang tampak pada foto."))
    security_class = class_field(_l("mengikuti acara atau rapat"))

    def offer(self, agenda: Sequence[AgendaItem]) -> None:
        """The points of the agenda to choose from."""
        self.agenda_item_id.choices = [
            SelectChoice("", gettext("seluruh rapat")),
            *(SelectChoice(str(item.id), f"{item.seq}. {item.title_in(language())}") for item in agenda),
        ]


class AttachForm(_About):
    """One or several files to attach."""

    key = HiddenField(
        validators=[DataRequired(), Length(max=36), Regexp(r"^[0-9a-f-]{36}$")], default=lambda: str(uuid4())
    )
    files = MultipleFileField(
        _l("Berkas"),
        description=_l("Gambar, PDF, Word, Excel, atau PowerPoint; paling besar 12 MB. Letak pada foto dihapus."),
    )
    kind = pick(AttachmentKind, _l("Jenis"), blank=_l("menurut isinya"))


class EditAttachmentForm(_About, RevisedForm):
    """What an attachment is called and where it belongs."""

    facts_of = ("kind", "agenda_item_id", "caption", "security_class")

    kind = pick(AttachmentKind, _l("Jenis"))
