"""Statements, receipts, acts, proofs, logins, slot records and grants: what is signed and shown to others."""

from __future__ import annotations

import hashlib
from typing import Any

from crypto.vectors import curve_cases
from crypto.vectors.envelopes import MESSAGE, REPORT
from crypto.vectors.raw import (
    AGENCY,
    DESK_SIGN,
    LATER,
    ORIGIN,
    RECEIPT,
    REPORTER,
    Json,
    Pair,
    b64,
    box_of,
    cj,
    drawn,
    ed_sign,
    kdf,
    kid,
    sealed_box,
    signer_of,
    tagged,
    vector,
)

RECEIPT_BODY: Json = {
    "agency": "dlh-kota-bandung",
    "case_tag": REPORTER["case_tag"].hex(),
    "content": REPORT.content.hex(),
    "due": [{"kind": "verification", "on": "2026-03-27"}, {"kind": "first_response", "on": "2026-04-06"}],
    "env_id": REPORT.env_id.hex(),
    "kind": 1,
    "origin": ORIGIN,
    "oversight": "inspektorat-kota-bandung",
    "policy": "id-2026-1",
    "received_on": "2026-03-17",
    "v": 1,
}


def receipts() -> list[Json]:
    """The report's receipt, and what is no receipt of it."""

    def signed(body: Json, signer: Pair = RECEIPT) -> Json:
        return {"body": body, "key": signer.pk.hex(), "sig": ed_sign(signer.sk, tagged("receipt", cj(body))).hex()}

    good = signed(RECEIPT_BODY)
    given: Json = {"what": "receipt", "body": RECEIPT_BODY, "sign_seed": RECEIPT.sk.hex()}
    check: Json = {
        "what": "receipt_check",
        "key": RECEIPT.pk.hex(),
        "env_id": REPORT.env_id.hex(),
        "content": REPORT.content.hex(),
        "case_tag": REPORTER["case_tag"].hex(),
    }
    cases: dict[str, tuple[str, Json, Json]] = {
        "of the report": ("ok", good, {}),
        "content of other slots": ("E_CONTEXT", good, {"content": MESSAGE.content.hex()}),
        "another envelope": ("E_CONTEXT", good, {"env_id": MESSAGE.env_id.hex()}),
        "another case": ("E_CONTEXT", good, {"case_tag": bytes(16).hex()}),
        "another receipt key": ("E_SIG", signed(RECEIPT_BODY, DESK_SIGN), {}),
        "due dates moved": ("E_SIG", {**good, "body": {**RECEIPT_BODY, "due": []}}, {}),
        "kind 3": ("E_CANON", signed({**RECEIPT_BODY, "kind": 3}), {}),
        "kind true": ("E_CANON", signed({**RECEIPT_BODY, "kind": True}), {}),
        "a member missing": ("E_CANON", signed({k: v for k, v in RECEIPT_BODY.items() if k != "policy"}), {}),
        "no date": ("E_CANON", signed({**RECEIPT_BODY, "received_on": "2026-3-17"}), {}),
    }
    return [
        vector("receipt", "sign", given, out={"sig": good["sig"]}),
        *(
            vector(f"receipt: {name}", "sign", {**check, "receipt": receipt, **changes}, expect)
            for name, (expect, receipt, changes) in cases.items()
        ),
    ]


def acts() -> list[Json]:
    """The reporter's dispute, and what somebody else would make of it."""
    event = REPORTER["event"]
    act: Json = {
        "act": "dispute",
        "case_tag": REPORTER["case_tag"].hex(),
        "event_pk": event.pk.hex(),
        "number": 7,
        "outcome": 6,
    }

    def signed(body: Json, signer: Pair = event, origin: str = ORIGIN) -> str:
        return ed_sign(signer.sk, tagged("act", origin.encode(), b"\0", cj(body))).hex()

    sig = signed(act)
    stranger = {**act, "event_pk": DESK_SIGN.pk.hex()}
    cases: dict[str, tuple[str, Json, str]] = {
        "the reporter's": ("ok", act, sig),
        "another number": ("E_SIG", {**act, "number": 8}, sig),
        "another deployment": ("E_SIG", act, signed(act, origin="complaints.example/log2")),
        "another signer": ("E_SIG", act, signed(act, DESK_SIGN)),
        "a stranger's key": ("E_CONTEXT", stranger, signed(stranger, DESK_SIGN)),
        "no event_pk": ("E_CANON", {k: v for k, v in act.items() if k != "event_pk"}, sig),
    }
    given: Json = {"what": "act", "origin": ORIGIN, "act": act, "sign_seed": event.sk.hex()}
    return [
        vector("act", "sign", given, out={"sig": sig}),
        *(
            vector(f"act: {name}", "sign", {"what": "act_check", "origin": ORIGIN, "act": body, "sig": by}, expect)
            for name, (expect, body, by) in cases.items()
        ),
    ]


