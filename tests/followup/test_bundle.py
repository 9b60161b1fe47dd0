"""A long thread is read in one answer, and an answer never holds what its asker may not have."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from app.cases import envelope_views
from tests.desk import Desk
from tests.rae import API, Rae, code_of
from tests.world import World


def ids(view: dict[str, Any], *, notes: bool = False) -> list[str]:
    return [each["env_id"] for each in view["envelopes"] + (view["notes"] if notes else [])]


def asked(rae: Rae, wanted: list[str]) -> Any:
    return rae.client.post(f"{API}/mailbox/bundle", json={"env_ids": wanted}, headers=rae.headers or rae.log_in())


@pytest.fixture
def ada(rae: Rae, client: FlaskClient, world: World) -> Desk:
    """Ada, after a report, a note, a message from her and one from Rae."""
    assert rae.send().status_code == 201
    ada = Desk(client, world, "ada")
    for done in (ada.write(rae, "note"), ada.write(rae, "info"), rae.write()):
        assert done.status_code == 201
    return ada


def test_the_desk_gets_its_letters_and_notes_in_the_order_it_asked(rae: Rae, ada: Desk) -> None:
    view = ada.view(rae.case_tag)
    wanted = ids(view, notes=True)[::-1]
    whole = ada.post(f"/cases/{rae.case_tag}/bundle", env_ids=wanted)
    assert (whole.status_code, whole.headers["Cache-Control"]) == (200, "no-store")
    one_by_one = [ada.get(f"/envelopes/{env_id}").data for env_id in wanted]
    assert whole.data == b"".join(one_by_one)
    assert [each["bytes"] for each in (view["envelopes"] + view["notes"])[::-1]] == [len(each) for each in one_by_one]


def test_a_reporter_gets_no_note_and_a_stranger_nothing(rae: Rae, ada: Desk, client: FlaskClient, world: World) -> None:
    view = ada.view(rae.case_tag)
    assert len(asked(rae, ids(view)).data) == sum(each["bytes"] for each in view["envelopes"])
    assert code_of(asked(rae, ids(view, notes=True))) == (404, "not_found")
    stranger = Rae(client, world, "stranger")
    assert stranger.send().status_code == 201
    assert code_of(asked(stranger, ids(view))) == (404, "not_found")
    # Not even through a case of their own.
    cleo, ben = Desk(client, world, "cleo"), Desk(client, world, "ben")
    assert code_of(cleo.post(f"/cases/{rae.case_tag}/bundle", env_ids=ids(view))) == (404, "not_found")
    assert code_of(ben.post(f"/cases/{stranger.case_tag}/bundle", env_ids=ids(view))) == (404, "not_found")


def test_a_bundle_has_a_limit(rae: Rae, ada: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(envelope_views, "BUNDLE_BYTES", 40_000)
    assert code_of(ada.post(f"/cases/{rae.case_tag}/bundle", env_ids=ids(ada.view(rae.case_tag)))) == (413, "too_large")
    assert code_of(ada.post(f"/cases/{rae.case_tag}/bundle", env_ids=[])) == (422, "invalid")
