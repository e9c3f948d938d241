"""Messages, told once."""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Mail so far carried no file and answered to nobody."""
    how: Literal["always", "auto"] = "always" if op.get_bind().dialect.name == "sqlite" else "auto"
    with op.batch_alter_table("outbox_mail", recreate=how) as batch:
        batch.add_column(sa.Column("link_invitee_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("reply_to", sa.Text(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_outbox_mail_link_invitee_id"), "invitee", ["link_invitee_id"], ["id"], ondelete="RESTRICT"
        )
        batch.create_check_constraint(
            op.f("ck_outbox_mail_one_link"), "link_purpose IS NULL OR link_invitee_id IS NULL"
        )
    _make_attachment()
    _make_whatsapp()
    _make_notice()


def _make_attachment() -> None:
    op.create_table(
        "outbox_attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("issued_paper_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(file_id IS NULL) <> (issued_paper_id IS NULL)", name=op.f("ck_outbox_attachment_file_or_paper")
        ),
        _reference("outbox_attachment", "mail_id", "outbox_mail"),
        _reference("outbox_attachment", "file_id", "stored_file"),
        _reference("outbox_attachment", "issued_paper_id", "issued_paper"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_attachment")),
    )
    op.create_index(op.f("ix_outbox_attachment_mail_id"), "outbox_attachment", ["mail_id"])


def _make_whatsapp() -> None:
    op.create_table(
        "whatsapp_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("seat_id", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("to_name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("link_kind", _enum("messagelink", "reply"), nullable=True),
        sa.Column("link_invitee_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("sent_by", sa.Text(), nullable=True),
        sa.Column("dropped_at", sa.DateTime(), nullable=True),
        sa.Column("dropped_reason", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "sent_at IS NULL OR dropped_at IS NULL", name=op.f("ck_whatsapp_message_sent_or_dropped")
        ),
        sa.CheckConstraint(
            "(sent_at IS NULL) = (sent_by IS NULL)", name=op.f("ck_whatsapp_message_sent_by_somebody")
        ),
        sa.CheckConstraint(
            "(dropped_at IS NULL) = (dropped_reason IS NULL)", name=op.f("ck_whatsapp_message_dropped_with_reason")
        ),
        sa.CheckConstraint(
            "(link_kind IS NULL) = (link_invitee_id IS NULL)", name=op.f("ck_whatsapp_message_link_of_an_invitee")
        ),
        sa.CheckConstraint("language IN ('id', 'en')", name=op.f("ck_whatsapp_message_language_known")),
        _reference("whatsapp_message", "meeting_id", "meeting"),
        _reference("whatsapp_message", "seat_id", "seat"),
        _reference("whatsapp_message", "agency_id", "agency"),
        _reference("whatsapp_message", "link_invitee_id", "invitee"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whatsapp_message")),
    )  # fmt: skip
    op.create_index(op.f("ix_whatsapp_message_meeting_id"), "whatsapp_message", ["meeting_id"])
    waiting = sa.text("sent_at IS NULL AND dropped_at IS NULL")
    op.create_index(
        "ix_whatsapp_message_waiting", "whatsapp_message", ["due_on", "id"], sqlite_where=waiting,
        postgresql_where=waiting,
    )  # fmt: skip


def _make_notice() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("channel", _enum("invitechannel", "mail", "whatsapp", "both", "by_hand"), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=True),
        sa.Column("whatsapp_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "(channel IN ('mail', 'both')) = (mail_id IS NOT NULL)", name=op.f("ck_notice_mail_by_mail")
        ),
        sa.CheckConstraint(
            "(channel <> 'mail') = (whatsapp_id IS NOT NULL)", name=op.f("ck_notice_message_otherwise")
        ),
        _reference("notice", "meeting_id", "meeting"),
        _reference("notice", "agency_id", "agency"),
        _reference("notice", "mail_id", "outbox_mail"),
        _reference("notice", "whatsapp_id", "whatsapp_message"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("occasion", "recipient", name=op.f("uq_notice_occasion_recipient")),
    )  # fmt: skip
    op.create_index(op.f("ix_notice_meeting_id"), "notice", ["meeting_id"])
    op.create_index(op.f("ix_notice_agency_id"), "notice", ["agency_id"])
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER notice_no_{verb.lower()} BEFORE {verb} ON notice "
                "BEGIN SELECT RAISE(ABORT, 'notice is append-only'); END"
            )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION notice_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'notice is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        "CREATE TRIGGER notice_no_change BEFORE UPDATE OR DELETE ON notice "
        "FOR EACH ROW EXECUTE FUNCTION notice_append_only()"
    )
    op.execute(
        "CREATE TRIGGER notice_no_truncate BEFORE TRUNCATE ON notice "
        "FOR EACH STATEMENT EXECUTE FUNCTION notice_append_only()"
    )


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _reference(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"), ondelete="RESTRICT")


def downgrade() -> None:
    """Not offered: restore a backup instead."""
    raise NotImplementedError
