"""A printed roadmap remembers the rights it was cut for."""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What earlier copies were cut for is not known: they have none, and are asked for anew."""
    how: Literal["always", "auto"] = "always" if op.get_bind().dialect.name == "sqlite" else "auto"
    with op.batch_alter_table("roadmap_print", recreate=how) as batch:
        batch.add_column(sa.Column("reach_hash", sa.Text(), nullable=True))


def downgrade() -> None:
    """Not offered: restore a backup instead."""
    raise NotImplementedError
