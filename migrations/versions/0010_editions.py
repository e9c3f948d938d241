"""How a notula is closed: circulation, corrections, paraf and editions; what is final is frozen."""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

REFUSAL = "the minutes of this meeting are final"
STATES = ("drafting", "chair_review", "circulated", "final")
OF_ITS_MEETING = "{row}.meeting_id"

# What may not change while the notula is final: columns, the meeting of a row, whether rows may come.
FROZEN: dict[str, tuple[tuple[str, ...], str, bool]] = {
    "meeting": (
        (
            "id",
            "code",
            "forum_id",
            "meeting_type",
            "title",
            "title_en",
            "state",
            "cancelled_reason",
            "starts_on",
            "ends_on",
            "day_unknown",
            "starts_at",
            "ends_at",
            "timezone",
            "venue",
            "region_code",
            "border_post",
            "host_id",
            "chair_position",
            "purpose",
            "invitation_number",
            "legal_basis",
            "data_quality_notes",
            "illustrative",
            "circulated_at",
        ),
        "{row}.id",
        False,
    ),
    "meeting_partner": (
        (
            "id",
            "meeting_id",
            "agency_id",
            "seq",
            "ended",
        ),
        OF_ITS_MEETING,
        True,
    ),
    "closed_document": (
        (
            "id",
            "meeting_id",
            "closed_class",
            "number",
            "dated_on",
            "holder",
            "seq",
            "withdrawn_at",
        ),
        OF_ITS_MEETING,
        True,
    ),
    "agenda_item": (
        (
            "id",
            "meeting_id",
            "seq",
            "title",
            "title_en",
            "presenter",
            "source",
            "withdrawn_at",
            "done_at",
        ),
        OF_ITS_MEETING,
        True,
    ),
    "note": (
        (
            "id",
            "agenda_item_id",
            "text",
            "by_user_id",
            "by_name",
            "saved_at",
            "kept_revision",
        ),
        "(SELECT meeting_id FROM agenda_item WHERE id = {row}.agenda_item_id)",
        True,
    ),
    "attendance": (
        (
            "id",
            "meeting_id",
            "agency_id",
            "seat_id",
            "ref",
            "position",
            "person",
            "represents",
            "role",
            "status",
            "headcount",
            "late",
            "checked_in_at",
            "left_at",
            "attended_on",
            "source",
            "illustrative",
            "seq",
            "withdrawn_at",
        ),
        OF_ITS_MEETING,
        True,
    ),
    "decision": (
        (
            "id",
            "meeting_id",
            "agenda_item_id",
            "number",
            "ref",
            "modality",
            "text",
            "text_en",
            "source",
            "withdrawn_at",
            "created_at",
        ),
        OF_ITS_MEETING,
        True,
    ),
    "decision_assent": (
        (
            "id",
            "decision_id",
            "agency_id",
            "meeting_id",
            "agreed_at",
            "by_name",
        ),
        OF_ITS_MEETING,
        True,
    ),
    "issue": (
        (
            "id",
            "meeting_id",
            "agenda_item_id",
            "seq",
            "ref",
            "text",
            "text_en",
            "raised_by",
            "category",
            "region_code",
            "source",
            "withdrawn_at",
            "created_at",
        ),
        OF_ITS_MEETING,
        True,
    ),
    "action": (
        (
            "id",
            "meeting_id",
            "forum_id",
            "ref",
        ),
        OF_ITS_MEETING,
        True,
    ),
    "minutes": (
        (),
        OF_ITS_MEETING,
        False,
    ),
}
THAW = "SELECT 1 FROM minutes WHERE meeting_id = OLD.id AND state <> 'final'"


