"""The intake slice."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register what this slice serves."""
    from app.intake import pages, routes

    routes.install_problems()
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(routes.blueprint)
