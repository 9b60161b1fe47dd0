"""Passphrases, keys, handlers' secrets, padding: what is computed and never sent."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from nacl import bindings as na

from crypto.vectors.raw import (
    AGENCY,
    DESK_SIGN,
    ORIGIN,
    REPORTER,
    Json,
    Pair,
    box_of,
    drawn,
    hs,
    kdf,
    kid,
    padded,
    reporter_keys,
    sealed_box,
    signer_of,
    tagged,
    vector,
)

LISTS = Path(__file__).parents[1] / "wordlists"
BOUNDARIES = (16384, 17408, 20480, 32768, 65536, 67584, 71680, 131072, 1048576, 1081344, 5111808, 33554432, 67108864)


@cache
def words(lang: str) -> list[str]:
    """A shipped list."""
    return (LISTS / f"{lang}.txt").read_text().split()


def indexes(number: int, count: int) -> list[int]:
    """11-bit groups, the top first."""
    return [number >> 11 * place & 2047 for place in reversed(range(count))]


def passphrase_indexes(entropy: bytes) -> list[int]:
    """Section 1.1."""
    check = int.from_bytes(hs("words-v1", entropy)[:2], "big") >> 4
    return indexes(int.from_bytes(entropy, "big") << 12 | check, 12)


def _shown(at: list[int], lang: str) -> str:
    return " ".join(words(lang)[index] for index in at)


def reporters() -> list[Json]:
    """Keys from entropy; another origin gives other keys."""
    made = []
    cases = {
        "known answer": (drawn("entropy", 15), ORIGIN),
        "zeros": (bytes(15), ORIGIN),
        "ones": (b"\xff" * 15, ORIGIN),
        "another origin": (drawn("entropy", 15), "complaints.example/log2"),
        "origin beyond ASCII": (drawn("entropy", 15), "laporan.example/\u00e9"),
    }
    for name, (entropy, origin) in cases.items():
        keys = reporter_keys(entropy, origin)
        at = passphrase_indexes(entropy)
        out = {
            "indexes": at,
            "words": {lang: _shown(at, lang) for lang in ("id", "en")},
            "box_pk": keys["box"].pk.hex(),
            "sign_pk": keys["sign"].pk.hex(),
            "auth_pk": keys["auth"].pk.hex(),
            "event_pk": keys["event"].pk.hex(),
            "mailbox": keys["mailbox"].hex(),
            "case_tag": keys["case_tag"].hex(),
            "leaf_key": keys["leaf_key"].hex(),
            "reply_kid": keys["reply_kid"].hex(),
        }
        given = {"what": "reporter", "entropy": entropy.hex(), "origin": origin}
        made.append(vector(f"reporter: {name}", "derive", given, out=out))
    return made


def typed_words() -> list[Json]:
    """What people type."""
    entropy = drawn("entropy", 15)
    at = passphrase_indexes(entropy)
    en, ind = _shown(at, "en"), _shown(at, "id")
    good = {
        "english": en,
        "indonesian": ind,
        "capitals and blanks": "  " + en.upper().replace(" ", "\n \t"),
        "numbered, with commas": ", ".join(f"{n}. {word}" for n, word in enumerate(en.split(), 1)),
        "with hyphens": ind.replace(" ", "-"),
    }
    made = [
        vector(f"words: {name}", "derive", {"what": "words", "typed": typed}, out={"entropy": entropy.hex()})
        for name, typed in good.items()
    ]
    one_off = [*at[:-1], at[-1] ^ 1]
    swapped = [at[1], at[0], *at[2:]]
    typo = en.split()
    typo[2] = "dgo"
    bad: dict[str, tuple[str, Json]] = {
        "nothing": ("", {"kind": "count", "position": 0}),
        "eleven words": (" ".join(en.split()[:11]), {"kind": "count", "position": 11}),
        "thirteen words": (en + " zoo", {"kind": "count", "position": 13}),
        "another last word": (_shown(one_off, "en"), {"kind": "check", "position": 0}),
        "two words swapped": (_shown(swapped, "id"), {"kind": "check", "position": 0}),
        "a slip in the third": (" ".join(typo), {"kind": "unknown", "position": 3, "near_includes": ["dog"]}),
        "a word of no list": (
            " ".join([*ind.split()[:11], "qqqqqqqq"]),
            {"kind": "unknown", "position": 12, "near_includes": []},
        ),
        "lists mixed": (
            " ".join([*ind.split()[:11], en.split()[11]]),
            {"kind": "unknown", "position": 12, "near_includes": []},
        ),
        "an unknown word before a wrong count": ("abadi abjdd", {
            "kind": "unknown", "position": 2, "near_includes": ["abjad"]
        }),
    }  # fmt: skip
    made += [
        vector(f"words: {name}", "derive", {"what": "words", "typed": typed}, "E_PASSPHRASE", out)
        for name, (typed, out) in bad.items()
    ]
    return made


def key_pairs() -> list[Json]:
    """Pairs and kids of seeds."""
    made = []
    for label in ("agency", "oversight", "later", "to", "to-oversight"):
        pair = box_of(drawn(label, 32))
        out = {"sk": pair.sk.hex(), "pk": pair.pk.hex(), "kid": kid(1, pair.pk).hex()}
        made.append(vector(f"box: {label}", "derive", {"what": "box", "seed": drawn(label, 32).hex()}, out=out))
    for label in ("root", "officer", "officer2", "desk-sign", "receipt"):
        signer = signer_of(drawn(label, 32))
        out = {"pk": signer.pk.hex(), "kid": kid(3, signer.pk).hex()}
        given = {"what": "sign_key", "seed": signer.sk.hex()}
        made.append(vector(f"sign key: {label}", "derive", given, out=out))
    return made


def paddings() -> list[Json]:
    """P of L around every kind of boundary, and P of body_len."""
    lengths = sorted({1, 97, 5000000, *(at + off for at in BOUNDARIES for off in (-1, 0, 1) if at + off <= 67108864)})
    made = [
        vector(f"padding: {length}", "derive", {"what": "padding", "content_bytes": length},
               out={"padded": padded(length)})
        for length in lengths
    ]  # fmt: skip
    made.append(vector("padding: above 64 MiB", "derive", {"what": "padding", "content_bytes": 67108865}, "E_OVERSIZE"))
    for size in (16384, 17408, 65536, 67584, 131072, 5111808, 67108864):
        body = size + 16 * -(-size // 65536)
        made.append(vector(f"body: {body}", "derive", {"what": "body", "body_len": body}, out={"padded": size}))
    illegal = {
        "nothing": 0,
        "a tag alone": 16,
        "below the floor": 16383 + 16,
        "between two sizes": 16385 + 16,
        "a last chunk that is empty": 65536 + 32,
        "a last chunk shorter than its tag": 65536 + 16 + 15,
        "a chunk's tag missing": 131072 + 16,
        "above 64 MiB": 67125248 + 1,
    }
    made += [
        vector(f"body: {name}", "derive", {"what": "body", "body_len": body}, "E_PADDING")
        for name, body in illegal.items()
    ]
    return made


def handlers() -> list[Json]:
    """Ada's password, keys, blob and fingerprint."""
    pw = drawn("pw", 9)
    pw = pw[:8] + bytes([pw[8] & 0xC0])
    salt, nonce = drawn("salt", 16), drawn("hnonce", 24)
    box, sign_seed, seen = box_of(drawn("hbox", 32)), drawn("hsign", 32), 3
    pw_key = na.crypto_pwhash_alg(32, pw, salt, 3, 134217728, na.crypto_pwhash_ALG_ARGON2ID13)
    kek, login = kdf(pw_key, "h/kek"), signer_of(kdf(pw_key, "h/login"))
    ad = tagged("hblob", b"ada")
    plain = box.sk + sign_seed + seen.to_bytes(4, "big")
    blob = nonce + na.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, ad, nonce, kek)
    at = indexes(int.from_bytes(pw, "big") >> 6, 6)
    print_of = hs("fp", box.pk, signer_of(sign_seed).pk)[:11]
    fp_at = indexes(int.from_bytes(print_of, "big"), 8)
    given: Json = {
        "what": "handler",
        "pw": pw.hex(),
        "salt": salt.hex(),
        "handler_id": "ada",
        "nonce": nonce.hex(),
        "box_sk": box.sk.hex(),
        "sign_seed": sign_seed.hex(),
        "seen": seen,
    }
    out: Json = {
        "indexes": at,
        "words": {lang: _shown(at, lang) for lang in ("id", "en")},
        "pw_key": pw_key.hex(),
        "kek": kek.hex(),
        "login_pk": login.pk.hex(),
        "blob": blob.hex(),
        "box_pk": box.pk.hex(),
        "sign_pk": signer_of(sign_seed).pk.hex(),
        "fingerprint": print_of.hex(),
        "fp_indexes": fp_at,
        "fp_words": {lang: _shown(fp_at, lang) for lang in ("id", "en")},
    }
    made = [vector("handler: ada", "derive", given, out=out)]
    secrets = {"box_sk": box.sk.hex(), "sign_seed": sign_seed.hex(), "seen": seen}

    def opening(name: str, expect: str, **changes: str) -> Json:
        given = {"what": "blob", "kek": kek.hex(), "handler_id": "ada", "blob": blob.hex(), **changes}
        return vector(f"blob: {name}", "derive", given, expect, secrets if expect == "ok" else None)

    flipped = bytearray(blob)
    flipped[40] ^= 1
    made += [
        opening("ada's", "ok"),
        opening("another handler's", "E_LOGIN", handler_id="ben"),
        opening("wrong words", "E_LOGIN", kek=kdf(pw_key, "h/other").hex()),
        opening("a flipped bit", "E_LOGIN", blob=flipped.hex()),
        opening("cut", "E_LOGIN", blob=blob[:-1].hex()),
        opening("empty", "E_LOGIN", blob=""),
        opening("no handler id", "E_LOGIN", handler_id="Ada"),
    ]
    return made


