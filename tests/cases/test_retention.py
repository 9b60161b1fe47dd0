"""When its time is over a case can be read by nobody, and what is left of it is what was public."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from app import clock
from app.cases import retention
from app.cases.blobs import blob_store
from app.cases.models import Case, CaseEvent, Envelope, FacetChange, ReplyDraft, SlotRecord
from app.extensions import db
from app.followup.jobs import erase_cases
from app.followup.models import Rating
from app.triage.jobs import forget_erased
from app.triage.models import CaseLink, TransferGrant
from tests.desk import Desk
from tests.rae import API, Rae
from tests.world import NOW, World

BOTH = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
JAKARTA = timedelta(hours=7)
#: Closed on Tuesday 17 March 2026, and kept for 24 months: to the end of 17 March 2028.
LAST_DAY = datetime(2028, 3, 17, 23, 59, 59, tzinfo=UTC) - JAKARTA


@pytest.fixture
def closed(rae: Rae, client: FlaskClient, world: World) -> Rae:
    """A case that was reclassified, answered, confirmed and rated on the day it came in."""
    assert rae.send().status_code == 201
    ada = Desk(client, world, "ada")
    assert ada.act(rae.case_tag, "verify").status_code == 201
    assert ada.act(rae.case_tag, "reclassify", category="jalan.berlubang").status_code == 201
    assert ada.on(rae.case_tag, "assign", assignee="ben").status_code == 201
    assert ada.write(rae, "outcome").status_code == 201
    assert rae.act("confirm", outcome=5).status_code == 201
    assert rae.act("rate", rating=5, word="fair").status_code == 201
    return rae


@pytest.fixture
def later(closed: Rae) -> Iterator[Rae]:
    """The second after its retention time is over."""
    with clock.travel_to(LAST_DAY + timedelta(seconds=1)):
        yield closed


def the_case() -> Case:
    return db.session.scalars(select(Case).execution_options(populate_existing=True)).one()


def test_until_its_last_day_is_over_a_case_is_kept_whole(closed: Rae) -> None:
    with clock.travel_to(LAST_DAY):
        erase_cases()
    assert the_case().erased_at is None
    assert len(list(blob_store().names())) == 2


def test_an_open_case_is_never_erased(rae: Rae) -> None:
    assert rae.send().status_code == 201
    with clock.travel_to(NOW + timedelta(days=3650)):
        erase_cases()
    assert the_case().erased_at is None


@BOTH
def test_an_erased_case_is_readable_by_nobody_and_keeps_what_was_public(
    later: Rae, client: FlaskClient, world: World
) -> None:
    before = client.get(f"{API}/status/{later.case_tag}").get_json()
    erase_cases()
    case = the_case()
    assert case.erased_at == LAST_DAY + timedelta(seconds=1)
    assert (case.category, case.region, case.received_category, case.received_region) == ("jalan", "", "jalan", "")
    assert later.keys.mailbox.hex() != case.mailbox
    for emptied in (Envelope, SlotRecord, FacetChange, Rating):
        assert db.session.scalars(select(emptied)).all() == []
    assert list(blob_store().names()) == []
    assert client.get(f"{API}/status/{later.case_tag}").get_json() == before
    events = db.session.scalars(select(CaseEvent).order_by(CaseEvent.number)).all()
    assert [event.type for event in events] == [
        "received", "verify", "reclassify", "assign", "outcome", "confirm", "rate",
    ]  # fmt: skip
    assert {event.actor for event in events} == {"reporter", "supervisor"}
    assert {name for event in events for name in event.fields} <= retention.PUBLIC_FIELDS
    ada = Desk(client, world, "ada")
    assert ada.get(f"/cases/{later.case_tag}").status_code == 404
    assert ada.queue(state="closed") == []
    asked = client.post(f"{API}/mailbox/challenge", json={"mailbox": later.keys.mailbox.hex()}).get_json()
    members = later.login_members(asked["nonce"])
    assert client.post(f"{API}/mailbox/session", json=members).status_code == 401


@BOTH
def test_the_keys_go_first_and_a_job_that_was_killed_goes_on(later: Rae) -> None:
    case = retention.lock_over(later.case_tag, clock.now())
    assert case is not None
    retention.erase_keys(case)
    db.session.commit()
    # Killed here: nobody's key opens anything any more, and the next run does the rest.
    for name, _ in blob_store().names():
        with blob_store().open(name) as stored:
            sealed = stored.read()
        slots = sealed[10]
        assert sealed[104 + 16 * slots : 104 + 96 * slots] == bytes(80 * slots)
    erase_cases()
    assert the_case().erased_at is not None
    erase_cases()


@BOTH
def test_the_log_of_a_case_that_is_not_erased_cannot_be_thinned(closed: Rae) -> None:
    event = db.session.scalars(select(CaseEvent).where(CaseEvent.type == "verify")).one()
    event.actor = event.role
    with pytest.raises(DatabaseError, match="append-only"):
        db.session.flush()
    db.session.rollback()


@BOTH
def test_nothing_but_who_acted_can_change_in_the_log_of_an_erased_case(later: Rae) -> None:
    erase_cases()
    event = db.session.scalars(select(CaseEvent).where(CaseEvent.type == "verify")).one()
    event.at = NOW - timedelta(days=1)
    with pytest.raises(DatabaseError, match="append-only"):
        db.session.flush()
    db.session.rollback()


def test_what_desks_keep_beside_a_case_goes_with_it(later: Rae, client: FlaskClient, world: World) -> None:
    other = Rae(client, world, "other")
    with clock.travel_to(NOW):
        assert other.send().status_code == 201
    keys = {"by": "0" * 32, "grant": "AAAA", "sig": "0" * 128}
    desks = {"giver": world.north, "receiver": world.south, "oversight": world.oversight}
    db.session.add_all(
        [
            TransferGrant(case_tag=later.case_tag, number=2, **desks, **keys),
            ReplyDraft(case_tag=later.case_tag, handler="ada", sealed="AAAA", kept_at=clock.now()),
            CaseLink(case_tag=later.case_tag, other_tag=other.case_tag),
            CaseLink(case_tag=other.case_tag, other_tag=later.case_tag),
        ]
    )
    db.session.commit()
    forget_erased()
    assert db.session.scalars(select(TransferGrant)).all() == []
    erase_cases()
    forget_erased()
    assert [db.session.scalars(select(kept)).all() for kept in (ReplyDraft, CaseLink)] == [[], []]


def test_a_case_that_was_reopened_meanwhile_is_kept(later: Rae, app: Flask) -> None:
    tags = list(retention.cases_over(clock.now()))
    assert tags == [later.case_tag]
    the_case().closed_at = None
    db.session.commit()
    assert retention.lock_over(later.case_tag, clock.now()) is None
    db.session.rollback()