def upgrade() -> None:
    """Notulae sent so far stay sent, without a round of comments; none of them is final."""
    let_minutes_be_final()
    make_circulation()
    make_circulation_answer()
    make_minutes_edition()
    make_correction()
    make_paraf()
    make_edition_signing()
    for table in ("circulation_answer", "paraf", "minutes_edition", "edition_signing"):
        keep(table)
    fix("circulation", ("meeting_id", "round", "content_hash", "content", "due_on", "sent_at", "by_user_id", "by_name"))
    fix(
        "correction",
        (
            "meeting_id",
            "circulation_id",
            "agency_id",
            "target",
            "target_id",
            "before",
            "facts",
            "text",
            "origin",
            "channel",
            "by_user_id",
            "by_name",
            "by_position",
            "at",
            "live_key",
        ),
    )
    for table, (columns, key, rows_come) in FROZEN.items():
        freeze(table, columns, key, rows_come=rows_come)
    let_thaw()


def how() -> Literal["always", "auto"]:
    return "always" if on_sqlite() else "auto"


def on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def let_minutes_be_final() -> None:
    with op.batch_alter_table("meeting", recreate=how()) as batch:
        batch.add_column(sa.Column("frozen_at", sa.DateTime(), nullable=True))
        batch.create_check_constraint(
            op.f("ck_meeting_frozen_when_circulated"), "frozen_at IS NULL OR circulated_at IS NOT NULL"
        )
    with op.batch_alter_table("minutes", recreate=how()) as batch:
        batch.add_column(sa.Column("submitted_at", sa.DateTime(), nullable=True))
        batch.add_column(sa.Column("final_at", sa.DateTime(), nullable=True))
        batch.drop_constraint(op.f("ck_minutes_minutesstate"), type_="check")
        batch.create_check_constraint(
            op.f("ck_minutes_minutesstate"), f"state IN ({', '.join(repr(state) for state in STATES)})"
        )
        batch.create_check_constraint(
            op.f("ck_minutes_final_with_instant"), "(state = 'final') = (final_at IS NOT NULL)"
        )


