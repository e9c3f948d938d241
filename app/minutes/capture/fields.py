"""What an action says beside its text: who, when, under which pillar, from which outcome, with what money."""

from __future__ import annotations

import re
from itertools import islice

from .agencies import EMPTY, OFFICES, fold, is_whole, resolve
from .dates import BEFORE, in_full, read_due
from .pieces import TAKEN, Pieces
from .values import Context, Due, KnownAgency

MENTION = re.compile(
    r"(?<![\w@+.])(?P<sign>@|\uff20|\+(?=[^\W\d_])|\+(?=[\"\u201c]))"
    r"(?:[\"\u201c\u201d](?P<quoted>[^\"\u201c\u201d\n]{1,120})[\"\u201c\u201d]|(?P<token>\w[\w\-/']*))"
)
MOST_MENTIONS = 40
MOST_SEGMENTS = 20
MOST_ASKED = 5
JOINING = frozenset("dengan oleh kepada ke dari untuk di antara bagi via melalui terhadap dgn utk kpd".split())
"""After these a named agency is part of the sentence: its name stands in the text as well."""

NEVER_A_NAME = frozenset("batas paling sebelum sampai akhir awal hari minggu bulan tahun segera rutin lintas".split())
"""Words that stand in the full names of offices, but after a short one begin something else."""

NAME_GOES_ON = re.compile(
    r"[ \t]+(?!(?:Senin|Selasa|Rabu|Kamis|Jum'?at|Sabtu|Minggu|Rp|TW|Triwulan|Semester|Q[1-4]|APB|Paling|Sebelum|Batas"
    r"|Segera|Akhir|Pertengahan|Setiap)\b|Rp)[A-Z]"
)
"""After a part of a name: "@Polres Kupang" does not mean the only Polres nearby, which is another's."""

VERB = re.compile(
    r"(?:me(?:m|n|ng|ny|l|r|w|y)|ber)[a-z]{3,}(?:-[a-z]+)?|akan|agar|supaya|wajib|harus|perlu|dapat|segera|siap|tetap"
    r"|selaku|diminta|diharapkan|ditugaskan|ditugasi|diwajibkan|ikut|turut|terus",
    re.IGNORECASE,
)
"""What follows the subject of a sentence: a word that acts, or one that leads such a word in."""
NO_VERBS = frozenset(
    "bersama berita berkas berdasarkan berikut berat beras besar bersih bertempat beberapa berkala berturut "
    "menteri menit melalui melainkan menurut mengenai menengah mental merah merek merdeka merupakan mendung menara "
    "menjelang mengingat".split()
)
TOGETHER = re.compile(r",|&|/|\b(?:bersama|beserta|serta|dengan|dan)\b", re.IGNORECASE)
LONGEST_SUBJECT = 200

PILLAR = re.compile(r"(?<![\w#&/])[#\uff03](?P<word>[A-Za-z][\w-]{0,40})")
RESTS = re.compile(
    r"(?<![\w<])<\s?(?P<short>[DdIi]?\d{1,3}(?:\s?(?:,|dan|&|/)\s?[DdIi]?\d{1,3})*)(?!\w)"
    r"|\b(?:dari|berdasarkan|menindaklanjuti|menjawab|atas|sesuai)\s+(?P<what>butir|hasil|poin|kesimpulan|isu)\s+"
    r"(?P<long>[DdIi]?\d{1,3}(?:\s?(?:,|dan|&)\s?[DdIi]?\d{1,3})*)(?!\w)",
    re.IGNORECASE,
)
CLASS = re.compile(r"\[\s*(?P<word>terbatas|biasa|terbuka)\s*\]", re.IGNORECASE)
CLASSES = {"terbatas": "restricted", "biasa": "open", "terbuka": "open"}