def agency_key_plaintext(agency: str, track: str, version: int, box: Pair, signer: Pair) -> bytes:
    """Section 1.3."""
    desk = hashlib.sha256(agency.encode() + b"\0" + track.encode()).digest()
    return tagged("akey", desk, version.to_bytes(4, "big"), box.sk, signer.sk)


def agency_keys() -> list[Json]:
    """AK of the desk, sealed to Ada."""
    ada = box_of(drawn("hbox", 32))
    plain = agency_key_plaintext("dlh-kota-bandung", "service", 1, AGENCY, DESK_SIGN)
    sealed = sealed_box(plain, ada.pk, drawn("eph5/0", 32))
    given: Json = {
        "what": "agency_key",
        "agency": "dlh-kota-bandung",
        "track": "service",
        "version": 1,
        "blob": sealed.hex(),
        "box_pk": AGENCY.pk.hex(),
        "sign_pk": DESK_SIGN.pk.hex(),
    }
    out = {
        "box_sk": AGENCY.sk.hex(),
        "sign_seed": DESK_SIGN.sk.hex(),
        "plaintext_sha256": hashlib.sha256(plain).hexdigest(),
        "blob_sha256": hashlib.sha256(sealed).hexdigest(),
    }
    other = sealed_box(plain[:-1] + b"\0", ada.pk, drawn("eph5/1", 32))
    flipped = bytearray(sealed)
    flipped[-1] ^= 0x80
    later = box_of(drawn("later", 32))

    def opening(name: str, expect: str, *, reader: Pair = ada, **changes: Any) -> Json:
        return vector(f"agency key: {name}", "derive", {**given, **changes}, expect,
                      out if expect == "ok" else None, recipient=reader)  # fmt: skip

    return [
        opening("of the desk", "ok"),
        opening("flipped", "E_UNWRAP", blob=flipped.hex()),
        opening("cut", "E_UNWRAP", blob=sealed[:-1].hex()),
        opening("another handler's", "E_UNWRAP", reader=later),
        opening("another track", "E_CONTEXT", track="whistleblower"),
        opening("another agency", "E_CONTEXT", agency="dpu-kota-bandung"),
        opening("another version", "E_CONTEXT", version=2),
        opening("another box key in the statement", "E_CONTEXT", box_pk=later.pk.hex()),
        opening("another signing key inside", "E_CONTEXT", blob=other.hex()),
    ]


