"""The first form of `wire.db`."""

from __future__ import annotations

from alembic import op

from srez.backends.schema import wire

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    wire.create_all(op.get_bind())
