"""The followup slice."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register what this slice serves."""
    from app.followup import agency_services, desk_routes, notification_routes, pages, reporter_routes, status
    from app.web.errors import FieldFault, Problem, map_exception

    map_exception(agency_services.OutcomeMisplaced, lambda _: Problem("invalid", (FieldFault("/outcome", "invalid"),)))
    reporter_routes.install_problems()
    app.register_blueprint(desk_routes.blueprint)
    app.register_blueprint(notification_routes.blueprint)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(reporter_routes.blueprint)
    app.register_blueprint(status.pages)
    app.register_blueprint(status.api)
