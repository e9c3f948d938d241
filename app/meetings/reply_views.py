"""Pages of answering: the link an agency is sent, and the grid of what reached the secretariat in other ways."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import TooOften, knock_within
from app.core import (
    NOBODY,
    ZONES,
    Actor,
    Refused,
    SecurityClass,
    current_actor,
    db,
    locked,
    public,
    requires,
    revision_sent,
    writing,
)
from app.core.rendering import language
from app.directory import names_on

from .invitation_forms import AnswerForm, HandInForm, RepliesForm
from .invitation_models import InvitationReply, Invitee, ReplyAnswer, ReplyChannel, SubmissionKind
from .invitation_queries import public_agenda, public_title
from .invitation_service import invitees_of, zone_of
from .invitation_views import calendar_file
from .pages import trail_of
from .policy import May
from .queries import lock_for_writing, meeting_for_writing
from .reply_service import (
    OPEN,
    Answer,
    TooMany,
    answered,
    answers_of,
    give_answer,
    hand_in,
    handed_in,
    invitee_of_token,
    takes_answers,
)
from .views import bp

MOST_FROM_AN_ADDRESS, WITHIN = 60, timedelta(minutes=10)


# The link


@bp.route("/balas/<token>", methods=["GET", "POST"])
@public
def reply(token: str) -> ResponseReturnValue:
    """The page behind an invitation's link: it shows on GET and acts on POST alone."""
    invitee = invitee_of_token(token)
    if invitee is None:
        return render_template("meetings/reply_gone.html"), 410
    latest = answers_of([invitee.id]).get(invitee.id)
    form = AnswerForm(data=_standing(invitee, latest))
    actor, invitee_id = current_actor(), invitee.id
    channel, by = _giver(actor, invitee)
    done: list[bool] = []

    def answer() -> None:
        said = Answer(
            answer=ReplyAnswer(form.answer.data), represented_by=form.represented_by.data, person=form.person.data,
            headcount=form.headcount.data, text=form.text.data or "",
        )  # fmt: skip
        signed = {"by_name": form.by_name.data, "by_position": form.by_position.data}
        done.append(give_answer(_invitee(invitee_id), said, channel=channel, by=by, **signed))

    if (refused := _heard(form, answer)) is None and done:
        flash(_("Jawaban Anda sudah tercatat. Terima kasih.") if done[0] else _("Tidak ada yang berubah."))
        return redirect(url_for(".reply", token=token), 303)
    return _reply_page(token, form, HandInForm(data=_signature(invitee, latest)), refused)


@bp.post("/balas/<token>/bahan", endpoint="hand_in")
@public
def hand_in_by_link(token: str) -> ResponseReturnValue:
    invitee = invitee_of_token(token)
    if invitee is None:
        return render_template("meetings/reply_gone.html"), 410
    latest = answers_of([invitee.id]).get(invitee.id)
    form = HandInForm(data=_signature(invitee, latest))
    actor, invitee_id = current_actor(), invitee.id
    channel, by = _giver(actor, invitee)
    done: list[bool] = []

    def keep() -> None:
        hand_in(
            _invitee(invitee_id), SubmissionKind(form.kind.data), form.text.data, channel=channel, by=by,
            by_name=form.by_name.data, by_position=form.by_position.data,
        )  # fmt: skip
        done.append(True)

    if (refused := _heard(form, keep)) is None and done:
        flash(_("Bahan Anda sudah diterima sekretariat. Terima kasih."))
        return redirect(url_for(".reply", token=token, _anchor="bahan"), 303)
    answer = AnswerForm(formdata=None, data=_standing(invitee_of_token(token) or invitee, latest))
    return _reply_page(token, answer, form, refused)


@bp.get("/balas/<token>/undangan.ics")
@public
def reply_calendar(token: str) -> ResponseReturnValue:
    invitee = invitee_of_token(token)
    if invitee is None:
        return render_template("meetings/reply_gone.html"), 410
    return calendar_file(invitee.meeting, invitee)


