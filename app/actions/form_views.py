"""Pages of the whole action: entering a new one under its meeting, editing one."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from app.core import Actor, Refused, Stale, current_actor, db, demand, locked, requires, writing
from app.directory import Agency, Pillar, agencies_in_order
from app.meetings import Meeting, demand_class, meeting_by_code
from app.outcomes import Decision, Issue, decisions_of, issues_of

from . import service
from .forms import ActionForm, facts_of_form, form_data_of
from .models import Action
from .policy import May
from .queries import WITH_RESULTS, action_by_id, action_for_writing
from .views import bp


@bp.route("/rapat/<code>/tindak-lanjut/baru", methods=["GET", "POST"])
@requires(May.EDIT_ACTION)
def new_action(code: str) -> ResponseReturnValue:
    """Enter an action under its meeting."""
    actor = current_actor()
    meeting = meeting_by_code(actor, code, joinedload(Meeting.forum))
    demand(actor, May.EDIT_ACTION, meeting)
    form = ActionForm()
    offered = _offer(form, actor, meeting)

    def propose() -> tuple[int, str]:
        fresh = locked(Meeting, meeting.id)
        demand(actor, May.EDIT_ACTION, fresh)
        facts = offered.facts(form)
        demand_class(actor, fresh, facts["security_class"])
        made = service.propose(fresh, actor, ref=form.ref.data or None, **facts)
        return made.id, made.ref

    if form.save(propose):
        ident, ref = form.result
        flash(_("%(ref)s tersimpan.", ref=ref), "success")
        if request.form.get("lagi"):
            return redirect(url_for("actions.new_action", code=code), 303)
        return redirect(url_for("actions.action", id=ident), 303)
    meeting = meeting_by_code(actor, code, joinedload(Meeting.forum))
    return render_template("actions/form.html", form=form, meeting=meeting, action=None), form.http_status


@bp.route("/tindak-lanjut/<int:id>/ubah", methods=["GET", "POST"])
@requires(May.EDIT_ACTION)
def edit_action(id: int) -> ResponseReturnValue:  # noqa: A002 - the address calls it so
    """Edit everything an action holds; its state moves by steps, not here."""
    actor = current_actor()
    one = action_by_id(actor, id, *WITH_RESULTS)
    demand(actor, May.EDIT_ACTION, one)
    form = ActionForm(data=form_data_of(one) | {"revision": str(one.revision)})
    offered = _offer(form, actor, one.meeting, one)
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            saved = False
            try:
                with writing():
                    fresh = action_for_writing(actor, id)
                    demand(actor, May.EDIT_ACTION, fresh)
                    facts = offered.facts(form, fresh) | ({"ref": form.ref.data} if form.ref.data else {})
                    demand_class(actor, fresh.meeting, facts["security_class"])
                    saved = service.edit_action(fresh, form.started_from, actor, **facts)
            except Refused as refused:
                form.refuse(refused)
            except Stale:
                one = action_by_id(actor, id, *WITH_RESULTS)
                form.show_conflict(_as_offered(form, form_data_of(one)), one.revision)
                status = 409
            else:
                words = (
                    _("Perubahan %(ref)s tersimpan.", ref=form.ref.data or "")
                    if saved
                    else _("Tidak ada yang berubah.")
                )
                flash(words, "success")
                return redirect(url_for("actions.action", id=id), 303)
    one = action_by_id(actor, id, *WITH_RESULTS)
    return render_template("actions/form.html", form=form, meeting=one.meeting, action=one), status


def _as_offered(form: ActionForm, current: dict[str, Any]) -> dict[str, Any]:
    """Boxes know no order: what stands now, in the order in which it was offered."""
    return {
        name: [key for key, *_rest in form[name].iter_choices() if key in value] if isinstance(value, list) else value
        for name, value in current.items()
    }


class _Offered:
    """What the form offers by code, and the rows the codes stand for. What the writer may not see stays linked."""

    def __init__(
        self, agencies: list[Agency], pillars: list[Pillar], decisions: list[Decision], issues: list[Issue]
    ) -> None:
        self.agencies = {agency.code: agency.id for agency in agencies}
        self.pillars = {pillar.code: pillar.id for pillar in pillars}
        self.decisions = {one.ref: one.id for one in decisions}
        self.issues = {one.ref: one.id for one in issues}

    def facts(self, form: ActionForm, current: Action | None = None) -> dict[str, Any]:
        """The form as facts for the service."""
        linked = current.decision_links if current else []
        answered = current.issue_links if current else []
        decisions = _in_order(
            [self.decisions[ref] for ref in form.decisions.data], [x.decision_id for x in linked if not x.ended]
        )
        issues = _in_order(
            [self.issues[ref] for ref in form.issues.data], [x.issue_id for x in answered if not x.ended]
        )
        supporting = [x.agency_id for x in current.supports if not x.ended] if current else []
        unseen = set(self.decisions.values())
        hidden_issues = set(self.issues.values())
        return facts_of_form(form) | {
            "pillar_id": self.pillars.get(form.pillar.data),
            "lead_id": self.agencies.get(form.lead.data),
            "supports": _in_order([self.agencies[code] for code in form.supports.data], supporting),
            "decisions": decisions + [x.decision_id for x in linked if not x.ended and x.decision_id not in unseen],
            "issues": issues + [x.issue_id for x in answered if not x.ended and x.issue_id not in hidden_issues],
        }


def _in_order(wanted: list[int], before: list[int]) -> list[int]:
    """The boxes know no order: what was linked keeps its place, what is new follows."""
    kept = [ident for ident in before if ident in wanted]
    return kept + [ident for ident in wanted if ident not in kept]


def _offer(form: ActionForm, actor: Actor, meeting: Meeting, action: Action | None = None) -> _Offered:
    """Fill the form's choices for this meeting. Agencies that ended are offered only where they stand already."""
    standing = set()
    if action is not None:
        standing = {action.lead_id} | {link.agency_id for link in action.supports if not link.ended}
    agencies = [one for one in agencies_in_order() if one.ended_on is None or one.id in standing]
    query = sa.select(Pillar).where(Pillar.forum_id == meeting.forum_id).order_by(Pillar.seq, Pillar.id)
    pillars = list(db.session.scalars(query))
    decisions, issues = list(decisions_of(actor, meeting)), list(issues_of(actor, meeting))
    form.offer(
        agencies=[(one.code, one.name_in(actor.language)) for one in agencies],
        pillars=[(one.code, f"{one.label} {one.name_in(actor.language)}") for one in pillars],
        decisions=[
            (one.ref, _("butir %(n)s: %(text)s", n=one.number, text=one.text_in(actor.language))) for one in decisions
        ],
        issues=[(one.ref, one.text_in(actor.language)) for one in issues],
        inherited=meeting.effective_class,
    )  # fmt: skip
    return _Offered(agencies, pillars, decisions, issues)
