"""The machinery of the access map: every door says which ``May`` it needs, every ``May`` has its rules.

A rule is a list of alternatives, each a list of predicates that must all hold: ``RULES[May.X] = [[a], [b, c]]`` reads
"a, or b and c". Predicates take the actor and the thing asked about. Asked about None they answer for the door: could
there be a thing for which this holds?
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from .actor import NOBODY, Actor
from .unsent import typed

Predicate = Callable[[Actor, Any], bool]
Rules = dict[StrEnum, Sequence[Sequence[Predicate]]]

P = ParamSpec("P")
R = TypeVar("R")
_rules: Rules = {}


def publish_rules(rules: Rules) -> None:
    """Enter a room's rules into the one map."""
    _rules.update(rules)


def rules() -> Rules:
    """The whole map, for tests and documentation."""
    return dict(_rules)


def is_secretariat(actor: Actor, thing: Any) -> bool:
    """Works in the secretariat of the forum that the thing belongs to."""
    return bool(actor.secretariat_forums) if thing is None else thing.forum_id in actor.secretariat_forums


def is_leadership(actor: Actor, thing: Any) -> bool:
    """Leads the forum that the thing belongs to."""
    return bool(actor.leadership_forums) if thing is None else thing.forum_id in actor.leadership_forums


def is_admin(actor: Actor, thing: Any) -> bool:
    """Looks after accounts and grants."""
    return actor.is_admin


def is_signed_in(actor: Actor, thing: Any) -> bool:
    """Anybody with an account."""
    return actor.user_id is not None


def allows(actor: Actor, may: StrEnum, thing: object = None) -> bool:
    """Whether the actor may do this (to this thing). What has no rule is refused loudly."""
    return any(all(predicate(actor, thing) for predicate in alternative) for alternative in _rules[may])


def demand(actor: Actor, may: StrEnum, thing: object) -> None:
    """Answer 403 unless allowed. Things that may not even be seen were not found before this is asked."""
    if not allows(actor, may, thing):
        abort(403)


def current_actor() -> Actor:
    """The actor of this request; ``NOBODY`` before sign-in."""
    actor: Actor = g.get("actor", NOBODY)
    return actor


def requires(may: StrEnum) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Mark a view as a door that needs a right, and keep it: sign-in first, then the right in general.

    Views that act on one thing ask ``demand(actor, may, thing)`` again for that thing.
    """

    def door(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            actor = current_actor()
            if actor.user_id is None:
                if typed() or asks_for_data():
                    abort(401)  # answered by a page that keeps what was typed; a script is not led elsewhere
                back = request.full_path.rstrip("?") if request.method == "GET" else None
                return redirect(url_for("accounts.sign_in", next=back))
            if not allows(actor, may):
                abort(403)
            return view(*args, **kwargs)

        guarded.may = may  # type: ignore[attr-defined]
        return guarded

    return door


def asks_for_data() -> bool:
    """Whether a script of ours asks, which reads JSON and no page."""
    return request.is_json or request.accept_mimetypes.best == "application/json"


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view as a door without sign-in."""
    view.may = None  # type: ignore[attr-defined]
    return view


def door_of(endpoint: str) -> StrEnum | None:
    """The right an endpoint's view asks for; None when public. Raises ``AttributeError`` when it says neither."""
    view: Any = current_app.view_functions[endpoint]
    may: StrEnum | None = view.may
    return may
