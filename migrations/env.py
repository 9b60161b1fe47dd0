"""Alembic's entry: runs inside the application's context, with its engine."""

from alembic import context

from app.extensions import Base, db

target_metadata = Base.metadata


def include(_object: object, name: str | None, kind: str, _reflected: bool, _compare_to: object) -> bool:
    """Leave Alembic's own table out of comparisons."""
    return not (kind == "table" and name == "alembic_version")


def run() -> None:
    """Apply migrations in one transaction on the application's database."""
    engine = db.engine
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=target_metadata,
            render_as_batch=engine.dialect.name == "sqlite",
            include_object=include,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
