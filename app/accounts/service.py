"""What is done with accounts and grants."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa
from email_validator import EmailNotValidError, validate_email

from app.core import LANGUAGES, N_, Actor, Refused, Role, SecurityClass, db, note_act, now, revise, today
from app.directory import Agency, Forum, Seat, hand_over_seat, present_holder

from .links import issue_link, revoke_links
from .models import Grant, LinkPurpose, LoginSession, OneTimeLink, User
from .news import invited

ROLES_WITH_FORUM = {Role.SECRETARIAT, Role.LEADERSHIP, Role.PARTNER}
ROLES_WITH_AGENCY = {Role.FOCAL_POINT, Role.PARTNER}


def clean_email(typed: str) -> str:
    """An e-mail address in the one spelling it is kept in."""
    return typed.strip().lower()


def create_user(
    email: str,
    name: str,
    *,
    by: Actor,
    language: str = "id",
    seat: Seat | None = None,
    password_hash: str | None = None,
) -> User:
    """Open an account. Without ``password_hash`` it waits for its invitation to be taken up."""
    email = _lawful_email(email)
    if language not in LANGUAGES:
        raise Refused(N_("Pilih bahasa Indonesia atau Inggris."), field="language")
    if not name.strip():
        raise Refused(N_("Tulis nama orang atau jabatannya."), field="name")
    _demand_free_email(email)
    if seat is not None:
        _demand_free_seat(seat)
    user = User(
        email=email,
        name=name.strip(),
        language=language,
        seat_id=None if seat is None else seat.id,
        password_hash=password_hash,
        password_set_at=None if password_hash is None else now(),
    )
    db.session.add(user)
    note_act(by, "account_created", user)
    return user


def invite(user: User, *, by: Actor) -> str:
    """Give the account a fresh invitation; earlier links end. Returns the token, which is kept nowhere."""
    _demand_open(user)
    if user.password_hash is not None:
        raise Refused(N_("Akun ini sudah dipakai. Buat tautan atur ulang kata sandi."))
    revoke_links(user)
    token = issue_link(user, LinkPurpose.INVITATION, by=by)
    invited.send(user)
    return token


def make_reset_link(user: User, *, by: Actor) -> str:
    """A link to hand over in person or by WhatsApp; earlier links end, the password stays until it is used."""
    _demand_open(user)
    if user.password_hash is None:
        raise Refused(N_("Akun ini belum dipakai. Buat tautan undangan baru."))
    revoke_links(user)
    return issue_link(user, LinkPurpose.RESET, by=by)


def use_link(link: OneTimeLink, user: User, password_hash: str, *, by: Actor) -> None:
    """Choose the password that the user's link is for. Sessions and every other link of the account end."""
    link.used_at = now()
    db.session.flush()
    set_password(user, password_hash, by=by)


def set_password(user: User, password_hash: str, *, by: Actor, keep: int | None = None) -> None:
    """Set a new password; every session but ``keep`` ends, and so do links."""
    user.password_hash = password_hash
    user.password_set_at = now()
    revoke_links(user)
    revoke_sessions(user, but=keep)
    note_act(by, "password_set", user)


def revoke_session(session: LoginSession, *, by: Actor) -> None:
    """Sign one browser out."""
    if session.revoked_at is None:
        session.revoked_at = now()
        note_act(by, "session_revoked", session)


def revoke_sessions(user: User, *, but: int | None = None) -> None:
    """Sign the user out everywhere, except in the session ``but``."""
    db.session.execute(
        sa
        .update(LoginSession)
        .where(LoginSession.user_id == user.id, LoginSession.revoked_at.is_(None), LoginSession.id != (but or 0))
        .values(revoked_at=now())
    )


def edit_user(user: User, *, name: str, email: str, language: str, seat: Seat | None, by: Actor) -> None:
    """Mend name, address, language, seat. A new address also ends the links sent to the old one."""
    email = _lawful_email(email)
    if email != user.email:
        _demand_free_email(email)
        revoke_links(user)
    if seat is not None and seat.id != user.seat_id:
        _demand_free_seat(seat)
    if revise(user, name=name.strip(), email=email, language=language, seat_id=None if seat is None else seat.id):
        note_act(by, "account_edited", user)


def end_user(user: User, reason: str, *, by: Actor) -> None:
    """End the account: no sign-in, no session, no link. Its history and grants stay."""
    _demand_open(user)
    if not reason.strip():
        raise Refused(N_("Tulis alasannya."), field="reason")
    _demand_another_admin(user.id, by, after=today())
    user.ended_at = now()
    user.ended_reason = reason.strip()
    user.revision += 1
    revoke_links(user)
    revoke_sessions(user)
    note_act(by, "account_ended", user)


def reopen_user(user: User, *, by: Actor) -> None:
    """Let an ended account be used again, with the grants that are still valid."""
    if user.ended_at is None:
        raise Refused(N_("Akun ini tidak sedang berakhir."))
    user.ended_at = None
    user.ended_reason = None
    user.revision += 1
    note_act(by, "account_reopened", user)


