"""Sealed bytes as an answer, whole or in ranges, the same at every door."""

from __future__ import annotations

from flask import Response, send_file

from app.cases.blobs import blob_store
from app.cases.envelopes import blob_name
from app.cases.models import Envelope


def send_envelope(envelope: Envelope) -> Response:
    """200, 206 or 416.  Raises: BlobMissing"""
    path = blob_store().path(blob_name(envelope))
    # No ETag: it would be made of the file's time and name, and nothing here is to be cached anyway.
    response = send_file(path, mimetype="application/octet-stream", conditional=True, etag=False, last_modified=0)
    # The file's time is as coarse as the case's, but nobody needs it.
    del response.headers["Last-Modified"]
    response.headers["Cache-Control"] = "no-store"
    return response
