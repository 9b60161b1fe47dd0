"""The desk's work on cases: the queue, verification, assignment, transfer; and the rules that bring cases there."""

from flask import Flask

from app.web.errors import FieldFault, Problem, map_exception


def init_app(app: Flask) -> None:
    """Register what this slice serves."""
    from app.agencies.services import NoDeskKey, UnknownAgency
    from app.triage import (
        beside_routes,
        contest_routes,
        handover,
        pages,
        queries,
        routes,
        rule_routes,
        services,
        transfer_routes,
    )

    map_exception(services.Unacceptable, lambda fault: Problem("invalid", (FieldFault(fault.pointer, fault.code),)))
    map_exception(queries.BadCursor, lambda _: Problem("invalid", (FieldFault("/cursor", "invalid"),)))
    map_exception(NoDeskKey, lambda _: Problem("no_desk_key"))
    map_exception(UnknownAgency, lambda _: Problem("invalid", (FieldFault("/to", "unknown_agency"),)))
    map_exception(handover.GrantUnfit, lambda _: Problem("invalid", (FieldFault("/grant", "invalid"),)))
    map_exception(handover.BadGrantSignature, lambda _: Problem("bad_signature"))
    map_exception(handover.NotPending, lambda _: Problem("not_found"))
    rule_routes.install_problems()
    for module in (routes, beside_routes, contest_routes, rule_routes, transfer_routes, pages):
        app.register_blueprint(module.blueprint)
