"""Index the audit trail for auditors' filters; on PostgreSQL it refuses to be emptied, as it refuses to be changed."""

from alembic import op

revision = "0007"
down_revision = "0006"

INDEXES = {
    "ix_audit_entries_at": ["agency", "at", "number"],
    "ix_audit_entries_actor": ["agency", "actor", "at", "number"],
    "ix_audit_entries_act": ["agency", "act", "at", "number"],
    "ix_audit_entries_subject": ["agency", "subject"],
}


def upgrade() -> None:
    """Apply."""
    for name, columns in INDEXES.items():
        op.create_index(name, "audit_entries", columns)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "create trigger audit_entries_no_truncate before truncate on audit_entries "
            "for each statement execute function refuse_change()"
        )


def downgrade() -> None:
    """Take back."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("drop trigger audit_entries_no_truncate on audit_entries")
    for name in reversed(INDEXES):
        op.drop_index(name, table_name="audit_entries")
