"""Response headers. Everything is forbidden to the page but what it needs."""

from __future__ import annotations

from flask import Flask, Response, request

from app.extensions import config

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
    "worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types peluit"
)
FIXED = {
    "Content-Security-Policy": CSP,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "geolocation=(self), camera=(self), microphone=(), payment=(), usb=(), interest-cohort=()",
}


def harden(*, secure: bool) -> dict[str, str]:
    """The fixed headers, with HSTS where the deployment is reached over TLS."""
    fixed = dict(FIXED)
    if secure:
        fixed["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains; preload"
    return fixed


def init_app(app: Flask) -> None:
    """Add the headers to every response that has not set its own."""

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in harden(secure=config().url.startswith("https:")).items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        if request.path.startswith("/api/"):
            response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
        return response
