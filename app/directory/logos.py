"""Logos as they may be kept: an honest PNG or JPEG, of bearable size, without what cameras and programs hide in it."""

from __future__ import annotations

import io
import warnings
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from app.core import N_, Refused

MOST_BYTES: Final = 2 * 1024 * 1024
MOST_PIXELS: Final = 4_000
KEPT_PIXELS: Final = 1_200
"""Enough for a letterhead at 600 dpi; papers stay small enough to be sent."""
FORMATS: Final = {"PNG": "image/png", "JPEG": "image/jpeg"}


def clean_logo(content: bytes) -> tuple[bytes, str]:
    """The picture drawn anew, and its media type. The content decides, never the name or what the browser says."""
    if not content:
        raise Refused(N_("Pilih berkas logo."), field="logo")
    if len(content) > MOST_BYTES:
        raise Refused(N_("Berkas logo paling besar 2 MB. Perkecil, lalu unggah lagi."), field="logo")
    unreadable = Refused(N_("Berkas ini bukan gambar PNG atau JPEG yang terbaca."), field="logo")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=tuple(FORMATS))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise _too_large() from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise unreadable from error
    if max(picture.size) > MOST_PIXELS:
        # Known from the head of the file; nothing was unpacked yet.
        raise _too_large()
    kind = picture.format or "PNG"
    try:
        if kind == "PNG":
            # Whole by its checksums: loading itself is lenient once WeasyPrint asked Pillow to be.
            picture.verify()
            picture = Image.open(io.BytesIO(content), formats=(kind,))
        picture.load()
        drawn = ImageOps.exif_transpose(picture)
        drawn = drawn.convert("RGB" if kind == "JPEG" else "RGBA" if _sees_through(drawn) else "RGB")
    except (OSError, ValueError, SyntaxError, MemoryError) as error:
        raise unreadable from error
    drawn.thumbnail((KEPT_PIXELS, KEPT_PIXELS))
    bare = Image.new(drawn.mode, drawn.size)
    bare.paste(drawn)
    out = io.BytesIO()
    if kind == "JPEG":
        bare.save(out, "JPEG", quality=90, optimize=True)
    else:
        bare.save(out, "PNG", optimize=True)
    return out.getvalue(), FORMATS[kind]


def _sees_through(picture: Image.Image) -> bool:
    return picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info


def _too_large() -> Refused:
    return Refused(N_("Gambar paling besar 4.000 × 4.000 piksel. Perkecil, lalu unggah lagi."), field="logo")
