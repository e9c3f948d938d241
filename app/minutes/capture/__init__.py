"""The grammar of typed lines. Pure: it knows neither the database nor a request."""

from .agencies import resolve, shorten, starting
from .line import complete, digest, read_line
from .values import Completion, Context, Due, Facts, KnownAgency, Line, LineKind, Question, Resolution, Span

__all__ = [
    "Completion", "Context", "Due", "Facts", "KnownAgency", "Line", "LineKind", "Question", "Resolution", "Span",
    "complete", "digest", "read_line", "resolve", "shorten", "starting",
]  # fmt: skip
