"""Pages of forums: who sits in them, on what basis, and their pillars; and the regions they are named by."""

from __future__ import annotations

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound

from app.core import current_actor, demand, label_id, locked, requires, today, writing
from app.core.rendering import language

from . import forum_service, listing
from .forms import EditMembershipForm, EndMembershipForm, ForumForm, MembershipForm, PillarForm, PillarNameForm
from .models import Agency, Forum, ForumMembership, MembershipRole, Pillar
from .pages import form_page, forum_trail, to_forum
from .policy import May
from .queries import agency_by_code
from .regions import find_regions, region_names
from .views import bp


@bp.get("/direktori/forum")
@requires(May.READ_DIRECTORY)
def forums() -> ResponseReturnValue:
    """The forums one has a part in."""
    found = listing.forums_listed(current_actor())
    return render_template(
        "directory/forums.html",
        forums=found,
        regions=region_names(forum.region_code for forum in found),
        split=listing.split_places,
        MembershipRole=MembershipRole,
    )


@bp.get("/direktori/forum/<code>")
@requires(May.READ_DIRECTORY)
def forum(code: str) -> ResponseReturnValue:
    """One forum."""
    found = listing.forum_in_full(current_actor(), code)
    return render_template(
        "directory/forum.html",
        forum=found,
        region=region_names([found.region_code]).get(found.region_code or ""),
        members=listing.split_places(found, MembershipRole.MEMBER),
        secretariats=listing.split_places(found, MembershipRole.SECRETARIAT),
        today=today(found.timezone),
        may_edit=May.EDIT_FORUM,
    )


@bp.route("/direktori/forum/<code>/ubah", methods=["GET", "POST"])
@requires(May.EDIT_FORUM)
def edit_forum(code: str) -> ResponseReturnValue:
    """Change what a forum is."""
    actor = current_actor()
    found = listing.forum_seen(actor, code)
    demand(actor, May.EDIT_FORUM, found)
    standing = {name: getattr(found, name) for name in ForumForm.facts_of}
    lines = "\n".join(found.legal_basis)
    form = ForumForm(data=standing | {"legal_basis": lines, "revision": found.revision})
    form.offer()

    def edit() -> None:
        forum_service.edit_forum(locked(Forum, found.id), form.started_from, by=actor, **form.facts())

    if form.save(edit):
        flash(_("Forum disimpan."), "success")
        return to_forum(code)
    page = render_template(
        "directory/forum_form.html",
        form=form,
        forum=found,
        trail=forum_trail(found),
        suggested=find_regions(found.region_code or ""),
        region=region_names([form.region_code.data]).get(form.region_code.data or ""),
    )
    return page, form.http_status


@bp.route("/direktori/forum/<code>/anggota-baru", methods=["GET", "POST"])
@requires(May.EDIT_FORUM)
def new_membership(code: str) -> ResponseReturnValue:
    """Give an agency a place in the forum."""
    actor = current_actor()
    found = listing.forum_seen(actor, code)
    demand(actor, May.EDIT_FORUM, found)
    form = MembershipForm(role=MembershipRole.MEMBER.value)
    form.offer(listing.choosable_agencies())

    def add() -> None:
        forum_service.add_membership(
            locked(Forum, found.id),
            agency_by_code(form.agency.data),
            MembershipRole(form.role.data),
            from_on=form.from_on.data,
            until_on=form.until_on.data,
            decree=form.decree.data,
            by=actor,
        )

    if form.save(add):
        flash(_("Keanggotaan dicatat."), "success")
        return to_forum(code, "anggota")
    return form_page(
        form,
        _("Anggota baru"),
        _("Simpan keanggotaan"),
        forum_trail(found),
        lead=_("Sekretariat baru menggantikan yang lama mulai tanggalnya."),
    )


def _place(forum: Forum, membership_id: int) -> ForumMembership:
    for place in forum.memberships:
        if place.id == membership_id:
            return place
    raise NoResultFound


def _words_of(place: ForumMembership) -> str:
    agency, role = place.agency.name_in(language()), _(label_id(place.role)).lower()
    return str(_("%(agency)s, sebagai %(role)s.", agency=agency, role=role))


