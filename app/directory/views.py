"""Pages of agencies: finding them, what they are, their names, members and letterhead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy.exc import NoResultFound
from wtforms import SelectField

from app.core import (
    Form,
    Refused,
    RevisedForm,
    Stale,
    current_actor,
    demand,
    keep_file,
    locked,
    requires,
    today,
    writing,
)
from app.core.rendering import language

from . import listing, service
from .forms import (
    AgencyForm,
    CorrectNameForm,
    EditAgencyForm,
    EndAgencyForm,
    LetterheadForm,
    MembersForm,
    NameForm,
    agency_choices,
    words_of,
)
from .logos import MOST_BYTES, clean_logo
from .models import Agency, AgencyKind, AgencyLevel, AgencyName
from .policy import May
from .queries import agency_by_code

bp = Blueprint("directory", __name__)
K = TypeVar("K", bound=StrEnum)
AGENCY_TEXTS = ("kind", "level", "parent_name", "protocol_order", "collective", "unit_name", "address")


def kept_back(form: Form, act: Callable[[], object], shown: Callable[[Any], Mapping[str, object]] | None = None) -> int:
    """Hear the form and do the act in a transaction; 0 when done, else the status to show the form again with."""
    if not form.validate():
        return 422
    try:
        with writing():
            act()
    except Refused as refused:
        form.refuse(refused)
        return 422
    except Stale as stale:
        if shown is None or not isinstance(form, RevisedForm):
            raise
        thing: Any = stale.thing
        form.show_conflict(
            {name: "" if value is None else value for name, value in shown(thing).items()}, thing.revision
        )
        for name in form.conflict.keys() & {field.short_name for field in form if isinstance(field, SelectField)}:
            words = {value: label for value, label, *_rest in form[name].iter_choices()}
            form.conflict = {**form.conflict, name: words.get(form.conflict[name], form.conflict[name])}
        return 409
    return 0


def form_page(
    form: Form, title: str, submit: str, back: str, trail: list[tuple[str, str]], status: int = 0, **more: Any
) -> ResponseReturnValue:
    """A page that is one form."""
    page = render_template("directory/form.html", form=form, title=title, submit=submit, back=back, trail=trail, **more)
    return page, status or 200


def directory_trail(*further: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Direktori"), url_for("directory.agencies")), *further]


def agency_trail(agency: Agency) -> list[tuple[str, str]]:
    return directory_trail((agency.name_in(language()), url_for("directory.agency", code=agency.code)))


def to_agency(code: str, part: str = "") -> ResponseReturnValue:
    return redirect(url_for("directory.agency", code=code, _anchor=part or None), 303)


def _member(kind: type[K], value: str) -> K | None:
    return kind(value) if value in set(kind) else None


@bp.get("/direktori")
@requires(May.READ_DIRECTORY)
def agencies() -> ResponseReturnValue:
    """Find agencies by code or by any name they ever had."""
    asked = request.args
    state = {"berakhir": "ended", "semua": "all"}.get(asked.get("keadaan", ""), "now")
    chosen = listing.AgencyFilter(
        words=asked.get("cari", "").strip()[:200],
        kind=_member(AgencyKind, asked.get("jenis", "")),
        level=_member(AgencyLevel, asked.get("tingkat", "")),
        state=state,
    )
    page = listing.list_agencies(chosen, after=asked.get("sesudah"), before=asked.get("sebelum"))
    kept = {
        "cari": chosen.words,
        "jenis": chosen.kind and chosen.kind.value,
        "tingkat": chosen.level and chosen.level.value,
        "keadaan": asked.get("keadaan") if state != "now" else None,
    }
    kept = {name: value for name, value in kept.items() if value}
    return render_template(
        "directory/agencies.html",
        page=page,
        chosen=chosen,
        earlier={one.code: name for one in page.agencies if (name := listing.earlier_name(one, chosen.words))},
        kept=kept,
        kinds=words_of(AgencyKind),
        levels=words_of(AgencyLevel),
        may_edit=May.EDIT_AGENCIES,
    )


@bp.get("/direktori/instansi/<code>")
@requires(May.READ_DIRECTORY)
def agency(code: str) -> ResponseReturnValue:
    """One agency: names, seats, members, forums, letterhead."""
    actor = current_actor()
    found = listing.agency_in_full(code)
    return render_template(
        "directory/agency.html",
        agency=found,
        names=list(reversed(found.names)),
        seats=[seat for seat in found.seats if seat.ended_on is None],
        ended_seats=[seat for seat in found.seats if seat.ended_on is not None],
        members=[place.member for place in found.members if place.ended_on is None],
        collectives=listing.collectives_of(found),
        places=listing.places_of(actor, found),
        successor=listing.successor_of(found),
        today=today(),
        may_edit=May.EDIT_AGENCIES,
    )


@bp.route("/direktori/instansi-baru", methods=["GET", "POST"])
@requires(May.EDIT_AGENCIES)
def new_agency() -> ResponseReturnValue:
    """Enter an agency."""
    form = AgencyForm()
    form.offer()
    status = 0
    if request.method == "POST":
        actor = current_actor()

        def create() -> None:
            service.create_agency(form.code.data, form.name.data, form.name_en.data, by=actor, **form.facts())

        status = kept_back(form, create)
        if not status:
            flash(_("Instansi dicatat."), "success")
            return to_agency(form.code.data)
    page = render_template("directory/agency_form.html", form=form, agency=None, trail=directory_trail())
    return page, status or 200


def _agency_now(agency: Agency) -> dict[str, object]:
    return {name: getattr(agency, name) for name in AGENCY_TEXTS}


@bp.route("/direktori/instansi/<code>/ubah", methods=["GET", "POST"])
@requires(May.EDIT_AGENCIES)
def edit_agency(code: str) -> ResponseReturnValue:
    """Change what an agency is."""
    actor = current_actor()
    found = agency_by_code(code)
    demand(actor, May.EDIT_AGENCIES, found)
    form = EditAgencyForm(obj=found)
    form.offer(found)
    status = 0
    if request.method == "POST":
        status = kept_back(
            form,
            lambda: service.edit_agency(locked(Agency, found.id), form.started_from, by=actor, **form.facts()),
            _agency_now,
        )
        if not status:
            flash(_("Instansi disimpan."), "success")
            return to_agency(code)
    page = render_template("directory/agency_form.html", form=form, agency=found, trail=agency_trail(found))
    return page, status or 200


@bp.route("/direktori/instansi/<code>/nama-baru", methods=["GET", "POST"])
@requires(May.EDIT_AGENCIES)
def new_name(code: str) -> ResponseReturnValue:
    """A name that holds from a day; earlier papers keep the earlier one."""
    actor = current_actor()
    found = agency_by_code(code)
    demand(actor, May.EDIT_AGENCIES, found)
    form = NameForm()
    status = 0
    if request.method == "POST":
        status = kept_back(
            form,
            lambda: service.name_agency(
                locked(Agency, found.id), form.name.data, form.name_en.data, valid_from=form.valid_from.data, by=actor
            ),
        )
        if not status:
            flash(_("Nama baru dicatat. Nama lama tetap dipakai pada naskah sebelum tanggal itu."), "success")
            return to_agency(code, "nama")
    return form_page(
        form,
        _("Nama baru"),
        _("Simpan nama baru"),
        url_for("directory.agency", code=code),
        agency_trail(found),
        status,
        lead=_("Nama sekarang: %(name)s", name=found.name),
    )


@bp.route("/direktori/instansi/<code>/nama/<int:name_id>", methods=["GET", "POST"])
@requires(May.EDIT_AGENCIES)
def correct_name(code: str, name_id: int) -> ResponseReturnValue:
    """Mend the wording of a name that is there already."""
    actor = current_actor()
    found = agency_by_code(code)
    demand(actor, May.EDIT_AGENCIES, found)
    name = next((row for row in service.names_of(found) if row.id == name_id), None)
    if name is None:
        raise NoResultFound
    form = CorrectNameForm(obj=name)
    status = 0
    if request.method == "POST":

        def correct() -> None:
            held = locked(Agency, found.id)
            row = locked(AgencyName, name_id)
            service.name_agency(held, form.name.data, form.name_en.data, valid_from=row.valid_from, by=actor)

        status = kept_back(form, correct)
        if not status:
            flash(_("Nama diperbaiki."), "success")
            return to_agency(code, "nama")
    return form_page(
        form,
        _("Perbaiki nama"),
        _("Simpan perbaikan"),
        url_for("directory.agency", code=code),
        agency_trail(found),
        status,
        lead=_("Hanya untuk salah tulis. Bila namanya berganti, catat sebagai nama baru dengan tanggal berlakunya."),
    )


@bp.route("/direktori/instansi/<code>/akhiri", methods=["GET", "POST"])
@requires(May.EDIT_AGENCIES)
def end_agency(code: str) -> ResponseReturnValue:
    """End an agency, with its successor."""
    actor = current_actor()
    found = agency_by_code(code)
    demand(actor, May.EDIT_AGENCIES, found)
    form = EndAgencyForm()
    others = [other for other in listing.choosable_agencies() if other.id != found.id]
    form.successor.choices = agency_choices(others, _("Belum diketahui"))
    status = 0
    if request.method == "POST":

        def end() -> None:
            successor = agency_by_code(form.successor.data) if form.successor.data else None
            service.end_agency(locked(Agency, found.id), form.on.data, successor, by=actor)

        status = kept_back(form, end)
        if not status:
            flash(_("Instansi diakhiri. Catatan lamanya tetap ada."), "success")
            return to_agency(code)
    return form_page(
        form,
        _("Akhiri instansi"),
        _("Akhiri instansi"),
        url_for("directory.agency", code=code),
        agency_trail(found),
        status,
        kind="danger",
        lead=_("Keanggotaan forum, jabatan, dan pejabatnya berakhir pada hari yang sama; catatannya tetap ada."),
    )


@bp.route("/direktori/instansi/<code>/anggota", methods=["GET", "POST"])
@requires(May.EDIT_AGENCIES)
def members(code: str) -> ResponseReturnValue:
    """Whom a collective agency stands for."""
    actor = current_actor()
    found = listing.agency_in_full(code)
    demand(actor, May.EDIT_AGENCIES, found)
    present = [place.member for place in found.members if place.ended_on is None]
    offered = [agency for agency in listing.choosable_agencies(single=True) if agency.id != found.id]
    offered += [agency for agency in present if agency not in offered]
    form = MembersForm(data={"members": [agency.code for agency in present]})
    form.members.choices = agency_choices(offered)
    status = 0
    if request.method == "POST":
        by_code = {agency.code: agency.id for agency in offered}

        def keep() -> None:
            group = locked(Agency, found.id)
            chosen = [locked(Agency, by_code[one]) for one in sorted(form.members.data)]
            service.set_collective_members(group, chosen, by=actor)

        status = kept_back(form, keep)
        if not status:
            flash(_("Anggota disimpan."), "success")
            return to_agency(code, "anggota")
    return form_page(
        form,
        pgettext("daftar", "Anggota"),
        _("Simpan anggota"),
        url_for("directory.agency", code=code),
        agency_trail(found),
        status,
        lead=_(
            "%(name)s mewakili instansi yang dicentang. Tiap anggota melihat tindak lanjutnya dan melapor sendiri.",
            name=found.name_in(language()),
        ),
    )


@bp.route("/direktori/instansi/<code>/kop", methods=["GET", "POST"])
@requires(May.EDIT_AGENCIES)
def letterhead(code: str) -> ResponseReturnValue:
    """The logo on the agency's letterhead."""
    actor = current_actor()
    found = listing.agency_in_full(code)
    demand(actor, May.EDIT_AGENCIES, found)
    form = LetterheadForm()
    status = 0
    if request.method == "POST":
        status = _keep_logo(form, found.id)
        if not status:
            flash(_("Logo disimpan."), "success")
            return to_agency(code, "kop")
        found = listing.agency_in_full(code)
    page = render_template("directory/letterhead.html", form=form, agency=found, trail=agency_trail(found))
    return page, status or 200


def _keep_logo(form: LetterheadForm, agency_id: int) -> int:
    """Picture work stands outside the transaction: other writers do not wait for it."""
    try:
        upload = form.logo.data
        content = upload.read(MOST_BYTES + 1) if upload else b""
        bare, media_type = clean_logo(content)
    except Refused as refused:
        form.validate()
        form.refuse(refused)
        return 422
    actor = current_actor()

    def keep() -> None:
        ending = media_type.removeprefix("image/")
        stored = keep_file(bare, name=f"logo.{ending}", media_type=media_type)
        service.set_letterhead(locked(Agency, agency_id), stored, by=actor)

    return kept_back(form, keep)


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
