"""A handler at the desk in tests: her session, and the bytes her browser would seal."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from typing import Any

from flask.testing import FlaskClient

from crypto import envelope, grant
from crypto.fields import base64_text
from crypto.header import WRAP_BYTES, parse_header
from crypto.keys import box_kid
from tests.rae import API, Rae
from tests.world import World


class Desk:
    """One person's open session."""

    def __init__(self, client: FlaskClient, world: World, name: str) -> None:
        self.client, self.world, self.name = client, world, name
        self.agency = world.people[name].agency
        self.headers = world.log_in(client, name)

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"{API}/desk{path}", query_string=query, headers=self.headers)

    def post(self, path: str, **members: Any) -> Any:
        return self.client.post(f"{API}/desk{path}", json=members, headers=self.headers)

    def view(self, case_tag: str) -> dict[str, Any]:
        """GET /desk/cases/<tag>, which must succeed."""
        answer = self.get(f"/cases/{case_tag}")
        assert answer.status_code == 200, answer.get_json()
        seen: dict[str, Any] = answer.get_json()
        return seen

    def number(self, case_tag: str) -> int:
        return int(self.view(case_tag)["number"])

    def on(self, case_tag: str, what: str, **members: Any) -> Any:
        """POST /desk/cases/<tag>/<what> with the newest number unless another is given."""
        return self.post(f"/cases/{case_tag}/{what}", **{"number": self.number(case_tag), **members})

    def act(self, case_tag: str, name: str, **members: Any) -> Any:
        return self.on(case_tag, "acts", act=name, **members)

    def queue(self, **query: Any) -> list[dict[str, Any]]:
        answer = self.get("/cases", **query)
        assert answer.status_code == 200, answer.get_json()
        listed: list[dict[str, Any]] = answer.get_json()["cases"]
        return listed

    def seal(
        self,
        rae: Rae,
        purpose: str,
        *,
        outcome: str | None = None,
        to: Sequence[bytes] | None = None,
        text: str = "Kami periksa besok",
    ) -> bytes:
        """A message to Rae (kind 3) or, with purpose note, a note to the own desk (kind 4)."""
        seen = self.view(rae.case_tag)
        kind = envelope.KIND_AGENCY_NOTE if purpose == "note" else envelope.KIND_AGENCY_MESSAGE
        before = [each for each in seen["notes" if purpose == "note" else "envelopes"] if each["kind"] == kind]
        report = seen["envelopes"][0]["env_id"]
        own = self.world.desks[self.agency, seen["track"]]
        if to is None and purpose == "note":
            to = [own.box.pk]
        if to is None:
            to = [rae.keys.box.pk, *(bytes.fromhex(rec["box"]) for rec in seen["next"]["recipients"])]
        meta: dict[str, Any] = {
            "app": "ccp1",
            "purpose": purpose,
            "seen": {"id": report, "n": 0},
            "text": text,
            "v": 1,
        }
        if outcome is not None:
            meta["outcome"] = outcome
        out = io.BytesIO()
        envelope.seal(
            out,
            kind=kind,
            case_tag=rae.keys.case_tag,
            seq=before[-1]["seq"] + 1 if before else 1,
            prev=bytes.fromhex(before[-1]["env_id"] if before else report),
            recipients=list(to),
            meta=meta,
            files=(),
            sign_seed=own.sign.seed,
        )
        return out.getvalue()

    def write(self, rae: Rae, purpose: str, /, *, sealed: bytes | None = None, **members: Any) -> Any:
        """POST /messages or /notes; an outcome is `resolved` unless told otherwise."""
        outcome = members.pop("code", "resolved") if purpose == "outcome" else None
        sealed = self.seal(rae, purpose, outcome=outcome) if sealed is None else sealed
        body = {"envelope": base64.b64encode(sealed).decode(), **members}
        if purpose == "note":
            return self.on(rae.case_tag, "notes", **body)
        stated = {"purpose": purpose} | ({"outcome": {"code": outcome}} if outcome else {})
        return self.on(rae.case_tag, "messages", **{**stated, **body})

    def grant(self, rae: Rae, to: str, oversight: str, *, leave_out: int = 0) -> dict[str, str]:
        """The members of POST /transfer: every envelope's key, sealed to the other desk and its oversight."""
        seen = self.view(rae.case_tag)
        own = self.world.desks[self.agency, seen["track"]]
        boxes = [self.world.desks[agency, seen["track"]].box.pk for agency in (to, oversight)]
        granted = []
        for listed in seen["envelopes"][leave_out:]:
            content = self.get(f"/envelopes/{listed['env_id']}").data
            header = parse_header(content[: 104 + 16 * 8], len(content))
            place = header.kids.index(bytes.fromhex(self._kid(seen["track"])))
            start = len(header.core) + WRAP_BYTES * place
            cek = grant.open_for_grant(content[start : start + WRAP_BYTES], own.box.sk, header.kc)
            granted.append(grant.grant_envelope(bytes.fromhex(listed["env_id"]), cek, boxes, own.sign.seed))
        document, sig = grant.make_grant(rae.keys.case_tag, self.agency, to, granted, own.sign.seed)
        return {"to": to, "grant": base64_text(document), "sig": sig.hex()}

    def _kid(self, track: str) -> str:
        return box_kid(self.world.desks[self.agency, track].box.pk).hex()
