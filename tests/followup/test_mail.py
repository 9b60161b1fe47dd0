"""People at desks hear by mail that something waits: on the hour, never what, and a dead server loses nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import Handler
from app.agencies.ceremony import make_desk_key
from app.agencies.statements import store_statement
from app.cases.models import Outbox
from app.cases.notices import Notice
from app.extensions import db
from app.followup.jobs import sweep
from app.followup.key_warnings import step_at, warn_of_keys
from app.followup.mail import send_due
from app.followup.models import WaitingMail
from tests.desk import Desk
from tests.rae import BRIBE, Rae
from tests.services import Postbox
from tests.world import NORTH, NOW, World

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


def test_routing_nobody_agrees_on_is_told_to_coordinators_and_nothing_of_the_case(
    postbox: Postbox, client: FlaskClient, world: World, rae: Rae
) -> None:
    rae.send()
    ada, cleo = Desk(client, world, "ada"), Desk(client, world, "cleo")
    for _ in range(2):
        assert ada.on(rae.case_tag, "transfer", **ada.grant(rae, world.south, world.oversight)).status_code == 201
        assert cleo.on(rae.case_tag, "transfer/refuse", reason="not_competent").status_code == 201
    settle("kim")
    send_due(ONE_PM)
    mails = [each for each, to_whom in zip(postbox.messages, postbox.recipients, strict=True) if "kim" in to_whom[0]]
    assert len(mails) == 1
    text = mails[0].as_string() + mails[0].get_content()
    assert ("kasus yang instansinya tidak sepakat" in text, "cannot agree who is to answer" in text) == (True, True)
    known = [
        rae.case_tag,
        rae.answer["reference"],
        rae.answer["env_id"],
        *rae.facets.values(),
        world.north,
        world.south,
    ]
    assert [code for code in known if code in text] == []


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(days=14, seconds=1), None),
        (timedelta(days=14), Notice.KEYS_END_14),
        (timedelta(days=7, seconds=1), Notice.KEYS_END_14),
        (timedelta(days=7), Notice.KEYS_END_7),
        (timedelta(days=1), Notice.KEYS_END_1),
        (timedelta(seconds=1), Notice.KEYS_END_1),
        (timedelta(0), Notice.KEYS_ENDED),
        (timedelta(days=-400), Notice.KEYS_ENDED),
    ],
    ids=lambda value: str(value),
)
def test_keys_come_to_their_end_in_steps(left: timedelta, said: Notice | None) -> None:
    step = step_at(left)
    assert (step and step[1]) == said


def days_before_the_end(world: World, days: int) -> datetime:
    body = world.desks[NORTH, "service"].statement["body"]
    return datetime.fromtimestamp(body["not_after"], UTC) - timedelta(days=days)


def warn(postbox: Postbox, at: datetime) -> list[str]:
    """What the mail to each officer of North says when two runs have looked at the keys at this instant."""
    postbox.clear()
    for _ in range(2):
        warn_of_keys(at)
        db.session.commit()
    send_due(at + timedelta(hours=1))
    # Dora audits North: keys are none of hers.
    assert to(postbox) in ([], ["ada@example.org", "ben@example.org"])
    return sorted({each.get_content() for each in postbox.messages})


def test_officers_are_told_once_a_step_before_a_desks_keys_end(postbox: Postbox, world: World) -> None:
    settle("dora")
    assert warn(postbox, days_before_the_end(world, 15)) == []
    (first,) = warn(postbox, days_before_the_end(world, 14))
    assert ("berakhir dalam 14 hari" in first, "end within 14 days" in first) == (True, True)
    assert warn(postbox, days_before_the_end(world, 10)) == []
    # Nothing ran for a week: the step that was missed is not made up for.
    (second,) = warn(postbox, days_before_the_end(world, 1))
    assert ("end within a day" in second, "7 days" in second) == (True, False)
    (last,) = warn(postbox, days_before_the_end(world, 0))
    assert "are over" in last
    assert warn(postbox, days_before_the_end(world, -30)) == []


def test_new_keys_end_the_warnings_and_begin_them_anew(postbox: Postbox, world: World) -> None:
    assert len(warn(postbox, days_before_the_end(world, 7))) == 1
    renewed = make_desk_key(world.officers[NORTH], NORTH, "service", 2, days_before_the_end(world, 6))
    store_statement(renewed.statement)
    db.session.commit()
    assert warn(postbox, days_before_the_end(world, 1)) == []
    (again,) = warn(postbox, days_before_the_end(world, 6 - 90 + 14))
    assert "end within 14 days" in again


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
