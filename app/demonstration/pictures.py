"""Pictures of every main page and of every page of the papers, in colour and grey, to be looked at."""

from __future__ import annotations

import logging
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa
from flask import Flask
from PIL import Image
from werkzeug.serving import make_server

from app.accounts import DEMO_PASSWORD
from app.core import Actor, Reach, Refused, StoredFile, db, writing
from app.meetings import Meeting
from app.papers import (
    IssuedPaper,
    PaperKind,
    PaperSize,
    Wanted,
    ask_for_paper,
    compose_roadmap,
    issue_papers,
    print_pdf,
)
from app.roadmap import Audience, roadmap_or_fail

from .load import load

SIZES: dict[str, Any] = {"1440": {"width": 1440, "height": 900}, "390": {"width": 390, "height": 844}}
MEETING = "/rapat/RAKOR-MOTAAIN-2024-05-07"
PAGES: dict[str, list[str]] = {
    "": ["/masuk", "/masuk/lupa", "/bantuan"],
    "sekretariat": [
        "/", "/rapat", MEETING, f"{MEETING}/ubah", f"{MEETING}/daftar-hadir", f"{MEETING}/hasil/baru",
        f"{MEETING}/tindak-lanjut/baru", "/rapat/TIMPORA-BELU-3", "/rapat/TIMPORA-BELU-3/sampaikan",
        *(f"/rapat/TIMPORA-BELU-4{page}" for page in (
            "", "/undangan", "/konfirmasi", "/bahan", "/tindak-lanjut-sebelumnya", "/salin", "/hadir-mandiri",
        )),
        *(f"/rapat/TIMPORA-BELU-7{page}" for page in (
            "", "/langsung", "/tempel", "/kesimpulan", "/daftar-hadir", "/lampiran", "/hadir-mandiri",
            "/hadir-mandiri/qr",
        )),
        *(f"/rapat/TIMPORA-BELU-8{page}" for page in ("", "/tanggapan", "/tanggapan/baru", "/final")),
        *(f"/rapat/TIMPORA-BELU-9{page}" for page in (
            "", "/notula/1", "/notula/2", "/tanggapan", "/perbaikan", "/lampiran", "/naskah", "/laporan-singkat",
        )),
        "/pesan", "/direktori/hari-libur", "/rapat/baru",
        "/rapat/impor", "/tindak-lanjut", "/tindak-lanjut/1", "/tindak-lanjut/1/ubah", "/peta-jalan/FK-NTT",
        "/peta-jalan/FK-NTT?tampilan=matriks", "/peta-jalan/FK-NTT/ubah", "/peta-jalan/TIMPORA-BELU",
        "/peta-jalan/FK-NTT/unduh", "/direktori", "/direktori/instansi/POLRES-BELU", "/direktori/forum",
        "/direktori/forum/FK-NTT", "/direktori/wilayah", "/akun", "/tidak/ada",
    ],
    "polres": [
        "/", "/instansi-kami", "/tindak-lanjut/21", "/tindak-lanjut/21/lapor", "/rapat", "/rapat/TIMPORA-BELU-8",
        "/rapat/TIMPORA-BELU-8/tanggapan",
    ],
    "pimpinan": ["/", "/peta-jalan/FK-NTT", "/peta-jalan/TIMPORA-BELU"],
    "mitra": ["/", "/rapat", "/instansi-kami", "/peta-jalan/FK-NTT"],
    "admin": ["/", "/pengaturan/akun", "/pengaturan/akun/2", "/pengaturan/akun/baru", "/forum/baru"],
}  # fmt: skip
FINAL, IN_COMMENT = "TIMPORA-BELU-9", "TIMPORA-BELU-8"
"""Meetings whose papers are looked at: one with a final notula, one whose notula is still a draft."""
PAPERS = [("FK-NTT", "leadership", "id"), ("TIMPORA-BELU", "leadership", "id"), ("FK-NTT", "partner", "en")]

