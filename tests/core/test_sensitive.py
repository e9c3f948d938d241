import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import Sensitive, looks_sensitive


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Korban dengan NIK 5304021205990001 dipulangkan", [Sensitive.NIK]),
        ("NIK 5304 0212 0599 0001", [Sensitive.NIK]),
        ("5304.0212.0599.0001.", [Sensitive.NIK]),
        ("Paspor C1234567 ditahan", [Sensitive.PASSPORT]),
        ("pemegang paspor AB 123456", [Sensitive.PASSPORT]),
        ("hubungi 0812-3456-7890", [Sensitive.PHONE]),
        ("hubungi +62 812 3456 7890 segera", [Sensitive.PHONE]),
        ("telepon (0380) 8552123", []),
        ("telepon 0380 855 2123", [Sensitive.PHONE]),
        ("paspor X1234567 dan HP 081234567890", [Sensitive.PASSPORT, Sensitive.PHONE]),
    ],
)
def test_what_looks_like_a_person_is_named(text, kinds):
    assert looks_sensitive(text) == kinds


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "Rapat tanggal 07-05-2024 pukul 09.00 s.d. 12.00",
        "Anggaran Rp1.250.000.000 dari APBN 2025",
        "Surat nomor W22.IMI.IMI.1-GR.01.01-1234/2024",
        "Surat nomor B-1234567/2024",
        "Kode wilayah 53.04.02.2001",
        "Kepmendagri Nomor 300.2.2-2138 Tahun 2025",
        "24 camat, 1.234 pelintas per bulan",
        "NIP 19800101 200501 1 00",
    ],
)
def test_ordinary_official_text_passes(text):
    assert looks_sensitive(text) == []


def test_any_of_several_texts_counts_once():
    assert looks_sensitive("biasa", None, "NIK 5304021205990001", "5304021205990002") == [Sensitive.NIK]


@given(
    st.from_regex(r"\A[1-9][0-9]{15}\Z"),
    st.text(st.characters(blacklist_categories=["Nd"], blacklist_characters=".,-"), max_size=30),
)
def test_sixteen_digits_are_always_found(nik, before):
    assert Sensitive.NIK in looks_sensitive(f"{before} {nik}")
