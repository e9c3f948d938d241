"""Pages of seats: positions at an agency and who holds them."""

from __future__ import annotations

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import current_actor, demand, locked, requires, today, writing

from . import listing, seat_service
from .forms import EditSeatForm, EndForm, HandOverForm, SeatForm, VacateForm
from .models import Agency, Seat
from .pages import agency_trail, form_page, to_agency
from .policy import May
from .queries import agency_by_code
from .views import bp


@bp.route("/direktori/instansi/<code>/jabatan-baru", methods=["GET", "POST"])
@requires(May.EDIT_AGENCIES)
def new_seat(code: str) -> ResponseReturnValue:
    """A position at an agency."""
    actor = current_actor()
    agency = agency_by_code(code)
    demand(actor, May.EDIT_AGENCIES, agency)
    form = SeatForm()

    def create() -> None:
        seat = seat_service.create_seat(locked(Agency, agency.id), by=actor, **form.facts())
        if form.person.data:
            seat_service.hand_over_seat(seat, form.person.data, form.from_on.data, by=actor)

    if form.save(create):
        flash(_("Jabatan dicatat."), "success")
        return to_agency(code, "jabatan")
    return form_page(
        form,
        _("Jabatan baru"),
        _("Simpan jabatan"),
        agency_trail(agency),
    )


@bp.route("/direktori/jabatan/<int:seat_id>/ubah", methods=["GET", "POST"])
@requires(May.EDIT_AGENCIES)
def edit_seat(seat_id: int) -> ResponseReturnValue:
    """Change what is known of a position."""
    actor = current_actor()
    seat = listing.seat_in_full(seat_id)
    demand(actor, May.EDIT_AGENCIES, seat)
    code, trail = seat.agency.code, agency_trail(seat.agency)
    form = EditSeatForm(obj=seat)

    def edit() -> None:
        seat_service.edit_seat(locked(Seat, seat_id), form.started_from, by=actor, **form.facts())

    if form.save(edit):
        flash(_("Jabatan disimpan."), "success")
        return to_agency(code, "jabatan")
    return form_page(
        form,
        _("Ubah jabatan"),
        _("Simpan jabatan"),
        trail,
        others=[(_("Akhiri jabatan ini"), url_for("directory.end_seat", seat_id=seat_id))],
    )


@bp.route("/direktori/jabatan/<int:seat_id>/serah-terima", methods=["GET", "POST"])
@requires(May.EDIT_AGENCIES)
def hand_over(seat_id: int) -> ResponseReturnValue:
    """The seat passes to its next holder."""
    actor = current_actor()
    seat = listing.seat_in_full(seat_id)
    demand(actor, May.EDIT_AGENCIES, seat)
    code, trail = seat.agency.code, agency_trail(seat.agency)
    holder = next((one for one in seat.holders if one.until_on is None), None)
    lead = _("%(position)s, pejabat sekarang tidak tercatat.", position=seat.position)
    if holder is not None:
        lead = _("%(position)s, sekarang dijabat %(person)s.", position=seat.position, person=holder.person)
    form = HandOverForm()

    def pass_on() -> None:
        seat_service.hand_over_seat(locked(Seat, seat_id), form.person.data, form.from_on.data, by=actor)

    if form.save(pass_on):
        flash(_("Serah terima jabatan dicatat."), "success")
        return to_agency(code, "jabatan")
    return form_page(
        form,
        _("Serah terima jabatan"),
        _("Catat serah terima"),
        trail,
        lead=lead,
        others=[(_("Belum ada pengganti"), url_for("directory.vacate", seat_id=seat_id))] if holder else None,
    )


@bp.route("/direktori/jabatan/<int:seat_id>/kosongkan", methods=["GET", "POST"])
@requires(May.EDIT_AGENCIES)
def vacate(seat_id: int) -> ResponseReturnValue:
    """The holder left and nobody is known to follow."""
    actor = current_actor()
    seat = listing.seat_in_full(seat_id)
    demand(actor, May.EDIT_AGENCIES, seat)
    code, trail, position = seat.agency.code, agency_trail(seat.agency), seat.position
    form = VacateForm()
    if form.save(lambda: seat_service.vacate_seat(locked(Seat, seat_id), form.until_on.data, by=actor)):
        flash(_("Jabatan dicatat kosong."), "success")
        return to_agency(code, "jabatan")
    return form_page(
        form,
        _("Kosongkan jabatan"),
        _("Catat kosong"),
        trail,
        lead=position,
    )


@bp.route("/direktori/jabatan/<int:seat_id>/akhiri", methods=["GET", "POST"])
@requires(May.EDIT_AGENCIES)
def end_seat(seat_id: int) -> ResponseReturnValue:
    """The position is no more."""
    actor = current_actor()
    seat = listing.seat_in_full(seat_id)
    demand(actor, May.EDIT_AGENCIES, seat)
    code, trail, position = seat.agency.code, agency_trail(seat.agency), seat.position
    form = EndForm()
    if form.save(lambda: seat_service.end_seat(locked(Seat, seat_id), form.on.data, by=actor)):
        flash(_("Jabatan diakhiri. Catatan lamanya tetap ada."), "success")
        return to_agency(code, "jabatan")
    return form_page(
        form,
        _("Akhiri jabatan"),
        _("Akhiri jabatan"),
        trail,
        lead=_("%(position)s. Pejabatnya selesai pada hari yang sama.", position=position),
        kind="danger",
    )


@bp.post("/direktori/jabatan/<int:seat_id>/konfirmasi")
@requires(May.EDIT_AGENCIES)
def confirm_seat(seat_id: int) -> ResponseReturnValue:
    """Asked today: position, holder and addresses are right."""
    actor = current_actor()
    seat = listing.seat_in_full(seat_id)
    demand(actor, May.EDIT_AGENCIES, seat)
    code = seat.agency.code
    with writing():
        seat_service.confirm_seat(locked(Seat, seat_id), today(), by=actor)
    flash(_("Jabatan dikonfirmasi hari ini."), "success")
    return to_agency(code, "jabatan")
