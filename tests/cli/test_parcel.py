"""A line that breaks anywhere: what arrived stays, what is repeated is repeated byte for byte, and refusals stand."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from app.cli.api_client import ApiClient, ApiRefusal, ServerUnreachable
from app.cli.parcel import INLINE_BYTES, Parcel

STRIDE = 262_144
LARGE = bytes(range(256)) * 3000
SMALL = b"sealed"
#: path -> what happens to the first requests for it: a status with a code, or the line that breaks
Trouble = dict[str, list[tuple[int, str] | str]]


@dataclass
class Line:
    """A server at the end of a bad line: it answers, after the troubles planned for a path have happened."""

    trouble: Trouble = field(default_factory=dict)
    stored: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    reports: list[Any] = field(default_factory=list)
    tickets: int = 0

    def send(self, method: str, path: str, body: bytes | None, _headers: Mapping[str, str]) -> tuple[int, bytes]:
        name = path.removeprefix("/api/v1")
        self.asked.append(f"{method} {name}")
        planned = self.trouble.get(name, [])
        event = planned.pop(0) if planned else ""
        if event == "cut before":
            raise ServerUnreachable("the server cannot be reached")
        answer = self._refuse(event) if isinstance(event, tuple) else self._take(name, body or b"")
        if event == "cut after":
            raise ServerUnreachable("the server cannot be reached")
        return answer

    @staticmethod
    def _refuse(event: tuple[int, str]) -> tuple[int, bytes]:
        status, code = event
        return status, json.dumps({"code": code, "missing": [[1, 1]]}).encode()

    def _take(self, name: str, body: bytes) -> tuple[int, bytes]:
        if name == "/uploads":
            self.tickets += 1
            opened = {"upload": f"u{self.tickets}", "ticket": "t", "segment_bytes": STRIDE, "segments": 3}
            return 201, json.dumps(opened).encode()
        if name.startswith("/uploads/"):
            self.stored[name] = body
            return 204, b""
        self.reports.append(json.loads(body))
        return 201, b"{}"

    def deliver(self, envelope: bytes, *, tries: int = 3) -> ApiClient:
        api = ApiClient(self.send, waits_s=[0.0] * (tries - 1))
        Parcel(api, envelope).deliver(lambda body: api.post("/reports", {"name": "same", **body}))
        return api


def test_a_small_envelope_travels_inside_its_request() -> None:
    line = Line()
    line.deliver(SMALL)
    assert line.asked == ["POST /reports"]
    assert base64.b64decode(line.reports[0]["envelope"]) == SMALL
    assert len(SMALL) < INLINE_BYTES < len(LARGE)


def test_a_large_one_goes_ahead_in_segments_and_tells_how_far_it_is() -> None:
    line, told = Line(), []
    api = ApiClient(line.send)
    api.on_progress = lambda arrived, size: told.append((arrived, size))
    Parcel(api, LARGE).deliver(lambda body: api.post("/reports", body))
    assert b"".join(line.stored[f"/uploads/u1/{n}"] for n in range(3)) == LARGE
    assert line.reports == [{"upload": "u1", "ticket": "t"}]
    assert told == [(STRIDE, len(LARGE)), (2 * STRIDE, len(LARGE)), (len(LARGE), len(LARGE))]


@pytest.mark.parametrize("where", ["/uploads", "/uploads/u1/0", "/uploads/u1/2", "/reports"])
@pytest.mark.parametrize("event", ["cut before", "cut after", (503, "busy"), (500, "error")], ids=str)
def test_a_step_that_was_not_answered_is_repeated_alone(where: str, event: tuple[int, str] | str) -> None:
    line = Line({where: [event, event]})
    line.deliver(LARGE)
    upload = line.reports[-1]["upload"]
    assert b"".join(line.stored[f"/uploads/{upload}/{n}"] for n in range(3)) == LARGE
    assert len(line.asked) == 5 + 2
    assert all(report == line.reports[0] for report in line.reports)


def test_segments_the_server_misses_are_sent_again_and_no_others() -> None:
    line = Line({"/reports": [(409, "upload_incomplete")]})
    line.deliver(LARGE)
    assert line.asked[4:] == ["POST /reports", "PUT /uploads/u1/1", "POST /reports"]


@pytest.mark.parametrize("where", ["/uploads/u1/1", "/reports"])
def test_an_upload_the_server_has_forgotten_is_begun_again(where: str) -> None:
    line = Line({where: [(404, "not_found")]})
    line.deliver(LARGE)
    assert line.reports[-1]["upload"] == "u2"
    assert b"".join(line.stored[f"/uploads/u2/{n}"] for n in range(3)) == LARGE


def test_patience_ends() -> None:
    line = Line({"/reports": ["cut before"] * 9})
    with pytest.raises(ServerUnreachable):
        line.deliver(SMALL, tries=4)
    assert len(line.asked) == 4


@pytest.mark.parametrize("code", ["case_exists", "wrong_recipients"])
def test_a_refusal_is_not_argued_with(code: str) -> None:
    line = Line({"/reports": [(409, code)]})
    with pytest.raises(ApiRefusal, match=code):
        line.deliver(SMALL)
    assert len(line.asked) == 1


def test_a_server_that_keeps_forgetting_is_given_up() -> None:

    line = Line({"/reports": [(404, "not_found")] * 9})
    with pytest.raises(ApiRefusal, match="not_found"):
        line.deliver(LARGE)
    assert line.tickets == 3