README: dict[str, tuple[str, str, int, int]] = {
    "pimpinan": ("pimpinan", "/", 1280, 900),
    "peta-jalan": ("pimpinan", "/peta-jalan/TIMPORA-BELU", 1280, 1300),
    "instansi-kami": ("polres", "/instansi-kami", 390, 1000),
    "rapat": ("sekretariat", "/rapat/TIMPORA-BELU-9", 1280, 1300),
    "notula-langsung": ("sekretariat", "/rapat/TIMPORA-BELU-7/langsung", 1280, 900),
    "kesimpulan": ("sekretariat", "/rapat/TIMPORA-BELU-7/kesimpulan", 1280, 900),
}
"""Who sees what in which window, by the name of the picture; ``pdf-pilar`` is the paper's first page of pillars."""


@click.command("pictures")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--on", type=click.DateTime(formats=["%Y-%m-%d"]), default="2025-01-01", show_default=True)
@click.option("--pages/--no-pages", default=True, help="The pages of the application.")
@click.option("--papers/--no-papers", default=True, help="The pages of the printed roadmaps.")
@click.option("--readme", is_flag=True, help="Only those that the README shows: FOLDER is docs/pictures.")
def pictures(folder: Path, on: Any, pages: bool, papers: bool, readme: bool) -> None:
    """Write pictures of a fresh demonstration's pages and papers to FOLDER. Needs what bin/setup --test installs."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="patok-pictures-") as data, demonstration(Path(data)) as app:
        if readme:
            with app.app_context():
                take_pillars(folder, on.date())
            with served(app) as url:
                take_readme(folder, url)
            pages = papers = False
        if papers:
            with app.app_context():
                for code, audience, language in PAPERS:
                    take_paper(folder, code, Audience(audience), language, on.date())
                take_meeting_papers(folder)
        if pages:
            with served(app) as url:
                take_pages(folder, url)
    click.echo(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


@contextmanager
def demonstration(data: Path) -> Iterator[Flask]:
    """A demonstration of its own, that ends with the command."""
    from app import create_app

    app = create_app({
        "DEMONSTRATION": True,
        "LOG_LEVEL": "WARNING",
        "DATA_DIR": data,
        "SQLALCHEMY_DATABASE_URI": f"sqlite:///{data / 'patok.db'}",
        "QUEUE_URL": f"sqlite:///{data / 'queue.db'}",
    })
    with app.app_context():
        from flask_migrate import upgrade

        upgrade()
        load()
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The application on a free port of this machine."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


def take_paper(folder: Path, code: str, audience: Audience, language: str, on: date) -> None:
    """Every page of one printed roadmap."""
    for number, page in enumerate(printed(code, audience, language, on)):
        keep(
            page.render(scale=1.6).to_pil(),
            folder / f"paper-{code.lower()}-{audience.value}-{language}-{number + 1:02}",
        )


def take_meeting_papers(folder: Path) -> None:
    """Every page of every paper round a meeting: final and draft, in both languages, on both sheets."""
    import pypdfium2

    for code, language, size in (
        (FINAL, "id", PaperSize.A4),
        (IN_COMMENT, "id", PaperSize.F4),
        (FINAL, "en", PaperSize.A4),
    ):
        for kind in PaperKind:
            for recorded in (True, False) if kind is PaperKind.ATTENDANCE_LIST else (False,):
                with writing():
                    meeting = db.session.scalars(sa.select(Meeting).where(Meeting.code == code)).one()
                    reach = Reach(frozenset({meeting.forum_id}), frozenset({meeting.forum_id}))
                    by = Actor(user_id=None, name="gambar", secretariat_forums=reach)
                    wanted = Wanted(kind, language=language, size=size, recorded=recorded)
                    try:
                        papers = [one.id for one in ask_for_paper(meeting, wanted, by=by)]
                    except Refused:
                        continue  # no agreement, no record of it
                issue_papers()
                paper = db.session.get_one(IssuedPaper, papers[0])
                file = db.session.get_one(StoredFile, paper.pdf_file_id)
                document = pypdfium2.PdfDocument(file.read())
                name = f"{kind.value}{'-recorded' if recorded else ''}-{code.lower()}-{language}-{size.value.lower()}"
                for number in range(len(document)):
                    keep(document[number].render(scale=1.6).to_pil(), folder / f"letter-{name}-{number + 1:02}")
                document.close()


def take_pillars(folder: Path, on: date) -> None:
    """The first page of the paper that shows pillars with their rows."""
    for page in printed("FK-NTT", Audience.LEADERSHIP, "id", on):
        text = page.get_textpage().get_text_range()
        if "Rencana aksi per pilar" in text and "B-01" in text:
            small(page.render(scale=1.0417).to_pil(), folder / "pdf-pilar.png")
            return
    raise click.ClickException("No page of the paper shows a pillar.")


def printed(code: str, audience: Audience, language: str, on: date) -> Iterator[Any]:
    """The pages of a printed roadmap, to be drawn or read."""
    try:
        import pypdfium2
    except ImportError:
        raise click.ClickException("Pictures need the packages of the tests: bin/setup --test") from None
    paper = compose_roadmap(roadmap_or_fail(code), audience=audience, language=language, on=on)
    document = pypdfium2.PdfDocument(print_pdf(paper))
    yield from (document[number] for number in range(len(document)))
    document.close()


def take_pages(folder: Path, url: str) -> None:
    """Every main page, as each role sees it."""
    with browsing() as browser:
        for person, paths in PAGES.items():
            page = page_of(browser, url, person)
            for path in paths:
                for name, size in SIZES.items():
                    page.set_viewport_size(size)
                    page.goto(url + path)
                    picture = Image.open(BytesIO(page.screenshot(full_page=True)))
                    keep(picture, folder / f"page-{person or 'pintu'}-{slug(path)}-{name}")
            page.context.close()


def take_readme(folder: Path, url: str) -> None:
    """The windows that the README shows."""
    with browsing() as browser:
        for name, (person, path, width, height) in README.items():
            page = page_of(browser, url, person)
            page.set_viewport_size({"width": width, "height": height})
            page.goto(url + path)
            if path.endswith("/langsung"):
                page.locator("[data-live][data-ready]").wait_for()
                page.wait_for_timeout(3_000)  # what others wrote arrives
            small(Image.open(BytesIO(page.screenshot())), folder / f"{name}.png")
            page.context.close()


@contextmanager
def browsing() -> Iterator[Any]:
    """A browser, ended with the block."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise click.ClickException("Pictures need the packages of the tests: bin/setup --test") from None
    with sync_playwright() as playwright:
        quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                 "--disable-component-update", "--disable-sync"]  # fmt: skip
        browser = playwright.chromium.launch(executable_path=program(), args=quiet)
        yield browser
        browser.close()


