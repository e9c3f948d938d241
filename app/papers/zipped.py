"""Office files are ZIP archives that remember when they were written; ours do not, so that equal is equal."""

from __future__ import annotations

import io
import re
import zipfile

STAMP = (2000, 1, 1, 0, 0, 0)


def without_clock(made: bytes, modified: str = "2000-01-01") -> bytes:
    """The same file without the moment it was saved: the same value gives the same bytes."""
    out = io.BytesIO()
    said = rf"\g<1>{modified}T00:00:00Z".encode()
    with zipfile.ZipFile(io.BytesIO(made)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in given.namelist():
            content = given.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", said, content)
            kept.writestr(zipfile.ZipInfo(name, STAMP), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
