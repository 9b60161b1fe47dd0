"""Kim keeps the rules: a draft, its proof, its preview, and one activation that counts at once and everywhere."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.agencies import rule_sets
from app.agencies.models import StoredRuleSet
from app.agencies.rule_sets import Actor, RulesChanged
from app.agencies.services import snapshot
from app.audit.models import AuditEntry
from app.cases.models import Case
from app.domain.rule_documents import rules_as_json
from app.extensions import db
from config import Config
from tests.desk import Desk
from tests.rae import API, Rae, code_of
from tests.world import NOW, World, build_app

FIRST = "id-rules-2026-1"
LAMPS = {"track": "service", "class": "complaint", "category": "jalan.lampu-jalan", "region": "32.73"}
Rules = list[dict[str, Any]]


@pytest.fixture
def kim(client: FlaskClient, world: World) -> Desk:
    return Desk(client, world, "kim")


def named(rules: Rules, name: str) -> dict[str, Any]:
    return next(rule for rule in rules if rule["id"] == name)


def lamps_to_public_works(rules: Rules) -> None:
    """A change that proves: street lights become the public works office's."""
    named(rules, "jalan-lampu")["candidates"][0]["handling"] = {"kind": "dinas-pu"}


def send(kim: Desk, method: str, path: str, **members: Any) -> Any:
    return kim.client.open(f"{API}/desk/rules{path}", method=method, json=members, headers=kim.headers)


def drafted(kim: Desk, version: str, change: Callable[[Rules], None]) -> int:
    """A changed copy of the rules in force; its revision."""
    made = send(kim, "POST", "", version=version, based_on=FIRST)
    assert made.status_code == 201, made.get_json()
    rules = made.get_json()["rules"]
    change(rules)
    changed = send(kim, "PUT", f"/{version}", revision=1, rules=rules)
    assert changed.status_code == 200, changed.get_json()
    return int(changed.get_json()["revision"])


def checked(kim: Desk, version: str, change: Callable[[Rules], None] = lamps_to_public_works) -> int:
    revision = drafted(kim, version, change)
    proof = send(kim, "POST", f"/{version}/check", revision=revision).get_json()
    assert proof["proven"], proof
    return revision


def agency_for(client: FlaskClient, facets: dict[str, str] = LAMPS) -> str:
    answer = client.post(f"{API}/route", json=facets)
    assert answer.status_code == 200, answer.get_json()
    return str(answer.get_json()["candidates"][0]["agency"])


def test_the_packs_rules_are_the_first_set_and_importing_them_again_changes_nothing(world: World, app: Flask) -> None:
    stored = rule_sets.find_set(FIRST)
    assert (stored.state, stored.created_by, stored.activated_by) == ("active", "pack", "pack")
    assert stored.rules == rules_as_json(world.pack.rule_set.rules)
    number = snapshot().number
    assert not rule_sets.import_rules(world.pack, NOW)
    assert (snapshot().number, len(rule_sets.list_sets())) == (number, 1)


def test_a_changed_rule_goes_from_draft_to_force_and_counts_for_the_next_route(
    kim: Desk, client: FlaskClient, world: World
) -> None:
    before = Rae(client, world, "b", LAMPS)
    assert before.send().status_code == 201
    assert agency_for(client) == "dinas-perhubungan-kota-bandung"
    revision = checked(kim, "id-rules-2026-2")
    assert agency_for(client) == "dinas-perhubungan-kota-bandung"
    seen = send(kim, "POST", "/id-rules-2026-2/preview", last=10, facets=[LAMPS]).get_json()
    assert (seen["cases"], seen["changed"], seen["against"]) == (1, 1, FIRST)
    assert seen["changes"][0]["words"]["id"] == (
        "keluhan, Lampu jalan mati, Kota Bandung (1 kasus): dijawab Dinas Pekerjaan Umum dan Penataan Ruang "
        "Kota Bandung, bukan lagi Dinas Perhubungan Kota Bandung."
    )
    assert seen["loads"] == [
        {"agency": "dinas-perhubungan-kota-bandung", "before": 1, "after": 0},
        {"agency": "dinas-pu-kota-bandung", "before": 0, "after": 1},
    ]
    assert [(each["rule"], each["edit"], each["members"]) for each in seen["rules"]] == [
        ("jalan-lampu", "changed", ["candidates"])
    ]
    assert seen["asked"][0]["after"]["agency"] == "dinas-pu-kota-bandung"

    done = send(kim, "POST", "/id-rules-2026-2/activate", over=FIRST, revision=revision)
    assert (done.status_code, done.get_json()["in_force"]) == (201, "id-rules-2026-2")
    assert client.get(f"{API}/directory").get_json()["rules"] == "id-rules-2026-2"
    after = Rae(client, world, "a", LAMPS)
    assert after.send().status_code == 201
    old, new = db.session.get_one(Case, before.case_tag), db.session.get_one(Case, after.case_tag)
    assert (old.agency, old.rules_version, old.rule) == ("dinas-perhubungan-kota-bandung", FIRST, "jalan-lampu")
    assert (new.agency, new.rules_version, new.rule) == ("dinas-pu-kota-bandung", "id-rules-2026-2", "jalan-lampu")
    assert new.rule_reason["en"].startswith("Street and traffic lights")
    # both sides go on seeing the version, the rule and the words that were shown before sending
    for told in (before.view(), Desk(client, world, "ada").view(before.case_tag)):
        assert told["routed"] == {"rules": FIRST, "rule": "jalan-lampu", "reason": old.rule_reason}
    listed = {each["version"]: each for each in kim.get("/rules").get_json()["sets"]}
    assert (listed[FIRST]["state"], listed[FIRST]["retired_on"]) == ("retired", "2026-03-17")
    assert listed["id-rules-2026-2"]["activated"] == {"by": "kim", "on": "2026-03-17"}
    acts = [entry.act for entry in db.session.query(AuditEntry).filter_by(actor="kim", subject="id-rules-2026-2")]
    assert acts == ["rules_drafted", "rules_changed", "rules_checked", "rules_activated"]


