"""The format once more, in the fewest raw primitive calls, for making vectors and nothing else.

Independent of the package on purpose: it imports libsodium's bindings and the standard library, checks nothing, and can
make envelopes that no honest sealer would. A slip in the package therefore shows as a difference from these vectors.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from nacl import bindings as na

SEED = b"ccp1 test vector 1"
ORIGIN = "complaints.example/log1"
CHUNK = 65536
Json = dict[str, Any]


def tagged(label: str, *parts: bytes) -> bytes:
    """ "ccp1/" || label || 0x00 || parts."""
    return b"ccp1/" + label.encode() + b"\0" + b"".join(parts)


def hs(label: str, *parts: bytes) -> bytes:
    """HS of section 0."""
    return hashlib.sha256(tagged(label, *parts)).digest()


def kdf(key: bytes, label: str, info: bytes = b"") -> bytes:
    """KDF of section 0."""
    return hashlib.blake2b(tagged(label, info), key=key, digest_size=32).digest()


def drawn(label: str, size: int) -> bytes:
    """D(label, n) of section 2.6."""
    return na.randombytes_buf_deterministic(size, hs("tv/" + label, SEED)) if size else b""


def cj(value: Any) -> bytes:
    """Canonical JSON of a value that has one."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def b64(raw: bytes) -> str:
    """Standard base64."""
    return base64.b64encode(raw).decode()


@dataclass(frozen=True)
class Pair:
    """A key pair; `sk` is the seed of an Ed25519 pair."""

    pk: bytes
    sk: bytes

    @property
    def json(self) -> dict[str, str]:
        """As `recipient` has it."""
        return {"pk": self.pk.hex(), "sk": self.sk.hex()}


def box_of(seed: bytes) -> Pair:
    """X25519 pair of a seed."""
    return Pair(*na.crypto_box_seed_keypair(seed))


def signer_of(seed: bytes) -> Pair:
    """Ed25519 pair of a seed."""
    return Pair(na.crypto_sign_seed_keypair(seed)[0], seed)


def kid(alg: int, pk: bytes) -> bytes:
    """Key id."""
    return hs("kid", bytes([alg]), pk)[:16]


def ed_sign(seed: bytes, message: bytes) -> bytes:
    """64 bytes."""
    return na.crypto_sign(message, na.crypto_sign_seed_keypair(seed)[1])[:64]


def sealed_box(message: bytes, pk: bytes, ephemeral_seed: bytes) -> bytes:
    """crypto_box_seal with the ephemeral pair of a seed."""
    epk, esk = na.crypto_box_seed_keypair(ephemeral_seed)
    nonce = hashlib.blake2b(epk + pk, digest_size=24).digest()
    return epk + na.crypto_box_easy(message, nonce, pk, esk)


def _salsa_rounds(words: list[int]) -> list[int]:
    def turn(a: int, b: int, c: int, shift: int) -> None:
        total = words[a] + words[b] & 0xFFFFFFFF
        words[c] ^= (total << shift | total >> 32 - shift) & 0xFFFFFFFF

    columns = ((0, 4, 8, 12), (5, 9, 13, 1), (10, 14, 2, 6), (15, 3, 7, 11))
    rows = ((0, 1, 2, 3), (5, 6, 7, 4), (10, 11, 8, 9), (15, 12, 13, 14))
    for _ in range(10):
        for a, b, c, d in (*columns, *rows):
            turn(a, d, b, 7)
            turn(b, a, c, 9)
            turn(c, b, d, 13)
            turn(d, c, a, 18)
    return words


def hsalsa20_of_zeros() -> bytes:
    """HSalsa20(0^32, 0^16): the box key a low-order point leads to where nobody refuses it."""
    sigma = [int.from_bytes(b"expand 32-byte k"[at : at + 4], "little") for at in range(0, 16, 4)]
    words = [0] * 16
    words[0], words[5], words[10], words[15] = sigma
    words = _salsa_rounds(words)
    return b"".join(words[at].to_bytes(4, "little") for at in (0, 5, 10, 15, 6, 7, 8, 9))


def low_order_wrap(message: bytes, point: bytes, pk: bytes) -> bytes:
    """A sealed box by nobody: anyone knows its key, so a reader that does not refuse the zero secret would open it."""
    nonce = hashlib.blake2b(point + pk, digest_size=24).digest()
    return point + na.crypto_box_easy_afternm(message, nonce, hsalsa20_of_zeros())


