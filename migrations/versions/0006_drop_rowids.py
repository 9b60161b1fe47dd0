"""Drop SQLite's hidden row numbers where reporters' acts make rows: they would tell the order in which things came.

PostgreSQL keeps no such number (where a row lies in its files can still hint at it). Each table is made anew from its
own definition, so nothing of it can be forgotten.
"""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

TABLES = (
    "cases", "case_events", "deadlines", "envelopes", "slot_records", "uploads", "facet_changes", "ratings", "outbox",
    "waiting_mails", "transfer_grants",
)  # fmt: skip
SUFFIX = " WITHOUT ROWID"


def upgrade() -> None:
    """Apply."""
    _rewrite(lambda definition: definition + SUFFIX)


def downgrade() -> None:
    """Take back."""
    _rewrite(lambda definition: definition.removesuffix(SUFFIX))


def _rewrite(change: Callable[[str], str]) -> None:
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    for table in TABLES:
        query = sa.text("select type, sql from sqlite_master where tbl_name = :table and sql is not null")
        parts = connection.execute(query, {"table": table}).all()
        definition = change(next(sql for kind, sql in parts if kind == "table"))
        head, body = definition.split("(", 1)
        connection.exec_driver_sql(f"{head.replace(table, f'{table}_anew')}({body}")
        connection.exec_driver_sql(f"INSERT INTO {table}_anew SELECT * FROM {table}")
        connection.exec_driver_sql(f"DROP TABLE {table}")
        connection.exec_driver_sql(f"ALTER TABLE {table}_anew RENAME TO {table}")
        for kind, sql in parts:
            if kind in ("index", "trigger"):
                connection.exec_driver_sql(sql)
