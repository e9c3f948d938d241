"""Migrations: from nothing to what the models say, and on with data in place, on both engines."""

from __future__ import annotations

import re
import shutil
import uuid
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from app import create_app
from app.core import APPEND_ONLY, db
from config import ROOT, database_url
from tests.conftest import SETTINGS
from tests.house.rows import a_row, insert, make_worlds
from tests.postgres import server_url

pytestmark = pytest.mark.both_engines
MIGRATIONS = ROOT / "migrations"


@pytest.fixture
def empty(engine, tmp_path):
    """Addresses of empty databases of the engine: ``empty()`` makes one more."""
    made = []
    if engine == "sqlite":
        yield lambda: f"sqlite:///{tmp_path / uuid.uuid4().hex}.db"
        return
    admin = sa.create_engine(database_url(server_url()), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)

    def make() -> str:
        name = f"empty_{uuid.uuid4().hex[:12]}"
        with admin.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        made.append(name)
        return admin.url.set(database=name).render_as_string(hide_password=False)

    yield make
    with admin.connect() as connection:
        for name in made:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


class at:  # noqa: N801 - reads as "with at(url)"
    """The application on a database, its connections let go at the end."""

    def __init__(self, url: str) -> None:
        self.context = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": url}).app_context()

    def __enter__(self) -> None:
        self.context.push()

    def __exit__(self, *_: object) -> None:
        db.session.remove()
        db.engine.dispose()
        self.context.pop()


# What a database consists of


def shape() -> dict[Any, Any]:
    """Everything the catalogue says: tables, columns, constraints, indexes, triggers, functions."""
    with db.engine.connect() as connection:
        read = _sqlite_shape if connection.dialect.name == "sqlite" else _postgresql_shape
        return read(connection)


def _sqlite_shape(connection: sa.Connection) -> dict[Any, Any]:
    rows = connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    found = {}
    for kind, name, sql in rows:
        if name != "alembic_version":
            # The order of a table's clauses says nothing, nor do quotes and line breaks.
            clauses = re.split(r",?\s*\n\s*", sql) if kind == "table" else [sql]
            found[kind, name] = sorted(re.sub(r"\s+", " ", clause.replace('"', "")).strip(" ,()") for clause in clauses)
    return found


