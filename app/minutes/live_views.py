"""The live minutes' page, what opens it without network, and the worker that does so."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from flask import current_app, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import NoResultFound

from app.actions import ActionState
from app.core import Actor, SecurityClass, current_actor, public, requires
from app.core.rendering import answer_in, language
from app.core.web import Shell
from app.directory import agencies_in_order
from app.meetings import (
    AgendaItem,
    Meeting,
    agenda_of,
    attendance_of,
    headcount,
    meeting_for_writing,
    taken_into,
    trail_of,
    writes_class,
)
from app.outcomes import decisions_of, issues_of

from .policy import May
from .queries import action_rows, notes_of
from .views import bp

CODE = "__code__"
SHEETS = ("patok", "components", "pages", "live")
SCRIPTS = ("confirm", "filter-list", "guard", "copy", "menus", "signout")
MODULES = (
    "capture", "dom", "editor", "hall", "keys", "merge", "notes", "photo", "records", "send", "sheet",
    "state", "status", "store",
)  # fmt: skip
LATER = ("docx", "leave", "print")
FONTS = ("generated/fonts/PlusJakartaSans.woff2",)


@bp.get("/rapat/<code>/langsung")
@requires(May.WRITE_LIVE)
def live(code: str) -> ResponseReturnValue:
    """The page itself: it can be written on without a script, one point of the agenda at a time."""
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    agenda = agenda_of(actor, meeting)
    item = _chosen(agenda)
    note = notes_of(actor, meeting).get(item.id) if item else None
    return render_template(
        "minutes/live.html",
        meeting=meeting,
        trail=trail_of(meeting),
        agenda=agenda,
        item=item,
        handed=taken_into(meeting).get(item.id, []) if item else [],
        note_text=note.text if note else "",
        note_rev=note.revision if note else 0,
        note_class=note.security_class if note else None,
        records=_records(actor, meeting),
        heads=headcount(attendance_of(actor, meeting)),
        agencies={agency.id: agency.name for agency in agencies_in_order()},
        addresses=_addresses(),
        modules=_modules(),
        line_key=uuid4().hex,
        points=writes_class(actor, meeting, SecurityClass.RESTRICTED),
    )


def _chosen(agenda: Sequence[AgendaItem]) -> AgendaItem | None:
    """The point the address asks for, else the first that is not yet dealt with."""
    asked = request.args.get("acara", type=int)
    for item in agenda:
        if item.id == asked:
            return item
    if asked is not None:
        raise NoResultFound
    return next((item for item in agenda if item.done_at is None), agenda[0] if agenda else None)


def _records(actor: Actor, meeting: Meeting) -> dict[str, Any]:
    taken_back = ActionState.CANCELLED  # a proposed action that was recorded by mistake
    return {
        "outcomes": decisions_of(actor, meeting),
        "actions": [action for action in action_rows(actor, meeting) if action.state is not taken_back],
        "issues": issues_of(actor, meeting),
    }


def _addresses() -> dict[str, str]:
    """Where the scripts ask; the code of the meeting is put in there."""
    page = url_for("minutes.live", code=CODE)
    meeting = url_for("minutes.meeting", code=CODE)
    return {
        "page": page,
        "state": f"{page}/keadaan",
        "note": f"{page}/catatan",
        "send": f"{page}/kirim",
        "read": f"{page}/baca",
        "attach": f"{meeting}/lampiran",
        "signin": url_for("accounts.sign_in"),
        "worker": url_for("minutes.service_worker"),
        "scope": f"{url_for('meetings.meetings')}/",
    }


@bp.get("/langsung/kerangka")
@public
def live_shell() -> ResponseReturnValue:
    """The page without a meeting and without a reader: what the browser fills from its own store."""
    answer_in(request.args.get("bahasa", "id"))
    g.shell = Shell(demonstration=current_app.config["DEMONSTRATION"], language=language(), lasting=True)
    return render_template("minutes/live_shell.html", addresses=_addresses(), modules=_modules())


@bp.get("/sw.js")
@public
def service_worker() -> ResponseReturnValue:
    """The worker: it keeps the shell and its files, never anything that somebody wrote."""
    assets = current_app.extensions["patok_assets"]
    answer_in(request.args.get("bahasa", "id"))
    source = render_template(
        "minutes/sw.js",
        version=assets.version,
        shell=json.dumps(url_for(".live_shell", bahasa=language())),
        files=json.dumps([url_for("static", filename=name, v=version) for name, version in _kept(assets)]),
        made=json.dumps(assets.made),
    )
    response = current_app.make_response(source)
    response.headers["Content-Type"] = "text/javascript; charset=utf-8"
    response.headers["Cache-Control"] = "no-cache"
    return response


def _modules() -> list[str]:
    """What ``main.js`` imports: asked for at once, not one after the other over a slow line."""
    assets = current_app.extensions["patok_assets"]
    return [url_for("static", filename=assets.neighbour(f"js/live/{name}.js")) for name in MODULES]


def _kept(assets: Any) -> list[tuple[str, str | None]]:
    """What the shell loads: by tags, and by modules that name their neighbours."""
    named = [*(f"css/{sheet}.css" for sheet in SHEETS), *(f"js/{script}.js" for script in SCRIPTS), "js/live/main.js"]
    found = [assets.address(path) for path in named]
    found += [(assets.neighbour(f"js/live/{name}.js"), None) for name in (*MODULES, *LATER)]
    found += [assets.address("img/favicon.svg"), *((font, None) for font in FONTS)]
    return found
