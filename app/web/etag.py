"""Answers that a client may already hold."""

from __future__ import annotations

from flask import Response, request


def conditional(response: Response, cache_control: str = "private, no-cache") -> Response:
    """The response with an ETag over its body, or 304 if the client's own copy is this one."""
    response.headers["Cache-Control"] = cache_control
    response.add_etag()
    response.make_conditional(request)
    return response
