"""Every vector of crypto/vectors, against the package. The browser's suite runs the same files."""

from __future__ import annotations

import base64
import hashlib
import io
from collections import Counter
from collections.abc import Callable
from typing import Any, BinaryIO

import pytest

from crypto import (
    acts,
    authorship,
    canonical,
    challenge,
    desk,
    grant,
    handler,
    keys,
    padding,
    passphrase,
    receipt,
    slots,
)
from crypto.check import check_envelope
from crypto.errors import ENVELOPE_ERRORS, CryptoError, GrantError, PassphraseError
from crypto.opening import Expected, SlotRecord, open_envelope
from crypto.reporter import ReporterKeys
from crypto.statements import Directory, sign_statement
from crypto.vectors import make
from tests.crypto.corpus import Json, drawn, edited, envelope_bytes, given_wrap, known_of, load, seal_with

FILES = ("canonical.json", "derive.json", "sign.json", "directory.json", "encrypt.json", "decrypt.json", "server.json")
ALL = [(name, vector) for name in FILES for vector in load(name)]


def unhex(document: Json, *names: str) -> list[bytes]:
    return [bytes.fromhex(document[name]) for name in names]


def run_canonical(given: Json, _: Json | None) -> Json:
    if "repeat" in given:
        raw = "".join(text * times for text, times in given["repeat"]).encode()
    else:
        raw = base64.b64decode(given["base64"])
    value = canonical.decode(raw)
    assert canonical.encode(value) == raw
    return {"value": value}


def run_reporter(given: Json, _: Json | None) -> Json:
    entropy = bytes.fromhex(given["entropy"])
    own = ReporterKeys.derive(entropy, given["origin"])
    words = {lang: " ".join(passphrase.to_words(entropy, lang)) for lang in passphrase.LANGUAGES}
    assert {passphrase.parse_words(shown) for shown in words.values()} == {entropy}
    return {
        "indexes": list(passphrase.to_indexes(entropy)),
        "words": words,
        "box_pk": own.box.pk.hex(),
        "sign_pk": own.sign.pk.hex(),
        "auth_pk": own.auth.pk.hex(),
        "event_pk": own.event.pk.hex(),
        "mailbox": own.mailbox.hex(),
        "case_tag": own.case_tag.hex(),
        "leaf_key": own.leaf_key.hex(),
        "reply_kid": own.reply_kid.hex(),
    }


def run_words(given: Json, _: Json | None) -> Json:
    return {"entropy": passphrase.parse_words(given["typed"]).hex()}


def run_box(given: Json, _: Json | None) -> Json:
    box = keys.box_keypair(bytes.fromhex(given["seed"]))
    assert keys.box_key(box.sk) == box
    return {"sk": box.sk.hex(), "pk": box.pk.hex(), "kid": keys.box_kid(box.pk).hex()}


def run_sign_key(given: Json, _: Json | None) -> Json:
    pk = keys.sign_keypair(bytes.fromhex(given["seed"])).pk
    return {"pk": pk.hex(), "kid": keys.sign_kid(pk).hex()}


def run_handler(given: Json, _: Json | None) -> Json:
    pw, salt, nonce, box_sk, sign_seed = unhex(given, "pw", "salt", "nonce", "box_sk", "sign_seed")
    password_key = handler.pw_key(pw, salt)
    box_pk, sign_pk = keys.box_key(box_sk).pk, keys.sign_keypair(sign_seed).pk
    secrets = handler.HandlerSecrets(box_sk, sign_seed, given["seen"])
    print_of = handler.fingerprint(box_pk, sign_pk)
    words = {lang: " ".join(passphrase.pw_to_words(pw, lang)) for lang in passphrase.LANGUAGES}
    assert {passphrase.pw_from_words(shown) for shown in words.values()} == {pw}
    return {
        "indexes": list(passphrase.pw_to_indexes(pw)),
        "words": words,
        "pw_key": password_key.hex(),
        "kek": handler.kek(password_key).hex(),
        "login_pk": handler.login_key(password_key).pk.hex(),
        "blob": handler.wrap_blob(handler.kek(password_key), given["handler_id"], secrets, nonce).hex(),
        "box_pk": box_pk.hex(),
        "sign_pk": sign_pk.hex(),
        "fingerprint": print_of.hex(),
        "fp_indexes": list(passphrase.fingerprint_indexes(print_of)),
        "fp_words": {lang: " ".join(passphrase.fingerprint_words(print_of, lang)) for lang in passphrase.LANGUAGES},
    }


