"""What the pages of the directory share: their trails, where an act returns to, the page that is one form."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import pgettext

from app.core import Form
from app.core.rendering import language

from .models import Agency, Forum


def form_page(form: Form, title: str, submit: str, trail: list[tuple[str, str]], **more: Any) -> ResponseReturnValue:
    """A page that is one form, below the page its trail ends at."""
    _name, back = trail[-1]
    page = render_template("directory/form.html", form=form, title=title, submit=submit, back=back, trail=trail, **more)
    return page, form.http_status


def directory_trail(*further: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Direktori"), url_for("directory.agencies")), *further]


def agency_trail(agency: Agency) -> list[tuple[str, str]]:
    return directory_trail((agency.name_in(language()), url_for("directory.agency", code=agency.code)))


def to_agency(code: str, part: str = "") -> ResponseReturnValue:
    return redirect(url_for("directory.agency", code=code, _anchor=part or None), 303)


def forum_trail(forum: Forum) -> list[tuple[str, str]]:
    return directory_trail(
        (pgettext("daftar", "Forum"), url_for("directory.forums")),
        (forum.code, url_for("directory.forum", code=forum.code)),
    )


def to_forum(code: str, part: str = "") -> ResponseReturnValue:
    return redirect(url_for("directory.forum", code=code, _anchor=part or None), 303)
