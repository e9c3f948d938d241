"""Rows that stay: files, issued papers, rounds of comments and corrections."""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KEPT: dict[str, tuple[str, ...]] = {
    "stored_file": (),
    "issued_paper": ("pdf_file_id", "docx_file_id", "xlsx_file_id", "done_at"),
    "circulation": (),
    "correction": (),
}
OF_A_FILE = ("file_hash", "name", "media_type", "size", "created_at")


def upgrade() -> None:
    """What was kept so far is kept by the database from now on, too.

    On SQLite a trigger may stand already: after every upgrade the missing ones are put back, see ``env.py``.
    """
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, once in KEPT.items():
        keep(table, once, on_sqlite=on_sqlite)
    fix("stored_file", OF_A_FILE, on_sqlite=on_sqlite)


def keep(table: str, once: tuple[str, ...], *, on_sqlite: bool) -> None:
    refusal, same = f"rows of {table} are kept", "IS NOT" if on_sqlite else "IS DISTINCT FROM"
    filled = " OR ".join(f"(OLD.{name} IS NOT NULL AND OLD.{name} {same} NEW.{name})" for name in once)
    if on_sqlite:
        refuse = f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
        op.execute(f"CREATE TRIGGER IF NOT EXISTS {table}_kept_delete BEFORE DELETE ON {table} {refuse}")
        if once:
            op.execute(
                f"CREATE TRIGGER IF NOT EXISTS {table}_kept_once BEFORE UPDATE ON {table} WHEN {filled} {refuse}"
            )
        return
    function = f"EXECUTE FUNCTION {table}_kept()"
    op.execute(
        f"CREATE OR REPLACE FUNCTION {table}_kept() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{refusal}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(f"CREATE TRIGGER {table}_kept_delete BEFORE DELETE ON {table} FOR EACH ROW {function}")
    op.execute(f"CREATE TRIGGER {table}_kept_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {function}")
    if once:
        op.execute(f"CREATE TRIGGER {table}_kept_once BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({filled}) {function}")


def fix(table: str, columns: tuple[str, ...], *, on_sqlite: bool) -> None:
    refusal = f"fixed columns of {table} changed"
    if on_sqlite:
        changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in columns)
        op.execute(
            f"CREATE TRIGGER IF NOT EXISTS {table}_fixed BEFORE UPDATE ON {table} WHEN {changed} "
            f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
        )
        return
    changed = " OR ".join(f"OLD.{name}::text IS DISTINCT FROM NEW.{name}::text" for name in columns)
    op.execute(
        f"CREATE OR REPLACE FUNCTION {table}_keep_fixed() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{refusal}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_fixed BEFORE UPDATE ON {table} "
        f"FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION {table}_keep_fixed()"
    )


def downgrade() -> None:
    """Not offered: restore a backup instead."""
    raise NotImplementedError
