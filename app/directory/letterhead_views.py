"""The letterhead of an agency: its logo."""

from __future__ import annotations

from flask import Response, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound

from app.core import Refused, current_actor, demand, keep_file, locked, requires, writing

from . import listing, service
from .forms import LetterheadForm
from .logos import MOST_BYTES, clean_logo
from .models import Agency
from .pages import agency_trail, to_agency
from .policy import May
from .queries import agency_by_code
from .views import bp


@bp.route("/direktori/instansi/<code>/kop", methods=["GET", "POST"])
@requires(May.EDIT_AGENCIES)
def letterhead(code: str) -> ResponseReturnValue:
    """The logo on the agency's letterhead."""
    actor = current_actor()
    found = listing.agency_in_full(code)
    demand(actor, May.EDIT_AGENCIES, found)
    form = LetterheadForm()
    if form.is_submitted():
        if _keep_logo(form, found.id):
            flash(_("Logo disimpan."), "success")
            return to_agency(code, "kop")
        found = listing.agency_in_full(code)
    page = render_template("directory/letterhead.html", form=form, agency=found, trail=agency_trail(found))
    return page, form.http_status


def _keep_logo(form: LetterheadForm, agency_id: int) -> bool:
    """Picture work stands outside the transaction: other writers do not wait for it."""
    upload = form.logo.data
    try:
        bare, media_type = clean_logo(upload.read(MOST_BYTES + 1) if upload else b"")
    except Refused as refused:
        form.validate()
        form.refuse(refused)
        return False
    actor = current_actor()

    def keep() -> None:
        ending = media_type.removeprefix("image/")
        stored = keep_file(bare, name=f"logo.{ending}", media_type=media_type)
        service.set_letterhead(locked(Agency, agency_id), stored, by=actor)

    return form.save(keep)


@bp.post("/direktori/instansi/<code>/kop/hapus")
@requires(May.EDIT_AGENCIES)
def take_logo_off(code: str) -> ResponseReturnValue:
    """Print the letterhead without a logo; the file stays in the store."""
    actor = current_actor()
    found = agency_by_code(code)
    demand(actor, May.EDIT_AGENCIES, found)
    with writing():
        service.set_letterhead(locked(Agency, found.id), None, by=actor)
    flash(_("Logo tidak dipakai lagi pada kop surat."), "success")
    return to_agency(code, "kop")


@bp.get("/direktori/instansi/<code>/logo")
@requires(May.READ_DIRECTORY)
def logo(code: str) -> ResponseReturnValue:
    """The picture itself."""
    found = listing.agency_in_full(code)
    if found.logo is None:
        raise NoResultFound
    try:
        content = found.logo.read()
    except FileNotFoundError as error:
        raise NoResultFound from error
    response = Response(content, mimetype=found.logo.media_type)
    response.headers["Content-Disposition"] = "inline"
    return response
