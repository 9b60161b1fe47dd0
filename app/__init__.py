"""Peluit: sealed reports, clocks that run by themselves, figures in the open."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from config import Config


def create_app(config: Config) -> Flask:
    """The application for one deployment and the surface it names."""
    from app import cli, clock, extensions
    from app.web import assets, editions

    app = Flask(__name__, static_folder=None)
    app.config.update(
        SQLALCHEMY_DATABASE_URI=config.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=extensions.engine_options(config),
        MAX_CONTENT_LENGTH=None,
        SECRET_KEY=None,
    )
    clock.set_fixed(config.fixed_now)
    extensions.init_app(app, config)
    _install_web(app)
    _install_slices(app)
    cli.register(app)
    app.wsgi_app = editions.serve(app, app.wsgi_app)  # type: ignore[method-assign]
    if config.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=config.proxies, x_proto=config.proxies)  # type: ignore[method-assign]
    app.wsgi_app = assets.serve(app.wsgi_app, config)  # type: ignore[method-assign]
    return app


def _install_web(app: Flask) -> None:
    from app.web import access, api_routes, assets, compression, editions, errors, frame, headers, i18n, limits, pages

    app.extensions["peluit_limiter"] = limits.Limiter()
    compression.init_app(app)
    editions.init_app(app)
    errors.init_app(app)
    access.init_app(app)
    headers.init_app(app)
    i18n.init_app(app)
    assets.init_app(app)
    frame.init_app(app, app.extensions["peluit_config"])
    app.register_blueprint(api_routes.blueprint)
    app.register_blueprint(pages.blueprint)


def _install_slices(app: Flask) -> None:
    from app import accounts, agencies, audit, cases, followup, intake, statistics, triage

    for area in (cases, agencies, audit, accounts, intake, triage, followup, statistics):
        area.init_app(app)
