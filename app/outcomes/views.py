"""Pages on which outcomes and issues are written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy.exc import NoResultFound

from app.core import current_actor, locked, requires
from app.core.rendering import language
from app.meetings import (
    Meeting,
    agenda_of,
    demand_class,
    done_at_once,
    kept_back,
    lock_for_writing,
    meeting_for_writing,
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


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a form under a meeting; plain words, so that a rolled-back save cannot empty it."""

    code: str
    trail: list[tuple[str, str]]
    back: str


def _around(meeting: Meeting, part: str) -> Around:
    page = url_for("minutes.meeting", code=meeting.code)
    trail = [(pgettext("daftar", "Rapat"), url_for("meetings.meetings")), (meeting.title_in(language()), page)]
    return Around(meeting.code, trail, f"{page}#{part}")


def _answer(status: int, words: str, around: Around, again: str, template: str, **context: Any) -> ResponseReturnValue:
    """Go on where the act was done, else show the form again."""
    if status == 0:
        flash(words)
        return redirect(again if request.form.get("lagi") else around.back, 303)
    return render_template(template, around=around, **context), status


def _heard(form: DecisionForm | IssueForm, meeting_id: int, act: Callable[[Meeting], object]) -> int:
    """Do the act on the meeting held for writing, in a class the writer is cleared for; 200 before anything is sent."""
    if not form.is_submitted():
        return 200
    actor = current_actor()

    def write() -> None:
        meeting = lock_for_writing(actor, meeting_id)
        demand_class(actor, meeting, form.security_class.data)
        act(meeting)

    return kept_back(form, write)


def _withdraw(code: str, words: str, part: str, act: Callable[[int], object]) -> ResponseReturnValue:
    actor = current_actor()
    meeting_id = meeting_for_writing(actor, code).id
    revision = request.form.get("revision", "")

    def write() -> None:
        lock_for_writing(actor, meeting_id)
        act(int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 10 else 0)

    done_at_once(write, words)
    return redirect(url_for("minutes.meeting", code=code, _anchor=part), 303)


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
    around, meeting_id = _around(meeting, "hasil"), meeting.id
    form = DecisionForm(agenda_of(actor, meeting))
    status = _heard(form, meeting_id, lambda held: create_decision(held, by=actor, **form.facts()))
    return _answer(
        status, _("Hasil rapat dicatat."), around, url_for(".new_decision", code=code), "outcomes/decision_form.html",
        form=form, decision=None, title=_("Tambah hasil rapat"),
    )  # fmt: skip


@bp.route("/rapat/<code>/hasil/<int:decision_id>", methods=["GET", "POST"])
@requires(May.WRITE_OUTCOMES)
def decision(code: str, decision_id: int) -> ResponseReturnValue:
    actor = current_actor()
    meeting, decision = _decision(code, decision_id)
    around, meeting_id, number = _around(meeting, "hasil"), meeting.id, decision.number
    form = DecisionForm(agenda_of(actor, meeting), obj=decision)

    def edit(held: Meeting) -> None:
        edit_decision(locked(Decision, decision_id), form.started_from, by=actor, **form.facts())

    status = _heard(form, meeting_id, edit)
    return _answer(
        status, _("Butir %(n)s disimpan.", n=number), around, around.back, "outcomes/decision_form.html",
        form=form, decision=decision_id, title=_("Ubah butir %(n)s", n=number),
    )  # fmt: skip


@bp.post("/rapat/<code>/hasil/<int:decision_id>/tarik")
@requires(May.WRITE_OUTCOMES)
def withdraw_decision_(code: str, decision_id: int) -> ResponseReturnValue:
    _decision(code, decision_id)
    actor = current_actor()
    return _withdraw(
        code, _("Butir ditarik. Nomornya tidak dipakai lagi."), "hasil",
        lambda revision: withdraw_decision(locked(Decision, decision_id), revision, by=actor),
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
    around, meeting_id = _around(meeting, "isu"), meeting.id
    form = IssueForm(agenda_of(actor, meeting))
    status = _heard(form, meeting_id, lambda held: create_issue(held, by=actor, **form.facts()))
    return _answer(
        status, _("Isu dicatat."), around, url_for(".new_issue", code=code), "outcomes/issue_form.html",
        form=form, issue=None, title=_("Tambah isu"),
    )  # fmt: skip


@bp.route("/rapat/<code>/isu/<int:issue_id>", methods=["GET", "POST"])
@requires(May.WRITE_OUTCOMES)
def issue(code: str, issue_id: int) -> ResponseReturnValue:
    actor = current_actor()
    meeting, issue = _issue(code, issue_id)
    around, meeting_id, ref = _around(meeting, "isu"), meeting.id, issue.ref
    form = IssueForm(agenda_of(actor, meeting), obj=issue)

    def edit(held: Meeting) -> None:
        edit_issue(locked(Issue, issue_id), form.started_from, by=actor, **form.facts())

    status = _heard(form, meeting_id, edit)
    return _answer(
        status, _("Isu disimpan."), around, around.back, "outcomes/issue_form.html",
        form=form, issue=issue_id, title=_("Ubah isu %(ref)s", ref=ref),
    )  # fmt: skip


@bp.post("/rapat/<code>/isu/<int:issue_id>/tarik")
@requires(May.WRITE_OUTCOMES)
def withdraw_issue_(code: str, issue_id: int) -> ResponseReturnValue:
    _issue(code, issue_id)
    actor = current_actor()
    return _withdraw(
        code, _("Isu ditarik."), "isu",
        lambda revision: withdraw_issue(locked(Issue, issue_id), revision, by=actor),
    )  # fmt: skip
