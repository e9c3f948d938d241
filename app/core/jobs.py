"""Work outside the request. The queue is never the truth: what is undone stands in the domain tables.

A task only hurries: it claims work by a lease in the database, and a periodic sweep picks up what no task finished.
"""

from __future__ import annotations

import logging
import weakref
from collections.abc import Callable
from typing import Any

from flask import Flask
from huey import Huey, SqliteHuey, crontab
from huey.consumer import Consumer

log = logging.getLogger(__name__)

_tasks: dict[str, Callable[[], None]] = {}


def task(name: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Register work that may be asked for by name; it takes no arguments, it looks up what is undone."""

    def register(work: Callable[[], None]) -> Callable[[], None]:
        _tasks[name] = work
        return work

    return register


def make_queue(app: Flask) -> Huey:
    """The queue named by ``QUEUE_URL``, with every registered task and a sweep each minute."""
    url = app.config["QUEUE_URL"]
    if url.startswith("sqlite:///"):
        queue: Huey = SqliteHuey("patok", filename=url.removeprefix("sqlite:///"), fsync=False)
    else:
        from huey import PostgresHuey

        queue = PostgresHuey("patok", dsn=url)

    weakref.finalize(app, queue.storage.close)  # nobody else knows when an application is no longer used

    def run(name: str) -> None:
        with app.app_context():
            _tasks[name]()

    def sweep() -> None:
        for name in _tasks:
            try:
                run(name)
            except Exception:
                log.exception("task %s failed; the next sweep tries again", name)

    app.extensions["patok_task"] = queue.task(name="run")(run)
    queue.periodic_task(crontab(minute="*"), name="sweep")(sweep)
    return queue


def hurry(app: Flask, name: str) -> None:
    """Ask the worker for a task now. A queue that cannot be reached loses nothing: the sweep comes by."""
    try:
        app.extensions["patok_task"](name)
    except Exception:
        log.exception("could not enqueue %s", name)


def run_tasks() -> None:
    """Do all undone work here and now (tests, and installations that run it by cron)."""
    for work in _tasks.values():
        work()


def consumer(queue: Huey, **options: Any) -> Consumer:
    """The worker's loop."""
    return queue.create_consumer(**options)
