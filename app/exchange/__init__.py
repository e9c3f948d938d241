"""Exchange: meeting records in and out."""

from flask import Flask

from .cli import record_cli
from .policy import May
from .queries import record_by_code, record_of
from .reading import RecordRefused
from .record import as_json, as_yaml, normal, read_record
from .service import import_files, import_record
from .taking import Report


def open_room(app: Flask) -> None:
    """Register the room's pages and commands."""
    from .views import bp

    app.register_blueprint(bp)
    app.cli.add_command(record_cli)


__all__ = [
    "May", "RecordRefused", "Report", "as_json", "as_yaml", "import_files", "import_record", "normal", "open_room",
    "read_record", "record_by_code", "record_of",
]  # fmt: skip