FUNDS = {
    "apbn": "apbn", "apbd": "apbd", "dana desa": "village", "apbdes": "village", "apb desa": "village",
    "mitra": "partner", "hibah": "partner", "donor": "partner",
}  # fmt: skip
_FUND = r"(?P<fund>APBN|APBDes|APBD|APB Desa|dana desa|mitra|hibah|donor)"
MONEY = re.compile(
    r"(?:(?:dengan\s+)?(?:anggaran|biaya|dana|pagu)\s*:?\s*)?(?<!\w)Rp\.?\s?(?P<number>\d[\d.,]{0,20})(?:,-)?\s?"
    r"(?P<unit>ribu|rb|juta|jt|miliar|milyar|triliun)?\b"
    rf"(?:\s*[,(]?\s*(?:dari|melalui|bersumber\s+dari|sumber|dana)?\s*{_FUND}\)?)?",
    re.IGNORECASE,
)
FREE = re.compile(r"\b(?:tanpa|nihil)\s+(?:biaya|anggaran)\b", re.IGNORECASE)
FUND = re.compile(rf"\b(?:(?:sumber\s+)?(?:dana|biaya|anggaran)\s*:?\s*){_FUND}\b", re.IGNORECASE)
FUND_ALONE = re.compile(_FUND, re.IGNORECASE)
UNITS = {"ribu": 10**3, "rb": 10**3, "juta": 10**6, "jt": 10**6, "miliar": 10**9, "milyar": 10**9, "triliun": 10**12}
MOST_MONEY = 10**15
PRIORITY = re.compile(r"\b(?:prioritas\s*:?\s*)(?P<how>tinggi|utama|sedang|menengah|rendah)\b", re.IGNORECASE)
PRIORITIES = {"tinggi": "high", "utama": "high", "sedang": "medium", "menengah": "medium", "rendah": "low"}

KEYED = re.compile(
    r";\s*(?P<key>indikator|target|penanggung\s+jawab|pj|pelaksana|oleh|instansi\s+terkait|terkait|pendukung)"
    r"\s*(?P<colon>[:=])?\s*(?P<value>[^;]*)",
    re.IGNORECASE,
)

WEAK = re.compile(
    r"(?:\d+|\w+)\s*(?:hari|hk|minggu|pekan|bulan|tahun)\b.*|se(?:hari|minggu|pekan|bulan|tahun)\b.*"
    r"|(?:hari\s+)?(?:senin|selasa|rabu|kamis|jumat|jum'at|sabtu|minggu|ahad)\b.*"
    r"|(?:akhir\s+)?(?:tw|triwulan|kuartal|q|semester|smt)\b.*"
    r"|akhir\s+(?:bulan|tahun|minggu|pekan)\b.*|akhir\s+\d+|(?:minggu|pekan)\s+(?:ini|depan)"
    r"|hari\s+ini|rutin|(?:secara\s+)?(?:rutin|bulanan|triwulanan|tahunan)|awal\b.*|rapat\s+berikutnya",
    re.IGNORECASE,
)
"""Words that are a due date only where something sets them apart: a lead, a comma, what was claimed before them."""
NOT_AFTER = frozenset(
    "sejak mulai per setelah sesudah kejadian terhitung nomor no pasal ayat selama masa berlaku minimal maksimum "
    "setiap tiap umur usia lebih kurang kodim yonif rapat notula surat tanggal".split()
)


def read_class(pieces: Pieces) -> None:
    """``[terbatas]``."""
    if found := CLASS.search(pieces.view):
        pieces.claim(found.start(), found.end(), "class", security_class=CLASSES[found["word"].casefold()])


def read_action(pieces: Pieces, about: Context) -> None:
    """Everything an action may say."""
    read_class(pieces)
    _keyed(pieces, about)
    _mentions(pieces, about)
    if pieces.facts.lead is None:
        _subject(pieces, about)
    _pillar(pieces, about)
    _rests(pieces, about)
    for start, end in pieces.segments()[1:MOST_SEGMENTS]:
        _segment(pieces, about, start, end)
    while _at_end(pieces, about):
        pass


