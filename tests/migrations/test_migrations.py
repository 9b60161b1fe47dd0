"""Migrations make the schema the models describe, keep every row on the way up and down, and guard what is append-only.

Rows are invented from the schema found at each revision, so a new migration is tested without a line here.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Connection,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    inspect,
    text,
)
from sqlalchemy.exc import DatabaseError

from app.cli.database import alembic_config
from app.extensions import Base, db
from config import ROOT
from tests.services import new_database
from tests.world import World, build_app, config_for

FILES = sorted((ROOT / "migrations" / "versions").glob("*.py"))
REVISIONS = [path.name[:4] for path in FILES]
APPEND_ONLY = ("audit_entries", "case_events", "release_rows", "releases", "statements")
ROWS = 2
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.prove)])
def empty(request: pytest.FixtureRequest, world: World, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database without a schema, inside its context."""
    url = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_database")
    app = build_app(world, config_for(world, tmp_path, url, "unix:///nowhere"))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@contextmanager
def made_from_models(request: pytest.FixtureRequest, tmp_path: Path, dialect: str) -> Iterator[Engine]:
    """A second database, its schema made from the models alone."""
    if dialect == "sqlite":
        engine = create_engine(f"sqlite:///{tmp_path / 'models.sqlite3'}")
        Base.metadata.create_all(engine)
        yield engine
        engine.dispose()
        return
    with new_database(request.getfixturevalue("postgres_url")) as url:
        engine = create_engine(url)
        Base.metadata.create_all(engine)
        yield engine
        engine.dispose()


def schema_of(engine: Engine) -> dict[str, Any]:
    """Columns, keys and indexes of every table, as the database itself tells them; not the order of columns."""
    seen = inspect(engine)
    found: dict[str, Any] = {}
    for name in seen.get_table_names():
        if name == "alembic_version":
            continue
        columns = {column["name"]: (str(column["type"]), column["nullable"]) for column in seen.get_columns(name)}
        indexes = {
            index["name"]: (
                index["column_names"],
                index["unique"],
                {name: str(option) for name, option in index.get("dialect_options", {}).items()},
            )
            for index in seen.get_indexes(name)
        }
        foreign = sorted(
            (key["constrained_columns"], key["referred_table"], key["referred_columns"], str(key["options"]))
            for key in seen.get_foreign_keys(name)
        )
        unique = sorted(sorted(key["column_names"]) for key in seen.get_unique_constraints(name))
        checks = sorted(str(check["sqltext"]) for check in seen.get_check_constraints(name))
        primary = seen.get_pk_constraint(name)["constrained_columns"]
        found[name] = {
            "columns": columns,
            "indexes": indexes,
            "foreign": foreign,
            "unique": unique,
            "checks": checks,
            "primary": primary,
        }
    return found


def invented(column: Any, number: int) -> Any:
    """A value that fits the column; equal for equal types, so that foreign keys hold."""
    if column.name == "kind" and isinstance(column.type, Integer):
        return 1 + number % 4  # an envelope's
    if isinstance(column.type, JSON):
        return {"number": number}
    if isinstance(column.type, Boolean):
        return bool(number % 2)
    if isinstance(column.type, Integer | BigInteger):
        return number
    if isinstance(column.type, String):
        return f"{number:04}"[-(column.type.length or 4) :]
    raise TypeError(column.type)


