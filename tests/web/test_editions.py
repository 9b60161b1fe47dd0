"""Kept pages: fast, never stale, bounded, and the same for whoever asks."""

from __future__ import annotations

import gzip

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.agencies.models import DirectoryHead
from app.extensions import db
from app.web import editions
from app.web.editions import KeptPage, Shelf

PAGE = "/id/trust"


def page(name: bytes) -> KeptPage:
    return KeptPage((1,), (), 'W/"x"', name, b"")


def test_what_was_asked_for_longest_ago_is_given_up_first() -> None:
    shelf = Shelf(room_bytes=6)
    for name in ("a", "b"):
        shelf.keep((name, ""), page(b"123"))
    assert shelf.find(("a", "")) is not None
    shelf.keep(("c", ""), page(b"123"))
    assert shelf.find(("b", "")) is None
    assert shelf.find(("a", "")) is not None and shelf.find(("c", "")) is not None


def test_a_page_that_replaces_another_takes_its_room_and_no_more() -> None:
    shelf = Shelf(room_bytes=6)
    for _ in range(5):
        shelf.keep(("a", ""), page(b"123"))
    shelf.keep(("b", ""), page(b"123"))
    assert shelf.find(("a", "")) is not None


def test_a_page_larger_than_the_room_is_not_kept() -> None:
    shelf = Shelf(room_bytes=2)
    shelf.keep(("a", ""), page(b"123"))
    assert shelf.find(("a", "")) is None


@pytest.mark.parametrize(
    ("asked", "coding", "unpack"),
    [("br", "br", brotli.decompress), ("gzip, br;q=0", "gzip", gzip.decompress), ("", None, bytes)],
    ids=["brotli", "gzip", "neither"],
)
def test_a_kept_page_is_the_page(client: FlaskClient, asked: str, coding: str | None, unpack: object) -> None:
    headers = {"Accept-Encoding": asked}
    first, again = client.get(PAGE, headers=headers), client.get(PAGE, headers=headers)
    assert again.headers.get("Content-Encoding") == coding
    assert unpack(first.data) == unpack(again.data)  # type: ignore[operator]
    for name in ("Content-Security-Policy", "Cache-Control", "Content-Language", "ETag", "Vary", "Content-Type"):
        assert first.headers[name] == again.headers[name]
    assert int(again.headers["Content-Length"]) == len(again.data)


def test_who_asks_whether_it_changed_is_told(client: FlaskClient) -> None:
    etag = client.get(PAGE).headers["ETag"]
    answer = client.get(PAGE, headers={"If-None-Match": etag})
    assert (answer.status_code, answer.data) == (304, b"")
    assert client.get(PAGE, headers={"If-None-Match": 'W/"other"'}).status_code == 200


def test_a_head_request_has_no_body(client: FlaskClient) -> None:
    client.get(PAGE)
    answer = client.head(PAGE)
    assert (answer.status_code, answer.data) == (200, b"") and int(answer.headers["Content-Length"]) > 0


def test_a_change_of_the_directory_makes_every_page_anew(app: Flask, client: FlaskClient) -> None:
    client.get("/id/agencies")
    kept = app.extensions["peluit_shelf"].find(("/id/agencies", ""))
    db.session.scalars(db.select(DirectoryHead)).one().number += 1
    db.session.commit()
    assert kept.edition != editions.edition_of(app)
    client.get("/id/agencies")
    assert app.extensions["peluit_shelf"].find(("/id/agencies", "")) is not kept


def test_addresses_with_arguments_of_the_visitors_own_are_not_kept(app: Flask, client: FlaskClient) -> None:
    shelf = app.extensions["peluit_shelf"]
    for query in ("x=1", "sort=name&sort=name", "sort=name&x=1"):
        assert client.get(f"/id/statistics/agencies?{query}").status_code == 200
        assert shelf.find(("/id/statistics/agencies", query)) is None
    client.get("/id/statistics/agencies?sort=name")
    assert shelf.find(("/id/statistics/agencies", "sort=name")) is not None


def test_a_refusal_is_not_kept(app: Flask, client: FlaskClient) -> None:
    client.get("/id/statistics/nobody")
    assert app.extensions["peluit_shelf"].find(("/id/statistics/nobody", "")) is None


def test_pages_of_one_persons_own_are_never_kept(app: Flask, client: FlaskClient) -> None:
    for path in ("/id/mailbox", "/id/desk", "/id/report", "/id/status/" + "0" * 32, "/api/v1/statistics"):
        client.get(path)
        assert app.extensions["peluit_shelf"].find((path, "")) is None
