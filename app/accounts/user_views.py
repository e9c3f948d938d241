"""The admin's pages: who has an account, with which grants, and what is handed over."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from app.core import LARGEST_ROW_NUMBER, current_actor, locked, note_act, requires, today, words, writing
from app.directory import Seat

from . import service
from .forms import EndGrantForm, EndUserForm, GrantForm, InviteForm, PassSeatForm, UserForm
from .links import LASTS, link_url, open_links
from .models import Grant, LinkPurpose, User
from .policy import May
from .queries import sessions_of, user_by_id, users_after
from .views import bp

STATES = ("aktif", "diundang", "berakhir")


@bp.get("/pengaturan/akun")
@requires(May.MANAGE_ACCOUNTS)
def users() -> ResponseReturnValue:
    search, state = request.args.get("cari", "").strip()[:200], request.args.get("keadaan", "")
    after = request.args.get("setelah", type=int)
    if after is not None and not 0 < after <= LARGEST_ROW_NUMBER:
        after = None  # no account's number
    found, further = users_after(after, search, state)
    return render_template(
        "accounts/users.html", users=found, further=further, search=search, state=state, after=after, on=today()
    )


@bp.route("/pengaturan/akun/baru", methods=["GET", "POST"])
@requires(May.MANAGE_ACCOUNTS)
def new_user() -> ResponseReturnValue:
    actor = current_actor()
    form = InviteForm()

    def open_account() -> tuple[int, str]:
        user = service.create_user(
            form.email.data or "", form.name.data or "", by=actor, language=form.language.data, seat=form.chosen_seat
        )
        service.give_grant(user, **form.grant(), by=actor)
        return user.id, service.invite(user, by=actor)

    if form.save(open_account):
        user_id, token = form.result
        return _show_link(user_id, LinkPurpose.INVITATION, token)
    return render_template("accounts/new-user.html", form=form), form.http_status


@bp.get("/pengaturan/akun/<int:user_id>")
@requires(May.MANAGE_ACCOUNTS)
def user(user_id: int) -> ResponseReturnValue:
    return _user_page(user_id)


def _user_page(
    user_id: int,
    *,
    ending: EndUserForm | None = None,
    ending_grant: EndGrantForm | None = None,
    grant_id: int | None = None,
) -> str:
    """One account; forms that were refused come back open, with what was typed."""
    found = user_by_id(user_id)
    shown = session.get("shown_link")
    link = None
    if shown and shown["user"] == user_id:
        session.pop("shown_link")  # once: reloading the page does not show it again
        link = _link_words(found, LinkPurpose(shown["purpose"]), shown["token"])
    return render_template(
        "accounts/user.html",
        user=found,
        sessions=sessions_of(user_id),
        links=open_links(found),
        link=link,
        on=today(),
        ending=ending or EndUserForm(formdata=None),
        ending_grant=ending_grant,
        grant_id=grant_id,
        end_grant_form=EndGrantForm(formdata=None),
    )


@bp.route("/pengaturan/akun/<int:user_id>/ubah", methods=["GET", "POST"])
@requires(May.MANAGE_ACCOUNTS)
def edit_user(user_id: int) -> ResponseReturnValue:
    actor = current_actor()
    form = UserForm(obj=user_by_id(user_id))

    def edit() -> None:
        one = locked(User, user_id)
        one.check_revision(form.started_from)
        service.edit_user(one, **form.facts(), seat=form.chosen_seat, by=actor)

    if form.save(edit):
        flash(_("Akun tersimpan."), "success")
        return redirect(url_for("accounts.user", user_id=user_id), 303)
    return render_template("accounts/edit-user.html", form=form, user=user_by_id(user_id)), form.http_status


@bp.route("/pengaturan/akun/<int:user_id>/hak", methods=["GET", "POST"])
@requires(May.MANAGE_ACCOUNTS)
def give_grant(user_id: int) -> ResponseReturnValue:
    actor = current_actor()
    form = GrantForm()

    def give() -> None:
        service.give_grant(locked(User, user_id), **form.grant(), by=actor)

    if form.save(give):
        flash(_("Hak diberikan."), "success")
        return redirect(url_for("accounts.user", user_id=user_id), 303)
    return render_template("accounts/give-grant.html", form=form, user=user_by_id(user_id)), form.http_status


@bp.post("/pengaturan/akun/<int:user_id>/hak/<int:grant_id>/akhiri")
@requires(May.MANAGE_ACCOUNTS)
def end_grant(user_id: int, grant_id: int) -> ResponseReturnValue:
    actor = current_actor()
    form = EndGrantForm()

    def end() -> None:
        grant = locked(Grant, grant_id)
        if grant.user_id != user_id:
            abort(404)
        service.end_grant(grant, by=actor, last_day=form.last_day.data)

    if form.save(end):
        flash(_("Hak diakhiri."), "success")
        return redirect(url_for("accounts.user", user_id=user_id), 303)
    return _user_page(user_id, ending_grant=form, grant_id=grant_id), form.http_status


@bp.post("/pengaturan/akun/<int:user_id>/akhiri")
@requires(May.MANAGE_ACCOUNTS)
def end_user(user_id: int) -> ResponseReturnValue:
    actor = current_actor()
    form = EndUserForm()

    def end() -> None:
        service.end_user(locked(User, user_id), form.reason.data or "", by=actor)

    if form.save(end):
        flash(_("Akun diakhiri."), "success")
        return redirect(url_for("accounts.user", user_id=user_id), 303)
    return _user_page(user_id, ending=form), form.http_status


@bp.post("/pengaturan/akun/<int:user_id>/buka")
@requires(May.MANAGE_ACCOUNTS)
def reopen_user(user_id: int) -> ResponseReturnValue:
    with writing():
        service.reopen_user(locked(User, user_id), by=current_actor())
    flash(_("Akun dibuka kembali."), "success")
    return redirect(url_for("accounts.user", user_id=user_id), 303)


@bp.post("/pengaturan/akun/<int:user_id>/keluarkan")
@requires(May.MANAGE_ACCOUNTS)
def end_user_sessions(user_id: int) -> ResponseReturnValue:
    with writing():
        one = locked(User, user_id)
        service.revoke_sessions(one)
        note_act(current_actor(), "sessions_revoked", one)
    flash(_("Semua perangkat akun ini sudah dikeluarkan."), "success")
    return redirect(url_for("accounts.user", user_id=user_id), 303)


@bp.post("/pengaturan/akun/<int:user_id>/tautan")
@requires(May.MANAGE_ACCOUNTS)
def make_link(user_id: int) -> ResponseReturnValue:
    """A new invitation, or, for an account in use, a link to choose another password."""
    actor = current_actor()
    with writing():
        one = locked(User, user_id)
        purpose = LinkPurpose.INVITATION if one.password_hash is None else LinkPurpose.RESET
        make = service.invite if purpose is LinkPurpose.INVITATION else service.make_reset_link
        token = make(one, by=actor)
    return _show_link(user_id, purpose, token)


@bp.route("/pengaturan/akun/<int:user_id>/serah-terima", methods=["GET", "POST"])
@requires(May.MANAGE_ACCOUNTS)
def pass_seat(user_id: int) -> ResponseReturnValue:
    actor = current_actor()
    form = PassSeatForm()
    if request.method != "POST":
        form.from_on.data = today()

    def hand_over() -> str:
        one = locked(User, user_id)
        seat = locked(Seat, one.seat_id or 0)
        return service.pass_seat(
            one, seat, form.person.data or "", form.from_on.data, by=actor, email=form.email.data or None
        )

    if form.save(hand_over):
        return _show_link(user_id, LinkPurpose.INVITATION, form.result)
    return render_template("accounts/pass-seat.html", form=form, user=user_by_id(user_id)), form.http_status


def _show_link(user_id: int, purpose: LinkPurpose, token: str) -> ResponseReturnValue:
    """Show a fresh link once, on the account's page, to whoever made it."""
    session["shown_link"] = {"user": user_id, "purpose": purpose.value, "token": token}
    return redirect(url_for("accounts.user", user_id=user_id), 303)


def _link_words(user: User, purpose: LinkPurpose, token: str) -> dict[str, str]:
    """The link and what to write beside it, in both languages; the receiver's own first."""
    url = link_url(purpose, token)
    until = today() + LASTS[purpose]
    texts = {}
    for language in sorted(words.LANGUAGES, key=lambda one: one != user.language):
        with force_locale(language):
            values = {"name": user.name, "day": words.day(until, language), "link": url}
            texts[language] = (
                _(
                    "Yth. %(name)s, Anda diundang memakai Patok untuk tindak lanjut rapat perbatasan. Buka tautan ini "
                    "dan buat kata sandi Anda paling lambat %(day)s: %(link)s\n"
                    "Tautan ini khusus untuk Anda dan berlaku satu kali; mohon tidak diteruskan.",
                    **values,
                )
                if purpose is LinkPurpose.INVITATION
                else _(
                    "Yth. %(name)s, buka tautan ini dan buat kata sandi Patok yang baru paling lambat %(day)s: "
                    "%(link)s\n"
                    "Tautan ini khusus untuk Anda dan berlaku satu kali; mohon tidak diteruskan.",
                    **values,
                )
            )
    return {"url": url, "purpose": purpose.value, "texts": texts}  # type: ignore[dict-item]
