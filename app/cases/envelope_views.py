"""Sealed bytes as an answer, whole or in ranges or several at once, the same at every door."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import Response, send_file

from app.cases.blobs import blob_store
from app.cases.envelopes import blob_name
from app.cases.models import Envelope
from app.web.api import HEX32, obj
from app.web.errors import Problem

#: What one answer may hold: enough for a long thread of short letters, little enough for one thread's memory.
BUNDLE_BYTES, BUNDLE_LETTERS = 8 * 1024 * 1024, 256
BUNDLE = obj(env_ids={"type": "array", "items": HEX32, "minItems": 1, "maxItems": BUNDLE_LETTERS, "uniqueItems": True})


def send_envelope(envelope: Envelope) -> Response:
    """200, 206 or 416.  Raises: BlobMissing"""
    path = blob_store().path(blob_name(envelope))
    # No ETag: it would be made of the file's time and name, and nothing here is to be cached anyway.
    response = send_file(path, mimetype="application/octet-stream", conditional=True, etag=False, last_modified=0)
    # The file's time is as coarse as the case's, but nobody needs it.
    del response.headers["Last-Modified"]
    response.headers["Cache-Control"] = "no-store"
    return response


def send_bundle(wanted: Sequence[str], readable: Iterable[Envelope]) -> Response:
    """The wanted envelopes one behind the other; each ends where its header says.

    `readable` are those the asker may have.  Raises: Problem not_found (for any other), too_large; BlobMissing
    """
    known = {envelope.env_id: envelope for envelope in readable}
    if not known.keys() >= set(wanted):
        raise Problem("not_found")
    bundle = [known[env_id] for env_id in wanted]
    if sum(envelope.size_bytes for envelope in bundle) > BUNDLE_BYTES:
        raise Problem("too_large")
    response = Response(mimetype="application/octet-stream", headers={"Cache-Control": "no-store"})
    response.data = b"".join(_whole(envelope) for envelope in bundle)
    return response


def _whole(envelope: Envelope) -> bytes:
    with blob_store().open(blob_name(envelope)) as stored:
        return stored.read()
