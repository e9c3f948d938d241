"""The grammar of typed lines. Pure: it knows neither the database nor a request."""

from .agencies import resolve, shorten
from .dates import read_due
from .line import complete, digest, read_line
from .modality import modality_of
from .paste import MOST_LINES, is_heading, read_text, words_of
from .values import Context, Due, Facts, KnownAgency, Line, LineKind

__all__ = [
    "MOST_LINES", "Context", "Due", "Facts", "KnownAgency", "Line", "LineKind", "complete", "digest", "is_heading",
    "modality_of", "read_due", "read_line", "read_text", "resolve", "shorten", "words_of",
]  # fmt: skip
