"""The terminal's half of passing cases on: what is offered is opened and checked before anybody accepts it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from flask.testing import FlaskClient

from app.cli.api_client import ApiClient
from app.cli.desk_client import Credentials, DeskClient
from app.triage import jobs
from crypto.errors import GrantError
from crypto.fields import base64_text
from crypto.grant import grant_envelope, make_grant
from tests.desk import Desk
from tests.rae import TEXT, Rae
from tests.world import NOW, World


@pytest.fixture
def rae(client: FlaskClient, world: World) -> Rae:
    rae = Rae(client, world)
    assert rae.send().status_code == 201
    return rae


def at_terminal(client: FlaskClient, world: World, name: str) -> DeskClient:
    """Logged in without Argon2id, over the application itself."""

    def send(method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> tuple[int, bytes]:
        answer = client.open(path, method=method, data=body, headers=dict(headers))
        return answer.status_code, answer.data

    desk = DeskClient(ApiClient(send), world.root.pk, lambda: int(NOW.timestamp()))
    desk.log_in(Credentials(name, "", world.people[name].totp_secret, world.password_keys[name]))
    return desk


def read(desk: DeskClient, case_tag: str) -> str:
    with desk.read(desk.view(case_tag)) as thread:
        assert [letter.fault for letter in thread.letters] == [""]
        opened = thread.letters[0].opened
        assert opened is not None
        return str(opened.meta["text"])


def test_a_case_goes_there_and_back_and_each_desk_reads_it_before_it_says_yes(
    client: FlaskClient, world: World, rae: Rae
) -> None:
    ada, cleo = (at_terminal(client, world, name) for name in ("ada", "cleo"))
    tag = rae.case_tag
    for giver, to, taker in ((ada, world.south, cleo), (cleo, world.north, ada)):
        giver.transfer(giver.view(tag), to, world.oversight)
        assert read(taker, tag) == TEXT
        taker.accept(taker.view(tag))
        jobs.erase_former_slots(tag)
        assert read(taker, tag) == TEXT


def test_an_offer_with_a_wrong_key_is_not_accepted_and_says_why(client: FlaskClient, world: World, rae: Rae) -> None:
    ada = Desk(client, world, "ada")
    own = world.desks[world.north, "service"]
    boxes = [world.desks[agency, "service"].box.pk for agency in (world.south, world.oversight)]
    wrong = grant_envelope(bytes.fromhex(rae.answer["env_id"]), bytes(32), boxes, own.sign.seed)
    document, sig = make_grant(rae.keys.case_tag, world.north, world.south, [wrong], own.sign.seed)
    offer = {"to": world.south, "grant": base64_text(document), "sig": sig.hex()}
    assert ada.on(rae.case_tag, "transfer", **offer).status_code == 201
    cleo = at_terminal(client, world, "cleo")
    with pytest.raises(GrantError) as refused:
        cleo.accept(cleo.view(rae.case_tag))
    assert refused.value.reason == "kc_mismatch"
    cleo.post(cleo.view(rae.case_tag), "transfer/refuse", reason="kc_mismatch")
    assert ada.view(rae.case_tag)["transfer"] is None


@pytest.mark.parametrize("words", [("refuse", "--as", "ada", "x"), ("list",), ("gone",)], ids=lambda words: words[0])
def test_wrong_use_is_told_in_one_line(client: FlaskClient, words: tuple[str, ...]) -> None:
    result = client.application.test_cli_runner().invoke(args=["desk", *words])
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert result.stderr.startswith("peluit: ")
