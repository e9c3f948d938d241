"""How the domain says no, in words for people."""

from __future__ import annotations

from typing import Any


class Refused(Exception):  # noqa: N818 - it is an answer, not a fault
    """The domain does not do what was asked.

    ``message`` is an Indonesian message id marked with ``N_``; it is translated at the edge with ``values``.
    ``field`` names the form field it belongs to, or None when it concerns the whole.
    """

    def __init__(self, message: str, *, field: str | None = None, **values: Any) -> None:
        super().__init__(message % values if values else message)
        self.message = message
        self.field = field
        self.values = values


class Stale(Exception):  # noqa: N818
    """Somebody saved in the meantime: the revision started from is no longer the current one."""

    def __init__(self, thing: object) -> None:
        super().__init__(f"{type(thing).__name__} was changed by someone else")
        self.thing = thing
