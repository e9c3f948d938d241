"""What a file is, is told by its content; what a camera hid in it is gone."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib

import pytest
from PIL import Image, ImageDraw, ImageFile, ImageOps

from app.core import Refused
from app.meetings import AttachmentKind, read_upload
from app.meetings.attachment_files import KEPT_PIXELS, MOST_BYTES, PREVIEW_PIXELS, clean_name

GPS, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F
PPTX_PARTS = {"[Content_Types].xml": b"<Types/>", "ppt/presentation.xml": b"<p/>"}


def a_photo(size=(3000, 1500), **given):
    """A photo as a telephone takes it: turned by a mark, with the place, the maker and a small picture of itself."""
    picture = Image.new("RGB", size, "#2b6339")
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 2, size[1] // 2), fill="#b8452e")
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # to be turned a quarter to the right
    exif[MAKER] = "Rahasia Kamera"
    exif[GPS] = {1: "S", 2: (9.0, 6.0, 27.0), 3: "E", 4: (124.0, 53.0, 12.0)}
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif, comment=b"catatan tersembunyi", **given)
    return out.getvalue()


def saved(picture, kind, **given):
    out = io.BytesIO()
    picture.save(out, kind, **given)
    return out.getvalue()


def packed(parts, **given):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def a_png_of(width, height):
    """A whole PNG of one colour, by hand: a few kilobytes that unpack to width × height."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    line = b"\x00" * (1 + (width + 7) // 8)
    squeeze = zlib.compressobj(9)
    data = b"".join(squeeze.compress(line) for _ in range(height)) + squeeze.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def refusal(content):
    with pytest.raises(Refused) as refused:
        read_upload(content)
    assert refused.value.field == "files"
    return refused.value.message


def test_a_photo_loses_its_place_and_stands_upright():
    taken = a_photo()
    assert b"Rahasia Kamera" in taken
    assert Image.open(io.BytesIO(taken)).getexif().get_ifd(GPS)  # the positive control
    kept = read_upload(taken)
    assert (kept.kind, kept.media_type, kept.ending) == (AttachmentKind.PHOTO, "image/jpeg", "jpg")
    picture = Image.open(io.BytesIO(kept.content))
    assert picture.size == (kept.width, kept.height) == (KEPT_PIXELS // 2, KEPT_PIXELS)
    red, green = picture.getpixel((900, 100)), picture.getpixel((100, 100))
    assert red[0] > 150 > green[0], "turned a quarter to the right, the upper left corner is at the upper right"
    small = Image.open(io.BytesIO(kept.preview))
    assert max(small.size) == PREVIEW_PIXELS
    for content in (kept.content, kept.preview):
        shown = Image.open(io.BytesIO(content))
        assert not shown.getexif()
        assert not {"exif", "comment", "icc_profile", "photoshop", "xmp"} & set(shown.info)
        for hidden in (b"Rahasia Kamera", b"catatan tersembunyi", b"Exif", b"GPS"):
            assert hidden not in content


def test_a_photo_is_turned_as_its_mark_says():
    corners = {"#ff0000": (0, 0), "#00ff00": (40, 0), "#0000ff": (0, 20)}
    for mark in range(10):
        picture = Image.new("RGB", (80, 40), "white")
        for colour, (x, y) in corners.items():
            ImageDraw.Draw(picture).rectangle((x, y, x + 39, y + 19), fill=colour)
        exif = Image.Exif()
        exif[ORIENTATION] = mark
        taken = saved(picture, "JPEG", exif=exif, quality=100, subsampling=0)
        shown = Image.open(io.BytesIO(read_upload(taken).content))
        wanted = ImageOps.exif_transpose(Image.open(io.BytesIO(taken)))
        assert shown.size == wanted.size
        for place in ((10, 5), (shown.width - 10, 5), (10, shown.height - 5)):
            differ = zip(shown.getpixel(place), wanted.getpixel(place), strict=True)
            assert max(abs(one - other) for one, other in differ) < 60, (mark, place)


def test_a_photo_with_broken_marks_is_kept():
    """Telephones and programs write them wrong often enough; they are thrown away in any case."""
    taken = a_photo((40, 20))
    begins = taken.index(b"Exif")
    for place in range(begins + 14, begins + 100):
        for byte in (0, 2, 5, 7, 255):
            content = bytearray(taken)
            content[place] = byte
            assert read_upload(bytes(content)).kind is AttachmentKind.PHOTO


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_pictures_become_honest_jpegs_on_white(kind):
    picture = Image.new("RGBA", (120, 90), (0, 0, 0, 0))
    exif = Image.Exif()
    exif[MAKER] = "Rahasia Kamera"
    kept = read_upload(saved(picture, kind, exif=exif))
    shown = Image.open(io.BytesIO(kept.content))
    assert (shown.format, shown.size, shown.getpixel((5, 5))) == ("JPEG", (120, 90), (255, 255, 255))
    assert b"Rahasia Kamera" not in kept.content


def test_what_hangs_behind_a_picture_is_cut_off():
    """A JPEG that is a ZIP as well, or carries a page, is a JPEG and nothing else afterwards."""
    page = b"<script>alert(document.domain)</script>"
    for tail in (packed({"jahat.html": page}), page):
        kept = read_upload(a_photo((200, 100)) + tail)
        assert b"<script>" not in kept.content
        assert not zipfile.is_zipfile(io.BytesIO(kept.content))


def test_papers_are_known_by_what_they_hold():
    for part, ending, kind in (
        ("word/document.xml", "docx", AttachmentKind.DOCUMENT),
        ("xl/workbook.xml", "xlsx", AttachmentKind.DOCUMENT),
        ("ppt/presentation.xml", "pptx", AttachmentKind.SLIDES),
    ):
        content = packed({"[Content_Types].xml": b"<Types/>", part: b"<x/>"})
        kept = read_upload(content)
        assert (kept.ending, kept.kind, kept.content) == (ending, kind, content)
        assert kept.media_type.startswith("application/vnd.openxmlformats-officedocument.")
    kept = read_upload(b"%PDF-1.7\n...\n%%EOF\n")
    assert (kept.media_type, kept.ending, kept.width, kept.preview) == ("application/pdf", "pdf", None, None)


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00 program", b"<!doctype html><script>1</script>", b"GIF89a<script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", b"#!/bin/sh\nrm -rf /\n", b"tulisan saja",
        b"\xef\xbb\xbf%PDF-1.7 %%EOF", b"<html>%PDF-1.7 %%EOF", b"\x00" * 100, b"BM" + b"\x00" * 100,
        packed({"halaman.html": b"<script>"}), packed({"[Content_Types].xml": b"<Types/>"}),
        packed(PPTX_PARTS | {"word/document.xml": b""}),
    ],
    ids=["exe", "html", "gif", "svg", "sh", "text", "bom-pdf", "html-pdf", "zeros", "bmp", "zip", "office", "two"],
)  # fmt: skip
def test_what_is_none_of_these_gets_a_sentence(content):
    assert refusal(content).startswith("Yang dapat dilampirkan")