def _invitee(ident: int) -> Invitee:
    """Whom the link is for, not held: the verbs hold the meeting, as the secretariat's pages do before its lines."""
    return db.session.get_one(Invitee, ident)


def _heard(form: Any, act: Any) -> Refused | None:
    """Do what a form without sign-in asks, counted by address; what was refused stands on the form."""
    if not form.is_submitted():
        return None
    if not form.validate():
        form.http_status = 422
        return None
    try:
        knock_within("reply", request.remote_addr or "", MOST_FROM_AN_ADDRESS, WITHIN)
        with writing():
            act()
    except Refused as refused:
        form.refuse(refused)
        return refused
    return None


def _reply_page(token: str, form: AnswerForm, bag: HandInForm, refused: Refused | None) -> ResponseReturnValue:
    invitee = invitee_of_token(token)
    if invitee is None:
        return render_template("meetings/reply_gone.html"), 410
    meeting = invitee.meeting
    answers = takes_answers(meeting)
    names = names_on([invitee.agency_id, *([meeting.host_id] if meeting.host_id else [])], meeting.starts_on)
    page = render_template(
        "meetings/reply.html", form=form, bag=bag, token=token, invitee=invitee, meeting=meeting,
        agenda=public_agenda(meeting) if answers else (),  # later it is what is being written down
        title=public_title(meeting, language()), open=meeting.effective_class is SecurityClass.OPEN,
        agency=_name(names[invitee.agency_id]), host=_name(names[meeting.host_id]) if meeting.host_id else None,
        latest=answers_of([invitee.id]).get(invitee.id), handed=handed_in(invitee.id), answers=answers,
        zone=ZoneInfo(zone_of(meeting)), zone_name=ZONES[zone_of(meeting)],
        ics=meeting.calendar_uid is not None and meeting.starts_on is not None,
    )  # fmt: skip
    status = max(form.http_status, bag.http_status)
    if isinstance(refused, (TooOften, TooMany)):
        status = 429
    response = make_response(page, status)
    if isinstance(refused, TooOften):
        response.headers["Retry-After"] = str(refused.seconds)
    return response


def _name(names: tuple[str, str | None]) -> str:
    return (names[1] or names[0]) if language() == "en" else names[0]


def _acts_for(actor: Actor, invitee: Invitee) -> bool:
    return actor.user_id is not None and invitee.agency_id in actor.acts_for


def _giver(actor: Actor, invitee: Invitee) -> tuple[ReplyChannel, Actor]:
    """Who answers: an account of this agency, or whoever was sent the link."""
    return (ReplyChannel.APP, actor) if _acts_for(actor, invitee) else (ReplyChannel.LINK, NOBODY)


def _signature(invitee: Invitee, latest: InvitationReply | None) -> dict[str, Any]:
    """Who fills in: whoever has the account; by link only the position written to, never somebody's name."""
    actor = current_actor()
    if _acts_for(actor, invitee):
        return {"by_name": actor.name, "by_position": actor.seat or (latest.by_position if latest else None)}
    return {"by_position": None}


def _standing(invitee: Invitee, latest: InvitationReply | None) -> dict[str, Any]:
    """The answer that stands, to be changed."""
    if latest is None:
        return _signature(invitee, latest)
    facts = {name: getattr(latest, name) for name in ("represented_by", "person", "headcount", "text")}
    return {"answer": latest.answer.value, **facts, **_signature(invitee, latest)}


# The grid