def padme(length: int) -> int:
    """Section 2.3."""
    e = length.bit_length() - 1
    z = e - e.bit_length()
    return length if z <= 0 else -(-length // (1 << z)) * (1 << z)


def padded(length: int) -> int:
    """P of L."""
    return max(16384, padme(length))


def reporter_keys(entropy: bytes, origin: str = ORIGIN) -> dict[str, Any]:
    """Section 1.1."""
    seed = kdf(hs("reporter-salt", origin.encode()), "r/seed", entropy)
    keys: dict[str, Any] = {"seed": seed, "box": box_of(kdf(seed, "r/box")), "leaf_key": kdf(seed, "r/leaf")}
    for name in ("sign", "auth", "event"):
        keys[name] = signer_of(kdf(seed, f"r/{name}"))
    keys["case_tag"] = hs("case-tag", keys["event"].pk)[:16]
    keys["mailbox"] = hs("mailbox", keys["auth"].pk)[:16]
    keys["reply_kid"] = kid(1, keys["box"].pk)
    return keys


REPORTER = reporter_keys(drawn("entropy", 15))
AGENCY, OVERSIGHT, LATER = (box_of(drawn(label, 32)) for label in ("agency", "oversight", "later"))
ROOT, OFFICER, OFFICER2, DESK_SIGN, RECEIPT = (
    signer_of(drawn(label, 32)) for label in ("root", "officer", "officer2", "desk-sign", "receipt")
)


def record(kind: int, value: bytes) -> bytes:
    """u8 type || u32 len || value."""
    return bytes([kind]) + len(value).to_bytes(4, "big") + value


#: Stands in `Plan.records` where SIG goes, because its value needs the core.
SIG: Any = object()


@dataclass(frozen=True)
class Plan:
    """An envelope to make. What a test turns away from the format is a field of its own."""

    kind: int = 1
    case_tag: bytes = REPORTER["case_tag"]
    seq: int = 0
    prev: bytes = bytes(32)
    recipients: tuple[bytes, ...] = (AGENCY.pk, OVERSIGHT.pk)
    cek: bytes = field(default_factory=lambda: drawn("cek", 32))
    ephemeral: str = "eph"
    signer: Pair = REPORTER["sign"]
    meta: bytes = b""
    #: Everything from META to END, SIG for the signature; None: META, files, SIG, END.
    records: tuple[Any, ...] | None = None
    files: tuple[bytes, ...] = ()
    signed_kind: int | None = None
    sig: bytes | None = None
    padded: int | None = None
    fill: bytes = b"\0"
    lasts: tuple[int, ...] | None = None
    kc: bytes | None = None

    def but(self, **changes: Any) -> Plan:
        """The same with one thing changed."""
        return replace(self, **changes)


@dataclass(frozen=True)
class Made:
    """An envelope and its hashes."""

    raw: bytes
    core: bytes
    wraps: bytes
    body: bytes
    core_hash: bytes
    wraps_hash: bytes
    body_hash: bytes
    env_id: bytes
    content: bytes
    meta: bytes

    @property
    def json(self) -> Json:
        """What `out` of an encrypt vector says."""
        return {
            "size": len(self.raw),
            "sha256": hashlib.sha256(self.raw).hexdigest(),
            "core_hash": self.core_hash.hex(),
            "wraps_hash": self.wraps_hash.hex(),
            "body_hash": self.body_hash.hex(),
            "env_id": self.env_id.hex(),
            "content": self.content.hex(),
            "meta_sha256": hashlib.sha256(self.meta).hexdigest(),
        }


def make(plan: Plan) -> Made:
    """Seal as the plan says, right or wrong."""
    files = [record(2, content) for content in plan.files]
    records = plan.records if plan.records is not None else (record(1, plan.meta), *files, SIG, b"\0")
    length = sum(69 if part is SIG else len(part) for part in records)
    size = plan.padded if plan.padded is not None else padded(length)
    chunks = -(-size // CHUNK)
    by_kid = sorted((kid(1, pk), number, pk) for number, pk in enumerate(plan.recipients))
    kc = plan.kc if plan.kc is not None else kdf(plan.cek, "commit")
    core = b"".join(
        [
            b"CCPENV1\n",
            bytes([plan.kind, 1, len(by_kid), 0]),
            plan.case_tag,
            plan.seq.to_bytes(4, "big"),
            plan.prev,
            kc,
            (size + 16 * chunks).to_bytes(8, "big"),
            *(name for name, _, _ in by_kid),
        ]
    )
    core_hash = hs("core", core)
    wraps = b"".join(sealed_box(plan.cek, pk, drawn(f"{plan.ephemeral}/{number}", 32)) for _, number, pk in by_kid)
    kind = plan.kind if plan.signed_kind is None else plan.signed_kind
    message = tagged("sig", bytes([kind]), core_hash, hashlib.sha256(plan.meta).digest())
    sig = plan.sig if plan.sig is not None else ed_sign(plan.signer.sk, message)
    plain = b"".join(record(3, sig) if part is SIG else part for part in records)
    plain += plan.fill * (size - length)
    body = seal_chunks(plain, plan.cek, core_hash, plan.lasts)
    return name_parts(core, wraps, body, plan.meta)


def seal_chunks(plain: bytes, cek: bytes, core_hash: bytes, lasts: Sequence[int] | None = None) -> list[bytes]:
    """STREAM; `lasts` overrides the flag of each chunk."""
    pieces = [plain[at : at + CHUNK] for at in range(0, len(plain), CHUNK)]
    flags = lasts if lasts is not None else [int(number == len(pieces) - 1) for number in range(len(pieces))]
    key = kdf(cek, "body")
    return [
        na.crypto_aead_chacha20poly1305_ietf_encrypt(piece, core_hash, number.to_bytes(11, "big") + bytes([flag]), key)
        for number, (piece, flag) in enumerate(zip(pieces, flags, strict=True))
    ]


def name_parts(core: bytes, wraps: bytes, body: Sequence[bytes], meta: bytes) -> Made:
    """Put an envelope together and hash it."""
    core_hash, wraps_hash = hs("core", core), hs("wraps", wraps)
    body_hash = hs("body", *(hashlib.sha256(chunk).digest() for chunk in body))
    env_id = hs("env", core_hash, body_hash)
    return Made(
        raw=core + wraps + b"".join(body),
        core=core,
        wraps=wraps,
        body=b"".join(body),
        core_hash=core_hash,
        wraps_hash=wraps_hash,
        body_hash=body_hash,
        env_id=env_id,
        content=hs("content", env_id, wraps_hash),
        meta=meta,
    )


def vector(
    name: str,
    op: str,
    given: Json,
    expect: str = "ok",
    out: Json | None = None,
    *,
    recipient: Pair | None = None,
    note: str = "",
) -> Json:
    """One vector in the form of section 2.6."""
    return {
        "name": name,
        "op": op,
        "seed": SEED.decode(),
        "in": given,
        "recipient": recipient.json if recipient else None,
        "expect": expect,
        "out": out or {},
        "note": note,
    }