def _postgresql_shape(connection: sa.Connection) -> dict[Any, Any]:
    queries = {
        "columns": "SELECT table_name, column_name, data_type, is_nullable, column_default, is_generated, "
        "generation_expression, character_maximum_length FROM information_schema.columns WHERE table_schema = 'public'",
        "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE connamespace = 'public'::regnamespace AND contype <> 'n'",
        "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "triggers": "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger "
        "WHERE NOT tgisinternal",
        "functions": "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    }
    return {
        name: {tuple(row) for row in connection.exec_driver_sql(query) if "alembic_version" not in str(row[0])}
        for name, query in queries.items()
    }


def differences(one: dict[Any, Any], other: dict[Any, Any]) -> list[str]:
    found = []
    for key in sorted(set(one) | set(other), key=str):
        if one.get(key) != other.get(key):
            ours, theirs = set(one.get(key) or ()), set(other.get(key) or ())
            found.append(f"{key}: only one {ours - theirs}, only other {theirs - ours}")
    return found


def content() -> dict[str, list[Any]]:
    """Every row of every table."""
    with db.engine.connect() as connection:
        return {
            table.name: sorted(
                map(str, connection.execute(sa.select(*(c for c in table.columns if c.name != "added"))))
            )
            for table in db.metadata.sorted_tables
        }


def worlds() -> None:
    with db.engine.begin() as connection:
        make_worlds(connection)


# Tests


def test_from_nothing_the_migrations_make_what_the_models_say(empty):
    with at(empty()):
        flask_migrate.upgrade()
        migrated = shape()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(
                connection, opts={"compare_type": True, "compare_server_default": True, "target_metadata": db.metadata}
            )
            assert compare_metadata(context, db.metadata) == []
    with at(empty()):
        db.create_all()
        assert differences(migrated, shape()) == []


def test_upgrading_again_changes_nothing(empty):
    with at(empty()):
        flask_migrate.upgrade()
        worlds()
        before, rows = shape(), content()
        flask_migrate.upgrade()
        assert (shape(), content()) == (before, rows)


def test_the_first_version_is_brought_up_with_its_rows(empty):
    with at(empty()):
        flask_migrate.upgrade(revision="0001")
        with db.engine.begin() as connection:
            catalogue = sa.inspect(connection)
            first = set(catalogue.get_table_names())
            for table in (table for table in db.metadata.sorted_tables if table.name in first):
                there = {column["name"] for column in catalogue.get_columns(table.name)}
                for n in (1, 2, 3):
                    row = a_row(table, n)
                    insert(connection, table, {name: value for name, value in row.items() if name in there})
        flask_migrate.upgrade()
        brought_up = shape()
        with db.engine.connect() as connection:
            prints = connection.exec_driver_sql("SELECT length, reach_hash FROM roadmap_print").all()
            assert [tuple(row) for row in prints] == [("full", None)] * 3
            classes = connection.exec_driver_sql("SELECT effective_class FROM note_revision").scalars().all()
            assert classes == ["restricted"] * 3
    with at(empty()):
        flask_migrate.upgrade()
        assert differences(brought_up, shape()) == []


def test_there_is_one_line_of_versions_and_no_way_back(ctx):
    script = ScriptDirectory(str(MIGRATIONS))
    revisions = list(script.walk_revisions())
    assert len(script.get_heads()) == len(script.get_bases()) == 1
    for revision in revisions:
        with pytest.raises(NotImplementedError):
            revision.module.downgrade()


def test_a_migration_needs_nothing_of_the_application_of_a_later_day(engine):
    for path in (MIGRATIONS / "versions").glob("*.py"):
        assert not re.search(r"^\s*(?:from|import)\s+(?:app|config|tests)\b", path.read_text(), re.MULTILINE), path


REBUILD = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "9999", "{head}"

def upgrade():
    how = "always" if op.get_bind().dialect.name == "sqlite" else "auto"
    for table in {tables!r}:
        with op.batch_alter_table(table, recreate=how) as batch:
            batch.add_column(sa.Column("added", sa.Text()))
    {then}
"""


@pytest.fixture
def next_version(tmp_path):
    """``next_version(then="")``: the migrations with one more, which rebuilds parents, children and history alike."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))

    def make(then: str = "") -> str:
        head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
        tables = ["agency", "forum", "meeting", "action", "action_event", "user"]
        (folder / "versions" / "9999_rebuild.py").write_text(REBUILD.format(head=head, tables=tables, then=then))
        return str(folder)

    return make


def without_added(found: dict[Any, Any]) -> dict[Any, Any]:
    """The shape apart from the column that the migration brought."""
    return {
        key: [clause for clause in value if not clause.startswith("added ")] if isinstance(value, list)
        else {row for row in value if "added" not in row[1:2]}
        for key, value in found.items()
    }  # fmt: skip


def test_rebuilding_tables_keeps_children_constraints_and_triggers(empty, next_version, engine):
    with at(empty()):
        flask_migrate.upgrade()
        worlds()
        before, rows = shape(), content()
        flask_migrate.upgrade(directory=next_version())
        assert content() == rows
        after = without_added(shape())
        assert differences(before, after) == []
        with db.engine.connect() as connection:
            assert "added" in {column["name"] for column in sa.inspect(connection).get_columns("action")}
            for table in APPEND_ONLY:
                with pytest.raises(sa.exc.DBAPIError, match="append-only"), connection.begin_nested():
                    connection.exec_driver_sql(f"DELETE FROM {table}")
            with pytest.raises(sa.exc.IntegrityError), connection.begin_nested():
                connection.exec_driver_sql("DELETE FROM agency WHERE id = 1")


def test_a_migration_that_fails_leaves_everything_as_it_was(empty, next_version):
    with at(empty()):
        flask_migrate.upgrade()
        worlds()
        before, rows = shape(), content()
        with pytest.raises(ZeroDivisionError):
            flask_migrate.upgrade(directory=next_version("1 / 0"))
        assert (shape(), content()) == (before, rows)


def test_a_migration_that_breaks_references_is_taken_back(empty, next_version, engine):
    """On SQLite references are off while tables are rebuilt: they are checked before anything is kept."""
    with at(empty()):
        flask_migrate.upgrade()
        worlds()
        rows = content()
        wanted = SystemExit if engine == "sqlite" else sa.exc.IntegrityError  # told on standard error and ended
        with pytest.raises(wanted):
            flask_migrate.upgrade(directory=next_version("op.execute('DELETE FROM agency WHERE id = 1')"))
        assert content() == rows
        with db.engine.connect() as connection, pytest.raises(sa.exc.IntegrityError):
            connection.exec_driver_sql("DELETE FROM agency WHERE id = 1")


def test_the_folder_of_versions_names_files_by_their_number():
    names = sorted(path.name for path in (MIGRATIONS / "versions").glob("*.py"))
    assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+\.py", name) for name in names), names


def test_versions_stand_in_their_folder():
    assert Path(MIGRATIONS / "versions" / "0001_initial.py").is_file()
