"""Logos as they may be kept: an honest PNG or JPEG, of bearable size, without what cameras and programs hide in it."""

from __future__ import annotations

from typing import Final

from app.core import N_, PICTURE_TYPES, Refused, TooLarge, Unreadable, as_jpeg, as_png, drawn_anew

MOST_BYTES: Final = 2 * 1024 * 1024
MOST_PIXELS: Final = 4_000
KEPT_PIXELS: Final = 1_200
"""Enough for a letterhead at 600 dpi; papers stay small enough to be sent."""
JPEG_QUALITY: Final = 90


def clean_logo(content: bytes) -> tuple[bytes, str]:
    """The picture drawn anew, and its media type. The content decides, never the name or what the browser says."""
    if not content:
        raise Refused(N_("Pilih berkas logo."), field="logo")
    if len(content) > MOST_BYTES:
        raise Refused(N_("Berkas logo paling besar 2 MB. Perkecil, lalu unggah lagi."), field="logo")
    try:
        picture, kind = drawn_anew(
            content, ("PNG", "JPEG"), lambda width, height: max(width, height) <= MOST_PIXELS, KEPT_PIXELS
        )
    except TooLarge as error:
        message = N_("Gambar paling besar 4.000 × 4.000 piksel. Perkecil, lalu unggah lagi.")
        raise Refused(message, field="logo") from error
    except Unreadable as error:
        raise Refused(N_("Berkas ini bukan gambar PNG atau JPEG yang terbaca."), field="logo") from error
    return (as_jpeg(picture, JPEG_QUALITY) if kind == "JPEG" else as_png(picture)), PICTURE_TYPES[kind]
