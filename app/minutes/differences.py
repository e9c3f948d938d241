"""What two notulae say otherwise: pure, part by part. A reader is told the difference of what both were cut to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from app.core import N_

from .content import AgencyNamed, MinutesContent


class How(StrEnum):
    """What happened to a part."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One fact before and after."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Difference:
    """A part that differs. ``name`` says which one: its number, code or agency; empty for the head of the notula."""

    part: str
    id: int | None
    name: str
    how: How
    changes: tuple[Change, ...] = ()


PARTS = ("attendance", "agenda", "issues", "outcomes", "actions", "reviews", "files", "pointers", "absent")
PART_WORDS = {
    "facts": N_("Keterangan rapat"), "attendance": N_("Daftar hadir"), "agenda": N_("Acara"), "issues": N_("Isu"),
    "outcomes": N_("Hasil rapat"), "actions": N_("Tindak lanjut"), "reviews": N_("Tindak lanjut rapat sebelumnya"),
    "files": N_("Lampiran"), "pointers": N_("Dokumen tertutup"), "absent": N_("Tidak hadir"),
}  # fmt: skip
HOW_WORDS = {How.ADDED: N_("ditambahkan"), How.REMOVED: N_("dihapus"), How.CHANGED: N_("diubah")}
FIELD_WORDS = {
    "title": N_("Judul"), "title_en": N_("Judul dalam bahasa Inggris"), "starts_on": N_("Hari mulai"),
    "ends_on": N_("Hari selesai"), "starts_at": N_("Jam mulai"), "ends_at": N_("Jam selesai"), "venue": N_("Tempat"),
    "chair_position": N_("Pimpinan rapat"), "purpose": N_("Tujuan"), "invitation_number": N_("Nomor undangan"),
    "notes": N_("Catatan"), "text": N_("Isi"), "text_en": N_("Isi dalam bahasa Inggris"), "modality": N_("Sifat"),
    "number": N_("Nomor"), "seq": N_("Urutan"), "lead": N_("Penanggung jawab"), "supports": N_("Instansi terkait"),
    "due_on": N_("Batas waktu"), "due_text": N_("Batas waktu menurut notula"), "indicator": N_("Indikator"),
    "target": N_("Target"), "status": N_("Kehadiran"), "role": N_("Peran"), "position": N_("Jabatan"),
    "person": N_("Nama"), "represents": N_("Mewakili"), "headcount": N_("Orang"), "agency": N_("Instansi"),
    "raised_by": N_("Disampaikan oleh"), "presenter": N_("Penyaji"), "security_class": N_("Klasifikasi"),
    "notes_class": N_("Klasifikasi"), "agreed_by": N_("Disepakati"), "withdrawn_by": N_("Dicabut"),
    "agenda_item_id": N_("Acara"), "partners": N_("Mitra"), "host": N_("Penyelenggara"),
}  # fmt: skip
"""What the facts are called; others are told without their values."""


def differences(before: MinutesContent, after: MinutesContent) -> tuple[Difference, ...]:
    """Everything that differs, in the order in which a notula is read."""
    return tuple(_differences(before, after))


def _differences(before: MinutesContent, after: MinutesContent) -> Iterator[Difference]:
    if changes := _changes(before.facts, after.facts):
        yield Difference("facts", None, "", How.CHANGED, changes)
    if before.security_class is not after.security_class:
        change = Change("security_class", before.security_class, after.security_class)
        yield Difference("facts", None, "", How.CHANGED, (change,))
    for part in PARTS:
        yield from _rows(part, getattr(before, part), getattr(after, part))


def _rows(part: str, before: Sequence[Any], after: Sequence[Any]) -> Iterator[Difference]:
    old, new = {row.id: row for row in before}, {row.id: row for row in after}
    for ident, row in old.items():
        if ident not in new:
            yield Difference(part, ident, _name(row), How.REMOVED)
    for ident, row in new.items():
        if ident not in old:
            yield Difference(part, ident, _name(row), How.ADDED)
        elif changes := _changes(old[ident], row):
            yield Difference(part, ident, _name(row), How.CHANGED, changes)


def _changes(before: Any, after: Any) -> tuple[Change, ...]:
    pairs = ((field.name, getattr(before, field.name), getattr(after, field.name)) for field in fields(before))
    return tuple(Change(name, old, new) for name, old, new in pairs if old != new)


def _name(row: Any) -> str:
    """By what people call the row: its number, its code, its agency, its title."""
    if isinstance(row, AgencyNamed):
        return row.name
    for field in ("number", "action_ref", "ref", "agency", "seq", "name", "holder"):
        value = getattr(row, field, None)
        if value is not None:
            return value.name if isinstance(value, AgencyNamed) else str(value)
    return str(row.id)
