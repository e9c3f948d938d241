"""Pages of the steps: reporting, answering, deciding. Each is one short form; a state changes by POST only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import N_, Actor, Form, allows, current_actor, demand, requires, writing
from app.core.rendering import language
from app.directory import agencies_in_order, agency_by_code

from . import service
from .forms import AnswerForm, DecisionForm, JudgementForm, ReassignForm, ReportForm, Spoken
from .models import Action
from .policy import May
from .queries import action_by_id, action_for_writing, history_of
from .report_service import (
    accept,
    block,
    decline,
    no_change,
    parties,
    report_done,
    report_obstacle,
    report_progress,
    resume,
)
from .service import judges
from .states import awaits_answer, awaits_decision
from .steps import open_steps
from .views import agencies_to_pick, bp, choices_of, page_of
from .vocabulary import ActionState, EventKind


def done(action_id: int, message: str) -> ResponseReturnValue:
    """Say what was recorded, and go back to where the person came from."""
    flash(message, "success")
    if request.form.get("kembali") == "instansi":
        return redirect(url_for("actions.our_actions"), 303)
    return redirect(url_for("actions.action", id=action_id), 303)


# Reporting

REPORT_WORDS = {
    "progress": N_("Kemajuan"),
    "no_change": N_("Tidak ada perubahan"),
    "obstacle": N_("Ada kendala, pekerjaan tetap berjalan"),
    "block": N_("Terkendala, belum dapat dilanjutkan"),
    "resume": N_("Sudah dapat dilanjutkan"),
    "done": N_("Sudah selesai"),
}
REPORTED = {
    "progress": N_("Kemajuan %(ref)s tercatat."),
    "no_change": N_("Tercatat: tidak ada perubahan pada %(ref)s."),
    "obstacle": N_("Kendala %(ref)s tercatat."),
    "block": N_("%(ref)s tercatat terkendala."),
    "resume": N_("%(ref)s dilanjutkan."),
    "done": N_("%(ref)s dilaporkan selesai dan menunggu konfirmasi."),
}


def _report_form(actor: Actor, one: Action) -> tuple[ReportForm, list[int]]:
    """The form, and the ids of the agencies the actor may speak for: its own, or all of them on behalf."""
    steps = open_steps(actor, one)
    named = parties(one)
    own = [agency for agency in named if agency.id in actor.acts_for]
    behalf = not own
    form = ReportForm()
    spoken = [(agency.id, agency.name_in(actor.language)) for agency in own or named]
    form.speak_for(spoken, behalf=behalf, offices=actor.offices)
    kinds = ["progress", "no_change", "obstacle"]
    if allows(actor, May.REPORT_FOR_LEAD, one) and (behalf or one.lead_id in actor.acts_for):
        kinds += [
            kind for kind, step in (("block", "block"), ("resume", "resume"), ("done", "report_done")) if step in steps
        ]
    form.kind.choices = [(kind, _(REPORT_WORDS[kind])) for kind in kinds]
    return form, [agency.id for agency in own or named]


def _spoken_for(form: Spoken, agencies: list[int]) -> int | None:
    if "for_agency" in form:
        chosen: int | None = form.for_agency.data
        return chosen
    return agencies[0] if len(agencies) == 1 else None


@bp.route("/tindak-lanjut/<int:id>/lapor", methods=["GET", "POST"])
@requires(May.REPORT_PROGRESS)
def report(id: int) -> ResponseReturnValue:  # noqa: A002 - the address calls it so
    """Report progress, that nothing changed, an obstacle, or that it is finished."""
    actor = current_actor()
    one = action_by_id(actor, id)
    demand(actor, May.REPORT_PROGRESS, one)
    form, agencies = _report_form(actor, one)

    def act() -> None:
        fresh = action_for_writing(actor, id)
        demand(actor, May.REPORT_PROGRESS, fresh)
        given: dict[str, Any] = {
            "by": actor, "for_agency": _spoken_for(form, agencies), "channel": form.through,
        }  # fmt: skip
        text = form.text.data or ""
        if form.kind.data == "no_change":
            no_change(fresh, text=text, **given)
            return
        verbs: Mapping[str, Callable[..., None]] = {
            "progress": report_progress, "obstacle": report_obstacle, "block": block, "resume": resume,
            "done": report_done,
        }  # fmt: skip
        verbs[form.kind.data](fresh, text, **given)

    if form.save(act):
        return done(id, _(REPORTED[form.kind.data], ref=one.ref))
    if not form.is_submitted() and request.args.get("sebagai") in {kind for kind, _words in form.kind.choices}:
        form.kind.data = request.args["sebagai"]
    return _step_page("actions/report.html", one, form)


def _step_page(template: str, one: Action, form: Form, **more: Any) -> ResponseReturnValue:
    actor = current_actor()
    if form.is_submitted():  # what was read before the refused transaction is read afresh
        one = action_by_id(actor, one.id)
    back = "instansi" if (request.values.get("kembali") == "instansi") else ""
    page = page_of(actor, one)
    return render_template(template, form=form, back=back, **{**page, **more}), form.http_status


# Answering


@bp.route("/tindak-lanjut/<int:id>/jawab", methods=["GET", "POST"])
@requires(May.ANSWER)
def answer(id: int) -> ResponseReturnValue:  # noqa: A002 - the address calls it so
    """Take an action up, or say that it is outside one's duties."""
    actor = current_actor()
    one = action_by_id(actor, id)
    if awaits_decision(one) or (not awaits_answer(one) and allows(actor, May.REPORT_PROGRESS, one)):
        return redirect(url_for("actions.action", id=id), 303)  # answered in the meantime
    demand(actor, May.ANSWER, one)
    assert one.lead is not None
    form = AnswerForm()
    form.answer.choices = [("accept", _("Diterima, akan dikerjakan")), ("decline", _("Di luar tugas dan fungsi"))]
    lead = (one.lead.id, one.lead.name_in(actor.language))
    form.speak_for([lead], behalf=one.lead_id not in actor.acts_for, offices=actor.offices)
    others = [row for row in agencies_to_pick(actor) if row.id != one.lead_id and row.ended_on is None]
    form.proposed.choices = [("", _("tidak ada usul")), *choices_of(others, actor.language)]

    def act() -> None:
        fresh = action_for_writing(actor, id)
        demand(actor, May.ANSWER, fresh)
        given: dict[str, Any] = {"for_agency": fresh.lead_id, "channel": form.through}
        if form.answer.data == "accept":
            accept(fresh, actor, text=form.text.data or "", **given)
            return
        proposed = agency_by_code(form.proposed.data) if form.proposed.data else None
        decline(fresh, form.text.data or "", actor, proposed=proposed, **given)

    if form.save(act):
        accepted = form.answer.data == "accept"
        words = (
            N_("%(ref)s diterima.")
            if accepted
            else N_("Jawaban tercatat. Sekretariat menetapkan siapa yang mengerjakan %(ref)s.")
        )
        return done(id, _(words, ref=one.ref))
    if not form.is_submitted() and request.args.get("sebagai") == "decline":
        form.answer.data = "decline"
    return _step_page("actions/answer.html", one, form)


