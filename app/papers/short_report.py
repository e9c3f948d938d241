"""The texts that leave the hall at once: the short report for WhatsApp and a text for the press. Plain, in Indonesian.

Both are read off the same content as the notula, cut for their readers before they come here.
"""

from __future__ import annotations

from datetime import date

from babel.support import NullTranslations

from app.core import SecurityClass
from app.meetings import AttendanceRole, AttendanceStatus
from app.minutes import ActionAgreed, AgencyNamed, MinutesContent, Outcome
from app.outcomes import Modality
from app.roadmap import Audience

from .blocks import Words, text_of
from .kinds import PaperKind
from .letters import Letter, Voice
from .letters.voice import people
from .models import PaperSize
from .vocabulary import ILLUSTRATIVE

MOST_NAMED = 12
HEADS = {
    Modality.AGREEMENT: "Kesepakatan",
    Modality.COMMITMENT: "Komitmen",
    Modality.DIRECTION: "Arahan",
    Modality.PROPOSAL: "Usulan",
    Modality.HOPE: "Harapan",
    None: "Lainnya",
}


def short_report_text(content: MinutesContent) -> str:
    """Hari, tempat, pimpinan, dihadiri, hasil, mohon arahan: a message of a length a phone shows."""
    v, facts = _voice(content), content.facts
    lines = ["*LAPORAN SINGKAT*", f"*{facts.title}*", ""]
    for label, words in (
        ("Hari/tanggal", v.meeting_days),
        ("Waktu", v.hours if facts.starts_at else ()),
        ("Tempat", v.place if facts.venue or facts.border_post else ()),
        ("Pimpinan rapat", v.chair),
        ("Dibuka oleh", v.holder(AttendanceRole.OPENER)),
    ):
        if words:
            lines.append(f"*{label}:* {_plain(words)}")
    lines.append(f"*Dihadiri:* {_attended(content)}")
    if facts.partners:
        lines.append(f"*Mitra pendukung:* {_names(facts.partners)}")
    lines += ["", "*Hasil rapat*", *_results(content.outcomes)]
    actions = [one for one in content.actions if one.withdrawn_by is None]
    if actions:
        lines += ["", "*Tindak lanjut*", *(f"{one.ref} {_action(v, one)}" for one in actions)]
    if any(one.kind == "photo" for one in content.files):
        lines += ["", "Foto terlampir."]
    return "\n".join([*lines, "", "Demikian dilaporkan, mohon arahan."])


def press_text(content: MinutesContent) -> str:
    """The same facts for readers outside: who met, where, about what, and what came of it. Open parts only."""
    v, facts = _voice(content), content.facts
    host = facts.host.name if facts.host else facts.forum
    when = _plain(v.meeting_days) if facts.starts_on else "pada hari yang belum disebut"
    where = f" di {_plain(v.place)}" if facts.venue or facts.border_post else ""
    paragraphs = [f"{host} menyelenggarakan {facts.title}{where}, {when}."]
    chair = _plain(v.chair)
    paragraphs.append((f"Rapat dipimpin {chair} dan d" if chair else "Rapat d") + f"ihadiri {_attended(content)}.")
    if facts.partners:
        paragraphs[-1] += f" Kegiatan ini didukung {_names(facts.partners)}."
    if facts.purpose:
        paragraphs.append(facts.purpose)
    outcomes = [one for one in content.outcomes if one.withdrawn_by is None]
    if outcomes:
        paragraphs.append("Hasil rapat:\n" + "\n".join(_results(outcomes)))
    actions = [one for one in content.actions if one.withdrawn_by is None]
    if actions:
        said = "\n".join(f"- {_action(v, one)}" for one in actions)
        paragraphs.append(f"Tindak lanjut:\n{said}")
    return "\n\n".join(paragraphs)


def _voice(content: MinutesContent) -> Voice:
    letter = Letter(
        PaperKind.MINUTES, "id", Audience.FORUM, PaperSize.A4, content, SecurityClass.OPEN, date(2000, 1, 1)
    )  # fmt: skip
    return Voice(letter, NullTranslations())


def _plain(words: Words) -> str:
    return text_of(words).strip()


def _names(agencies: tuple[AgencyNamed, ...]) -> str:
    named = [one.name for one in agencies]
    more = len(named) - MOST_NAMED
    return ", ".join(named[:MOST_NAMED]) + (f", dan {more} lainnya" if more > 0 else "")


def _attended(content: MinutesContent) -> str:
    """3 instansi (9 orang): Kanwil NTT, Kanim Atambua, Polres Belu."""
    rows = [row for row in content.attendance if row.role is not AttendanceRole.SUPPORTING_PARTNER]
    counted = people(rows)
    if not counted.agencies:
        return "belum tercatat"
    present = {row.agency.id: row.agency for row in rows if row.status is AttendanceStatus.PRESENT}
    persons = f" ({counted.persons} orang)" if counted.persons else ""
    return f"{counted.agencies} instansi{persons}: {_names(tuple(present.values()))}"


def _results(outcomes: tuple[Outcome, ...] | list[Outcome]) -> list[str]:
    lines: list[str] = []
    for modality, head in HEADS.items():
        group = [one for one in outcomes if one.modality is modality and one.withdrawn_by is None]
        if group:
            lines += [f"{head}:", *(f"{one.number}. {one.text}" for one in group)]
    return lines or ["Belum ada hasil rapat yang dicatat."]


def _action(v: Voice, one: ActionAgreed) -> str:
    lead = one.lead.name if one.lead else "penanggung jawab belum ditetapkan"
    when = _plain(v.due(one)).replace(ILLUSTRATIVE, "").replace("belum ditetapkan", "batas waktu belum ditetapkan")
    return f"{one.text} ({lead}; {when})"
