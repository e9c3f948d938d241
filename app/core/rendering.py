"""What templates call hundreds of times a page, made cheap: words, addresses, and marks that are always the same.

A list of fifty rows says the same state, pillar and lead label over and over. Each of these is worked out once for a
language and process and remembered; what is remembered depends on nothing but the arguments and the language.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from flask import current_app, has_request_context, request, session
from flask_babel import get_translations, refresh
from markupsafe import Markup
from werkzeug.routing import BuildError

from .access import current_actor
from .database import LARGEST_ROW_NUMBER
from .words import LANGUAGES

MOST_REMEMBERED = 8_000
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")  # stands in an address as it is
_said: dict[tuple[str, str], Markup] = {}
_patterns: dict[tuple[Any, ...], str] = {}


_known: ContextVar[str | None] = ContextVar("reader's language", default=None)


def language() -> str:
    """The reader's language: the person's choice, the session's before sign-in, Indonesian first."""
    known = _known.get()
    if known is not None:
        return known
    if not has_request_context():
        return "id"
    actor = current_actor()
    if actor.user_id is not None:
        _known.set(actor.language)
        return actor.language
    chosen = session.get("language")
    return chosen if chosen in LANGUAGES else "id"


def answer_in(chosen: str) -> None:
    """Answer this request in that language, whoever reads."""
    _known.set(chosen if chosen in LANGUAGES else "id")
    refresh()


def forget_language(*_: object) -> None:
    """Before and after each request: the next one may be another reader's."""
    _known.set(None)


def say(message: str, **values: Any) -> Markup:
    """A template's words in the reader's language, with values put in escaped."""
    key = (language(), message)
    said = _said.get(key)
    if said is None:
        said = Markup(get_translations().gettext(message))  # noqa: S704 - the template's or the catalogue's own
        _keep(_said, key, said)
    return said % values if "%" in said else said


def _keep(store: dict[Any, Any], key: Any, value: Any, most: int = MOST_REMEMBERED) -> None:
    """Remember a value; a store that is full starts over, so that no reader can make it grow."""
    if len(store) >= most:
        store.clear()
    store[key] = value


def remembered(macro: Callable[..., Markup], most: int = MOST_REMEMBERED) -> Callable[..., Markup]:
    """The macro with its answers kept by language and arguments. Only for macros that look at nothing else.

    Whole rows are long: they are called with a smaller ``most``.

    The types of the arguments belong to the key: text as typed and markup may be equal, and are not the same.
    """
    answers: dict[Any, Markup] = {}

    def answer(*args: Any, **named: Any) -> Markup:
        key = (language(), args, tuple(map(type, args)))
        if named:
            key += (tuple(named.items()), tuple(map(type, named.values())))  # type: ignore[assignment]
        try:
            found = answers.get(key)
        except TypeError:  # an argument that cannot be a key
            return macro(*args, **named)
        if found is None:
            found = macro(*args, **named)
            _keep(answers, key, found, most)
        return found

    return answer


def url_for(endpoint: str, **values: Any) -> str:
    """Flask's ``url_for`` for templates: an address is worked out once for its endpoint and the names of its values.

    Numbers and plain codes are put into that pattern; whatever else there is to say is left to Flask.
    """
    if not has_request_context():
        return current_app.url_for(endpoint, **values)
    names = []
    for name, value in values.items():
        if type(value) is int and 0 <= value <= LARGEST_ROW_NUMBER:
            names.append((name, True))
        elif type(value) is str and name[0] != "_" and _PLAIN.fullmatch(value):
            names.append((name, False))
        else:
            return current_app.url_for(endpoint, **values)
    blueprint = request.blueprint if endpoint[0] == "." else None
    key = (request.script_root, blueprint, endpoint, *names)
    pattern = _patterns.get(key)
    if pattern is None:
        pattern = _pattern(endpoint, names)
        _keep(_patterns, key, pattern)
    return pattern % values if pattern else current_app.url_for(endpoint, **values)


def _pattern(endpoint: str, names: list[tuple[str, bool]]) -> str:
    """The address with ``%(name)s`` where the values stand; empty where it cannot be said so."""
    # Numbers no row bears yet and words nobody writes, each found again in the address.
    stand_ins = {name: str(2_000_000_011 + at) if whole else f"zq{at:03}qz" for at, (name, whole) in enumerate(names)}
    given = {name: int(stand_ins[name]) if whole else stand_ins[name] for name, whole in names}
    try:
        pattern = current_app.url_for(endpoint, **given).replace("%", "%%")  # type: ignore[arg-type]
    except BuildError:
        return ""
    for name, stand_in in stand_ins.items():
        if pattern.count(stand_in) != 1:
            return ""
        pattern = pattern.replace(stand_in, f"%({name})s")
    return pattern
