"""Operations taken in order, each once: what it does and what came of it are written together."""

from __future__ import annotations

import logging
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext
from sqlalchemy.exc import DataError, IntegrityError, NoResultFound
from werkzeug.exceptions import HTTPException

from app.core import N_, Actor, Refused, Stale, db
from app.meetings import Meeting

from .capture import LineKind, read_line
from .capture_service import keep_line
from .live_acts import ACTS, Result, Work
from .live_late import keep
from .live_models import LiveOp, LiveOpKind
from .live_reading import Op, Sent
from .live_record_acts import conflict_of, record
from .models import Note

log = logging.getLogger("patok.live")


class Gap(Exception):  # noqa: N818 - it is an answer, not a fault
    """The browser is ahead of what was taken; ``next`` is what is waited for."""

    def __init__(self, next_n: int) -> None:
        super().__init__(f"waiting for {next_n}")
        self.next = next_n


class KeyTaken(Exception):  # noqa: N818
    """The place or the name of an operation was taken by another one."""

    def __init__(self, n: int) -> None:
        super().__init__(f"{n} was taken")
        self.n = n


def take(meeting: Meeting, sent: Sent, *, by: Actor, language: str) -> dict[str, Any]:
    """Do what was not done before, and answer for everything. The caller holds the meeting for writing."""
    taken, last = _taken(meeting, sent, by)
    work = Work(meeting, by, sent.client, language)
    results = []
    for op in sent.ops:
        before = taken.get(op.n)
        result = before.result if before else _do(work, op)
        if before is None:
            last = op.n
            db.session.add(
                LiveOp(
                    meeting_id=meeting.id, client=sent.client, n=op.n, key=op.key, user_id=by.user_id, by_name=by.name,
                    kind=op.kind, body_hash=op.body_hash, result=result,
                )
            )  # fmt: skip
            db.session.flush()
        results.append({"n": op.n, "key": op.key, **result})
    return {"results": results, "next": last + 1, "note": _revisions(sent, results)}


def _taken(meeting: Meeting, sent: Sent, by: Actor) -> tuple[dict[int, LiveOp], int]:
    """What was taken before of what is sent, and the last operation taken of this browser."""
    mine = sa.select(LiveOp).where(LiveOp.client == sent.client)
    latest = db.session.scalars(mine.order_by(LiveOp.n.desc()).limit(1)).one_or_none()
    last = latest.n if latest else 0
    if latest and (latest.meeting_id, latest.user_id) != (meeting.id, by.user_id):
        raise KeyTaken(sent.ops[0].n if sent.ops else last)
    if sent.ops and sent.ops[0].n > last + 1:
        raise Gap(last + 1)
    numbers, keys = [op.n for op in sent.ops if op.n <= last], [op.key for op in sent.ops]
    taken = {op.n: op for op in db.session.scalars(mine.where(LiveOp.n.in_(numbers)))} if numbers else {}
    named = set(db.session.scalars(sa.select(LiveOp.key).where(LiveOp.key.in_(keys)))) if keys else set()
    for op in sent.ops:
        before = taken.get(op.n)
        if (before.key, before.body_hash) != (op.key, op.body_hash) if before else op.key in named:
            raise KeyTaken(op.n)
    return taken, last


def _do(work: Work, op: Op) -> Result:
    """The result of one operation. Whatever it wrote is taken back unless it came about."""
    try:
        with db.session.begin_nested():
            if work.meeting.frozen_at is not None:
                return keep(work, op)
            act = record if op.kind is LiveOpKind.RECORD else ACTS[op.kind]
            return act(work, op.body, op)
    except Stale as stale:
        return conflict_of(stale.thing)  # type: ignore[arg-type]  # only records tell it by raising
    except Refused as refused:
        return _refused(work, op, gettext(refused.message, **refused.values), refused.field)
    except NoResultFound:
        return {"result": "gone", "words": gettext("Butir ini sudah tidak ada.")}
    except HTTPException:
        return _refused(work, op, gettext("Akun Anda tidak berhak melakukan ini."), None)
    except (IntegrityError, DataError):
        log.exception("the database did not take an operation of kind %s", op.kind)
        return _refused(work, op, gettext(N_("Kiriman ini tidak terbaca. Tulis sekali lagi.")), None)


def _refused(work: Work, op: Op, words: str, field: str | None) -> Result:
    """The domain says no. A typed line is kept all the same, to be looked at."""
    result: Result = {"result": "refused", "words": words, "field": field}
    raw = op.body.facts.get("raw")
    if op.kind is LiveOpKind.CAPTURE and isinstance(raw, str) and raw.strip():
        line = read_line(raw, work.about())
        result["line"] = keep_line(work.meeting, line, work.item_if_any(op.body), by=work.by, key=op.key).id
    return result


def _revisions(sent: Sent, results: list[Result]) -> dict[str, int]:
    """The present revision of every note that the operations speak of."""
    items = {result["item"] for op, result in zip(sent.ops, results, strict=True) if op.kind is LiveOpKind.NOTE
             and result.get("item")}  # fmt: skip
    items |= {result["id"] for result in results if result.get("kind") == LineKind.NOTE}
    if not items:
        return {}
    query = sa.select(Note.agenda_item_id, Note.revision).where(Note.agenda_item_id.in_(sorted(items)))
    found = {row.agenda_item_id: row.revision for row in db.session.execute(query)}
    return {str(item): found.get(item, 0) for item in sorted(items)}
