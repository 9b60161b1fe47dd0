"""Handlers, their login and the sealed keys they work with."""

from flask import Flask

from app.web.errors import Problem, map_exception
from crypto.errors import LoginError


def init_app(app: Flask) -> None:
    """Register what this slice serves."""
    from app.accounts import login, routes

    map_exception(LoginError, lambda _refused: Problem("not_recognised"))
    map_exception(
        login.SecondFactorNeeded,
        lambda _refused: Problem("second_factor", extra={"methods": list(login.SECOND_FACTORS)}),
    )
    app.register_blueprint(routes.blueprint)
