"""A final notula cannot be changed through any door, by anybody.

What it says is dumped, every door is tried, and the dump is the same. The same walk over a draft changes a great deal,
or it would show nothing.
"""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import MultiDict

from app.core import db
from app.directory import Agency
from app.minutes import Correction
from tests.minutes.live_client import LiveBrowser

from .doors import COLUMNS
from .final import DRAFT, FINAL, changed, dump, things_of
from .test_doors import LINES, address, methods_of
from .test_hostile import attacks, forms_of, plausible
from .world import ROLES, SECRETARIAT

pytestmark = pytest.mark.both_engines
MEETINGS = {"meeting", "planned", "draft", "secret", "invited", "final", "reviewed", "commented", "corrected"}
THE_ONE_WAY = {"minutes.correct"}
BLIND = {
    "revision": "1", "text": "Lain", "title": "Lain", "reason": "Sebab", "name": "hold", "arah": "turun",
    "langkah": "satu", "agency": "1", "channel": "phone", "act": "accept", "answer": "Tidak", "line": "! Lain",
    "item": "", "ubah": "baru", "what": "discussed", "status": "present", "setuju": "semua",
}  # fmt: skip
"""What is sent to a door that shows no form of its own."""


def doors_to(stage: Any, code: str) -> list[tuple[str, str, str]]:
    """(endpoint, address, what happens to whom) of every door that takes something for this meeting."""
    with stage.app.app_context():
        things = things_of(code)
    found = []
    for endpoint, arguments, happens in LINES:
        if "POST" not in methods_of(stage.app, endpoint) or endpoint in THE_ONE_WAY:
            continue
        about = arguments.get("code") in MEETINGS or (endpoint.startswith("actions.") and "id" in arguments)
        if not about:
            continue
        given = {
            name: f"'{things[name]}'" if name in things and (name != "code" or thing in MEETINGS) else thing
            for name, thing in arguments.items()
        }
        found.append((endpoint, address(stage, (endpoint, given, happens)), happens))
    return found


def try_door(browser: Any, stage: Any, endpoint: str, url: str, *, hard: bool) -> int:
    """Send what a person might send, and with ``hard`` everything bad as well; says how often something was sent."""
    tried = 0
    if "GET" in methods_of(stage.app, endpoint):
        page = browser.get(url)
        for form in forms_of(page):
            ways = [plausible(form), *([sent for _, sent in attacks(form)] if hard else [])]
            for sent in ways:
                for name in list(sent):
                    if name.endswith("revision"):
                        sent.setlist(name, [str(REVISIONS[tried % len(REVISIONS)])] if hard else sent.getlist(name))
                answer = browser.post(form.get("action"), sent, csrf=False, follow=False)
                assert answer.status < 500, (url, answer.status)
                tried += 1
    for revision in REVISIONS:
        answer = browser.post(url, MultiDict({**BLIND, "revision": str(revision)}), follow=False)
        assert answer.status < 500, (url, answer.status)
        tried += 1
    return tried


REVISIONS = (1, 2, 3)


def test_no_door_changes_what_is_final(stage_of):
    stage = stage_of
    stage.reset()
    with stage.app.app_context():
        before = dump(FINAL)
        assert len(before) > 150
    tried = 0
    for endpoint, url, happens in doors_to(stage, FINAL):
        for role in ROLES:
            browser = stage.browser(role)
            opens = happens[COLUMNS.index(role)] == "o"
            tried += try_door(browser, stage, endpoint, url, hard=opens and role == SECRETARIAT)
        with stage.app.app_context():
            assert not changed(before, dump(FINAL)), f"{endpoint} {url}"
    assert tried > 500


def test_the_same_walk_changes_a_draft(stage_of):
    """The control, on the notula that lies with the agencies for comment."""
    stage = stage_of
    stage.reset()
    with stage.app.app_context():
        before = dump(DRAFT)
    browser = stage.browser(SECRETARIAT)
    for endpoint, url, _happens in doors_to(stage, DRAFT):
        if endpoint not in {"minutes.finalise", "minutes.call_back"}:
            try_door(browser, stage, endpoint, url, hard=False)
    with stage.app.app_context():
        assert len(changed(before, dump(DRAFT))) >= 30


def test_what_a_laptop_kept_arrives_as_corrections(stage_of):
    stage = stage_of
    stage.reset()
    with stage.app.app_context():
        before, things = dump(FINAL), things_of(FINAL)
        user = stage.world.user(SECRETARIAT)
        live = LiveBrowser(lambda _user: stage.browser(SECRETARIAT), user, FINAL)
        item, agency = things["item_id"], db.session.scalars(sa.select(Agency.id)).first()
        db.session.rollback()
        for kind, body in (
            ("note", {"item": item, "text": "Terlambat tiba", "from": 1}),
            ("note", {"item": item, "text": "Terlambat tiba lagi", "from": 2}),
            ("capture", {"raw": "! Memasang jaringan @POLRES", "item": item}),
            ("capture", {"raw": "= Butir baru", "item": item}),
            ("record", {"target": "outcome", "id": things["decision_id"], "from": 1, "facts": {"text": "Lain"}}),
            ("agenda", {"add": "Acara baru"}),
            ("attend", {"agency": agency, "status": "present", "from": 0}),
        ):
            response = live.post_ops(live.op(kind, **body))
            assert response.status_code < 500, (kind, response.get_data(as_text=True))
        assert not changed(before, dump(FINAL))
        kept = db.session.scalars(sa.select(Correction).where(Correction.live_key.is_not(None))).all()
        assert "Terlambat tiba lagi" in [one.facts.get("text") for one in kept]
        assert len(kept) >= 3
