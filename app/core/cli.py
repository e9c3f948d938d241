"""Commands of the machinery."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from .jobs import consumer


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Do the work that requests ask for: print papers, send mail. Ends on TERM after the task at hand."""
    queue = current_app.extensions["patok_queue"]
    # Short pauses: people wait for a paper they asked for.
    pauses = {"initial_delay": 0.05, "max_delay": 0.5, "scheduler_interval": 1}
    consumer(queue, workers=1, periodic=True, graceful_signal="TERM", **pauses).run()
