"""Sort the queue by a column that is never null, index what is open apart, and keep what desks offer one another."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

#: 9999-12-31, in microseconds since 1970
NOTHING_DUE = 253402214400000000


def upgrade() -> None:
    """Apply."""
    op.add_column("cases", sa.Column("queue_at", sa.BigInteger(), nullable=False, server_default=str(NOTHING_DUE)))
    op.execute("update cases set queue_at = next_due_at where next_due_at is not null")
    for name in ("ix_cases_queue", "ix_cases_oversight_queue", "ix_cases_assignee", "ix_cases_transfer_to"):
        op.drop_index(name, table_name="cases")
    op.create_index("ix_cases_queue", "cases", ["agency", "track", "queue_at", "case_tag"])
    op.create_index(
        "ix_cases_open_queue",
        "cases",
        ["agency", "track", "queue_at", "case_tag"],
        postgresql_where=sa.text("closed_at IS NULL"),
        sqlite_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "ix_cases_oversight_queue", "cases", ["oversight", "oversight_reads", "track", "queue_at", "case_tag"]
    )
    op.create_index(
        "ix_cases_oversight_open",
        "cases",
        ["oversight", "oversight_reads", "track", "queue_at", "case_tag"],
        postgresql_where=sa.text("closed_at IS NULL"),
        sqlite_where=sa.text("closed_at IS NULL"),
    )
    op.create_index("ix_cases_assignee", "cases", ["agency", "assignee", "queue_at", "case_tag"])
    op.create_index("ix_cases_transfer_to", "cases", ["transfer_to", "track", "queue_at", "case_tag"])
    op.create_table(
        "transfer_grants",
        sa.Column("case_tag", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("giver", sa.String(length=64), nullable=False),
        sa.Column("receiver", sa.String(length=64), nullable=False),
        sa.Column("oversight", sa.String(length=64), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("grant", sa.Text(), nullable=False),
        sa.Column("sig", sa.String(length=128), nullable=False),
        sa.Column("erase_slots_of", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["case_tag"], ["cases.case_tag"], name=op.f("fk_transfer_grants_case_tag_cases")),
        sa.PrimaryKeyConstraint("case_tag", "number", name=op.f("pk_transfer_grants")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("transfer_grants")
    for name in (
        "ix_cases_transfer_to",
        "ix_cases_assignee",
        "ix_cases_oversight_open",
        "ix_cases_oversight_queue",
        "ix_cases_open_queue",
        "ix_cases_queue",
    ):
        op.drop_index(name, table_name="cases")
    op.create_index("ix_cases_queue", "cases", ["agency", "track", "closed_at", "next_due_at", "case_tag"])
    op.create_index(
        "ix_cases_oversight_queue",
        "cases",
        ["oversight", "track", "oversight_reads", "closed_at", "next_due_at", "case_tag"],
    )
    op.create_index("ix_cases_assignee", "cases", ["agency", "assignee", "next_due_at"])
    op.create_index("ix_cases_transfer_to", "cases", ["transfer_to"])
    op.drop_column("cases", "queue_at")
