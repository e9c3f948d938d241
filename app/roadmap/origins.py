"""Where a row comes from, as far as the reader may know: a hidden origin is simply not there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask_babel import gettext as _

from app.actions import Action
from app.core import Actor, db
from app.meetings import Meeting, content_visible_to
from app.meetings import visible_to as meetings_visible_to
from app.outcomes import Decision, Issue


@dataclass(frozen=True, slots=True)
class Origin:
    """The meeting an action was agreed in, and the points of it that may be named ("butir 1, 3; isu I4")."""

    title: str
    day: date | None
    cites: str


def origins_of(actions: Sequence[Action], actor: Actor) -> dict[int, Origin]:
    """By action id. ``meeting``, ``decision_links`` and ``issue_links`` must be loaded; three queries in all."""
    meeting_ids = sorted({action.meeting_id for action in actions})
    meetings = set(
        db.session.scalars(sa.select(Meeting.id).where(Meeting.id.in_(meeting_ids), meetings_visible_to(actor)))
    )
    decisions = _readable(Decision, meeting_ids, actor)
    issues = _readable(Issue, meeting_ids, actor)
    found: dict[int, Origin] = {}
    for action in actions:
        if action.meeting_id not in meetings:
            continue
        numbers = sorted(
            link.decision.number for link in action.decision_links if not link.ended and link.decision_id in decisions
        )
        refs = [link.issue.ref for link in action.issue_links if not link.ended and link.issue_id in issues]
        cites = []
        if numbers:
            cites.append(_("butir %(numbers)s", numbers=", ".join(map(str, numbers))))
        if refs:
            cites.append(_("isu %(refs)s", refs=", ".join(refs)))
        found[action.id] = Origin(action.meeting.title_in(actor.language), action.meeting.starts_on, "; ".join(cites))
    return found


def _readable(kind: type[Decision | Issue], meeting_ids: Sequence[int], actor: Actor) -> set[int]:
    query = (
        sa
        .select(kind.id)
        .join(Meeting, Meeting.id == kind.meeting_id)
        .where(kind.meeting_id.in_(meeting_ids), content_visible_to(actor, kind.effective_class))
    )
    return set(db.session.scalars(query))
