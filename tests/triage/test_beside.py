"""Beside a case: colleagues see each other, drafts stay their author's, cases that belong together find each other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from app import clock
from app.audit.models import AuditEntry
from app.cases import drafts
from app.cases.drafts import DRAFT_DAYS
from app.cases.models import Case, CaseEvent, ReplyDraft
from app.extensions import db, get_redis
from app.followup.jobs import forget_drafts
from app.triage.models import CaseLink
from app.triage.presence import GONE_AFTER_S
from app.web.i18n import text_in
from tests.desk import Desk
from tests.rae import Rae, code_of
from tests.world import NOW, World

AtDesk = Callable[[str], Desk]


@pytest.fixture
def second(client: FlaskClient, world: World, rae: Rae) -> Rae:
    """Another report to the same desk."""
    second = Rae(client, world, "b")
    assert second.send().status_code == 201
    return second


def present(desk: Desk, case_tag: str, *, writing: bool = False) -> list[tuple[str, bool]]:
    answer = desk.post(f"/cases/{case_tag}/presence", writing=writing)
    assert answer.status_code == 200, answer.get_json()
    return [(each["handler"], each["writing"]) for each in answer.get_json()["others"]]


def test_colleagues_at_one_case_see_each_other_until_they_leave_or_fall_silent(
    ada: Desk, rae: Rae, at_desk: AtDesk
) -> None:
    ben = at_desk("ben")
    assert present(ada, rae.case_tag) == []
    assert present(ben, rae.case_tag, writing=True) == [("ada", False)]
    assert present(ada, rae.case_tag) == [("ben", True)]
    assert ben.client.delete(f"/api/v1/desk/cases/{rae.case_tag}/presence", headers=ben.headers).status_code == 204
    assert present(ada, rae.case_tag) == []
    present(ben, rae.case_tag)
    with clock.travel_to(NOW + timedelta(seconds=GONE_AFTER_S)):
        assert present(ada, rae.case_tag) == []


def test_other_agencies_do_not_see_who_is_at_the_case(ada: Desk, rae: Rae, at_desk: AtDesk, world: World) -> None:
    assert ada.on(rae.case_tag, "transfer", **ada.grant(rae, world.south, world.oversight)).status_code == 201
    assert present(ada, rae.case_tag) == []
    assert present(at_desk("cleo"), rae.case_tag) == []
    assert present(ada, rae.case_tag) == []


def test_being_at_a_case_leaves_nothing_but_a_key_that_ends_by_itself(ada: Desk, rae: Rae) -> None:
    before = db.session.query(AuditEntry).count(), db.session.query(CaseEvent).count()
    present(ada, rae.case_tag)
    assert (db.session.query(AuditEntry).count(), db.session.query(CaseEvent).count()) == before
    (key,) = get_redis().keys("presence:*")
    assert 0 < get_redis().ttl(key) <= GONE_AFTER_S


def keep(desk: Desk, case_tag: str, sealed: str) -> int:
    path = f"/api/v1/desk/cases/{case_tag}/draft"
    return int(desk.client.put(path, json={"sealed": sealed}, headers=desk.headers).status_code)


def test_a_draft_is_its_authors_alone_and_ends_when_it_is_sent(ada: Desk, rae: Rae, at_desk: AtDesk) -> None:
    ben = at_desk("ben")
    assert keep(ada, rae.case_tag, "AAAA") == 204
    assert keep(ada, rae.case_tag, "BBBB") == 204
    assert (ada.view(rae.case_tag)["draft"], ben.view(rae.case_tag)["draft"]) == ("BBBB", None)
    assert keep(ben, rae.case_tag, "CCCC") == 204
    assert ada.write(rae, "info").status_code == 201
    assert (ada.view(rae.case_tag)["draft"], ben.view(rae.case_tag)["draft"]) == (None, "CCCC")
    ben.client.delete(f"/api/v1/desk/cases/{rae.case_tag}/draft", headers=ben.headers)
    assert db.session.query(ReplyDraft).count() == 0


def test_a_draft_that_is_no_base64_is_refused(ada: Desk, rae: Rae) -> None:
    path = f"/api/v1/desk/cases/{rae.case_tag}/draft"
    assert code_of(ada.client.put(path, json={"sealed": "A"}, headers=ada.headers)) == (422, "E_CANON")
    assert ada.view(rae.case_tag)["draft"] is None


def test_a_draft_for_a_case_that_was_passed_on_is_gone(ada: Desk, rae: Rae, at_desk: AtDesk, world: World) -> None:
    assert keep(ada, rae.case_tag, "AAAA") == 204
    assert ada.on(rae.case_tag, "transfer", **ada.grant(rae, world.south, world.oversight)).status_code == 201
    cleo = at_desk("cleo")
    assert keep(cleo, rae.case_tag, "AAAA") == 404  # not hers to answer yet
    assert cleo.on(rae.case_tag, "transfer/accept").status_code == 201
    assert db.session.query(ReplyDraft).count() == 0


def test_drafts_of_a_case_go_when_it_closes(ada: Desk, rae: Rae, at_desk: AtDesk) -> None:
    for desk in (ada, at_desk("ben")):
        assert keep(desk, rae.case_tag, "AAAA") == 204
    assert rae.act("withdraw").status_code == 201
    assert db.session.query(ReplyDraft).count() == 0


def test_a_draft_nobody_has_touched_for_its_days_is_forgotten(ada: Desk, rae: Rae, at_desk: AtDesk) -> None:
    last_day = NOW + timedelta(days=DRAFT_DAYS)
    assert keep(ada, rae.case_tag, "AAAA") == 204
    assert keep(at_desk("ben"), rae.case_tag, "AAAA") == 204
    with clock.travel_to(last_day):
        forget_drafts()
        assert db.session.query(ReplyDraft).count() == 2
        drafts.keep_draft(db.session.get_one(Case, rae.case_tag), "ben", "BBBB", last_day)
        db.session.commit()
    with clock.travel_to(last_day + timedelta(days=2)):
        forget_drafts()
        assert [draft.handler for draft in db.session.query(ReplyDraft)] == ["ben"]


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_page_says_how_long_a_draft_is_kept(lang: str) -> None:
    assert f" {DRAFT_DAYS} " in text_in(lang, "casework-draft-kept")


def links(desk: Desk, case_tag: str) -> list[str]:
    return [each["case_tag"] for each in desk.view(case_tag)["links"]]


def test_a_link_goes_both_ways_is_audited_and_is_no_event(ada: Desk, rae: Rae, second: Rae) -> None:
    number = ada.number(rae.case_tag)
    reference = second.answer["reference"]
    for _ in range(2):
        assert ada.on(rae.case_tag, "links", to=reference).status_code == 201
    assert (links(ada, rae.case_tag), links(ada, second.case_tag)) == ([second.case_tag], [rae.case_tag])
    assert ada.number(rae.case_tag) == number
    assert "links" not in rae.view()
    entries = db.session.query(AuditEntry).filter_by(act="case_linked").all()
    assert {entry.subject for entry in entries} == {rae.case_tag, second.case_tag}
    path = f"/api/v1/desk/cases/{rae.case_tag}/links/{reference}"
    assert ada.client.delete(path, headers=ada.headers).get_json() == {"links": []}
    assert links(ada, second.case_tag) == []


def test_a_duplicate_is_linked_with_the_case_it_repeats(ada: Desk, rae: Rae, second: Rae) -> None:
    assert ada.act(second.case_tag, "duplicate", of=rae.answer["reference"]).status_code == 201
    assert links(ada, rae.case_tag) == [second.case_tag]
    seen = second.view()
    assert (seen["state"], seen["outcome"]["code"], "dispute" in seen["acts"]) == ("rejected", "duplicate", True)


def test_what_cannot_be_linked_is_refused(ada: Desk, rae: Rae, second: Rae, at_desk: AtDesk, world: World) -> None:
    assert code_of(ada.on(rae.case_tag, "links", to=rae.case_tag)) == (422, "invalid")
    assert code_of(ada.on(rae.case_tag, "links", to="0" * 16)) == (422, "invalid")
    assert code_of(ada.on(rae.case_tag, "links", to=second.case_tag, number=99)) == (409, "stale_case")
    assert ada.on(rae.case_tag, "links", to=second.case_tag).status_code == 201
    assert ada.on(rae.case_tag, "transfer", **ada.grant(rae, world.south, world.oversight)).status_code == 201
    cleo = at_desk("cleo")
    assert links(cleo, rae.case_tag) == []
    assert code_of(cleo.on(rae.case_tag, "links", to=second.case_tag)) == (409, "act_not_allowed")
    assert cleo.on(rae.case_tag, "transfer/accept").status_code == 201
    assert (links(cleo, rae.case_tag), links(ada, second.case_tag)) == ([], [])
    assert db.session.query(CaseLink).count() == 2
