"""The HTTP contract as a client sees it: what the `report` and `desk` commands stand on. Standard library only."""

from __future__ import annotations

import http.client
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

TIMEOUT_S = 60
#: Pauses between tries where something sealed is under way: about a minute in all.
WAITS_S = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
Answer = TypeVar("Answer")


@dataclass(eq=False)
class ApiRefusal(Exception):
    """The server said no: `code` of the problem document, and its extra members."""

    code: str
    status: int
    document: Mapping[str, Any]

    def __str__(self) -> str:
        return self.code


class ServerUnreachable(Exception):
    """No answer at all, or none that is part of the contract."""


#: (method, path with query below the server, body, headers) -> (status, body)
Transport = Callable[[str, str, bytes | None, Mapping[str, str]], tuple[int, bytes]]


def over_http(server: str) -> Transport:
    """Requests to a server by its address, such as http://127.0.0.1:8000."""

    def send(method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> tuple[int, bytes]:
        request = urllib.request.Request(server.rstrip("/") + path, body, dict(headers), method=method)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_S) as response:  # noqa: S310
                return response.status, response.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()
        except (urllib.error.URLError, OSError, http.client.HTTPException):
            raise ServerUnreachable("the server cannot be reached") from None

    return send


class ApiClient:
    """One server, optionally with a session."""

    def __init__(self, send: Transport, *, waits_s: Sequence[float] = WAITS_S) -> None:
        self.send = send
        self.waits_s = waits_s
        self.session: str | None = None
        #: called with (bytes that have arrived, bytes in all) while an envelope is on its way
        self.on_progress: Callable[[int, int], None] = lambda _arrived, _all: None
        #: called with the seconds until the next try
        self.on_wait: Callable[[float], None] = lambda _seconds: None

    def with_session(self, token: str) -> ApiClient:
        """The same server, inside a session."""
        inside = ApiClient(self.send, waits_s=self.waits_s)
        inside.session, inside.on_progress, inside.on_wait = token, self.on_progress, self.on_wait
        return inside

    def persist(self, request: Callable[[], Answer]) -> Answer:
        """The answer to a request that may be made twice, tried again while the server is away or busy.

        Raises: ApiRefusal; ServerUnreachable after the last try
        """
        for wait_s in self.waits_s:
            try:
                return request()
            except ServerUnreachable:
                pass
            except ApiRefusal as refusal:
                if refusal.status < http.client.INTERNAL_SERVER_ERROR:
                    raise
            self.on_wait(wait_s)
            time.sleep(wait_s)
        return request()

    def get(self, path: str, **query: Any) -> Any:
        """The JSON answer of a GET."""
        shown = {name: value for name, value in query.items() if value is not None}
        return json.loads(self._call("GET", path + ("?" + urllib.parse.urlencode(shown) if shown else "")))

    def post(self, path: str, members: Mapping[str, Any]) -> Any:
        """The JSON answer of a POST."""
        text = self._call("POST", path, json.dumps(members).encode(), {"Content-Type": "application/json"})
        return json.loads(text) if text else None

    def delete(self, path: str) -> None:
        """A DELETE without an answer."""
        self._call("DELETE", path)

    def download(self, path: str) -> bytes:
        """The bytes of an envelope."""
        return self._call("GET", path)

    def put(self, path: str, content: bytes, headers: Mapping[str, str]) -> None:
        """A PUT of bytes, answered with nothing."""
        self._call("PUT", path, content, {"Content-Type": "application/octet-stream", **headers})

    def _call(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> bytes:
        shown = dict(headers or {})
        if self.session is not None:
            shown["Authorization"] = f"Bearer {self.session}"
        status, content = self.send(method, "/api/v1" + path, body, shown)
        if status < 400:
            return content
        try:
            document = json.loads(content)
            code = str(document["code"])
        except (ValueError, KeyError, TypeError):
            raise ServerUnreachable(f"the server answered {status} outside its contract") from None
        raise ApiRefusal(code, status, document)
