"""Whatever a record says comes out again, here and in the next installation."""

import pytest
import sqlalchemy as sa

from app.core import OPEN_ONLY, Base, SecurityClass, db, writing
from app.exchange import as_yaml, normal, read_record, record_by_code, record_of
from app.exchange.record import schema
from app.meetings import Meeting
from app.minutes import Note

from .conftest import dump, take
from .records import full_record, some_record, the_record


def _filled(value, part, path=""):
    """The paths of all properties that stand in a record, lists counted as one."""
    if "$ref" in part:
        part = schema()["$defs"][part["$ref"].rsplit("/", 1)[1]]
    if isinstance(value, dict):
        for key, child in value.items():
            yield f"{path}.{key}"
            yield from _filled(child, part["properties"][key], f"{path}.{key}")
    elif isinstance(value, list):
        for child in value:
            yield from _filled(child, part["items"], path)


def _known(part, path=""):
    if "$ref" in part:
        part = schema()["$defs"][part["$ref"].rsplit("/", 1)[1]]
    for key, child in part.get("properties", {}).items():
        yield f"{path}.{key}"
        yield from _known(child, f"{path}.{key}")
    if "items" in part:
        yield from _known(part["items"], path)


def _words(value, part, path=""):
    """The words of enums that stand in a record, by path."""
    if "$ref" in part:
        part = schema()["$defs"][part["$ref"].rsplit("/", 1)[1]]
    if "enum" in part:
        yield (path, value)
    if isinstance(value, dict):
        for key, child in value.items():
            yield from _words(child, part["properties"][key], f"{path}.{key}")
    elif isinstance(value, list):
        for child in value:
            yield from _words(child, part["items"], path)


def _lawful_words(part, path=""):
    if "$ref" in part:
        part = schema()["$defs"][part["$ref"].rsplit("/", 1)[1]]
    yield from ((path, word) for word in part.get("enum", ()) if word is not None)
    for key, child in part.get("properties", {}).items():
        yield from _lawful_words(child, f"{path}.{key}")
    if "items" in part:
        yield from _lawful_words(part["items"], path)


def test_the_full_record_fills_every_property():
    record = full_record()
    assert set(_filled(record, schema())) == set(_known(schema()))
    # What stands once in a record (the forum's level, the meeting's type) is tried by the test of single words.
    many = [(path, word) for path, word in _lawful_words(schema()) if path.startswith((".attendance", ".decisions"))]
    assert set(many) <= set(_words(record, schema()))


@pytest.mark.both_engines
def test_the_full_record_comes_out_again(ctx, elsewhere):
    record = full_record()
    take(record)
    exported = record_by_code("PENUH-1")
    assert exported == normal(record)
    text = as_yaml(exported)
    before = dump()
    assert take(record)[0].is_empty
    assert dump() == before
    with elsewhere().app_context():
        take(read_record(text.encode()))
        assert as_yaml(record_by_code("PENUH-1")) == text
        db.session.remove()


@pytest.mark.parametrize("seed", range(12))
def test_records_by_chance_come_out_again(ctx, elsewhere, seed):
    record = some_record(seed)
    take(record)
    exported = record_by_code("PENUH-1")
    assert exported == normal(record)
    text = as_yaml(exported)
    assert read_record(text.encode()) == exported
    assert take(read_record(text.encode()))[0].is_empty
    with elsewhere().app_context():
        take(read_record(text.encode()))
        assert as_yaml(record_by_code("PENUH-1")) == text
        db.session.remove()


@pytest.mark.both_engines
@pytest.mark.parametrize("seed", [100, 101])
def test_hostile_words_are_kept_on_both_engines(ctx, seed):
    record = some_record(seed)
    take(record)
    assert record_by_code("PENUH-1") == normal(record)


@pytest.mark.parametrize(
    ("path", "word"),
    [(path, word) for path, word in _lawful_words(schema()) if path.startswith((".forum", ".meeting"))],
)
def test_every_word_of_forum_and_meeting_comes_out_again(ctx, path, word):
    if path in {".meeting.sources.kind", ".meeting.closed_documents.class"}:
        pytest.skip("stands in the full record")
    record = the_record(**{path[1:]: word})
    take(record)
    assert record_by_code("R-1") == normal(record)


def test_unknown_is_not_no(ctx):
    record = the_record(**{"agencies.0.collective": False})
    take(record)
    first, second = record_by_code("R-1")["agencies"]
    assert first["collective"] is False
    assert "collective" not in second


def test_a_cut_record_holds_only_its_class_and_is_whole(ctx, elsewhere):
    record = full_record()
    record["meeting"]["security_class"] = "open"
    take(record)
    cut = record_of(db.session.scalars(sa.select(Meeting)).one(), OPEN_ONLY)
    text = as_yaml(cut)
    assert "restricted" not in text
    for part in ("agenda", "issues", "decisions", "actions"):
        assert 0 < len(cut[part]) < len(record[part])
    assert "closed_documents" not in cut["meeting"]
    with elsewhere().app_context():
        take(read_record(text.encode()))
        assert as_yaml(record_by_code("PENUH-1")) == text
        db.session.remove()


def test_a_restricted_note_is_handed_on_as_no_less(ctx, elsewhere):
    record = the_record()
    record["meeting"]["security_class"] = "open"
    record["agenda"] = [{"seq": 2, "title": "Pembahasan", "notes": "Dibahas terbatas"}]
    take(record)
    with writing():
        db.session.scalars(sa.select(Note)).one().security_class = SecurityClass.RESTRICTED
    meeting = db.session.scalars(sa.select(Meeting)).one()
    assert record_of(meeting, OPEN_ONLY)["agenda"] == [{"seq": 2, "title": "Pembahasan"}]
    (point,) = record_by_code("R-1")["agenda"]
    assert (point["notes"], point["security_class"]) == ("Dibahas terbatas", "restricted")
    text = as_yaml(record_by_code("R-1"))
    with elsewhere().app_context():
        take(read_record(text.encode()))
        assert as_yaml(record_by_code("R-1")) == text
        db.session.remove()


def test_every_table_is_dumped():
    assert {"meeting", "action_event", "agency_name"} <= {table.name for table in Base.metadata.sorted_tables}
