"""Pages on which outcomes and issues are written."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound

from app.core import current_actor, locked, requires
from app.meetings import (
    Meeting,
    acted_on,
    agenda_of,
    lock_in_class,
    meeting_for_writing,
    page_of,
    revision_seen,
    trail_of,
)

from .forms import DecisionForm, IssueForm
from .models import Decision, Issue
from .policy import May
from .queries import decisions_of, issues_of
from .service import (
    create_decision,
    create_issue,
    edit_decision,
    edit_issue,
    withdraw_decision,
    withdraw_issue,
)

bp = Blueprint("outcomes", __name__)

# Outcomes


def _decision(code: str, decision_id: int) -> tuple[Meeting, Decision]:
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    for decision in decisions_of(actor, meeting):
        if decision.id == decision_id:
            return meeting, decision
    raise NoResultFound


@bp.route("/rapat/<code>/hasil/baru", methods=["GET", "POST"])
@requires(May.WRITE_OUTCOMES)
def new_decision(code: str) -> ResponseReturnValue:
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    meeting_id, trail, back = meeting.id, trail_of(meeting), page_of(code, "hasil")
    form = DecisionForm(agenda_of(actor, meeting))

    def add() -> None:
        held = lock_in_class(actor, meeting_id, form.security_class.data)
        create_decision(held, by=actor, **form.facts())

    if form.save(add):
        flash(_("Hasil rapat dicatat."))
        return redirect(url_for(".new_decision", code=code) if request.form.get("lagi") else back, 303)
    page = render_template(
        "outcomes/decision_form.html", form=form, decision=None, title=_("Tambah hasil rapat"), trail=trail, code=code,
        back=back,
    )  # fmt: skip
    return page, form.http_status


@bp.route("/rapat/<code>/hasil/<int:decision_id>", methods=["GET", "POST"])
@requires(May.WRITE_OUTCOMES)
def decision(code: str, decision_id: int) -> ResponseReturnValue:
    actor = current_actor()
    meeting, decision = _decision(code, decision_id)
    meeting_id, trail, back, number = meeting.id, trail_of(meeting), page_of(code, "hasil"), decision.number
    form = DecisionForm(agenda_of(actor, meeting), obj=decision)

    def edit() -> None:
        lock_in_class(actor, meeting_id, form.security_class.data)
        edit_decision(locked(Decision, decision_id), form.started_from, by=actor, **form.facts())

    if form.save(edit):
        flash(_("Butir %(n)s disimpan.", n=number))
        return redirect(back, 303)
    page = render_template(
        "outcomes/decision_form.html", form=form, decision=decision_id, title=_("Ubah butir %(n)s", n=number),
        trail=trail, code=code, back=back,
    )  # fmt: skip
    return page, form.http_status


@bp.post("/rapat/<code>/hasil/<int:decision_id>/tarik")
@requires(May.WRITE_OUTCOMES)
def withdraw_decision_(code: str, decision_id: int) -> ResponseReturnValue:
    actor = current_actor()
    meeting, _decision_seen = _decision(code, decision_id)
    return acted_on(
        meeting, "hasil", _("Butir ditarik. Nomornya tidak dipakai lagi."),
        lambda: withdraw_decision(locked(Decision, decision_id), revision_seen(), by=actor),
    )  # fmt: skip


# Issues


def _issue(code: str, issue_id: int) -> tuple[Meeting, Issue]:
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    for issue in issues_of(actor, meeting):
        if issue.id == issue_id:
            return meeting, issue
    raise NoResultFound


@bp.route("/rapat/<code>/isu/baru", methods=["GET", "POST"])
@requires(May.WRITE_OUTCOMES)
def new_issue(code: str) -> ResponseReturnValue:
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    meeting_id, trail, back = meeting.id, trail_of(meeting), page_of(code, "isu")
    form = IssueForm(agenda_of(actor, meeting))

    def add() -> None:
        held = lock_in_class(actor, meeting_id, form.security_class.data)
        create_issue(held, by=actor, **form.facts())

    if form.save(add):
        flash(_("Isu dicatat."))
        return redirect(url_for(".new_issue", code=code) if request.form.get("lagi") else back, 303)
    page = render_template(
        "outcomes/issue_form.html", form=form, issue=None, title=_("Tambah isu"), trail=trail, code=code, back=back
    )
    return page, form.http_status


@bp.route("/rapat/<code>/isu/<int:issue_id>", methods=["GET", "POST"])
@requires(May.WRITE_OUTCOMES)
def issue(code: str, issue_id: int) -> ResponseReturnValue:
    actor = current_actor()
    meeting, issue = _issue(code, issue_id)
    meeting_id, trail, back, ref = meeting.id, trail_of(meeting), page_of(code, "isu"), issue.ref
    form = IssueForm(agenda_of(actor, meeting), obj=issue)

    def edit() -> None:
        lock_in_class(actor, meeting_id, form.security_class.data)
        edit_issue(locked(Issue, issue_id), form.started_from, by=actor, **form.facts())

    if form.save(edit):
        flash(_("Isu disimpan."))
        return redirect(back, 303)
    page = render_template(
        "outcomes/issue_form.html", form=form, issue=issue_id, title=_("Ubah isu %(ref)s", ref=ref), trail=trail,
        code=code, back=back,
    )  # fmt: skip
    return page, form.http_status


@bp.post("/rapat/<code>/isu/<int:issue_id>/tarik")
@requires(May.WRITE_OUTCOMES)
def withdraw_issue_(code: str, issue_id: int) -> ResponseReturnValue:
    actor = current_actor()
    meeting, _issue_seen = _issue(code, issue_id)
    return acted_on(
        meeting, "isu", _("Isu ditarik."), lambda: withdraw_issue(locked(Issue, issue_id), revision_seen(), by=actor)
    )
