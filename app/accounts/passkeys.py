"""Passkeys as a second factor (WebAuthn level 2): the one door to the library that checks them.

The login's own challenge is the passkey's challenge, so an answer is bound to the signature beside it and works once.
The library takes 13 MB of memory, so it is loaded when the first passkey is shown.
Source: W3C WebAuthn 7.1, 7.2
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.web.api import Schema, obj

#: A browser asks for these, best first: EdDSA, ECDSA with P-256, RSA.
ALGORITHMS = (-8, -7, -257)
B64URL: Schema = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,8000}$"}
_FRAME: dict[str, Schema] = {
    "id": B64URL,
    "rawId": B64URL,
    "type": {"const": "public-key"},
    "clientExtensionResults": {"type": "object"},
    "authenticatorAttachment": {"type": ["string", "null"]},
}
_OPTIONAL = ("clientExtensionResults", "authenticatorAttachment")
#: What a browser's PublicKeyCredential is as JSON, after `get` and after `create`.
ASSERTION = obj(
    _OPTIONAL,
    **_FRAME,
    response=obj(
        ("userHandle",),
        clientDataJSON=B64URL,
        authenticatorData=B64URL,
        signature=B64URL,
        userHandle={"type": ["string", "null"]},
    ),
)
ATTESTATION = obj(
    _OPTIONAL,
    **_FRAME,
    response=obj(
        ("transports", "authenticatorData", "publicKey", "publicKeyAlgorithm"),
        clientDataJSON=B64URL,
        attestationObject=B64URL,
        transports={"type": "array", "items": {"type": "string"}},
        authenticatorData=B64URL,
        publicKey=B64URL,
        publicKeyAlgorithm={"type": "integer"},
    ),
)


class WrongPasskey(Exception):
    """Not made by this passkey, for this site, over this challenge; or a copy of it has been used elsewhere."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where passkeys are bound to: a host name, and the origins its pages may have."""

    host: str
    origins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """What is kept of a passkey: its id, its public key (COSE), its counter."""

    credential: str
    public_key: bytes
    sign_count: int


def challenge_of(credential: Mapping[str, Any]) -> bytes:
    """The challenge the browser says it was given; whether we gave it is the caller's to check.

    Raises: WrongPasskey
    """
    try:
        client = json.loads(_bytes(credential["response"]["clientDataJSON"]))
        return _bytes(client["challenge"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise WrongPasskey from None


def verify_new(credential: Mapping[str, Any], challenge: bytes, site: Site) -> NewPasskey:
    """A passkey that has just been made.  Raises: WrongPasskey"""
    from webauthn import verify_registration_response
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        made = verify_registration_response(
            credential=dict(credential),
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=list(site.origins),
            require_user_verification=False,
        )
    except (WebAuthnException, ValueError, KeyError):
        raise WrongPasskey from None
    return NewPasskey(_text(made.credential_id), made.credential_public_key, made.sign_count)


def verify_used(
    credential: Mapping[str, Any], challenge: bytes, site: Site, *, public_key: bytes, sign_count: int
) -> int:
    """The passkey's new counter.  Raises: WrongPasskey"""
    from webauthn import verify_authentication_response
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        used = verify_authentication_response(
            credential=dict(credential),
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=list(site.origins),
            credential_public_key=public_key,
            credential_current_sign_count=sign_count,
            require_user_verification=False,
        )
    except (WebAuthnException, ValueError, KeyError):
        raise WrongPasskey from None
    return used.new_sign_count


def _bytes(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        raise WrongPasskey from None


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode("ascii").rstrip("=")
