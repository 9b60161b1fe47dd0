"""Handlers, their login and the sealed keys they work with."""

from flask import Flask

from app.web.errors import FieldFault, Problem, map_exception
from crypto.errors import LoginError


def init_app(app: Flask) -> None:
    """Register what this slice serves."""
    from app.accounts import invitations, login, people_routes, roster, routes

    map_exception(LoginError, lambda _refused: Problem("not_recognised"))
    map_exception(
        login.SecondFactorNeeded,
        lambda _refused: Problem("second_factor", extra={"methods": list(login.SECOND_FACTORS)}),
    )
    map_exception(invitations.UnknownInvitation, lambda _unknown: Problem("not_found"))
    map_exception(invitations.Unfit, lambda unfit: Problem("invalid", (FieldFault(unfit.pointer, unfit.code),)))
    map_exception(roster.StaleList, lambda _stale: Problem("stale_list"))
    app.register_blueprint(routes.blueprint)
    app.register_blueprint(people_routes.blueprint)