def tables(connection: Connection) -> list[Table]:
    """The tables there are now, those that others refer to first."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != "alembic_version"]


def load_rows(first: int) -> None:
    """ROWS new rows in every table."""
    with db.engine.begin() as connection:
        for table in tables(connection):
            rows = [
                {column.name: invented(column, number) for column in table.columns}
                for number in range(first, first + ROWS)
            ]
            connection.execute(table.insert(), rows)


def rows_now() -> Rows:
    """Every row there is, as the database stores it."""
    with db.engine.connect() as connection:
        names = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
        found = {name: connection.execute(text(f'select * from "{name}"')).mappings() for name in sorted(names)}
        return {name: sorted((dict(row) for row in rows), key=repr) for name, rows in found.items()}


def check_kept(before: Rows, after: Rows) -> None:
    """Every table on both sides has the same rows, as far as both have the columns."""
    for name in before.keys() & after.keys():
        shared = before[name][0].keys() & after[name][0].keys()
        kept = [
            sorted(([(column, row[column]) for column in sorted(shared)] for row in rows), key=repr)
            for rows in (before[name], after[name])
        ]
        assert kept[0] == kept[1], name


def test_migrations_make_the_schema_that_the_models_describe(
    empty: Flask, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    command.upgrade(alembic_config(), "head")
    with made_from_models(request, tmp_path, db.engine.dialect.name) as models:
        assert schema_of(db.engine) == schema_of(models)
    with db.engine.connect() as connection:
        assert (
            compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), Base.metadata) == []
        )


def test_every_step_up_and_down_keeps_the_rows_it_finds(empty: Flask) -> None:
    settings = alembic_config()
    command.upgrade(settings, REVISIONS[0])
    for at, (older, newer) in enumerate(pairwise(REVISIONS)):
        load_rows(at * 100)
        before = rows_now()
        command.upgrade(settings, newer)
        check_kept(before, rows_now())
        load_rows(at * 100 + 50)
        loaded = rows_now()
        command.downgrade(settings, older)
        left = rows_now()
        check_kept(loaded, left)
        command.upgrade(settings, newer)
        check_kept(left, rows_now())


def test_the_way_down_to_nothing_leaves_nothing_and_the_way_up_works_again(empty: Flask) -> None:
    settings = alembic_config()
    command.upgrade(settings, "head")
    load_rows(0)
    check_refused()
    command.downgrade(settings, "base")
    with db.engine.connect() as connection:
        assert tables(connection) == []
        if connection.dialect.name == "postgresql":
            left = connection.execute(text("select proname from pg_proc where pronamespace = 'public'::regnamespace"))
            assert left.all() == []
    command.upgrade(settings, "head")
    load_rows(0)


@pytest.mark.prove
def test_append_only_tables_take_rows_and_give_none_back_at_any_revision(empty: Flask) -> None:
    """A migration that has to change such rows puts the guard back, on both ways."""
    settings = alembic_config()
    command.upgrade(settings, "head")
    load_rows(0)
    check_refused()
    for revision in reversed(REVISIONS[:-1]):
        command.downgrade(settings, revision)
        check_refused()
    for revision in REVISIONS[1:]:
        command.upgrade(settings, revision)
        check_refused()


def check_refused() -> None:
    """No append-only table lets a row be changed or deleted."""
    before = rows_now()
    for name in APPEND_ONLY:
        assert len(before[name]) == ROWS
        column = next(iter(before[name][0]))
        for statement in (f'update "{name}" set "{column}" = "{column}"', f'delete from "{name}"'):
            with pytest.raises(DatabaseError, match="append-only"), db.engine.begin() as connection:
                connection.execute(text(statement))
    assert rows_now() == before


def test_files_are_numbered_without_a_gap_and_named_for_what_they_do() -> None:
    for number, path in enumerate(FILES, 1):
        assert re.fullmatch(rf"{number:04}_[a-z]+_[a-z0-9_]+\.py", path.name), path.name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_migration_stands_alone(path: Path) -> None:
    """It follows on the one before it, and imports nothing of ours: the application will have moved on."""
    tree = ast.parse(path.read_text("utf-8"))
    named = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id in ("revision", "down_revision")
    }
    number = int(path.name[:4])
    assert named == {"revision": f"{number:04}", "down_revision": f"{number - 1:04}" if number > 1 else None}
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} <= {
        "alembic",
        "sqlalchemy",
        "json",
        "datetime",
        "collections",
        "__future__",
    }


def test_no_hidden_number_tells_in_which_order_reporters_acted(tmp_path: Path, world: World) -> None:
    """SQLite gives every row one unless the table refuses it; both the models and the migrations must."""
    app = build_app(world, config_for(world, tmp_path, f"sqlite:///{tmp_path / 'rows.sqlite3'}", "unix:///nowhere"))
    with app.app_context():
        command.upgrade(alembic_config(), "head")
        query = text("select name from pragma_table_list where schema = 'main' and wr = 0 and name not like 'sqlite_%'")
        numbered = set(db.session.scalars(query))
        db.session.remove()
        db.engine.dispose()
    refused = {
        table.name for table in Base.metadata.tables.values() if table.dialect_options["sqlite"]["with_rowid"] is False
    }
    assert refused == set(Base.metadata.tables) - numbered
    assert {"cases", "case_events", "deadlines", "envelopes", "uploads", "outbox"} <= refused
