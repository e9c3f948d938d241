"""Pictures drawn anew: what is kept shows what was sent, without what cameras and programs hide in a file."""

from __future__ import annotations

import io
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from PIL import ExifTags, Image, ImageFile, UnidentifiedImageError

PICTURE_TYPES: Final = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
JPEG_QUALITY: Final = 82
BROKEN = (UnidentifiedImageError, OSError, ValueError, SyntaxError)
"""What Pillow raises for bytes that are not what they say."""
TURNED: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # fmt: skip
"""How a picture is set upright that was taken so, by its EXIF mark."""


class Unreadable(Exception):  # noqa: N818 - an answer, not a fault
    """The bytes are no picture of these formats, or a broken one."""


class TooLarge(Exception):  # noqa: N818 - an answer, not a fault
    """The picture has more pixels than may be unpacked."""


def drawn_anew(
    content: bytes, formats: Iterable[str], fits: Callable[[int, int], bool], longest: int
) -> tuple[Image.Image, str]:
    """The picture upright and no longer than ``longest``, bare of EXIF, place and profiles; and the format it had.

    The content decides about the format, never a name. ``fits`` is asked by width and height as the head of the file
    tells them, before anything is unpacked.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of broken marks, which are thrown away
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        picture = _opened(content, formats)
        if not fits(*picture.size):
            raise TooLarge
        kind = picture.format or ""
        drawn = _unpacked(picture, content, kind, longest)
    drawn.thumbnail((longest, longest))
    bare = Image.new(drawn.mode, drawn.size)
    bare.paste(drawn)
    return bare, kind


_one_at_a_time = threading.Lock()


@contextmanager
def _strictly() -> Iterator[None]:
    """Pillow takes half a picture for a whole one once WeasyPrint asked it to, for the whole process: not here."""
    with _one_at_a_time:  # which also bounds the memory that pictures take
        before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = before


def _opened(content: bytes, formats: Iterable[str]) -> Image.Image:
    """The head of the picture; nothing is unpacked yet."""
    try:
        return Image.open(io.BytesIO(content), formats=tuple(formats))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise TooLarge from error
    except BROKEN as error:
        raise Unreadable from error


def _unpacked(picture: Image.Image, content: bytes, kind: str, longest: int) -> Image.Image:
    """The whole picture, upright, in plain colours."""
    try:
        if kind == "PNG":
            picture.verify()  # whole by its checksums
            picture = Image.open(io.BytesIO(content), formats=(kind,))
        picture.draft("RGB", (longest, longest))  # a JPEG is unpacked no larger than needed
        with _strictly():
            picture.load()
        drawn = _upright(picture)
        return drawn.convert("RGBA" if kind != "JPEG" and _sees_through(drawn) else "RGB")
    except (*BROKEN, MemoryError, Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise Unreadable from error


def _upright(picture: Image.Image) -> Image.Image:
    """The picture as it was seen. Only its EXIF mark is read: Pillow's own turning writes all of them anew."""
    try:
        turned = TURNED.get(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # noqa: BLE001 - whatever is broken about marks that are thrown away, the picture is not
        turned = None
    return picture if turned is None else picture.transpose(turned)


def as_jpeg(picture: Image.Image, quality: int = JPEG_QUALITY) -> bytes:
    """The picture as JPEG; what shines through becomes white."""
    if picture.mode == "RGBA":
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(picture, mask=picture)
        picture = ground
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def as_png(picture: Image.Image) -> bytes:
    """The picture as PNG."""
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _sees_through(picture: Image.Image) -> bool:
    return picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info
