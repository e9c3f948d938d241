"""The calendar of holidays: a year at a time, entered one by one, by pasted lines, or those of a fixed date at once."""

from __future__ import annotations

import re

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy.exc import NoResultFound
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired

from app.core import (
    AtMost,
    Form,
    RevisedForm,
    current_actor,
    day_short,
    db,
    done_at_once,
    locked,
    requires,
    revision_sent,
    today,
)
from app.core.rendering import language

from . import calendar_service
from .calendar_models import Holiday, HolidayKind
from .forms import enum_choices
from .pages import directory_trail
from .policy import May
from .rules import fixed_days
from .views import bp

YEAR = re.compile("20[0-9]{2}")


class HolidayForm(Form):
    """A day on which offices are closed."""

    day = DateField(_l("Hari"), validators=[DataRequired()])
    name = StringField(_l("Nama hari libur"), validators=[DataRequired(), AtMost(200)])
    kind = SelectField(_l("Jenis"), coerce=HolidayKind)


class HolidayLinesForm(Form):
    """Several days at once, as they are announced."""

    lines = TextAreaField(
        _l("Tempel daftar"), description=_l("Satu hari per baris, misalnya 2027-03-10 Idulfitri."),
        validators=[DataRequired(), AtMost(10_000)],
    )  # fmt: skip
    kind = SelectField(_l("Jenis"), coerce=HolidayKind)


class EditHolidayForm(RevisedForm):
    """What a holiday is called."""

    facts_of = ("name", "kind")

    name = StringField(_l("Nama hari libur"), validators=[DataRequired(), AtMost(200)])
    kind = SelectField(_l("Jenis"), coerce=HolidayKind, filters=[lambda value: HolidayKind(value) if value else None])


@bp.route("/direktori/hari-libur", methods=["GET", "POST"])
@requires(May.EDIT_CALENDAR)
def calendar() -> ResponseReturnValue:
    """The holidays of a year."""
    actor = current_actor()
    sent = request.form.get("langkah", "")
    year = _year()
    one = HolidayForm(formdata=request.form if sent == "satu" else None, prefix="satu-")
    several = HolidayLinesForm(formdata=request.form if sent == "tempel" else None, prefix="tempel-")
    one.kind.choices = several.kind.choices = enum_choices(HolidayKind)

    def enter_one() -> int:
        calendar_service.set_holiday(one.day.data, one.name.data, one.kind.data, by=actor)
        return int(one.day.data.year)

    def enter_several() -> tuple[int, int]:
        lines = calendar_service.read_lines(several.lines.data or "")
        years = [day.year for day, _name in lines]
        return calendar_service.enter_lines(lines, several.kind.data, by=actor), min(years, default=year)

    if sent == "tetap":
        done_at_once(
            lambda: calendar_service.enter_fixed(year, by=actor), _("Hari libur bertanggal tetap dicatat.")
        )  # fmt: skip
        return _to(year)
    if sent == "satu" and one.save(enter_one):
        flash(_("Hari libur dicatat."))
        return _to(one.result)
    if sent == "tempel" and several.save(enter_several):
        count, first = several.result
        flash(ngettext("%(num)s hari libur dicatat.", "%(num)s hari libur dicatat.", count))
        return _to(first)
    holidays = calendar_service.holidays_of(year)
    page = render_template(
        "directory/calendar.html", year=year, holidays=holidays, one=one, several=several,
        fixed_missing=len(set(fixed_days(year)) - {one.day for one in holidays}),
    )  # fmt: skip
    return page, max(one.http_status, several.http_status)


@bp.route("/direktori/hari-libur/<int:holiday_id>", methods=["GET", "POST"])
@requires(May.EDIT_CALENDAR)
def edit_holiday(holiday_id: int) -> ResponseReturnValue:
    """Name a holiday otherwise, or take it off."""
    actor = current_actor()
    found = db.session.get(Holiday, holiday_id)
    if found is None or found.withdrawn_at is not None:
        raise NoResultFound
    day, year = day_short(found.day, language()), found.day.year
    if request.form.get("langkah") == "tarik":
        seen = revision_sent(request.form.get("revision"))
        done_at_once(
            lambda: calendar_service.withdraw_holiday(locked(Holiday, holiday_id), seen, by=actor),
            _("Hari libur ditarik dari kalender."),
        )
        return _to(year)
    revision = found.revision
    form = EditHolidayForm(obj=found)
    form.kind.choices = enum_choices(HolidayKind)

    def edit() -> None:
        held = locked(Holiday, holiday_id)
        calendar_service.edit_holiday(held, form.started_from, by=actor, name=form.name.data, kind=form.kind.data)

    if form.save(edit):
        flash(_("Hari libur disimpan."))
        return _to(year)
    page = render_template(
        "directory/holiday.html", form=form, day=day, holiday_id=holiday_id, revision=revision,
        trail=directory_trail((_("Hari libur"), url_for(".calendar", tahun=year))),
        back=url_for(".calendar", tahun=year),
    )  # fmt: skip
    return page, form.http_status


def _year() -> int:
    asked = request.values.get("tahun", "")
    return int(asked) if YEAR.fullmatch(asked) else today().year


def _to(year: int) -> ResponseReturnValue:
    return redirect(url_for(".calendar", tahun=year), 303)
