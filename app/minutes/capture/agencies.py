"""Which agency a typed word means. Exactly one that fits is meant; of several none is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from .values import KnownAgency, Resolution

# Long ways of saying a short word, as names of offices are written in full. Longer ones first.
IN_FULL = (
    ("badan narkotika nasional kabupaten", "bnnk"), ("badan narkotika nasional provinsi", "bnnp"),
    ("badan nasional pengelola perbatasan", "bnpp"), ("badan narkotika nasional", "bnn"),
    ("badan pengelola perbatasan daerah", "bppd"), ("badan pengelola perbatasan", "bpp"),
    ("dinas kependudukan dan pencatatan sipil", "disdukcapil"), ("kependudukan dan pencatatan sipil", "dukcapil"),
    ("kesatuan bangsa dan politik", "kesbangpol"), ("kesatuan bangsa politik", "kesbangpol"),
    ("pos lintas batas negara", "plbn"), ("satuan tugas pengamanan perbatasan", "satgas pamtas"),
    ("satgas pengamanan perbatasan", "satgas pamtas"),
    ("kepolisian negara republik indonesia", "polri"), ("kepolisian daerah", "polda"),
    ("kepolisian resor kota", "polresta"), ("kepolisian resor", "polres"), ("kepolisian sektor", "polsek"),
    ("tentara nasional indonesia", "tni"), ("komando daerah militer", "kodam"), ("komando resor militer", "korem"),
    ("komando distrik militer", "kodim"), ("komando rayon militer", "koramil"),
    ("pangkalan tni angkatan laut", "lanal"), ("pangkalan angkatan laut", "lanal"),
    ("kantor wilayah", "kanwil"), ("kantor imigrasi", "kanim"), ("rumah detensi imigrasi", "rudenim"),
    ("kejaksaan negeri", "kejari"), ("kejaksaan tinggi", "kejati"), ("pengadilan negeri", "pn"),
    ("kantor pengawasan dan pelayanan bea dan cukai", "beacukai"), ("bea dan cukai", "beacukai"),
    ("bea cukai", "beacukai"),
    ("balai karantina hewan ikan dan tumbuhan", "bkhit"), ("balai kekarantinaan kesehatan", "bkk"),
    ("balai pelayanan pelindungan pekerja migran indonesia", "bp3mi"),
    ("pelindungan pekerja migran indonesia", "p2mi"), ("perlindungan pekerja migran indonesia", "p2mi"),
    ("pekerja migran indonesia", "pmi"), ("satuan polisi pamong praja", "satpol pp"),
    ("pemerintah kabupaten", "pemkab"), ("pemerintah provinsi", "pemprov"), ("pemerintah kota", "pemkot"),
    ("pemerintah daerah", "pemda"), ("pemerintah desa", "pemdes"), ("kepala desa", "kades"),
    ("direktorat jenderal", "ditjen"), ("direktorat", "dit"), ("kementerian koordinator", "kemenko"),
    ("kementerian luar negeri", "kemlu"), ("kementerian dalam negeri", "kemendagri"),
    ("lembaga perlindungan saksi dan korban", "lpsk"), ("nusa tenggara timur", "ntt"),
)  # fmt: skip

# Other short words for the same office.
SAME = {
    "bc": "beacukai", "bcukai": "beacukai", "imi": "imigrasi", "dukcapil": "disdukcapil", "capil": "disdukcapil",
    "bp2mi": "p2mi", "bp3mi": "p2mi", "kp2mi": "p2mi", "kecamatan": "camat", "kec": "camat", "kelurahan": "lurah",
    "desa": "kades", "kab": "kabupaten", "prov": "provinsi", "pamtas": "pamtas", "karantina": "karantina",
    "deplu": "kemlu", "kejaksaan": "kejaksaan",
}  # fmt: skip
OFFICES = frozenset({said.split()[0] for pair in IN_FULL for said in pair} | SAME.keys()) - (
    frozenset("desa kec kab prov kelurahan nusa tentara kepala pekerja perlindungan pelindungan pemerintah dinas balai "
              "badan lembaga kantor pos rumah kependudukan".split())
)  # fmt: skip
"""Words that a name of an office begins with and nothing else does: ``Polres``, ``Kanim``, ``Satgas``."""
EMPTY = frozenset("dan di ke dari kelas kabupaten provinsi kota ri republik indonesia wilayah kantor".split())
"""Words that tell offices apart from nothing; they need not stand in a name for it to be meant."""


def resolve(token: str, agencies: Sequence[KnownAgency]) -> Resolution:
    """The agencies a word may mean: those near the meeting where any of them fits, else the whole directory's."""
    folded = fold(token)
    if not folded:
        return Resolution()
    exact = [agency for agency in agencies if fold(agency.code) == folded]
    if exact:
        return Resolution(tuple(exact[:1]))
    known = [(agency, _known(agency)) for agency in agencies]
    named = [agency for agency, said in known if folded in said.whole]
    if named:
        return Resolution(_nearest(named))
    wanted = frozenset(_words(token))
    telling = (wanted - EMPTY) or wanted
    return Resolution(_nearest([agency for agency, said in known if any(telling <= each for each in said.words)]))


