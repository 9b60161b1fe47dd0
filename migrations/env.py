"""Alembic's entry: runs inside the application's context, with its engine."""

from alembic import context
from sqlalchemy import Connection

from app.extensions import Base, db

target_metadata = Base.metadata


def include(_object: object, name: str | None, kind: str, *_reflected: object) -> bool:
    """Leave Alembic's own table out of comparisons."""
    return not (kind == "table" and name == "alembic_version")


def run() -> None:
    """Apply migrations in one transaction on the application's database."""
    engine = db.engine
    with engine.connect() as connection:
        is_sqlite = engine.dialect.name == "sqlite"
        if is_sqlite:
            # SQLite changes tables by making them anew; references are looked at when all is in its place again.
            # Said to the driver, because inside a transaction this setting does nothing.
            _tell_driver(connection, "PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=target_metadata,
            render_as_batch=is_sqlite,
            include_object=include,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
            if is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                raise RuntimeError("a migration left a reference to nothing")
        if is_sqlite:
            _tell_driver(connection, "PRAGMA foreign_keys=ON")


def _tell_driver(connection: Connection, statement: str) -> None:
    driver = connection.connection.dbapi_connection
    if driver is not None:
        driver.cursor().execute(statement)


run()
