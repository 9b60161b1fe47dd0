"""Lines that break, readers that change, servers that lie, phones that cannot seal."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.agencies.ceremony import make_desk_key, sign_revocation
from app.agencies.statements import store_statement
from app.cases.models import Envelope
from app.extensions import db
from crypto.keys import box_kid
from tests.journeys.office import rewriting
from tests.journeys.phone import TEXT, Phone, camera_photo, lose_answer
from tests.journeys.stored import cases, opened_by_north
from tests.world import NORTH, NOW, World


def test_a_wrong_word_is_named_and_sends_nothing_and_a_double_tap_sends_once(raes_phone: Phone) -> None:
    raes_phone.write_report()
    words = raes_phone.words()
    raes_phone.retype(["salah", *words[1:4], *["keliru"] * 4, *words[8:]])
    raes_phone.next()
    assert raes_phone.error() == "word_mismatch"
    assert raes_phone.posts("/reports") == 0
    raes_phone.retype(words)
    raes_phone.page.dblclick("[data-next]")
    raes_phone.on("sent")
    assert raes_phone.posts("/reports") == 1
    assert len(cases()) == 1


@pytest.mark.prove
def test_a_lost_answer_repeats_as_success(raes_phone: Phone) -> None:
    raes_phone.write_report()
    words = raes_phone.words()
    raes_phone.page.route("**/api/v1/reports", lose_answer, times=1)
    reference = raes_phone.send(words)
    assert raes_phone.posts("/reports") == 2
    assert cases() == [(reference, "received")]


def test_a_cut_line_is_said_and_sending_goes_on_by_itself(raes_phone: Phone, world: World) -> None:
    raes_phone.write_report(photos=[camera_photo(width=1600, height=1200)])
    words = raes_phone.words()
    raes_phone.page.route("**/uploads/*/1", lambda route: route.abort(), times=2)
    raes_phone.retype(words)
    raes_phone.next()
    assert raes_phone.error() == "offline"
    raes_phone.on("sent")
    meta, files = opened_by_north(world)
    assert (meta["text"], len(files)) == (TEXT, 1)


@pytest.mark.prove
def test_closing_midway_leaves_no_half_case(raes_phone: Phone) -> None:
    raes_phone.write_report(photos=[camera_photo(width=1600, height=1200)])
    raes_phone.page.route("**/uploads/*/1", lambda route: route.abort())
    raes_phone.retype(raes_phone.words())
    raes_phone.next()
    assert raes_phone.error() == "offline"
    raes_phone.page.close()
    assert cases() == []


@pytest.mark.prove
def test_changed_readers_are_shown_before_anything_is_sent_to_them(raes_phone: Phone, app: Flask, world: World) -> None:
    raes_phone.write_report()
    words = raes_phone.words()
    officer = world.officers[NORTH]
    old = world.desks[NORTH, "service"]
    fresh = make_desk_key(officer, NORTH, "service", 2, NOW)
    store_statement(fresh.statement)
    store_statement(sign_revocation(officer, box_kid(old.box.pk), "lost"))
    db.session.commit()
    raes_phone.retype(words)
    raes_phone.next()
    assert raes_phone.error() == "route_stale"
    raes_phone.on("check")
    assert cases() == []
    assert raes_phone.words() == words
    raes_phone.send(words)
    stored = db.session.scalars(select(Envelope)).one()
    assert box_kid(fresh.box.pk).hex() in stored.kids


def unsign(answer: dict[str, Any]) -> None:
    for statement in answer["statements"]:
        statement["sigs"] = []


def exchange_key(answer: dict[str, Any]) -> None:
    for candidate in answer["candidates"]:
        reader = candidate["recipients"][0]
        reader["box"] = reader["statement"]["body"]["box"] = "09" + "00" * 31


@pytest.mark.prove
def test_a_directory_that_cannot_be_verified_stops_everything(raes_phone: Phone) -> None:
    raes_phone.page.route(re.compile("/api/v1/directory"), rewriting(unsign))
    raes_phone.open()
    raes_phone.choose()
    raes_phone.at_place()
    assert raes_phone.error() == "E_DIRECTORY"
    assert raes_phone.posts("/reports") == raes_phone.posts("/uploads") == 0


@pytest.mark.prove
@pytest.mark.parametrize("lie", [exchange_key, unsign])
def test_a_reader_whom_nobody_signed_for_is_refused(raes_phone: Phone, lie: Callable[[dict[str, Any]], None]) -> None:
    raes_phone.page.route("**/api/v1/route", rewriting(lie))
    raes_phone.write_report()
    assert raes_phone.error() == "E_DIRECTORY"
    assert raes_phone.posts("/reports") == raes_phone.posts("/uploads") == 0


@pytest.mark.prove
def test_a_phone_that_cannot_seal_says_so_and_sends_nothing(raes_phone: Phone) -> None:
    for part in ("**/workers/seal-*.js", "**/chunks/envelope-*.js"):
        raes_phone.page.route(part, lambda route: route.abort())
    raes_phone.write_report()
    raes_phone.retype(raes_phone.words())
    raes_phone.next()
    assert raes_phone.error() == "sealing_failed"
    assert raes_phone.posts("/reports") == raes_phone.posts("/uploads") == 0
