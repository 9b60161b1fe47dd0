"""Add what enforces deadlines by itself: roles on events, instants to resume and to remind at, and mail that waits."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Apply."""
    op.add_column("case_events", sa.Column("role", sa.String(length=16), nullable=False, server_default="system"))
    op.add_column("cases", sa.Column("resumes_at", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_cases_resumes_at"), "cases", ["resumes_at"])
    op.add_column("deadlines", sa.Column("remind_at", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_deadlines_remind_at"), "deadlines", ["remind_at"])
    op.drop_column("outbox", "sent_at")
    op.add_column("uploads", sa.Column("env_id", sa.String(length=64), nullable=True))
    op.add_column("handlers", sa.Column("mail", sa.String(length=254), nullable=False, server_default=""))
    op.add_column("handlers", sa.Column("mail_daily", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "facet_changes",
        sa.Column("case_tag", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("case_class", sa.String(length=16), nullable=False),
        sa.Column("category", sa.String(length=64), nullable=False),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["case_tag"], ["cases.case_tag"], name=op.f("fk_facet_changes_case_tag_cases")),
        sa.PrimaryKeyConstraint("case_tag", "number", name=op.f("pk_facet_changes")),
    )
    op.create_table(
        "waiting_mails",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("handler", sa.String(length=64), nullable=False),
        sa.Column("notice", sa.String(length=24), nullable=False),
        sa.Column("not_before", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_mails")),
    )
    op.create_index(op.f("ix_waiting_mails_not_before"), "waiting_mails", ["not_before"])


def downgrade() -> None:
    """Take back."""
    op.drop_index(op.f("ix_waiting_mails_not_before"), table_name="waiting_mails")
    op.drop_table("waiting_mails")
    op.drop_table("facet_changes")
    op.drop_column("uploads", "env_id")
    op.drop_column("handlers", "mail_daily")
    op.drop_column("handlers", "mail")
    op.add_column("outbox", sa.Column("sent_at", sa.BigInteger(), nullable=True))
    op.drop_index(op.f("ix_deadlines_remind_at"), table_name="deadlines")
    op.drop_column("deadlines", "remind_at")
    op.drop_index(op.f("ix_cases_resumes_at"), table_name="cases")
    op.drop_column("cases", "resumes_at")
    op.drop_column("case_events", "role")
