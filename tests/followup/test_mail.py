"""Handlers hear by mail that something waits: on the hour, never what, and a dead server loses nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import Handler
from app.cases.models import Outbox
from app.extensions import db
from app.followup.jobs import sweep
from app.followup.mail import send_due
from app.followup.models import WaitingMail
from tests.rae import BRIBE, Rae
from tests.services import Postbox
from tests.world import NOW, World

ONE_PM = NOW + timedelta(hours=4)


def settle(name: str, *, daily: bool = False) -> None:
    """Give a handler an address."""
    handler = db.session.get_one(Handler, name)
    handler.mail, handler.mail_daily = f"{name}@example.org", daily
    db.session.commit()


@pytest.fixture
def postbox(app: Flask, smtp_server: Postbox) -> Postbox:
    """The deployment's mail server; Ada and Ben have addresses."""
    app.extensions["peluit_config"] = replace(app.extensions["peluit_config"], smtp_url=smtp_server.url)
    settle("ada")
    settle("ben")
    return smtp_server


def to(box: Postbox) -> list[str]:
    return sorted(address for each in box.recipients for address in each)


def test_a_report_is_told_to_its_desk_with_the_next_hour(postbox: Postbox, rae: Rae) -> None:
    rae.send()
    send_due(NOW - timedelta(minutes=1))
    assert to(postbox) == []
    send_due(NOW)
    assert to(postbox) == ["ada@example.org", "ben@example.org"]
    send_due(NOW + timedelta(hours=1))
    assert len(postbox.messages) == 2


def test_a_mail_says_what_kind_of_thing_waits_and_nothing_of_the_case(postbox: Postbox, rae: Rae) -> None:
    rae.send()
    rae.write()
    send_due(ONE_PM)
    message = postbox.messages[0]
    text = message.as_string() + message.get_content()
    assert "laporan baru" in text
    assert "news from a reporter" in text
    known = [rae.case_tag, rae.answer["reference"], rae.answer["env_id"], *rae.facets.values(), rae.keys.mailbox.hex()]
    assert [code for code in known if code in text] == []
    assert message["Auto-Submitted"] == "auto-generated"


def test_many_notices_make_one_mail_a_person(postbox: Postbox, client: FlaskClient, world: World) -> None:
    for letter in "abc":
        Rae(client, world, letter).send()
    send_due(ONE_PM)
    assert to(postbox) == ["ada@example.org", "ben@example.org"]


def test_whoever_wants_it_daily_gets_it_in_the_morning(postbox: Postbox, rae: Rae) -> None:
    settle("ben", daily=True)
    rae.send()
    send_due(ONE_PM)
    assert to(postbox) == ["ada@example.org"]
    # Eight in Jakarta on the next day is one in the night in UTC.
    send_due(NOW.replace(day=18, hour=0, minute=59))
    assert to(postbox) == ["ada@example.org"]
    send_due(NOW.replace(day=18, hour=1))
    assert to(postbox) == ["ada@example.org", "ben@example.org"]


def test_a_breach_goes_to_who_answers_for_the_desk_and_to_oversight(postbox: Postbox, rae: Rae) -> None:
    rae.send()
    send_due(ONE_PM)
    postbox.clear()
    settle("omar")
    # Received on 17 March, verification is due on the 27th.
    late = datetime.fromisoformat("2026-03-28T00:00:00+07:00")
    sweep(late - timedelta(seconds=1))
    send_due(late)
    postbox.clear()
    sweep(late)
    send_due(late + timedelta(hours=1))
    assert to(postbox) == ["ada@example.org", "omar@example.org"]


def test_a_disclosure_is_told_the_next_morning_only(postbox: Postbox, client: FlaskClient, world: World) -> None:
    settle("omar")
    settle("sita")
    rae = Rae(client, world, facets=BRIBE)
    inspectorate = [each["agency"] for each in rae.ask_route()["candidates"]].index(world.oversight)
    rae.seal(n=inspectorate)
    assert rae.send(candidate=inspectorate).status_code == 201
    send_due(NOW + timedelta(hours=12))
    assert to(postbox) == []
    send_due(NOW.replace(day=18, hour=1))
    # Sita is at the same agency but not on that track.
    assert to(postbox) == ["omar@example.org"]


def test_a_server_that_refuses_for_now_loses_nothing(postbox: Postbox, rae: Rae) -> None:
    rae.send()
    postbox.refuse_with = "451 try later"
    send_due(NOW)
    assert postbox.messages == []
    assert len(db.session.scalars(select(WaitingMail)).all()) == 2
    postbox.refuse_with = None
    send_due(NOW + timedelta(hours=1))
    assert len(postbox.messages) == 2
    assert db.session.scalars(select(WaitingMail)).all() == []


def test_a_server_that_is_down_loses_nothing(postbox: Postbox, app: Flask, rae: Rae) -> None:
    rae.send()
    there = app.extensions["peluit_config"]
    app.extensions["peluit_config"] = replace(there, smtp_url="smtp://127.0.0.1:1")
    send_due(NOW)
    app.extensions["peluit_config"] = there
    send_due(NOW + timedelta(hours=1))
    assert len(postbox.messages) == 2


def test_without_a_mail_server_notices_wait_in_the_outbox(app: Flask, rae: Rae) -> None:
    rae.send()
    send_due(ONE_PM)
    assert len(db.session.scalars(select(Outbox)).all()) == 1


def test_a_handler_who_has_left_gets_nothing(postbox: Postbox, rae: Rae) -> None:
    rae.send()
    db.session.get_one(Handler, "ben").active = False
    db.session.commit()
    send_due(ONE_PM)
    assert to(postbox) == ["ada@example.org"]
    assert db.session.scalars(select(WaitingMail)).all() == []
