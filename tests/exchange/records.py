"""Records for the tests: one that fills every property of the schema, and as many lawful ones as wanted by chance."""

from __future__ import annotations

import random
from copy import deepcopy
from pathlib import Path
from typing import Any

from app.exchange.record import Record, schema

CASES = Path(__file__).resolve().parents[2] / "demo"
LBJ, MOTAAIN = CASES / "konsultasi-labuan-bajo-2023.yaml", CASES / "rakor-motaain-2024.yaml"

HOSTILE = (
    "<script>alert(1)</script>", "'; DROP TABLE meeting; --", "{{ 7 * 7 }}", "%(jahat)s %s", "=cmd|' /C calc'!A0",
    "null", "~", "no", "2024-05-07", "53.04", "0x1f", "1_000", "- a", "a: b", "# bukan komentar", "*alias", "&jangkar",
    "!!python/object", " spasi di muka dan belakang ", "dua\nbaris", "baris\n\n  menjorok\n", "tab\tdi sini", "\r\nCR",
    "\u2028pemisah", "\x85lama", "\x07bel", "\x1b[31m", "emoji 🛂", "kanan ke kiri \u202e", "ﷺ", "A" * 480,
    "| pipa", "> lipat", "'", '"', "\\", "…", "\ufeff", "\ufffe",
)  # fmt: skip


def the_record(**given: Any) -> Record:
    """A small lawful record; dotted names replace parts: ``the_record(**{"meeting.title": "X"})``."""
    record: Record = {
        "format": "meeting-record",
        "version": 1,
        "forum": {"code": "FK-UJI", "name": "Forum uji", "level": "regency", "secretariat": "A", "members": ["A", "B"]},
        "agencies": [
            {"code": "A", "name": "Instansi A", "kind": "police"},
            {"code": "B", "name": "Instansi B", "kind": "military"},
        ],
        "meeting": {"code": "R-1", "type": "timpora", "title": "Rapat uji", "starts_on": "2024-05-07"},
        "attendance": [
            {"agency": "A", "position": "Kepala", "role": "chair", "status": "present"},
            {"agency": "B", "role": "participant", "status": "present"},
        ],
        "agenda": [{"seq": 1, "title": "Pembukaan"}, {"seq": 2, "title": "Pembahasan", "notes": "Catatan."}],
        "issues": [{"ref": "I1", "text": "Masalah", "agenda": 2}],
        "decisions": [{"ref": "D1", "modality": "agreement", "text": "Sepakat", "agenda": 2}],
        "actions": [
            {"ref": "A-01", "text": "Kerjakan", "pillar": "P1_SOP", "from_decisions": ["D1"], "from_issues": ["I1"],
             "lead": "A", "support": ["B"], "due_on": "2024-08-01", "status": "not_started", "illustrative": ["lead"]},
            {"ref": "A-02", "text": "Lanjutkan", "status": "in_progress"},
        ],
    }  # fmt: skip
    for path, value in given.items():
        put(record, path, value)
    return record


def put(record: Any, path: str, value: Any) -> None:
    """Set ``actions.0.lead`` in a record; None takes it away."""
    *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    for part in parents:
        record = record[part]
    if value is None:
        del record[last]
    else:
        record[last] = value


