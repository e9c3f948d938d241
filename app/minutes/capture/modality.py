"""How binding an outcome is, where its first words say so. It is never guessed."""

from __future__ import annotations

import re

WORDS = {
    "agreement": "disepakati sepakat menyepakati bersepakat kesepakatan",
    "commitment": "berkomitmen komitmen",
    "direction": "diarahkan arahan mengarahkan memerintahkan diperintahkan menginstruksikan diinstruksikan instruksi",
    "proposal": "diusulkan mengusulkan usulan usul",
    "hope": "diharapkan harapan mengharapkan berharap hendaknya",
}
MODALITIES = {word: modality for modality, words in WORDS.items() for word in words.split()}
DENIALS = frozenset("tidak belum bukan tak batal tanpa".split())
FIRST = 4
"""A modality is told by one of so many first words."""


def modality_of(text: str) -> str | None:
    """The modality that the first words tell; none where they deny one, or tell none."""
    words = re.findall(r"[a-z]+(?:-[a-z]+)?", text.casefold())[:FIRST]
    for place, word in enumerate(words):
        if word in MODALITIES:
            return None if DENIALS.intersection(words[:place]) else MODALITIES[word]
    return None
