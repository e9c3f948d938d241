"""The live minutes: operations taken once, typed lines kept, notes saved often, agreement in the hall, reviews."""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

HISTORY = ("live_op", "captured_line", "captured_check")
OPERATIONS = ("note", "capture", "record", "agenda", "attend", "assent", "review", "check")
LINES = ("note", "action", "outcome", "issue", "agenda", "attendance")
EVENTS = (
    "imported", "proposed", "opened", "edited", "accepted", "declined", "reassigned", "progress", "no_change",
    "obstacle", "blocked", "deferred", "resumed", "reported_done", "confirmed", "returned", "cancelled",
)  # fmt: skip


def upgrade() -> None:
    """Apply. Every wording of a note so far was kept."""
    make_tables()
    let_notes_be_saved_often()
    let_events_name_a_meeting()
    for table in HISTORY:
        keep(table)


def make_tables() -> None:
    op.create_table(
        "live_op",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("kind", words("liveopkind", OPERATIONS), nullable=False),
        sa.Column("body_hash", sa.Text(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("n >= 1", name=op.f("ck_live_op_n_from_one")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_live_op_meeting_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_live_op_user_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_op")),
        sa.UniqueConstraint("client", "n", name=op.f("uq_live_op_client_n")),
        sa.UniqueConstraint("key", name=op.f("uq_live_op_key")),
    )
    op.create_index("ix_live_op_meeting", "live_op", ["meeting_id", "id"], unique=False)
    op.create_table(
        "captured_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("agenda_item_id", sa.Integer(), nullable=True),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("kind", words("linekind", LINES), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("issue_id", sa.Integer(), nullable=True),
        sa.Column("action_id", sa.Integer(), nullable=True),
        sa.Column("attendance_id", sa.Integer(), nullable=True),
        sa.Column("op_key", sa.Text(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("length(raw) > 0", name=op.f("ck_captured_line_raw_given")),
        sa.CheckConstraint(
            "CASE WHEN decision_id IS NULL THEN 0 ELSE 1 END + CASE WHEN issue_id IS NULL THEN 0 ELSE 1 END + "
            "CASE WHEN action_id IS NULL THEN 0 ELSE 1 END + CASE WHEN attendance_id IS NULL THEN 0 ELSE 1 END <= 1",
            name=op.f("ck_captured_line_one_target"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [f"{thing}_id", "meeting_id"],
                [f"{thing}.id", f"{thing}.meeting_id"],
                name=f"{thing}_of_the_meeting",
                ondelete="RESTRICT",
            )
            for thing in ("agenda_item", "decision", "issue", "action")
        ),
        sa.ForeignKeyConstraint(
            ["attendance_id"], ["attendance.id"], name=op.f("fk_captured_line_attendance_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_captured_line_meeting_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_captured_line_user_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_captured_line")),
        sa.UniqueConstraint("op_key", name=op.f("uq_captured_line_op_key")),
    )
    op.create_index("ix_captured_line_meeting", "captured_line", ["meeting_id", "id"], unique=False)
    op.create_table(
        "captured_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("captured_line_id", sa.Integer(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["captured_line_id"],
            ["captured_line.id"],
            name=op.f("fk_captured_check_captured_line_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_captured_check")),
        sa.UniqueConstraint("captured_line_id", name=op.f("uq_captured_check_captured_line_id")),
    )
    op.create_table(
        "decision_assent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(), nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_decision_assent_agency_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["decision_id", "meeting_id"],
            ["decision.id", "decision.meeting_id"],
            name="decision_of_the_meeting",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_assent")),
        sa.UniqueConstraint("decision_id", "agency_id", name=op.f("uq_decision_assent_decision_id_agency_id")),
    )
    op.create_index("ix_decision_assent_agency", "decision_assent", ["agency_id"], unique=False)
    op.create_index("ix_decision_assent_meeting", "decision_assent", ["meeting_id", "decision_id"], unique=False)


def let_notes_be_saved_often() -> None:
    with op.batch_alter_table("agenda_item", recreate=how()) as batch:
        batch.add_column(sa.Column("done_at", sa.DateTime(), nullable=True))
    with op.batch_alter_table("note", recreate=how()) as batch:
        batch.add_column(sa.Column("security_class", sa.String(40), nullable=True))
        batch.add_column(sa.Column("by_user_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("by_name", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("saved_at", sa.DateTime(), nullable=True))
        batch.add_column(sa.Column("kept_revision", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE note SET kept_revision = revision")
    with op.batch_alter_table("note", recreate=how()) as batch:
        batch.alter_column("by_name", existing_type=sa.Text(), existing_nullable=False, server_default=None)
        batch.alter_column("kept_revision", existing_type=sa.Integer(), existing_nullable=False, server_default=None)
        batch.create_check_constraint(op.f("ck_note_securityclass"), "security_class IN ('open', 'restricted')")


def let_events_name_a_meeting() -> None:
    kinds = ", ".join(f"'{kind}'" for kind in (*EVENTS, "reviewed"))
    with op.batch_alter_table("action_event", recreate=how()) as batch:
        batch.add_column(sa.Column("meeting_id", sa.Integer(), nullable=True))
        batch.drop_constraint(op.f("ck_action_event_eventkind"), type_="check")
        batch.create_check_constraint(op.f("ck_action_event_eventkind"), f"kind IN ({kinds})")
        batch.create_foreign_key(
            op.f("fk_action_event_meeting_id"), "meeting", ["meeting_id"], ["id"], ondelete="RESTRICT"
        )
    op.create_index(
        "ix_action_event_meeting",
        "action_event",
        ["meeting_id", "id"],
        unique=False,
        sqlite_where=sa.text("meeting_id IS NOT NULL"),
        postgresql_where=sa.text("meeting_id IS NOT NULL"),
    )


def words(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def how() -> Literal["always", "auto"]:
    return "always" if op.get_bind().dialect.name == "sqlite" else "auto"


def keep(table: str) -> None:
    """Let a table refuse UPDATE, DELETE and TRUNCATE."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()"
    )


def downgrade() -> None:
    """Not offered: restore a backup instead."""
    raise NotImplementedError
