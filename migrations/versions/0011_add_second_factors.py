"""Add passkeys and recovery codes: second factors beside codes from an authenticator."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "passkeys",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("handler", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("credential", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["handler"], ["handlers.id"], name=op.f("fk_passkeys_handler_handlers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
    )
    op.create_index(op.f("ix_passkeys_handler"), "passkeys", ["handler"])
    op.create_table(
        "recovery_codes",
        sa.Column("handler", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["handler"], ["handlers.id"], name=op.f("fk_recovery_codes_handler_handlers")),
        sa.PrimaryKeyConstraint("handler", "hash", name=op.f("pk_recovery_codes")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("recovery_codes")
    op.drop_index(op.f("ix_passkeys_handler"), table_name="passkeys")
    op.drop_table("passkeys")