def run_blob(given: Json, _: Json | None) -> Json:
    kek, blob = unhex(given, "kek", "blob")
    secrets = handler.open_blob(kek, given["handler_id"], blob)
    return {"box_sk": secrets.box_sk.hex(), "sign_seed": secrets.sign_seed.hex(), "seen": secrets.seen}


def run_agency_key(given: Json, reader: Json | None) -> Json:
    assert reader is not None
    blob, box_pk, sign_pk = unhex(given, "blob", "box_pk", "sign_pk")
    name = (given["agency"], given["track"], given["version"])
    key = desk.open_agency_key(blob, *name, box_pk=box_pk, sign_pk=sign_pk, handler_box_sk=bytes.fromhex(reader["sk"]))
    plain = desk.agency_key_plaintext(*name, key.box_sk, key.sign_seed)
    again = desk.seal_agency_key(*name, key.box_sk, key.sign_seed, bytes.fromhex(reader["pk"]))
    assert len(again) == desk.AGENCY_KEY_BYTES
    return {
        "box_sk": key.box_sk.hex(),
        "sign_seed": key.sign_seed.hex(),
        "plaintext_sha256": hashlib.sha256(plain).hexdigest(),
        "blob_sha256": hashlib.sha256(blob).hexdigest(),
    }


def run_nonce(given: Json, _: Json | None) -> Json:
    secret, id_bytes, nonce = unhex(given, "server_secret", "id", "nonce")
    challenge.check_nonce(secret, id_bytes, nonce, given["now"])
    return {}


def run_verify(given: Json, _: Json | None) -> Json:
    pk, message, sig = unhex(given, "pk", "message", "sig")
    keys.verify(pk, message, sig)
    return {}


def run_receipt(given: Json, _: Json | None) -> Json:
    return {"sig": receipt.sign_receipt(given["body"], bytes.fromhex(given["sign_seed"]))["sig"]}


def run_receipt_check(given: Json, _: Json | None) -> Json:
    key, env_id, content, case_tag = unhex(given, "key", "env_id", "content", "case_tag")
    receipt.verify_receipt(given["receipt"], key, env_id=env_id, content=content, case_tag=case_tag)
    return {}


def run_act(given: Json, _: Json | None) -> Json:
    return {"sig": acts.sign_act(bytes.fromhex(given["sign_seed"]), given["origin"], given["act"]).hex()}


def run_authorship(given: Json, _: Json | None) -> Json:
    event, report = keys.sign_keypair(bytes.fromhex(given["sign_seed"])), bytes.fromhex(given["report"])
    proof = authorship.prove_authorship(
        event, given["origin"], report=report, challenge=given["challenge"], to=given["to"]
    )
    return {"sig": proof["sig"]}


def run_authorship_check(given: Json, _: Json | None) -> Json:
    authorship.verify_authorship(given["proof"], given["expected"])
    return {}


def run_act_check(given: Json, _: Json | None) -> Json:
    acts.verify_act(given["origin"], given["act"], bytes.fromhex(given["sig"]))
    return {}


def run_mbox(given: Json, _: Json | None) -> Json:
    seed, nonce, mailbox = unhex(given, "sign_seed", "nonce", "id")
    return {"sig": challenge.sign_mailbox_login(seed, given["origin"], nonce, mailbox).hex()}


def run_hlogin(given: Json, _: Json | None) -> Json:
    seed, nonce = unhex(given, "sign_seed", "nonce")
    return {"sig": challenge.sign_handler_login(seed, given["origin"], nonce, given["id"]).hex()}


def run_mbox_check(given: Json, _: Json | None) -> Json:
    pk, nonce, mailbox, sig = unhex(given, "pk", "nonce", "id", "sig")
    challenge.verify_mailbox_login(pk, given["origin"], nonce, mailbox, sig)
    return {}


def run_hlogin_check(given: Json, _: Json | None) -> Json:
    pk, nonce, sig = unhex(given, "pk", "nonce", "sig")
    challenge.verify_handler_login(pk, given["origin"], nonce, given["id"], sig)
    return {}


def run_slot(given: Json, _: Json | None) -> Json:
    env_id, cek, pk, ephemeral, seed = unhex(given, "env_id", "cek", "pk", "ephemeral_seed", "sign_seed")
    ct = given_wrap(cek, pk, ephemeral)
    return {"record": slots.sign_slot_record(env_id, keys.box_kid(pk), ct, seed)}


def run_slot_check(given: Json, _: Json | None) -> Json:
    slots.verify_slot_record(given["record"], bytes.fromhex(given["desk"]))
    return {}


