"""Pages travel compressed. They hold no secret and repeat no input, so their length tells nothing (see BREACH).

The API's answers stay as they are: a mailbox's or a desk's length must not depend on what two members have in common.
Only an answer that is the same for everybody who asks the same may be `packed`.
"""

from __future__ import annotations

import gzip

import brotli
from flask import Flask, Response, request

#: Below this a header costs more than is saved.
LEAST_BYTES = 1024
#: A page is compressed anew for each visitor: quick beats small.
BROTLI_QUALITY, GZIP_LEVEL = 5, 6


def init_app(app: Flask) -> None:
    """Compress every page that is worth it."""

    @app.after_request
    def compress(response: Response) -> Response:
        if response.mimetype != "text/html" or response.is_streamed or "Content-Encoding" in response.headers:
            return response
        return packed(response)


def packed(response: Response) -> Response:
    """The response in the best encoding that was asked for, if it is worth it."""
    body = response.get_data()
    if len(body) < LEAST_BYTES:
        return response
    response.vary.add("Accept-Encoding")
    accepted = request.accept_encodings
    if accepted.quality("br") > 0:
        response.set_data(brotli.compress(body, quality=BROTLI_QUALITY))
        response.headers["Content-Encoding"] = "br"
    elif accepted.quality("gzip") > 0:
        response.set_data(gzip.compress(body, GZIP_LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response