@bp.route("/direktori/forum/<code>/anggota/<int:membership_id>/ubah", methods=["GET", "POST"])
@requires(May.EDIT_FORUM)
def edit_membership(code: str, membership_id: int) -> ResponseReturnValue:
    """Mend decree, order and last day of a place."""
    actor = current_actor()
    found = listing.forum_in_full(actor, code)
    demand(actor, May.EDIT_FORUM, found)
    place = _place(found, membership_id)
    lead = _words_of(place)
    form = EditMembershipForm(obj=place)

    def keep() -> None:
        held, row = locked(Forum, found.id), locked(ForumMembership, membership_id)
        forum_service.set_membership(
            held,
            locked(Agency, row.agency_id),
            row.role,
            from_on=row.from_on,
            until_on=form.until_on.data,
            decree=form.decree.data,
            seq=form.seq.data,
            by=actor,
        )

    if form.save(keep):
        flash(_("Keanggotaan disimpan."), "success")
        return to_forum(code, "anggota")
    return form_page(
        form,
        _("Ubah keanggotaan"),
        _("Simpan keanggotaan"),
        forum_trail(found),
        lead=lead,
    )


@bp.route("/direktori/forum/<code>/anggota/<int:membership_id>/akhiri", methods=["GET", "POST"])
@requires(May.EDIT_FORUM)
def end_membership(code: str, membership_id: int) -> ResponseReturnValue:
    """An agency leaves the forum."""
    actor = current_actor()
    found = listing.forum_in_full(actor, code)
    demand(actor, May.EDIT_FORUM, found)
    lead = _words_of(_place(found, membership_id))
    form = EndMembershipForm()

    def end() -> None:
        forum_service.end_membership(locked(ForumMembership, membership_id), form.until_on.data, by=actor)

    if form.save(end):
        flash(_("Keanggotaan diakhiri. Catatannya tetap ada."), "success")
        return to_forum(code, "anggota")
    return form_page(
        form,
        _("Akhiri keanggotaan"),
        _("Akhiri keanggotaan"),
        forum_trail(found),
        lead=lead,
        kind="danger",
    )


@bp.route("/direktori/forum/<code>/pilar-baru", methods=["GET", "POST"])
@requires(May.EDIT_FORUM)
def new_pillar(code: str) -> ResponseReturnValue:
    """One more line of work."""
    actor = current_actor()
    found = listing.forum_seen(actor, code)
    demand(actor, May.EDIT_FORUM, found)
    form = PillarForm()

    def add() -> None:
        forum_service.add_pillar(locked(Forum, found.id), form.code.data, form.name.data, form.name_en.data, by=actor)

    if form.save(add):
        flash(_("Pilar ditambahkan."), "success")
        return to_forum(code, "pilar")
    return form_page(
        form,
        _("Pilar baru"),
        _("Tambah pilar"),
        forum_trail(found),
        lead=_("Pilar tidak dapat dihapus, karena tindak lanjut bersandar padanya."),
    )


def _pillar(forum: Forum, pillar_id: int) -> Pillar:
    for pillar in forum_service.pillars_of(forum):
        if pillar.id == pillar_id:
            return pillar
    raise NoResultFound


@bp.route("/direktori/forum/<code>/pilar/<int:pillar_id>/ubah", methods=["GET", "POST"])
@requires(May.EDIT_FORUM)
def rename_pillar(code: str, pillar_id: int) -> ResponseReturnValue:
    """Word a pillar anew."""
    actor = current_actor()
    found = listing.forum_seen(actor, code)
    demand(actor, May.EDIT_FORUM, found)
    pillar = _pillar(found, pillar_id)
    form = PillarNameForm(obj=pillar)

    def rename() -> None:
        forum_service.rename_pillar(
            locked(Pillar, pillar_id), form.started_from, form.name.data, form.name_en.data, by=actor
        )

    if form.save(rename):
        flash(_("Pilar disimpan."), "success")
        return to_forum(code, "pilar")
    return form_page(
        form,
        _("Ubah pilar"),
        _("Simpan pilar"),
        forum_trail(found),
        lead=_("Kode %(code)s tetap.", code=pillar.code),
    )


@bp.post("/direktori/forum/<code>/pilar/<int:pillar_id>/pindah")
@requires(May.EDIT_FORUM)
def move_pillar(code: str, pillar_id: int) -> ResponseReturnValue:
    """Move a pillar up or down one place."""
    actor = current_actor()
    found = listing.forum_seen(actor, code)
    demand(actor, May.EDIT_FORUM, found)
    with writing():
        held = locked(Forum, found.id)
        forum_service.move_pillar(_pillar(held, pillar_id), held, up=request.form.get("arah") == "naik", by=actor)
    return to_forum(code, "pilar")


@bp.get("/direktori/wilayah")
@requires(May.READ_DIRECTORY)
def regions() -> ResponseReturnValue:
    """Look a region's code up by code or name."""
    words = request.args.get("cari", "").strip()[:100]
    return render_template("directory/regions.html", words=words, regions=find_regions(words, 100))