def mentions(pieces: Pieces, about: Context) -> list[tuple[int, int, str, KnownAgency]]:
    """The agencies named by ``@`` or ``+``; what is not one of them is asked about."""
    found: list[tuple[int, int, str, KnownAgency]] = []
    place = 0
    for _ in range(MOST_MENTIONS):
        mention = MENTION.search(pieces.view, place)
        if mention is None:
            break
        end, agency = _named(pieces.view, mention, about)
        if agency is None:
            _ask(pieces, mention, about)
            end = mention.end()
        else:
            found.append((mention.start(), end, mention["sign"], agency))
        place = end
    return found


def _named(view: str, mention: re.Match[str], about: Context) -> tuple[int, KnownAgency | None]:
    """The agency meant, with as many words after the first as belong to its name."""
    if mention["quoted"]:
        return mention.end(), resolve(mention["quoted"], about.agencies).one
    more = re.match(r"(?:[ \t]+[\w\-/.']+){1,4}", view[mention.end() :])
    ends = [mention.end()]
    if more:
        ends += [mention.end() + word.end() for word in re.finditer(r"[ \t]+[\w\-/']+", more[0])]
    for end in reversed(ends):
        words = view[mention.start("token") : end]
        if end > mention.end() and fold(words.split()[-1]) in EMPTY | JOINING | NEVER_A_NAME:
            continue
        if (agency := resolve(words, about.agencies).one) is not None:
            if NAME_GOES_ON.match(view, end) and not is_whole(words, agency):
                break
            return end, agency
    return mention.end(), None


def _ask(pieces: Pieces, mention: re.Match[str], about: Context) -> None:
    several = resolve(mention["quoted"] or mention["token"], about.agencies).found
    if several or mention["sign"] != "+":
        pieces.ask(mention[0], *(agency.short or agency.code for agency in several[:MOST_ASKED]))


def _mentions(pieces: Pieces, about: Context) -> None:
    """The first ``@`` leads, the others support."""
    last, inside = 0, False
    for start, end, sign, agency in mentions(pieces, about):
        if last and re.fullmatch(r"\s*(?:,|dan|serta|&|/)?\s*(?:dan)?\s*", pieces.raw[last:start], re.IGNORECASE):
            if not inside and pieces.raw[last:start].strip():
                pieces.claim(last, start, "separator")
        else:
            before = re.findall(r"\w+", pieces.raw[max(last, start - 40) : start])
            inside = bool(before) and before[-1].casefold() in JOINING
        last = end
        shown = (agency.short or agency.code) if inside else ""
        facts = pieces.facts
        if sign != "+" and facts.lead is None:
            pieces.claim(start, end, "lead", shown, lead=agency.id, supports=tuple(
                one for one in facts.supports if one != agency.id
            ))  # fmt: skip
        elif agency.id == facts.lead or agency.id in facts.supports:
            pieces.claim(start, end, "support", shown)
        else:
            pieces.claim(start, end, "support", shown, supports=(*facts.supports, agency.id))


def _subject(pieces: Pieces, about: Context) -> None:
    """``Polres Belu dan Kodim menyusun …``: who does it, where a sentence begins with that. It stays whole."""
    view = pieces.view.lstrip(TAKEN + " \t\u00a0")[:LONGEST_SUBJECT]
    words = list(re.finditer(r"[^\s,]+", view))
    verb = next((word for word in words if VERB.fullmatch(word[0].strip("*_:.")) and not is_noun(word[0])), None)
    said = view[: verb.start()].strip(" \t,:*_") if verb else ""
    if not said or TAKEN in said or ";" in said:
        return
    whole = _office(said, about)
    named = [whole] if whole else [_office(part, about) for part in TOGETHER.split(said) if part.strip()]
    if not named or named[0] is None or (not whole and len(resolve(said, about.agencies).found) > 1):
        return
    lead = named[0].id
    others = [one.id for one in named[1:] if one]
    supports = tuple(one for one in dict.fromkeys([*pieces.facts.supports, *others]) if one != lead)
    pieces.say(lead=lead, supports=supports)


def _office(words: str, about: Context) -> KnownAgency | None:
    """The one agency that words without ``@`` mean: by its code or a whole name, or by a word only offices bear."""
    words = words.strip(" \t,:*_")
    agency = resolve(words, about.agencies).one
    if agency is None or not (is_whole(words, agency) or fold(words.split()[0]) in OFFICES):
        return None
    return agency


