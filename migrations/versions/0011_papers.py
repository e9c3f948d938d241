"""Papers around a meeting that were issued, and the signed copies that came back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KINDS = (
    "invitation", "attendance_list", "minutes", "agreement_record", "excerpt", "activity_report", "cover_letter",
    "conclusions", "action_matrix",
)  # fmt: skip
FIXED = (
    "kind", "meeting_id", "edition_id", "agency_id", "audience", "language", "paper_size", "draft", "effective_class",
    "content", "content_hash", "code", "asked_by_user_id", "asked_at",
)  # fmt: skip


def one_of(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "issued_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", one_of(*KINDS, name="paperkind"), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("audience", one_of("leadership", "forum", "partner", "public", name="audience"), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("paper_size", one_of("A4", "F4", name="papersize"), nullable=False),
        sa.Column("draft", sa.Boolean(), nullable=False),
        sa.Column("effective_class", one_of("open", "restricted", name="effective_class"), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("asked_by_user_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(), nullable=True),
        sa.Column("pdf_file_id", sa.Integer(), nullable=True),
        sa.Column("docx_file_id", sa.Integer(), nullable=True),
        sa.Column("xlsx_file_id", sa.Integer(), nullable=True),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("failed_reason", sa.Text(), nullable=True),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("language IN ('id', 'en')", name=op.f("ck_issued_paper_language_known")),
        sa.CheckConstraint("length(content_hash) = 64", name=op.f("ck_issued_paper_hash_length")),
        sa.CheckConstraint("(pdf_file_id IS NULL) = (done_at IS NULL)", name=op.f("ck_issued_paper_done_with_instant")),
        sa.CheckConstraint(
            "pdf_file_id IS NULL OR failed_reason IS NULL", name=op.f("ck_issued_paper_done_or_failed")
        ),
        sa.CheckConstraint(
            "draft OR edition_id IS NOT NULL OR kind IN ('invitation', 'attendance_list')",
            name=op.f("ck_issued_paper_final_has_edition"),
        ),
        sa.CheckConstraint(
            "(kind = 'excerpt') = (agency_id IS NOT NULL)", name=op.f("ck_issued_paper_excerpt_for_agency")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_issued_paper_meeting_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "meeting_id"], ["minutes_edition.id", "minutes_edition.meeting_id"],
            name="edition_of_the_paper", ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_issued_paper_agency_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_user_id"], ["user.id"], name=op.f("fk_issued_paper_asked_by_user_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["pdf_file_id"], ["stored_file.id"], name=op.f("fk_issued_paper_pdf_file_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["docx_file_id"], ["stored_file.id"], name=op.f("fk_issued_paper_docx_file_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["xlsx_file_id"], ["stored_file.id"], name=op.f("fk_issued_paper_xlsx_file_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"], ["issued_paper.id"], name=op.f("fk_issued_paper_replaced_by_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_paper")),
        sa.UniqueConstraint("code", name=op.f("uq_issued_paper_code")),
    )  # fmt: skip
    whole = sa.text("NOT draft AND edition_id IS NOT NULL AND agency_id IS NULL")
    op.create_index(
        "uq_issued_paper_once", "issued_paper", ["edition_id", "kind", "audience", "language", "paper_size"],
        unique=True, sqlite_where=whole, postgresql_where=whole,
    )  # fmt: skip
    part = sa.text("NOT draft AND edition_id IS NOT NULL AND agency_id IS NOT NULL")
    op.create_index(
        "uq_issued_paper_agency", "issued_paper",
        ["edition_id", "kind", "agency_id", "audience", "language", "paper_size"],
        unique=True, sqlite_where=part, postgresql_where=part,
    )  # fmt: skip
    op.create_index("ix_issued_paper_undone", "issued_paper", ["done_at", "failed_reason", "id"], unique=False)
    op.create_index("ix_issued_paper_meeting", "issued_paper", ["meeting_id", "id"], unique=False)
    op.create_table(
        "filed_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issued_paper_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("document_number", sa.Text(), nullable=True),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("signer", sa.Text(), nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["issued_paper_id"], ["issued_paper.id"], name=op.f("fk_filed_copy_issued_paper_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_filed_copy_file_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filed_copy")),
    )
    op.create_index(op.f("ix_filed_copy_issued_paper_id"), "filed_copy", ["issued_paper_id"], unique=False)
    op.create_index(op.f("ix_filed_copy_file_id"), "filed_copy", ["file_id"], unique=False)
    put_triggers()


def put_triggers() -> None:
    """A filed copy never changes; of an issued paper only what became of it does."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER filed_copy_no_{verb.lower()} BEFORE {verb} ON filed_copy "
                "BEGIN SELECT RAISE(ABORT, 'filed_copy is append-only'); END"
            )
        changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in FIXED)
        op.execute(
            f"CREATE TRIGGER issued_paper_fixed BEFORE UPDATE ON issued_paper WHEN {changed} "
            "BEGIN SELECT RAISE(ABORT, 'fixed columns of issued_paper changed'); END"
        )
        return
    for statement in (
        "CREATE OR REPLACE FUNCTION filed_copy_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'filed_copy is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER filed_copy_no_change BEFORE UPDATE OR DELETE ON filed_copy "
        "FOR EACH ROW EXECUTE FUNCTION filed_copy_append_only()",
        "CREATE TRIGGER filed_copy_no_truncate BEFORE TRUNCATE ON filed_copy "
        "FOR EACH STATEMENT EXECUTE FUNCTION filed_copy_append_only()",
        "CREATE OR REPLACE FUNCTION issued_paper_keep_fixed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'fixed columns of issued_paper changed' "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER issued_paper_fixed BEFORE UPDATE ON issued_paper FOR EACH ROW WHEN ("
        + " OR ".join(f"OLD.{name}::text IS DISTINCT FROM NEW.{name}::text" for name in FIXED)
        + ") EXECUTE FUNCTION issued_paper_keep_fixed()",
    ):
        op.execute(statement)


def downgrade() -> None:
    """Not offered: restore a backup instead."""
    raise NotImplementedError
