"""The HTTP contract as a client sees it: what the `report` and `desk` commands stand on. Standard library only."""

from __future__ import annotations

import base64
import http.client
import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

#: Envelopes up to this size travel inside the JSON body (API.md, BODY); larger ones in segments.
INLINE_BYTES = 196_608
TIMEOUT_S = 60


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

    def __init__(self, send: Transport) -> None:
        self.send = send
        self.session: str | None = None

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

    def carry(
        self,
        source: BinaryIO,
        size: int,
        uploads: str = "/uploads",
        *,
        on_progress: Callable[[int], None] | None = None,
    ) -> dict[str, Any]:
        """An envelope as BODY (API.md): inside the request when small, else uploaded in segments before."""
        if size <= INLINE_BYTES:
            return {"envelope": base64.b64encode(source.read()).decode()}
        opened = self.post(uploads, {"bytes": size})
        headers = {"Upload-Ticket": opened["ticket"], "Content-Type": "application/octet-stream"}
        for number in range(opened["segments"]):
            segment = source.read(opened["segment_bytes"])
            self._call("PUT", f"{uploads}/{opened['upload']}/{number}", segment, headers)
            if on_progress is not None:
                on_progress(len(segment))
        return {"upload": opened["upload"], "ticket": opened["ticket"]}

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