def is_noun(word: str) -> bool:
    """Whether a word only looks like a verb."""
    return fold(word) in NO_VERBS


def _pillar(pieces: Pieces, about: Context) -> None:
    for found in islice(PILLAR.finditer(pieces.view), MOST_MENTIONS):
        meant = pillars_of(found["word"], about)
        if len(meant) == 1:
            pieces.claim(found.start(), found.end(), "pillar", pillar=meant[0][0])
            return
        if meant:
            pieces.ask(found[0], *(code.split("_")[0] for _, code, _ in meant[:MOST_ASKED]))


def pillars_of(word: str, about: Context) -> list[tuple[int, str, str]]:
    """The pillars a word after ``#`` may mean: by label, code, or a word of code or name."""
    wanted = fold(word)
    exact = [one for one in about.pillars if wanted in {fold(one[1].split("_")[0]), fold(one[1])}]
    return exact or [
        one for one in about.pillars
        if wanted == fold("".join(one[1].split("_")[1:])) or wanted in map(fold, [*one[1].split("_"), *one[2].split()])
    ]  # fmt: skip


def _rests(pieces: Pieces, about: Context) -> None:
    """``<1,3``, ``dari butir 1 dan 3``, ``dari isu I4``."""
    outcomes = {fold(label): ident for ident, label in about.outcomes}
    issues = {fold(label): ident for ident, label in about.issues}
    for found in list(islice(RESTS.finditer(pieces.view), MOST_MENTIONS)):
        of_issues = (found["what"] or "").casefold() == "isu"
        decided, raised, unknown = list(pieces.facts.decisions), list(pieces.facts.issues), []
        for label in re.findall(r"[DdIi]?\d+", found["short"] or found["long"]):
            folded, number = fold(label), re.sub(r"\D", "", label)
            if of_issues or folded.startswith("i"):
                ident, into = issues.get(f"i{number}", issues.get(number)), raised
            else:
                ident, into = outcomes.get(number, outcomes.get(folded)), decided
            if ident is None:
                unknown.append(label)
            elif ident not in into:
                into.append(ident)
        if unknown:
            pieces.ask(found[0].strip())
        else:
            pieces.claim(found.start(), found.end(), "rests", decisions=tuple(decided), issues=tuple(raised))


def _keyed(pieces: Pieces, about: Context) -> None:
    """Fields named after a semicolon: their words belong to them whatever they say."""
    for found in list(KEYED.finditer(pieces.view)):
        key, value = " ".join(found["key"].casefold().split()), found["value"].strip()
        if not value or (key in {"indikator", "target"} and not found["colon"]):
            continue
        start, end = found.start(), found.end()
        if key in {"indikator", "target"}:
            name = "indicator" if key == "indikator" else "target"
            if getattr(pieces.facts, name) is None and len(value) <= 500:
                pieces.claim(start, end, name, **{name: " ".join(value.split())})
        elif key in {"instansi terkait", "terkait", "pendukung"}:
            said = [resolve(word.strip(" @+\"'"), about.agencies).one for word in re.split(r",|\bdan\b|&", value)]
            if all(said):
                ids = dict.fromkeys([*pieces.facts.supports, *(agency.id for agency in said if agency)])
                pieces.claim(start, end, "support", supports=tuple(ids))
        elif pieces.facts.lead is None:
            agency = resolve(value.strip(" @+\"'."), about.agencies).one
            if agency:
                pieces.claim(start, end, "lead", lead=agency.id)


def _segment(pieces: Pieces, about: Context, start: int, end: int) -> None:
    """What stands between semicolons: a due date, money, a priority; else text."""
    words = pieces.words(start, end)
    if not words:
        return
    if not has_due(pieces) and (due := read_due(words, about.day, about.off)) is not None:
        _claim_due(pieces, start - 1, end, due)
        return
    part = pieces.view[start:end]
    for pattern in (MONEY, FREE, FUND, FUND_ALONE, PRIORITY):
        found = pattern.search(part)
        if found and not part.replace(found[0], "").replace(TAKEN, "").strip(" ,.()"):
            _claim_money(pieces, start + found.start(), start + found.end(), pattern, found)
            return