def authorship() -> list[Json]:
    """A proof for one verifier, and what passes for none."""
    event = REPORTER["event"]
    body: Json = {
        "case_tag": REPORTER["case_tag"].hex(),
        "challenge": "2026-11-02 kenari 4711",
        "event_pk": event.pk.hex(),
        "origin": ORIGIN,
        "report": REPORT.env_id.hex(),
        "to": "Pengadilan Tipikor Bandung",
        "v": 1,
    }

    def proof(of: Json, signer: Pair = event, label: str = "author") -> Json:
        return {"body": of, "sig": ed_sign(signer.sk, tagged(label, cj(of))).hex()}

    asked = {"challenge": body["challenge"], "to": body["to"]}
    good = proof(body)
    stranger = {**body, "event_pk": DESK_SIGN.pk.hex()}
    cases: dict[str, tuple[str, Json, Json]] = {
        "the reporter's": ("ok", good, {**asked, "case_tag": body["case_tag"], "report": body["report"]}),
        "of 512 bytes": ("ok", proof({**body, "challenge": "é" * 256}), {"to": body["to"]}),
        "for another challenge": ("E_CONTEXT", good, {**asked, "challenge": "2026-11-03 kenari 4711"}),
        "for another verifier": ("E_CONTEXT", good, {**asked, "to": "KPK"}),
        "about another report": ("E_CONTEXT", good, {**asked, "report": MESSAGE.env_id.hex()}),
        "another signer": ("E_SIG", proof(body, DESK_SIGN), asked),
        "changed challenge": ("E_SIG", {**good, "body": {**body, "challenge": "x"}}, {}),
        "signed as an act": ("E_SIG", proof(body, label="act"), asked),
        "a stranger's key": ("E_CONTEXT", proof(stranger, DESK_SIGN), asked),
        "no challenge": ("E_CANON", proof({**body, "challenge": ""}), {}),
        "of 513 bytes": ("E_CANON", proof({**body, "challenge": "é" * 256 + "a"}), {}),
        "a member more": ("E_CANON", proof({**body, "name": "Rae"}), {}),
        "v true": ("E_CANON", proof({**body, "v": True}), {}),
    }
    given: Json = {
        "what": "authorship",
        "origin": ORIGIN,
        "report": body["report"],
        **asked,
        "sign_seed": event.sk.hex(),
    }
    return [
        vector("authorship", "sign", given, out={"sig": good["sig"]}),
        *(
            vector(f"authorship: {name}", "sign", {"what": "authorship_check", "proof": by, "expected": told}, expect)
            for name, (expect, by, told) in cases.items()
        ),
    ]


def logins() -> list[Json]:
    """Both login signatures over one nonce."""
    nonce, auth = drawn("nonce", 40), REPORTER["auth"]
    handler = vector_login_key()
    made = []
    for what, signer, who in (("mbox", auth, REPORTER["mailbox"]), ("hlogin", handler, b"ada")):
        sig = ed_sign(signer.sk, tagged(what, ORIGIN.encode(), b"\0", nonce, who))
        given: Json = {"what": what, "origin": ORIGIN, "nonce": nonce.hex()}
        given["id"] = who.hex() if what == "mbox" else who.decode()
        made.append(vector(f"login: {what}", "sign", {**given, "sign_seed": signer.sk.hex()}, out={"sig": sig.hex()}))
        check = {**given, "what": f"{what}_check", "pk": signer.pk.hex(), "sig": sig.hex()}
        made += [
            vector(f"login: {what}, checked", "sign", check),
            vector(f"login: {what}, another nonce", "sign", {**check, "nonce": drawn("nonce2", 40).hex()}, "E_LOGIN"),
            vector(f"login: {what}, another origin", "sign", {**check, "origin": "complaints.example"}, "E_LOGIN"),
            vector(f"login: {what}, another key", "sign", {**check, "pk": DESK_SIGN.pk.hex()}, "E_LOGIN"),
        ]
    return made


