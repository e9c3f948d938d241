"""Rows that do not change while the minutes of their meeting are final: the database refuses it, whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from .database import made_with

REFUSAL = "the minutes of this meeting are final"


@dataclass(frozen=True, slots=True)
class Frozen:
    """What is frozen of a table: the columns an UPDATE may not change, and whether rows may come and go.

    ``key`` is the meeting a row belongs to, as SQL, ``{row}`` standing for OLD or NEW. ``unless`` is SQL that must find
    a row for the instant of freezing itself to be taken off; only the table of meetings has it.
    """

    columns: tuple[str, ...]
    key: str
    insert: bool = True
    unless: str = ""


FROZEN: dict[str, Frozen] = {}
"""Tables of which something is frozen; the migrations put the triggers on them."""


def frozen(table: sa.Table, columns: Sequence[str], key: str, *, insert: bool = True, unless: str = "") -> None:
    """Put the triggers on a table wherever it is created from the models."""
    FROZEN[table.name] = how = Frozen(tuple(table.columns[name].name for name in columns), key, insert, unless)
    made_with(table, lambda dialect: frozen_ddl(table.name, how, dialect))


def frozen_ddl(table: str, how: Frozen, dialect: str) -> list[str]:
    """The statements that make a table refuse what is frozen, on ``sqlite`` or ``postgresql``."""
    return _sqlite_ddl(table, how) if dialect == "sqlite" else _postgresql_ddl(table, how)


def _sqlite_ddl(table: str, how: Frozen) -> list[str]:
    old, new = how.key.format(row="OLD"), how.key.format(row="NEW")

    def trigger(verb: str, when: str) -> str:
        return (
            f"CREATE TRIGGER {table}_frozen_{verb.lower()} BEFORE {verb} ON {table} WHEN {when} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )

    def final(*keys: str) -> str:
        return f"EXISTS (SELECT 1 FROM meeting WHERE id IN ({', '.join(keys)}) AND frozen_at IS NOT NULL)"  # noqa: S608 - names of tables

    made = [trigger("DELETE", final(old))]
    if how.insert:
        made.append(trigger("INSERT", final(new)))
    if how.columns:
        changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in how.columns)
        made.append(trigger("UPDATE", f"({changed}) AND {final(old, new)}"))
    if how.unless:
        made.append(
            f"CREATE TRIGGER {table}_frozen_thaw BEFORE UPDATE ON {table} "
            f"WHEN OLD.frozen_at IS NOT NULL AND NEW.frozen_at IS NOT OLD.frozen_at AND NOT EXISTS ({how.unless}) "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
    return made


def _postgresql_ddl(table: str, how: Frozen) -> list[str]:
    """The row of the meeting is read without asking whether it is frozen: so a finaliser in flight is waited for."""

    def demand(row: str) -> str:
        key = how.key.format(row=row)
        return (
            f"SELECT frozen_at INTO since FROM meeting WHERE id = {key} FOR SHARE; "  # noqa: S608 - names of tables
            f"IF since IS NOT NULL THEN RAISE EXCEPTION '{REFUSAL}' "
            "USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        )

    refuse = f"RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; "
    function = f"EXECUTE FUNCTION {table}_frozen()"
    made = [
        f"CREATE OR REPLACE FUNCTION {table}_frozen() RETURNS trigger LANGUAGE plpgsql AS "  # noqa: S608 - names of tables
        f"$$ DECLARE since timestamp; BEGIN "
        f"IF TG_OP = 'TRUNCATE' THEN "
        f"IF EXISTS (SELECT 1 FROM meeting WHERE frozen_at IS NOT NULL) THEN {refuse}END IF; RETURN NULL; END IF; "
        f"IF TG_OP <> 'INSERT' THEN {demand('OLD')}END IF; "
        f"IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; "
        f"{demand('NEW')}RETURN NEW; END $$",
        f"CREATE TRIGGER {table}_frozen_rows BEFORE {'INSERT OR ' if how.insert else ''}DELETE ON {table} "
        f"FOR EACH ROW {function}",
        f"CREATE TRIGGER {table}_frozen_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {function}",
    ]
    if how.columns:
        changed = " OR ".join(f"OLD.{name}::text IS DISTINCT FROM NEW.{name}::text" for name in how.columns)
        made.append(
            f"CREATE TRIGGER {table}_frozen_update BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({changed}) {function}"
        )
    if how.unless:
        made += [
            f"CREATE OR REPLACE FUNCTION {table}_thaw() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF NOT EXISTS ({how.unless}) THEN {refuse}END IF; RETURN NEW; END $$",
            f"CREATE TRIGGER {table}_frozen_thaw BEFORE UPDATE ON {table} FOR EACH ROW "
            f"WHEN (OLD.frozen_at IS NOT NULL AND NEW.frozen_at IS DISTINCT FROM OLD.frozen_at) "
            f"EXECUTE FUNCTION {table}_thaw()",
        ]
    return made
