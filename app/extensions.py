"""The libraries an application instance is built on, and the two column types of ours."""

from __future__ import annotations

from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from flask import Flask, current_app
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from redis import Redis
from sqlalchemy import JSON, BigInteger, Connection, MetaData, TypeDecorator, event
from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.orm import DeclarativeBase, registry

from config import Config

_METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Base(DeclarativeBase):
    """Declarative base with constraint names that migrations can address."""

    metadata = _METADATA
    registry = registry(metadata=_METADATA, type_annotation_map={dict[str, Any]: JSON, list[Any]: JSON})


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant, stored as whole microseconds since 1970: it sorts the same on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 (SQLAlchemy's)
        """Microseconds since 1970.  Raises: ValueError if the instant has no zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a zone")
        return int((value - _EPOCH).total_seconds()) * 1_000_000 + value.microsecond

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 (as above)
        """The aware instant."""
        if value is None:
            return None
        seconds, micros = divmod(value, 1_000_000)
        return datetime.fromtimestamp(seconds, UTC).replace(microsecond=micros)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

#: Table option of rows that reporters' acts make: SQLite's hidden row number would keep the order in which they came.
NO_ROWIDS = {"sqlite_with_rowid": False}

#: True while a request runs that changes nothing (set by app.web.access).
reads_only: ContextVar[bool] = ContextVar("reads_only", default=False)

db = SQLAlchemy(model_class=Base)
login_manager = LoginManager()


def config() -> Config:
    """The settings of the application at hand."""
    settings: Config = current_app.extensions["peluit_config"]
    return settings


def get_redis() -> Redis:
    """The volatile store: sessions, used challenges, the queue. Bytes in, bytes out."""
    client: Redis = current_app.extensions["peluit_redis"]
    return client


def end_reading() -> None:
    """Let go of what was only read, before slow work that is no database's: SQLite has but one writer's lock."""
    if db.engine.dialect.name == "sqlite":
        db.session.rollback()


def read_one_instant() -> Connection:
    """Begin to read what the database holds at one moment, while others go on writing; ends with the transaction."""
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        return db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    before = reads_only.set(True)
    connection = db.session.connection()
    reads_only.reset(before)
    return connection


def engine_options(settings: Config) -> dict[str, Any]:
    """Pool settings for the database at hand; a dead PostgreSQL connection is replaced before use."""
    if settings.database_url.startswith("sqlite"):
        return {}
    return {"pool_pre_ping": True, "pool_size": 5, "max_overflow": 5}


def init_app(app: Flask, settings: Config) -> None:
    """Bind the libraries to this application."""
    app.extensions["peluit_config"] = settings
    app.extensions["peluit_redis"] = Redis.from_url(settings.redis_url, socket_timeout=5, socket_connect_timeout=2)
    db.init_app(app)
    login_manager.init_app(app)
    with app.app_context():
        _prepare_sqlite(db.engine)


def _prepare_sqlite(engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _record: object) -> None:
        # synchronous=FULL: a report that was answered with 201 must outlive a power cut.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=20000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin_immediately(connection: Any) -> None:
        # A deferred transaction that turns into a writer can fail with "locked" without waiting; asking for
        # the write lock first makes busy_timeout hold. The access layer marks requests that only read.
        connection.exec_driver_sql("BEGIN" if reads_only.get() else "BEGIN IMMEDIATE")