def server_side() -> list[Json]:
    """What only servers compute."""
    secret, mailbox = drawn("server", 32), REPORTER["mailbox"]

    def mark(label: bytes, message: bytes) -> bytes:
        return _hmac(secret, label + b"\0" + message)[:16]

    head = drawn("challenge", 16) + (1767225900).to_bytes(8, "big")
    nonce = head + mark(b"nonce", head + mailbox)
    given: Json = {"what": "nonce", "server_secret": secret.hex(), "id": mailbox.hex(), "nonce": nonce.hex()}
    flipped = bytearray(nonce)
    flipped[0] ^= 1
    salt = {"what": "decoy_salt", "server_secret": secret.hex(), "name": "nobody"}
    return [
        vector("decoy salt", "derive", salt, out={"salt": mark(b"salt", b"nobody").hex()}),
        vector("nonce: in its last second", "derive", {**given, "now": 1767225899}),
        vector("nonce: over", "derive", {**given, "now": 1767225900}, "E_LOGIN"),
        vector("nonce: of another id", "derive", {**given, "id": bytes(16).hex(), "now": 1767225800}, "E_LOGIN"),
        vector("nonce: flipped", "derive", {**given, "nonce": flipped.hex(), "now": 1767225800}, "E_LOGIN"),
        vector("nonce: cut", "derive", {**given, "nonce": nonce[:-1].hex(), "now": 1767225800}, "E_LOGIN"),
        vector("nonce: empty", "derive", {**given, "nonce": "", "now": 1767225800}, "E_LOGIN"),
    ]


def _hmac(key: bytes, message: bytes) -> bytes:
    block = key.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(b ^ 0x36 for b in block) + message).digest()
    return hashlib.sha256(bytes(b ^ 0x5C for b in block) + inner).digest()


def vectors() -> list[Json]:
    """All of them, those of servers apart."""
    return [*reporters(), *typed_words(), *key_pairs(), *paddings(), *handlers(), *agency_keys()]