def is_whole(token: str, agency: KnownAgency) -> bool:
    """Whether the word is the agency's code or a name of it in full, and not only a part of one."""
    folded = fold(token)
    return folded == fold(agency.code) or folded in _known(agency).whole


def starting(token: str, agencies: Sequence[KnownAgency], most: int = 8) -> list[KnownAgency]:
    """The agencies of which a word, a name or the code begins as typed, those near the meeting first."""
    wanted = _words(token)
    if not wanted:
        return sorted(agencies, key=lambda agency: not agency.near)[:most]
    first, last = wanted[:-1], wanted[-1]

    def fits(agency: KnownAgency) -> bool:
        said = _known(agency)
        if fold(agency.code).startswith(fold(token)):
            return True
        return any(set(first) <= words and any(word.startswith(last) for word in words) for words in said.words)

    return sorted((agency for agency in agencies if fits(agency)), key=lambda agency: not agency.near)[:most]


def shorten(name: str) -> str:
    """A name as people say it: "Kepolisian Resor Belu" is "Polres Belu"."""
    short = " ".join(name.split())
    for full, word in IN_FULL:
        short = re.sub(rf"\b{full}\b", lambda _, word=word: _cased(word), short, flags=re.IGNORECASE)  # type: ignore[misc]
    return re.sub(r"\s+(?:Kelas\s+[IVX]+(?:\s+(?:Non\s+)?TPI)?|TMP\s+[A-C])\b", "", short)


def fold(text: str) -> str:
    """Letters and digits only, small, without accents."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in plain.casefold() if letter.isalnum())


class _Said:
    """Everything an agency is called: whole names folded, and the words of each."""

    __slots__ = ("whole", "words")

    def __init__(self, agency: KnownAgency) -> None:
        self.whole = {fold(name) for name in (*agency.names, agency.short)}
        self.words = [frozenset(_words(name)) | frozenset(_parts(name)) for name in agency.names]
        self.words.append(frozenset(_words(agency.code)))


@lru_cache(4096)
def _known(agency: KnownAgency) -> _Said:
    return _Said(agency)


def _parts(name: str) -> list[str]:
    return [SAME.get(word, word) for word in map(fold, re.split(r"[^\w]+", name)) if word]


@lru_cache(4096)
def _words(text: str) -> tuple[str, ...]:
    """The words of a name, long ways of saying them made short."""
    plain = " ".join(re.findall(r"\w+", unicodedata.normalize("NFKD", text).casefold().replace("_", " ")))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    for full, short in IN_FULL:
        if full in plain:
            plain = re.sub(rf"\b{full}\b", short, plain)
    return tuple(SAME.get(word, word) for word in plain.split())


def _nearest(found: list[KnownAgency]) -> tuple[KnownAgency, ...]:
    return tuple([agency for agency in found if agency.near] or found)


def _cased(word: str) -> str:
    if word == "beacukai":
        return "Bea Cukai"
    known = {"kanwil", "kanim", "polres", "polresta", "polsek", "polda", "kodim", "koramil", "kejari", "kejati", "dit",
             "ditjen", "kesbangpol", "disdukcapil", "dukcapil", "pemkab", "pemprov", "pemkot", "pemda", "pemdes",
             "rudenim", "kemlu", "kemendagri", "kemenko", "polri", "korem", "kodam", "lanal", "kades"}  # fmt: skip
    return " ".join(part.capitalize() if part in known or part in {"satgas", "pamtas"} else part.upper()
                    for part in word.split())  # fmt: skip
