"""Everything, as it stood when the first edition went out.

The append-only triggers are written out here, not taken from the application: this file must do the same in ten years.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

HISTORY = ("action_event", "audit_entry", "note_revision")


def upgrade() -> None:  # noqa: PLR0915 - every table, one after the other
    """Apply."""
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_user_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("thing", sa.Text(), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index("ix_audit_entry_thing", "audit_entry", ["thing", "thing_id", "id"], unique=False)

    op.create_table(
        "forum",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column(
            "level",
            sa.Enum(
                "national",
                "province",
                "regency",
                "subdistrict",
                name="forumlevel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("region_code", sa.Text(), nullable=True),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("timezone_known", sa.Boolean(), nullable=False),
        sa.Column("legal_basis", sa.JSON(), nullable=False),
        sa.Column("illustrative", sa.JSON(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "timezone IN ('Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura')", name=op.f("ck_forum_indonesian_zone")
        ),
        sa.CheckConstraint("length(code) BETWEEN 1 AND 64", name=op.f("ck_forum_code_length")),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_forum_name_given")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum")),
        sa.UniqueConstraint("code", name=op.f("uq_forum_code")),
    )
    op.create_table(
        "outbox_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("to", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column(
            "link_purpose",
            sa.Enum("invitation", "reset", name="linkpurpose", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("lease_until", sa.DateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("given_up_at", sa.DateTime(), nullable=True),
        sa.Column("failed_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("language IN ('id', 'en')", name=op.f("ck_outbox_mail_language_known")),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_outbox_mail_attempts_counted")),
        sa.CheckConstraint(
            "given_up_at IS NULL OR failed_reason IS NOT NULL", name=op.f("ck_outbox_mail_given_up_with_reason")
        ),
        sa.CheckConstraint("sent_at IS NULL OR given_up_at IS NULL", name=op.f("ck_outbox_mail_sent_or_given_up")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_mail")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_mail_message_id")),
    )
    op.create_index(
        "ix_outbox_mail_waiting",
        "outbox_mail",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("sent_at IS NULL AND given_up_at IS NULL"),
        postgresql_where=sa.text("sent_at IS NULL AND given_up_at IS NULL"),
    )

    op.create_table(
        "region",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_region")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    op.create_index("ix_sign_in_attempt_key_at", "sign_in_attempt", ["key", "at"], unique=False)

    op.create_table(
        "stored_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_hash", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("length(file_hash) = 64", name=op.f("ck_stored_file_hash_length")),
        sa.CheckConstraint("size >= 0", name=op.f("ck_stored_file_size_counted")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
    )
    op.create_index(op.f("ix_stored_file_file_hash"), "stored_file", ["file_hash"], unique=False)

    op.create_table(
        "agency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "ministry",
                "national_body",
                "military",
                "police",
                "regional_office",
                "immigration_office",
                "border_post",
                "customs_immigration_quarantine",
                "local_government",
                "subdistrict",
                "village",
                "international_organisation",
                "foreign_counterpart",
                "civil_society",
                "private_sector",
                "academia",
                "community",
                "other",
                name="agencykind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "level",
            sa.Enum(
                "national",
                "province",
                "regency",
                "subdistrict",
                "village",
                "international",
                name="agencylevel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("parent_name", sa.Text(), nullable=True),
        sa.Column("collective", sa.Boolean(), nullable=False),
        sa.Column("collective_known", sa.Boolean(), nullable=False),
        sa.Column("protocol_order", sa.Integer(), nullable=False),
        sa.Column("unit_name", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("logo_id", sa.Integer(), nullable=True),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(code) BETWEEN 1 AND 64", name=op.f("ck_agency_code_length")),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_agency_name_given")),
        sa.CheckConstraint("successor_id <> id", name=op.f("ck_agency_succeeded_by_another")),
        sa.CheckConstraint("successor_id IS NULL OR ended_on IS NOT NULL", name=op.f("ck_agency_succeeded_when_ended")),
        sa.ForeignKeyConstraint(["logo_id"], ["stored_file.id"], name=op.f("fk_agency_logo_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["agency.id"], name=op.f("fk_agency_successor_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("code", name=op.f("uq_agency_code")),
    )
    op.create_index("ix_agency_order", "agency", ["protocol_order", "name", "id"], unique=False)

    op.create_table(
        "pillar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("forum_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_pillar_name_given")),
        sa.ForeignKeyConstraint(["forum_id"], ["forum.id"], name=op.f("fk_pillar_forum_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pillar")),
        sa.UniqueConstraint("forum_id", "code", name=op.f("uq_pillar_forum_id_code")),
        sa.UniqueConstraint("id", "forum_id", name=op.f("uq_pillar_id_forum_id")),
    )
    op.create_table(
        "roadmap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("forum_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("vision", sa.Text(), nullable=True),
        sa.Column("vision_en", sa.Text(), nullable=True),
        sa.Column("foreword", sa.Text(), nullable=True),
        sa.Column("foreword_en", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name=op.f("ck_roadmap_ends_after_start")
        ),
        sa.CheckConstraint("length(code) BETWEEN 1 AND 64", name=op.f("ck_roadmap_code_length")),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_roadmap_title_given")),
        sa.ForeignKeyConstraint(["forum_id"], ["forum.id"], name=op.f("fk_roadmap_forum_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roadmap")),
        sa.UniqueConstraint("code", name=op.f("uq_roadmap_code")),
    )
    op.create_index(op.f("ix_roadmap_forum_id"), "roadmap", ["forum_id"], unique=False)

    op.create_table(
        "agency_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("collective_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint("collective_id <> member_id", name=op.f("ck_agency_member_not_itself")),
        sa.ForeignKeyConstraint(
            ["collective_id"], ["agency.id"], name=op.f("fk_agency_member_collective_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["agency.id"], name=op.f("fk_agency_member_member_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_member")),
        sa.UniqueConstraint("collective_id", "member_id", name=op.f("uq_agency_member_collective_id_member_id")),
    )
    op.create_index(op.f("ix_agency_member_member_id"), "agency_member", ["member_id"], unique=False)

    op.create_table(
        "agency_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_agency_name_name_given")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_agency_name_agency_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_name")),
        sa.UniqueConstraint("agency_id", "valid_from", name=op.f("uq_agency_name_agency_id_valid_from")),
    )
    op.create_table(
        "forum_membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("forum_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "member", "secretariat", name="membershiprole", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("decree", sa.Text(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "until_on IS NULL OR from_on IS NULL OR until_on >= from_on",
            name=op.f("ck_forum_membership_ends_after_start"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_forum_membership_agency_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["forum_id"], ["forum.id"], name=op.f("fk_forum_membership_forum_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_membership")),
        sa.UniqueConstraint(
            "forum_id", "agency_id", "role", "from_on", name=op.f("uq_forum_membership_forum_id_agency_id_role_from_on")
        ),
    )
    op.create_index(op.f("ix_forum_membership_agency_id"), "forum_membership", ["agency_id"], unique=False)

    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("forum_id", sa.Integer(), nullable=False),
        sa.Column(
            "meeting_type",
            sa.Enum(
                "coordination",
                "consultation",
                "timpora",
                "courtesy_visit",
                "evaluation",
                "planning_control",
                "dialogue",
                "outreach",
                name="meetingtype",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "invited",
                "held",
                "cancelled",
                name="meetingstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("cancelled_reason", sa.Text(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("day_unknown", sa.Boolean(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=True),
        sa.Column("ends_at", sa.Time(), nullable=True),
        sa.Column("timezone", sa.Text(), nullable=True),
        sa.Column("venue", sa.Text(), nullable=True),
        sa.Column("region_code", sa.Text(), nullable=True),
        sa.Column("border_post", sa.Text(), nullable=True),
        sa.Column("host_id", sa.Integer(), nullable=True),
        sa.Column("chair_position", sa.Text(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("invitation_number", sa.Text(), nullable=True),
        sa.Column("minutes_number", sa.Text(), nullable=True),
        sa.Column(
            "security_class",
            sa.Enum("open", "restricted", name="securityclass", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column(
            "effective_class",
            sa.Enum("open", "restricted", name="securityclass", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "urgency",
            sa.Enum(
                "ordinary",
                "urgent",
                "very_urgent",
                name="urgency",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("legal_basis", sa.JSON(), nullable=False),
        sa.Column("data_quality_notes", sa.JSON(), nullable=False),
        sa.Column("illustrative", sa.JSON(), nullable=False),
        sa.Column("invited_at", sa.DateTime(), nullable=True),
        sa.Column("circulated_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancelled_reason IS NOT NULL)", name=op.f("ck_meeting_cancelled_with_reason")
        ),
        sa.CheckConstraint("circulated_at IS NULL OR state = 'held'", name=op.f("ck_meeting_circulated_when_held")),
        sa.CheckConstraint(
            "effective_class = coalesce(security_class, 'restricted')", name=op.f("ck_meeting_effective_class_follows")
        ),
        sa.CheckConstraint(
            "state <> 'invited' OR invited_at IS NOT NULL", name=op.f("ck_meeting_invited_with_instant")
        ),
        sa.CheckConstraint(
            "timezone IS NULL OR timezone IN ('Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura')",
            name=op.f("ck_meeting_indonesian_zone"),
        ),
        sa.CheckConstraint("NOT (day_unknown AND starts_on IS NOT NULL)", name=op.f("ck_meeting_day_known_or_unknown")),
        sa.CheckConstraint(
            "ends_on IS NULL OR starts_on IS NOT NULL AND ends_on >= starts_on",
            name=op.f("ck_meeting_ends_after_start"),
        ),
        sa.CheckConstraint("length(code) BETWEEN 1 AND 64", name=op.f("ck_meeting_code_length")),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_meeting_title_given")),
        sa.ForeignKeyConstraint(["forum_id"], ["forum.id"], name=op.f("fk_meeting_forum_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["host_id"], ["agency.id"], name=op.f("fk_meeting_host_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("code", name=op.f("uq_meeting_code")),
        sa.UniqueConstraint("id", "forum_id", name=op.f("uq_meeting_id_forum_id")),
    )
    op.create_index("ix_meeting_day", "meeting", ["starts_on", "id"], unique=False)
    op.create_index("ix_meeting_forum_day", "meeting", ["forum_id", "starts_on", "id"], unique=False)
    op.create_index(op.f("ix_meeting_host_id"), "meeting", ["host_id"], unique=False)

    op.create_table(
        "roadmap_forum",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roadmap_id", sa.Integer(), nullable=False),
        sa.Column("forum_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["forum_id"], ["forum.id"], name=op.f("fk_roadmap_forum_forum_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["roadmap_id"], ["roadmap.id"], name=op.f("fk_roadmap_forum_roadmap_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roadmap_forum")),
        sa.UniqueConstraint("roadmap_id", "forum_id", name=op.f("uq_roadmap_forum_roadmap_id_forum_id")),
    )
    op.create_index(op.f("ix_roadmap_forum_forum_id"), "roadmap_forum", ["forum_id"], unique=False)

    op.create_table(
        "roadmap_pillar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roadmap_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("narrative", sa.Text(), nullable=True),
        sa.Column("narrative_en", sa.Text(), nullable=True),
        sa.Column("objective", sa.Text(), nullable=True),
        sa.Column("objective_en", sa.Text(), nullable=True),
        sa.Column("indicator", sa.Text(), nullable=True),
        sa.Column("indicator_en", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["roadmap_id"], ["roadmap.id"], name=op.f("fk_roadmap_pillar_roadmap_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roadmap_pillar")),
        sa.UniqueConstraint("roadmap_id", "code", name=op.f("uq_roadmap_pillar_roadmap_id_code")),
    )
    op.create_table(
        "seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("position_en", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("protocol_order", sa.Integer(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(position) > 0", name=op.f("ck_seat_position_given")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_seat_agency_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat")),
    )
    op.create_index(op.f("ix_seat_agency_id"), "seat", ["agency_id"], unique=False)

    op.create_table(
        "action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("forum_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "open",
                "reported_done",
                "verified",
                "blocked",
                "deferred",
                "cancelled",
                name="actionstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("pillar_id", sa.Integer(), nullable=True),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_key", sa.Date(), sa.Computed("coalesce(due_on, '9999-12-31')", persisted=True), nullable=False),
        sa.Column("first_due_on", sa.Date(), nullable=True),
        sa.Column("due_text", sa.Text(), nullable=True),
        sa.Column(
            "recurrence",
            sa.Enum(
                "continuous",
                "monthly",
                "quarterly",
                "yearly",
                name="recurrence",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("indicator", sa.Text(), nullable=True),
        sa.Column("indicator_en", sa.Text(), nullable=True),
        sa.Column("baseline", sa.Text(), nullable=True),
        sa.Column("target", sa.Text(), nullable=True),
        sa.Column("target_group", sa.Text(), nullable=True),
        sa.Column("themes", sa.JSON(), nullable=False),
        sa.Column("budget_idr", sa.BigInteger(), nullable=True),
        sa.Column(
            "funding_source",
            sa.Enum(
                "apbn",
                "apbd",
                "village",
                "partner",
                "none_needed",
                "undecided",
                name="fundingsource",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("partner_support", sa.Text(), nullable=True),
        sa.Column("region_code", sa.Text(), nullable=True),
        sa.Column("border_post", sa.Text(), nullable=True),
        sa.Column(
            "priority",
            sa.Enum("high", "medium", "low", name="priority", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column(
            "cooperation_level",
            sa.Enum(
                "intra_service",
                "inter_agency",
                "international",
                name="cooperationlevel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "security_class",
            sa.Enum("open", "restricted", name="securityclass", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column(
            "effective_class",
            sa.Enum("open", "restricted", name="effective_class", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("illustrative", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(), nullable=True),
        sa.Column("declined_at", sa.DateTime(), nullable=True),
        sa.Column("progressed_at", sa.DateTime(), nullable=True),
        sa.Column("returned_at", sa.DateTime(), nullable=True),
        sa.Column("reported_done_at", sa.DateTime(), nullable=True),
        sa.Column("verified_at", sa.DateTime(), nullable=True),
        sa.Column("reported_at", sa.DateTime(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'verified') = (verified_at IS NOT NULL)", name=op.f("ck_action_verified_with_instant")
        ),
        sa.CheckConstraint(
            "(state IN ('reported_done', 'verified')) = (reported_done_at IS NOT NULL)",
            name=op.f("ck_action_reported_with_instant"),
        ),
        sa.CheckConstraint(
            "state <> 'proposed' OR progressed_at IS NULL", name=op.f("ck_action_no_progress_before_opening")
        ),
        sa.CheckConstraint("accepted_at IS NULL OR declined_at IS NULL", name=op.f("ck_action_accepted_or_declined")),
        sa.CheckConstraint("budget_idr IS NULL OR budget_idr >= 0", name=op.f("ck_action_budget_counted")),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_action_text_given")),
        sa.CheckConstraint(
            "security_class IS NULL OR effective_class = security_class", name=op.f("ck_action_effective_class_follows")
        ),
        sa.CheckConstraint(
            "starts_on IS NULL OR due_on IS NULL OR due_on >= starts_on", name=op.f("ck_action_due_after_start")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["agency.id"], name=op.f("fk_action_lead_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["meeting_id", "forum_id"],
            ["meeting.id", "meeting.forum_id"],
            name="forum_of_the_meeting",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["pillar_id", "forum_id"], ["pillar.id", "pillar.forum_id"], name="pillar_of_the_forum", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
        sa.UniqueConstraint("id", "meeting_id", name=op.f("uq_action_id_meeting_id")),
        sa.UniqueConstraint("meeting_id", "ref", name=op.f("uq_action_meeting_id_ref")),
    )
    op.create_index("ix_action_forum_due", "action", ["forum_id", "due_key", "id"], unique=False)
    op.create_index("ix_action_forum_state_due", "action", ["forum_id", "state", "due_key", "id"], unique=False)
    op.create_index("ix_action_lead_due", "action", ["lead_id", "due_key", "id"], unique=False)
    op.create_index("ix_action_lead_state_due", "action", ["lead_id", "state", "due_key", "id"], unique=False)
    op.create_index("ix_action_pillar_due", "action", ["pillar_id", "due_key", "id"], unique=False)

    op.create_table(
        "agenda_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=True),
        sa.Column("presenter", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column(
            "security_class",
            sa.Enum("open", "restricted", name="securityclass", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_agenda_item_title_given")),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_agenda_item_seq_from_one")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_agenda_item_meeting_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item")),
        sa.UniqueConstraint("id", "meeting_id", name=op.f("uq_agenda_item_id_meeting_id")),
        sa.UniqueConstraint("meeting_id", "seq", name=op.f("uq_agenda_item_meeting_id_seq")),
    )
    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=True),
        sa.Column("ref", sa.Text(), nullable=True),
        sa.Column("position", sa.Text(), nullable=True),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("represents", sa.Text(), nullable=True),
        sa.Column(
            "role",
            sa.Enum(
                "chair",
                "opener",
                "speaker",
                "minute_taker",
                "participant",
                "supporting_partner",
                "observer",
                name="attendancerole",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "present",
                "excused",
                "absent",
                "not_recorded",
                name="attendancestatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("headcount", sa.Integer(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=True),
        sa.Column("checked_in_at", sa.Time(), nullable=True),
        sa.Column("attended_on", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("illustrative", sa.JSON(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("headcount IS NULL OR headcount >= 1", name=op.f("ck_attendance_headcount_counted")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_attendance_agency_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_attendance_meeting_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_attendance_seat_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("meeting_id", "ref", name=op.f("uq_attendance_meeting_id_ref")),
    )
    op.create_index(op.f("ix_attendance_agency_id"), "attendance", ["agency_id"], unique=False)
    op.create_index(op.f("ix_attendance_meeting_id"), "attendance", ["meeting_id"], unique=False)

    op.create_table(
        "closed_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column(
            "closed_class",
            sa.Enum("confidential", "secret", name="closedclass", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(holder) > 0", name=op.f("ck_closed_document_holder_given")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_closed_document_meeting_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_document")),
    )
    op.create_index(op.f("ix_closed_document_meeting_id"), "closed_document", ["meeting_id"], unique=False)

    op.create_table(
        "meeting_agency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_meeting_agency_agency_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_agency_meeting_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_agency")),
        sa.UniqueConstraint("meeting_id", "agency_id", name=op.f("uq_meeting_agency_meeting_id_agency_id")),
    )
    op.create_index(op.f("ix_meeting_agency_agency_id"), "meeting_agency", ["agency_id"], unique=False)

    op.create_table(
        "meeting_partner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_meeting_partner_agency_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_partner_meeting_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_partner")),
        sa.UniqueConstraint("meeting_id", "agency_id", name=op.f("uq_meeting_partner_meeting_id_agency_id")),
    )
    op.create_index(op.f("ix_meeting_partner_agency_id"), "meeting_partner", ["agency_id"], unique=False)

    op.create_table(
        "meeting_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "press",
                "official",
                "minutes",
                "policy_essay",
                name="sourcekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_source_meeting_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_source")),
        sa.UniqueConstraint(
            "meeting_id", "kind", "reference", name=op.f("uq_meeting_source_meeting_id_kind_reference")
        ),
    )
    op.create_table(
        "minutes",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "drafting", "circulated", name="minutesstate", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_minutes_meeting_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_minutes")),
    )
    op.create_table(
        "roadmap_meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roadmap_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_roadmap_meeting_meeting_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["roadmap_id"], ["roadmap.id"], name=op.f("fk_roadmap_meeting_roadmap_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roadmap_meeting")),
        sa.UniqueConstraint("roadmap_id", "meeting_id", name=op.f("uq_roadmap_meeting_roadmap_id_meeting_id")),
    )
    op.create_index(op.f("ix_roadmap_meeting_meeting_id"), "roadmap_meeting", ["meeting_id"], unique=False)

    op.create_table(
        "seat_holder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.CheckConstraint("length(person) > 0", name=op.f("ck_seat_holder_person_given")),
        sa.CheckConstraint(
            "until_on IS NULL OR from_on IS NULL OR until_on >= from_on", name=op.f("ck_seat_holder_ends_after_start")
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_seat_holder_seat_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_holder")),
    )
    op.create_index(
        "uq_seat_holder_present",
        "seat_holder",
        ["seat_id"],
        unique=True,
        sqlite_where=sa.text("until_on IS NULL"),
        postgresql_where=sa.text("until_on IS NULL"),
    )

    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("password_set_at", sa.DateTime(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("language IN ('id', 'en')", name=op.f("ck_user_language_known")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_reason IS NULL)", name=op.f("ck_user_ended_with_reason")),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_user_email_lower")),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_user_name_given")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_user_seat_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
        sa.UniqueConstraint("seat_id", name=op.f("uq_user_seat_id")),
    )
    op.create_table(
        "action_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "imported",
                "proposed",
                "opened",
                "edited",
                "accepted",
                "declined",
                "reassigned",
                "progress",
                "no_change",
                "obstacle",
                "blocked",
                "deferred",
                "resumed",
                "reported_done",
                "confirmed",
                "returned",
                "cancelled",
                name="eventkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_user_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column(
            "channel",
            sa.Enum(
                "app",
                "link",
                "whatsapp",
                "phone",
                "letter",
                "meeting",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "open",
                "reported_done",
                "verified",
                "blocked",
                "deferred",
                "cancelled",
                name="actionstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column(
            "effective_class",
            sa.Enum("open", "restricted", name="effective_class", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["action_id"], ["action.id"], name=op.f("fk_action_event_action_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_action_event_agency_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_event")),
    )
    op.create_index("ix_action_event_action", "action_event", ["action_id", "id"], unique=False)

    op.create_table(
        "action_support",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_id"], ["action.id"], name=op.f("fk_action_support_action_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_action_support_agency_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_support")),
        sa.UniqueConstraint("action_id", "agency_id", name=op.f("uq_action_support_action_id_agency_id")),
    )
    op.create_index("ix_action_support_agency", "action_support", ["agency_id", "action_id"], unique=False)

    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("agenda_item_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column(
            "modality",
            sa.Enum(
                "agreement",
                "commitment",
                "direction",
                "proposal",
                "hope",
                name="modality",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column(
            "security_class",
            sa.Enum("open", "restricted", name="securityclass", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column(
            "effective_class",
            sa.Enum("open", "restricted", name="effective_class", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_decision_text_given")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_decision_number_from_one")),
        sa.CheckConstraint(
            "security_class IS NULL OR effective_class = security_class",
            name=op.f("ck_decision_effective_class_follows"),
        ),
        sa.ForeignKeyConstraint(
            ["agenda_item_id", "meeting_id"],
            ["agenda_item.id", "agenda_item.meeting_id"],
            name="agenda_item_of_the_meeting",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_decision_meeting_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("id", "meeting_id", name=op.f("uq_decision_id_meeting_id")),
        sa.UniqueConstraint("meeting_id", "number", name=op.f("uq_decision_meeting_id_number")),
        sa.UniqueConstraint("meeting_id", "ref", name=op.f("uq_decision_meeting_id_ref")),
    )
    op.create_table(
        "grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "sekretariat",
                "narahubung",
                "pimpinan",
                "mitra",
                "admin",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("forum_id", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column(
            "clearance",
            sa.Enum("open", "restricted", name="securityclass", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("granted_by", sa.Text(), nullable=False),
        sa.Column("granted_at", sa.DateTime(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(role IN ('narahubung', 'mitra')) = (agency_id IS NOT NULL)", name=op.f("ck_grant_agency_by_role")
        ),
        sa.CheckConstraint(
            "(role IN ('sekretariat', 'pimpinan', 'mitra')) = (forum_id IS NOT NULL)",
            name=op.f("ck_grant_forum_by_role"),
        ),
        sa.CheckConstraint("role <> 'mitra' OR clearance = 'open'", name=op.f("ck_grant_partner_open_only")),
        sa.CheckConstraint("until_on IS NULL OR until_on >= from_on", name=op.f("ck_grant_ends_after_start")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_grant_agency_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["forum_id"], ["forum.id"], name=op.f("fk_grant_forum_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_grant_user_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant")),
    )
    op.create_index(op.f("ix_grant_user_id"), "grant", ["user_id"], unique=False)

    op.create_table(
        "issue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("agenda_item_id", sa.Integer(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=True),
        sa.Column("raised_by", sa.Text(), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("region_code", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column(
            "security_class",
            sa.Enum("open", "restricted", name="securityclass", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column(
            "effective_class",
            sa.Enum("open", "restricted", name="effective_class", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_issue_text_given")),
        sa.CheckConstraint(
            "security_class IS NULL OR effective_class = security_class", name=op.f("ck_issue_effective_class_follows")
        ),
        sa.ForeignKeyConstraint(
            ["agenda_item_id", "meeting_id"],
            ["agenda_item.id", "agenda_item.meeting_id"],
            name="agenda_item_of_the_meeting",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_issue_meeting_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue")),
        sa.UniqueConstraint("id", "meeting_id", name=op.f("uq_issue_id_meeting_id")),
        sa.UniqueConstraint("meeting_id", "ref", name=op.f("uq_issue_meeting_id_ref")),
    )
    op.create_table(
        "login_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.Column("device", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_login_session_user_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_login_session_token_hash")),
    )
    op.create_index(op.f("ix_login_session_user_id"), "login_session", ["user_id"], unique=False)

    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agenda_item_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agenda_item_id"], ["agenda_item.id"], name=op.f("fk_note_agenda_item_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
        sa.UniqueConstraint("agenda_item_id", name=op.f("uq_note_agenda_item_id")),
    )
    op.create_table(
        "one_time_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum("invitation", "reset", name="linkpurpose", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("used_at IS NULL OR revoked_at IS NULL", name=op.f("ck_one_time_link_used_or_revoked")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_one_time_link_user_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_one_time_link_token_hash")),
    )
    op.create_index(op.f("ix_one_time_link_user_id"), "one_time_link", ["user_id"], unique=False)

    op.create_table(
        "roadmap_print",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roadmap_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "audience",
            sa.Enum(
                "leadership",
                "forum",
                "partner",
                "public",
                name="audience",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column(
            "paper_size",
            sa.Enum("A4", "F4", name="papersize", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(), nullable=True),
        sa.Column("content_hash", sa.Text(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("failed_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("language IN ('id', 'en')", name=op.f("ck_roadmap_print_language_known")),
        sa.CheckConstraint("(file_id IS NULL) = (done_at IS NULL)", name=op.f("ck_roadmap_print_done_with_instant")),
        sa.CheckConstraint("file_id IS NULL OR failed_reason IS NULL", name=op.f("ck_roadmap_print_done_or_failed")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_roadmap_print_file_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["roadmap_id"], ["roadmap.id"], name=op.f("fk_roadmap_print_roadmap_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_roadmap_print_user_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roadmap_print")),
    )
    op.create_index("ix_roadmap_print_content", "roadmap_print", ["content_hash", "paper_size"], unique=False)
    op.create_index("ix_roadmap_print_undone", "roadmap_print", ["done_at", "failed_reason", "id"], unique=False)
    op.create_index(op.f("ix_roadmap_print_user_id"), "roadmap_print", ["user_id"], unique=False)

    op.create_table(
        "action_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_id", "meeting_id"],
            ["action.id", "action.meeting_id"],
            name="action_of_the_meeting",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["decision_id", "meeting_id"],
            ["decision.id", "decision.meeting_id"],
            name="decision_of_the_meeting",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_decision")),
        sa.UniqueConstraint("action_id", "decision_id", name=op.f("uq_action_decision_action_id_decision_id")),
    )
    op.create_index("ix_action_decision_decision", "action_decision", ["decision_id"], unique=False)

    op.create_table(
        "action_issue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_id", "meeting_id"],
            ["action.id", "action.meeting_id"],
            name="action_of_the_meeting",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["issue_id", "meeting_id"],
            ["issue.id", "issue.meeting_id"],
            name="issue_of_the_meeting",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_issue")),
        sa.UniqueConstraint("action_id", "issue_id", name=op.f("uq_action_issue_action_id_issue_id")),
    )
    op.create_index("ix_action_issue_issue", "action_issue", ["issue_id"], unique=False)

    op.create_table(
        "note_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_note_revision_note_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_revision")),
        sa.UniqueConstraint("note_id", "revision", name=op.f("uq_note_revision_note_id_revision")),
    )
    for table in HISTORY:
        if op.get_bind().dialect.name == "sqlite":
            keep_on_sqlite(table)
        else:
            keep_on_postgresql(table)


def keep_on_sqlite(table: str) -> None:
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def keep_on_postgresql(table: str) -> None:
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
