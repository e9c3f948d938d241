"""Files are read without trust: whatever they hold, the answer is a record or a sentence."""

import contextlib
import json
import random
import time

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.exchange import as_json, as_yaml, read_record
from app.exchange.reading import MOST_BYTES, RecordRefused, read_data
from app.exchange.record import normal

from .records import HOSTILE, LBJ, MOTAAIN, full_record, put, the_record


def refusal(content, name=""):
    with pytest.raises(RecordRefused) as caught:
        read_record(content if isinstance(content, bytes) else content.encode(), name)
    problems = caught.value.problems
    assert problems
    for problem in problems:
        assert problem.message % problem.values
    return [(problem.path, problem.message % problem.values) for problem in problems]


def changed(**given):
    return as_json(the_record(**given))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "Berkas kosong"),
        ("   \n", "Berkas kosong"),
        (b"\xff\xfe\x00", "bukan teks UTF-8"),
        ("a: &x [1]\nb: *x", "Alias YAML"),
        ("a: 1\na: 2", "tertulis dua kali (baris 2)"),
        ('{"a": 1, "a": 2}', "tertulis dua kali"),
        ("!!python/object/apply:os.system [id]", "Tag YAML"),
        ("- a\n---\n- b", "lebih dari satu dokumen"),
        ("[" * 1000, "terlalu dalam"),
        ('{"a":' * 100_000, "terlalu dalam"),
        ("a: [", "baris"),
        ("{", "baris"),
        ("? [a]\n: b", "bukan teks"),
        ('{"a": NaN}', "bukan bilangan"),
        ('{"a": 1' + "0" * 5000 + "}", "terlalu besar"),
        ("a: \x00", "tidak dapat dibaca"),
        (b"a" * (MOST_BYTES + 1), "5 MB"),
        ("[]", "kelompok isian"),
        ("hanya kata", "kelompok isian"),
        ("x: [" + "1," * 250_000 + "]", "terlalu banyak"),
    ],
)
def test_what_is_no_record_gets_a_sentence(content, words):
    assert words in refusal(content)[0][1]


def test_a_bomb_costs_nothing():
    bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True):
        bomb += f"{name}: &{name} [{','.join([f'*{before}'] * 10)}]\n"
    began = time.perf_counter()
    assert "Alias" in refusal(bomb)[0][1]
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize(
    ("path", "value", "expected", "words"),
    [
        ("meeting.starts_on", "2024-02-30", "meeting.starts_on", "bukan tanggal"),
        ("meeting.starts_on", "7 Mei 2024", "meeting.starts_on", "bukan tanggal"),
        ("meeting.starts_on", "2024-05-07\n", "meeting.starts_on", "bukan tanggal"),
        ("meeting.starts_at", "25:00", "meeting.starts_at", "bukan jam"),
        ("meeting.code", "a b", "meeting.code", "bukan kode"),
        ("meeting.code", "AB\n", "meeting.code", "bukan kode"),
        ("meeting.type", "pesta", "meeting.type", "tidak dikenal"),
        ("meeting.title", None, "meeting", "“title” wajib ada"),
        ("meeting.title", "  ", "meeting.title", "wajib diisi"),
        ("meeting.title", "x" * 501, "meeting.title", "500 karakter"),
        ("meeting.title", "nol\x00", "meeting.title", "tidak dapat disimpan"),
        ("meeting.title", "\ud800", "meeting.title", "tidak dapat disimpan"),
        ("meeting.tajuk", "x", "meeting", "“tajuk” tidak dikenal"),
        ("meeting.region_code", "5", "meeting.region_code", "kode wilayah"),
        ("version", 2, "version", "harus tertulis 1"),
        ("actions.1.lead", 3, "actions[1].lead", "teks"),
        ("actions.1.budget_idr", -1, "actions[1].budget_idr", "Paling kecil 0"),
        ("actions.1.budget_idr", 2**63, "actions[1].budget_idr", "terlalu besar"),
        ("actions.1.budget_idr", 1.5, "actions[1].budget_idr", "bilangan bulat"),
        ("attendance.0.headcount", 2**31, "attendance[0].headcount", "terlalu besar"),
        ("attendance.0.headcount", 0, "attendance[0].headcount", "Paling kecil 1"),
        ("attendance.0.late", "ya", "attendance[0].late", "true atau false"),
        ("actions.1.themes", ["x"] * 2001, "actions[1].themes", "2000 butir"),
    ],
)
def test_path_and_reason(path, value, expected, words):
    record = the_record()
    put(record, path, value)
    (found, message), *_ = refusal(json.dumps(record))
    assert found == expected
    assert words in message