# Deciding


@dataclass(frozen=True, slots=True)
class Step:
    """A step of one form: its address, its right, its words, and the verb it does."""

    name: str
    slug: str
    may: May
    title: str
    label: str
    hint: str
    submit: str
    done: str
    verb: Callable[[Action, str, Actor], None]
    kind: str = "primary"


STEPS = [
    Step(
        "confirm", "konfirmasi", May.CONFIRM, N_("Konfirmasi selesai"), N_("Catatan"), N_("Boleh kosong."),
        N_("Konfirmasi selesai"), N_("%(ref)s dikonfirmasi selesai."),
        lambda action, text, by: service.confirm(action, by=by, text=text),
    ),
    Step(
        "return", "kembalikan", May.CONFIRM, N_("Kembalikan untuk dilengkapi"), N_("Apa yang perlu dilengkapi"), "",
        N_("Kembalikan"), N_("%(ref)s dikembalikan untuk dilengkapi."),
        lambda action, text, by: service.return_(action, text, by=by),
    ),
    Step(
        "defer", "tunda", May.DECIDE, N_("Tunda tindak lanjut"), N_("Alasan penundaan"), "",
        N_("Tunda"), N_("%(ref)s ditunda."), lambda action, text, by: service.defer(action, text, by=by),
    ),
    Step(
        "resume", "lanjutkan", May.DECIDE, N_("Lanjutkan tindak lanjut"), N_("Catatan"), N_("Boleh kosong."),
        N_("Lanjutkan"), N_("%(ref)s dilanjutkan."), lambda action, text, by: resume(action, text, by=by),
    ),
    Step(
        "cancel", "akhiri", May.DECIDE, N_("Tidak dapat ditindaklanjuti"), N_("Alasannya"),
        N_("Tercetak dalam peta jalan di samping tindak lanjut ini."), N_("Akhiri tindak lanjut"),
        N_("%(ref)s dinyatakan tidak dapat ditindaklanjuti."),
        lambda action, text, by: service.cancel(action, text, by=by), "danger",
    ),
    Step(
        "reopen", "buka-kembali", May.DECIDE, N_("Buka kembali"), N_("Alasan dibuka kembali"), "",
        N_("Buka kembali"), N_("%(ref)s dibuka kembali."), lambda action, text, by: service.reopen(action, text, by=by),
    ),
]  # fmt: skip


