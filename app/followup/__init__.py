"""The followup slice."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register what this slice serves."""
    from app.followup import pages, reporter_routes, status

    reporter_routes.install_problems()
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(reporter_routes.blueprint)
    app.register_blueprint(status.pages)
    app.register_blueprint(status.api)