def vector_login_key() -> Pair:
    """Ada's login key: the pw_key of section 9, so that Argon2id runs once for all vectors."""
    return signer_of(kdf(bytes.fromhex("a5a6bd2bdc8fe1725f66edd45d21e22668e4a7336f2b7f1c73cbc07b552543dc"), "h/login"))


def slot_record(
    env_id: bytes = REPORT.env_id,
    pk: bytes = LATER.pk,
    *,
    cek: bytes | None = None,
    ephemeral: str = "eph4/0",
    signer: Pair = DESK_SIGN,
    ct: bytes | None = None,
) -> Json:
    """Section 2.1."""
    ct = sealed_box(cek or drawn("cek", 32), pk, drawn(ephemeral, 32)) if ct is None else ct
    sig = ed_sign(signer.sk, tagged("slot", env_id, kid(1, pk), ct))
    return {
        "by": kid(3, signer.pk).hex(),
        "ct": b64(ct),
        "env_id": env_id.hex(),
        "kid": kid(1, pk).hex(),
        "sig": sig.hex(),
    }


def slots() -> list[Json]:
    """The slot record of section 9 and records nobody may use."""
    good = slot_record()
    given: Json = {
        "what": "slot",
        "env_id": REPORT.env_id.hex(),
        "cek": drawn("cek", 32).hex(),
        "pk": LATER.pk.hex(),
        "ephemeral_seed": drawn("eph4/0", 32).hex(),
        "sign_seed": DESK_SIGN.sk.hex(),
    }
    check: Json = {"what": "slot_check", "desk": DESK_SIGN.pk.hex()}
    cases: dict[str, tuple[str, Json]] = {
        "by the desk": ("ok", good),
        "by another key": ("E_SIG", slot_record(signer=RECEIPT)),
        "another kid": ("E_SIG", {**good, "kid": kid(1, AGENCY.pk).hex()}),
        "another envelope": ("E_SIG", {**good, "env_id": MESSAGE.env_id.hex()}),
        "named after another key": ("E_SIG", {**good, "by": kid(3, RECEIPT.pk).hex()}),
        "base64 with a line end": ("E_CANON", {**good, "ct": good["ct"] + "\n"}),
        "base64 without padding": ("E_CANON", {**good, "ct": good["ct"].rstrip("=")}),
        "base64url": ("E_CANON", {**good, "ct": good["ct"].replace("/", "_").replace("+", "-")}),
        "capital hex": ("E_CANON", {**good, "sig": good["sig"].upper()}),
        "a member missing": ("E_CANON", {k: v for k, v in good.items() if k != "by"}),
    }
    return [
        vector("slot", "sign", given, out={"record": good}),
        *(vector(f"slot: {name}", "sign", {**check, "record": made}, expect) for name, (expect, made) in cases.items()),
    ]


TO, TO_OVERSIGHT = box_of(drawn("to", 32)), box_of(drawn("to-oversight", 32))


def grant_slots(env_id: bytes, cek: bytes, *ephemerals: str) -> list[Json]:
    """Two slots of one envelope, ascending."""
    made = []
    for pk, label in zip((TO.pk, TO_OVERSIGHT.pk), ephemerals, strict=True):
        ct = sealed_box(cek, pk, drawn(label, 32))
        sig = ed_sign(DESK_SIGN.sk, tagged("slot", env_id, kid(1, pk), ct))
        made.append({"ct": b64(ct), "kid": kid(1, pk).hex(), "sig": sig.hex()})
    return sorted(made, key=lambda slot: str(slot["kid"]))


