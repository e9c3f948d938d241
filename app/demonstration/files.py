"""Files of the example meetings, made by code: a picture that shows nobody, and papers with two lines in them."""

from __future__ import annotations

import io
from uuid import uuid4

from docx import Document
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from app import meetings
from app.core import Actor
from app.meetings import AgendaItem, AttachmentKind, Meeting
from config import ROOT

FONT = ROOT / "static" / "generated" / "fonts" / "Arimo-Bold.ttf"
WIDTH, HEIGHT = 1280, 800
WALL, FLOOR, CLOTH, WOOD, SCREEN = "#e4ddd0", "#b9ae9d", "#2f5d73", "#7a5a43", "#f7f6f2"
SUITS = ("#3d4a4f", "#6b5d4d", "#46566b", "#55604a", "#5d4a52")


def attach_photo(meeting: Meeting, item: AgendaItem, name: str, caption: str, *, by: Actor, seats: int = 7) -> None:
    """A drawn picture of the hall, said to be one."""
    _attach(meeting, item, drawn_hall(seats), name, f"{caption} (gambar peragaan)", by)


def attach_paper(meeting: Meeting, item: AgendaItem, name: str, title: str, *lines: str, by: Actor) -> None:
    """A Word file with a title and a few lines."""
    document = Document()
    document.add_heading(title, 1)
    for line in lines:
        document.add_paragraph(line)
    kept = io.BytesIO()
    document.save(kept)
    _attach(meeting, item, kept.getvalue(), name, title, by, AttachmentKind.DOCUMENT)


def _attach(
    meeting: Meeting, item: AgendaItem, content: bytes, name: str, caption: str, by: Actor,
    kind: AttachmentKind | None = None,
) -> None:  # fmt: skip
    upload = meetings.read_upload(content)
    meetings.attach(
        meeting, upload, name=name, key=str(uuid4()), by=by, kind=kind, agenda_item_id=item.id, caption=caption
    )


def drawn_hall(seats: int) -> bytes:
    """People at a long table before a screen, seen from behind, as JPEG."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), WALL)
    draw = ImageDraw.Draw(picture)
    for x in range(0, WIDTH, 160):
        draw.line((x, 0, x, 500), fill="#dad2c3", width=3)
    draw.rectangle((0, 500, WIDTH, HEIGHT), fill=FLOOR)
    draw.rectangle((340, 70, 940, 370), fill=WOOD)
    draw.rectangle((352, 82, 928, 358), fill=SCREEN)
    _word(draw, "RAPAT KOORDINASI", (640, 150), 44, "#23414f")
    _word(draw, "gambar peragaan", (640, 215), 28, WOOD)
    for y, long in ((265, 190), (295, 150), (325, 170)):
        draw.line((640 - long, y, 640 + long, y), fill="#c9c2b4", width=8)
    draw.polygon(((210, 470), (1070, 470), (1160, 560), (120, 560)), fill=WOOD)
    draw.rectangle((120, 560, 1160, 660), fill=CLOTH)
    for number in range(seats):
        middle = 120 + (WIDTH - 240) * (number + 0.5) / seats
        suit = SUITS[number % len(SUITS)]
        draw.ellipse((middle - 44, 500, middle + 44, 600), fill="#4a3b30")
        draw.rounded_rectangle((middle - 74, 595, middle + 74, HEIGHT + 40), 52, fill=suit)
    shade = Image.linear_gradient("L").resize((WIDTH, HEIGHT)).point(lambda light: light // 4)
    picture.paste("#2a241d", mask=shade)
    kept = io.BytesIO()
    picture.filter(ImageFilter.GaussianBlur(1.2)).save(kept, "JPEG", quality=82)
    return kept.getvalue()


def _word(draw: ImageDraw.ImageDraw, text: str, middle: tuple[int, int], size: int, colour: str) -> None:
    draw.text(middle, text, fill=colour, font=ImageFont.truetype(FONT, size), anchor="mm")
