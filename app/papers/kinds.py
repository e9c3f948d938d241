"""The papers around a meeting, by kind."""

from __future__ import annotations

import enum

from app.core import N_, label_enum


class PaperKind(enum.StrEnum):
    """Which paper."""

    INVITATION = "invitation"
    ATTENDANCE_LIST = "attendance_list"
    MINUTES = "minutes"
    AGREEMENT_RECORD = "agreement_record"
    EXCERPT = "excerpt"
    ACTIVITY_REPORT = "activity_report"
    COVER_LETTER = "cover_letter"
    CONCLUSIONS = "conclusions"
    ACTION_MATRIX = "action_matrix"


label_enum({
    PaperKind.INVITATION: N_("Undangan"),
    PaperKind.ATTENDANCE_LIST: N_("Daftar hadir"),
    PaperKind.MINUTES: N_("Notula"),
    PaperKind.AGREEMENT_RECORD: N_("Berita acara kesepakatan"),
    PaperKind.EXCERPT: N_("Petikan hasil rapat"),
    PaperKind.ACTIVITY_REPORT: N_("Laporan kegiatan"),
    PaperKind.COVER_LETTER: N_("Surat pengantar"),
    PaperKind.CONCLUSIONS: N_("Kesimpulan rapat"),
    PaperKind.ACTION_MATRIX: N_("Matriks tindak lanjut"),
})
