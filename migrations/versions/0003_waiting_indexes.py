"""What waits on the secretariat's desk is read from indexes of its own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Actions nobody answered yet, those nobody leads, and those whose lead declined."""
    for name, condition in (
        ("ix_action_unanswered", "accepted_at IS NULL AND progressed_at IS NULL"),
        ("ix_action_unassigned", "lead_id IS NULL"),
        ("ix_action_declined", "declined_at IS NOT NULL"),
    ):
        where = sa.text(condition)
        op.create_index(
            name, "action", ["forum_id", "state", "due_key", "id"], sqlite_where=where, postgresql_where=where
        )


def downgrade() -> None:
    """Not offered: restore a backup instead."""
    raise NotImplementedError
