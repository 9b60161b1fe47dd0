"""Keep handlers' sealed drafts and links between cases, and note what waits for the coordinator or was decided."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

CONTESTED = sa.text("contested")


def upgrade() -> None:
    """Apply."""
    op.add_column("cases", sa.Column("contested", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("cases", sa.Column("decided_to", sa.String(length=64), nullable=True))
    columns = ["track", "queue_at", "case_tag"]
    op.create_index("ix_cases_contested", "cases", columns, postgresql_where=CONTESTED, sqlite_where=CONTESTED)
    op.create_table(
        "reply_drafts",
        sa.Column("case_tag", sa.String(length=32), nullable=False),
        sa.Column("handler", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_tag"], ["cases.case_tag"], name=op.f("fk_reply_drafts_case_tag_cases")),
        sa.PrimaryKeyConstraint("case_tag", "handler", name=op.f("pk_reply_drafts")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "case_links",
        sa.Column("case_tag", sa.String(length=32), nullable=False),
        sa.Column("other_tag", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["case_tag"], ["cases.case_tag"], name=op.f("fk_case_links_case_tag_cases")),
        sa.ForeignKeyConstraint(["other_tag"], ["cases.case_tag"], name=op.f("fk_case_links_other_tag_cases")),
        sa.PrimaryKeyConstraint("case_tag", "other_tag", name=op.f("pk_case_links")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("case_links")
    op.drop_table("reply_drafts")
    op.drop_index("ix_cases_contested", table_name="cases")
    op.drop_column("cases", "decided_to")
    op.drop_column("cases", "contested")