def page_of(browser: Any, url: str, person: str) -> Any:
    """A page of somebody's own browser, signed in unless nobody is named."""
    context = browser.new_context(locale="id-ID", timezone_id="Asia/Makassar", reduced_motion="reduce")
    page = context.new_page()
    if person:
        sign_in(page, url, person)
    return page


def sign_in(page: Any, url: str, person: str) -> None:
    page.goto(f"{url}/masuk")
    page.locator("main input[name=email]:not([type=hidden])").first.fill(f"{person}@demo.patok")
    page.locator("main input[name=password]:not([type=hidden])").first.fill(DEMO_PASSWORD)
    page.locator("main input[name=password]:not([type=hidden])").first.press("Enter")
    page.wait_for_url(lambda address: "/masuk" not in address)


def slug(path: str) -> str:
    return path.strip("/").replace("/", "-").replace("?", "-").replace("=", "-").lower() or "beranda"


def keep(picture: Image.Image, place: Path) -> None:
    """The picture in colour, and as a photocopier gives it."""
    picture.convert("RGB").save(place.with_name(f"{place.name}.png"), optimize=False)
    picture.convert("L").save(place.with_name(f"{place.name}-grey.png"), optimize=False)


def small(picture: Image.Image, place: Path) -> None:
    """The picture in few colours, for it travels with the code."""
    picture.convert("RGB").quantize(256).save(place, optimize=True)


def program() -> str:
    """The browser that bin/setup --test found or fetched."""
    from config import ROOT

    place = ROOT / ".venv" / "browser"
    named = os.environ.get("PATOK_BROWSER") or (place.read_text(encoding="utf-8").strip() if place.is_file() else "")
    if not named:
        raise click.ClickException("No browser is known: bin/setup --test finds or fetches one.")
    return named
