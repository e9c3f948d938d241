"""Photos on paper: small, in the annex, and without what they tell of place and camera."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import docx
from docx.shared import Mm
from PIL import Image

from app.core import SecurityClass, keep_file
from app.minutes import (
    FileAttached,
)
from app.papers import PaperKind
from app.papers import issued_print as press
from tests.minutes.sample import a_content
from tests.papers.letters import a_letter, many
from tests.papers.reader import Printed


def a_photo(shade):
    out = BytesIO()
    Image.new("RGB", (2000, 1500), (shade, 90, 60)).save(out, "JPEG", exif=an_exif())
    return out.getvalue()


def an_exif():
    exif = Image.Exif()
    exif[0x010E] = "Titik koordinat pos"
    return exif


def test_photos_stand_in_the_annex_small_and_without_what_they_tell_of_the_place(ctx):
    """At most eight, and the paper says how many there are; one that is lost leaves the others."""
    stored = [keep_file(a_photo(shade), name="foto.jpg", media_type="image/jpeg") for shade in range(10, 250, 24)]
    files = tuple(
        FileAttached(n, "photo", "foto.jpg", one.file_hash, SecurityClass.OPEN, f"Foto ke-{n}")
        for n, one in enumerate(stored, 1)
    )
    letter = a_letter(PaperKind.MINUTES, content=replace(a_content(), files=files))
    stored[1].path.unlink()
    pictures = press.pictures_of(letter)
    assert len(pictures) == 7
    assert all(b"koordinat" not in one for one in pictures.values())
    assert {Image.open(BytesIO(one)).size for one in pictures.values()} == {(1000, 750)}
    made = press.print_letter(letter, "KQ7MZ2PX4A", "", pictures)
    read = Printed(made.pdf)
    assert "8 dari 10 foto; selebihnya ada pada lampiran rapat di Patok." in read.text
    assert "Foto ke-8" in read.text
    assert "Foto ke-9" not in read.text
    assert "Foto ke-2" not in read.text
    assert read.figures_without_words == 0
    assert len(made.pdf) < 1_000_000
    assert b"koordinat" not in made.docx


def test_a_photo_alone_is_larger_and_a_tall_one_no_taller_than_the_page(ctx):
    def word_file(*sizes):
        files = []
        for number, size in enumerate(sizes, 1):
            out = BytesIO()
            Image.new("RGB", size, (90, number, 60)).save(out, "JPEG")
            stored = keep_file(out.getvalue(), name="foto.jpg", media_type="image/jpeg")
            files.append(FileAttached(number, "photo", "foto.jpg", stored.file_hash, SecurityClass.OPEN, "Foto"))
        letter = a_letter(PaperKind.MINUTES, content=replace(a_content(), files=tuple(files)))
        made = press.print_letter(letter, "KQ7MZ2PX4A", "", press.pictures_of(letter))
        return docx.Document(BytesIO(made.docx)).inline_shapes

    (alone,), two, (tall,) = word_file((1600, 1200)), word_file((1600, 1200), (1600, 1200)), word_file((900, 2700))
    assert alone.width > two[0].width
    assert tall.height <= Mm(150)
    assert abs(tall.height / tall.width - 3) < 0.1


def test_photos_go_on_the_page_as_long_as_a_line_of_them_fits():
    names = [f"{n:064x}" for n in range(1, 9)]
    out = BytesIO()
    Image.new("RGB", (1600, 900), (90, 120, 60)).save(out, "JPEG")
    files = tuple(
        FileAttached(n, "photo", "foto.jpg", name, SecurityClass.OPEN, f"Foto ke-{n}")
        for n, name in enumerate(names, 1)
    )
    content = replace(many(1), files=files)
    made = press.print_letter(
        a_letter(PaperKind.MINUTES, content=content), "KQ7MZ2PX4A", "", dict.fromkeys(names, out.getvalue())
    )
    first, last = Printed(made.pdf).pages[-2:]
    assert "Foto ke-1" in first
    assert "Foto ke-6" in first
    assert "Foto ke-7" in last
