"""Sample values of the roadmap paper: from the two meeting records in demo/, and as large as one likes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from app.papers.roadmap_paper import (
    Agency,
    AgencyName,
    Attendance,
    Audience,
    ForumName,
    Funding,
    Issue,
    Language,
    Letterhead,
    Meeting,
    Modality,
    Origin,
    Outcome,
    Pillar,
    Presence,
    Recurrence,
    RoadmapPaper,
    Row,
    SecurityClass,
    State,
    Text,
)

DEMO = Path(__file__).resolve().parents[2] / "demo"
CASES = ("konsultasi-labuan-bajo-2023.yaml", "rakor-motaain-2024.yaml")
PILLARS = (
    ("P1_SOP", "SOP dan mekanisme kerja bersama", "SOPs and joint working mechanisms"),
    ("P2_TECHNOLOGY", "Pemanfaatan teknologi", "Use of technology"),
    ("P3_INFRASTRUCTURE", "Sarana dan prasarana", "Facilities and infrastructure"),
    ("P4_HUMAN_RESOURCES", "Peningkatan kapasitas SDM", "Human resources capacity"),
    ("P5_DATABASE", "Basis data dan pertukaran informasi", "Databases and information exchange"),
    ("P6_COMMUNITY", "Partisipasi dan pemberdayaan masyarakat", "Community participation and empowerment"),
    ("P7_DIPLOMACY", "Kerja sama lintas batas dan diplomasi", "Cross-border cooperation and diplomacy"),
    ("P8_REGULATION", "Regulasi dan kelembagaan", "Regulation and institutions"),
)


@lru_cache(maxsize=1)
def _records() -> list[dict[str, Any]]:
    return [yaml.safe_load((DEMO / name).read_text("utf-8")) for name in CASES]


def _text(record: dict[str, Any], field: str, language: Language) -> Text | None:
    if language is Language.EN and record.get(f"{field}_en"):
        return Text(record[f"{field}_en"], Language.EN)
    return Text(record[field], Language.ID) if record.get(field) else None


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def the_cases(
    audience: Audience = Audience.LEADERSHIP,
    language: Language = Language.ID,
    on: date = date(2025, 1, 1),
    **given: Any,
) -> RoadmapPaper:
    """The roadmap FK-NTT as the two records of demo/ give it."""
    records = _records()
    names: dict[str, AgencyName] = {}
    kinds: dict[str, dict[str, Any]] = {}
    for record in records:
        for agency in record["agencies"]:
            name = _text(agency, "name", language)
            assert name
            names.setdefault(agency["code"], AgencyName(agency["code"], name))
            kinds.setdefault(agency["code"], agency)
    members = {code for record in records for code in record["forum"].get("members", ())}
    meetings: list[Meeting] = []
    rows: dict[str, list[Row]] = {code: [] for code, _id, _en in PILLARS}
    for record in records:
        met = record["meeting"]
        partners = tuple(names[code] for code in met.get("partners", ()))
        lines = tuple(
            Attendance(
                agency=names[line["agency"]],
                presence=Presence(line["status"]),
                position=Text(line["position"]) if line.get("position") else None,
                headcount=line.get("headcount"),
            )
            for line in record["attendance"]
            if line["role"] != "supporting_partner"
        )
        present = [line for line in lines if line.presence is Presence.PRESENT]
        known = all(line.headcount is not None for line in present)
        title = _text(met, "title", language)
        assert title
        meetings.append(
            Meeting(
                code=met["code"],
                title=title,
                kind=met["type"],
                starts_on=_day(met["starts_on"]),
                ends_on=_day(met["ends_on"]),
                place=met["venue"],
                host=names[met["host"]],
                partners=partners,
                attendance=lines,
                headcount=sum(line.headcount or 0 for line in present) if known else None,
                outcomes=tuple(
                    Outcome(
                        number=str(n),
                        text=_text(one, "text", language) or Text(""),
                        modality=Modality(one["modality"]) if one.get("modality") else None,
                    )
                    for n, one in enumerate(record["decisions"], 1)
                ),
                issues=tuple(
                    Issue(ref=one["ref"], text=_text(one, "text", language) or Text(""), raised_by=one.get("raised_by"))
                    for one in record["issues"]
                ),
                illustrative=tuple(sorted(met.get("illustrative", ()))),
            )
        )
        order = {one["ref"]: str(n) for n, one in enumerate(record["decisions"], 1)}
        for one in record["actions"]:
            due = _day(one.get("due_on"))
            late = (on - due).days if due and due < on and one["status"] not in ("done", "cancelled") else None
            text = _text(one, "text", language)
            assert text
            rows[one["pillar"]].append(
                Row(
                    key=one["ref"],
                    ref=one["ref"],
                    text=text,
                    lead=names[one["lead"]] if one.get("lead") else None,
                    support=tuple(names[code] for code in one.get("support", ())),
                    due_on=due,
                    recurrence=Recurrence(one["recurrence"]) if one.get("recurrence") else None,
                    indicator=_text(one, "indicator", language),
                    origins=(
                        Origin(
                            meeting=met["code"],
                            title=title,
                            starts_on=_day(met["starts_on"]),
                            ends_on=_day(met["ends_on"]),
                            outcomes=tuple(order[ref] for ref in one.get("from_decisions", ())),
                            issues=tuple(one.get("from_issues", ())),
                        ),
                    ),
                    state=None if audience is Audience.PUBLIC else State(one["status"]),
                    late_days=late if audience is Audience.LEADERSHIP else None,
                    illustrative=tuple(sorted(one.get("illustrative", ()))),
                )
            )
    forum = records[-1]["forum"]
    forum_name = _text(forum, "name", language)
    assert forum_name
    english = language is Language.EN
    values: dict[str, Any] = {
        "audience": audience,
        "language": language,
        "code": "FK-NTT",
        "title": Text(
            "Border Control Management Roadmap, East Nusa Tenggara"
            if english
            else "Peta Jalan Border Control Management Nusa Tenggara Timur",
            language,
        ),
        "as_of": on,
        "security_class": SecurityClass.OPEN,
        "letterhead": Letterhead(name=names["KANWIL-NTT"].name),
        "forums": (ForumName(code="FK-NTT", name=forum_name, illustrative=("code", "members", "name", "secretariat")),),
        "meetings": tuple(meetings),
        "pillars": tuple(
            Pillar(
                code=code,
                label=f"P{n}",
                name=Text(name_en if english else name, language),
                rows=tuple(rows[code]),
            )
            for n, (code, name, name_en) in enumerate(PILLARS, 1)
        ),
        "agencies": tuple(
            Agency(
                name=name,
                kind=kinds[code]["kind"],
                member=code in members,
                collective=kinds[code].get("collective", False),
            )
            for code, name in names.items()
        ),
    }
    return RoadmapPaper(**{**values, **given})


VERBS = ("Menyusun", "Melaksanakan", "Mengevaluasi", "Menghimpun", "Memperkuat", "Menyelenggarakan", "Memutakhirkan")
THINGS = (
    "SOP pemeriksaan bersama di pos lintas batas untuk penumpang, barang, dan kendaraan",
    "patroli terkoordinasi di wilayah perbatasan bersama instansi penegak hukum",
    "pertukaran data perlintasan orang antara Imigrasi, Bea Cukai, dan Karantina",
    "pelatihan identifikasi korban perdagangan orang bagi petugas lini depan",
    "forum komunikasi masyarakat perbatasan dengan camat dan kepala desa",
    "basis data pelintas batas yang terintegrasi untuk analisis risiko",
    "sarana pemeriksaan sidik jari dan dokumen perjalanan di pos lintas batas",
)


def a_large_paper(actions: int, agencies: int = 8, **given: Any) -> RoadmapPaper:
    """A roadmap with so many actions, plausible and always the same."""
    base = the_cases()
    leads = [agency.name for agency in base.agencies[:agencies]]
    states = list(State)
    start = date(2024, 1, 15)
    pillars = []
    origin = base.meetings[1]
    for number, pillar in enumerate(base.pillars):
        rows = []
        for index in range(number, actions, len(base.pillars)):
            due = start + timedelta(days=30 + (index * 37) % 1000)
            continuous = index % 11 == 5
            undated = index % 17 == 9
            rows.append(
                Row(
                    key=f"T-{index + 1:03d}",
                    ref=f"T-{index + 1:03d}",
                    text=Text(f"{VERBS[index % 7]} {THINGS[(index // 7) % 7]}, tahap {index % 3 + 1}"),
                    lead=None if index % 23 == 7 else leads[index % len(leads)],
                    support=tuple(leads[(index + step) % len(leads)] for step in range(1, 1 + index % 3)),
                    due_on=None if continuous or undated else due,
                    recurrence=Recurrence.CONTINUOUS if continuous else None,
                    indicator=Text(f"Dokumen {index % 5 + 1} tersedia dan dipakai") if index % 2 else None,
                    baseline=Text("0") if index % 4 == 1 else None,
                    target=Text(str(index % 5 + 1)) if index % 4 == 1 else None,
                    budget_idr=(index % 9 + 1) * 25_000_000 if index % 3 else None,
                    funding=list(Funding)[index % 6] if index % 3 else None,
                    origins=(
                        Origin(
                            meeting=origin.code,
                            title=origin.title,
                            starts_on=origin.starts_on,
                            outcomes=(str(index % 3 + 1),),
                        ),
                    ),
                    state=states[(index * 5) % 7],
                )
            )
        pillars.append(
            replace(
                pillar,
                rows=tuple(rows),
                objectives=(Text(f"{pillar.name.text} berjalan di seluruh pos lintas batas."),),
            )
        )
    return replace(base, pillars=tuple(pillars), **given)
