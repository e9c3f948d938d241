"""The words of the papers for what is chosen from a list: states, modalities, kinds of meeting, and so on.

Beside the labels of the pages, for a paper says them inside sentences, and a class in capitals.
"""

from __future__ import annotations

from app.core import N_

from .reading import Phase
from .roadmap_paper import (
    Audience,
    ChangeKind,
    Funding,
    Modality,
    Presence,
    Recurrence,
    RiskLevel,
    SecurityClass,
    State,
)

ILLUSTRATIVE = "\N{DAGGER}"
UNTRANSLATED = " [id]"

STATE_WORDS = {
    State.NOT_STARTED: N_("belum ditindaklanjuti"),
    State.IN_PROGRESS: N_("dalam proses"),
    State.AWAITING_VERIFICATION: N_("menunggu konfirmasi"),
    State.DONE: N_("selesai"),
    State.BLOCKED: N_("terkendala"),
    State.DEFERRED: N_("ditunda"),
    State.CANCELLED: N_("tidak dapat ditindaklanjuti"),
}
RECURRENCE_WORDS = {
    Recurrence.CONTINUOUS: N_("berkelanjutan"),
    Recurrence.MONTHLY: N_("setiap bulan"),
    Recurrence.QUARTERLY: N_("setiap triwulan"),
    Recurrence.YEARLY: N_("setiap tahun"),
}
FUNDING_WORDS = {
    Funding.APBN: N_("APBN"),
    Funding.APBD: N_("APBD"),
    Funding.VILLAGE: N_("dana desa"),
    Funding.PARTNER: N_("mitra"),
    Funding.NONE_NEEDED: N_("tanpa biaya"),
    Funding.UNDECIDED: N_("sumber belum ditetapkan"),
}
MODALITY_WORDS = {
    Modality.AGREEMENT: N_("kesepakatan"),
    Modality.COMMITMENT: N_("komitmen"),
    Modality.DIRECTION: N_("arahan"),
    Modality.PROPOSAL: N_("usulan"),
    Modality.HOPE: N_("harapan"),
}
PRESENCE_WORDS = {
    Presence.PRESENT: N_("hadir"),
    Presence.EXCUSED: N_("berhalangan"),
    Presence.ABSENT: N_("tidak hadir"),
    Presence.NOT_RECORDED: N_("tidak tercatat"),
}
AUDIENCE_WORDS = {
    Audience.LEADERSHIP: N_("salinan pimpinan"),
    Audience.FORUM: N_("salinan anggota forum"),
    Audience.PARTNER: N_("salinan mitra"),
    Audience.PUBLIC: N_("salinan publik"),
}
CLASS_WORDS = {SecurityClass.OPEN: ("B", N_("BIASA")), SecurityClass.RESTRICTED: ("T", N_("TERBATAS"))}
PHASE_WORDS = {
    Phase.SHORT: N_("Jangka pendek"),
    Phase.MEDIUM: N_("Jangka menengah"),
    Phase.LONG: N_("Jangka panjang"),
    Phase.CONTINUOUS: N_("Berkelanjutan"),
    Phase.UNDATED: N_("Belum bertanggal"),
}
CHANGE_WORDS = {
    ChangeKind.ADDED: N_("ditambahkan"),
    ChangeKind.FINISHED: N_("selesai"),
    ChangeKind.RESCHEDULED: N_("batas waktu berubah"),
    ChangeKind.LEAD_CHANGED: N_("penanggung jawab berubah"),
    ChangeKind.CANCELLED: N_("tidak dapat ditindaklanjuti"),
}
RISK_WORDS = {RiskLevel.LOW: N_("rendah"), RiskLevel.MEDIUM: N_("sedang"), RiskLevel.HIGH: N_("tinggi")}
MEETING_WORDS = {
    "coordination": N_("Rapat koordinasi"),
    "consultation": N_("Rapat konsultasi"),
    "timpora": N_("Rapat Timpora"),
    "courtesy_visit": N_("Silaturahmi/audiensi"),
    "evaluation": N_("Rapat evaluasi"),
    "planning_control": N_("Rapat koordinasi dan pengendalian"),
    "dialogue": N_("Dialog"),
    "outreach": N_("Sosialisasi"),
}
AGENCY_WORDS = {
    "ministry": N_("kementerian"),
    "national_body": N_("lembaga"),
    "military": N_("TNI"),
    "police": N_("Polri"),
    "regional_office": N_("kantor wilayah"),
    "immigration_office": N_("UPT Imigrasi"),
    "border_post": N_("PLBN"),
    "customs_immigration_quarantine": N_("CIQ"),
    "local_government": N_("pemerintah daerah"),
    "subdistrict": N_("camat"),
    "village": N_("lurah/kepala desa"),
    "international_organisation": N_("organisasi internasional"),
    "foreign_counterpart": N_("mitra negara tetangga"),
    "civil_society": N_("LSM/ormas"),
    "private_sector": N_("swasta"),
    "academia": N_("akademisi"),
    "community": N_("masyarakat"),
    "other": N_("lainnya"),
}
