"""Who may see, answer, report, confirm and write actions.

An action is asked about with its ``meeting`` and its ``supports`` loaded. Whether the step is lawful in the action's
state is for ``states`` to say; the predicates about state here keep a button from standing where it leads nowhere.
"""

from __future__ import annotations

import enum
from typing import Any

from app.core import Actor, Reach, Rules, is_leadership, is_secretariat, publish_rules
from app.meetings import acts_for_host

from .rules import is_of_lead
from .states import UNDER_WAY, awaits_answer, reporting_lead
from .vocabulary import ActionState


class May(enum.StrEnum):
    """The rights of this room."""

    SEE_ACTIONS = "see_actions"
    ANSWER_FOR_AGENCY = "answer_for_agency"
    EDIT_ACTION = "edit_action"
    ANSWER = "answer"
    REPORT_PROGRESS = "report_progress"
    REPORT_FOR_LEAD = "report_for_lead"
    CONFIRM = "confirm"
    RECORD_CONFIRMATION = "record_confirmation"
    DECIDE = "decide"


def has_part(actor: Actor, thing: Any) -> bool:
    """Has a part in a forum or answers for an agency; an admin alone has no content."""
    return bool(actor.forums or actor.acts_for)


def answers_for_an_agency(actor: Actor, thing: Any) -> bool:
    return bool(actor.acts_for)


def acts_for_lead(actor: Actor, thing: Any) -> bool:
    """Answers for the lead agency, cleared for the action's class."""
    if thing is None:
        return bool(actor.acts_for)
    return actor.acts_for.covers(reporting_lead(thing), thing.effective_class)


def acts_for_support(actor: Actor, thing: Any) -> bool:
    """Answers for an agency that supports the action."""
    return bool(actor.acts_for) if thing is None else _supported_within(actor.acts_for, thing)


def acts_in_collective(actor: Actor, thing: Any) -> bool:
    """Answers for a member of a collective agency that leads or supports the action."""
    if thing is None:
        return bool(actor.collectives)
    leads = actor.collectives.covers(reporting_lead(thing), thing.effective_class)
    return leads or _supported_within(actor.collectives, thing)


def _supported_within(reach: Reach, thing: Any) -> bool:
    return any(not link.ended and reach.covers(link.agency_id, thing.effective_class) for link in thing.supports)


def is_member(actor: Actor, thing: Any) -> bool:
    """Answers for a member agency of the forum, cleared for the action's class."""
    if thing is None:
        return bool(actor.member_forums)
    return actor.member_forums.covers(thing.forum_id, thing.effective_class)


def is_not_lead(actor: Actor, thing: Any) -> bool:
    """Is not of the lead agency: whoever merely types for another agency is not."""
    return thing is None or not is_of_lead(actor, thing.lead_id)


def is_lead(actor: Actor, thing: Any) -> bool:
    """Is of the lead agency."""
    return thing is None or is_of_lead(actor, thing.lead_id)


def lead_reports(actor: Actor, thing: Any) -> bool:
    return thing is None or reporting_lead(thing) is not None


def somebody_reports(actor: Actor, thing: Any) -> bool:
    """There is an agency on whose behalf a report could be recorded."""
    return lead_reports(actor, thing) or any(not link.ended for link in thing.supports)


def is_under_way(actor: Actor, thing: Any) -> bool:
    return thing is None or thing.state in UNDER_WAY


def is_unanswered(actor: Actor, thing: Any) -> bool:
    return thing is None or awaits_answer(thing)


def is_reported_done(actor: Actor, thing: Any) -> bool:
    return thing is None or thing.state is ActionState.REPORTED_DONE


RULES: Rules = {
    May.SEE_ACTIONS: [[has_part]],
    May.ANSWER_FOR_AGENCY: [[answers_for_an_agency]],
    May.EDIT_ACTION: [[is_secretariat], [acts_for_host]],
    May.ANSWER: [[acts_for_lead, is_unanswered], [is_secretariat, is_unanswered]],
    May.REPORT_PROGRESS: [
        [is_secretariat, is_under_way, somebody_reports],
        [acts_for_lead, is_under_way],
        [acts_for_support, is_under_way],
        [acts_in_collective, is_under_way],
    ],
    May.REPORT_FOR_LEAD: [[is_secretariat, is_under_way, lead_reports], [acts_for_lead, is_under_way]],
    May.CONFIRM: [
        [is_secretariat, is_reported_done, is_not_lead],
        [is_leadership, is_reported_done, is_not_lead],
        [is_member, is_reported_done, is_not_lead],
    ],
    May.RECORD_CONFIRMATION: [[is_secretariat, is_reported_done, is_lead]],
    May.DECIDE: [[is_secretariat]],
}
publish_rules(RULES)
