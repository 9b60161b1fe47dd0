"""Answers that a client may already hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, request

from app.web.api import answer


def conditional(response: Response, cache_control: str = "private, no-cache") -> Response:
    """The response with an ETag over its body, or 304 if the client's own copy is this one."""
    response.headers["Cache-Control"] = cache_control
    response.add_etag()
    response.make_conditional(request)
    return response


def answer_unless_held(tag: str, members: Callable[[], Any]) -> Response:
    """A JSON answer under this ETag, or 304 to who holds it: the members are made only when they are needed."""
    held = request.if_none_match.contains_weak(tag)
    response = Response(status=304) if held else answer(members())
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "private, no-cache"
    return response
