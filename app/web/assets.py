"""Hashed files that never change, served compressed and cached for ever; names from the build's manifest."""

from __future__ import annotations

import json
from typing import Any

from flask import Flask, current_app
from whitenoise import WhiteNoise

from app.web.headers import harden
from config import ROOT, Config

DIST = ROOT / "app" / "static" / "dist"
#: Only the workers that run WebAssembly may; their own responses say so and nothing else's does (PROTOCOL 1.2).
WASM_WORKERS = ("workers/argon2",)


def manifest() -> dict[str, str]:
    """Logical name -> hashed file name, as the last build wrote it; empty before the first build."""
    path = DIST / "manifest.json"
    return json.loads(path.read_text("utf-8")) if path.is_file() else {}


def serve(wsgi: Any, config: Config) -> Any:
    """Put the bundled files in front of the application, below /static/dist/."""
    secure = config.url.startswith("https:")

    def add_headers(headers: Any, path: str, _url: str) -> None:
        for name, value in harden(secure=secure).items():
            headers[name] = value
        script = "'self' 'wasm-unsafe-eval'" if path.rpartition("/dist/")[2].startswith(WASM_WORKERS) else "'self'"
        headers["Content-Security-Policy"] = (
            f"default-src 'none'; script-src {script}; connect-src 'self'; "
            "require-trusted-types-for 'script'; trusted-types peluit"
        )

    middleware = WhiteNoise(
        wsgi, max_age=0, add_headers_function=add_headers, immutable_file_test=lambda _path, _url: True
    )
    if DIST.is_dir():
        middleware.add_files(str(DIST), prefix="static/dist/")
    return middleware


def asset(name: str) -> str:
    """The address of a bundled file.  Raises: KeyError if the build did not make it"""
    return f"/static/dist/{served_manifest()[name]}"


def served_manifest() -> dict[str, str]:
    """The manifest as it was when the application started."""
    names: dict[str, str] = current_app.extensions["peluit_assets"]
    return names


def init_app(app: Flask) -> None:
    """Give templates `asset()`."""
    app.extensions["peluit_assets"] = manifest()
    app.jinja_env.globals["asset"] = asset
