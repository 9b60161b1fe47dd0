"""The audit trail: append-only, hash-chained per agency."""

from flask import Flask

from app.audit.services import record

__all__ = ["init_app", "record"]


def init_app(app: Flask) -> None:
    """Register what this part serves."""
    from app.audit import guard, queries, routes
    from app.web.errors import FieldFault, Problem, map_exception

    map_exception(queries.BadCursor, lambda _: Problem("invalid", (FieldFault("/cursor", "invalid"),)))
    app.register_blueprint(routes.blueprint)
    guard.watch()
