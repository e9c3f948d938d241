"""A wording of a note keeps the class it was written under."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Under what class the wordings so far were written is not known: they count as restricted."""
    with op.batch_alter_table("note_revision") as batch:
        batch.add_column(sa.Column("effective_class", sa.String(40), nullable=False, server_default="restricted"))
    with op.batch_alter_table("note_revision") as batch:
        batch.alter_column("effective_class", existing_type=sa.String(40), existing_nullable=False, server_default=None)
        batch.create_check_constraint(
            op.f("ck_note_revision_effective_class"), "effective_class IN ('open', 'restricted')"
        )


def downgrade() -> None:
    """Not offered: restore a backup instead."""
    raise NotImplementedError
