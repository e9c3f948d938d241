"""Pages of seats: positions at an agency and who holds them."""

from __future__ import annotations

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import current_actor, demand, locked, requires, today, writing

from . import listing, seat_service
from .forms import EditSeatForm, EndForm, HandOverForm, SeatForm, VacateForm
from .models import Agency, Seat
from .policy import May
from .queries import agency_by_code
from .views import agency_trail, bp, form_page, kept_back, to_agency


@bp.route("/direktori/instansi/<code>/jabatan-baru", methods=["GET", "POST"])
@requires(May.EDIT_AGENCIES)
def new_seat(code: str) -> ResponseReturnValue:
    """A position at an agency."""
    actor = current_actor()
    agency = agency_by_code(code)
    demand(actor, May.EDIT_AGENCIES, agency)
    form = SeatForm()
    status = 0
    if request.method == "POST":

        def create() -> None:
            seat = seat_service.create_seat(locked(Agency, agency.id), by=actor, **form.facts())
            if form.person.data:
                seat_service.hand_over_seat(seat, form.person.data, form.from_on.data, by=actor)

        status = kept_back(form, create)
        if not status:
            flash(_("Jabatan dicatat."), "success")
            return to_agency(code, "jabatan")
    return form_page(
        form,
        _("Jabatan baru"),
        _("Simpan jabatan"),
        url_for("directory.agency", code=code),
        agency_trail(agency),
        status,
    )


def _seat_now(seat: Seat) -> dict[str, object]:
    return {name: getattr(seat, name) for name in ("position", "position_en", "email", "phone", "protocol_order")}


@bp.route("/direktori/jabatan/<int:seat_id>/ubah", methods=["GET", "POST"])
@requires(May.EDIT_AGENCIES)
def edit_seat(seat_id: int) -> ResponseReturnValue:
    """Change what is known of a position."""
    actor = current_actor()
    seat = listing.seat_in_full(seat_id)
    demand(actor, May.EDIT_AGENCIES, seat)
    code, trail = seat.agency.code, agency_trail(seat.agency)
    form = EditSeatForm(obj=seat)
    status = 0
    if request.method == "POST":
        status = kept_back(
            form,
            lambda: seat_service.edit_seat(locked(Seat, seat_id), form.started_from, by=actor, **form.facts()),
            _seat_now,
        )
        if not status:
            flash(_("Jabatan disimpan."), "success")
            return to_agency(code, "jabatan")
    return form_page(
        form,
        _("Ubah jabatan"),
        _("Simpan jabatan"),
        url_for("directory.agency", code=code),
        trail,
        status,
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
    status = 0
    if request.method == "POST":
        status = kept_back(
            form,
            lambda: seat_service.hand_over_seat(locked(Seat, seat_id), form.person.data, form.from_on.data, by=actor),
        )
        if not status:
            flash(_("Serah terima jabatan dicatat."), "success")
            return to_agency(code, "jabatan")
    return form_page(
        form,
        _("Serah terima jabatan"),
        _("Catat serah terima"),
        url_for("directory.agency", code=code),
        trail,
        status,
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
    status = 0
    if request.method == "POST":
        status = kept_back(form, lambda: seat_service.vacate_seat(locked(Seat, seat_id), form.until_on.data, by=actor))
        if not status:
            flash(_("Jabatan dicatat kosong."), "success")
            return to_agency(code, "jabatan")
    return form_page(
        form,
        _("Kosongkan jabatan"),
        _("Catat kosong"),
        url_for("directory.agency", code=code),
        trail,
        status,
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
    status = 0
    if request.method == "POST":
        status = kept_back(form, lambda: seat_service.end_seat(locked(Seat, seat_id), form.on.data, by=actor))
        if not status:
            flash(_("Jabatan diakhiri. Catatan lamanya tetap ada."), "success")
            return to_agency(code, "jabatan")
    return form_page(
        form,
        _("Akhiri jabatan"),
        _("Akhiri jabatan"),
        url_for("directory.agency", code=code),
        trail,
        status,
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
