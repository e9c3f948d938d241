"""Invitees, replies and what they hand in."""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

REPLY_CHANNELS = ("app", "link", "whatsapp", "phone", "letter", "mail", "meeting")
HANDED_IN = (
    "meeting_id", "invitee_id", "agency_id", "kind", "text", "channel", "by_user_id", "by_name", "by_position", "at",
)  # fmt: skip


def upgrade() -> None:
    """No meeting so far was put into a calendar; its links are their first."""
    how: Literal["always", "auto"] = "always" if op.get_bind().dialect.name == "sqlite" else "auto"
    with op.batch_alter_table("meeting", recreate=how) as batch:
        batch.add_column(sa.Column("replies_close_at", sa.DateTime(), nullable=True))
        batch.add_column(sa.Column("links_version", sa.Integer(), nullable=False, server_default="1"))
        batch.add_column(sa.Column("calendar_uid", sa.Text(), nullable=True))
        batch.add_column(sa.Column("calendar_sequence", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("meeting", recreate=how) as batch:
        for name in ("links_version", "calendar_sequence"):
            batch.alter_column(name, existing_type=sa.Integer(), existing_nullable=False, server_default=None)
        batch.create_unique_constraint(op.f("uq_meeting_calendar_uid"), ["calendar_uid"])
        batch.create_check_constraint(op.f("ck_meeting_calendar_sequence_counted"), "calendar_sequence >= 0")
    _make_invitee()
    _make_reply()
    _make_submission()


def _make_invitee() -> None:
    op.create_table(
        "invitee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Text(), nullable=True),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("guest", sa.Boolean(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("channel", _enum("invitechannel", "mail", "whatsapp", "both", "by_hand"), nullable=False),
        sa.Column("link_version", sa.Integer(), nullable=False),
        sa.Column("invited_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("link_version >= 1", name=op.f("ck_invitee_link_version_counted")),
        _reference("invitee", "meeting_id", "meeting"),
        _reference("invitee", "agency_id", "agency"),
        _reference("invitee", "seat_id", "seat"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitee")),
        sa.UniqueConstraint("id", "meeting_id", name=op.f("uq_invitee_id_meeting_id")),
    )
    op.create_index(op.f("ix_invitee_agency_id"), "invitee", ["agency_id"])
    op.create_index("ix_invitee_order", "invitee", ["meeting_id", "seq", "id"])
    seated = sa.text("seat_id IS NOT NULL")
    op.create_index(
        "uq_invitee_seat", "invitee", ["meeting_id", "seat_id"], unique=True, sqlite_where=seated,
        postgresql_where=seated,
    )  # fmt: skip


def _make_reply() -> None:
    op.create_table(
        "invitation_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invitee_id", sa.Integer(), nullable=False),
        sa.Column("answer", _enum("replyanswer", "coming", "excused", "represented"), nullable=False),
        sa.Column("represented_by", sa.Text(), nullable=True),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("headcount", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("channel", _enum("replychannel", *REPLY_CHANNELS), nullable=False),
        sa.Column("by_user_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("by_position", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "(answer = 'represented') = (represented_by IS NOT NULL)",
            name=op.f("ck_invitation_reply_represented_by_given"),
        ),
        sa.CheckConstraint(
            "headcount IS NULL OR headcount >= 1", name=op.f("ck_invitation_reply_headcount_counted")
        ),
        _reference("invitation_reply", "invitee_id", "invitee"),
        _reference("invitation_reply", "by_user_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_reply")),
    )  # fmt: skip
    op.create_index("ix_invitation_reply_latest", "invitation_reply", ["invitee_id", "id"])
    _keep("invitation_reply")


def _make_submission() -> None:
    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("invitee_id", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("kind", _enum("submissionkind", "agenda_point", "perspective"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("channel", _enum("replychannel", *REPLY_CHANNELS), nullable=False),
        sa.Column("by_user_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("by_position", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("state", _enum("submissionstate", "new", "taken", "set_aside"), nullable=False),
        sa.Column("agenda_item_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_submission_text_given")),
        sa.CheckConstraint("(state = 'new') = (settled_at IS NULL)", name=op.f("ck_submission_settled_with_instant")),
        sa.CheckConstraint(
            "state <> 'set_aside' OR reason IS NOT NULL", name=op.f("ck_submission_set_aside_with_reason")
        ),
        _reference("submission", "meeting_id", "meeting"),
        _reference("submission", "agency_id", "agency"),
        _reference("submission", "by_user_id", "user"),
        sa.ForeignKeyConstraint(
            ["invitee_id", "meeting_id"], ["invitee.id", "invitee.meeting_id"],
            name=op.f("fk_submission_invitee_id_meeting_id"), ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["agenda_item_id", "meeting_id"], ["agenda_item.id", "agenda_item.meeting_id"],
            name=op.f("fk_submission_agenda_item_id_meeting_id"), ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
    )  # fmt: skip
    op.create_index(op.f("ix_submission_agency_id"), "submission", ["agency_id"])
    op.create_index("ix_submission_state", "submission", ["meeting_id", "state", "id"])
    _fix("submission", HANDED_IN)


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _reference(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"), ondelete="RESTRICT")


def _keep(table: str) -> None:
    """Rows are neither changed nor removed."""
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


def _fix(table: str, columns: tuple[str, ...]) -> None:
    """What these columns hold stays as it was written."""
    if op.get_bind().dialect.name == "sqlite":
        changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in columns)
        op.execute(
            f"CREATE TRIGGER {table}_fixed BEFORE UPDATE ON {table} WHEN {changed} "
            f"BEGIN SELECT RAISE(ABORT, 'fixed columns of {table} changed'); END"
        )
        return
    changed = " OR ".join(f"OLD.{name}::text IS DISTINCT FROM NEW.{name}::text" for name in columns)
    op.execute(
        f"CREATE OR REPLACE FUNCTION {table}_keep_fixed() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION 'fixed columns of {table} changed' "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_fixed BEFORE UPDATE ON {table} "
        f"FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION {table}_keep_fixed()"
    )


def downgrade() -> None:
    """Not offered: restore a backup instead."""
    raise NotImplementedError
