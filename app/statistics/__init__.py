"""The statistics slice."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register what this slice serves."""
    from app.statistics import routes

    app.register_blueprint(routes.pages)
    app.register_blueprint(routes.api)
    # the home page shows the newest figures without knowing this slice
    app.jinja_env.globals["latest_figures"] = routes.latest_figures
