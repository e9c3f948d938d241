"""What is final stays: the database itself refuses, whoever asks, column by column and on both engines."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
import sqlalchemy as sa

from app.core import FROZEN, SYSTEM, db, writing
from app.core.check import check_everything
from app.minutes import MinutesState, circulate, finalise
from tests.minutes.closing import MONDAY, a_held_meeting, agreed_in_hall, at

pytestmark = pytest.mark.both_engines
REFUSED = "the minutes of this meeting are final"
# What may still change in a row of a final notula; every other column of these tables is frozen.
FREE = {
    "meeting": {
        "security_class", "effective_class", "minutes_number", "urgency", "revision", "invited_at", "created_at",
        "frozen_at", "calendar_uid", "calendar_sequence", "replies_close_at", "links_version", "check_in_version",
        "check_in_opened_at", "check_in_closes_at",
    },
    "agenda_item": {"security_class", "revision"},
    "note": {"security_class", "revision"},
    "decision": {"security_class", "effective_class", "revision"},
    "issue": {"security_class", "effective_class", "revision"},
    "closed_document": {"revision"},
    "attendance": {"revision"},
    "decision_assent": {"revision"},
    "meeting_partner": set(),
}  # fmt: skip


@pytest.fixture
def final(ctx):
    """Two meetings that say the same: the first is final, the second still a draft."""
    with at(MONDAY), writing():
        ids = []
        for code in ("FINAL", "KONSEP"):
            meeting = a_held_meeting(code)
            agreed_in_hall(meeting)
            if code == "FINAL":
                circulate(meeting, by=SYSTEM, agreed_in_hall=True)
                finalise(meeting, by=SYSTEM)
            ids.append(meeting.id)
    return ids


def rows_of(connection, name, meeting_id):
    """The ids of the rows of a table that belong to a meeting."""
    how, table = FROZEN[name], db.metadata.tables[name]
    key = "meeting_id" if name == "minutes" else "id"
    query = f"SELECT {key} FROM {table.name} WHERE {how.key.format(row=table.name)} = :meeting"
    return list(connection.execute(sa.text(query), {"meeting": meeting_id}).scalars())


def another(column: sa.Column[Any], current: object) -> object:
    """Another value than the row has, of a type the column takes."""
    kind = column.type
    if isinstance(kind, sa.Enum):
        return next(one for one in kind.enums if one != current)
    if isinstance(kind, sa.JSON):
        return '["lain"]'
    if isinstance(kind, sa.Boolean):
        return not current
    if isinstance(kind, sa.Integer):
        return 9999
    if isinstance(kind, sa.Date):
        return "2031-01-01"
    if isinstance(kind, sa.Time):
        return "05:00:00"
    if isinstance(getattr(kind, "impl", kind), sa.DateTime):
        return "2031-01-01 00:00:00"
    return "teks lain yang belum ada"


def outcome(connection, statement, **values):
    """What became of a statement: None where it passed, else the words of the refusal. It is taken back either way."""
    nested = connection.begin_nested()
    try:
        connection.execute(sa.text(statement), values)
    except sa.exc.DBAPIError as error:
        return str(error.orig)
    finally:
        nested.rollback()
    return None


def updates(connection, name, ident):
    """(column, what became of changing it) for every column of a row."""
    table = db.metadata.tables[name]
    key = next(iter(table.primary_key.columns)).name
    for column in table.columns:
        if column.computed is None:
            statement = f'UPDATE {name} SET "{column.name}" = :value WHERE {key} = :ident'
            current = connection.execute(sa.text(f'SELECT "{column.name}" FROM {name} WHERE {key} = :i'), {"i": ident})
            value = another(column, current.scalar())
            yield column.name, outcome(connection, statement, value=value, ident=ident)


def test_every_column_is_decided_on():
    """A column that a later day adds is frozen or free, but not forgotten."""
    for name, free in FREE.items():
        columns = set(db.metadata.tables[name].columns.keys())
        assert set(FROZEN[name].columns) == columns - free, name


def test_every_frozen_column_of_every_row_refuses_and_the_free_ones_do_not(final, engine):
    refused = 0
    with db.engine.connect() as connection:
        for name, how in FROZEN.items():
            idents = rows_of(connection, name, final[0])
            assert idents, f"the meeting has no {name}"
            for ident in idents:
                for column, words in updates(connection, name, ident):
                    if column in how.columns:
                        assert words is not None, f"{name}.{column} could be changed"
                        refused += REFUSED in words
                        assert REFUSED in words, f"{name}.{column}: {words}"
                    elif words is not None:
                        assert REFUSED not in words or column == "frozen_at", f"{name}.{column} should be free"
        connection.rollback()
    assert refused > 150, "the walk itself"


def test_a_draft_may_be_changed(final):
    """The control: where nothing is final the same statements are refused for nothing of this."""
    passed = 0
    with db.engine.connect() as connection:
        for name in FROZEN:
            for ident in rows_of(connection, name, final[1]):
                for column, words in updates(connection, name, ident):
                    assert words is None or REFUSED not in words, f"{name}.{column}"
                    passed += words is None and column in FROZEN[name].columns
        connection.rollback()
    assert passed > 60


def test_rows_neither_come_nor_go(final):
    with db.engine.connect() as connection:
        for name, how in FROZEN.items():
            table = db.metadata.tables[name]
            key = next(iter(table.primary_key.columns)).name
            ident = rows_of(connection, name, final[0])[0]
            assert REFUSED in (outcome(connection, f"DELETE FROM {name} WHERE {key} = :i", i=ident) or "")
            if not how.insert:
                continue
            columns = [one.name for one in table.columns if one.name != key and one.computed is None]
            copied = ", ".join(f'"{one}"' for one in columns)
            words = outcome(
                connection, f"INSERT INTO {name} ({copied}) SELECT {copied} FROM {name} WHERE {key} = :i", i=ident
            )
            assert REFUSED in (words or ""), f"{name}: {words}"
        connection.rollback()


def test_a_row_of_a_draft_does_not_move_into_a_final_notula(final):
    with db.engine.connect() as connection:
        for name in ("agenda_item", "attendance", "issue", "closed_document"):
            ident = rows_of(connection, name, final[1])[-1]
            words = outcome(
                connection, f"UPDATE {name} SET meeting_id = :to WHERE id = :i", to=final[0], i=ident
            )  # fmt: skip
            assert REFUSED in (words or ""), f"{name}: {words}"
        connection.rollback()


def test_emptying_and_replacing_are_refused_too(final, engine):
    with db.engine.connect() as connection:
        for name in FROZEN:
            if engine == "postgresql":
                assert REFUSED in (outcome(connection, f"TRUNCATE {name} CASCADE") or ""), name
            elif FROZEN[name].insert:
                ident = rows_of(connection, name, final[0])[0]
                replace = f"INSERT OR REPLACE INTO {name} SELECT * FROM {name} WHERE id = :i"
                words = outcome(connection, replace, i=ident)
                assert words is not None, name
        connection.rollback()


def test_the_ice_is_lifted_only_while_the_notula_is_not_final(final):
    thaw = "UPDATE meeting SET frozen_at = NULL WHERE id = :i"
    with db.engine.connect() as connection:
        assert REFUSED in outcome(connection, thaw, i=final[0])
        both = "UPDATE meeting SET frozen_at = NULL, venue = 'lain' WHERE id = :i"
        assert REFUSED in outcome(connection, both, i=final[0])
        with connection.begin_nested() as nested:
            connection.execute(
                sa.text("UPDATE minutes SET state = :state, final_at = NULL WHERE meeting_id = :i"),
                {"state": MinutesState.DRAFTING.value, "i": final[0]},
            )
            assert REFUSED in outcome(connection, both, i=final[0])
            assert outcome(connection, thaw, i=final[0]) is None
            nested.rollback()
        connection.rollback()


def test_the_check_tells_of_triggers_that_were_lifted(final, engine):
    assert not [words for words in check_everything() if "final notula" in words]
    how = "DROP TRIGGER decision_frozen_update"
    with db.engine.begin() as connection:
        connection.exec_driver_sql(how if engine == "sqlite" else f"{how} ON decision")
    assert [words for words in check_everything() if "final notula" in words] == [
        "Table decision has lost the triggers that keep a final notula as it is."
    ]


def test_what_is_named_free_really_stands_in_the_table():
    assert not [
        (name, column) for name, columns in FREE.items()
        for column in itertools.filterfalse(db.metadata.tables[name].columns.__contains__, columns)
    ]  # fmt: skip
