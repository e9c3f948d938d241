"""Logging: one line a request with its id, never content.

What people typed reaches a log most easily inside an exception: a database quotes the value it refused, ``int()`` the
text it could not read. So a failure is logged by its kind and its place in the code, without its message.
"""

from __future__ import annotations

import logging
import logging.config
import traceback
from types import TracebackType
from typing import Any


class WithoutContent(logging.Formatter):
    """Writes where an exception came from and of what kind it is, not what it says."""

    def formatException(  # noqa: N802 - logging's own name
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        error = ei[1]
        parts: list[str] = []
        seen: set[int] = set()
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            lines = "".join(traceback.format_tb(error.__traceback__))
            parts.append(f"{lines}{name_of(error)}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n-- from --\n".join(parts)


def name_of(error: BaseException) -> str:
    """The kind of an exception, with what a database says about it that is not content."""
    facts = [f"{type(error).__module__}.{type(error).__qualname__}"]
    original: Any = getattr(error, "orig", error)
    for name in ("sqlstate", "sqlite_errorname", "errno"):
        if (value := getattr(original, name, None)) is not None:
            facts.append(f"{name}={value}")
    constraint = getattr(getattr(original, "diag", None), "constraint_name", None)
    if constraint:
        facts.append(f"constraint={constraint}")
    return " ".join(facts)


def configure_logging(level: str) -> None:
    """Write to standard error, with time, level and name."""
    logging.config.dictConfig({
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": WithoutContent, "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"level": "WARNING", "handlers": ["stderr"]},
        "loggers": {"patok": {"level": level}, "app": {"level": level}},
    })