def test_each_fault_gets_its_own_sentence():
    assert "kosong" in refusal(b"")
    assert "12 MB" in refusal(b"%PDF-" + b"x" * MOST_BYTES)
    assert "terpotong" in refusal(b"%PDF-1.7 " + b"x" * 9000)
    assert "rusak" in refusal(a_photo()[:5000])
    assert "rusak" in refusal(b"\xff\xd8\xff\xe0 bukan gambar")
    assert "rusak" in refusal(packed(PPTX_PARTS)[:-30])
    assert "makro" in refusal(packed(PPTX_PARTS | {"ppt/vbaProject.bin": b"x"}))
    assert ".docx" in refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600)
    assert "HEIC" in refusal(b"\x00\x00\x00\x18ftypheic" + b"\x00" * 100)


def test_half_a_picture_is_none_even_where_papers_are_printed(monkeypatch):
    """WeasyPrint asks Pillow to be lenient, for the whole process."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    assert "rusak" in refusal(a_photo()[:5000])
    assert ImageFile.LOAD_TRUNCATED_IMAGES is True


def test_a_bomb_of_pixels_is_never_unpacked():
    bomb = a_png_of(12_000, 12_000)
    assert len(bomb) < 100_000
    assert "megapiksel" in refusal(bomb)
    head = bytearray(a_png_of(10, 10))
    head[16:24] = struct.pack(">II", 60_000, 60_000)
    head[29:33] = struct.pack(">I", zlib.crc32(bytes(head[12:29])))
    assert "megapiksel" in refusal(bytes(head))
    assert read_upload(a_png_of(6_000, 6_000)).width == KEPT_PIXELS  # 36 megapixels are no bomb


def test_a_bomb_of_a_paper_is_never_unpacked(monkeypatch):
    """A few hundred kilobytes that unpack to three hundred megabytes."""
    bomb = packed(PPTX_PARTS | {"ppt/slides/slide1.xml": b"\x00" * (300 * 1024 * 1024)})
    assert len(bomb) < 1024 * 1024
    many = packed(PPTX_PARTS | {f"ppt/{n}": b"" for n in range(6_000)})
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_a, **_k: pytest.fail("nothing is unpacked"))
    assert "terlalu besar" in refusal(bomb)
    assert "terlalu besar" in refusal(many)


def test_locked_papers_are_told_so():
    content = bytearray(packed(PPTX_PARTS))
    place = content.index(b"PK\x01\x02")
    content[place + 8] |= 1
    assert "kata sandi" in refusal(bytes(content))


def test_broken_files_never_surprise():
    """Whatever a bad line makes of a file, it is kept or gets a sentence."""
    chance = random.Random(7)
    red = saved(Image.new("RGB", (60, 60), "red"), "WEBP")
    whole = [a_photo((300, 200)), red, a_png_of(40, 40), packed(PPTX_PARTS)]
    kept = refused = 0
    for _ in range(400):
        content = bytearray(chance.choice(whole))
        for _ in range(chance.randint(1, 6)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        if chance.random() < 0.5:
            del content[chance.randint(len(content) // 2, len(content)) :]
        try:
            read_upload(bytes(content))
            kept += 1
        except Refused:
            refused += 1
    assert kept > 5
    assert refused > 50


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Foto bersama.JPG", "Foto bersama.pdf"), ("../../etc/passwd", "passwd.pdf"), ("C:\\Users\\a\\b.docx", "b.pdf"),
        ("", "lampiran.pdf"), (None, "lampiran.pdf"), ("...", "lampiran.pdf"),
        ("a\r\nSet-Cookie: b.pdf", "aSet-Cookie: b.pdf"), ("fdp.exe\u202egpj", "fdp.exegpj.pdf"),
        ("x" * 300 + ".pdf", "x" * 120 + ".pdf"),
        ("Notula 7.5.2024", "Notula 7.5.2024.pdf"), ("daftar hadir ñandú.pdf", "daftar hadir ñandú.pdf"),
    ],
)  # fmt: skip
def test_a_name_is_only_a_name(name, kept):
    assert clean_name(name, "pdf") == kept
