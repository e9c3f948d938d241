"""The conclusions on the wall: read aloud, mended in place, agreed to agency by agency, printed for signing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import joinedload
from wtforms import TextAreaField
from wtforms.validators import DataRequired

from app import meetings
from app.core import (
    N_,
    Actor,
    AtMost,
    Refused,
    SecurityClass,
    Stale,
    allows,
    current_actor,
    day_in_words,
    db,
    done_at_once,
    locked,
    requires,
)
from app.core.rendering import language
from app.meetings import (
    Attendance,
    AttendanceStatus,
    CarefulForm,
    Meeting,
    attendance_of,
    lock_for_editing,
    meeting_by_code,
    meeting_for_writing,
    pick,
    trail_of,
)
from app.outcomes import (
    Decision,
    Modality,
    assent,
    assent_all,
    assents_of,
    create_decision,
    decisions_of,
    edit_decision,
)
from app.outcomes import May as OutcomesMay

from .closing_pages import names_of
from .policy import May
from .queries import action_rows
from .views import bp

NEW = "baru"
HEAD = (joinedload(Meeting.forum), joinedload(Meeting.host))
BLANK = 24 * "…"


class ConclusionForm(CarefulForm):
    """One outcome, worded in front of everybody."""

    facts_of = ("text", "modality")
    careful = ("text",)

    text = TextAreaField(_l("Isi"), validators=[DataRequired(), AtMost(20_000)])
    modality = pick(Modality, _l("Sifat"), blank=_l("belum dipilih"))


@dataclass(frozen=True, slots=True)
class Party:
    """An agency in the hall, by the name of the day, with who spoke for it."""

    agency_id: int
    code: str
    name: str
    position: str | None
    person: str | None


@dataclass(frozen=True, slots=True)
class Conclusion:
    """One outcome, and which of those in the hall agreed to it."""

    decision: Decision
    agreed: set[int]
    whole: bool


@bp.get("/rapat/<code>/kesimpulan")
@requires(May.OPEN_MEETING)
def conclusions(code: str) -> ResponseReturnValue:
    """The outcomes in large type. ``?ubah=<id>`` opens one to be worded anew, ``?ubah=baru`` a new one."""
    actor = current_actor()
    meeting = meeting_by_code(actor, code, *HEAD)
    if not allows(actor, meetings.May.READ_MINUTES, meeting):
        raise NoResultFound
    asked = request.args.get("ubah", "")
    if not asked or not _writes(actor, meeting):
        return _page(actor, meeting)
    return _page(actor, meeting, asked, ConclusionForm(obj=_asked(actor, meeting, asked)))


@bp.post("/rapat/<code>/kesimpulan/butir")
@requires(OutcomesMay.WRITE_OUTCOMES)
def word_conclusion(code: str) -> ResponseReturnValue:
    """Word an outcome anew, or add one."""
    actor = current_actor()
    meeting = meeting_for_writing(actor, code, HEAD[1])
    asked = request.form.get("ubah", NEW)
    decision = _asked(actor, meeting, asked)
    meeting_id, decision_id = meeting.id, decision.id if decision else None
    form = ConclusionForm(obj=decision)

    def write() -> int:
        held = _lock(actor, meeting_id)
        if decision_id is None:
            made = create_decision(held, by=actor, **form.facts())
            db.session.flush()
            return made.id
        edit_decision(locked(Decision, decision_id), form.started_from, by=actor, **form.facts())
        return decision_id

    if form.save(write):
        return redirect(url_for(".conclusions", code=code, _anchor=f"butir-{form.result}"), 303)
    meeting = meeting_for_writing(actor, code, HEAD[1])
    return _page(actor, meeting, asked, form), form.http_status


def _writes(actor: Actor, meeting: Meeting) -> bool:
    """Once the notula went out, what it says is mended by corrections."""
    return allows(actor, OutcomesMay.WRITE_OUTCOMES, meeting) and meeting.circulated_at is None


def _lock(actor: Actor, meeting_id: int) -> Meeting:
    held = lock_for_editing(actor, meeting_id)
    if held.circulated_at is not None:
        raise Refused(N_("Notula sudah disampaikan; butirnya diperbaiki lewat tanggapan."))
    return held


def _asked(actor: Actor, meeting: Meeting, ident: str) -> Decision | None:
    """The outcome an address or a form names; None is one that is to be added."""
    if ident == NEW:
        return None
    for decision in decisions_of(actor, meeting):
        if str(decision.id) == ident:
            return decision
    raise NoResultFound


@bp.post("/rapat/<code>/kesimpulan/setuju", endpoint="assent")
@requires(OutcomesMay.WRITE_OUTCOMES)
def agree(code: str) -> ResponseReturnValue:
    """Agencies agree to an outcome or take that back; without an outcome, all in the hall agree to all."""
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    meeting_id = meeting.id
    sent = request.form
    agreed = not sent.get("batal")
    read = sent.get("dibaca") if agreed else None
    if sent.get("semua"):

        def write_all() -> None:
            held = _lock(actor, meeting_id)
            _demand_read(decisions_of(actor, held), read)
            assent_all(held, by=actor, agreed=agreed)

        done_at_once(
            write_all,
            _("Tercatat: semua instansi hadir menyepakati semua butir.") if agreed
            else _("Persetujuan semua butir dibatalkan."),
        )  # fmt: skip
        return redirect(url_for(".conclusions", code=code, _anchor="sepakat"), 303)
    decision = _asked(actor, meeting, sent.get("butir", NEW))
    if decision is None:
        flash(_("Pilih butir yang disepakati."), "attention")
        return redirect(url_for(".conclusions", code=code), 303)
    decision_id = decision.id
    agencies = [int(one) for one in sent.getlist("instansi") if one.isascii() and one.isdigit() and len(one) < 10]

    def write() -> None:
        held = _lock(actor, meeting_id)
        there, worded = agencies or sorted(meetings.present_agencies(held)), locked(Decision, decision_id)
        _demand_read([worded], read)
        assent(held, worded, there, by=actor, agreed=agreed)

    done_at_once(write, "")
    return redirect(url_for(".conclusions", code=code, _anchor=f"butir-{decision_id}"), 303)


def _demand_read(decisions: Sequence[Decision], read: str | None) -> None:
    """Refuse agreement to a wording that was not on the wall when the button was pressed."""
    if read is not None and read != as_read(decisions):
        raise Stale(decisions)


def as_read(decisions: Sequence[Decision]) -> str:
    """Which outcomes stand on the wall, in which wording."""
    return " ".join(f"{one.id}.{one.revision}" for one in decisions)


def _page(actor: Actor, meeting: Meeting, asked: str = "", form: ConclusionForm | None = None) -> str:
    decisions = decisions_of(actor, meeting)
    rows = [row for row in attendance_of(actor, meeting) if row.status is AttendanceStatus.PRESENT]
    parties = _parties(meeting, rows)
    there = {party.agency_id for party in parties}
    agreed = assents_of(meeting)
    shown = [
        Conclusion(one, agreed.get(one.id, set()) & there, bool(there) and there <= agreed.get(one.id, set()))
        for one in decisions
    ]
    actions = action_rows(actor, meeting)
    leads = names_of({one.lead_id for one in actions if one.lead_id}, meeting, language()) if actions else {}
    classes = {one.security_class for one in decisions} | {one.security_class for one in actions}
    return render_template(
        "minutes/conclusions.html",
        meeting=meeting,
        trail=trail_of(meeting),
        shown=shown,
        parties=parties,
        as_read=as_read,
        read=as_read(decisions),
        whole=bool(shown) and all(one.whole for one in shown),
        agreements=[one for one in shown if one.decision.modality is Modality.AGREEMENT],
        actions=actions,
        leads=leads,
        writes=_writes(actor, meeting),
        asked=asked,
        form=form,
        sheet="berita-acara" if request.args.get("cetak") == "berita-acara" else "kesimpulan",
        opening=_opening(meeting),
        restricted=SecurityClass.RESTRICTED in classes | {meeting.effective_class},
    )


def _parties(meeting: Meeting, rows: Sequence[Attendance]) -> list[Party]:
    """The agencies in the hall in protocol order, each once, with the first position that was written down."""
    names = names_of({row.agency_id for row in rows}, meeting, language()) if rows else {}
    found: dict[int, Party] = {}
    for row in rows:
        known = found.get(row.agency_id)
        if known is None or (known.position is None and row.position):
            name = names.get(row.agency_id) or row.agency.name_in(language())
            found[row.agency_id] = Party(row.agency_id, row.agency.code, name, row.position, row.person)
    return list(found.values())


def _opening(meeting: Meeting) -> str:
    """Pada hari ini, Selasa, tanggal tujuh bulan Mei tahun dua ribu dua puluh empat (7 Mei 2024), bertempat di …."""
    place = meeting.venue or meeting.border_post or BLANK
    title = meeting.title_in(language())
    on = meeting.ends_on or meeting.starts_on
    if on is None:
        words = _(
            "Pada hari yang tidak tercatat, bertempat di %(place)s, telah dilaksanakan %(title)s, dihadiri oleh:",
            place=place, title=title,
        )  # fmt: skip
    else:
        words = _(
            "Pada hari ini, %(day)s, bertempat di %(place)s, telah dilaksanakan %(title)s, dihadiri oleh:",
            day=day_in_words(on, language()), place=place, title=title,
        )  # fmt: skip
    return str(words)
