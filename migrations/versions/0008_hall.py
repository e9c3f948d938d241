"""The hall: who left when, self check-in, what is attached to a meeting, agencies known by name only."""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

CLASSES = ("open", "restricted")
KINDS = ("photo", "slides", "document", "attendance_scan", "letter_scan", "signed_copy")


def upgrade() -> None:
    """Every meeting so far has its first QR code and was never opened; every agency so far was entered in full."""
    how: Literal["always", "auto"] = "always" if op.get_bind().dialect.name == "sqlite" else "auto"
    with op.batch_alter_table("attendance", recreate=how) as batch:
        batch.add_column(sa.Column("left_at", sa.Time(), nullable=True))
    with op.batch_alter_table("agency", recreate=how) as batch:
        batch.add_column(sa.Column("to_complete", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("agency", recreate=how) as batch:
        batch.alter_column("to_complete", existing_type=sa.Boolean(), existing_nullable=False, server_default=None)
    with op.batch_alter_table("meeting", recreate=how) as batch:
        batch.add_column(sa.Column("check_in_version", sa.Integer(), nullable=False, server_default="1"))
        batch.add_column(sa.Column("check_in_opened_at", sa.DateTime(), nullable=True))
        batch.add_column(sa.Column("check_in_closes_at", sa.DateTime(), nullable=True))
    with op.batch_alter_table("meeting", recreate=how) as batch:
        batch.alter_column("check_in_version", existing_type=sa.Integer(), existing_nullable=False, server_default=None)
        batch.create_check_constraint(
            op.f("ck_meeting_check_in_closes_after_opening"),
            "(check_in_opened_at IS NULL) = (check_in_closes_at IS NULL) "
            "AND (check_in_opened_at IS NULL OR check_in_closes_at >= check_in_opened_at)",
        )
    _make_check_in()
    _make_attachment()
    for table in ("check_in", "check_in_settled"):
        _keep(table)


def _make_check_in() -> None:
    op.create_table(
        "check_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("agency_typed", sa.Text(), nullable=True),
        sa.Column("position", sa.Text(), nullable=True),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("represents", sa.Text(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("device_hash", sa.Text(), nullable=False),
        sa.Column("address_hash", sa.Text(), nullable=False),
        sa.CheckConstraint("(agency_id IS NULL) <> (agency_typed IS NULL)", name=op.f("ck_check_in_agency_said")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_check_in_meeting_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_check_in_agency_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in")),
        sa.UniqueConstraint("key", name=op.f("uq_check_in_key")),
    )
    op.create_index("ix_check_in_meeting", "check_in", ["meeting_id", "id"])
    op.create_index("ix_check_in_device", "check_in", ["device_hash", "at"])
    op.create_index("ix_check_in_address", "check_in", ["address_hash", "at"])
    op.create_table(
        "check_in_settled",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("check_in_id", sa.Integer(), nullable=False),
        sa.Column("attendance_id", sa.Integer(), nullable=True),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("refused = (attendance_id IS NULL)", name=op.f("ck_check_in_settled_counted_or_refused")),
        sa.ForeignKeyConstraint(
            ["check_in_id"], ["check_in.id"], name=op.f("fk_check_in_settled_check_in_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["attendance_id"], ["attendance.id"], name=op.f("fk_check_in_settled_attendance_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in_settled")),
        sa.UniqueConstraint("check_in_id", name=op.f("uq_check_in_settled_check_in_id")),
    )
    op.create_index(op.f("ix_check_in_settled_attendance_id"), "check_in_settled", ["attendance_id"])


def _make_attachment() -> None:
    def one_of(name: str, values: tuple[str, ...]) -> sa.Enum:
        return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)

    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("agenda_item_id", sa.Integer(), nullable=True),
        sa.Column("kind", one_of("attachmentkind", KINDS), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("preview_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("caption", sa.Text(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("security_class", one_of("securityclass", CLASSES), nullable=True),
        sa.Column("by_user_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_attachment_name_given")),
        sa.CheckConstraint(
            "(width IS NULL) = (height IS NULL) AND (width IS NULL) = (preview_id IS NULL)",
            name=op.f("ck_attachment_picture_measured"),
        ),
        sa.ForeignKeyConstraint(
            ["agenda_item_id", "meeting_id"], ["agenda_item.id", "agenda_item.meeting_id"],
            name="agenda_item_of_the_meeting", ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_attachment_meeting_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_attachment_file_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["preview_id"], ["stored_file.id"], name=op.f("fk_attachment_preview_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("key", name=op.f("uq_attachment_key")),
    )  # fmt: skip
    op.create_index("ix_attachment_meeting", "attachment", ["meeting_id", "seq", "id"])
    op.create_index(op.f("ix_attachment_file_id"), "attachment", ["file_id"])


def _keep(table: str) -> None:
    """Rows are never changed or removed: written out here, as in the first version."""
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
