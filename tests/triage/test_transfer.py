"""A case goes over only when the other desk takes it, and with it go the keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from app import clock
from app.cases.models import Envelope, SlotRecord
from app.extensions import db
from app.triage import jobs
from app.triage.models import TransferGrant
from crypto.fields import base64_bytes, base64_text
from crypto.grant import check_grant, grant_envelope, make_grant, verify_grant
from crypto.header import parse_header
from crypto.keys import box_key, box_kid, sign_kid
from crypto.slots import unseal_slot
from tests.desk import Desk
from tests.rae import Rae, code_of
from tests.world import NOW, World

AtDesk = Callable[[str], Desk]


@pytest.fixture
def offered(ada: Desk, rae: Rae, world: World) -> Rae:
    """A case North has offered to South."""
    answer = ada.on(rae.case_tag, "transfer", **ada.grant(rae, world.south, world.oversight))
    assert answer.status_code == 201, answer.get_json()
    assert answer.get_json()["event"]["fields"] == {"to": world.south, "oversight": world.oversight}
    return rae


def test_until_it_is_taken_over_everything_stays(ada: Desk, offered: Rae, at_desk: AtDesk, world: World) -> None:
    cleo = at_desk("cleo")
    assert ada.view(offered.case_tag)["agency"] == world.north
    assert offered.view()["agency"] == world.north
    assert [case["case_tag"] for case in ada.queue()] == [offered.case_tag]
    assert [case["case_tag"] for case in cleo.queue()] == [offered.case_tag]
    seen = cleo.view(offered.case_tag)
    assert seen["acts"] == ["transfer_accepted", "transfer_refused"]
    assert seen["transfer"] == {
        "number": 2,
        "from": world.north,
        "to": world.south,
        "oversight": world.oversight,
        "on": "2026-03-17",
    }
    for what, members in (("acts", {"act": "verify"}), ("assign", {"assignee": "cleo"})):
        assert code_of(cleo.on(offered.case_tag, what, **members)) == (409, "act_not_allowed")
    assert code_of(cleo.write(offered, "info")) == (409, "act_not_allowed")


def test_the_receiving_browser_can_check_every_key_before_it_accepts(
    offered: Rae, at_desk: AtDesk, world: World
) -> None:
    cleo = at_desk("cleo")
    offer = cleo.get(f"/cases/{offered.case_tag}/transfer").get_json()
    assert offer["from"] == world.north
    signer = bytes.fromhex(offer["statement"]["body"]["sign"])
    grant = verify_grant(base64_bytes(offer["grant"]), bytes.fromhex(offer["sig"]), signer)
    known = {}
    for listed in cleo.view(offered.case_tag)["envelopes"]:
        content = cleo.get(f"/envelopes/{listed['env_id']}").data
        known[bytes.fromhex(listed["env_id"])] = parse_header(content[:232], len(content)).kc
    ceks = check_grant(grant, known=known, box_sk=world.desks[world.south, "service"].box.sk)
    assert set(ceks) == set(known)


def test_taking_over_moves_the_case_its_keys_and_its_first_response(
    client: FlaskClient, ada: Desk, offered: Rae, at_desk: AtDesk, world: World
) -> None:
    cleo = at_desk("cleo")
    answer = cleo.on(offered.case_tag, "transfer/accept")
    assert answer.status_code == 201, answer.get_json()
    assert code_of(ada.get(f"/cases/{offered.case_tag}")) == (404, "not_found")
    assert ada.queue() == []
    seen = cleo.view(offered.case_tag)
    assert (seen["agency"], seen["transfer"]) == (world.south, None)
    assert [due["kind"] for due in answer.get_json()["deadlines"] if due["state"] == "running"]
    south, north = world.desks[world.south, "service"], world.desks[world.north, "service"]
    record = seen["slots"][0]
    assert record["kid"] == box_kid(south.box.pk).hex()
    assert unseal_slot(record, north.sign.pk, bytes.fromhex(record["env_id"]), box_key(south.box.sk))
    assert cleo.act(offered.case_tag, "verify").status_code == 201
    assert offered.view()["agency"] == world.south


def test_the_former_desks_slot_is_erased_and_everybody_elses_stays(
    client: FlaskClient, offered: Rae, at_desk: AtDesk, world: World
) -> None:
    cleo = at_desk("cleo")
    assert cleo.on(offered.case_tag, "transfer/accept").status_code == 201
    jobs.erase_former_slots(offered.case_tag)
    jobs.erase_former_slots()
    content = cleo.get(f"/envelopes/{offered.answer['env_id']}").data
    header = parse_header(content[:232], len(content))
    wraps = {
        kid.hex(): content[len(header.core) + 80 * place : len(header.core) + 80 * (place + 1)]
        for place, kid in enumerate(header.kids)
    }
    assert wraps[box_kid(world.desks[world.north, "service"].box.pk).hex()] == bytes(80)
    assert wraps[box_kid(world.desks[world.oversight, "service"].box.pk).hex()] != bytes(80)
    assert db.session.query(TransferGrant.erase_slots_of).scalar() is None
    assert len(content) == len(offered.bytes)


def test_a_refusal_hands_the_case_back_with_its_reason(ada: Desk, offered: Rae, at_desk: AtDesk, world: World) -> None:
    cleo = at_desk("cleo")
    assert cleo.on(offered.case_tag, "transfer/refuse", reason="not_competent").status_code == 201
    assert code_of(cleo.get(f"/cases/{offered.case_tag}")) == (404, "not_found")
    seen = ada.view(offered.case_tag)
    assert (seen["agency"], seen["transfer"]) == (world.north, None)
    assert seen["events"][-1]["fields"] == {"reason": "not_competent", "to": world.south}
    again = ada.on(offered.case_tag, "transfer", **ada.grant(offered, world.south, world.oversight))
    assert again.status_code == 201


def test_what_was_offered_before_a_new_message_came_cannot_be_accepted(offered: Rae, at_desk: AtDesk) -> None:
    assert offered.write().status_code == 201
    cleo = at_desk("cleo")
    assert code_of(cleo.on(offered.case_tag, "transfer/accept")) == (409, "act_not_allowed")
    assert cleo.on(offered.case_tag, "transfer/refuse", reason="incomplete").status_code == 201


def test_an_offer_rests_once_the_giver_has_settled_the_case(ada: Desk, offered: Rae, at_desk: AtDesk) -> None:
    cleo = at_desk("cleo")
    assert ada.act(offered.case_tag, "reject", reason="no_facts").status_code == 201
    assert ada.view(offered.case_tag)["transfer"] is None
    assert (cleo.queue(offered="yes"), cleo.get("/counters").get_json()["offered"]) == ([], 0)
    assert code_of(cleo.get(f"/cases/{offered.case_tag}")) == (404, "not_found")
    offered.log_in()
    assert offered.act("dispute", outcome=offered.view()["outcome"]["number"]).status_code == 201
    assert [case["case_tag"] for case in cleo.queue(offered="yes")] == [offered.case_tag]
    assert cleo.on(offered.case_tag, "transfer/accept").status_code == 201


def test_nobody_else_answers_an_offer(ada: Desk, offered: Rae, at_desk: AtDesk) -> None:
    assert code_of(ada.on(offered.case_tag, "transfer/accept")) == (409, "act_not_allowed")
    omar = at_desk("omar")
    number = ada.number(offered.case_tag)
    assert code_of(omar.post(f"/cases/{offered.case_tag}/transfer/accept", number=number)) == (404, "not_found")


def _unknown_agency(ada: Desk, rae: Rae, world: World) -> dict[str, str]:
    return ada.grant(rae, world.south, world.oversight) | {"to": "dinas-tidak-ada"}


def _another_receiver(ada: Desk, rae: Rae, world: World) -> dict[str, str]:
    return ada.grant(rae, world.south, world.oversight) | {"to": "dinas-pu-kota-bandung"}


def _forged(ada: Desk, rae: Rae, world: World) -> dict[str, str]:
    return ada.grant(rae, world.south, world.oversight) | {"sig": "00" * 64}


def _incomplete(ada: Desk, rae: Rae, world: World) -> dict[str, str]:
    return ada.grant(rae, world.south, world.oversight, leave_out=1)


def _strange_oversight(ada: Desk, rae: Rae, world: World) -> dict[str, str]:
    return ada.grant(rae, world.south, "dinas-pu-kota-bandung")


def _wrong_desk(ada: Desk, rae: Rae, world: World) -> dict[str, str]:
    other = ada.grant(rae, world.south, world.oversight)
    wrong = Desk.__new__(Desk)
    wrong.__dict__.update(ada.__dict__, world=_with_another_desk(world))
    return wrong.grant(rae, world.south, world.oversight) | {"to": other["to"]}


def _with_another_desk(world: World) -> World:
    desks = world.desks | {(world.south, "service"): world.desks["dinas-pu-kota-bandung", "service"]}
    return World(**{**world.__dict__, "desks": desks})


def _not_json(_ada: Desk, _rae: Rae, world: World) -> dict[str, str]:
    return {"to": world.south, "grant": "AAAA", "sig": "00" * 64}


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        (_unknown_agency, (422, "invalid")),
        (_another_receiver, (422, "invalid")),
        (_forged, (422, "bad_signature")),
        (_incomplete, (422, "invalid")),
        (_strange_oversight, (422, "wrong_recipients")),
        (_wrong_desk, (422, "wrong_recipients")),
        (_not_json, (422, "bad_signature")),
    ],
    ids=lambda value: value.__name__.strip("_") if callable(value) else "",
)
def test_a_grant_that_does_not_hold_is_refused(
    ada: Desk,
    rae: Rae,
    world: World,
    members: Callable[[Desk, Rae, World], dict[str, str]],
    expected: tuple[int, str],
) -> None:
    assert code_of(ada.on(rae.case_tag, "transfer", **members(ada, rae, world))) == expected
    assert ada.view(rae.case_tag)["transfer"] is None
    assert db.session.query(TransferGrant).count() == 0


def test_a_third_transfer_is_the_coordinators(
    client: FlaskClient, ada: Desk, rae: Rae, at_desk: AtDesk, world: World
) -> None:
    cleo = at_desk("cleo")
    assert ada.on(rae.case_tag, "transfer", **ada.grant(rae, world.south, world.oversight)).status_code == 201
    assert cleo.on(rae.case_tag, "transfer/accept").status_code == 201
    back = cleo.on(rae.case_tag, "transfer", **_regrant(cleo, rae, world, world.north))
    assert back.status_code == 201, back.get_json()
    assert ada.on(rae.case_tag, "transfer/accept").status_code == 201
    third = ada.on(rae.case_tag, "transfer", **_regrant(ada, rae, world, world.south))
    assert code_of(third) == (409, "act_not_allowed")


def _regrant(desk: Desk, rae: Rae, world: World, to: str) -> dict[str, str]:
    """A grant by a desk whose keys came with a slot record."""
    seen = desk.view(rae.case_tag)
    own = world.desks[desk.agency, "service"]
    boxes = [world.desks[agency, "service"].box.pk for agency in (to, world.oversight)]
    signers = {desk_kit.sign.pk for (_, track), desk_kit in world.desks.items() if track == "service"}
    by_kid = {sign_kid(pk).hex(): pk for pk in signers}
    granted = []
    for record in seen["slots"]:
        env_id = bytes.fromhex(record["env_id"])
        cek = unseal_slot(record, by_kid[record["by"]], env_id, box_key(own.box.sk))
        granted.append(grant_envelope(env_id, cek, boxes, own.sign.seed))
    document, sig = make_grant(rae.keys.case_tag, desk.agency, to, granted, own.sign.seed)
    return {"to": to, "grant": base64_text(document), "sig": sig.hex()}


def test_oversight_may_pass_on_a_case_its_desk_leaves_lying(ada: Desk, rae: Rae, at_desk: AtDesk, world: World) -> None:
    with clock.travel_to(NOW + timedelta(days=15)):
        assert at_desk("ada").act(rae.case_tag, "verify").status_code == 201
        omar = at_desk("omar")
        answer = omar.on(rae.case_tag, "transfer", **omar.grant(rae, world.south, world.oversight))
        assert answer.status_code == 201, answer.get_json()
        assert at_desk("cleo").on(rae.case_tag, "transfer/accept").status_code == 201
        assert code_of(at_desk("ben").get(f"/cases/{rae.case_tag}")) == (404, "not_found")
        assert omar.view(rae.case_tag)["agency"] == world.south
    assert db.session.query(Envelope).count() == 1
    assert db.session.query(SlotRecord).count() == 2
