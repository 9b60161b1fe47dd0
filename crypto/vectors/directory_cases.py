"""Statements and the chain from the root to a desk's keys."""

from __future__ import annotations

from typing import Any

from crypto.vectors.raw import (
    AGENCY,
    DESK_SIGN,
    LATER,
    OFFICER,
    OFFICER2,
    RECEIPT,
    ROOT,
    Json,
    Pair,
    box_of,
    cj,
    drawn,
    ed_sign,
    kid,
    signer_of,
    tagged,
    vector,
)

DLH = "dlh-kota-bandung"
BEGIN, END = 1767225600, 1775001600
NOW = BEGIN + 1000
OFFICERS: Json = {"agency": DLH, "keys": [OFFICER2.pk.hex(), OFFICER.pk.hex()], "kind": "officers", "n": 1}
DESK_KEY: Json = {
    "agency": DLH,
    "box": AGENCY.pk.hex(),
    "kind": "desk_key",
    "not_after": END,
    "not_before": BEGIN,
    "sign": DESK_SIGN.pk.hex(),
    "track": "service",
    "version": 1,
}
STRANGER = signer_of(drawn("stranger", 32))
ADA: Json = {
    "box": box_of(drawn("hbox", 32)).pk.hex(),
    "id": "ada",
    "roles": ["handler"],
    "sign": signer_of(drawn("hsign", 32)).pk.hex(),
    "tracks": ["service"],
}
BEN: Json = {**ADA, "box": box_of(drawn("ben", 32)).pk.hex(), "id": "ben", "sign": STRANGER.pk.hex()}


def signed(body: Json, *signers: Pair) -> Json:
    """A statement."""
    message = tagged("key", cj(body))
    return {"body": body, "sigs": [{"key": by.pk.hex(), "sig": ed_sign(by.sk, message).hex()} for by in signers]}


def handlers(n: int, *entries: Json) -> Json:
    """A handler list's body."""
    return {"agency": DLH, "kind": "handlers", "list": list(entries), "n": n}


def receipt_key(n: int, key: bytes) -> Json:
    """A receipt key's body."""
    return {"key": key.hex(), "kind": "receipt_key", "n": n}


def revoke(kid_: bytes) -> Json:
    """A revocation's body."""
    return {"kid": kid_.hex(), "kind": "revoke", "reason": "lost"}


BASE = [
    signed(OFFICERS, ROOT),
    signed(DESK_KEY, OFFICER),
    signed(handlers(1, ADA), OFFICER),
    signed(receipt_key(1, RECEIPT.pk), ROOT),
]
ASK_DESK: Json = {"desk_key": {"agency": DLH, "track": "service", "at": NOW}}
ASK_RECEIPT: Json = {"receipt_key": {}}
ASK_HANDLERS: Json = {"handlers": {"agency": DLH, "seen": 0}}
DESK_OUT: Json = {"version": 1, "box": AGENCY.pk.hex(), "sign": DESK_SIGN.pk.hex(), "kid": kid(1, AGENCY.pk).hex()}


def case(
    name: str,
    statements: list[Json],
    ask: Json,
    expect: str = "ok",
    out: Json | None = None,
    **more: Any,
) -> Json:
    """A question to a directory."""
    given: Json = {
        "what": "directory",
        "directory": {"root": ROOT.pk.hex(), "statements": statements},
        "root": ROOT.pk.hex(),
        "now": NOW,
        "minimum_n": {},
        "ask": ask,
        **more,
    }
    return vector(f"directory: {name}", "sign", given, expect, out)


def without(kind: str) -> list[Json]:
    """The good directory without one kind."""
    return [statement for statement in BASE if statement["body"]["kind"] != kind]


def _statements() -> list[Json]:
    made = []
    for name, body, signer in (("officers", OFFICERS, ROOT), ("desk_key", DESK_KEY, OFFICER)):
        statement = signed(body, signer)
        given: Json = {"what": "statement", "body": body, "sign_seeds": [signer.sk.hex()]}
        made.append(vector(f"statement: {name}", "sign", given, out={"sigs": statement["sigs"]}))
    return made


