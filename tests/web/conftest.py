"""An application with an empty deployment."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.extensions import db
from config import Config

ROOT_PK = "3d" * 32


def make_settings(var: Path, **environ: str) -> Config:
    """Settings of a deployment that lives in `var`, with throw-away secrets."""
    (var / "secrets").mkdir(parents=True)
    (var / "public").mkdir()
    for name in ("server.key", "receipt.key"):
        secret = var / "secrets" / name
        secret.write_text("a5" * 32)
        secret.chmod(0o600)
    (var / "public" / "root.pub").write_text(ROOT_PK)
    return Config.from_environ({"PELUIT_VAR": str(var), **environ})


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The whole application on an empty var, its tables made. These tests only read, so they share it."""
    app = create_app(make_settings(tmp_path_factory.mktemp("site") / "var"))
    app.testing = True
    with app.app_context():
        db.create_all()
    return app


@pytest.fixture
def visitor(site: Flask) -> FlaskClient:
    """A browser without history, cookies or script."""
    return site.test_client()
