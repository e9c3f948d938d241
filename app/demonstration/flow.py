"""Meetings of the example forum on every stage of their way: one ahead, one in the hall, one commented on, one final.

Every verb is the one people use, told on the day it happened.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from app import actions, meetings, minutes, outcomes
from app.actions import Action, Review
from app.core import Actor, SecurityClass, as_of, db, now, today
from app.directory import Forum, Pillar, Seat, agency_by_code, enter_fixed
from app.meetings import (
    AgendaItem,
    Answer,
    Arrival,
    AttendanceRole,
    AttendanceStatus,
    InviteChannel,
    Invitee,
    Meeting,
    MeetingType,
    ReplyAnswer,
    ReplyChannel,
    SubmissionKind,
)
from app.minutes import CorrectionTarget
from app.outcomes import Decision, Modality

from .afterwards import correct_the_final, send_messages
from .files import attach_paper, attach_photo
from .moments import at

ILLUSTRATIVE = ["title", "starts_on", "venue", "security_class", "chair_position"]
PRESENT, EXCUSED = AttendanceStatus.PRESENT, AttendanceStatus.EXCUSED


@dataclass(frozen=True, slots=True)
class Told:
    """What was agreed to be done: both languages, who, until when after the meeting."""

    text: str
    text_en: str
    lead: str
    days: int
    supports: tuple[str, ...] = ()


def tell_the_way(by: Actor, forum: Forum) -> None:
    """A meeting that is final, one that is commented on and one in the hall, with the calendar they count by."""
    for year in (today().year, today().year + 1):
        enter_fixed(year, by=by)
    _final(by, forum)
    _commented_on(by, forum)
    _in_the_hall(by, forum)


def _id(code: str) -> int:
    return agency_by_code(code).id


def _meeting(forum: Forum, by: Actor, code: str, title: str, title_en: str, day: date, **given: Any) -> Meeting:
    meeting = meetings.create_meeting(
        forum, title, by=by, code=code, title_en=title_en, meeting_type=MeetingType.COORDINATION,
        security_class=SecurityClass.OPEN, starts_on=day, timezone="Asia/Makassar",
        illustrative=ILLUSTRATIVE, **{"venue": "PLBN Mota'ain", "chair_position": "Kepala Kantor Imigrasi", **given},
    )  # fmt: skip
    db.session.flush()
    return meeting


def _agenda(meeting: Meeting, by: Actor, *titles: tuple[str, str]) -> list[AgendaItem]:
    return [meetings.add_agenda_item(meeting, title, by=by, title_en=title_en) for title, title_en in titles]


def _hall(
    meeting: Meeting, by: Actor, *rows: tuple[str, str | None, AttendanceRole, AttendanceStatus, int | None]
) -> None:
    for code, position, role, status, headcount in rows:
        meetings.add_attendance(
            meeting, agency_by_code(code), by=by, role=role, status=status, position=position, headcount=headcount,
            illustrative=["status", "headcount"],
        )  # fmt: skip
    db.session.flush()


def _outcome(meeting: Meeting, by: Actor, item: AgendaItem, modality: Modality, text: str, text_en: str) -> Decision:
    made = outcomes.create_decision(meeting, text, by=by, modality=modality, agenda_item_id=item.id, text_en=text_en)
    db.session.flush()
    return made


def _propose(meeting: Meeting, by: Actor, pillar: Pillar, *wanted: Told) -> list[Action]:
    return [
        actions.propose(
            meeting, by, text=one.text, text_en=one.text_en, lead_id=_id(one.lead), pillar_id=pillar.id,
            due_on=(meeting.starts_on or today()) + timedelta(days=one.days),
            supports=[_id(code) for code in one.supports],
            illustrative=["text", "lead", "due_on"],
        )
        for one in wanted
    ]  # fmt: skip


def _pillar(forum: Forum, code: str) -> Pillar:
    return db.session.scalars(sa.select(Pillar).where(Pillar.forum_id == forum.id, Pillar.code == code)).one()


def _first(by: Actor, ref: str) -> Action:
    """An action of the first example meeting, held for writing."""
    query = sa.select(Action.id).join(Meeting, Meeting.id == Action.meeting_id)
    ident = db.session.scalars(query.where(Meeting.code == "TIMPORA-BELU-1", Action.ref == ref)).one()
    return actions.action_for_writing(by, ident)


# Ahead


def invite_to(meeting: Meeting, actors: Mapping[str, Actor]) -> None:
    """Who is invited to the coming meeting, what some answered and handed in. The day before yesterday."""
    by = actors["sekretariat"]
    with as_of(at(today(), -4, 3)):
        for code, channel in (
            ("POLRES-BELU", InviteChannel.MAIL), ("BC-ATB", InviteChannel.WHATSAPP),
            ("KARANTINA-NTT", InviteChannel.WHATSAPP), ("PEMKAB-BELU", InviteChannel.BY_HAND),
            ("CAMAT-LASIOLAT", InviteChannel.WHATSAPP), ("KODIM-1605", InviteChannel.BY_HAND),
        ):  # fmt: skip
            agency = agency_by_code(code)
            seat = db.session.scalars(sa.select(Seat.position).where(Seat.agency_id == agency.id)).first()
            meetings.add_invitee(meeting, agency, channel, by=by, guest=False, position=seat)
        meetings.add_invitee(
            meeting, agency_by_code("BP3MI-NTT"), InviteChannel.MAIL, by=by, guest=True, position="Kepala Balai"
        )
        meetings.invite(meeting, by=by)
    invitees = {row.agency.code: row for row in meetings.invitees_of(meeting)}
    with as_of(at(today(), -3, 1)):
        _answer(invitees["POLRES-BELU"], actors["polres"], Answer(ReplyAnswer.COMING, headcount=2), ReplyChannel.LINK,
                "Kepala Satuan Intelijen dan Keamanan")  # fmt: skip
        meetings.hand_in(
            invitees["POLRES-BELU"], SubmissionKind.AGENDA_POINT, "Pengamanan lintasan pada libur akhir tahun",
            channel=ReplyChannel.LINK, by=actors["polres"], by_name="Contoh 2", by_position="Kasat Intelkam",
        )  # fmt: skip
    with as_of(at(today(), -2, 4)):
        said = Answer(ReplyAnswer.REPRESENTED, represented_by="Kepala Seksi Kepabeanan", headcount=1)
        _answer(invitees["BC-ATB"], by, said, ReplyChannel.WHATSAPP, by.name)
        _answer(invitees["KARANTINA-NTT"], by, Answer(ReplyAnswer.EXCUSED, text="Ada pemeriksaan di Kupang."),
                ReplyChannel.PHONE, by.name)  # fmt: skip
    with as_of(at(today(), -1, 5)):
        meetings.hand_in(
            invitees["CAMAT-LASIOLAT"], SubmissionKind.PERSPECTIVE,
            "Warga berharap jam layanan pos diperpanjang pada hari pasar.", channel=ReplyChannel.LINK,
            by=actors["camat"], by_name="Contoh 3", by_position="Camat",
        )  # fmt: skip
    send_messages(meeting.code, today() - timedelta(days=3), by=by, but=("Kabupaten Belu", "Komando", "Kepala Balai"))


def _answer(invitee: Invitee, by: Actor, said: Answer, channel: ReplyChannel, name: str) -> None:
    meetings.give_answer(invitee, said, channel=channel, by=by, by_name=name)


# In the hall


def _in_the_hall(by: Actor, forum: Forum) -> None:
    """A meeting of today, while people speak: notes, what was caught so far, earlier actions gone through."""
    day = today()
    with as_of(at(day, -6)):
        meeting = _meeting(
            forum, by, "TIMPORA-BELU-7", "Rapat koordinasi pertukaran data pelintas dan pengawasan bersama",
            "Coordination meeting on crossing data and joint supervision", day,
        )  # fmt: skip
        items = _agenda(
            meeting, by, ("Pembukaan", "Opening"), ("Format data pelintas", "Format of crossing data"),
            ("Pengawasan bersama", "Joint supervision"), ("Lain-lain", "Other matters"),
        )  # fmt: skip
        meetings.move_meeting(meeting, "invite", by=by)
    with as_of(min(now(), at(day, 0, 1))):
        meetings.move_meeting(meeting, "hold", by=by)
        _hall(
            meeting, by,
            ("KANIM-ATB", "Kepala Kantor Imigrasi", AttendanceRole.CHAIR, PRESENT, 3),
            ("PLBN-MOTAAIN", "Administrator PLBN", AttendanceRole.PARTICIPANT, PRESENT, 2),
            ("POLRES-BELU", "Kepala Satuan Intelijen dan Keamanan", AttendanceRole.PARTICIPANT, PRESENT, 2),
            ("BC-ATB", "Kepala Seksi Kepabeanan", AttendanceRole.PARTICIPANT, PRESENT, 1),
            ("KARANTINA-NTT", None, AttendanceRole.PARTICIPANT, EXCUSED, None),
        )  # fmt: skip
        minutes.write_note(items[0], "Dibuka Kepala Kantor Imigrasi.", 0, by=by)
        note = (
            "- Imigrasi: rekap hari pasar sudah harian, kolom belum sama.\n"
            "- Bea Cukai: format pusat tidak memuat nomor paspor.\n- PLBN: usul satu lembar bersama."
        )
        minutes.write_note(items[1], note, 0, by=by)
        meetings.mark_done(items[0], True, by=by)
        db.session.flush()
        agreed = _outcome(
            meeting, by, items[1], Modality.AGREEMENT, "Rekapitulasi pelintas memakai satu lembar bersama",
            "Crossings are summed up on one joint sheet",
        )  # fmt: skip
        _outcome(
            meeting, by, items[1], Modality.COMMITMENT, "PLBN menghimpun lembar itu setiap hari pasar",
            "The border post collects the sheets on every market day",
        )  # fmt: skip
        outcomes.assent(meeting, agreed, [_id("KANIM-ATB"), _id("PLBN-MOTAAIN"), _id("BC-ATB")], by=by)
        minutes.capture_line(meeting, "? Kolom nomor paspor tidak ada dalam aplikasi Bea Cukai", by=by, item=items[1])
        _propose(
            meeting,
            by,
            _pillar(forum, "P5_DATABASE"),
            Told(
                "Menyusun lembar rekapitulasi bersama",
                "Draw up a joint summary sheet",
                "PLBN-MOTAAIN",
                30,
                ("KANIM-ATB",),
            ),
        )
        attach_paper(
            meeting, items[1], "usul-lembar-bersama.docx", "Usul lembar rekapitulasi bersama",
            "Kolom: tanggal, pos, jenis dokumen, jumlah pelintas, catatan.", "Diisi setiap hari pasar.", by=by,
        )  # fmt: skip
        _open_the_door(meeting, day, by)
        actions.review(
            _first(by, "T-01"), meeting, Review.PROGRESS, by=by, for_agency=_id("KANIM-ATB"),
            text="Format disepakati tiga instansi; tinggal kolom paspor.",
        )  # fmt: skip


def _open_the_door(meeting: Meeting, day: date, by: Actor) -> None:
    """People check in with their phones: two from agencies of the forum, one the desk has to look at."""
    meetings.open_check_in(meeting, datetime.combine(day, time(15), UTC), by=by)
    for number, (code, typed, position, represents) in enumerate((
        ("POLRES-BELU", None, "Kepala Satuan Intelijen dan Keamanan", None),
        ("PEMKAB-BELU", None, "Kepala Bidang Kewaspadaan Nasional", "Kepala Badan Kesatuan Bangsa dan Politik"),
        (None, "Syahbandar Atapupu", "Petugas kesyahbandaran", None),
    ), 1):  # fmt: skip
        said = Arrival(
            key=str(uuid4()), agency_id=_id(code) if code else None, agency_typed=typed, position=position,
            person=f"Contoh 2{number}", represents=represents, device=f"peragaan-{number}", address="peragaan",
        )  # fmt: skip
        meetings.check_in(meeting.id, said)


# Commented on


def _commented_on(by: Actor, forum: Forum) -> None:
    """A meeting whose draft went round: two agencies ask for corrections, one agrees, one has not answered yet."""
    day = today() - timedelta(days=6)
    until = today() + timedelta(days=2)
    with as_of(at(day, -9)):
        meeting = _meeting(
            forum, by, "TIMPORA-BELU-8", "Rapat koordinasi penanganan pekerja migran nonprosedural",
            "Coordination meeting on undocumented migrant workers", day, venue="Aula Kantor Bupati Belu",
            chair_position="Sekretaris Daerah Kabupaten Belu",
        )  # fmt: skip
        items = _agenda(
            meeting, by, ("Gambaran keberangkatan", "Departures at a glance"),
            ("Pencegahan di desa", "Prevention in the villages"),
        )  # fmt: skip
        meetings.move_meeting(meeting, "invite", by=by)
    with as_of(at(day, 0, 6)):
        meetings.move_meeting(meeting, "hold", by=by)
        _hall(
            meeting, by,
            ("PEMKAB-BELU", "Sekretaris Daerah", AttendanceRole.CHAIR, PRESENT, 4),
            ("KANIM-ATB", "Kepala Seksi Intelijen dan Penindakan", AttendanceRole.PARTICIPANT, PRESENT, 2),
            ("POLRES-BELU", "Kepala Satuan Reserse Kriminal", AttendanceRole.PARTICIPANT, PRESENT, 2),
            ("BP3MI-NTT", "Kepala Balai", AttendanceRole.SPEAKER, PRESENT, 1),
        )  # fmt: skip
        minutes.write_note(items[0], "BP3MI: sebagian besar berangkat lewat jalur keluarga.", 0, by=by)
        minutes.write_note(items[1], "Pemkab: desa sasaran ditetapkan bersama camat.", 0, by=by)
        decision = _outcome(
            meeting, by, items[1], Modality.AGREEMENT, "Sosialisasi jalur kerja resmi dimulai dari lima desa",
            "Information on legal migration begins in five villages",
        )  # fmt: skip
        _outcome(
            meeting, by, items[1], Modality.COMMITMENT, "BP3MI menyediakan narasumber bagi setiap desa",
            "BP3MI provides a speaker for each village",
        )  # fmt: skip
        _propose(
            meeting,
            by,
            _pillar(forum, "P6_COMMUNITY"),
            Told(
                "Menetapkan lima desa sasaran sosialisasi",
                "Choose five villages for information",
                "PEMKAB-BELU",
                21,
                ("BP3MI-NTT",),
            ),
            Told(
                "Menyiapkan bahan sosialisasi jalur kerja resmi", "Prepare material on legal migration", "BP3MI-NTT", 28
            ),
        )
        db.session.flush()
        outcomes.assent_all(meeting, by=by)
    with as_of(at(day, 2, 3)):
        minutes.circulate(meeting, by=by, due_on=until)
    with as_of(at(day, 3, 2)):
        minutes.propose_correction(
            meeting, CorrectionTarget.DECISION, decision.id, "Jumlah desa yang disepakati enam, dengan Desa Silawan.",
            by=by, agency_id=_id("PEMKAB-BELU"), channel=ReplyChannel.LETTER, position="Sekretaris Daerah",
            facts={"text": "Sosialisasi jalur kerja resmi dimulai dari enam desa"},
        )  # fmt: skip
        minutes.answer_circulation(meeting, _id("KANIM-ATB"), by=by)
    with as_of(at(day, 4, 2)):
        minutes.propose_correction(
            meeting, CorrectionTarget.MEETING, None, "Rapat berlangsung di ruang rapat lantai dua.", by=by,
            agency_id=_id("BP3MI-NTT"), channel=ReplyChannel.WHATSAPP, position="Kepala Balai",
            facts={"venue": "Ruang rapat lantai dua Kantor Bupati Belu"},
        )  # fmt: skip
        answered = minutes.propose_correction(
            meeting, CorrectionTarget.NOTE, items[0].id, "Sebutkan jumlah keberangkatan menurut kabupaten.", by=by,
            agency_id=_id("BP3MI-NTT"), channel=ReplyChannel.WHATSAPP, position="Kepala Balai",
        )  # fmt: skip
        db.session.flush()
    with as_of(at(day, 4, 6)):
        minutes.answer_correction(
            answered, answered.revision, "Angkanya tidak dibacakan dalam rapat; dapat dilampirkan sebagai bahan.",
            by=by,
        )  # fmt: skip
    send_messages(meeting.code, day + timedelta(days=2), by=by, but=("Kabupaten Belu",))


# Final


def _final(by: Actor, forum: Forum) -> None:
    """A meeting of last month: agreed to in the hall, final, numbered, and its actions have moved on since."""
    day = today() - timedelta(days=41)
    with as_of(at(day, -12)):
        meeting = _meeting(
            forum, by, "TIMPORA-BELU-9", "Rapat koordinasi layanan pos lintas batas pada hari raya",
            "Coordination meeting on border post services during holidays", day,
        )  # fmt: skip
        items = _agenda(
            meeting, by, ("Tindak lanjut rapat sebelumnya", "Follow-up of earlier meetings"),
            ("Jam layanan dan petugas", "Opening hours and staff"),
        )  # fmt: skip
        meetings.move_meeting(meeting, "invite", by=by)
    with as_of(at(day, 0, 5)):
        meetings.move_meeting(meeting, "hold", by=by)
        _hall(
            meeting, by,
            ("KANIM-ATB", "Kepala Kantor Imigrasi", AttendanceRole.CHAIR, PRESENT, 2),
            ("PLBN-MOTAAIN", "Administrator PLBN", AttendanceRole.PARTICIPANT, PRESENT, 3),
            ("POLRES-BELU", "Kepala Satuan Lalu Lintas", AttendanceRole.PARTICIPANT, PRESENT, 1),
            ("SATGAS-PAMTAS", "Perwira Seksi Intelijen", AttendanceRole.PARTICIPANT, PRESENT, 1),
        )  # fmt: skip
        actions.review(
            _first(by, "T-11"), meeting, Review.DISCUSSED, by=by,
            text="Rekapitulasi disampaikan setiap akhir pekan selama hari raya.",
        )  # fmt: skip
        minutes.write_note(items[1], "PLBN: antrean terpanjang pukul 15.00 s.d. 17.00 WITA.", 0, by=by)
        attach_photo(meeting, items[1], "suasana-rapat.jpg", "Suasana rapat di PLBN Mota'ain", by=by)
        attach_paper(
            meeting, items[1], "antrean-loket.docx", "Antrean loket pada hari raya",
            "Pukul 15.00 s.d. 17.00 WITA antrean mencapai pintu utama.", "Dua loket melayani pelintas tradisional.",
            by=by,
        )  # fmt: skip
        _outcome(
            meeting, by, items[1], Modality.AGREEMENT, "Loket pelintas tradisional ditambah satu pada hari raya",
            "One more counter for traditional crossers during holidays",
        )  # fmt: skip
        directed = _outcome(
            meeting, by, items[1], Modality.DIRECTION, "Petugas bantuan didatangkan dari pos terdekat",
            "Staff come from the nearest posts to help",
        )  # fmt: skip
        counter, traffic = _propose(
            meeting,
            by,
            _pillar(forum, "P3_INFRASTRUCTURE"),
            Told(
                "Membuka loket tambahan pelintas tradisional",
                "Open one more counter for traditional crossers",
                "PLBN-MOTAAIN",
                60,
                ("KANIM-ATB",),
            ),
            Told(
                "Mengatur arus kendaraan pada hari raya",
                "Direct the traffic during holidays",
                "POLRES-BELU",
                65,
                ("SATGAS-PAMTAS",),
            ),
        )
        db.session.flush()
        outcomes.assent_all(meeting, by=by)
    with as_of(at(day, 1, 3)):
        minutes.circulate(meeting, by=by, agreed_in_hall=True)
    with as_of(at(day, 1, 7)):
        edition = minutes.finalise(meeting, by=by)
    with as_of(at(day, 3, 3)):
        minutes.record_signing(
            edition, by=by, document_number="NOT-PERAGAAN-09", dated_on=day + timedelta(days=3),
            signer_position="Kepala Kantor Imigrasi",
        )  # fmt: skip
    send_messages(meeting.code, day + timedelta(days=3), by=by)
    correct_the_final(meeting, day, directed, by=by)
    send_messages(meeting.code, day + timedelta(days=9), by=by)
    with as_of(at(day, 20, 4)):
        actions.report_progress(counter, "Meja dan komputer sudah dipasang.", by=by, for_agency=_id("PLBN-MOTAAIN"),
                                channel=actions.Channel.WHATSAPP)  # fmt: skip
    with as_of(at(day, 25, 4)):
        actions.edit_action(
            traffic, traffic.revision, by, due_on=day + timedelta(days=72), illustrative=["text", "lead", "due_on"]
        )
