"""Logging: one line a request with its id, never content."""

from __future__ import annotations

import logging
import logging.config


def configure_logging(level: str) -> None:
    """Write to standard error, with time, level and name."""
    logging.config.dictConfig({
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"level": "WARNING", "handlers": ["stderr"]},
        # Its warnings are about style sheets, and quote them line by line.
        "loggers": {"weasyprint": {"level": "ERROR"}, "patok": {"level": level}, "app": {"level": level}},
    })
