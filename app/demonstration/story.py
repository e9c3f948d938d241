"""What happened in the example forum: every verb is the one people use, told on the day it happened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import sqlalchemy as sa

from app import minutes
from app.actions import (
    Action,
    Channel,
    block,
    cancel,
    confirm,
    decline,
    defer,
    no_change,
    propose,
    reassign,
    report_done,
    report_obstacle,
    report_progress,
    return_,
)
from app.core import Actor, SecurityClass, as_of, db, today
from app.directory import Forum, Pillar, agency_by_code, forum_by_code
from app.meetings import (
    AttendanceRole,
    AttendanceStatus,
    Meeting,
    MeetingType,
    add_agenda_item,
    add_attendance,
    create_meeting,
    move_meeting,
)
from app.outcomes import Modality, create_decision, create_issue

from .flow import invite_to, tell_the_way
from .moments import at

FIRST, SECOND = date(2026, 5, 12), date(2026, 9, 8)
ILLUSTRATIVE = ["title", "starts_on", "venue", "security_class"]


def tell(actors: Mapping[str, Actor], moved: timedelta) -> None:
    """The history of the example actions, then the meetings around today."""
    _reports(actors, FIRST + moved)
    _after_the_second(actors, SECOND + moved)
    forum = forum_by_code("TIMPORA-BELU")
    _held_and_not_yet_sent(actors["sekretariat"], forum)
    tell_the_way(actors["sekretariat"], forum)
    invite_to(_coming(actors["sekretariat"], forum), actors)


def _action(meeting: str, ref: str) -> Action:
    query = sa.select(Action).join(Meeting, Meeting.id == Action.meeting_id)
    return db.session.scalars(query.where(Meeting.code == meeting, Action.ref == ref)).one()


def _id(code: str) -> int:
    return agency_by_code(code).id


def _reports(actors: Mapping[str, Actor], first: date) -> None:
    secretariat, police, district, iom = (actors[name] for name in ("sekretariat", "polres", "camat", "mitra"))

    def action(number: int) -> Action:
        return _action("TIMPORA-BELU-1", f"T-{number:02}")

    with as_of(at(first, 20)):
        report_progress(
            action(1), "Rancangan format sudah dikirim kepada Bea Cukai dan Karantina.", by=secretariat,
            for_agency=_id("KANIM-ATB"),
        )  # fmt: skip
    with as_of(at(first, 24, 5)):
        decline(
            action(14), "Pendataan ternak di desa bukan tugas Karantina.", secretariat,
            proposed=agency_by_code("PEMKAB-BELU"), for_agency=_id("KARANTINA-NTT"), channel=Channel.PHONE,
        )  # fmt: skip
    with as_of(at(first, 26, 3)):
        decline(
            action(15), "Pengaturan lalu lintas di luar kawasan pabean bukan tugas Bea Cukai.", secretariat,
            proposed=agency_by_code("POLRES-BELU"), for_agency=_id("BC-ATB"), channel=Channel.LETTER,
        )  # fmt: skip
    with as_of(at(first, 27)):
        reassign(action(15), agency_by_code("POLRES-BELU"), secretariat, text="Sesuai usul Bea Cukai.")
    with as_of(at(first, 31)):
        report_progress(
            action(3), "Dua desa sudah disuluh bersama paroki; daftar hadir tersimpan di kantor camat.", by=district,
            for_agency=_id("CAMAT-LASIOLAT"),
        )  # fmt: skip
    with as_of(at(first, 35, 6)):
        report_progress(
            action(8), "Dua laporan sudah ditelaah bersama; satu diteruskan ke Satgas.", by=police,
            for_agency=_id("POLRES-BELU"),
        )  # fmt: skip
    with as_of(at(first, 40)):
        report_progress(
            action(4), "Two trainers are confirmed; the module is being translated.", by=iom, for_agency=_id("IOM")
        )
    with as_of(at(first, 52, 3)):
        block(
            action(6), "Anggaran jaringan belum terbit; dibutuhkan surat dukungan dari Kanwil.", by=secretariat,
            for_agency=_id("BC-ATB"), channel=Channel.PHONE,
        )  # fmt: skip
    with as_of(at(first, 60)):
        defer(action(7), "Menunggu pembahasan jam layanan di tingkat kementerian.", by=secretariat)
    with as_of(at(first, 75, 4)):
        cancel(action(13), "Tidak ada anggaran tahun ini dan kendaraan pinjaman mencukupi.", by=secretariat)
    with as_of(at(first, 90)):
        report_done(
            action(12), "Ruang tunggu sudah dipakai; berita acara menyusul.", by=secretariat,
            for_agency=_id("PEMKAB-BELU"), channel=Channel.LETTER,
        )  # fmt: skip
    with as_of(at(first, 112)):
        report_obstacle(
            action(1), "Karantina memakai aplikasi pusat; kolom nomor paspor tidak dapat dikeluarkan.", by=secretariat,
            for_agency=_id("BC-ATB"), channel=Channel.WHATSAPP,
        )  # fmt: skip
    with as_of(at(first, 118)):
        report_done(
            action(5), "Prosedur patroli bersama selesai ditulis.", by=secretariat, for_agency=_id("SATGAS-PAMTAS"),
            channel=Channel.WHATSAPP,
        )  # fmt: skip
    with as_of(at(first, 121, 7)):
        return_(action(5), "Lampirkan prosedur yang sudah diparaf ketiga instansi.", by=secretariat)
    with as_of(at(first, 150)):
        no_change(action(3), by=district, for_agency=_id("CAMAT-LASIOLAT"))


def _after_the_second(actors: Mapping[str, Actor], second: date) -> None:
    with as_of(at(second, 9)):
        report_progress(
            _action("TIMPORA-BELU-2", "R-01"), "Rancangan jadwal dibahas bersama Satgas.", by=actors["polres"],
            for_agency=_id("POLRES-BELU"),
        )  # fmt: skip
    with as_of(at(second, 30)):
        report_done(
            _action("TIMPORA-BELU-2", "R-02"), "Penyuluhan diikuti 48 pengemudi di dua lokasi.", by=actors["polres"],
            for_agency=_id("POLRES-BELU"),
        )  # fmt: skip
    with as_of(at(second, 36, 8)):
        confirm(_action("TIMPORA-BELU-2", "R-02"), by=actors["sekretariat"], text="Daftar hadir sudah diterima.")


def _held_and_not_yet_sent(by: Actor, forum: Forum) -> None:
    """A meeting of last week whose notula is not sent yet: the draft lies before the chair."""
    day = today() - timedelta(days=9)
    with as_of(at(day, -14)):
        meeting = create_meeting(
            forum,
            "Rapat koordinasi persiapan hari pasar dan angkutan akhir tahun",
            by=by,
            code="TIMPORA-BELU-3",
            title_en="Coordination meeting on market days and year-end transport",
            meeting_type=MeetingType.COORDINATION,
            security_class=SecurityClass.OPEN,
            starts_on=day,
            timezone="Asia/Makassar",
            venue="PLBN Mota'ain",
            border_post="PLBN Mota'ain",
            host_id=_id("PLBN-MOTAAIN"),
            chair_position="Administrator PLBN Mota'ain",
            illustrative=[*ILLUSTRATIVE, "chair_position"],
        )
        move_meeting(meeting, "invite", by=by)
        items = [
            add_agenda_item(meeting, title, by=by, title_en=title_en)
            for title, title_en in (
                ("Pembukaan", "Opening"),
                ("Pengaturan hari pasar", "Arrangements for market days"),
                ("Angkutan lintas batas akhir tahun", "Year-end transport across the border"),
            )
        ]
    with as_of(at(day, 0, 6)):
        move_meeting(meeting, "hold", by=by)
        present, excused = AttendanceStatus.PRESENT, AttendanceStatus.EXCUSED
        for code, position, role, status, headcount in (
            ("PLBN-MOTAAIN", "Administrator PLBN", AttendanceRole.CHAIR, present, 2),
            ("KANIM-ATB", "Kepala Kantor Imigrasi", AttendanceRole.PARTICIPANT, present, 3),
            ("POLRES-BELU", "Kepala Satuan Lalu Lintas", AttendanceRole.PARTICIPANT, present, None),
            ("BC-ATB", None, AttendanceRole.PARTICIPANT, excused, None),
        ):
            add_attendance(
                meeting, agency_by_code(code), by=by, role=role, status=status, position=position, headcount=headcount,
                illustrative=["status", "headcount"],
            )  # fmt: skip
        note = "PLBN: hari pasar tetap Selasa dan Jumat.\n\nPolres Belu: parkir dialihkan ke lapangan."
        minutes.write_note(items[1], note, 0, by=by)
        text = "Parkir hari pasar dialihkan ke lapangan selama Desember"
        create_decision(meeting, text, by=by, modality=Modality.AGREEMENT, agenda_item_id=items[1].id)
        create_decision(meeting, "Tarif angkutan lintas batas diumumkan di pos", by=by, agenda_item_id=items[2].id)
        create_issue(meeting, "Penumpang angkutan kerap turun sebelum pemeriksaan", by=by, agenda_item_id=items[2].id)
        pillar = db.session.scalars(sa.select(Pillar).where(Pillar.forum_id == forum.id).order_by(Pillar.seq)).first()
        propose(
            meeting, by, text="Menata parkir hari pasar di lapangan", lead_id=_id("POLRES-BELU"),
            pillar_id=pillar and pillar.id, due_on=today() + timedelta(days=12), supports=[_id("PLBN-MOTAAIN")],
            illustrative=["text", "lead", "due_on"],
        )  # fmt: skip
        propose(meeting, by, text="Mengumumkan tarif angkutan lintas batas di pos", illustrative=["text"])
    with as_of(at(day, 1)):
        minutes.submit(meeting, by=by)


def _coming(by: Actor, forum: Forum) -> Meeting:
    """One the agencies are invited to, one that is only a title yet, one that was called off."""
    day = today() + timedelta(days=17)
    with as_of(at(today(), -4)):
        coming = create_meeting(
            forum,
            "Rapat Timpora Kabupaten Belu, evaluasi akhir tahun",
            by=by,
            code="TIMPORA-BELU-4",
            title_en="Belu foreigner supervision meeting, year-end review",
            meeting_type=MeetingType.TIMPORA,
            security_class=SecurityClass.OPEN,
            starts_on=day,
            timezone="Asia/Makassar",
            venue="Aula Kantor Imigrasi Atambua",
            host_id=_id("KANIM-ATB"),
            invitation_number="UND-PERAGAAN-04",
            partners=[agency_by_code("IOM")],
            illustrative=[*ILLUSTRATIVE, "invitation_number"],
        )
        for title, title_en in (
            ("Tindak lanjut rapat sebelumnya", "Follow-up of earlier meetings"),
            ("Rencana kerja tahun depan", "Plan of work for next year"),
            ("Lain-lain", "Other matters"),
        ):
            add_agenda_item(coming, title, by=by, title_en=title_en)
        create_meeting(
            forum,
            "Dialog dengan tokoh masyarakat perbatasan",
            by=by,
            code="TIMPORA-BELU-5",
            meeting_type=MeetingType.DIALOGUE,
            illustrative=["title"],
        )
        cancelled = create_meeting(
            forum,
            "Sosialisasi aturan pelintas batas",
            by=by,
            code="TIMPORA-BELU-6",
            meeting_type=MeetingType.OUTREACH,
            security_class=SecurityClass.OPEN,
            starts_on=today() + timedelta(days=5),
            illustrative=["title", "starts_on"],
        )
        move_meeting(cancelled, "cancel", by=by, reason="Digabung dengan rapat evaluasi akhir tahun.")
    return coming
