"""A security key in software: makes passkeys and signs with them, rightly or wrongly as a test wants."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

HOST = "localhost"
ORIGIN = "http://localhost:8000"


def text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _cose(key: ec.EllipticCurvePublicKey) -> bytes:
    """{1: 2, 3: -7, -1: 1, -2: x, -3: y} in CBOR."""
    numbers = key.public_numbers()
    x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
    return b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20" + x + b"\x22\x58\x20" + y


@dataclass
class Authenticator:
    """One security key with one credential."""

    host: str = HOST
    origin: str = ORIGIN
    count: int = 0
    id: bytes = field(default_factory=lambda: secrets.token_bytes(24))
    _key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, challenge: str) -> dict[str, Any]:
        """What a browser's `create` gives, as JSON; the challenge in hex."""
        public = _cose(self._key.public_key())
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        state = self._state(0x41) + attested
        # {"fmt": "none", "attStmt": {}, "authData": state}
        document = b"\xa3cfmtdnonegattStmt\xa0hauthData\x58" + bytes([len(state)]) + state
        client = self._client("webauthn.create", challenge)
        return self._credential({"clientDataJSON": text(client), "attestationObject": text(document)})

    def use(self, challenge: str) -> dict[str, Any]:
        """What a browser's `get` gives, as JSON."""
        self.count += 1
        state, client = self._state(0x01), self._client("webauthn.get", challenge)
        signed = self._key.sign(state + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        parts = {"clientDataJSON": client, "authenticatorData": state, "signature": signed}
        return self._credential({name: text(content) for name, content in parts.items()})

    def _state(self, flags: int) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str) -> bytes:
        members = {"type": kind, "challenge": text(bytes.fromhex(challenge)), "origin": self.origin}
        return json.dumps({**members, "crossOrigin": False}).encode()

    def _credential(self, response: dict[str, str]) -> dict[str, Any]:
        return {"id": text(self.id), "rawId": text(self.id), "type": "public-key", "response": response}
