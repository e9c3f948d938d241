"""What the lines of the tests may speak of: the agencies of the Belu border forum, its pillars, a few results."""

from __future__ import annotations

from datetime import date

from app.directory import DEFAULT_PILLARS
from app.minutes.capture import Context, KnownAgency, shorten

DAY = date(2024, 5, 7)  # a Tuesday
NAMES = {
    "BNPP": ["Badan Nasional Pengelola Perbatasan"],
    "LPSK": ["Lembaga Perlindungan Saksi dan Korban"],
    "KANIM-ATB": ["Kantor Imigrasi Kelas II TPI Atambua"],
    "KANIM-KUPANG": ["Kantor Imigrasi Kupang"],
    "KANWIL-NTT": ["Kantor Wilayah Kemenkumham NTT (unsur keimigrasian)", "Kantor Wilayah Ditjen Imigrasi NTT"],
    "DIT-KERMA": ["Direktorat Kerja Sama Keimigrasian, Ditjen Imigrasi"],
    "TNI": ["Tentara Nasional Indonesia"],
    "POLRI": ["Kepolisian Negara RI"],
    "POLRES-BELU": ["Kepolisian Resor Belu"],
    "KODIM-1605": ["Komando Distrik Militer 1605/Belu"],
    "BC-ATB": ["Kantor Pengawasan dan Pelayanan Bea dan Cukai TMP B Atambua"],
    "BKHIT-NTT": ["Balai Karantina Hewan, Ikan, dan Tumbuhan Nusa Tenggara Timur"],
    "BP3MI-NTT": ["Balai Pelayanan Pelindungan Pekerja Migran Indonesia Nusa Tenggara Timur"],
    "CAMAT": ["Camat (wilayah perbatasan)"],
    "KEC-LAMAKNEN": ["Kecamatan Lamaknen"],
    "KEC-TASTIM": ["Kecamatan Tasifeto Timur"],
    "SATGAS-PAMTAS": ["Satuan Tugas Pengamanan Perbatasan RI–RDTL Sektor Timur"],
    "PLBN-MOTAAIN": ["Pos Lintas Batas Negara Mota'ain"],
    "PEMKAB-BELU": ["Pemerintah Kabupaten Belu (Badan Kesatuan Bangsa dan Politik)"],
    "IOM": ["International Organization for Migration"],
    "UNODC": ["United Nations Office on Drugs and Crime"],
}
FAR = {"POLRES-TTU": ["Kepolisian Resor Timor Tengah Utara"], "BNNK-BELU": ["Badan Narkotika Nasional Kabupaten Belu"]}

AGENCIES = tuple(
    KnownAgency(ident, code, tuple(names), shorten(names[-1]), near=code in NAMES)
    for ident, (code, names) in enumerate((NAMES | FAR).items(), 1)
)
CODES = {agency.id: agency.code for agency in AGENCIES}
PILLARS = tuple((ident, code, name) for ident, (code, name, _) in enumerate(DEFAULT_PILLARS, 1))
OFF = frozenset({date(2024, 5, 9), date(2024, 5, 10), date(2024, 5, 23)})
KNOWN = Context(
    DAY, AGENCIES, PILLARS, outcomes=((11, "1"), (12, "2"), (13, "3")), issues=((21, "I1"), (24, "I4")), off=OFF
)
