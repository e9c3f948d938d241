"""Signing in and out, links that let somebody choose a password, and one's own account."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, logout_user

from app.core import (
    LANGUAGES,
    MAKASSAR,
    Refused,
    current_actor,
    label_id,
    locked,
    note_act,
    public,
    requires,
    today,
    writing,
)
from app.core.rendering import language

from . import DEMO_PASSWORD, entering
from .forms import ChangePasswordForm, ChoosePasswordForm, ForgottenForm, SignInForm
from .links import live_link
from .models import LinkPurpose, LoginSession, User
from .policy import May
from .queries import demonstration_users, sessions_of, user_by_id
from .service import revoke_session, revoke_sessions
from .throttle import TooOften

bp = Blueprint("accounts", __name__)


@bp.app_template_filter("local")
def local(instant: datetime) -> datetime:
    """An instant as the clock on the wall of the border showed it."""
    return instant.astimezone(ZoneInfo(MAKASSAR))


def local_path(wanted: str | None) -> str:
    """Where to go on within this site; the first page for anything else."""
    wanted = wanted or "/"
    try:
        parts = urlsplit(wanted)
    except ValueError:  # brackets that hold no address
        return "/"
    inside = wanted.startswith("/") and not wanted.startswith("//") and not parts.scheme and not parts.netloc
    if not inside or "\\" in wanted or any(ord(letter) < ord(" ") for letter in wanted):
        return "/"
    return "/" if parts.path in {"/masuk", "/keluar", "/bahasa"} else wanted


def answer(template: str, form: Any, refused: Refused | None, **values: Any) -> ResponseReturnValue:
    """Show a form of coming in: as it is, with what is wrong in it, or with how long to wait.

    ``Form.save`` is not for these: what they do takes several transactions, with hashing between them.
    """
    status = 422 if form.errors else 200
    if refused is not None:
        form.refuse(refused)
        status = 429 if isinstance(refused, TooOften) else 422
    response = make_response(render_template(template, form=form, **values), status)
    if isinstance(refused, TooOften):
        response.headers["Retry-After"] = str(refused.seconds)
    return response


# Coming in and going out


@bp.route("/masuk", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    target = local_path(request.args.get("next"))
    if request.method != "POST" and current_actor().user_id is not None:
        return redirect(target)
    demonstration: bool = current_app.config["DEMONSTRATION"]
    form, refused = SignInForm(), None
    if form.validate_on_submit():
        try:
            entering.sign_in(
                form.email.data or "",
                form.password.data or "",
                lasting=form.lasting.data,
                demonstration=demonstration,
            )
        except Refused as no:
            refused = no
        else:
            return redirect(target, 303)
    return answer(
        "accounts/sign-in.html",
        form,
        refused,
        action=url_for("accounts.sign_in", next=None if target == "/" else target),
        demonstration=_demonstration_accounts() if demonstration else None,
    )


def _demonstration_accounts() -> list[dict[str, str]]:
    accounts = []
    for user in demonstration_users():
        grants = [grant for grant in user.grants if grant.holds_on(today())]
        where = [grant.agency.name_in(language()) for grant in grants if grant.agency]
        where += [grant.forum.name_in(language()) for grant in grants if grant.forum]
        accounts.append({
            "role": _(label_id(grants[0].role)) if grants else _("Tanpa hak"),
            "name": user.name,
            "login": user.email,
            "password": DEMO_PASSWORD,
            "about": " · ".join(dict.fromkeys(where)),
        })
    return accounts


@bp.post("/keluar")
@public
def sign_out() -> ResponseReturnValue:
    words = language()
    if current_user.is_authenticated:
        entering.sign_out(current_user.session.id, current_actor())
        logout_user()
    session.clear()
    session["language"] = words
    flash(_("Anda sudah keluar."), "success")
    return redirect(url_for("accounts.sign_in"), 303)


@bp.post("/bahasa")
@public
def choose_language() -> ResponseReturnValue:
    chosen = request.form.get("language", "")
    if chosen not in LANGUAGES:
        abort(400)
    actor = current_actor()
    if actor.user_id is not None:
        with writing():  # not in the audit trail: it gives and takes no right, and only its owner changes it here
            locked(User, actor.user_id).language = chosen
    session["language"] = chosen
    wanted = request.form.get("next")
    back = local_path(wanted)
    return redirect("/masuk" if (wanted or "").partition("?")[0] == "/masuk" else back, 303)


# Links and forgotten passwords


@bp.route("/masuk/lupa", methods=["GET", "POST"])
@public
def forgotten() -> ResponseReturnValue:
    if not current_app.config["MAIL_SERVER"]:
        return render_template("accounts/forgotten-without-mail.html")
    form, refused = ForgottenForm(), None
    if form.validate_on_submit():
        try:
            entering.request_reset(form.email.data or "", language())
        except Refused as no:
            refused = no
        else:
            return redirect(url_for("accounts.reset_sent"), 303)
    return answer("accounts/forgotten.html", form, refused)


@bp.get("/masuk/lupa/terkirim")
@public
def reset_sent() -> ResponseReturnValue:
    return render_template("accounts/reset-sent.html")


@bp.route("/undangan/<token>", methods=["GET", "POST"])
@public
def take_up_invitation(token: str) -> ResponseReturnValue:
    return _take_up(LinkPurpose.INVITATION, token)


@bp.route("/atur-ulang/<token>", methods=["GET", "POST"])
@public
def reset_password(token: str) -> ResponseReturnValue:
    return _take_up(LinkPurpose.RESET, token)


def _take_up(purpose: LinkPurpose, token: str) -> ResponseReturnValue:
    """Show the form; only sending it acts, for messengers fetch every link they carry."""
    form, refused = ChoosePasswordForm(), None
    if form.validate_on_submit():
        try:
            entering.take_up(purpose, token, form.password.data or "")
        except Refused as no:
            refused = no
        else:
            flash(_("Kata sandi tersimpan. Selamat bekerja."), "success")
            return redirect("/", 303)
    link = live_link(purpose, token)
    if link is None:
        return render_template("accounts/link-gone.html", purpose=purpose), 410
    return answer("accounts/take-up.html", form, refused, link=link, action=request.path)


# One's own account


@bp.get("/akun")
@requires(May.USE_OWN_ACCOUNT)
def my_account() -> ResponseReturnValue:
    user_id = current_actor().user_id
    assert user_id is not None
    return render_template(
        "accounts/my-account.html",
        user=user_by_id(user_id),
        sessions=sessions_of(user_id),
        here=current_user.session.id,
        on=today(),
    )


@bp.route("/akun/kata-sandi", methods=["GET", "POST"])
@requires(May.USE_OWN_ACCOUNT)
def change_password() -> ResponseReturnValue:
    signed = current_user.session
    form, refused = ChangePasswordForm(), None
    if form.validate_on_submit():
        try:
            entering.change_password(signed.user_id, signed.id, form.current.data or "", form.password.data or "")
        except Refused as no:
            refused = no
        else:
            flash(_("Kata sandi diganti. Perangkat lain sudah dikeluarkan."), "success")
            return redirect(url_for("accounts.my_account"), 303)
    return answer("accounts/change-password.html", form, refused)


@bp.post("/akun/sesi/<int:session_id>/keluarkan")
@requires(May.USE_OWN_ACCOUNT)
def end_session(session_id: int) -> ResponseReturnValue:
    actor = current_actor()
    with writing():
        one = locked(LoginSession, session_id)
        if one.user_id != actor.user_id:
            abort(404)
        revoke_session(one, by=actor)
    flash(_("Perangkat itu sudah dikeluarkan."), "success")
    return redirect(url_for("accounts.my_account"), 303)


@bp.post("/akun/sesi/keluarkan-lain")
@requires(May.USE_OWN_ACCOUNT)
def end_other_sessions() -> ResponseReturnValue:
    actor = current_actor()
    here = current_user.session.id
    with writing():
        user = locked(User, actor.user_id)
        revoke_sessions(user, but=here)
        note_act(actor, "other_sessions_revoked", user)
    flash(_("Semua perangkat lain sudah dikeluarkan."), "success")
    return redirect(url_for("accounts.my_account"), 303)