def test_all_problems_are_told_at_once():
    record = the_record(**{"meeting.title": None, "meeting.type": "pesta", "actions.0.status": "mungkin"})
    assert len(refusal(json.dumps(record))) == 3


def test_what_a_terminal_obeys_is_not_repeated():
    (_, message), *_ = refusal(json.dumps(the_record(**{"meeting.\x1b[31m": "x"})))
    assert "\x1b" not in message


def test_unquoted_words_have_the_type_the_schema_wants():
    text = MOTAAIN.read_text().replace("'", "").replace("PLBN Motaain", "PLBN Mota'ain").replace("agencys", "agency's")
    text = text.replace("Kupangs", "Kupang's")
    assert read_record(text.encode()) == read_record(MOTAAIN.read_bytes())


def test_a_whole_float_is_a_whole_number():
    record = read_record(as_json(the_record(**{"attendance.0.headcount": 3.0})).encode())
    assert record["attendance"][0]["headcount"] == 3


def test_unknown_is_left_out():
    given = the_record(**{"meeting.venue": "", "meeting.purpose": "  ", "meeting.partners": []})
    given["meeting"]["host"] = None
    record = read_record(as_json(given).encode())
    assert record == normal(the_record())


@pytest.mark.parametrize("file", [LBJ, MOTAAIN])
def test_yaml_and_json_carry_the_same(file):
    record = read_record(file.read_bytes(), file.name)
    assert read_record(as_yaml(record).encode()) == record
    assert read_record(as_json(record).encode(), "x.json") == record
    assert yaml.safe_load(as_yaml(record)) == record


def test_yaml_is_read_by_people():
    text = as_yaml(read_record(as_json(the_record(**{"agenda.1.notes": "satu\n\n- dua"})).encode()))
    assert "starts_on: '2024-05-07'" in text
    assert "  notes: |-\n    satu\n\n    - dua\n" in text


@settings(max_examples=300, deadline=None)
@given(st.text(min_size=1, max_size=60).filter(lambda text: bool(text.strip()) and "\x00" not in text))
@example("\x85lama")
@example("\u2028x")
@example("a\r\nb")
@example("a \n b")
@example("\n\n x\n")
@example("# a\n- b")
@example("\ufeffx")
@example("\ufffex")
@example("\x7f")
@example("--- x\n...")
def test_every_text_survives_yaml(text):
    record = normal(the_record(**{"agenda.1.notes": text, "decisions.0.text": text}))
    assert read_record(as_yaml(record).encode()) == record


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_survive_yaml(text):
    record = normal(the_record(**{"agenda.1.notes": text}))
    assert read_record(as_yaml(record).encode()) == record


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_get_an_answer(content):
    with contextlib.suppress(RecordRefused):
        read_data(content)


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10) | st.sampled_from(HOSTILE),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


def _places(value, path=()):
    yield path
    if isinstance(value, (dict, list)):
        for key, child in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _places(child, (*path, key))


def mutated(seed, values):
    """The full record with some of its places replaced by junk, or taken away."""
    chance, record = random.Random(seed), full_record()
    for value in values:
        path = chance.choice([place for place in _places(record) if place])
        parent = record
        for part in path[:-1]:
            parent = parent[part]
        if value is None and isinstance(parent, dict):
            del parent[path[-1]]
        else:
            parent[path[-1]] = value
    return record


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**6), st.lists(junk, min_size=1, max_size=3))
def test_a_mutated_record_is_read_or_refused(seed, values):
    content = json.dumps(mutated(seed, values)).encode()
    try:
        record = read_record(content)
    except RecordRefused as refused:
        told = [problem.message % problem.values for problem in refused.problems]
    else:
        told = []
        assert read_record(as_yaml(record).encode()) == record
    assert all(told)
