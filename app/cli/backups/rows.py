"""All rows of a database as JSON, in the order of their keys: the same on SQLite and PostgreSQL.

Not a copy of the database's files, because those still hold, in pages that are free, what was erased, and the order in
which rows came.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import JSON, Connection, MetaData, Table, event, func, insert, inspect, select

from app.cli.backups.archive import BackupRefused, BackupWriter, Part

ROWS_AT_ONCE = 500
#: Alembic's own, and envelopes still on their way, whose pieces are not in a backup either.
LEFT_OUT = frozenset({"alembic_version", "uploads"})
NAME = re.compile(r"rows/([a-z_]+)/[0-9]+\.json")


def tables_of(connection: Connection) -> dict[str, Table]:
    """The tables that go into a backup, as the database has them now, each after those it refers to."""
    found = MetaData()

    @event.listens_for(found, "column_reflect")
    def read_json(_inspector: Any, _table: Table, column: Any) -> None:
        if isinstance(column["type"], JSON):
            column["type"] = JSON(none_as_null=True)

    found.reflect(connection)
    return {table.name: table for table in found.sorted_tables if table.name not in LEFT_OUT}


def write_rows(connection: Connection, archive: BackupWriter) -> dict[str, int]:
    """Write every table; how many rows each has."""
    counts = {}
    for name, table in tables_of(connection).items():
        counts[name], columns = 0, [column.name for column in table.columns]
        for number, rows in enumerate(_batches(connection, table)):
            counts[name] += len(rows)
            content = json.dumps({"columns": columns, "rows": rows}, separators=(",", ":"))
            archive.add_bytes(f"rows/{name}/{number:06}.json", content.encode())
    return counts


def _batches(connection: Connection, table: Table) -> Iterator[list[list[Any]]]:
    query = select(table).order_by(*table.primary_key.columns)
    with connection.execution_options(yield_per=ROWS_AT_ONCE).execute(query) as result:
        for rows in result.partitions():
            yield [list(row) for row in rows]


def load_rows(connection: Connection, tables: dict[str, Table], part: Part) -> int:
    """Insert one part of rows; how many they were.  Raises: BackupRefused"""
    named = NAME.fullmatch(part.name)
    table = tables.get(named[1]) if named else None
    if table is None:
        raise BackupRefused("it holds a table that is unknown here")
    held = part.json()
    rows = [dict(zip(held["columns"], row, strict=True)) for row in held["rows"]]
    connection.execute(insert(table), rows)
    return len(rows)


def is_empty(connection: Connection) -> bool:
    """Whether no table of the database holds a row."""
    names = set(inspect(connection).get_table_names()) - {"alembic_version"}
    if not names:
        return True
    found = MetaData()
    found.reflect(connection, only=sorted(names))
    return not any(connection.scalar(select(func.count()).select_from(table)) for table in found.tables.values())