def _desk_keys() -> list[Json]:
    bad_sig = signed(DESK_KEY, OFFICER)
    flipped = {"body": {**DESK_KEY, "box": LATER.pk.hex()}, "sigs": bad_sig["sigs"]}
    second = {**DESK_KEY, "version": 2, "box": LATER.pk.hex(), "not_before": BEGIN + 500}
    second_out = {"version": 2, "box": LATER.pk.hex(), "sign": DESK_SIGN.pk.hex(), "kid": kid(1, LATER.pk).hex()}
    two_bodies = [*BASE, signed({**DESK_KEY, "box": LATER.pk.hex()}, OFFICER)]
    at_end = {"desk_key": {"agency": DLH, "track": "service", "at": END}}
    before = {"desk_key": {"agency": DLH, "track": "service", "at": BEGIN - 1}}
    first = {"desk_key": {"agency": DLH, "track": "service", "at": BEGIN}}
    last = {"desk_key": {"agency": DLH, "track": "service", "at": END - 1}}
    expired_newer = [*BASE, signed({**second, "not_before": BEGIN, "not_after": BEGIN + 10}, OFFICER)]
    no = "E_DIRECTORY"
    return [
        case("a desk's key", BASE, ASK_DESK, out=DESK_OUT),
        case("in its first second", BASE, first, out=DESK_OUT),
        case("in its last second", BASE, last, out=DESK_OUT),
        case("not yet", BASE, before, no),
        case("over", BASE, at_end, no),
        case("another track", BASE, {"desk_key": {"agency": DLH, "track": "whistleblower", "at": NOW}}, no),
        case("another agency", BASE, {"desk_key": {"agency": "dpu", "track": "service", "at": NOW}}, no),
        case("by the other officer", [*without("desk_key"), signed(DESK_KEY, OFFICER2)], ASK_DESK, out=DESK_OUT),
        case("a good signature among foreign ones", [*without("desk_key"), signed(DESK_KEY, STRANGER, OFFICER)],
             ASK_DESK, out=DESK_OUT),
        case("by a stranger", [*without("desk_key"), signed(DESK_KEY, STRANGER)], ASK_DESK, no),
        case("by the root, which is no officer", [*without("desk_key"), signed(DESK_KEY, ROOT)], ASK_DESK, no),
        case("no signature", [*without("desk_key"), signed(DESK_KEY)], ASK_DESK, no),
        case("another body under the signature", [*without("desk_key"), flipped], ASK_DESK, no),
        case("no officers", without("officers"), ASK_DESK, no),
        case("officers by a stranger", [*without("officers"), signed(OFFICERS, STRANGER)], ASK_DESK, no),
        case("officers by an officer", [*without("officers"), signed(OFFICERS, OFFICER)], ASK_DESK, no),
        case("two bodies with one version", two_bodies, ASK_DESK, no),
        case("the same body twice", [*BASE, signed(DESK_KEY, OFFICER2)], ASK_DESK, out=DESK_OUT),
        case("a newer version", [*BASE, signed(second, OFFICER)], ASK_DESK, out=second_out),
        case("a newer version that has not begun", [*BASE, signed({**second, "not_before": NOW + 1}, OFFICER)],
             ASK_DESK, out=DESK_OUT),
        case("a newer version that is over: no way back", expired_newer, ASK_DESK, no),
        case("a newer version by a stranger: no way back", [*BASE, signed(second, STRANGER)], ASK_DESK, no),
        case("rolled back", BASE, ASK_DESK, no, minimum_n={f"desk_key/{DLH}/service": 2}),
        case("not rolled back", BASE, ASK_DESK, out=DESK_OUT, minimum_n={f"desk_key/{DLH}/service": 1,
                                                                        f"officers/{DLH}": 1, "receipt_key": 1}),
        case("a series gone", BASE, ASK_DESK, no, minimum_n={f"desk_key/{DLH}/whistleblower": 1}),
        case("another root", BASE, ASK_DESK, no, root=STRANGER.pk.hex()),
    ]  # fmt: skip


def _officers() -> list[Json]:
    no = "E_DIRECTORY"
    new = {**OFFICERS, "keys": [OFFICER2.pk.hex(), STRANGER.pk.hex()], "n": 2}
    both = signed(DESK_KEY, OFFICER, OFFICER2)
    return [
        case("signed by an officer who was removed", [*BASE, signed(new, ROOT)], ASK_DESK, no),
        case("signed by a removed officer and one who stands",
             [*without("desk_key"), both, signed(new, ROOT)], ASK_DESK, out=DESK_OUT),
        case("newer officers by a stranger", [*BASE, signed(new, STRANGER)], ASK_DESK, no),
        case("two officer lists with one n", [*BASE, signed({**new, "n": 1}, ROOT)], ASK_DESK, no),
        case("one officer alone", [*without("officers"), signed({**OFFICERS, "keys": [OFFICER.pk.hex()]}, ROOT)],
             ASK_DESK, no),
        case("one officer twice", [*without("officers"), signed({**OFFICERS, "keys": [OFFICER.pk.hex()] * 2}, ROOT)],
             ASK_DESK, no),
    ]  # fmt: skip


