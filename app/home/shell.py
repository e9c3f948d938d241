"""What stands around every page: the bar, the forum one is in, the person."""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app, request, session, url_for
from flask_babel import gettext as _
from flask_babel import pgettext

from app.core import allows, current_actor, door_of, store_name
from app.core.rendering import language
from app.core.web import Shell, ShellItem
from app.directory import Forum, forums_of

OF_FORUMS = {"meetings.meetings", "actions.actions", "roadmap.roadmaps"}
"""Lists that hold nothing for somebody with neither a forum nor an agency, such as the admin."""


def current_forum(forums: Sequence[Forum]) -> Forum | None:
    """The forum one is in: the one chosen, else the first."""
    chosen = session.get("forum")
    return next((forum for forum in forums if forum.code == chosen), forums[0] if forums else None)


def shell() -> Shell:
    """The shell of this request."""
    actor = current_actor()
    made = Shell(demonstration=current_app.config["DEMONSTRATION"], language=language(), who=store_name(actor.user_id))
    if actor.user_id is None:
        return made
    made.signed_in, made.person, made.seat = True, actor.name, actor.seat
    made.forums = list(forums_of(actor))
    made.forum = current_forum(made.forums)
    reads_something = bool(made.forums or actor.agencies)
    of_a_meeting = request.path.startswith("/rapat")  # its pages stand in many rooms
    here = "meetings" if of_a_meeting else (request.endpoint or "").split(".")[0]
    for label, endpoint in (
        (_("Beranda"), "home.home"),
        (_("Instansi kami"), "actions.our_actions"),
        (pgettext("daftar", "Rapat"), "meetings.meetings"),
        (pgettext("daftar", "Tindak lanjut"), "actions.actions"),
        (pgettext("daftar", "Peta jalan"), "roadmap.roadmaps"),
        (_("Direktori"), "directory.agencies"),
        (_("Pengaturan"), "accounts.users"),
    ):
        may = door_of(endpoint)
        if may is not None and allows(actor, may) and (reads_something or endpoint not in OF_FORUMS):
            current = request.endpoint == endpoint or here == endpoint.split(".")[0] != "actions"
            made.items.append(ShellItem(label, url_for(endpoint), current))
    return made
