"""Pages travel compressed, and of the API's answers only what everybody gets alike."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable

import brotli
import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize(
    ("accepted", "encoding", "unpack"),
    [
        ("gzip, deflate, br", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("br;q=0, gzip", "gzip", gzip.decompress),
        ("identity", None, bytes),
        ("", None, bytes),
    ],
)
def test_a_page_comes_in_an_encoding_that_was_asked_for(
    visitor: FlaskClient, accepted: str, encoding: str | None, unpack: Callable[[bytes], bytes]
) -> None:
    answer = visitor.get("/id/", headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == encoding
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert unpack(answer.data).decode().lstrip().startswith("<!doctype html>")


def test_a_compressed_page_is_a_fraction_of_itself(visitor: FlaskClient) -> None:
    whole = visitor.get("/id/report").data
    assert len(visitor.get("/id/report", headers={"Accept-Encoding": "br"}).data) < len(whole) / 3


def test_what_may_hold_a_secret_is_not_compressed(visitor: FlaskClient) -> None:
    answer = visitor.get("/api/v1/openapi.json", headers={"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in answer.headers


def test_a_route_is_compressed_as_everybody_gets_the_same(client: FlaskClient) -> None:
    asked = {"track": "service", "class": "complaint", "category": "jalan.berlubang", "region": "32.73"}
    answer = client.post("/api/v1/route", json=asked, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    members = json.loads(gzip.decompress(answer.data))
    assert set(members) == {"route", "expires_at", "candidates", "statements"}
    assert "Content-Encoding" not in client.post("/api/v1/route", json=asked).headers