def give_grant(
    user: User,
    role: Role,
    *,
    by: Actor,
    forum: Forum | None = None,
    agency: Agency | None = None,
    clearance: SecurityClass | None = None,
    from_on: date | None = None,
    until_on: date | None = None,
) -> Grant:
    """Give a role in a forum or for an agency. Partners are cleared for open content only; others as told."""
    if (role in ROLES_WITH_FORUM) != (forum is not None):
        wanted = (
            N_("Pilih forum untuk peran ini.") if forum is None else N_("Peran ini tidak memakai forum. Kosongkan.")
        )
        raise Refused(wanted, field="forum")
    if (role in ROLES_WITH_AGENCY) != (agency is not None):
        wanted = (
            N_("Pilih instansi untuk peran ini.")
            if agency is None
            else N_("Peran ini tidak memakai instansi. Kosongkan.")
        )
        raise Refused(wanted, field="agency")
    if role is Role.PARTNER and clearance is SecurityClass.RESTRICTED:
        raise Refused(N_("Mitra hanya melihat yang biasa."), field="clearance")
    from_on = from_on or today()
    if until_on is not None and until_on < from_on:
        raise Refused(N_("Hari terakhir tidak boleh sebelum hari pertama."), field="until_on")
    grant = Grant(
        user_id=user.id,
        role=role,
        forum_id=None if forum is None else forum.id,
        agency_id=None if agency is None else agency.id,
        clearance=clearance or (SecurityClass.OPEN if role is Role.PARTNER else SecurityClass.RESTRICTED),
        from_on=from_on,
        until_on=until_on,
        granted_by=by.name,
    )
    db.session.add(grant)
    note_act(by, "grant_given", grant, role.value)
    return grant


def end_grant(grant: Grant, *, by: Actor, last_day: date | None = None) -> None:
    """End a grant at once, or let it hold through a last day from today on."""
    if grant.revoked_at is not None or (grant.until_on is not None and grant.until_on < today()):
        raise Refused(N_("Hak ini sudah berakhir."))
    if grant.role is Role.ADMIN:
        _demand_another_admin(grant.user_id, by, after=last_day or today())
    if last_day is None:
        grant.revoked_at = now()
    elif last_day < max(grant.from_on, today()):
        raise Refused(
            N_("Hari terakhir tidak boleh sudah lewat. Kosongkan untuk mengakhiri sekarang."), field="last_day"
        )
    else:
        grant.until_on = last_day
    note_act(by, "grant_ended", grant, grant.role.value)


def pass_seat(user: User, seat: Seat, person: str, from_on: date, *, by: Actor, email: str | None = None) -> str:
    """Hand a seat's account to whoever takes the seat, and return the invitation's token.

    Whoever held it is signed out and keeps no password or link; everything the seat did stays with it.
    """
    _demand_open(user)
    if user.seat_id != seat.id:
        raise Refused(N_("Akun ini milik orang, bukan jabatan. Buat akun baru untuk pejabat penggantinya."))
    holder = present_holder(seat)
    if holder is None or holder.person != person.strip():
        hand_over_seat(seat, person, from_on, by=by)
    new_email = _lawful_email(email) if email else user.email
    if new_email != user.email:
        _demand_free_email(new_email)
    user.name = person.strip()
    user.email = new_email
    user.password_hash = None
    user.password_set_at = None
    user.revision += 1
    revoke_sessions(user)
    note_act(by, "seat_passed", user)
    return invite(user, by=by)


def _lawful_email(typed: str) -> str:
    email = clean_email(typed)
    try:
        validate_email(email, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise Refused(N_("Tulis alamat surel yang benar, misalnya nama@instansi.go.id."), field="email") from None
    return email


def _demand_free_email(email: str) -> None:
    if db.session.scalar(sa.select(User.id).where(User.email == email)) is not None:
        raise Refused(N_("Alamat surel ini sudah punya akun."), field="email")


def _demand_free_seat(seat: Seat) -> None:
    if db.session.scalar(sa.select(User.id).where(User.seat_id == seat.id)) is not None:
        raise Refused(N_("Jabatan ini sudah punya akun. Pakai serah terima jabatan pada akun itu."), field="seat_id")


def _demand_open(user: User) -> None:
    if user.ended_at is not None:
        raise Refused(N_("Akun ini sudah berakhir. Buka kembali lebih dahulu."))


def _demand_another_admin(user_id: int, by: Actor, *, after: date) -> None:
    """Somebody must remain who can open accounts on the day after; and nobody locks themselves out."""
    if user_id == by.user_id:
        raise Refused(N_("Anda tidak dapat mengakhiri akun atau hak admin Anda sendiri. Minta admin lain."))
    admins = sa.select(Grant.user_id).where(Grant.role == Role.ADMIN)
    # Two who end each other come one after the other: each locks the same row, then counts who is left by then.
    db.session.execute(admins.order_by(Grant.id).limit(1).with_for_update())
    left = admins.join(User, User.id == Grant.user_id).where(User.ended_at.is_(None))
    ahead = sa.or_(Grant.until_on.is_(None), Grant.until_on >= today())
    stands = left.where(Grant.user_id == user_id, Grant.revoked_at.is_(None), ahead).exists()
    another = left.where(Grant.user_id != user_id, Grant.valid_on(after + timedelta(days=1))).exists()
    if db.session.scalar(sa.select(sa.and_(stands, sa.not_(another)))):
        raise Refused(N_("Ini admin terakhir. Beri hak admin kepada orang lain lebih dahulu."))
