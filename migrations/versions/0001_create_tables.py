"""Create every table, and make the append-only ones refuse everything but inserts."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

APPEND_ONLY = ("case_events", "audit_entries", "statements", "releases", "release_rows")


def upgrade() -> None:
    """Apply."""
    _create_tables()
    for table in APPEND_ONLY:
        _refuse_changes(table)


def downgrade() -> None:
    """Take back."""
    if op.get_bind().dialect.name == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"drop trigger {table}_append_only on {table}")
        op.execute("drop function refuse_change()")
    _drop_tables()


def _refuse_changes(table: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "create or replace function refuse_change() returns trigger language plpgsql as "
            "$$ begin raise exception 'append-only'; end $$"
        )
        op.execute(
            f"create trigger {table}_append_only before update or delete on {table} "
            "for each row execute function refuse_change()"
        )
        return
    for act in ("update", "delete"):
        op.execute(
            f"create trigger {table}_no_{act} before {act} on {table} begin select raise(abort, 'append-only'); end"
        )


def _create_tables() -> None:
    op.create_table(
        "agencies",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("parent", sa.String(length=64), nullable=True),
        sa.Column("oversight", sa.String(length=64), nullable=True),
        sa.Column("template", sa.String(length=64), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("regions", sa.JSON(), nullable=False),
        sa.Column("name_id", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("standards", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agencies")),
    )
    op.create_table(
        "audit_entries",
        sa.Column("agency", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("act", sa.String(length=48), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("agency", "number", name=op.f("pk_audit_entries")),
    )
    op.create_table(
        "audit_heads",
        sa.Column("agency", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("agency", name=op.f("pk_audit_heads")),
    )
    op.create_table(
        "cases",
        sa.Column("case_tag", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("mailbox", sa.String(length=32), nullable=False),
        sa.Column("auth_pk", sa.String(length=64), nullable=False),
        sa.Column("reply_kid", sa.String(length=32), nullable=False),
        sa.Column("first_env_id", sa.String(length=64), nullable=False),
        sa.Column("track", sa.String(length=16), nullable=False),
        sa.Column("case_class", sa.String(length=16), nullable=False),
        sa.Column("category", sa.String(length=64), nullable=False),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.Column("received_class", sa.String(length=16), nullable=False),
        sa.Column("received_category", sa.String(length=64), nullable=False),
        sa.Column("received_region", sa.String(length=64), nullable=False),
        sa.Column("received_agency", sa.String(length=64), nullable=False),
        sa.Column("received_oversight", sa.String(length=64), nullable=False),
        sa.Column("agency", sa.String(length=64), nullable=False),
        sa.Column("oversight", sa.String(length=64), nullable=False),
        sa.Column("policy", sa.String(length=64), nullable=False),
        sa.Column("calendar", sa.String(length=64), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("rule", sa.String(length=64), nullable=False),
        sa.Column("rules_version", sa.String(length=64), nullable=False),
        sa.Column("rule_reason", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("assignee", sa.String(length=64), nullable=True),
        sa.Column("unread", sa.Boolean(), nullable=False),
        sa.Column("escalated", sa.Boolean(), nullable=False),
        sa.Column("oversight_reads", sa.Boolean(), nullable=False),
        sa.Column("transfers", sa.Integer(), nullable=False),
        sa.Column("transfer_to", sa.String(length=64), nullable=True),
        sa.Column("next_due_at", sa.BigInteger(), nullable=True),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("total_bytes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("case_tag", name=op.f("pk_cases")),
        sa.UniqueConstraint("auth_pk", name=op.f("uq_cases_auth_pk")),
        sa.UniqueConstraint("mailbox", name=op.f("uq_cases_mailbox")),
        sa.UniqueConstraint("reference", name=op.f("uq_cases_reference")),
    )
    op.create_index("ix_cases_assignee", "cases", ["agency", "assignee", "next_due_at"], unique=False)
    op.create_index(
        "ix_cases_oversight_queue",
        "cases",
        ["oversight", "track", "oversight_reads", "closed_at", "next_due_at", "case_tag"],
        unique=False,
    )
    op.create_index(
        "ix_cases_queue", "cases", ["agency", "track", "closed_at", "next_due_at", "case_tag"], unique=False
    )
    op.create_index("ix_cases_transfer_to", "cases", ["transfer_to"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("agency", sa.String(length=64), nullable=False),
        sa.Column("track", sa.String(length=16), nullable=False),
        sa.Column("notice", sa.String(length=24), nullable=False),
        sa.Column("not_before", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index(op.f("ix_outbox_not_before"), "outbox", ["not_before"], unique=False)
    op.create_table(
        "releases",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column("corrects", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_releases")),
    )
    op.create_index(op.f("ix_releases_month"), "releases", ["month"], unique=False)
    op.create_table(
        "statements",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("agency", sa.String(length=64), nullable=False),
        sa.Column("track", sa.String(length=16), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("sigs", sa.JSON(), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statements")),
    )
    op.create_index("ix_statements_subject", "statements", ["agency", "kind", "track", "n"], unique=False)
    op.create_table(
        "uploads",
        sa.Column("upload", sa.String(length=32), nullable=False),
        sa.Column("ticket_hash", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=72), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("upload", name=op.f("pk_uploads")),
    )
    op.create_index(op.f("ix_uploads_expires_at"), "uploads", ["expires_at"], unique=False)
    op.create_table(
        "agency_key_blobs",
        sa.Column("agency", sa.String(length=64), nullable=False),
        sa.Column("track", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("ak", sa.String(length=216), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agencies.id"], name=op.f("fk_agency_key_blobs_agency")),
        sa.PrimaryKeyConstraint("agency", "track", "version", "holder", name=op.f("pk_agency_key_blobs")),
    )
    op.create_table(
        "case_events",
        sa.Column("case_tag", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("agency", sa.String(length=64), nullable=False),
        sa.Column("actor", sa.String(length=72), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["case_tag"], ["cases.case_tag"], name=op.f("fk_case_events_case_tag")),
        sa.PrimaryKeyConstraint("case_tag", "number", name=op.f("pk_case_events")),
    )
    op.create_index("ix_case_events_type_at", "case_events", ["type", "at"], unique=False)
    op.create_table(
        "deadlines",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_tag", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("agency", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("start_at", sa.BigInteger(), nullable=False),
        sa.Column("term", sa.String(length=16), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("policy", sa.String(length=64), nullable=False),
        sa.Column("calendar", sa.String(length=64), nullable=False),
        sa.Column("pauses", sa.JSON(), nullable=False),
        sa.Column("met_at", sa.BigInteger(), nullable=True),
        sa.Column("breached_at", sa.BigInteger(), nullable=True),
        sa.Column("fired_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["case_tag"], ["cases.case_tag"], name=op.f("fk_deadlines_case_tag")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadlines")),
        sa.UniqueConstraint("case_tag", "kind", "round", name=op.f("uq_deadlines_case_tag_kind_round")),
    )
    op.create_index("ix_deadlines_sweep", "deadlines", ["state", "due_at"], unique=False)
    op.create_table(
        "envelopes",
        sa.Column("env_id", sa.String(length=64), nullable=False),
        sa.Column("case_tag", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("prev", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("agency", sa.String(length=64), nullable=False),
        sa.Column("desk_version", sa.Integer(), nullable=False),
        sa.Column("wraps_hash", sa.String(length=64), nullable=False),
        sa.Column("kids", sa.JSON(), nullable=False),
        sa.Column("purpose", sa.String(length=64), nullable=True),
        sa.Column("outcome", sa.String(length=64), nullable=True),
        sa.Column("receipt", sa.JSON(), nullable=True),
        sa.Column("actor", sa.String(length=72), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind between 1 and 4", name=op.f("ck_envelopes_kind")),
        sa.ForeignKeyConstraint(["case_tag"], ["cases.case_tag"], name=op.f("fk_envelopes_case_tag")),
        sa.PrimaryKeyConstraint("env_id", name=op.f("pk_envelopes")),
        sa.UniqueConstraint("case_tag", "kind", "seq", name=op.f("uq_envelopes_case_tag_kind_seq")),
    )
    op.create_table(
        "handlers",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("agency", sa.String(length=64), nullable=False),
        sa.Column("display_name", sa.String(length=120), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("tracks", sa.JSON(), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("login_pk", sa.String(length=64), nullable=False),
        sa.Column("blob", sa.String(length=216), nullable=False),
        sa.Column("box_pk", sa.String(length=64), nullable=False),
        sa.Column("sign_pk", sa.String(length=64), nullable=False),
        sa.Column("totp_sealed", sa.String(length=256), nullable=False),
        sa.Column("totp_last_step", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agencies.id"], name=op.f("fk_handlers_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handlers")),
    )
    op.create_index(op.f("ix_handlers_agency"), "handlers", ["agency"], unique=False)
    op.create_table(
        "ratings",
        sa.Column("case_tag", sa.String(length=32), nullable=False),
        sa.Column("outcome", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(length=32), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["case_tag"], ["cases.case_tag"], name=op.f("fk_ratings_case_tag")),
        sa.PrimaryKeyConstraint("case_tag", "outcome", name=op.f("pk_ratings")),
    )
    op.create_table(
        "release_rows",
        sa.Column("release", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("table", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("measure", sa.String(length=32), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["release"], ["releases.number"], name=op.f("fk_release_rows_release")),
        sa.PrimaryKeyConstraint("release", "table", "subject", "measure", name=op.f("pk_release_rows")),
    )
    op.create_table(
        "slot_records",
        sa.Column("env_id", sa.String(length=64), nullable=False),
        sa.Column("kid", sa.String(length=32), nullable=False),
        sa.Column("ct", sa.String(length=160), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("sig", sa.String(length=128), nullable=False),
        sa.ForeignKeyConstraint(["env_id"], ["envelopes.env_id"], name=op.f("fk_slot_records_env_id")),
        sa.PrimaryKeyConstraint("env_id", "kid", name=op.f("pk_slot_records")),
    )


def _drop_tables() -> None:
    op.drop_table("slot_records")
    op.drop_table("release_rows")
    op.drop_table("ratings")
    op.drop_index(op.f("ix_handlers_agency"), table_name="handlers")
    op.drop_table("handlers")
    op.drop_table("envelopes")
    op.drop_index("ix_deadlines_sweep", table_name="deadlines")
    op.drop_table("deadlines")
    op.drop_index("ix_case_events_type_at", table_name="case_events")
    op.drop_table("case_events")
    op.drop_table("agency_key_blobs")
    op.drop_index(op.f("ix_uploads_expires_at"), table_name="uploads")
    op.drop_table("uploads")
    op.drop_index("ix_statements_subject", table_name="statements")
    op.drop_table("statements")
    op.drop_index(op.f("ix_releases_month"), table_name="releases")
    op.drop_table("releases")
    op.drop_index(op.f("ix_outbox_not_before"), table_name="outbox")
    op.drop_table("outbox")
    op.drop_index("ix_cases_transfer_to", table_name="cases")
    op.drop_index("ix_cases_queue", table_name="cases")
    op.drop_index("ix_cases_oversight_queue", table_name="cases")
    op.drop_index("ix_cases_assignee", table_name="cases")
    op.drop_table("cases")
    op.drop_table("audit_heads")
    op.drop_table("audit_entries")
    op.drop_table("agencies")
