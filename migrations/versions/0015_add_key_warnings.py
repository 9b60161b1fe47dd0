"""Remember which warnings of keys that end have been given, so that each is given once."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "key_warnings",
        sa.Column("agency", sa.String(length=64), nullable=False),
        sa.Column("track", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("agency", "track", name=op.f("pk_key_warnings")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("key_warnings")
