"""Reading a printed paper back: its text page by page, bookmarks, tags, attachments, conformance."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import page as validator
import pikepdf
import pypdfium2


@dataclass(frozen=True)
class Printed:
    """A PDF as a reader meets it."""

    made: bytes

    @cached_property
    def pages(self) -> list[str]:
        """The text of every page, runs of space folded."""
        document = pypdfium2.PdfDocument(self.made)
        try:
            return [_fold(document[number].get_textpage().get_text_range()) for number in range(len(document))]
        finally:
            document.close()

    @cached_property
    def text(self) -> str:
        """All pages as one text."""
        return " ".join(self.pages)

    @cached_property
    def file(self) -> pikepdf.Pdf:
        """The open file; kept, because attachments read from a file that is gone end the process."""
        return pikepdf.open(io.BytesIO(self.made))

    @property
    def bookmarks(self) -> list[str]:
        """The outline's entries, depth first."""
        found: list[str] = []

        def walk(items: Any) -> None:
            for item in items:
                found.append(item.title)
                walk(item.children)

        with self.file.open_outline() as outline:
            walk(outline.root)
        return found

    @property
    def tags(self) -> set[str]:
        """The kinds of structure elements."""
        return {
            str(one["/S"])
            for one in self.file.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/StructElem"
        }

    @property
    def figures_without_words(self) -> int:
        """Figures that say nothing to who cannot see them."""
        return sum(
            1
            for one in self.file.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure" and not str(one.get("/Alt", ""))
        )

    def failures(self, profile: str) -> list[str]:
        """What a validator finds against a standard ("PDF_A_3A", "PDF_UA_1")."""
        report = validator.validate_pdf_bytes(self.made, profile=validator.ValidationProfile[profile])
        return [f"{one.rule_id}: {one.message}" for one in report.failures]

    @property
    def attachments(self) -> dict[str, bytes]:
        """What the file carries."""
        return {name: bytes(spec.get_file().read_bytes()) for name, spec in self.file.attachments.items()}


def _fold(text: str) -> str:
    # Words are broken at hyphens by the layout; the extractor marks that place.
    return re.sub(r"\s+", " ", text.replace("\ufffe", "-").replace("\x02", "-"))