def grants() -> list[Json]:
    """The grant of section 9, and reasons to refuse one."""
    cek = drawn("cek", 32)
    kc = kdf(cek, "commit")

    def entry(key: bytes = cek, commitment: bytes = kc, slots: list[Json] | None = None) -> Json:
        made = grant_slots(REPORT.env_id, key, "eph7/0", "eph7/1") if slots is None else slots
        return {"id": REPORT.env_id.hex(), "kc": commitment.hex(), "slots": made}

    def granted(*env: Json, **changes: Any) -> tuple[bytes, str]:
        body = {"case_tag": REPORTER["case_tag"].hex(), "env": list(env), "from": "dlh-kota-bandung"}
        raw = cj({**body, "to": "dpu-kota-bandung", "v": 1, **changes})
        return raw, ed_sign(DESK_SIGN.sk, tagged("grant", raw)).hex()

    raw, sig = granted(entry())
    known = {REPORT.env_id.hex(): kc.hex()}
    given: Json = {
        "what": "grant",
        "case_tag": REPORTER["case_tag"].hex(),
        "from": "dlh-kota-bandung",
        "to": "dpu-kota-bandung",
        "env": [{
            "id": REPORT.env_id.hex(),
            "cek": cek.hex(),
            "slots": [
                {"pk": pk.hex(), "ephemeral_seed": drawn(f"eph7/{n}", 32).hex()}
                for n, pk in enumerate((TO.pk, TO_OVERSIGHT.pk))
            ],
        }],
        "sign_seed": DESK_SIGN.sk.hex(),
    }  # fmt: skip
    out = {"bytes": len(raw), "sha256": hashlib.sha256(raw).hexdigest(), "grant": b64(raw), "sig": sig}
    other = drawn("cek2", 32)
    turned = entry()
    turned["slots"] = turned["slots"][::-1]
    unsigned = entry()
    unsigned["slots"] = [{**slot, "sig": bytes(64).hex()} for slot in unsigned["slots"]]
    short = entry(slots=[slot for slot in grant_slots(REPORT.env_id, cek, "eph7/0", "eph7/1")
                         if slot["kid"] != kid(1, TO.pk).hex()])  # fmt: skip
    broken = granted(entry(slots=[_resigned(slot) for slot in entry()["slots"]]))
    more = {MESSAGE.env_id.hex(): kc.hex()}
    cases: dict[str, tuple[str, str, tuple[bytes, str], Json]] = {
        "of the report": ("ok", "", (raw, sig), known),
        "another envelope is known": ("E_GRANT", "incomplete", (raw, sig), {**known, **more}),
        "an envelope nobody knows": ("E_GRANT", "incomplete", (raw, sig), {}),
        "no own slot": ("E_GRANT", "incomplete", granted(short), known),
        "an own slot that does not open": ("E_GRANT", "incomplete", broken, known),
        "another content key": ("E_GRANT", "kc_mismatch", granted(entry(other)), known),
        "another key with its own commitment": (
            "E_GRANT", "kc_mismatch", granted(entry(other, kdf(other, "commit"))), known
        ),
        "bytes changed": ("E_SIG", "", (raw.replace(b"dpu-", b"dpx-"), sig), known),
        "a slot not signed": ("E_SIG", "", granted(unsigned), known),
        "slots descending": ("E_CANON", "", granted(turned), known),
        "the same envelope twice": ("E_CANON", "", granted(entry(), entry()), known),
        "version 2": ("E_CANON", "", granted(entry(), v=2), known),
        "one member more": ("E_CANON", "", granted(entry(), x=1), known),
    }  # fmt: skip
    made = [vector("grant", "sign", given, out=out)]
    for name, (expect, reason, (document, by), held) in cases.items():
        check: Json = {"what": "grant_check", "grant": b64(document), "sig": by, "known": held}
        check["desk"] = DESK_SIGN.pk.hex()
        made.append(vector(f"grant: {name}", "sign", check, expect, {"reason": reason} if reason else None,
                           recipient=TO))  # fmt: skip
    return made


def _resigned(slot: Json) -> Json:
    """The slot with an erased ciphertext, signed all the same."""
    ct = bytes(80)
    sig = ed_sign(DESK_SIGN.sk, tagged("slot", REPORT.env_id, bytes.fromhex(slot["kid"]), ct))
    return {**slot, "ct": b64(ct), "sig": sig.hex()}


def vectors() -> list[Json]:
    """All of them but the directory's."""
    return [*curve_cases.vectors(), *receipts(), *acts(), *authorship(), *logins(), *slots(), *grants()]
