"""Add the period to published rows (months too small for themselves are joined) and who is inside "other"."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

BEFORE = ["release", "table", "subject", "measure"]
AFTER = ["release", "table", "subject", "first_month", "measure"]


def upgrade() -> None:
    """Apply."""
    op.add_column("releases", sa.Column("merged", sa.JSON(), nullable=False, server_default="[]"))
    _allow_changes()
    for name in ("first_month", "last_month"):
        op.add_column("release_rows", sa.Column(name, sa.String(length=7), nullable=False, server_default=""))
    op.execute("update release_rows set first_month = (select month from releases where number = release_rows.release)")
    op.execute("update release_rows set last_month = first_month")
    _replace_key(AFTER)
    _refuse_changes()


def downgrade() -> None:
    """Take back; of several periods the newest stays."""
    _allow_changes()
    op.execute(
        "delete from release_rows where exists (select 1 from release_rows other "
        "where other.release = release_rows.release "
        'and other."table" = release_rows."table" and other.subject = release_rows.subject '
        "and other.measure = release_rows.measure and other.first_month > release_rows.first_month)"
    )
    _replace_key(BEFORE)
    with op.batch_alter_table("release_rows") as rows:
        rows.drop_column("last_month")
        rows.drop_column("first_month")
    _refuse_changes()
    op.drop_column("releases", "merged")


def _replace_key(columns: list[str]) -> None:
    with op.batch_alter_table("release_rows") as rows:
        rows.drop_constraint("pk_release_rows", type_="primary")
        rows.create_primary_key("pk_release_rows", columns)


def _allow_changes() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("alter table release_rows disable trigger release_rows_append_only")
        return
    for act in ("update", "delete"):
        op.execute(f"drop trigger release_rows_no_{act}")


def _refuse_changes() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("alter table release_rows enable trigger release_rows_append_only")
        return
    for act in ("update", "delete"):
        op.execute(
            f"create trigger release_rows_no_{act} before {act} on release_rows "
            "begin select raise(abort, 'append-only'); end"
        )