def full_record() -> Record:
    """Every property of the schema is filled, and every lawful word stands somewhere."""
    defs = schema()["$defs"]
    properties = schema()["properties"]

    def words(part: str, name: str) -> list[str]:
        return [word for word in properties[part]["items"]["properties"][name]["enum"] if word is not None]

    kinds = words("agencies", "kind")
    levels = words("agencies", "level")
    agencies: list[Record] = [
        {"code": f"AG-{number}", "name": f"Instansi {number}", "name_en": f"Agency {number}", "kind": kind,
         "level": levels[number % len(levels)], "parent": "Induk", "collective": number % 2 == 0}
        for number, kind in enumerate(kinds)
    ]  # fmt: skip
    agencies[0]["members"] = ["AG-3", "AG-1"]
    roles, statuses = words("attendance", "role"), words("attendance", "status")
    modalities = words("decisions", "modality")
    meeting = properties["meeting"]["properties"]
    states = words("actions", "status")
    codes = [agency["code"] for agency in agencies]
    marks = ["text", "lead", "apa saja"]
    return {
        "format": "meeting-record",
        "version": 1,
        "forum": {
            "code": "FK-PENUH", "name": "Forum penuh", "name_en": "Full forum", "level": "national",
            "region_code": "53.04.02.2001", "timezone": "Asia/Jayapura", "secretariat": "AG-2",
            "legal_basis": ["Dasar 2", "Dasar 1"], "members": ["AG-5", "AG-2", "AG-9"],
            "pillars": [
                {"code": "Z_LAIN", "name": "Pilar lain", "name_en": "Other pillar"},
                {"code": "P1_SOP", "name": "SOP versi forum"},
            ],
            "illustrative": ["name", "members", "secretariat", "code"],
        },
        "agencies": agencies,
        "meeting": {
            "code": "PENUH-1", "type": "outreach", "title": "Rapat\nberbaris dua", "title_en": "Two lines",
            "starts_on": "2024-02-28", "ends_on": "2024-02-29", "starts_at": "09:00", "ends_at": "08:30",
            "timezone": "Asia/Jakarta", "venue": "Aula", "region_code": "53", "border_post": "PLBN", "host": "AG-4",
            "partners": ["AG-11", "AG-10"], "invitation_number": "1/2024", "minutes_number": "2/2024",
            "security_class": "restricted", "urgency": "very_urgent", "legal_basis": ["UU 6/2011"],
            "data_quality_notes": ["Catatan mutu"],
            "sources": [{"kind": kind, "reference": f"Sumber {kind}"} for kind in _enum(meeting["sources"], "kind")],
            "illustrative": ["title", "host"], "chair_position": "Ketua", "purpose": "Tujuan\n\npanjang",
            "closed_documents": [
                {"class": "secret", "number": "R-1", "dated_on": "2024-02-01", "holder": "Pemegang"},
                {"class": "confidential", "number": "R-2", "dated_on": "2024-02-02", "holder": "Pemegang lain"},
                {"class": "confidential", "holder": "Pemegang lain"},
            ],
        },
        "attendance": [
            {"agency": codes[number], "position": f"Jabatan {number}", "person": f"Contoh {number}",
             "represents": "Atasan", "role": role, "status": statuses[number % len(statuses)], "headcount": number + 1,
             "source": "L1", "illustrative": ["status"], "ref": f"H{number}", "late": number % 2 == 0,
             "checked_in_at": "23:59", "attended_on": "2024-02-29"}
            for number, role in enumerate(roles)
        ] + [{"agency": "AG-1", "role": "participant", "status": "present"}] * 2,
        "agenda": [
            {"seq": seq, "title": f"Acara {seq}", "title_en": f"Item {seq}", "presenter": "Penyaji",
             "notes": f"Catatan {seq}\n\n- butir", "source": "L2", "security_class": security_class}
            for seq, security_class in zip((7, 1, 3), [*defs["security_class"]["enum"][:2], "open"], strict=True)
        ],
        "issues": [
            {"ref": f"I{number}", "text": f"Isu {number}", "text_en": f"Issue {number}", "raised_by": "Peserta",
             "agenda": 7, "security_class": ["open", "restricted"][number], "source": "L3", "category": "Jenis",
             "region_code": "53.04"}
            for number in range(2)
        ],
        "decisions": [
            {"ref": f"D{number}", "modality": modality, "text": f"Hasil {number}", "text_en": f"Outcome {number}",
             "agenda": 1, "source": "L4", "security_class": ["open", "restricted"][number % 2]}
            for number, modality in enumerate(modalities)
        ] + [{"ref": "D9", "text": "Belum dipilih"}],
        "actions": [_full_action(number, state, words, codes, marks) for number, state in enumerate(states)],
    }  # fmt: skip


