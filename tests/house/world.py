"""A small world with one of everything that an address can name, and a user of every role.

The things are lawful and ordinary: the meeting is open and its notula went out, the actions stand in the state in which
the page in question has something to do. ``secret`` and ``draft`` are what most roles may not see.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from app.accounts import LinkPurpose, LoginSession, OneTimeLink, User
from app.actions import ActionEvent, ActionState, ActionSupport, EventKind, propose
from app.core import SYSTEM, Role, SecurityClass, db, keep_file, now, sign, writing
from app.directory import HolidayKind, Seat, SeatHolder, set_holiday
from app.meetings import (
    AgendaItem,
    Attachment,
    AttachmentKind,
    Attendance,
    AttendanceRole,
    AttendanceStatus,
    CheckIn,
    ClosedClass,
    ClosedDocument,
    InviteChannel,
    Invitee,
    MeetingState,
    ReplyChannel,
    Submission,
    SubmissionKind,
    add_agenda_item,
    add_closed_document,
    set_partners,
)
from app.minutes import (
    CapturedLine,
    CorrectionTarget,
    LineKind,
    Minutes,
    MinutesEdition,
    MinutesState,
    Note,
    NoteRevision,
    accept_correction,
    circulate,
    content_hash,
    content_of,
    correct,
    finalise,
    propose_correction,
    submit,
    write_note,
)
from app.minutes.content import text_of
from app.notices import MessageLink, WhatsappMessage
from app.outcomes import Decision, Modality, assent_all, create_decision, create_issue
from app.papers import FiledCopy, RoadmapPrint
from app.papers.issued_service import issue_final
from app.roadmap import Audience
from tests.builders import AN_INSTANT, a_decision, a_forum, a_grant, a_meeting, a_user, an_action, an_agency, an_issue

SECRETARIAT, FOCAL_POINT, LEADERSHIP, PARTNER, ADMIN, NOBODY = (
    "sekretariat",
    "narahubung",
    "pimpinan",
    "mitra",
    "admin",
    "",
)
ROLES = [SECRETARIAT, FOCAL_POINT, LEADERSHIP, PARTNER, ADMIN, NOBODY]
TOKEN = "0" * 43
A_JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300"
    + "08" * 64
    + "ffc0000b080001000101011100ffc4001400010000000000"
    "00000000000000000000ffc40014100100000000000000000000000000000000ffda0008010100003f00ffd9"
)
HIDDEN_WORD = "cendana-merah"  # stands only in what is restricted


@dataclass
class World:
    """Ids and codes by the name of what they belong to."""

    users: dict[str, int] = field(default_factory=dict)
    of: dict[str, Any] = field(default_factory=dict)

    def user(self, role: str) -> User | None:
        return db.session.get_one(User, self.users[role]) if role else None


def make_world() -> World:
    """Fill an empty database; call inside an application context."""
    with writing():
        return _make()


def _a_closing(forum: Any, police: Any) -> dict[str, Any]:
    """A draft before the chair, one that agencies comment on, a notula that is final and was corrected once."""
    by: dict[str, Any] = {"by": SYSTEM}
    found = {}
    for name, code in (("reviewed", "DIPERIKSA"), ("commented", "TANGGAPAN"), ("corrected", "DIPERBAIKI")):
        meeting = a_meeting(forum, code=code, title=f"Rapat {code}", circulated=False, chair_position="Kepala Kantor")
        item = add_agenda_item(meeting, "Pembukaan", **by)
        write_note(item, "Dibuka pukul sembilan.", 0, **by)
        _add(Attendance(meeting_id=meeting.id, agency_id=police.id, role=AttendanceRole.PARTICIPANT,
                        status=AttendanceStatus.PRESENT))  # fmt: skip
        create_issue(meeting, "Belum ada SOP", **by)
        add_closed_document(meeting, ClosedClass.SECRET, "Kanim Atambua", **by)
        set_partners(meeting, [police])
        create_decision(meeting, "Menyusun SOP bersama", modality=Modality.AGREEMENT, **by)
        create_decision(
            meeting, f"Butir {HIDDEN_WORD}", modality=Modality.DIRECTION, security_class=SecurityClass.RESTRICTED, **by
        )
        propose(meeting, SYSTEM, text="Menyusun SOP", lead_id=police.id)
        found[name] = meeting
    submit(found["reviewed"], **by)
    circulate(found["commented"], **by)
    decision = db.session.query(Decision).filter_by(meeting_id=found["commented"].id, number=1).one()
    asked = {"facts": {"text": "Menyusun dan menetapkan SOP"}, "agency_id": police.id}
    correction = propose_correction(
        found["commented"], CorrectionTarget.DECISION, decision.id, "Kurang lengkap", **asked, **by
    )
    final = found["corrected"]
    assent_all(final, **by)
    circulate(final, agreed_in_hall=True, **by)
    finalise(final, **by)
    accepted = propose_correction(final, CorrectionTarget.MEETING, None, "Tempat lain", facts={"venue": "Aula"}, **by)
    accept_correction(accepted, accepted.revision, **by)
    correct(final, "Tempat keliru", [accepted.id], **by)
    waiting = propose_correction(final, CorrectionTarget.MEETING, None, "Tujuannya lain", facts={"purpose": "X"}, **by)
    accept_correction(waiting, waiting.revision, **by)
    holiday = set_holiday(date(2024, 5, 1), "Hari Buruh", HolidayKind.NATIONAL, **by)
    db.session.flush()
    return {
        "reviewed": "DIPERIKSA", "commented": "TANGGAPAN", "corrected": "DIPERBAIKI", "edition": 1,
        "correction": correction.id, "holiday": holiday.id,
    }  # fmt: skip


def _make() -> World:
    world = World()
    office = an_agency("KANIM", name="Kantor Imigrasi Atambua")
    police = an_agency("POLRES", name="Polres Belu")
    customs = an_agency("BC", name="Bea Cukai Atambua")
    iom = an_agency("IOM", name="IOM Indonesia")
    all_camat = an_agency("CAMAT", name="Camat wilayah perbatasan", collective=True)
    forum = a_forum("FK", members=[office, police, customs], secretariat=office)
    users = {
        SECRETARIAT: a_user("Sari Sekretariat", email="sekretariat@contoh.go.id"),
        FOCAL_POINT: a_user("Nardi Narahubung", email="narahubung@contoh.go.id"),
        LEADERSHIP: a_user("Pita Pimpinan", email="pimpinan@contoh.go.id"),
        PARTNER: a_user("Mira Mitra", email="mitra@contoh.org", language="en"),
        ADMIN: a_user("Adi Admin", email="admin@contoh.go.id"),
    }
    a_grant(users[SECRETARIAT], Role.SECRETARIAT, forum=forum)
    a_grant(users[FOCAL_POINT], Role.FOCAL_POINT, agency=police)
    a_grant(users[LEADERSHIP], Role.LEADERSHIP, forum=forum)
    a_grant(users[PARTNER], Role.PARTNER, forum=forum, agency=iom)
    a_grant(users[ADMIN], Role.ADMIN)
    world.users = {role: user.id for role, user in users.items()}
    other = a_user("Opa Orang Lain", email="lain@contoh.go.id")
    grant = a_grant(other, Role.FOCAL_POINT, agency=customs)
    ended = a_user("Eka Berakhir", email="berakhir@contoh.go.id", ended_at=AN_INSTANT, ended_reason="Mutasi")

    seat = _add(Seat(agency_id=police.id, position="Kasat Intelkam"))
    _add(SeatHolder(seat_id=seat.id, person="Ajun Contoh", from_on=date(2024, 1, 1)))
    seated = a_user("Kasat Intelkam", email="kasat@contoh.go.id", seat_id=seat.id)

    meeting = a_meeting(forum, code="RAKOR", title="Rakor pengelolaan perbatasan", host_id=office.id)
    _add(Minutes(meeting_id=meeting.id, state=MinutesState.CIRCULATED))
    item = _add(AgendaItem(meeting_id=meeting.id, seq=1, title="Pembukaan"))
    note = _add(Note(agenda_item_id=item.id, text="Dibuka pukul sembilan.", kept_revision=1))
    classified = {"effective_class": meeting.effective_class}
    _add(NoteRevision(note_id=note.id, revision=1, text=note.text, by_name="uji", **classified))
    row = _add(
        Attendance(meeting_id=meeting.id, agency_id=police.id, role=AttendanceRole.PARTICIPANT,
                   status=AttendanceStatus.PRESENT, position="Kasat Intelkam")
    )  # fmt: skip
    document = _add(
        ClosedDocument(meeting_id=meeting.id, closed_class=ClosedClass.SECRET, number="R-1", holder="Kanim Atambua")
    )
    check_in = _add(
        CheckIn(meeting_id=meeting.id, key="0" * 36, agency_typed="Polsek Kakuluk Mesak", day=date(2024, 5, 7),
                device_hash="0" * 64, address_hash="0" * 64)
    )  # fmt: skip
    picture = keep_file(A_JPEG, name="rapat.jpg", media_type="image/jpeg")
    paper = keep_file(b"%PDF-1.7 contoh %%EOF", name="bahan.pdf", media_type="application/pdf")
    db.session.flush()
    attached = {"meeting_id": meeting.id, "by_name": "uji"}
    measured = {"file_id": picture.id, "preview_id": picture.id, "width": 1, "height": 1}
    photo = _add(Attachment(kind=AttachmentKind.PHOTO, name="rapat.jpg", seq=1, key="1" * 36, **measured, **attached))
    secret_paper = _add(
        Attachment(kind=AttachmentKind.DOCUMENT, name=f"{HIDDEN_WORD}.pdf", seq=2, key="2" * 36, file_id=paper.id,
                   security_class=SecurityClass.RESTRICTED, **attached)
    )  # fmt: skip
    scan = _add(
        Attachment(kind=AttachmentKind.ATTENDANCE_SCAN, name="hadir.pdf", seq=3, key="3" * 36, file_id=paper.id,
                   **attached)
    )  # fmt: skip
    decision = a_decision(meeting, number=1)
    issue = an_issue(meeting, seq=1)
    batch = "a" * 32
    typed = _add(CapturedLine(meeting_id=meeting.id, raw="? Jalur tikus", kind=LineKind.ISSUE, issue_id=issue.id,
                              op_key=f"{batch}-0", by_name="uji"))  # fmt: skip
    planned = a_meeting(
        forum, code="RENCANA", title="Rapat yang akan datang", state=MeetingState.PLANNED, circulated=False
    )
    asked, handed, waiting = _an_invitation(forum, police, seat)
    draft = a_meeting(forum, code="KONSEP", title="Rapat dalam konsep", circulated=False)
    _add(AgendaItem(meeting_id=draft.id, seq=1, title="Pembukaan"))
    a_decision(draft, number=1)
    secret = a_meeting(forum, code="TERBATAS", title=f"Rapat {HIDDEN_WORD}", security_class=SecurityClass.RESTRICTED)
    hidden = an_action(secret, text=f"Menyusun {HIDDEN_WORD}", lead_id=customs.id)

    closing = _a_closing(forum, police)
    accepted = {"lead_id": police.id, "accepted_at": AN_INSTANT, "opened_at": AN_INSTANT}
    pillar = forum_pillar(forum)
    action = an_action(meeting, due_on=date(2024, 6, 1), pillar_id=pillar, progressed_at=AN_INSTANT, **accepted)
    _add(ActionSupport(action_id=action.id, agency_id=iom.id))
    _add(ActionEvent(action_id=action.id, kind=EventKind.PROGRESS, by_name="uji", agency_id=police.id,
                     text="Konsep SOP dibahas", state=ActionState.OPEN,
                     effective_class=SecurityClass.OPEN))  # fmt: skip
    actions = {
        "under_way": action,
        "unanswered": an_action(meeting, lead_id=police.id, opened_at=AN_INSTANT),
        "reported_done": an_action(meeting, state=ActionState.REPORTED_DONE, **accepted),
        "reported_by_office": an_action(meeting, state=ActionState.REPORTED_DONE, **{**accepted, "lead_id": office.id}),
        "deferred": an_action(meeting, state=ActionState.DEFERRED, **accepted),
        "verified": an_action(meeting, state=ActionState.VERIFIED, **accepted),
        "blocked": an_action(meeting, state=ActionState.BLOCKED, **accepted),
        "cancelled": an_action(meeting, state=ActionState.CANCELLED, **accepted),
        "proposed": an_action(draft, state=ActionState.PROPOSED),
        "hidden": hidden,
    }
    db.session.flush()

    session = _add(
        LoginSession(
            token_hash="1" * 64, user_id=users[FOCAL_POINT].id, expires_at=now() + timedelta(days=1), device="uji"
        )
    )
    for purpose, user in ((LinkPurpose.INVITATION, other), (LinkPurpose.RESET, users[FOCAL_POINT])):
        hash_ = hashlib.sha256((TOKEN + purpose.value).encode()).hexdigest()
        _add(OneTimeLink(purpose=purpose, token_hash=hash_, user_id=user.id, created_by="uji",
                         expires_at=now() + timedelta(days=1)))  # fmt: skip
    roadmap = forum_roadmap(forum)
    file = keep_file(b"%PDF-1.7 contoh", name="peta.pdf", media_type="application/pdf")
    db.session.flush()
    printed = _add(
        RoadmapPrint(roadmap_id=roadmap, user_id=users[SECRETARIAT].id, audience=Audience.LEADERSHIP, language="id",
                     on=date(2024, 6, 1), file_id=file.id, done_at=datetime(2024, 6, 1, tzinfo=UTC), content_hash="x")
    )  # fmt: skip
    from app.directory import AgencyName, ForumMembership

    world.of = {
        **_a_final_notula(forum, police),
        "agency": police.code, "collective": all_camat.code, "forum": forum.code, "roadmap": forum.code,
        "pillar_code": "P1_SOP", "meeting": meeting.code, "planned": planned.code, "draft": draft.code,
        "invited": "UNDANGAN", "invitee": asked.id, "reply": sign("reply", asked.id, "1.1"), "submission": handed.id,
        "message": waiting.id, "secret": secret.code, "item": item.id, "row": row.id, "check_in": check_in.id,
        "photo": photo.id, "secret_paper": secret_paper.id, "attendance_scan": scan.id,
        "hadir": sign("hadir", meeting.id, meeting.check_in_version), "document": document.id, "decision": decision.id,
        "issue": issue.id, "seat": seat.id, "pillar": pillar,
        "name": db.session.query(AgencyName).filter_by(agency_id=police.id).one().id,
        "membership": db.session.query(ForumMembership).filter_by(agency_id=customs.id).one().id,
        "user": other.id, "ended_user": ended.id, "seated_user": seated.id, "grant": grant.id, "session": session.id,
        "print": printed.id, "batch": batch, "typed": typed.id, **closing,
        **{name: one.id for name, one in actions.items()},
    }  # fmt: skip
    return world


def _a_final_notula(forum: Any, agency: Any) -> dict[str, Any]:
    """A meeting whose notula is final, with the papers that were issued for members, secretariat and one agency."""
    meeting = a_meeting(forum, code="FINAL", title="Rapat yang notulanya final")
    an_action(meeting, ref="F-01", lead_id=agency.id)
    _add(Minutes(meeting_id=meeting.id, state=MinutesState.FINAL, final_at=AN_INSTANT))
    content = content_of(meeting)
    edition = _add(
        MinutesEdition(meeting_id=meeting.id, number=1, format=1, content=text_of(content), by_name="uji",
                       content_hash=content_hash(content), effective_class=meeting.effective_class)
    )  # fmt: skip
    file = keep_file(b"%PDF-1.7 naskah", name="naskah.pdf", media_type="application/pdf")
    db.session.flush()
    papers = {}
    for paper in issue_final(meeting, edition, by=SYSTEM):
        paper.pdf_file_id, paper.done_at = file.id, AN_INSTANT
        papers[paper.kind.value, paper.audience.value] = paper
    copy = _add(FiledCopy(issued_paper_id=papers["minutes", "forum"].id, file_id=file.id, by_name="uji"))
    return {
        "final": meeting.code, "paper": papers["minutes", "forum"].code, "filed_copy": copy.id,
        "secretariat_paper": papers["minutes", "leadership"].code, "excerpt": papers["excerpt", "forum"].code,
    }  # fmt: skip


def _an_invitation(forum: Any, agency: Any, seat: Seat) -> tuple[Invitee, Submission, WhatsappMessage]:
    """A meeting to come, to which a seat was invited; what it handed in and a message to it wait."""
    meeting = a_meeting(
        forum, code="UNDANGAN", title="Rapat yang mengundang", state=MeetingState.INVITED, circulated=False,
        starts_on=date(2034, 5, 7), calendar_uid="undangan@patok",
    )  # fmt: skip
    asked = _add(
        Invitee(meeting_id=meeting.id, agency_id=agency.id, seat_id=seat.id, channel=InviteChannel.WHATSAPP, seq=1,
                invited_at=AN_INSTANT)
    )  # fmt: skip
    handed = _add(
        Submission(meeting_id=meeting.id, invitee_id=asked.id, agency_id=agency.id, kind=SubmissionKind.AGENDA_POINT,
                   text="Jam buka pos lintas batas", channel=ReplyChannel.LINK, by_name="Ajun Contoh")
    )  # fmt: skip
    waiting = _add(
        WhatsappMessage(meeting_id=meeting.id, agency_id=agency.id, seat_id=seat.id, to_name="Kasat Intelkam",
                        phone="0812 0000 0000", body="Undangan: [[tautan]]", language="id",
                        link_kind=MessageLink.REPLY, link_invitee_id=asked.id, due_on=date(2024, 5, 1))
    )  # fmt: skip
    return asked, handed, waiting


def forum_pillar(forum: Any) -> int:
    from tests.builders import a_pillar

    return a_pillar(forum).id


def forum_roadmap(forum: Any) -> int:
    from app.roadmap import Roadmap

    return db.session.query(Roadmap).filter_by(code=forum.code).one().id


def _add(thing: Any) -> Any:
    db.session.add(thing)
    db.session.flush()
    return thing
