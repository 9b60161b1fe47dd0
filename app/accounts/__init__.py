"""Handlers, their login and the sealed keys they work with."""

from flask import Flask

from app.web.errors import FieldFault, Problem, map_exception
from crypto.errors import LoginError


def init_app(app: Flask) -> None:
    """Register what this slice serves."""
    from app.accounts import factors, invitations, login, own_routes, pages, people_routes, roster, routes, words

    map_exception(LoginError, lambda _refused: Problem("not_recognised"))
    map_exception(login.SecondFactorNeeded, lambda needed: Problem("second_factor", extra=needed.members()))
    map_exception(
        factors.TooManyWrongCodes, lambda _: Problem("slow_down", headers={"Retry-After": str(factors.HOUR_S)})
    )
    map_exception(factors.FactorRefused, lambda _: Problem("code_refused"))
    map_exception(factors.NotAPasskey, lambda _: Problem("passkey_refused"))
    map_exception(factors.TooManyPasskeys, lambda _: Problem("too_many"))
    map_exception(factors.LastFactor, lambda _: Problem("last_factor"))
    map_exception(words.UnfitWords, lambda _: Problem("bad_signature"))
    for nowhere in (factors.UnknownFactor, factors.NoPasskeysHere):
        map_exception(nowhere, lambda _: Problem("not_found"))
    map_exception(invitations.UnknownInvitation, lambda _unknown: Problem("not_found"))
    map_exception(invitations.Unfit, lambda unfit: Problem("invalid", (FieldFault(unfit.pointer, unfit.code),)))
    map_exception(roster.StaleList, lambda _stale: Problem("stale_list"))
    app.register_blueprint(routes.blueprint)
    app.register_blueprint(own_routes.blueprint)
    app.register_blueprint(people_routes.blueprint)
    app.register_blueprint(pages.blueprint)
