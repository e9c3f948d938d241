"""Databases of any size, the same for the same seed on the same day: plausible, lawful, and entered in bulk.

Forums of chosen sizes come first, for what is measured on one: GROW-01 has 300 actions, GROW-02 has 1,000, GROW-03 has
60 and GROW-04 half of what is left; the rest stands in forums of 5,000. Accounts are ``sekretariat``, ``narahubung``,
``pimpinan``, ``mitra`` and ``pengguna-N`` ``@tumbuh.patok``, with the demonstration's password.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

import sqlalchemy as sa

from app.accounts import DEMO_PASSWORD, Grant, User, hash_password
from app.actions import (
    Action,
    ActionDecision,
    ActionEvent,
    ActionIssue,
    ActionState,
    ActionSupport,
    Channel,
    EventKind,
    FundingSource,
    Priority,
    Recurrence,
)
from app.core import Role, SecurityClass, db, today, writing
from app.directory import (
    DEFAULT_PILLARS,
    Agency,
    AgencyKind,
    AgencyName,
    Forum,
    ForumLevel,
    ForumMembership,
    MembershipRole,
    Pillar,
)
from app.meetings import (
    AgendaItem,
    Attendance,
    AttendanceRole,
    AttendanceStatus,
    Meeting,
    MeetingAgency,
    MeetingState,
    MeetingType,
)
from app.minutes import Minutes, MinutesState, Note, NoteRevision
from app.outcomes import Decision, Issue, Modality
from app.roadmap import Roadmap, RoadmapForum, RoadmapPillar

from .bulk import Rows

DOMAIN = "@tumbuh.patok"
PER_MEETING = 50
PER_FORUM = 5_000
MEMBERS = 12

VERBS = ("Menyusun", "Menyempurnakan", "Menyosialisasikan", "Melaksanakan", "Memetakan", "Mengusulkan", "Mengadakan",
         "Menghimpun", "Memperbarui", "Mengevaluasi")  # fmt: skip
OBJECTS = (
    "tata cara pertukaran data pelintas", "pelatihan petugas garis depan", "patroli bersama", "sarana pemeriksaan",
    "penyuluhan jalur kerja resmi", "perangkat deteksi dokumen", "basis data kejadian", "forum komunikasi lintas batas",
    "prosedur rujukan korban", "jaringan komunikasi pos", "papan petunjuk pelintas", "kesepakatan jam layanan",
)  # fmt: skip
PLACES = (
    "di PLBN Mota'ain", "di PLBN Wini", "di PLBN Motamasin", "di desa perbatasan", "bersama para camat",
    "dengan instansi CIQ", "di wilayah kerja kantor imigrasi", "bersama mitra pembangunan",
)  # fmt: skip
KINDS = (AgencyKind.IMMIGRATION_OFFICE, AgencyKind.POLICE, AgencyKind.MILITARY, AgencyKind.LOCAL_GOVERNMENT,
         AgencyKind.CUSTOMS_IMMIGRATION_QUARANTINE, AgencyKind.SUBDISTRICT, AgencyKind.BORDER_POST)  # fmt: skip

STATES = (
    (None, 25), ("progress", 35), (ActionState.REPORTED_DONE, 7), (ActionState.VERIFIED, 25), (ActionState.BLOCKED, 3),
    (ActionState.DEFERRED, 2), (ActionState.CANCELLED, 3),
)  # fmt: skip


def sizes(actions: int) -> list[int]:
    """How many actions each forum gets."""
    parts = []
    left = actions
    for wanted in (300, 1_000, 60):
        if left > 0:
            parts.append(min(wanted, left))
            left -= parts[-1]
    if left > 0:
        parts.append((left + 1) // 2)
        left -= parts[-1]
    while left > 0:
        parts.append(min(PER_FORUM, left))
        left -= parts[-1]
    return parts


def grow(actions: int, *, users: int = 200, seed: int = 1) -> dict[str, int]:
    """Add ``actions`` actions with all that belongs to them; says how many rows of each main kind it added."""
    db.session.rollback()  # hashing takes its time, and nobody shall wait for it
    password_hash = hash_password(DEMO_PASSWORD)
    chance = Random(seed)  # noqa: S311 - examples, no secrets
    with writing():
        rows = Rows()
        prefix = "GROW" if not _taken("GROW-01") else f"GROW{rows.next[Forum]}"
        agencies = _agencies(rows, prefix, max(20, min(400, actions // 250)))
        forums = []
        for number, size in enumerate(sizes(actions), 1):
            forum = _Forum(rows, f"{prefix}-{number:02}", chance.sample(agencies, min(MEMBERS, len(agencies))))
            forums.append(forum)
            _meetings(rows, chance, forum, size)
        if prefix == "GROW":
            _users(rows, chance, forums, users, password_hash)
        rows.finish()
    named = {
        "actions": Action,
        "meetings": Meeting,
        "forums": Forum,
        "agencies": Agency,
        "users": User,
        "events": ActionEvent,
    }
    return {name: rows.made[model] for name, model in named.items()}


def _taken(code: str) -> bool:
    return bool(db.session.scalar(sa.select(sa.exists().where(Forum.code == code))))


def _agencies(rows: Rows, prefix: str, number: int) -> list[int]:
    made = []
    for place in range(1, number + 1):
        kind = KINDS[place % len(KINDS)]
        name = f"Instansi {place} wilayah perbatasan"
        agency = rows.add(
            Agency, code=f"{prefix}-A{place:03}", name=name, name_en=f"Border agency {place}", kind=kind, level=None,
            collective=False, collective_known=True, protocol_order=100 + place, revision=1,
        )  # fmt: skip
        rows.add(AgencyName, agency_id=agency, name=name, name_en=f"Border agency {place}", valid_from=None)
        made.append(agency)
    return made


class _Forum:
    """A forum with pillars, members and its roadmap of the same code."""

    def __init__(self, rows: Rows, code: str, members: list[int]) -> None:
        self.members = members
        name = f"Forum perbatasan {code}"
        self.id = rows.add(
            Forum, code=code, name=name, name_en=f"Border forum {code}", level=ForumLevel.REGENCY,
            timezone="Asia/Makassar", timezone_known=True, legal_basis=[], illustrative=["name", "code"], revision=1,
        )  # fmt: skip
        self.code = code
        for seq, agency in enumerate(members):
            rows.add(ForumMembership, forum_id=self.id, agency_id=agency, role=MembershipRole.MEMBER, seq=seq)
        rows.add(ForumMembership, forum_id=self.id, agency_id=members[0], role=MembershipRole.SECRETARIAT, seq=0)
        roadmap = rows.add(
            Roadmap, code=code, forum_id=self.id, title=f"Peta Jalan Border Control Management {name}",
            title_en=f"Border Control Management Roadmap: {code}", revision=1,
        )  # fmt: skip
        rows.add(RoadmapForum, roadmap_id=roadmap, forum_id=self.id)
        self.pillars = []
        for seq, (pillar, title, title_en) in enumerate(DEFAULT_PILLARS, 1):
            words = {"code": pillar, "name": title, "name_en": title_en, "seq": seq, "revision": 1}
            self.pillars.append(rows.add(Pillar, forum_id=self.id, **words))
            rows.add(RoadmapPillar, roadmap_id=roadmap, **words)


def _instant(day: date, hour: int = 3) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def _sentence(chance: Random) -> str:
    return f"{chance.choice(VERBS)} {chance.choice(OBJECTS)} {chance.choice(PLACES)}"


def _meetings(rows: Rows, chance: Random, forum: _Forum, size: int) -> None:
    """The forum's meetings of the last four years, with their share of actions each."""
    number = -(-size // PER_MEETING)
    for place in range(number):
        day = today() - timedelta(days=20 + (number - place) * 1400 // number)
        meeting = _meeting(rows, chance, forum, place + 1, day)
        for seq in range(1, 1 + min(PER_MEETING, size - place * PER_MEETING)):
            _action(rows, chance, forum, meeting, seq)
        if rows.full():
            rows.enter()


def _meeting(rows: Rows, chance: Random, forum: _Forum, number: int, day: date) -> dict[str, Any]:
    restricted = chance.random() < 0.1
    security_class = SecurityClass.RESTRICTED if restricted else SecurityClass.OPEN
    meeting = rows.add(
        Meeting, code=f"{forum.code}-R{number:04}", forum_id=forum.id, meeting_type=MeetingType.COORDINATION,
        title=f"Rapat koordinasi ke-{number} {forum.code}", title_en=f"Coordination meeting {number} of {forum.code}",
        state=MeetingState.HELD, starts_on=day, ends_on=day, day_unknown=False, timezone="Asia/Makassar",
        venue="Aula PLBN", host_id=forum.members[0], chair_position="Kepala Kantor", security_class=security_class,
        effective_class=security_class, legal_basis=[], data_quality_notes=[], illustrative=["title", "starts_on"],
        invited_at=_instant(day - timedelta(days=10)), circulated_at=_instant(day + timedelta(days=2)),
        created_at=_instant(day - timedelta(days=12)), revision=1,
    )  # fmt: skip
    rows.add(Minutes, meeting_id=meeting, state=MinutesState.CIRCULATED, revision=1)
    for seq, agency in enumerate(forum.members[:10], 1):
        rows.add(MeetingAgency, meeting_id=meeting, agency_id=agency, seq=seq)
        rows.add(
            Attendance, meeting_id=meeting, agency_id=agency, position="Kepala", seq=seq, illustrative=["status"],
            role=AttendanceRole.CHAIR if seq == 1 else AttendanceRole.PARTICIPANT,
            status=AttendanceStatus.PRESENT if chance.random() < 0.85 else AttendanceStatus.ABSENT, headcount=1,
            revision=1,
        )  # fmt: skip
    items = []
    for seq in range(1, 5):
        items.append(rows.add(AgendaItem, meeting_id=meeting, seq=seq, title=_sentence(chance), revision=1))
        if seq in {2, 3}:
            text = "\n\n".join(f"**Instansi {place}:** {_sentence(chance).lower()}." for place in range(1, 5))
            note = rows.add(Note, agenda_item_id=items[-1], text=text, revision=1)
            rows.add(
                NoteRevision, note_id=note, revision=1, text=text, effective_class=security_class, by_name="tumbuh",
                at=_instant(day),
            )  # fmt: skip
    under = {"meeting_id": meeting, "effective_class": security_class, "revision": 1, "created_at": _instant(day)}
    decisions = [
        rows.add(Decision, number=place, ref=f"D{place}", text=_sentence(chance),
                 modality=chance.choice(tuple(Modality)), agenda_item_id=chance.choice(items), **under)
        for place in range(1, 5)
    ]  # fmt: skip
    issues = [
        rows.add(Issue, seq=place, ref=f"I{place}", text=f"Kendala: {_sentence(chance).lower()}",
                 agenda_item_id=chance.choice(items), **under)
        for place in range(1, 4)
    ]  # fmt: skip
    return {"id": meeting, "day": day, "class": security_class, "decisions": decisions, "issues": issues}


def _action(rows: Rows, chance: Random, forum: _Forum, meeting: Mapping[str, Any], seq: int) -> None:
    day: date = meeting["day"]
    shown = chance.choices([state for state, _ in STATES], [weight for _, weight in STATES])[0]
    own = SecurityClass.RESTRICTED if chance.random() < 0.05 else None
    effective = own or meeting["class"]
    lead = chance.choice(forum.members) if chance.random() < 0.95 else None
    due = day + timedelta(days=chance.randrange(30, 720)) if chance.random() < 0.9 else None
    opened = _instant(day + timedelta(days=2))
    moved = min(opened + timedelta(days=chance.randrange(5, 300)), _instant(today(), 1))
    begun = shown not in {None, ActionState.CANCELLED, ActionState.DEFERRED}
    finished = shown in {ActionState.REPORTED_DONE, ActionState.VERIFIED}
    state = shown if isinstance(shown, ActionState) else ActionState.OPEN
    text = _sentence(chance)
    funded = chance.random() < 0.4
    action = rows.add(
        Action, forum_id=forum.id, meeting_id=meeting["id"], ref=f"A-{seq:02}", seq=seq, text=text,
        text_en=f"Action {seq}: {text}" if chance.random() < 0.6 else None, state=state,
        pillar_id=chance.choice(forum.pillars) if chance.random() < 0.95 else None, lead_id=lead,
        starts_on=day if chance.random() < 0.3 else None, due_on=due, first_due_on=due,
        due_text=None if due else "segera", recurrence=None if due else Recurrence.CONTINUOUS,
        indicator="Dokumen tersedia" if chance.random() < 0.5 else None, target="1 dokumen", themes=[],
        budget_idr=chance.randrange(10, 900) * 1_000_000 if funded else None,
        funding_source=chance.choice(tuple(FundingSource)) if funded else None,
        priority=chance.choice((None, *Priority)), security_class=own, effective_class=effective,
        illustrative=["text", "lead", "due_on"], created_at=_instant(day), opened_at=opened,
        accepted_at=opened if lead else None, progressed_at=moved if begun else None,
        reported_at=moved if begun else None, reported_done_at=moved if finished else None,
        verified_at=moved if shown is ActionState.VERIFIED else None, revision=1,
    )  # fmt: skip
    for place, agency in enumerate(chance.sample(forum.members, chance.choice((0, 1, 1, 2)))):
        if agency != lead:
            rows.add(ActionSupport, action_id=action, agency_id=agency, seq=place, ended=False)
    link = {"action_id": action, "meeting_id": meeting["id"], "seq": 0, "ended": False}
    if chance.random() < 0.8:
        rows.add(ActionDecision, decision_id=chance.choice(meeting["decisions"]), **link)
    if chance.random() < 0.4:
        rows.add(ActionIssue, issue_id=chance.choice(meeting["issues"]), **link)
    for kind, at, at_state, words in _history(shown, opened, moved):
        rows.add(
            ActionEvent, action_id=action, kind=kind, at=at, by_name="tumbuh", agency_id=lead, channel=Channel.APP,
            text=words, state=at_state, detail={}, effective_class=effective,
        )  # fmt: skip


ENDINGS = {
    ActionState.REPORTED_DONE: ((EventKind.REPORTED_DONE, ActionState.REPORTED_DONE, "Selesai sesuai rencana."),),
    ActionState.VERIFIED: (
        (EventKind.REPORTED_DONE, ActionState.REPORTED_DONE, "Selesai sesuai rencana."),
        (EventKind.CONFIRMED, ActionState.VERIFIED, ""),
    ),
    ActionState.BLOCKED: ((EventKind.BLOCKED, ActionState.BLOCKED, "Menunggu anggaran."),),
    ActionState.DEFERRED: ((EventKind.DEFERRED, ActionState.DEFERRED, "Ditunda ke tahun depan."),),
    ActionState.CANCELLED: ((EventKind.CANCELLED, ActionState.CANCELLED, "Sudah dikerjakan pihak lain."),),
}


def _history(
    shown: ActionState | str | None, opened: datetime, moved: datetime
) -> Iterator[tuple[EventKind, datetime, ActionState, str]]:
    yield EventKind.OPENED, opened, ActionState.OPEN, ""
    if shown not in {None, ActionState.CANCELLED, ActionState.DEFERRED}:
        yield (
            EventKind.PROGRESS,
            moved,
            ActionState.OPEN,
            "Rapat teknis sudah diadakan; bahan dibagikan.",
        )
    if isinstance(shown, ActionState):
        for kind, state, words in ENDINGS[shown]:
            yield kind, moved, state, words


def _users(rows: Rows, chance: Random, forums: list[_Forum], number: int, password_hash: str) -> None:
    since = today() - timedelta(days=900)

    def user(account: str, language: str = "id") -> int:
        return rows.add(
            User, email=f"{account}{DOMAIN}", name=account.capitalize(), password_hash=password_hash,
            password_set_at=_instant(since), language=language, created_at=_instant(since), revision=1,
        )  # fmt: skip

    def grant(user_id: int, role: Role, forum: int | None = None, agency: int | None = None) -> None:
        clearance = SecurityClass.OPEN if role is Role.PARTNER else SecurityClass.RESTRICTED
        rows.add(
            Grant, user_id=user_id, role=role, forum_id=forum, agency_id=agency, clearance=clearance, from_on=since,
            until_on=None, granted_by="tumbuh", granted_at=_instant(since),
        )  # fmt: skip

    if number >= 4:
        first = (user("sekretariat"), user("narahubung"), user("pimpinan"), user("mitra", "en"))
        for forum in forums[:4]:
            grant(first[0], Role.SECRETARIAT, forum.id)
            grant(first[2], Role.LEADERSHIP, forum.id)
            grant(first[3], Role.PARTNER, forum.id, forum.members[-1])
        grant(first[1], Role.FOCAL_POINT, agency=forums[-1].members[0])
    for place in range(1, 1 + number - (4 if number >= 4 else 0)):
        one, forum = user(f"pengguna-{place}"), forums[place % len(forums)]
        match place % 10:
            case 0:
                grant(one, Role.SECRETARIAT, forum.id)
            case 1:
                grant(one, Role.LEADERSHIP, forum.id)
            case 2:
                grant(one, Role.PARTNER, forum.id, chance.choice(forum.members))
            case _:
                grant(one, Role.FOCAL_POINT, agency=chance.choice(forum.members))
