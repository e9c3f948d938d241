"""Text that looks as if it named a person: a NIK, a passport number, a phone number.

It only warns. Whoever writes decides, for a document number may look the same.
"""

from __future__ import annotations

import enum
import re

from .words import N_, label_enum


class Sensitive(enum.StrEnum):
    """What a piece of text looks like."""

    NIK = "nik"
    PASSPORT = "passport"
    PHONE = "phone"


label_enum({
    Sensitive.NIK: N_("NIK"),
    Sensitive.PASSPORT: N_("nomor paspor"),
    Sensitive.PHONE: N_("nomor telepon"),
})

_PATTERNS = {
    # Sixteen digits, in one piece or in groups.
    Sensitive.NIK: re.compile(r"(?<![\d.,])\d(?:[ .-]?\d){15}(?![ .-]?\d)"),
    # One or two capitals and six or seven digits, as Indonesia, Timor-Leste and their neighbours print them.
    Sensitive.PASSPORT: re.compile(r"(?<![A-Za-z0-9/.-])[A-Z]{1,2} ?\d{6,7}(?![\d/])"),
    # +62 or 0, then a mobile or area code; eight to thirteen digits.
    Sensitive.PHONE: re.compile(r"(?<![\d/.,-])(?:\+62|62|0)[ .-]?(?:8\d|[2-9]\d)(?:[ .-]?\d){6,10}(?![ .-]?\d)"),
}


def looks_sensitive(*texts: str | None) -> list[Sensitive]:
    """What the texts look as if they held, each kind once; nothing for ordinary text."""
    left, found = "\n".join(text for text in texts if text), []
    for kind, pattern in _PATTERNS.items():
        left, times = pattern.subn("", left)  # the groups of a NIK are not looked at again as a phone number
        if times:
            found.append(kind)
    return found