@bp.route("/rapat/<code>/konfirmasi", methods=["GET", "POST"])
@requires(May.RECORD_REPLY)
def replies(code: str) -> ResponseReturnValue:
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    meeting_id, trail = meeting.id, trail_of(meeting)
    rows = invitees_of(meeting)
    standing = answers_of(row.id for row in rows)
    known = {str(row.id) for row in rows}
    before = {str(ident): _facts(one) for ident, one in standing.items()}
    form = RepliesForm(data={"rows": [_row(row, standing.get(row.id)) for row in rows]} if not request.form else None)
    clash = False
    if form.is_submitted() and any(row.form.key.data not in known for row in form.rows):
        form.form_errors.append(_("Daftarnya berubah sementara Anda mengisi. Periksa lagi, lalu simpan."))
        form.http_status = 409
    elif form.is_submitted():
        news = [row.form for row in form.rows if _says_something(row.form, before)]
        # Somebody else noted an answer meanwhile, to a line that is changed here as well.
        stale = [one for one in news if revision_sent(one.seen.data) != _seen(standing, one.key.data)]
        clash = bool(stale)
        for one in stale:
            one.answer.errors = [_("Orang lain baru mencatat jawaban ini. Bandingkan, lalu simpan lagi.")]
            one.seen.data = str(_seen(standing, one.key.data))
            one.seen.raw_data = [one.seen.data]
        if clash:
            form.http_status = 409
        elif form.save(lambda: _note(actor, meeting_id, news)):
            changed = form.result
            flash(_("Jawaban disimpan: %(n)s baris.", n=changed) if changed else _("Tidak ada yang berubah."))
            return redirect(url_for(".replies", code=code), 303)
        meeting = meeting_for_writing(actor, code)
        rows = invitees_of(meeting)
        standing = answers_of(row.id for row in rows)
    page = render_template(
        "meetings/replies.html", form=form, rows={str(row.id): row for row in rows}, clash=clash,
        standing={str(ident): one for ident, one in standing.items()}, meeting=meeting, trail=trail, code=code,
        counts=answered([meeting_id]).get(meeting_id), ahead=meeting.state in OPEN, zone=ZoneInfo(zone_of(meeting)),
        ics=meeting.calendar_uid is not None and meeting.starts_on is not None, queue_url=url_for("notices.queue"),
    )  # fmt: skip
    return page, form.http_status


def _seen(standing: dict[int, InvitationReply], key: str) -> int:
    one = standing.get(int(key))
    return one.id if one else 0


def _row(invitee: Invitee, latest: InvitationReply | None) -> dict[str, Any]:
    answer, represented_by, headcount, channel, text = _facts(latest) if latest else (None, None, None, None, "")
    return {
        "key": str(invitee.id), "seen": str(latest.id if latest else 0), "answer": answer,
        "represented_by": represented_by, "headcount": headcount,
        "channel": (channel or ReplyChannel.PHONE).value, "text": text,
    }  # fmt: skip


def _facts(reply: InvitationReply) -> tuple[Any, ...]:
    return reply.answer, reply.represented_by, reply.headcount, reply.channel, reply.text


def _says_something(row: Any, before: dict[str, tuple[Any, ...]]) -> bool:
    """A line that differs from what stands; one without an answer says nothing."""
    if row.answer.data is None:
        return False
    represented = row.represented_by.data if row.answer.data is ReplyAnswer.REPRESENTED else None
    headcount = None if row.answer.data is ReplyAnswer.EXCUSED else row.headcount.data
    said = (row.answer.data, represented, headcount, row.channel.data, row.text.data or "")
    return said != before.get(row.key.data)


def _note(actor: Actor, meeting_id: int, rows: list[Any]) -> int:
    """Write the lines that say something new; the first that is refused is named beside its field."""
    lock_for_writing(actor, meeting_id)
    changed = 0
    for row in rows:
        said = Answer(
            answer=row.answer.data, represented_by=row.represented_by.data, headcount=row.headcount.data,
            text=row.text.data or "",
        )  # fmt: skip
        try:
            invitee = locked(Invitee, int(row.key.data))
            changed += give_answer(
                invitee, said, channel=ReplyChannel(row.channel.data), by=actor, by_name=actor.name,
                by_position=actor.seat,
            )  # fmt: skip
        except Refused as refused:
            if refused.field is None:
                raise
            row[refused.field].errors = [_(refused.message)]
            raise Refused(refused.message, field="rows") from refused
    return changed
