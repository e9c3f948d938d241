"""The logo on a letterhead: what is taken, what is refused, what is printed."""

import io

import pytest
import sqlalchemy as sa
from PIL import Image

from app.core import StoredFile, db


def an_image(kind="PNG", size=(300, 200), mode="RGB", **options):
    out = io.BytesIO()
    Image.new(mode, size, "navy").save(out, kind, **options)
    return out.getvalue()


def a_noise():
    out = io.BytesIO()
    Image.effect_noise((200, 200), 80).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_logo_is_drawn_anew_without_what_the_file_hid(world, desk, kind):
    exif = Image.Exif()
    exif[0x010E] = "koordinat rahasia"
    content = an_image(kind, exif=exif)
    assert b"koordinat rahasia" in content
    page = desk.get("/direktori/instansi/KANIM-ATB/kop").submit("Unggah logo", logo=(content, "foto.gif"))
    assert page.status == 200
    answer = desk.get("/direktori/instansi/KANIM-ATB/logo")
    assert answer.headers["Content-Type"] == f"image/{kind.lower()}"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"koordinat" not in answer.data
    assert Image.open(io.BytesIO(answer.data)).size == (300, 200)
    page = desk.get("/direktori/instansi/KANIM-ATB/kop").submit("Lepas logo")
    assert desk.get("/direktori/instansi/KANIM-ATB/logo").status == 404
    assert db.session.scalar(sa.select(sa.func.count()).select_from(StoredFile)) == 1


def a_bomb():
    """A small PNG whose head speaks of 30,000 × 30,000 pixels."""
    content = bytearray(an_image())
    content[16:24] = (30_000).to_bytes(4, "big") * 2
    import zlib

    content[29:33] = zlib.crc32(content[12:29]).to_bytes(4, "big")
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Pilih berkas logo."),
        (b"<svg onload='x()'></svg>", "bukan gambar PNG atau JPEG"),
        (b"\x89PNG\r\n\x1a\nsampah", "bukan gambar PNG atau JPEG"),
        (an_image("GIF"), "bukan gambar PNG atau JPEG"),
        (a_noise()[:9_000], "bukan gambar PNG atau JPEG"),
        (an_image(size=(4001, 1)), "4.000 × 4.000"),
        (a_bomb(), "4.000 × 4.000"),
    ],
    ids=["empty", "svg", "broken", "gif", "cut", "wide", "bomb"],
)
def test_what_is_no_logo_gets_a_sentence(world, desk, content, words):
    page = desk.get("/direktori/instansi/KANIM-ATB/kop").submit("Unggah logo", logo=(content, "logo.png"))
    assert page.status == 422
    assert words in page.errors()["logo"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(StoredFile)) == 0


def test_a_heavy_logo_gets_a_sentence(world, desk, monkeypatch):
    monkeypatch.setattr("app.directory.logos.MOST_BYTES", 1_000)
    page = desk.get("/direktori/instansi/KANIM-ATB/kop").submit("Unggah logo", logo=(a_noise(), "logo.png"))
    assert page.errors()["logo"] == "Berkas logo paling besar 2 MB. Perkecil, lalu unggah lagi."


def test_fifty_megabytes_get_a_sentence(world, desk):
    answer = desk.client.post(
        "/direktori/instansi/KANIM-ATB/kop",
        input_stream=io.BytesIO(b"--x"),
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(50 * 1024 * 1024)},
    )
    assert answer.status_code == 413
    assert "melebihi 12 MB" in answer.text
