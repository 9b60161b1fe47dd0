"""Let closed cases be erased: when that was done, and events that may lose who acted, of erased cases only."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

#: The one change an event may undergo: to forget who acted, and codes that were not public. All else about it is as it
#: was, and its case has been erased.
THINNED = """
new.case_tag = old.case_tag and new.number = old.number and new.type = old.type and new.agency = old.agency
and new.role = old.role and new.at = old.at and new.actor = new.role
and (new.actor <> old.actor or cast(new.fields as text) <> cast(old.fields as text))
and exists (select 1 from cases where cases.case_tag = old.case_tag and cases.erased_at is not null)
"""


def upgrade() -> None:
    """Apply."""
    op.add_column("cases", sa.Column("erased_at", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_cases_closed",
        "cases",
        ["closed_at"],
        postgresql_where=sa.text("erased_at IS NULL"),
        sqlite_where=sa.text("erased_at IS NULL"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("drop trigger case_events_append_only on case_events")
        op.execute(
            "create or replace function refuse_event_change() returns trigger language plpgsql as $$ begin "
            f"if tg_op = 'UPDATE' then if {THINNED} then return new; end if; end if; "
            "raise exception 'append-only'; end $$"
        )
        op.execute(
            "create trigger case_events_append_only before update or delete on case_events "
            "for each row execute function refuse_event_change()"
        )
        return
    op.execute("drop trigger case_events_no_update")
    op.execute(
        f"create trigger case_events_no_update before update on case_events when not ({THINNED}) "
        "begin select raise(abort, 'append-only'); end"
    )


def downgrade() -> None:
    """Take back."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("drop trigger case_events_append_only on case_events")
        op.execute("drop function refuse_event_change()")
        op.execute(
            "create trigger case_events_append_only before update or delete on case_events "
            "for each row execute function refuse_change()"
        )
    else:
        op.execute("drop trigger case_events_no_update")
        op.execute(
            "create trigger case_events_no_update before update on case_events "
            "begin select raise(abort, 'append-only'); end"
        )
    op.drop_index("ix_cases_closed", table_name="cases")
    op.drop_column("cases", "erased_at")