def _enum(part: Record, name: str) -> list[str]:
    found: list[str] = part["items"]["properties"][name]["enum"]
    return found


def _full_action(number: int, state: str, words: Any, codes: list[str], marks: list[str]) -> Record:
    def nth(name: str) -> str:
        known = words("actions", name)
        return str(known[number % len(known)])

    return {
        "ref": f"A-{9 - number}", "text": f"Tindak lanjut {number}", "text_en": f"Action {number}",
        "pillar": ["Z_LAIN", "P1_SOP"][number % 2], "from_decisions": ["D3", "D1"], "from_issues": ["I1", "I0"],
        "lead": codes[number], "support": [codes[number + 2], codes[number + 1]], "starts_on": "2024-03-01",
        "due_on": "2024-12-31", "due_text": "akhir tahun", "indicator": "Indikator", "target": "10 desa",
        "priority": nth("priority"), "cooperation_level": nth("cooperation_level"), "region_code": "53.04.02",
        "border_post": "PLBN", "security_class": ["open", "restricted"][number % 2], "status": state, "source": "L5",
        "illustrative": marks, "themes": ["trafficking", "apa pun"], "target_group": "Warga",
        "indicator_en": "Indicator", "baseline": "0 desa", "budget_idr": 2**53 * number,
        "funding_source": nth("funding_source"), "partner_support": "Pelatih", "recurrence": nth("recurrence"),
    }  # fmt: skip


def some_record(seed: int) -> Record:
    """A lawful record by chance: the full one with parts missing and hostile words in its texts."""
    chance = random.Random(seed)
    record = _thinned(deepcopy(full_record()), schema(), chance)
    _twisted(record, schema(), chance)
    kept = {
        "from_decisions": {row["ref"] for row in record.get("decisions", [])},
        "from_issues": {row["ref"] for row in record.get("issues", [])},
    }
    items = {row["seq"] for row in record.get("agenda", [])}
    for part in ("issues", "decisions"):
        for row in record.get(part, []):
            if row.get("agenda") not in items:
                row.pop("agenda", None)
    pillars = {row["code"] for row in record["forum"].get("pillars", [])} or {"P1_SOP"}
    for row in record.get("actions", []):
        for name, refs in kept.items():
            if name in row:
                row[name] = [ref for ref in row[name] if ref in refs]
        if row.get("pillar") not in pillars:
            row.pop("pillar", None)
    if "starts_on" not in record["meeting"]:
        record["meeting"].pop("ends_on", None)
    if "ends_on" not in record["meeting"]:
        record["meeting"].pop("ends_at", None)
    return record


def _resolved(part: Record) -> Record:
    found: Record = schema()["$defs"][part["$ref"].rsplit("/", 1)[1]] if "$ref" in part else part
    return found


def _thinned(value: Any, part: Record, chance: random.Random) -> Any:
    part = _resolved(part)
    if isinstance(value, dict):
        needed = {*part.get("required", ()), "agencies"}
        return {
            key: _thinned(child, part["properties"][key], chance)
            for key, child in value.items()
            if key in needed or chance.random() < 0.7
        }
    if isinstance(value, list) and part["items"].get("type") == "object" and "kind" not in part["items"]["properties"]:
        return [_thinned(child, part["items"], chance) for child in value if chance.random() < 0.8]
    if isinstance(value, list):
        return [_thinned(child, part["items"], chance) for child in value]
    return value


TEXTS = {"name", "name_en", "title", "title_en", "text", "text_en", "notes", "purpose", "venue", "position", "person",
         "source", "indicator", "target", "due_text", "presenter", "raised_by", "holder", "parent",
         "category"}  # fmt: skip


def _twisted(value: Any, part: Record, chance: random.Random) -> None:
    if isinstance(value, dict):
        for key, child in value.items():
            if key in TEXTS and isinstance(child, str) and chance.random() < 0.4:
                value[key] = chance.choice(HOSTILE)
            else:
                _twisted(child, part, chance)
    elif isinstance(value, list):
        for child in value:
            _twisted(child, part, chance)