def test_every_process_follows_an_activation_with_its_next_request(
    kim: Desk, client: FlaskClient, world: World, settings: Config
) -> None:
    other = build_app(world, settings).test_client()
    assert agency_for(other) == "dinas-perhubungan-kota-bandung"
    revision = checked(kim, "neu")
    assert send(kim, "POST", "/neu/activate", over=FIRST, revision=revision).status_code == 201
    assert agency_for(other) == "dinas-pu-kota-bandung"


def no_roads(rules: Rules) -> None:
    rules[:] = [rule for rule in rules if rule["id"] not in ("jalan", "pelayanan")]


def shadowed(rules: Rules) -> None:
    rules.insert(0, {**named(rules, "pelayanan"), "id": "semua", "when": {"track": "service"}})


def partial(rules: Rules) -> None:
    named(rules, "jalan-lampu")["candidates"] = named(rules, "jalan-lampu")["candidates"][:2]


@pytest.mark.parametrize(
    ("change", "kind", "rule", "told"),
    [
        (no_roads, "hole", None, "Tidak ada aturan untuk"),
        (shadowed, "shadow", "adminduk", "Tertutup oleh: semua"),
        (partial, "conflict", "jalan-lampu", "tidak punya pembaca untuk laporan tentang"),
    ],
    ids=["hole", "shadow", "conflict"],
)
def test_a_planted_fault_is_found_with_an_example_and_keeps_the_set_out_of_force(
    kim: Desk, client: FlaskClient, change: Callable[[Rules], None], kind: str, rule: str | None, told: str
) -> None:
    revision = drafted(kim, "salah", change)
    proof = send(kim, "POST", "/salah/check", revision=revision).get_json()
    found = next(each for each in proof["findings"] if each["kind"] == kind and each["rule"] == rule)
    assert (proof["proven"], found["blocks"], told in found["words"]["id"]) == (False, True, True)
    assert found["example"]["region"] in ("32.73", "32.77", "11.01")
    assert code_of(send(kim, "POST", "/salah/activate", over=FIRST, revision=revision)) == (409, "rules_not_checked")
    rule_sets.find_set("salah").state = "checked"  # as if it had been proven once, before agencies left
    db.session.commit()
    refused = send(kim, "POST", "/salah/activate", over=FIRST, revision=revision)
    assert code_of(refused) == (409, "rules_unproven")
    assert kind in {each["kind"] for each in refused.get_json()["findings"]}
    assert agency_for(client) == "dinas-perhubungan-kota-bandung"


def test_of_two_activations_over_the_same_set_one_is_told_who_won(kim: Desk) -> None:
    first, second = (
        checked(kim, "satu"),
        checked(kim, "dua", lambda rules: named(rules, "jalan").update(priority="high")),
    )
    assert send(kim, "POST", "/satu/activate", over=FIRST, revision=first).status_code == 201
    for version, revision in (("dua", second), ("satu", first)):
        late = send(kim, "POST", f"/{version}/activate", over=FIRST, revision=revision)
        assert (*code_of(late), late.get_json()["in_force"]) == (409, "stale_rules", "satu")
    # who has seen that may decide again
    assert send(kim, "POST", "/dua/activate", over="satu", revision=second).status_code == 201
    assert send(kim, "POST", "/satu/activate", over="dua", revision=first).status_code == 201


@pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
def test_two_activations_at_the_same_moment_leave_one_set_in_force(
    kim: Desk, world: World, settings: Config, app: Flask
) -> None:
    for version in ("satu", "dua"):
        checked(kim, version)
    db.session.commit()
    start, results = threading.Barrier(2), list[str]()

    def activate(version: str) -> None:
        own = build_app(world, settings)
        with own.app_context():
            snapshot()
            db.session.rollback()
            start.wait()
            try:
                rule_sets.activate_rules(version, FIRST, None, NOW, Actor("", version))
                db.session.commit()
                results.append("in force")
            except RulesChanged as changed:
                db.session.rollback()
                results.append(changed.in_force)
            db.session.remove()
            db.engine.dispose()

    threads = [threading.Thread(target=activate, args=(version,)) for version in ("satu", "dua")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winner = snapshot().rules.version
    assert sorted(results) == sorted(["in force", winner])
    active = [each.version for each in db.session.query(StoredRuleSet).filter_by(state="active")]
    assert active == [winner]


def test_an_older_page_never_writes_over_a_newer_draft(kim: Desk) -> None:
    revision = drafted(kim, "satu", lamps_to_public_works)
    rules = kim.get("/rules/satu").get_json()["rules"]
    late = send(kim, "PUT", "/satu", revision=revision - 1, rules=rules)
    assert (*code_of(late), late.get_json()["revision"]) == (409, "stale_rules", revision)
    assert code_of(send(kim, "POST", "/satu/check", revision=1)) == (409, "stale_rules")
    assert code_of(send(kim, "DELETE", "/satu", revision=1)) == (409, "stale_rules")
    assert send(kim, "POST", "/satu/check", revision=revision).status_code == 200
    # a change takes the check back
    assert send(kim, "PUT", "/satu", revision=revision, rules=rules).get_json()["state"] == "draft"
    assert send(kim, "DELETE", "/satu", revision=revision + 1).status_code == 204
    assert code_of(kim.get("/rules/satu")) == (404, "not_found")


def test_what_was_in_force_is_never_changed_or_thrown_away(kim: Desk) -> None:
    rules = kim.get(f"/rules/{FIRST}").get_json()["rules"]
    assert code_of(send(kim, "PUT", f"/{FIRST}", revision=1, rules=rules)) == (409, "not_a_draft")
    assert code_of(send(kim, "DELETE", f"/{FIRST}", revision=1)) == (409, "not_a_draft")


@pytest.mark.parametrize(
    ("version", "based_on", "refusal"),
    [
        (FIRST, FIRST, (409, "version_taken")),
        ("Besar", FIRST, (409, "version_taken")),
        ("baru", "tidak-ada", (404, "not_found")),
        ("../etc", FIRST, (422, "invalid")),
        ("", FIRST, (422, "invalid")),
    ],
)
def test_a_draft_needs_a_new_name_and_a_source(
    kim: Desk, version: str, based_on: str, refusal: tuple[int, str]
) -> None:
    assert code_of(send(kim, "POST", "", version=version, based_on=based_on)) == refusal


def test_a_wrong_rule_is_refused_at_its_place_and_nothing_is_lost(kim: Desk) -> None:
    revision = drafted(kim, "satu", lamps_to_public_works)
    rules = kim.get("/rules/satu").get_json()["rules"]
    rules[3]["when"] = {"weather": ["hujan"]}
    refused = send(kim, "PUT", "/satu", revision=revision, rules=rules)
    assert code_of(refused) == (422, "invalid")
    assert refused.get_json()["fields"] == [{"pointer": "/rules/3/when", "code": "unknown_operator"}]
    assert "hujan" not in refused.get_data(as_text=True)
    assert kim.get("/rules/satu").get_json()["revision"] == revision


def test_keys_that_end_are_told_and_a_set_that_lost_its_readers_is_no_longer_checked(kim: Desk) -> None:
    revision = checked(kim, "satu")
    with clock.travel_to(NOW + timedelta(days=50)):
        late = rule_sets.check_rules("satu", revision, clock.now(), Actor())
        assert late.proven and {each.kind for each in late.findings} == {"keys_expire"}
        assert {str(each.until) for each in late.findings} == {"2026-05-16"}
    with clock.travel_to(NOW + timedelta(days=70)):
        dead = rule_sets.check_rules("satu", revision, clock.now(), Actor())
        assert not dead.proven and "hole" in {each.kind for each in dead.findings}
        assert rule_sets.find_set("satu").state == "draft"


def test_the_rules_in_force_are_open_to_everybody(client: FlaskClient, world: World) -> None:
    answer = client.get(f"{API}/rules")
    document = answer.get_json()
    assert (document["version"], len(document["rules"])) == (FIRST, len(world.pack.rule_set.rules))
    assert document["history"] == [{"version": FIRST, "activated_on": "2026-02-15", "retired_on": None}]
    assert {each["id"] for each in document["agencies"]} == set(world.pack.agencies)
    assert [each["version"] for each in document["policies"]] == ["id-2026-1"]
    assert client.get(f"{API}/rules", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert FIRST in client.get("/id/rules").get_data(as_text=True)
