"""Pages of agencies: finding them, what they are, their names and members."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy.exc import NoResultFound

from app.core import (
    allows,
    current_actor,
    demand,
    locked,
    requires,
    today,
)
from app.core.rendering import language

from . import listing, service
from .forms import (
    AgencyForm,
    CorrectNameForm,
    EditAgencyForm,
    EndAgencyForm,
    MembersForm,
    NameForm,
    agency_choices,
    words_of,
)
from .models import Agency, AgencyKind, AgencyLevel, AgencyName
from .pages import agency_trail, directory_trail, form_page, to_agency
from .policy import May, Sitting
from .queries import agency_by_code, forums_sat_in

bp = Blueprint("directory", __name__)
K = TypeVar("K", bound=StrEnum)


def _member(kind: type[K], value: str) -> K | None:
    return kind(value) if value in set(kind) else None


@bp.get("/direktori")
@requires(May.READ_DIRECTORY)
def agencies() -> ResponseReturnValue:
    """Find agencies by code or by any name they ever had."""
    asked = request.args
    state = {"berakhir": "ended", "lengkapi": "to_complete", "semua": "all"}.get(asked.get("keadaan", ""), "now")
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
        sets_members=found.collective and allows(actor, May.EDIT_MEMBERS, _sitting(found)),
    )


@bp.route("/direktori/instansi-baru", methods=["GET", "POST"])
@requires(May.EDIT_AGENCIES)
def new_agency() -> ResponseReturnValue:
    """Enter an agency."""
    form = AgencyForm()
    form.offer()
    actor = current_actor()

    def create() -> None:
        service.create_agency(form.code.data, form.name.data, form.name_en.data, by=actor, **form.facts())

    if form.save(create):
        flash(_("Instansi dicatat."), "success")
        return to_agency(form.code.data)
    page = render_template("directory/agency_form.html", form=form, agency=None, trail=directory_trail())
    return page, form.http_status


@bp.route("/direktori/instansi/<code>/ubah", methods=["GET", "POST"])
@requires(May.EDIT_AGENCIES)
def edit_agency(code: str) -> ResponseReturnValue:
    """Change what an agency is."""
    actor = current_actor()
    found = agency_by_code(code)
    demand(actor, May.EDIT_AGENCIES, found)
    form = EditAgencyForm(obj=found)
    form.offer(found)

    def edit() -> None:
        service.edit_agency(locked(Agency, found.id), form.started_from, by=actor, **form.facts())

    if form.save(edit):
        flash(_("Instansi disimpan."), "success")
        return to_agency(code)
    page = render_template("directory/agency_form.html", form=form, agency=found, trail=agency_trail(found))
    return page, form.http_status


@bp.route("/direktori/instansi/<code>/nama-baru", methods=["GET", "POST"])
@requires(May.EDIT_AGENCIES)
def new_name(code: str) -> ResponseReturnValue:
    """A name that holds from a day; earlier papers keep the earlier one."""
    actor = current_actor()
    found = agency_by_code(code)
    demand(actor, May.EDIT_AGENCIES, found)
    form = NameForm()

    def rename() -> None:
        service.name_agency(
            locked(Agency, found.id), form.name.data, form.name_en.data, valid_from=form.valid_from.data, by=actor
        )

    if form.save(rename):
        flash(_("Nama baru dicatat. Nama lama tetap dipakai pada naskah sebelum tanggal itu."), "success")
        return to_agency(code, "nama")
    return form_page(
        form,
        _("Nama baru"),
        _("Simpan nama baru"),
        agency_trail(found),
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

    def correct() -> None:
        held = locked(Agency, found.id)
        row = locked(AgencyName, name_id)
        service.name_agency(held, form.name.data, form.name_en.data, valid_from=row.valid_from, by=actor)

    if form.save(correct):
        flash(_("Nama diperbaiki."), "success")
        return to_agency(code, "nama")
    return form_page(
        form,
        _("Perbaiki nama"),
        _("Simpan perbaikan"),
        agency_trail(found),
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

    def end() -> None:
        successor = agency_by_code(form.successor.data) if form.successor.data else None
        service.end_agency(locked(Agency, found.id), form.on.data, successor, by=actor)

    if form.save(end):
        flash(_("Instansi diakhiri. Catatan lamanya tetap ada."), "success")
        return to_agency(code)
    return form_page(
        form,
        _("Akhiri instansi"),
        _("Akhiri instansi"),
        agency_trail(found),
        kind="danger",
        lead=_("Keanggotaan forum, jabatan, dan pejabatnya berakhir pada hari yang sama; catatannya tetap ada."),
    )


def _sitting(agency: Agency) -> Sitting:
    return Sitting(forums_sat_in(agency, today()))


@bp.route("/direktori/instansi/<code>/anggota", methods=["GET", "POST"])
@requires(May.EDIT_MEMBERS)
def members(code: str) -> ResponseReturnValue:
    """Whom a collective agency stands for."""
    actor = current_actor()
    found = listing.agency_in_full(code)
    demand(actor, May.EDIT_MEMBERS, _sitting(found))
    present = [place.member for place in found.members if place.ended_on is None]
    offered = [agency for agency in listing.choosable_agencies(single=True) if agency.id != found.id]
    offered += [agency for agency in present if agency not in offered]
    form = MembersForm(data={"members": [agency.code for agency in present]})
    form.members.choices = agency_choices(offered)
    by_code = {agency.code: agency.id for agency in offered}

    def keep() -> None:
        group = locked(Agency, found.id)
        demand(actor, May.EDIT_MEMBERS, _sitting(group))
        chosen = [locked(Agency, by_code[one]) for one in sorted(form.members.data)]
        service.set_collective_members(group, chosen, by=actor)

    if form.save(keep):
        flash(_("Anggota disimpan."), "success")
        return to_agency(code, "anggota")
    return form_page(
        form,
        pgettext("daftar", "Anggota"),
        _("Simpan anggota"),
        agency_trail(found),
        lead=_(
            "%(name)s mewakili instansi yang dicentang. Tiap anggota melihat tindak lanjutnya dan melapor sendiri.",
            name=found.name_in(language()),
        ),
    )
