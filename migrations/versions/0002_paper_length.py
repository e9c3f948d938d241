"""A printed roadmap is full or short."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every copy that was asked for so far is a full one."""
    with op.batch_alter_table("roadmap_print") as batch:
        batch.add_column(sa.Column("length", sa.String(40), nullable=False, server_default="full"))
    with op.batch_alter_table("roadmap_print") as batch:
        batch.alter_column("length", existing_type=sa.String(40), existing_nullable=False, server_default=None)
        batch.create_check_constraint(op.f("ck_roadmap_print_paperlength"), "length IN ('full', 'short')")


def downgrade() -> None:
    """Not offered: restore a backup instead."""
    raise NotImplementedError
