"""A desk sees and judges its own cases, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import clock
from app.audit.models import AuditEntry
from app.cases.models import Case
from app.extensions import db
from tests.desk import Desk
from tests.rae import BRIBE, Rae, code_of
from tests.world import NOW, World

AtDesk = Callable[[str], Desk]


def trail(agency: str) -> list[tuple[str, str, str]]:
    rows = db.session.query(AuditEntry.actor, AuditEntry.act, AuditEntry.subject).filter_by(agency=agency)
    found = [tuple(row) for row in rows.order_by(AuditEntry.number)]
    db.session.rollback()
    return found  # type: ignore[return-value]


def test_the_responsible_desk_gets_all_it_takes_to_open_and_verify_a_case(ada: Desk, rae: Rae) -> None:
    seen = ada.view(rae.case_tag)
    assert seen["events"][0]["fields"] | rae.facets == seen["events"][0]["fields"]
    assert seen["reply_kid"] == rae.keys.reply_kid.hex()
    assert [(each["kind"], each["seq"]) for each in seen["envelopes"]] == [(1, 0)]
    assert (seen["notes"], seen["slots"], seen["transfer"], seen["assignee"]) == ([], [], None, None)
    assert {rec["role"] for rec in seen["next"]["recipients"]} == {"handling", "oversight"}
    assert {"verify", "question", "reject", "transfer_proposed"} <= set(seen["acts"])
    assert not {"transfer_accepted", "transfer_refused", "dispute"} & set(seen["acts"])
    assert ada.get(f"/envelopes/{seen['envelopes'][0]['env_id']}").data == rae.bytes


def test_an_envelope_is_served_in_ranges_too(ada: Desk, rae: Rae) -> None:
    path = f"/api/v1/desk/envelopes/{rae.answer['env_id']}"
    part = ada.client.get(path, headers={**ada.headers, "Range": "bytes=100-199"})
    assert (part.status_code, part.data) == (206, rae.bytes[100:200])
    beyond = ada.client.get(path, headers={**ada.headers, "Range": f"bytes={len(rae.bytes)}-"})
    assert beyond.status_code == 416


def test_looking_at_a_case_stands_in_the_trail_and_takes_unread_off(ada: Desk, rae: Rae, world: World) -> None:
    assert [case["unread"] for case in ada.queue()] == [True]
    ada.view(rae.case_tag)
    assert [case["unread"] for case in ada.queue()] == [False]
    assert ("ada", "case_viewed", rae.case_tag) in trail(world.north)


@pytest.mark.parametrize(
    "name", ["cleo", "omar", "sita"], ids=["another agency's handler", "oversight before release", "his colleague"]
)
def test_a_stranger_gets_404_for_another_agencys_case(at_desk: AtDesk, rae: Rae, name: str) -> None:
    stranger = at_desk(name)
    assert stranger.queue() == []
    assert stranger.queue(q=rae.answer["reference"][:4]) == []
    env_id = rae.answer["env_id"]
    answers = [stranger.get(f"/cases/{rae.case_tag}"), stranger.get(f"/envelopes/{env_id}")]
    answers += [
        stranger.post(f"/cases/{rae.case_tag}/{what}", **members)
        for what, members in (
            ("acts", {"act": "verify", "number": 1}),
            ("acts", {"act": "verify", "number": 99}),
            ("assign", {"assignee": name, "number": 1}),
            ("transfer/accept", {"number": 1}),
            ("transfer/refuse", {"number": 1, "reason": "not_competent"}),
            ("notes", {"number": 1, "envelope": "AAAA"}),
            ("messages", {"number": 1, "purpose": "info", "envelope": "AAAA"}),
        )
    ]
    answers.append(stranger.get(f"/cases/{rae.case_tag}/transfer"))
    assert [code_of(answer) for answer in answers] == [(404, "not_found")] * len(answers)


def test_a_service_handler_does_not_see_whistleblower_cases(client: FlaskClient, world: World, at_desk: AtDesk) -> None:
    disclosure = Rae(client, world, "w", BRIBE)
    disclosure.ask_route()
    n = next(c["n"] for c in disclosure.route["candidates"] if c["agency"] == world.oversight)
    disclosure.seal(n=n)
    assert disclosure.send(candidate=n).status_code == 201
    omar, sita = at_desk("omar"), at_desk("sita")
    assert [case["case_tag"] for case in omar.queue()] == [disclosure.case_tag]
    assert omar.view(disclosure.case_tag)["track"] == "whistleblower"
    assert sita.queue() == []
    assert code_of(sita.get(f"/cases/{disclosure.case_tag}")) == (404, "not_found")
    assert set(sita.get("/counters").get_json().values()) == {0}


def test_a_colleague_at_the_same_desk_sees_the_case_too(at_desk: AtDesk, rae: Rae) -> None:
    assert at_desk("ben").view(rae.case_tag)["case_tag"] == rae.case_tag


def test_a_breach_opens_the_case_to_oversight_and_to_nobody_else(at_desk: AtDesk, rae: Rae) -> None:
    omar, cleo = at_desk("omar"), at_desk("cleo")
    with clock.travel_to(NOW + timedelta(days=15)):
        ada = at_desk("ada")
        assert ada.act(rae.case_tag, "verify").status_code == 201  # too late, and that is recorded first
        omar = at_desk("omar")
        assert [case["escalated"] for case in omar.queue()] == [True]
        seen = omar.view(rae.case_tag)
        assert "escalated" in {event["type"] for event in seen["events"]}
        assert "assign" not in seen["acts"]
        assert omar.get(f"/envelopes/{rae.answer['env_id']}").data == rae.bytes
        assert code_of(omar.on(rae.case_tag, "assign", assignee="omar")) == (409, "act_not_allowed")
        cleo = at_desk("cleo")
        assert cleo.queue() == []
        assert code_of(cleo.get(f"/cases/{rae.case_tag}")) == (404, "not_found")


def test_a_coordinator_sees_facets_and_nothing_sealed(at_desk: AtDesk, rae: Rae) -> None:
    kim = at_desk("kim")
    assert [case["category"] for case in kim.queue()] == [rae.facets["category"]]
    seen = kim.view(rae.case_tag)
    assert not {"envelopes", "slots", "notes", "next", "reply_kid", "statements"} & set(seen)
    assert (seen["acts"], seen["pause_days"]) == ([], 10)
    ada = at_desk("ada")
    assert ada.on(rae.case_tag, "assign", assignee="ben").status_code == 201
    assert "ben" not in str(kim.view(rae.case_tag)) + str(kim.queue())
    assert [kim.queue(assignee=who) for who in ("ben", "none")] == [[], []]
    assert code_of(kim.get(f"/envelopes/{rae.answer['env_id']}")) == (403, "forbidden")
    assert code_of(kim.act(rae.case_tag, "verify")) == (403, "forbidden")


def test_an_auditor_sees_no_case(at_desk: AtDesk, rae: Rae) -> None:
    dora = at_desk("dora")
    for path in ("/cases", "/counters", f"/cases/{rae.case_tag}", f"/envelopes/{rae.answer['env_id']}"):
        assert code_of(dora.get(path)) == (403, "forbidden")


def test_verifying_meets_its_deadline_and_starts_the_next(ada: Desk, rae: Rae, world: World) -> None:
    answer = ada.act(rae.case_tag, "verify")
    assert answer.status_code == 201
    members = answer.get_json()
    assert (members["event"]["type"], members["number"]) == ("verify", 2)
    assert {due["kind"]: due["state"] for due in members["deadlines"]}["verification"] == "met"
    assert ada.view(rae.case_tag)["state"] == "verified"
    assert ("ada", "case_verify", rae.case_tag) in trail(world.north)


def test_two_handlers_never_overwrite_one_another_silently(at_desk: AtDesk, rae: Rae) -> None:
    ada, ben = at_desk("ada"), at_desk("ben")
    seen = ben.number(rae.case_tag)
    assert ada.act(rae.case_tag, "verify").status_code == 201
    late = ben.act(rae.case_tag, "reject", reason="no_facts", number=seen)
    assert (code_of(late), late.get_json()["number"]) == ((409, "stale_case"), 2)


@pytest.mark.parametrize(
    ("members", "expected", "pointer"),
    [
        ({"act": "start"}, (409, "act_not_allowed"), None),
        ({"act": "reject"}, (422, "invalid"), "/reason"),
        ({"act": "reject", "reason": "no_time"}, (422, "invalid"), "/reason"),
        ({"act": "verify", "reason": "no_facts"}, (422, "invalid"), "/reason"),
        ({"act": "reclassify"}, (422, "invalid"), "/category"),
        ({"act": "reclassify", "class": "complaint"}, (422, "invalid"), "/class"),
        ({"act": "reclassify", "category": "anggaran.fiktif"}, (422, "not_in_track"), "/category"),
        ({"act": "reclassify", "category": "tidak-ada"}, (422, "unknown_category"), "/category"),
        ({"act": "duplicate"}, (422, "invalid"), "/of"),
        ({"act": "duplicate", "of": "0" * 16}, (422, "invalid"), "/of"),
        ({"act": "close"}, (422, "invalid"), "/act"),
        ({"act": "verify", "note": "x"}, (400, "unknown_field"), ""),
        ({"act": "verify", "number": "1"}, (400, "malformed"), "/number"),
    ],
    ids=lambda value: "-".join(str(each) for each in value.values()) if isinstance(value, dict) else None,
)
def test_an_act_that_cannot_be_is_refused_and_changes_nothing(
    ada: Desk, rae: Rae, members: dict[str, Any], expected: tuple[int, str], pointer: str | None
) -> None:
    answer = ada.on(rae.case_tag, "acts", **members)
    assert code_of(answer) == expected
    if pointer is not None:
        assert [fault["pointer"] for fault in answer.get_json()["fields"]] == [pointer]
    assert ada.number(rae.case_tag) == 1


def test_a_rejection_says_why_to_everybody(ada: Desk, rae: Rae) -> None:
    assert ada.act(rae.case_tag, "reject", reason="in_court").status_code == 201
    told = rae.view()
    assert told["state"] == "rejected"
    assert told["events"][-1]["fields"]["reason"] == "in_court"


def test_a_reclassification_changes_the_case_but_never_what_was_received(ada: Desk, rae: Rae) -> None:
    answer = ada.act(rae.case_tag, "reclassify", **{"class": "information"})
    assert answer.status_code == 201
    seen = ada.view(rae.case_tag)
    assert seen["class"] == "information"
    assert seen["events"][0]["fields"]["class"] == "complaint"
    assert seen["events"][-1]["fields"]["class"] == "information"


def test_a_case_is_moved_to_another_region_as_fine_as_its_track_names_them(ada: Desk, rae: Rae) -> None:
    assert ada.act(rae.case_tag, "reclassify", region="32.77").status_code == 201
    assert ada.view(rae.case_tag)["region"] == "32.77"
    for wrong, code in {"32": "unknown_region", "99.99": "unknown_region", "32.73.01": "too_fine"}.items():
        assert code_of(ada.act(rae.case_tag, "reclassify", region=wrong)) == (422, code)
    assert code_of(ada.act(rae.case_tag, "reclassify", region="32.77")) == (422, "invalid")


def test_a_duplicate_names_the_other_case_by_its_reference_only(
    ada: Desk, rae: Rae, client: FlaskClient, world: World
) -> None:
    other = Rae(client, world, "s")
    assert other.send().status_code == 201
    assert code_of(ada.act(rae.case_tag, "duplicate", of=rae.case_tag)) == (422, "invalid")
    assert ada.act(rae.case_tag, "duplicate", of=other.case_tag).status_code == 201
    told = rae.view()["events"][-1]["fields"]
    assert told == {"of": other.answer["reference"]}


def test_no_duplicate_names_a_case_that_nobody_answers(ada: Desk, rae: Rae, client: FlaskClient, world: World) -> None:
    second, third = Rae(client, world, "s"), Rae(client, world, "t")
    assert second.send().status_code == third.send().status_code == 201
    assert ada.act(rae.case_tag, "duplicate", of=second.case_tag).status_code == 201
    back = ada.act(second.case_tag, "duplicate", of=rae.case_tag)
    assert (code_of(back), back.get_json()["fields"][0]) == (
        (422, "invalid"),
        {"pointer": "/of", "code": "not_answering"},
    )
    assert third.act("withdraw").status_code == 201
    assert code_of(ada.act(second.case_tag, "duplicate", of=third.case_tag)) == (422, "invalid")
    assert ada.view(second.case_tag)["state"] == "received"


def test_work_is_given_to_handlers_of_the_desk_only(ada: Desk, rae: Rae) -> None:
    assert ada.on(rae.case_tag, "assign", assignee="ben").status_code == 201
    assert ada.view(rae.case_tag)["assignee"] == "ben"
    assert [case["case_tag"] for case in ada.queue(assignee="ben")] == [rae.case_tag]
    for nobody in ("cleo", "dora", "omar", "zoe"):
        assert code_of(ada.on(rae.case_tag, "assign", assignee=nobody)) == (422, "invalid")
    assert ada.on(rae.case_tag, "assign", assignee=None).status_code == 201
    assert ada.view(rae.case_tag)["assignee"] is None


def test_the_reporter_learns_nothing_of_who_works_on_the_case(ada: Desk, rae: Rae) -> None:
    ada.on(rae.case_tag, "assign", assignee="ben")
    ada.act(rae.case_tag, "verify")
    told = str(rae.view())
    assert "ben" not in told
    assert "'ada" not in told


def test_a_case_goes_when_its_tag_is_unknown(ada: Desk) -> None:
    assert code_of(ada.get(f"/cases/{'0' * 32}")) == (404, "not_found")
    assert code_of(ada.get(f"/envelopes/{'0' * 64}")) == (404, "not_found")
    assert db.session.query(Case).count() == 0
