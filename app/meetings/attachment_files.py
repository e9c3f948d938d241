"""What may be attached: pictures, drawn anew, and papers of a few kinds. The content decides, never the name."""

from __future__ import annotations

import io
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from typing import Final

from app.core import N_, Refused, TooLarge, Unreadable, as_jpeg, drawn_anew

from .attachment_models import AttachmentKind

MOST_BYTES: Final = 12 * 1024 * 1024
MOST_PIXELS: Final = 40_000_000
KEPT_PIXELS: Final = 2_000
PREVIEW_PIXELS: Final = 480
PREVIEW_QUALITY: Final = 70
MOST_UNPACKED: Final = 250 * 1024 * 1024
MOST_PARTS: Final = 5_000
LONGEST_NAME: Final = 120
ENDINGS: Final = frozenset({"jpg", "jpeg", "png", "webp", "pdf", "docx", "xlsx", "pptx"})

PICTURES: Final = ("JPEG", "PNG", "WEBP")
OFFICE: Final = "application/vnd.openxmlformats-officedocument."
PAPERS: Final = {
    "word/document.xml": (OFFICE + "wordprocessingml.document", "docx", AttachmentKind.DOCUMENT),
    "xl/workbook.xml": (OFFICE + "spreadsheetml.sheet", "xlsx", AttachmentKind.DOCUMENT),
    "ppt/presentation.xml": (OFFICE + "presentationml.presentation", "pptx", AttachmentKind.SLIDES),
}
"""What a packed paper must hold to be one: media type, ending, and what it most likely is to a meeting."""
OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it may be kept. Only a picture has a size and a small picture of itself."""

    content: bytes
    media_type: str
    ending: str
    kind: AttachmentKind
    width: int | None = None
    height: int | None = None
    preview: bytes | None = None


def read_upload(content: bytes) -> Upload:
    """Look at what was sent and make of it what may be kept. Raises ``Refused``, in words."""
    if not content:
        raise _refused(N_("Berkas ini kosong. Pilih berkas lain."))
    if len(content) > MOST_BYTES:
        raise _refused(N_("Berkas paling besar 12 MB. Perkecil, lalu unggah lagi."))
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or content[:4] + content[8:12] == b"RIFFWEBP":
        return _picture(content)
    if content.startswith(b"%PDF-"):
        if b"%%EOF" not in content[-4096:]:
            raise _refused(N_("Berkas PDF ini terpotong. Unggah lagi dari aslinya."))
        return Upload(content, "application/pdf", "pdf", AttachmentKind.DOCUMENT)
    if content.startswith(b"PK\x03\x04"):
        return _paper(content)
    if content.startswith(OLD_OFFICE):
        raise _refused(
            N_("Simpan sebagai .docx, .xlsx, atau .pptx tanpa kata sandi. Bentuk lama dan terkunci tak diterima.")
        )
    if content[4:8] == b"ftyp" and content[8:12] in {b"heic", b"heix", b"mif1", b"hevc", b"avif"}:
        raise _refused(N_("Foto HEIC atau AVIF tidak terbaca. Simpan sebagai JPEG, lalu unggah lagi."))
    raise _unknown()


def clean_name(name: str | None, ending: str) -> str:
    """The file's name without folders and without what cannot be seen, with the ending its content has."""
    bare = (name or "").replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(char for char in bare if unicodedata.category(char)[0] != "C")
    stem, _dot, last = seen.rpartition(".")
    stem = " ".join((stem if last.lower() in ENDINGS else seen).split()).strip(". ")
    return f"{stem[:LONGEST_NAME] or 'lampiran'}.{ending}"


def _picture(content: bytes) -> Upload:
    try:
        picture, _format = drawn_anew(
            content, PICTURES, lambda width, height: width * height <= MOST_PIXELS, KEPT_PIXELS
        )
    except TooLarge as error:
        raise _refused(N_("Gambar paling besar 40 megapiksel. Perkecil, lalu unggah lagi.")) from error
    except Unreadable as error:
        raise _refused(N_("Gambar ini rusak atau terpotong. Unggah lagi dari aslinya.")) from error
    width, height = picture.size
    kept = as_jpeg(picture)
    picture.thumbnail((PREVIEW_PIXELS, PREVIEW_PIXELS))
    preview = as_jpeg(picture, PREVIEW_QUALITY)
    return Upload(kept, "image/jpeg", "jpg", AttachmentKind.PHOTO, width, height, preview)


def _paper(content: bytes) -> Upload:
    """A Word, Excel or PowerPoint file, known by its table of contents; nothing of it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    # What zipfile raises for what is broken, packed in a way it does not know, or encrypted.
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise _refused(N_("Berkas ini rusak atau terpotong. Unggah lagi dari aslinya.")) from error
    names = {part.filename for part in parts}
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise _refused(N_("Isi berkas ini terlalu besar bila dibuka. Simpan sebagai PDF, lalu unggah lagi."))
    if any(part.flag_bits & 1 for part in parts):
        raise _refused(N_("Berkas ini terkunci kata sandi. Unggah tanpa kata sandi."))
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise _refused(N_("Berkas ini memuat makro. Simpan tanpa makro, lalu unggah lagi."))
    found = [known for part, known in PAPERS.items() if part in names]
    if "[Content_Types].xml" not in names or len(found) != 1:
        raise _unknown()
    media_type, ending, kind = found[0]
    return Upload(content, media_type, ending, kind)


def _unknown() -> Refused:
    return _refused(N_("Yang dapat dilampirkan: gambar JPEG, PNG, atau WebP, PDF, Word, Excel, dan PowerPoint."))


def _refused(message: str) -> Refused:
    return Refused(message, field="files")