def make_circulation() -> None:
    op.create_table(
        "circulation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.Column("by_user_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column(
            "ended_by",
            sa.Enum(
                "withdrawn", "finalised", name="circulationend", native_enum=False, create_constraint=True, length=40
            ),
            nullable=True,
        ),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(coalesce(ended_by, '') = 'withdrawn') = (ended_reason IS NOT NULL)",
            name=op.f("ck_circulation_withdrawn_with_reason"),
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_circulation_ended_with_instant")),
        sa.CheckConstraint("length(content_hash) = 64", name=op.f("ck_circulation_hash_length")),
        sa.CheckConstraint("round >= 1", name=op.f("ck_circulation_round_from_one")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_circulation_meeting_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circulation")),
        sa.UniqueConstraint("id", "meeting_id", name=op.f("uq_circulation_id_meeting_id")),
        sa.UniqueConstraint("meeting_id", "round", name=op.f("uq_circulation_meeting_id_round")),
    )
    op.create_index(
        "uq_circulation_open",
        "circulation",
        ["meeting_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def make_circulation_answer() -> None:
    op.create_table(
        "circulation_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("circulation_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "app",
                "link",
                "whatsapp",
                "phone",
                "letter",
                "mail",
                "meeting",
                name="replychannel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("by_user_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("by_position", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("length(content_hash) = 64", name=op.f("ck_circulation_answer_hash_length")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_circulation_answer_agency_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["circulation_id"],
            ["circulation.id"],
            name=op.f("fk_circulation_answer_circulation_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circulation_answer")),
    )
    op.create_index(op.f("ix_circulation_answer_agency_id"), "circulation_answer", ["agency_id"], unique=False)
    op.create_index(
        "ix_circulation_answer_latest", "circulation_answer", ["circulation_id", "agency_id", "id"], unique=False
    )


def make_minutes_edition() -> None:
    op.create_table(
        "minutes_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("format", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column(
            "effective_class",
            sa.Enum("open", "restricted", name="effective_class", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("final_at", sa.DateTime(), nullable=False),
        sa.Column("by_user_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.CheckConstraint("(number = 1) = (reason IS NULL)", name=op.f("ck_minutes_edition_reason_from_the_second")),
        sa.CheckConstraint("length(content_hash) = 64", name=op.f("ck_minutes_edition_hash_length")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_minutes_edition_number_from_one")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_minutes_edition_meeting_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes_edition")),
        sa.UniqueConstraint("id", "meeting_id", name=op.f("uq_minutes_edition_id_meeting_id")),
        sa.UniqueConstraint("meeting_id", "number", name=op.f("uq_minutes_edition_meeting_id_number")),
    )


def make_correction() -> None:
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("circulation_id", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column(
            "target",
            sa.Enum(
                "meeting",
                "agenda_item",
                "note",
                "decision",
                "issue",
                "action",
                "attendance",
                name="correctiontarget",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("target_id", sa.Integer(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "origin",
            sa.Enum(
                "comment",
                "secretariat",
                "late_sync",
                "import",
                name="correctionorigin",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "channel",
            sa.Enum(
                "app",
                "link",
                "whatsapp",
                "phone",
                "letter",
                "mail",
                "meeting",
                name="replychannel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("by_user_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("by_position", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column(
            "effective_class",
            sa.Enum("open", "restricted", name="effective_class", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "accepted",
                "answered",
                "applied",
                name="correctionstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.Column("applied_at", sa.DateTime(), nullable=True),
        sa.Column("edition_id", sa.Integer(), nullable=True),
        sa.Column("live_key", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'applied') = (applied_at IS NOT NULL)", name=op.f("ck_correction_applied_with_instant")
        ),
        sa.CheckConstraint(
            "(state = 'proposed') = (settled_at IS NULL)", name=op.f("ck_correction_settled_with_instant")
        ),
        sa.CheckConstraint(
            "edition_id IS NULL OR state = 'applied'", name=op.f("ck_correction_in_an_edition_when_applied")
        ),
        sa.CheckConstraint("state <> 'answered' OR answer IS NOT NULL", name=op.f("ck_correction_answered_in_words")),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_correction_text_given")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_correction_agency_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["circulation_id", "meeting_id"],
            ["circulation.id", "circulation.meeting_id"],
            name="circulation_of_the_meeting",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "meeting_id"],
            ["minutes_edition.id", "minutes_edition.meeting_id"],
            name="edition_of_the_meeting",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_correction_meeting_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
        sa.UniqueConstraint("live_key", name=op.f("uq_correction_live_key")),
    )
    op.create_index(op.f("ix_correction_agency_id"), "correction", ["agency_id"], unique=False)
    op.create_index("ix_correction_meeting", "correction", ["meeting_id", "state", "id"], unique=False)


def make_paraf() -> None:
    op.create_table(
        "paraf",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum("initialled", "returned", name="verdict", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_user_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("position", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("verdict <> 'returned' OR length(text) > 0", name=op.f("ck_paraf_returned_with_words")),
        sa.CheckConstraint("length(content_hash) = 64", name=op.f("ck_paraf_hash_length")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_paraf_meeting_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paraf")),
    )
    op.create_index("ix_paraf_meeting", "paraf", ["meeting_id", "id"], unique=False)


def make_edition_signing() -> None:
    op.create_table(
        "edition_signing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("document_number", sa.Text(), nullable=True),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column(
            "acting",
            sa.Enum("plh", "plt", name="acting", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("signer_position", sa.Text(), nullable=True),
        sa.Column("signer_name", sa.Text(), nullable=True),
        sa.Column("signer_rank", sa.Text(), nullable=True),
        sa.Column("signer_nip", sa.Text(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["minutes_edition.id"], name=op.f("fk_edition_signing_edition_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_edition_signing_file_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition_signing")),
    )
    op.create_index("ix_edition_signing_latest", "edition_signing", ["edition_id", "id"], unique=False)


def keep(table: str) -> None:
    """Let a table refuse UPDATE, DELETE and TRUNCATE."""
    if on_sqlite():
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


def fix(table: str, columns: tuple[str, ...]) -> None:
    """Let a table refuse that what was handed in is changed."""
    if on_sqlite():
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


def freeze(table: str, columns: tuple[str, ...], key: str, *, rows_come: bool) -> None:
    """Let a table refuse what is frozen while the notula of a row's meeting is final."""
    if on_sqlite():
        freeze_on_sqlite(table, columns, key, rows_come=rows_come)
    else:
        freeze_on_postgresql(table, columns, key, rows_come=rows_come)


def freeze_on_sqlite(table: str, columns: tuple[str, ...], key: str, *, rows_come: bool) -> None:
    old, new = key.format(row="OLD"), key.format(row="NEW")
    conditions = {"DELETE": final(old)}
    if rows_come:
        conditions["INSERT"] = final(new)
    if columns:
        changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in columns)
        conditions["UPDATE"] = f"({changed}) AND {final(old, new)}"
    for verb, condition in conditions.items():
        op.execute(
            f"CREATE TRIGGER {table}_frozen_{verb.lower()} BEFORE {verb} ON {table} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )


def final(*keys: str) -> str:
    return f"EXISTS (SELECT 1 FROM meeting WHERE id IN ({', '.join(keys)}) AND frozen_at IS NOT NULL)"


def freeze_on_postgresql(table: str, columns: tuple[str, ...], key: str, *, rows_come: bool) -> None:
    op.execute(
        f"CREATE OR REPLACE FUNCTION {table}_frozen() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ DECLARE since timestamp; BEGIN "
        f"IF TG_OP = 'TRUNCATE' THEN "
        f"IF EXISTS (SELECT 1 FROM meeting WHERE frozen_at IS NOT NULL) THEN {refusing()}END IF; RETURN NULL; END IF; "
        f"IF TG_OP <> 'INSERT' THEN {demanding(key, 'OLD')}END IF; "
        f"IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; "
        f"{demanding(key, 'NEW')}RETURN NEW; END $$"
    )
    function = f"EXECUTE FUNCTION {table}_frozen()"
    op.execute(
        f"CREATE TRIGGER {table}_frozen_rows BEFORE {'INSERT OR ' if rows_come else ''}DELETE ON {table} "
        f"FOR EACH ROW {function}"
    )
    op.execute(f"CREATE TRIGGER {table}_frozen_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {function}")
    if columns:
        changed = " OR ".join(f"OLD.{name}::text IS DISTINCT FROM NEW.{name}::text" for name in columns)
        op.execute(
            f"CREATE TRIGGER {table}_frozen_update BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({changed}) {function}"
        )


def refusing() -> str:
    return f"RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; "


def demanding(key: str, row: str) -> str:
    return (
        f"SELECT frozen_at INTO since FROM meeting WHERE id = {key.format(row=row)} FOR SHARE; "
        f"IF since IS NOT NULL THEN {refusing()}END IF; "
    )


def let_thaw() -> None:
    """A meeting is thawed only while its notula is being corrected."""
    if on_sqlite():
        op.execute(
            f"CREATE TRIGGER meeting_frozen_thaw BEFORE UPDATE ON meeting "
            f"WHEN OLD.frozen_at IS NOT NULL AND NEW.frozen_at IS NOT OLD.frozen_at AND NOT EXISTS ({THAW}) "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION meeting_thaw() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF NOT EXISTS ({THAW}) THEN {refusing()}END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER meeting_frozen_thaw BEFORE UPDATE ON meeting FOR EACH ROW "
        "WHEN (OLD.frozen_at IS NOT NULL AND NEW.frozen_at IS DISTINCT FROM OLD.frozen_at) "
        "EXECUTE FUNCTION meeting_thaw()"
    )


def downgrade() -> None:
    """Not offered: restore a backup instead."""
    raise NotImplementedError
