"""Date handlers' drafts, so that forgotten ones can go. Those that are there count from now."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Apply."""
    op.add_column("reply_drafts", sa.Column("kept_at", sa.BigInteger(), nullable=False, server_default="0"))
    drafts = sa.table("reply_drafts", sa.column("kept_at", sa.BigInteger()))
    op.execute(sa.update(drafts).values(kept_at=int(datetime.now(UTC).timestamp()) * 1_000_000))


def downgrade() -> None:
    """Take back."""
    op.drop_column("reply_drafts", "kept_at")
