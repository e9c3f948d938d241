"""The floor: a lean Flask application that shows the same rows from the same database.

Core queries, bare templates, no rights, no layout, no session. What Patok takes beyond this is what rights, forms,
layout and translations cost. It is frozen: it changes only when the tables it reads change.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from flask import Flask, render_template_string, request
from sqlalchemy import event

LIST = """<!doctype html><title>list</title><table>{% for r in rows %}<tr><td>{{ r.ref }}</td><td>{{ r.text }}</td>
<td>{{ r.lead }}</td><td>{{ r.due_on }}</td><td>{{ r.state }}</td><td>{{ r.meeting }}</td></tr>{% endfor %}</table>"""
ITEM = """<!doctype html><title>item</title><h1>{{ row.text }}</h1><dl>{% for k, v in row.items() %}<dt>{{ k }}</dt>
<dd>{{ v }}</dd>{% endfor %}</dl><ol>
{% for e in events %}<li>{{ e.kind }} {{ e.at }} {{ e.text }}</li>{% endfor %}</ol>"""
GANTT = """<!doctype html><title>roadmap</title><table>{% for r in rows %}<tr><td>{{ r.ref }}</td><td>{{ r.text }}</td>
<td>{{ r.lead }}</td><td>{{ r.state }}</td><td><svg width="100%" height="16"><rect x="{{ r.x }}%" width="{{ r.w }}%"
height="10"/></svg></td></tr>{% endfor %}</table>"""

COLUMNS = (
    "SELECT a.id, a.ref, a.text, a.due_on, a.state, g.name AS lead, m.title AS meeting, m.starts_on FROM action a "
    "LEFT JOIN agency g ON g.id = a.lead_id JOIN meeting m ON m.id = a.meeting_id "
)


def create_app(url: str) -> Flask:
    """The application on the database at ``url``."""
    app = Flask(__name__)
    engine = sa.create_engine(url)

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        if engine.dialect.name == "sqlite":
            for pragma in ("journal_mode=WAL", "busy_timeout=5000", "synchronous=FULL"):
                connection.execute(f"PRAGMA {pragma}")

    def rows(sql: str, **given: object) -> list[dict[str, Any]]:
        with engine.connect() as connection:
            return [dict(row) for row in connection.execute(sa.text(sql), given).mappings()]

    @app.get("/forum/<int:forum>")
    def board(forum: int) -> str:
        late = "AND a.state IN ('open', 'blocked') AND a.due_on < :on " if "late" in request.args else ""
        found = rows(
            COLUMNS + f"WHERE a.forum_id = :forum {late}ORDER BY a.due_on, a.id LIMIT 50",
            forum=forum, on=datetime.now(UTC).date(),
        )  # fmt: skip
        return render_template_string(LIST, rows=found)

    @app.get("/agency/<int:agency>")
    def agency(agency: int) -> str:
        found = rows(
            COLUMNS + "WHERE a.lead_id = :agency AND a.state IN ('open', 'blocked', 'reported_done', 'deferred') "
            "ORDER BY a.due_on, a.id LIMIT :most",
            agency=agency, most=request.args.get("rows", 50, int),
        )  # fmt: skip
        return render_template_string(LIST, rows=found)

    @app.get("/action/<int:ident>")
    def item(ident: int) -> str:
        row = rows(COLUMNS + "WHERE a.id = :ident", ident=ident)[0]
        events = rows("SELECT kind, at, text FROM action_event WHERE action_id = :ident ORDER BY id", ident=ident)
        return render_template_string(ITEM, row=row, events=events)

    @app.get("/meeting/<int:ident>")
    def meeting(ident: int) -> str:
        row = rows("SELECT * FROM meeting WHERE id = :ident", ident=ident)[0]
        found = rows(COLUMNS + "WHERE a.meeting_id = :ident ORDER BY a.seq", ident=ident)
        return render_template_string(LIST + ITEM, rows=found, row=row, events=[])

    @app.get("/roadmap/<int:forum>")
    def roadmap(forum: int) -> str:
        found = rows(
            COLUMNS + "WHERE a.forum_id = :forum ORDER BY a.due_on, a.id LIMIT :most",
            forum=forum, most=request.args.get("rows", 300, int),
        )  # fmt: skip
        for place, row in enumerate(found):
            row["x"], row["w"] = place % 70, 10 + place % 20
        return render_template_string(GANTT, rows=found)

    return app


app = create_app(os.environ["LEAN_DATABASE_URL"]) if "LEAN_DATABASE_URL" in os.environ else None
