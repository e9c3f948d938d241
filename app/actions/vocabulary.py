"""The closed lists of this room and their words: states, what happens to an action, how often, how urgent."""

from __future__ import annotations

import enum

from app.core import N_, SecurityClass, label_enum


class ActionState(enum.StrEnum):
    """What is stored; ``open`` is shown as two words by whether there was progress."""

    PROPOSED = "proposed"
    OPEN = "open"
    REPORTED_DONE = "reported_done"
    VERIFIED = "verified"
    BLOCKED = "blocked"
    DEFERRED = "deferred"
    CANCELLED = "cancelled"


class ShownState(enum.StrEnum):
    """What people read and records carry (all but ``proposed``)."""

    PROPOSED = "proposed"
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    AWAITING_VERIFICATION = "awaiting_verification"
    DONE = "done"
    BLOCKED = "blocked"
    DEFERRED = "deferred"
    CANCELLED = "cancelled"


class Recurrence(enum.StrEnum):
    """How an action repeats; a continuous one is never late."""

    CONTINUOUS = "continuous"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"


class Priority(enum.StrEnum):
    """How urgent an action is among others."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class CooperationLevel(enum.StrEnum):
    """Who has to work together."""

    INTRA_SERVICE = "intra_service"
    INTER_AGENCY = "inter_agency"
    INTERNATIONAL = "international"


class FundingSource(enum.StrEnum):
    """Where the money comes from."""

    APBN = "apbn"
    APBD = "apbd"
    VILLAGE = "village"
    PARTNER = "partner"
    NONE_NEEDED = "none_needed"
    UNDECIDED = "undecided"


class EventKind(enum.StrEnum):
    """What happened to an action."""

    IMPORTED = "imported"
    PROPOSED = "proposed"
    OPENED = "opened"
    EDITED = "edited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REASSIGNED = "reassigned"
    PROGRESS = "progress"
    NO_CHANGE = "no_change"
    OBSTACLE = "obstacle"
    BLOCKED = "blocked"
    DEFERRED = "deferred"
    RESUMED = "resumed"
    REPORTED_DONE = "reported_done"
    CONFIRMED = "confirmed"
    RETURNED = "returned"
    CANCELLED = "cancelled"
    REVIEWED = "reviewed"


class Channel(enum.StrEnum):
    """How the news arrived."""

    APP = "app"
    LINK = "link"
    WHATSAPP = "whatsapp"
    PHONE = "phone"
    LETTER = "letter"
    MEETING = "meeting"


label_enum({
    ActionState.PROPOSED: N_("Diusulkan"),
    ActionState.OPEN: N_("Terbuka"),
    ActionState.REPORTED_DONE: N_("Menunggu konfirmasi"),
    ActionState.VERIFIED: N_("Selesai"),
    ActionState.BLOCKED: N_("Terkendala"),
    ActionState.DEFERRED: N_("Ditunda"),
    ActionState.CANCELLED: N_("Tidak dapat ditindaklanjuti"),
})
label_enum({
    ShownState.PROPOSED: N_("Diusulkan"),
    ShownState.NOT_STARTED: N_("Belum ditindaklanjuti"),
    ShownState.IN_PROGRESS: N_("Dalam proses"),
    ShownState.AWAITING_VERIFICATION: N_("Menunggu konfirmasi"),
    ShownState.DONE: N_("Selesai"),
    ShownState.BLOCKED: N_("Terkendala"),
    ShownState.DEFERRED: N_("Ditunda"),
    ShownState.CANCELLED: N_("Tidak dapat ditindaklanjuti"),
})
label_enum({
    Recurrence.CONTINUOUS: N_("Berkelanjutan"),
    Recurrence.MONTHLY: N_("Setiap bulan"),
    Recurrence.QUARTERLY: N_("Setiap triwulan"),
    Recurrence.YEARLY: N_("Setiap tahun"),
})
label_enum({
    Priority.HIGH: N_("Tinggi"),
    Priority.MEDIUM: N_("Sedang"),
    Priority.LOW: N_("Rendah"),
})
label_enum({
    CooperationLevel.INTRA_SERVICE: N_("Dalam satu instansi"),
    CooperationLevel.INTER_AGENCY: N_("Antarinstansi"),
    CooperationLevel.INTERNATIONAL: N_("Internasional"),
})
label_enum({
    FundingSource.APBN: N_("APBN"),
    FundingSource.APBD: N_("APBD"),
    FundingSource.VILLAGE: N_("Dana desa"),
    FundingSource.PARTNER: N_("Mitra"),
    FundingSource.NONE_NEEDED: N_("Tanpa biaya"),
    FundingSource.UNDECIDED: N_("Belum ditetapkan"),
})
label_enum({
    EventKind.IMPORTED: N_("Dicatat dari berkas"),
    EventKind.PROPOSED: N_("Diusulkan"),
    EventKind.OPENED: N_("Dibuka"),
    EventKind.EDITED: N_("Disunting"),
    EventKind.ACCEPTED: N_("Diterima"),
    EventKind.DECLINED: N_("Dinyatakan di luar tusi"),
    EventKind.REASSIGNED: N_("Penanggung jawab diganti"),
    EventKind.PROGRESS: N_("Laporan kemajuan"),
    EventKind.NO_CHANGE: N_("Tidak ada perubahan"),
    EventKind.OBSTACLE: N_("Kendala dilaporkan"),
    EventKind.BLOCKED: N_("Terkendala"),
    EventKind.DEFERRED: N_("Ditunda"),
    EventKind.RESUMED: N_("Dilanjutkan"),
    EventKind.REPORTED_DONE: N_("Dilaporkan selesai"),
    EventKind.CONFIRMED: N_("Dikonfirmasi selesai"),
    EventKind.RETURNED: N_("Perlu dilengkapi"),
    EventKind.CANCELLED: N_("Tidak dapat ditindaklanjuti"),
    EventKind.REVIEWED: N_("Ditinjau dalam rapat"),
})
label_enum({
    Channel.APP: N_("aplikasi"),
    Channel.LINK: N_("tautan"),
    Channel.WHATSAPP: N_("WhatsApp"),
    Channel.PHONE: N_("telepon"),
    Channel.LETTER: N_("surat"),
    Channel.MEETING: N_("rapat"),
})


SHOWN = {
    ActionState.PROPOSED: ShownState.PROPOSED,
    ActionState.REPORTED_DONE: ShownState.AWAITING_VERIFICATION,
    ActionState.VERIFIED: ShownState.DONE,
    ActionState.BLOCKED: ShownState.BLOCKED,
    ActionState.DEFERRED: ShownState.DEFERRED,
    ActionState.CANCELLED: ShownState.CANCELLED,
}


def shown_state(state: ActionState, *, has_progress: bool) -> ShownState:
    """The state as people read it, from what is stored."""
    if state is ActionState.OPEN:
        return ShownState.IN_PROGRESS if has_progress else ShownState.NOT_STARTED
    return SHOWN[state]


STORED = {shown: stored for stored, shown in SHOWN.items()}
"""What is stored for a state as people read it; the two words of an open action are not among them."""

CHOSEN: dict[str, type[enum.StrEnum]] = {
    "recurrence": Recurrence,
    "funding_source": FundingSource,
    "priority": Priority,
    "cooperation_level": CooperationLevel,
    "security_class": SecurityClass,
}
"""The facts of an action that are chosen from a closed list."""
