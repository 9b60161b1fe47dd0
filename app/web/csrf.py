"""Cross-site request forgery: a cookie alone never changes anything."""

from __future__ import annotations

import hmac

from flask import request

from app.web.errors import Problem

HEADER = "X-CSRF-Token"


def require(token: str) -> None:
    """Let a request with a cookie pass only if it also shows its session's token.  Raises: Problem csrf"""
    shown = request.headers.get(HEADER, "")
    if not hmac.compare_digest(shown.encode("utf-8", "replace"), token.encode()):
        raise Problem("csrf")
