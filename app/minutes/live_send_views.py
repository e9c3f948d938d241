"""The live minutes' addresses for the browser's script: see docs/live-protocol.md. For writers only."""

from __future__ import annotations

import hashlib
from zoneinfo import ZoneInfo

from flask import current_app, jsonify, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from sqlalchemy.exc import IntegrityError, NoResultFound

from app.core import clock_words, current_actor, held_by_browser, now, requires, store_name, writing
from app.core.rendering import language
from app.meetings import agenda_of, lock_for_writing, meeting_for_writing

from .capture import complete, read_line
from .capture_queries import context_of
from .capture_service import CLASSED, said_under
from .capture_words import preview_of
from .live_reading import LARGEST_REQUEST, Unreadable, read_object, read_sent
from .live_service import Gap, KeyTaken, take
from .live_state import EMPTY_HASH, hash_of, instant, state_of, writers_of
from .policy import May
from .queries import notes_of
from .views import bp


@bp.get("/rapat/<code>/langsung/keadaan")
@requires(May.WRITE_LIVE)
def live_state(code: str) -> ResponseReturnValue:
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    known = state_of(actor, meeting, language())
    state = {**known, "who": store_name(actor.user_id), "writers": writers_of(meeting)}
    tag = hashlib.sha256(current_app.json.dumps(state).encode()).hexdigest()[:32]
    if held_by_browser(tag):
        response = current_app.response_class(status=304)
    else:
        response = jsonify({**state, "csrf": generate_csrf(), "at": instant(now())})
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@bp.get("/rapat/<code>/langsung/catatan/<int:item_id>")
@requires(May.WRITE_LIVE)
def live_note(code: str, item_id: int) -> ResponseReturnValue:
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    if item_id not in {item.id for item in agenda_of(actor, meeting)}:
        raise NoResultFound
    note = notes_of(actor, meeting).get(item_id)
    if note is None:
        return jsonify({"item": item_id, "rev": 0, "hash": EMPTY_HASH, "text": "", "class": None, "by": "", "at": ""})
    saved = note.saved_at
    at = clock_words(saved.astimezone(ZoneInfo(meeting.forum.timezone)).time(), language()) if saved else ""
    return jsonify({
        "item": item_id, "rev": note.revision, "hash": hash_of(note.text), "text": note.text,
        "class": note.security_class, "by": note.by_name, "at": at,
    })  # fmt: skip


@bp.post("/rapat/<code>/langsung/kirim")
@requires(May.WRITE_LIVE)
def live_send(code: str) -> ResponseReturnValue:
    actor = current_actor()
    meeting_id = meeting_for_writing(actor, code).id
    data = request.stream.read(LARGEST_REQUEST + 1)
    if len(data) > LARGEST_REQUEST:
        return jsonify({"error": "too_large"}), 413
    try:
        sent = read_sent(data)
    except Unreadable:
        return jsonify({"error": "unreadable"}), 422
    if sent.who != store_name(actor.user_id):
        return jsonify({"error": "other_user"}), 409
    try:
        with writing():
            answer = take(lock_for_writing(actor, meeting_id), sent, by=actor, language=language())
    except Gap as gap:
        return jsonify({"error": "gap", "next": gap.next}), 409
    except KeyTaken as taken:
        return jsonify({"error": "key", "n": taken.n}), 422
    except IntegrityError:  # the same browser sent the same for another meeting at the same moment
        return jsonify({"error": "key", "n": sent.ops[0].n if sent.ops else 0}), 422
    return jsonify(answer)


@bp.post("/rapat/<code>/langsung/baca")
@requires(May.WRITE_LIVE)
def live_read(code: str) -> ResponseReturnValue:
    """What a line would be read as. Writes nothing."""
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    try:
        facts = read_object(request.stream.read(LARGEST_REQUEST))
    except Unreadable:
        return jsonify({"error": "unreadable"}), 422
    typed, caret = facts.get("line"), facts.get("caret")
    if not isinstance(typed, str) or (caret is not None and not isinstance(caret, int)):
        return jsonify({"error": "unreadable"}), 422
    about = context_of(actor, meeting)
    line = read_line(typed, about)
    if isinstance(facts.get("item"), int) and line.kind in CLASSED:
        line = said_under(next((item for item in agenda_of(actor, meeting) if item.id == facts["item"]), None), line)
    return jsonify({
        **preview_of(line, about),
        "completions": [
            {"from": utf16(typed, one.start), "to": utf16(typed, one.end), "insert": one.insert, "label": one.label}
            for one in complete(typed, from_utf16(typed, len(typed) if caret is None else caret), about)
        ],
    })


def utf16(text: str, place: int) -> int:
    """A place in a text as browsers count it."""
    return len(text[:place].encode("utf-16-le", "surrogatepass")) // 2


def from_utf16(text: str, place: int) -> int:
    """A browser's place in a text as Python counts it."""
    before = text.encode("utf-16-le", "surrogatepass")[: 2 * max(0, place)]
    return len(before.decode("utf-16-le", "replace"))