def run_grant(given: Json, _: Json | None) -> Json:
    seed = bytes.fromhex(given["sign_seed"])
    env = []
    for entry in given["env"]:
        env_id, cek = unhex(entry, "id", "cek")
        sealed = [
            grant.sign_slot(env_id, keys.box_kid(pk), given_wrap(cek, pk, ephemeral), seed)
            for pk, ephemeral in (unhex(slot, "pk", "ephemeral_seed") for slot in entry["slots"])
        ]
        fresh = grant.grant_envelope(env_id, cek, [bytes.fromhex(slot["pk"]) for slot in entry["slots"]], seed)
        ordered = tuple(sorted(sealed, key=lambda slot: slot.kid))
        assert [slot.kid for slot in fresh.slots] == [slot.kid for slot in ordered]
        env.append(grant.GrantedEnvelope(env_id, fresh.kc, ordered))
    document, sig = grant.make_grant(bytes.fromhex(given["case_tag"]), given["from"], given["to"], env, seed)
    return {
        "grant": base64.b64encode(document).decode(),
        "bytes": len(document),
        "sha256": hashlib.sha256(document).hexdigest(),
        "sig": sig.hex(),
    }


def run_grant_check(given: Json, reader: Json | None) -> Json:
    assert reader is not None
    sig, desk_pk = unhex(given, "sig", "desk")
    read = grant.verify_grant(base64.b64decode(given["grant"]), sig, desk_pk)
    known = {bytes.fromhex(env_id): bytes.fromhex(kc) for env_id, kc in given["known"].items()}
    ceks = grant.check_grant(read, known=known, box_sk=bytes.fromhex(reader["sk"]))
    assert set(ceks) == set(known)
    for record in read.slot_records():
        slots.verify_slot_record(record, desk_pk)
    return {}


def run_statement(given: Json, _: Json | None) -> Json:
    return {"sigs": sign_statement(given["body"], [bytes.fromhex(seed) for seed in given["sign_seeds"]])["sigs"]}


def run_directory(given: Json, _: Json | None) -> Json:
    root = bytes.fromhex(given["root"])
    read = Directory.verify(given["directory"], root, given["now"], minimum_n=given["minimum_n"])
    ((question, asked),) = given["ask"].items()
    if question == "desk_key":
        key = read.desk_key(asked["agency"], asked["track"], asked["at"])
        return {"version": key.version, "box": key.box.hex(), "sign": key.sign.hex(), "kid": key.kid.hex()}
    if question == "receipt_key":
        return {"key": read.receipt_key().hex()}
    return {"ids": [listed.id for listed in read.handlers(asked["agency"], seen=asked["seen"])]}


RUNNERS: dict[str, Callable[[Json, Json | None], Json]] = {
    "canonical": run_canonical,
    "reporter": run_reporter,
    "words": run_words,
    "box": run_box,
    "sign_key": run_sign_key,
    "padding": lambda given, _: {"padded": padding.padded_bytes(given["content_bytes"])},
    "body": lambda given, _: {"padded": padding.padded_from_body(given["body_len"])},
    "handler": run_handler,
    "blob": run_blob,
    "agency_key": run_agency_key,
    "nonce": run_nonce,
    "decoy_salt": lambda given, _: {
        "salt": handler.decoy_salt(bytes.fromhex(given["server_secret"]), given["name"]).hex()
    },
    "verify": run_verify,
    "receipt": run_receipt,
    "receipt_check": run_receipt_check,
    "act": run_act,
    "act_check": run_act_check,
    "authorship": run_authorship,
    "authorship_check": run_authorship_check,
    "mbox": run_mbox,
    "mbox_check": run_mbox_check,
    "hlogin": run_hlogin,
    "hlogin_check": run_hlogin_check,
    "slot": run_slot,
    "slot_check": run_slot_check,
    "grant": run_grant,
    "grant_check": run_grant_check,
    "statement": run_statement,
    "directory": run_directory,
}


def run_encrypt(given: Json, _: Json | None) -> Json:
    sink = io.BytesIO()
    sealed, meta_raw = seal_with(sink, given)
    raw = sink.getvalue()
    checked = check_envelope(io.BytesIO(raw), len(raw), kinds={given["kind"]})
    assert (checked.env_id, checked.content) == (sealed.env_id, sealed.content)
    return {
        "size": sealed.size,
        "sha256": hashlib.sha256(raw).hexdigest(),
        "wraps_hash": sealed.wraps_hash.hex(),
        "env_id": sealed.env_id.hex(),
        "content": sealed.content.hex(),
        "meta_sha256": hashlib.sha256(meta_raw).hexdigest(),
    }