def _revocations() -> list[Json]:
    no = "E_DIRECTORY"
    box_kid, sign_kid = kid(1, AGENCY.pk), kid(3, DESK_SIGN.pk)
    other = {**OFFICERS, "agency": "dpu", "keys": [STRANGER.pk.hex(), drawn_pk("dpu2")]}
    return [
        case("box key revoked by an officer", [*BASE, signed(revoke(box_kid), OFFICER2)], ASK_DESK, no),
        case("signing key revoked by the root", [*BASE, signed(revoke(sign_kid), ROOT)], ASK_DESK, no),
        case("revoked by a stranger", [*BASE, signed(revoke(box_kid), STRANGER)], ASK_DESK, out=DESK_OUT),
        case("revoked by another agency's officer",
             [*BASE, signed(other, ROOT), signed(revoke(box_kid), STRANGER)], ASK_DESK, out=DESK_OUT),
        case("another key revoked", [*BASE, signed(revoke(kid(1, LATER.pk)), ROOT)], ASK_DESK, out=DESK_OUT),
        case("the signing officer revoked", [*BASE, signed(revoke(kid(3, OFFICER.pk)), ROOT)], ASK_DESK, no),
        case("the other officer revoked", [*BASE, signed(revoke(kid(3, OFFICER2.pk)), ROOT)], ASK_DESK, out=DESK_OUT),
        case("receipt key revoked", [*BASE, signed(revoke(kid(3, RECEIPT.pk)), ROOT)], ASK_RECEIPT, no),
        case("a handler's key revoked", [*without("handlers"), signed(handlers(1, ADA, BEN), OFFICER),
             signed(revoke(kid(1, bytes.fromhex(BEN["box"]))), OFFICER)], ASK_HANDLERS, out={"ids": ["ada"]}),
    ]  # fmt: skip


def drawn_pk(label: str) -> str:
    """Another Ed25519 key."""
    return signer_of(drawn(label, 32)).pk.hex()


def _lists_and_receipts() -> list[Json]:
    no = "E_DIRECTORY"
    two = [*BASE, signed(handlers(2, ADA, BEN), OFFICER2)]
    return [
        case("handlers", BASE, ASK_HANDLERS, out={"ids": ["ada"]}),
        case("newer handlers", two, ASK_HANDLERS, out={"ids": ["ada", "ben"]}),
        case("handlers as new as seen", two, {"handlers": {"agency": DLH, "seen": 2}}, out={"ids": ["ada", "ben"]}),
        case("handlers older than seen", BASE, {"handlers": {"agency": DLH, "seen": 2}}, no),
        case("handlers by the root", [*without("handlers"), signed(handlers(1, ADA), ROOT)], ASK_HANDLERS, no),
        case("handlers not sorted", [*without("handlers"), signed(handlers(1, BEN, ADA), OFFICER)], ASK_HANDLERS, no),
        case("a handler twice", [*without("handlers"), signed(handlers(1, ADA, ADA), OFFICER)], ASK_HANDLERS, no),
        case("receipt key", BASE, ASK_RECEIPT, out={"key": RECEIPT.pk.hex()}),
        case("receipt key by an officer", [*without("receipt_key"), signed(receipt_key(1, RECEIPT.pk), OFFICER)],
             ASK_RECEIPT, no),
        case("newer receipt key", [*BASE, signed(receipt_key(2, STRANGER.pk), ROOT)], ASK_RECEIPT,
             out={"key": STRANGER.pk.hex()}),
    ]  # fmt: skip


def _shapes() -> list[Json]:
    no = "E_DIRECTORY"
    bodies: dict[str, Json] = {
        "unknown kind": {**DESK_KEY, "kind": "desk"},
        "a member missing": {k: v for k, v in DESK_KEY.items() if k != "track"},
        "one member more": {**DESK_KEY, "x": 1},
        "version true": {**DESK_KEY, "version": True},
        "version 0": {**DESK_KEY, "version": 0},
        "unknown track": {**DESK_KEY, "track": "other"},
        "capital hex": {**DESK_KEY, "box": AGENCY.pk.hex().upper()},
        "a term that ends before it begins": {**DESK_KEY, "not_after": BEGIN},
    }
    made = [
        case(f"malformed: {name}", [*without("desk_key"), signed(body, OFFICER)], ASK_DESK, no)
        for name, body in bodies.items()
    ]
    made.append(case("malformed: no sigs", [*BASE, {"body": OFFICERS}], ASK_DESK, no))
    made.append(case("malformed: no statements", [], ASK_DESK, no, directory={"root": ROOT.pk.hex()}))
    return made


def vectors() -> list[Json]:
    """All of them."""
    return [*_statements(), *_desk_keys(), *_officers(), *_revocations(), *_lists_and_receipts(), *_shapes()]