def _at_end(pieces: Pieces, about: Context) -> bool:
    """Claim one more field at the end of the text, if there is one."""
    end = pieces.end()
    view = pieces.view[:end]
    for pattern in (MONEY, FREE, FUND, PRIORITY):
        for found in pattern.finditer(view, max(0, end - 120)):
            if found.end() == end and _claim_money(pieces, found.start(), end, pattern, found):
                return True
    return not has_due(pieces) and _due_at_end(pieces, about, end)


def _due_at_end(pieces: Pieces, about: Context, end: int) -> bool:
    """The longest last words that say when, and nothing else."""
    view = pieces.view[:end]
    floor = max(view.rfind(TAKEN) + 1, view.rfind(";") + 1, end - 90)
    starts = [found.start() for found in re.finditer(r"(?<!\S)\S|(?<=[,(])\S", view[floor:])][-10:]
    for start in (floor + one for one in starts):
        words = view[start:end].replace(TAKEN, " ")
        due = read_due(words, about.day, about.off) if words.strip() else None
        if due is not None and _is_apart(pieces, about, start, words.strip(), due):
            _claim_due(pieces, start, end, due)
            return True
    return False


def _is_apart(pieces: Pieces, about: Context, start: int, words: str, due: Due) -> bool:
    """Whether these last words of a sentence are meant as its due date."""
    led = BEFORE.match(words.casefold())
    told = led is not None and not led[0].startswith(("pada", "tanggal", "tgl"))
    if told:
        return True
    if due.on is not None and about.day is not None and due.on < about.day:
        return False
    before = pieces.view[:start].rstrip()
    if before.endswith((",", TAKEN, ";", "(")):
        return True
    last = re.findall(r"[\w.]+", before[-30:])
    if last and last[-1].casefold().strip(".") in NOT_AFTER:
        return False
    return led is not None or not WEAK.fullmatch(in_full(words))


def has_due(pieces: Pieces) -> bool:
    facts = pieces.facts
    return any((facts.due_on, facts.due_text, facts.recurrence))


def _claim_due(pieces: Pieces, start: int, end: int, due: Due) -> None:
    pieces.claim(
        start, end, "due", due_on=due.on, starts_on=due.starts_on, due_text=due.text, recurrence=due.recurrence
    )


def _claim_money(pieces: Pieces, start: int, end: int, pattern: re.Pattern[str], found: re.Match[str]) -> bool:
    facts = pieces.facts
    if pattern is PRIORITY:
        if facts.priority is not None:
            return False
        pieces.claim(start, end, "priority", priority=PRIORITIES[found["how"].casefold()])
        return True
    if pattern is FREE:
        if facts.funding_source is not None:
            return False
        pieces.claim(start, end, "funding", funding_source="none_needed")
        return True
    fund = FUNDS[" ".join(found["fund"].casefold().split())] if found["fund"] else None
    if pattern is not MONEY:
        if facts.funding_source is not None:
            return False
        pieces.claim(start, end, "funding", funding_source=fund)
        return True
    amount = rupiah(found["number"], found["unit"])
    if amount is None or facts.budget_idr is not None:
        return False
    pieces.claim(start, end, "budget", budget_idr=amount, funding_source=fund or facts.funding_source)
    return True


def rupiah(number: str, unit: str | None) -> int | None:
    """``50``, ``1,5``, ``50.000.000`` and a unit in whole rupiah; None where it is no such amount."""
    number = number.rstrip(".,")
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?", number):
        whole, _, part = number.replace(".", "").partition(",")
    elif re.fullmatch(r"\d+(?:,\d{1,2})?", number) or (unit and re.fullmatch(r"\d+\.\d{1,2}", number)):
        whole, _, part = number.replace(".", ",").partition(",")
    else:
        return None
    value = int(f"{whole}{part.ljust(2, '0')}") * UNITS.get((unit or "").casefold(), 1) // 100
    return value if value <= MOST_MONEY else None