class Spools:
    """Spools that remember whether what they hold was released."""

    def __init__(self) -> None:
        self.made: list[io.BytesIO] = []

    def __call__(self) -> BinaryIO:
        self.made.append(io.BytesIO())
        return self.made[-1]


def run_decrypt(given: Json, reader: Json | None) -> Json:
    raw = envelope_bytes(given["envelope"])
    if given.get("as") == "server":
        return run_server(given, raw)
    assert reader is not None
    spools = Spools()
    record = None
    if given["record"] is not None:
        record = SlotRecord(given["record"], bytes.fromhex(given["desk"]))
    try:
        opened = open_envelope(
            io.BytesIO(raw),
            len(raw),
            box_sk=bytes.fromhex(reader["sk"]),
            expected=Expected.from_json(given["expected"]),
            signer=bytes.fromhex(given["signer"]) if given["signer"] else None,
            known=known_of(given["known"]),
            record=record,
            spool=spools,
        )
    except CryptoError:
        assert all(spool.closed for spool in spools.made), "plaintext of a refused envelope was released"
        raise
    return {
        "env_id": opened.env_id.hex(),
        "wraps_hash": opened.wraps_hash.hex(),
        "content": opened.content.hex(),
        "meta": opened.meta,
        "meta_sha256": hashlib.sha256(canonical.encode(opened.meta)).hexdigest(),
        "files": [hashlib.sha256(file.stream.read()).hexdigest() for file in opened.files],
    }


def run_server(given: Json, raw: bytes) -> Json:
    checked = check_envelope(
        io.BytesIO(raw),
        len(raw),
        kinds=set(given["kinds"]),
        case_tag=bytes.fromhex(given["case_tag"]) if given["case_tag"] else None,
        seq=given["seq"],
        prev=bytes.fromhex(given["prev"]) if given["prev"] else None,
        kids={bytes.fromhex(kid) for kid in given["kids"]},
    )
    return {
        "env_id": checked.env_id.hex(),
        "wraps_hash": checked.wraps_hash.hex(),
        "content": checked.content.hex(),
    }


def runner_of(vector: Json) -> Callable[[Json, Json | None], Json]:
    if vector["op"] == "encrypt":
        return run_encrypt
    if vector["op"] == "decrypt":
        return run_decrypt
    return RUNNERS[vector["in"]["what"]]


def what_a_fault_says(fault: CryptoError, out: Json) -> Json:
    if isinstance(fault, PassphraseError):
        told: Json = {"kind": fault.kind, "position": fault.position}
        if "near_includes" in out:
            told["near_includes"] = [word for word in out["near_includes"] if word in fault.near]
        return told
    return {"reason": fault.reason} if isinstance(fault, GrantError) else {}


@pytest.mark.parametrize("vector", [vector for _, vector in ALL], ids=[vector["name"] for _, vector in ALL])
def test_every_vector_gives_what_it_says(vector: Json) -> None:
    try:
        given = runner_of(vector)(vector["in"], vector["recipient"])
        result = "ok"
    except CryptoError as fault:
        result, given = fault.code, what_a_fault_says(fault, vector["out"])
    assert result == vector["expect"]
    comparable = {key: given[key] for key in vector["out"] if key in given}
    assert comparable == {key: vector["out"][key] for key in comparable}
    assert result != "ok" or set(vector["out"]) - {"core_hash", "body_hash"} <= set(given)


def test_every_code_has_two_vectors_or_more_with_different_faults() -> None:
    seen = Counter(vector["expect"] for vector in load("decrypt.json"))
    assert {error.code for error in ENVELOPE_ERRORS if seen[error.code] < 2} == set()


@pytest.mark.parametrize("name", FILES)
def test_the_checked_in_vectors_are_what_the_script_makes(name: str) -> None:
    assert (make.HERE / name).read_bytes() == make.encode(made_files()[name])


_MADE: dict[str, list[Json]] = {}


def made_files() -> dict[str, list[Json]]:
    if not _MADE:
        _MADE.update(make.files())
    return _MADE


def test_edits_do_what_the_readme_says() -> None:
    raw = bytes(range(6))
    edits: list[list[Any]] = [["set", 0, "ff"], ["flip", 1, 7], ["swap", 2, 4, 2], ["repeat", 0, 2], ["drop", 4, 1]]
    assert edited(raw, [*edits, ["append", "aa"], ["keep", 8]]).hex() == "ff81ff81050203aa"
    assert drawn("entropy", 15).hex() == "e11d190230348ff8e94a41491567c6"
