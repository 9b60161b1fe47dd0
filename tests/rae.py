"""Rae, who reports: her keys, and the bytes and requests her phone would make. Another letter, another reporter."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Sequence
from typing import Any

import pytest
from flask.testing import FlaskClient

from crypto import acts, challenge, envelope
from crypto.reporter import ReporterKeys
from crypto.sealing import FileSource, Sealed
from tests.world import ORIGIN, World

API = "/api/v1"

BRIBE = {"track": "whistleblower", "class": "disclosure", "category": "suap", "region": "32"}
TEXT = "Lampu lalu lintas mati"


def code_of(answer: Any) -> tuple[int, str]:
    """Status and problem code."""
    return answer.status_code, (answer.get_json() or {}).get("code", "")


class Rae:
    """One reporter with one case to be."""

    def __init__(
        self, client: FlaskClient, world: World, letter: str = "r", facets: dict[str, str] | None = None
    ) -> None:
        self.client, self.world = client, world
        self.keys = ReporterKeys.derive(hashlib.sha256(letter.encode()).digest()[:15], ORIGIN)
        self.facets = facets or world_facets(world)
        self.route: dict[str, Any] = {}
        self.sealed: Sealed | None = None
        self.bytes = b""
        self.answer: dict[str, Any] = {}
        self.headers: dict[str, str] = {}

    @property
    def case_tag(self) -> str:
        return self.keys.case_tag.hex()

    def ask_route(self) -> dict[str, Any]:
        """POST /route, kept for the report."""
        asked = self.client.post(f"{API}/route", json=self.facets)
        assert asked.status_code == 200, asked.get_json()
        self.route = asked.get_json()
        return self.route

    def seal(
        self,
        *,
        n: int = 0,
        to: Sequence[bytes] | None = None,
        with_own_slot: bool = False,
        files: Sequence[FileSource] = (),
        text: str = TEXT,
    ) -> bytes:
        """The report for candidate `n`, sealed; kept as the one to send."""
        candidate = (self.route or self.ask_route())["candidates"][n]
        boxes = [bytes.fromhex(rec["box"]) for rec in candidate["recipients"]] if to is None else list(to)
        if with_own_slot:
            boxes.append(self.keys.box.pk)
        meta = {
            "app": "ccp1",
            "v": 1,
            "agency": candidate["agency"],
            "oversight": candidate["oversight"],
            "policy": candidate["policy"],
            **self.facets,
            "lang": "id",
            "rk": {
                "box": self.keys.box.pk.hex(),
                "event": self.keys.event.pk.hex(),
                "sign": self.keys.sign.pk.hex(),
            },
            "text": text,
        }
        out = io.BytesIO()
        self.sealed = envelope.seal(
            out,
            kind=envelope.KIND_REPORT,
            case_tag=self.keys.case_tag,
            seq=0,
            prev=bytes(32),
            recipients=boxes,
            meta=meta,
            files=files,
            sign_seed=self.keys.sign.seed,
        )
        self.bytes = out.getvalue()
        return self.bytes

    def members(self, **changed: Any) -> dict[str, Any]:
        """The body of POST /reports with the report inside."""
        if not self.bytes:
            self.seal()
        members = {
            "route": self.route["route"],
            "candidate": 0,
            "auth_pk": self.keys.auth.pk.hex(),
            "reply_kid": self.keys.reply_kid.hex(),
            "envelope": base64.b64encode(self.bytes).decode(),
        }
        return {name: value for name, value in {**members, **changed}.items() if value is not None}

    def send(self, **changed: Any) -> Any:
        """POST /reports."""
        answer = self.client.post(f"{API}/reports", json=self.members(**changed))
        if answer.status_code in (200, 201):
            self.answer = answer.get_json()
        return answer

    def log_in(self) -> dict[str, str]:
        """Headers of a new mailbox session, kept for later requests."""
        asked = self.client.post(f"{API}/mailbox/challenge", json={"mailbox": self.keys.mailbox.hex()})
        admitted = self.client.post(f"{API}/mailbox/session", json=self.login_members(asked.get_json()["nonce"]))
        assert admitted.status_code == 200, admitted.get_json()
        self.headers = {"Authorization": f"Bearer {admitted.get_json()['session']}"}
        return self.headers

    def login_members(self, nonce: str) -> dict[str, str]:
        """The body of POST /mailbox/session, rightly signed."""
        sig = challenge.sign_mailbox_login(self.keys.auth.seed, ORIGIN, bytes.fromhex(nonce), self.keys.mailbox)
        return {"mailbox": self.keys.mailbox.hex(), "nonce": nonce, "sig": sig.hex()}

    def view(self) -> dict[str, Any]:
        """GET /mailbox."""
        answer = self.client.get(f"{API}/mailbox", headers=self.headers or self.log_in())
        assert answer.status_code == 200, answer.get_json()
        found: dict[str, Any] = answer.get_json()
        return found

    def seal_message(self, following: dict[str, Any], *, purpose: str = "info", text: str = "Ada foto baru") -> bytes:
        """A kind 2 envelope that follows on NEXT."""
        report = self.view()["envelopes"][0]["env_id"]
        out = io.BytesIO()
        envelope.seal(
            out,
            kind=envelope.KIND_REPORTER_MESSAGE,
            case_tag=self.keys.case_tag,
            seq=following["seq"],
            prev=bytes.fromhex(following["prev"]),
            recipients=[bytes.fromhex(rec["box"]) for rec in following["recipients"]],
            meta={"app": "ccp1", "files": [], "purpose": purpose, "seen": {"id": report, "n": 0}, "text": text, "v": 1},
            files=(),
            sign_seed=self.keys.sign.seed,
        )
        return out.getvalue()

    def write(self, sealed: bytes | None = None) -> Any:
        """POST /mailbox/messages."""
        sealed = sealed if sealed is not None else self.seal_message(self.view()["next"])
        body = {"envelope": base64.b64encode(sealed).decode()}
        return self.client.post(f"{API}/mailbox/messages", json=body, headers=self.headers or self.log_in())

    def act_members(self, act: str, **members: Any) -> dict[str, Any]:
        """The body of POST /mailbox/acts, rightly signed unless `sig` is given."""
        number = members.pop("number", None)
        asked = {
            "act": act,
            "number": self.view()["number"] if number is None else number,
            "event_pk": self.keys.event.pk.hex(),
            **members,
        }
        sig = acts.sign_act(self.keys.event.seed, ORIGIN, {**asked, "case_tag": self.case_tag})
        return {**asked, "sig": sig.hex()}

    def act(self, name: str, **members: Any) -> Any:
        """POST /mailbox/acts."""
        body = self.act_members(name, **members)
        return self.client.post(f"{API}/mailbox/acts", json=body, headers=self.headers or self.log_in())


def world_facets(world: World) -> dict[str, str]:
    """Facets that lead to North first."""
    return {"track": "service", "class": "complaint", "category": "jalan.lampu-jalan", "region": "32.73"}


@pytest.fixture
def rae(client: FlaskClient, world: World) -> Rae:
    """A reporter who has sent nothing yet."""
    return Rae(client, world)