def _step_view(step: Step) -> Callable[..., ResponseReturnValue]:
    def view(id: int) -> ResponseReturnValue:  # noqa: A002 - the address calls it so
        actor = current_actor()
        one = action_by_id(actor, id)
        demand(actor, step.may, one)
        form = DecisionForm()
        form.text.label.text = _(step.label)

        def act() -> None:
            fresh = action_for_writing(actor, id)
            demand(actor, step.may, fresh)
            step.verb(fresh, form.text.data or "", actor)

        if form.save(act):
            return done(id, _(step.done, ref=one.ref))
        return _step_page("actions/step.html", one, form, step=step)

    view.__name__ = step.name
    view.__doc__ = f"{step.name.capitalize()} an action."
    return requires(step.may)(view)


for _step in STEPS:
    bp.add_url_rule(
        f"/tindak-lanjut/<int:id>/{_step.slug}", endpoint=f"{_step.name}_action", view_func=_step_view(_step),
        methods=["GET", "POST"],
    )  # fmt: skip


@bp.route("/tindak-lanjut/<int:id>/konfirmasi-anggota", methods=["GET", "POST"])
@requires(May.RECORD_CONFIRMATION)
def record_confirmation(id: int) -> ResponseReturnValue:  # noqa: A002 - the address calls it so
    """Record what another member said of a report, where the secretariat is itself of the lead agency."""
    actor = current_actor()
    one = action_by_id(actor, id)
    demand(actor, May.RECORD_CONFIRMATION, one)
    form = JudgementForm()
    form.kind.choices = [("confirm", _("Selesai")), ("return", _("Perlu dilengkapi"))]
    members = judges(one, actor)
    form.speak_for([(agency.id, agency.name_in(actor.language)) for agency in members], behalf=True)

    def act() -> None:
        fresh = action_for_writing(actor, id)
        demand(actor, May.RECORD_CONFIRMATION, fresh)
        said: dict[str, Any] = {"by": actor, "for_agency": form.for_agency.data or 0, "channel": form.through}
        if form.kind.data == "confirm":
            service.confirm(fresh, text=form.text.data or "", **said)
        else:
            service.return_(fresh, form.text.data or "", **said)

    if form.save(act):
        confirmed = form.kind.data == "confirm"
        words = N_("%(ref)s dikonfirmasi selesai.") if confirmed else N_("%(ref)s dikembalikan untuk dilengkapi.")
        return done(id, _(words, ref=one.ref))
    return _step_page("actions/record_confirmation.html", one, form, anybody=bool(members))


@bp.route("/tindak-lanjut/<int:id>/penanggung-jawab", methods=["GET", "POST"])
@requires(May.DECIDE)
def reassign(id: int) -> ResponseReturnValue:  # noqa: A002 - the address calls it so
    """Name who takes an action up from now on."""
    actor = current_actor()
    one = action_by_id(actor, id)
    demand(actor, May.DECIDE, one)
    form = ReassignForm()
    form.text.label.text = _("Keterangan")
    current = [agency for agency in agencies_in_order() if agency.ended_on is None or agency.id == one.lead_id]
    form.lead.choices = [
        ("", _("belum ditetapkan")),
        *((agency.code, agency.name_in(language())) for agency in current),
    ]

    def act() -> None:
        fresh = action_for_writing(actor, id)
        demand(actor, May.DECIDE, fresh)
        lead = agency_by_code(form.lead.data) if form.lead.data else None
        service.reassign(fresh, lead, actor, text=form.text.data or "")

    if form.save(act):
        return done(id, _("Penanggung jawab %(ref)s ditetapkan.", ref=one.ref))
    if not form.is_submitted():
        form.lead.data = _proposed_lead(actor, one) or (one.lead.code if one.lead else "")
    return _step_page("actions/reassign.html", one, form)


def _proposed_lead(actor: Actor, one: Action) -> str | None:
    """The agency that whoever declined would give the action to."""
    if not awaits_decision(one):
        return None
    declined = (event for event in history_of(actor, one) if event.kind is EventKind.DECLINED)
    return next((event.detail.get("proposed") for event in declined), None)


@bp.post("/tindak-lanjut/<int:id>/buka")
@requires(May.EDIT_ACTION)
def open_action(id: int) -> ResponseReturnValue:  # noqa: A002 - the address calls it so
    """Open an action that was added after the notula went out."""
    actor = current_actor()
    with writing():
        fresh = action_for_writing(actor, id)
        demand(actor, May.EDIT_ACTION, fresh)
        if fresh.meeting.circulated_at is None and fresh.state is ActionState.PROPOSED:
            abort(409)
        service.open_action(fresh, actor, fresh.meeting)
        ref = fresh.ref
    return done(id, _("%(ref)s dibuka.", ref=ref))
