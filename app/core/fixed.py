"""Columns that are written once, and rows that stay.

The words somebody handed in stay theirs, and a file stays what it was, whatever is settled about them later.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from .database import made_with

FIXED: dict[str, tuple[str, ...]] = {}
"""Tables with columns that never change after the row was written; the migrations put the triggers on them."""


def fixed_columns(table: sa.Table, columns: Sequence[str]) -> None:
    """Put the trigger on a table wherever it is created from the models."""
    FIXED[table.name] = tuple(table.columns[name].name for name in columns)
    made_with(table, lambda dialect: fixed_columns_ddl(table.name, columns, dialect))


def fixed_columns_ddl(table: str, columns: Sequence[str], dialect: str) -> list[str]:
    """The statements that make a table refuse an UPDATE that changes one of the columns.

    Values are compared as text on PostgreSQL, whose JSON knows no equality.
    """
    if dialect == "sqlite":
        changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in columns)
        return [
            f"CREATE TRIGGER {table}_fixed BEFORE UPDATE ON {table} WHEN {changed} "
            f"BEGIN SELECT RAISE(ABORT, 'fixed columns of {table} changed'); END"
        ]
    changed = " OR ".join(f"OLD.{name}::text IS DISTINCT FROM NEW.{name}::text" for name in columns)
    return [
        f"CREATE OR REPLACE FUNCTION {table}_keep_fixed() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION 'fixed columns of {table} changed' "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"CREATE TRIGGER {table}_fixed BEFORE UPDATE ON {table} "
        f"FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION {table}_keep_fixed()",
    ]


KEPT: dict[str, tuple[str, ...]] = {}
"""Tables whose rows stay, with the columns that keep what was once put into them."""


def kept_rows(table: sa.Table, once: Sequence[str] = ()) -> None:
    """Put the triggers on a table wherever it is created from the models."""
    KEPT[table.name] = tuple(table.columns[name].name for name in once)
    made_with(table, lambda dialect: kept_rows_ddl(table.name, once, dialect))


def kept_rows_ddl(table: str, once: Sequence[str], dialect: str) -> list[str]:
    """The statements that make a table refuse DELETE, TRUNCATE, and another value in a column that holds one."""
    refusal = f"rows of {table} are kept"
    filled = " OR ".join(f"(OLD.{name} IS NOT NULL AND OLD.{name} IS NOT NEW.{name})" for name in once)
    if dialect == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
        made = [f"CREATE TRIGGER {table}_kept_delete BEFORE DELETE ON {table} {refuse}"]
        if once:
            made.append(f"CREATE TRIGGER {table}_kept_once BEFORE UPDATE ON {table} WHEN {filled} {refuse}")
        return made
    function = f"EXECUTE FUNCTION {table}_kept()"
    made = [
        f"CREATE OR REPLACE FUNCTION {table}_kept() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{refusal}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"CREATE TRIGGER {table}_kept_delete BEFORE DELETE ON {table} FOR EACH ROW {function}",
        f"CREATE TRIGGER {table}_kept_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {function}",
    ]
    if once:
        filled = filled.replace("IS NOT NEW", "IS DISTINCT FROM NEW")
        made.append(
            f"CREATE TRIGGER {table}_kept_once BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({filled}) {function}"
        )
    return made
