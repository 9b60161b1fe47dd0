"""What an officer's browser does, in Python: bundles of signed statements and sealed keys."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pyotp
from flask.testing import FlaskClient

from app import clock
from app.accounts.roster import holders_in
from app.agencies.ceremony import DeskKit, HandlerKit, make_desk_key, make_handler, sign_handlers
from app.agencies.models import Agency
from app.agencies.statements import advance_number
from app.extensions import db
from crypto.fields import base64_text
from crypto.hashing import kdf
from crypto.keys import SignKey
from tests.world import OVERSIGHT, SERVER_KEY, World

API = "/api/v1/desk"


def newcomer(world: World, name: str = "nia", tracks: tuple[str, ...] = ("service",), **more: Any) -> HandlerKit:
    """Keys as somebody's browser makes them; the words are known to `world.log_in` from now on."""
    world.password_keys[name] = kdf(SERVER_KEY, "tests/pw", name.encode() + str(more).encode())
    kit = make_handler(
        name,
        agency=more.get("agency", world.north),
        display_name=name.title(),
        roles=more.get("roles", ("handler",)),
        tracks=tracks,
        password_key=world.password_keys[name],
    )
    world.people[name] = kit
    return kit


def found_agency(name: str) -> str:
    """An agency without people, keys or statements; its id."""
    db.session.add(
        Agency(
            id=name,
            kind="handling",
            parent=None,
            oversight=OVERSIGHT,
            template=name,
            zone="Asia/Jakarta",
            regions=["32.73"],
            name_id="Kantor Baru",
            name_en="New Office",
            standards=[],
        )
    )
    advance_number()
    db.session.commit()
    return name


@dataclass
class AtTheDesk:
    """An officer who is logged in."""

    client: FlaskClient
    world: World
    name: str
    headers: dict[str, str]

    @property
    def agency(self) -> str:
        return self.world.people[self.name].agency

    @property
    def sign(self) -> SignKey:
        return self.world.people[self.name].sign

    def post(self, path: str, body: Any) -> Any:
        return self.client.post(f"{API}{path}", json=body, headers=self.headers)

    def invite(self, kit: HandlerKit, **changed: Any) -> Any:
        body = {"handler": kit.id, "name": kit.display_name, "roles": list(kit.roles), "tracks": list(kit.tracks)}
        return self.post("/invitations", {**body, **changed})

    def listed(self) -> tuple[int, list[dict[str, Any]]]:
        """Number and entries of the list that stands."""
        statements = self.client.get("/api/v1/directory").get_json()["statements"]
        body = next(
            each["body"]
            for each in statements
            if (each["body"]["kind"], each["body"].get("agency")) == ("handlers", self.agency)
        )
        return body["n"], body["list"]

    def rotated(self, version: int, track: str = "service", **term: Any) -> DeskKit:
        begin = term.get("begin", clock.now() - timedelta(minutes=5))
        return make_desk_key(
            self.sign, self.agency, track, version, begin, begin + term.get("days", timedelta(days=90))
        )

    def sealed(self, kit: DeskKit, entries: Iterable[dict[str, Any]], only: Iterable[str] = ()) -> list[dict[str, Any]]:
        """AK of this version for every holder of the list."""
        holders = holders_in(entries, kit.track)
        wanted = {name: bytes.fromhex(box) for name, box in holders.items() if not only or name in set(only)}
        return [
            {"track": kit.track, "version": kit.version, "holder": name, "ak": base64_text(ak)}
            for name, ak in kit.sealed_to(wanted).items()
        ]

    def bundle(self, statements: list[Any], keys: list[Any], **more: Any) -> Any:
        return self.post("/keys", {"statements": statements, "keys": keys, **more})

    def admit(self, kit: HandlerKit, **changed: Any) -> Any:
        n, entries = self.listed()
        entries = [entry for entry in entries if entry["id"] != kit.id] + [kit.listed()]
        statement = sign_handlers(changed.get("by", self.sign), self.agency, changed.get("n", n + 1), entries)
        desk = self.world.desks[self.agency, "service"]
        keys = changed.get("keys", self.sealed(desk, entries, only=[kit.id]))
        return self.bundle([statement], keys)

    def remove(self, name: str, **changed: Any) -> Any:
        n, entries = self.listed()
        staying = [entry for entry in entries if entry["id"] != name]
        desk = self.rotated(changed.get("version", 2))
        statements = [sign_handlers(self.sign, self.agency, n + 1, staying)]
        if changed.get("rotate", True):
            statements.append(desk.statement)
        return self.bundle(statements, changed.get("keys", self.sealed(desk, staying)))


def brought(kit: HandlerKit, token: str) -> dict[str, str]:
    """The members of POST /invitations/accept."""
    return {
        "token": token,
        "salt": kit.salt.hex(),
        "login_pk": kit.login_pk.hex(),
        "blob": base64_text(kit.blob),
        "box": kit.box.pk.hex(),
        "sign": kit.sign.pk.hex(),
        "totp_secret": kit.totp_secret,
        "otp": str(pyotp.TOTP(kit.totp_secret).at(clock.device_now())),
    }


def accept(client: FlaskClient, kit: HandlerKit, token: str, **changed: Any) -> Any:
    return client.post(f"{API}/invitations/accept", json={**brought(kit, token), **changed})
