"""A sealed envelope on its way: inside its request when small, else ahead of it in segments.

A broken line costs one segment and a lost answer nothing: every step can be repeated with the same bytes, which the
server answers as it did the first time.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any, TypeVar

from app.cli.api_client import ApiClient, ApiRefusal

#: Envelopes up to this size travel inside the JSON body (API.md, BODY); larger ones in segments.
INLINE_BYTES = 196_608
#: An upload that the server has forgotten is begun again; more often than this something else is wrong.
TRIES = 3
Body = dict[str, str]
Answer = TypeVar("Answer")


class Parcel:
    """One envelope that is being sent. Repeating a step repeats the same bytes, never another envelope."""

    def __init__(self, api: ApiClient, envelope: bytes, uploads: str = "/uploads") -> None:
        self._api = api
        self._envelope = envelope
        self._uploads = uploads
        self._ticket: dict[str, Any] | None = None
        self._arrived: set[int] = set()

    def deliver(self, send: Callable[[Body], Answer]) -> Answer:
        """Bring the envelope, then call `send` with the members BODY until it is answered.

        Raises: ApiRefusal; ServerUnreachable when the client's patience is over
        """
        for tries_left in reversed(range(TRIES)):
            try:
                body = self._bring()
                return self._api.persist(lambda body=body: send(body))  # type: ignore[misc]
            except ApiRefusal as refusal:
                if not tries_left or not self._mend(refusal):
                    raise
        raise AssertionError("unreachable: the last try raises")

    def _bring(self) -> Body:
        if len(self._envelope) <= INLINE_BYTES:
            return {"envelope": base64.b64encode(self._envelope).decode()}
        if self._ticket is None:
            self._ticket = self._api.persist(lambda: self._api.post(self._uploads, {"bytes": len(self._envelope)}))
        ticket = self._ticket
        for number in range(ticket["segments"]):
            if number not in self._arrived:
                self._api.persist(lambda number=number: self._put(ticket, number))  # type: ignore[misc]
                self._arrived.add(number)
            done = min((number + 1) * ticket["segment_bytes"], len(self._envelope))
            self._api.on_progress(done, len(self._envelope))
        return {"upload": ticket["upload"], "ticket": ticket["ticket"]}

    def _put(self, ticket: dict[str, Any], number: int) -> None:
        start = number * ticket["segment_bytes"]
        segment = self._envelope[start : start + ticket["segment_bytes"]]
        self._api.put(f"{self._uploads}/{ticket['upload']}/{number}", segment, {"Upload-Ticket": ticket["ticket"]})

    def _mend(self, refusal: ApiRefusal) -> bool:
        """Whether another try can help, after forgetting what the server does not have."""
        if self._ticket is None:
            return False
        if refusal.code == "upload_incomplete":
            for first, last in refusal.document["missing"]:
                self._arrived -= set(range(first, last + 1))
            return True
        if refusal.code == "not_found":
            self._ticket = None
            self._arrived.clear()
            return True
        return False
