"""An envelope opened by other code, written from the protocol alone and sharing nothing with `crypto`.

    python tests/independent_decoder.py FILE --key-file F [--signer HEX]

Prints META as JSON with the SHA-256 of every file, or {"error": code} with exit 1. X25519, ChaCha20-Poly1305 and
Ed25519 come from the `cryptography` package, hashes from hashlib, XSalsa20-Poly1305 is plain Python below. It is slow,
reads everything into memory and checks in the order of PROTOCOL 2.5, without the steps that need a server's word.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

PIECE = 65536
LIMIT = 64 << 20
ED_P = 2**255 - 19
ED_L = 2**252 + 27742317777372353535851937790883648493
ED_D = -121665 * pow(121666, ED_P - 2, ED_P) % ED_P


class Bad(Exception):
    """The code is the message."""


def want(condition: Any, code: str) -> None:
    if not condition:
        raise Bad(code)


def H(label: str, *parts: bytes) -> bytes:  # noqa: N802 - the protocol's own name
    return hashlib.sha256(b"ccp1/" + label.encode() + b"\x00" + b"".join(parts)).digest()


def kdf(key: bytes, label: str) -> bytes:
    return hashlib.blake2b(b"ccp1/" + label.encode() + b"\x00", key=key, digest_size=32).digest()


# --- XSalsa20-Poly1305 as NaCl's secretbox has it -------------------------------------------------------------------


def salsa_core(key: bytes, sixteen: bytes, *, feed_forward: bool) -> bytes:
    def le(raw: bytes) -> list[int]:
        return [int.from_bytes(raw[i : i + 4], "little") for i in range(0, len(raw), 4)]

    c, k, n = le(b"expand 32-byte k"), le(key), le(sixteen)
    x = start = [c[0], *k[:4], c[1], *n, c[2], *k[4:], c[3]]
    x = list(start)
    for round_number in range(20):
        for column in range(4):
            cells = [(4 * row + column if round_number % 2 == 0 else 4 * column + row) for row in range(4)]
            cells = cells[column:] + cells[:column]
            a, b, d, e = cells
            for target, left, right, turn in ((b, a, e, 7), (d, b, a, 9), (e, d, b, 13), (a, e, d, 18)):
                total = (x[left] + x[right]) & 0xFFFFFFFF
                x[target] ^= ((total << turn) | (total >> (32 - turn))) & 0xFFFFFFFF
    if feed_forward:
        out = [(now + before) & 0xFFFFFFFF for now, before in zip(x, start, strict=True)]
    else:
        out = [x[i] for i in (0, 5, 10, 15, 6, 7, 8, 9)]
    return b"".join(word.to_bytes(4, "little") for word in out)


def poly1305(key: bytes, message: bytes) -> bytes:
    r = int.from_bytes(key[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    total = 0
    for i in range(0, len(message), 16):
        total = (total + int.from_bytes(message[i : i + 16] + b"\x01", "little")) * r % (2**130 - 5)
    return ((total + int.from_bytes(key[16:], "little")) % 2**128).to_bytes(16, "little")


def sealed_box_open(box: bytes, sk: bytes, pk: bytes) -> bytes:
    epk, tag, body = box[:32], box[32:48], box[48:]
    try:
        shared = X25519PrivateKey.from_private_bytes(sk).exchange(X25519PublicKey.from_public_bytes(epk))
    except ValueError as fault:  # an all-zero secret
        raise Bad("E_UNWRAP") from fault
    nonce = hashlib.blake2b(epk + pk, digest_size=24).digest()
    key = salsa_core(salsa_core(shared, bytes(16), feed_forward=False), nonce[:16], feed_forward=False)
    stream = b"".join(
        salsa_core(key, nonce[16:] + i.to_bytes(8, "little"), feed_forward=True) for i in range(1 + len(box) // 64)
    )
    want(poly1305(stream[:32], body) == tag, "E_UNWRAP")
    return bytes(a ^ b for a, b in zip(body, stream[32:], strict=False))


# --- Ed25519, only as far as the subgroup check needs it ------------------------------------------------------------


def ed_point(raw: bytes) -> tuple[int, int]:
    y = int.from_bytes(raw, "little") & (2**255 - 1)
    sign = raw[31] >> 7
    want(y < ED_P, "E_SIG")
    xx = (y * y - 1) * pow(ED_D * y * y + 1, ED_P - 2, ED_P) % ED_P
    x = pow(xx, (ED_P + 3) // 8, ED_P)
    if x * x % ED_P != xx:
        x = x * pow(2, (ED_P - 1) // 4, ED_P) % ED_P
    want(x * x % ED_P == xx and not (x == 0 and sign), "E_SIG")
    return (ED_P - x if x & 1 != sign else x), y


Extended = tuple[int, int, int, int]


def ed_add(p: Extended, q: Extended) -> Extended:
    a, b = (p[1] - p[0]) * (q[1] - q[0]), (p[1] + p[0]) * (q[1] + q[0])
    c, d = 2 * p[3] * q[3] * ED_D, 2 * p[2] * q[2]
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % ED_P, g * h % ED_P, f * g % ED_P, e * h % ED_P


def ed_prime_order(raw: bytes) -> None:
    x, y = ed_point(raw)
    want((x, y) != (0, 1), "E_SIG")
    point, total, bits = (x, y, 1, x * y % ED_P), (0, 1, 1, 0), ED_L
    while bits:
        if bits & 1:
            total = ed_add(total, point)
        point, bits = ed_add(point, point), bits >> 1
    want(total[0] == 0 and total[1] == total[2], "E_SIG")


def ed_verify(pk: bytes, message: bytes, sig: bytes) -> None:
    want(int.from_bytes(sig[32:], "little") < ED_L, "E_SIG")
    ed_prime_order(pk)
    ed_prime_order(sig[:32])
    try:
        Ed25519PublicKey.from_public_bytes(pk).verify(sig, message)
    except (InvalidSignature, ValueError) as fault:
        raise Bad("E_SIG") from fault


# --- canonical JSON and META ---------------------------------------------------------------------------------------


def dumps(v: Any, depth: int = 1) -> str:
    want(not isinstance(v, (dict, list)) or depth <= 8, "E_CANON")
    if isinstance(v, bool):
        return "true" if v else "false"
    if isinstance(v, int):
        want(-(2**53) < v < 2**53, "E_CANON")
        return str(v)
    if isinstance(v, str):
        want(not any("\ud800" <= c <= "\udfff" for c in v), "E_CANON")
        return json.dumps(v, ensure_ascii=False)
    if isinstance(v, list):
        return "[" + ",".join(dumps(item, depth + 1) for item in v) + "]"
    want(isinstance(v, dict), "E_CANON")
    want(all(re.fullmatch("[a-z][a-z0-9_]{0,31}", key) for key in v), "E_CANON")
    return "{" + ",".join(f'"{key}":{dumps(v[key], depth + 1)}' for key in sorted(v)) + "}"


def loads(raw: bytes) -> Any:
    def refuse(_: str) -> Any:
        raise Bad("E_CANON")

    try:
        value = json.loads(raw.decode(), parse_float=refuse, parse_constant=refuse)
    except (ValueError, RecursionError) as fault:
        raise Bad("E_CANON") from fault
    want(dumps(value).encode() == raw, "E_CANON")
    return value


ID = "[A-Za-z0-9._-]{1,64}"
HEX32 = "[0-9a-f]{64}"


def is_text(v: Any, pattern: str) -> bool:
    return isinstance(v, str) and re.fullmatch(pattern, v) is not None


def is_count(v: Any, low: int, high: int) -> bool:
    return isinstance(v, int) and not isinstance(v, bool) and low <= v <= high


def is_short(v: Any, limit: int) -> bool:
    return isinstance(v, str) and len(v.encode()) <= limit


def check_meta(kind: int, m: Any) -> None:
    def ok(condition: Any) -> None:
        want(condition, "E_CANON")

    def members(v: Any, names: str) -> None:
        ok(isinstance(v, dict) and all(name in v for name in names.split()))

    members(m, "app files text v")
    ok(m["app"] == "ccp1" and is_count(m["v"], 1, 1) and is_short(m["text"], 65536) and isinstance(m["files"], list))
    for f in m["files"]:
        members(f, "len name sha256 type")
        ok(is_count(f["len"], 0, 2**53) and is_text(f["sha256"], HEX32) and is_short(f["name"], 255) and f["name"])
        ok(not re.search(r"[\x00-\x1f\x7f/\\]", f["name"]) and is_text(f["type"], "[a-z]{1,31}/[a-z0-9.+-]{1,95}"))
    if kind > 1:
        members(m, "purpose seen")
        purposes = {2: ["info", "answer"], 3: ["info", "question", "response", "outcome"], 4: ["note"]}[kind]
        ok(m["purpose"] in purposes and ("outcome" in m) == (m["purpose"] == "outcome"))
        ok("outcome" not in m or is_text(m["outcome"], ID))
        members(m["seen"], "id n")
        ok(is_text(m["seen"]["id"], HEX32) and is_count(m["seen"]["n"], 0, 10000))
        return
    members(m, "agency category class lang oversight policy region rk track")
    ok(all(is_text(m[key], ID) for key in ["agency", "category", "class", "oversight", "policy", "region", "track"]))
    ok(is_text(m["lang"], "[A-Za-z0-9-]{2,35}"))
    members(m["rk"], "box event sign")
    ok(all(is_text(m["rk"][key], HEX32) for key in ("box", "event", "sign")))
    about = m.get("about", [])
    ok(isinstance(about, list) and all(is_text(agency, ID) for agency in about))
    ok(is_short(m.get("contact", ""), 512))
    if "geo" in m:
        members(m["geo"], "acc_m lat_e7 lon_e7")
        ok(is_count(m["geo"]["acc_m"], 0, 2**53) and is_count(m["geo"]["lat_e7"], -(9 * 10**8), 9 * 10**8))
        ok(is_count(m["geo"]["lon_e7"], -(18 * 10**8), 18 * 10**8))
    if "place" in m:
        members(m["place"], "code text")
        ok(is_text(m["place"]["code"], ID) and is_short(m["place"]["text"], 512))


# --- the envelope --------------------------------------------------------------------------------------------------


def padme(n: int) -> int:
    e = n.bit_length() - 1
    z = e - e.bit_length()
    return n if z <= 0 else (n + (1 << z) - 1) >> z << z


def open_chunks(body: bytes, cek: bytes, core_hash: bytes) -> bytes:
    aead, out = ChaCha20Poly1305(kdf(cek, "body")), []
    count = -(-len(body) // (PIECE + 16))
    for i in range(count):
        sealed = body[i * (PIECE + 16) : (i + 1) * (PIECE + 16)]
        flag = int(i == count - 1)
        for attempt in (flag, 1 - flag):
            try:
                piece = aead.decrypt(i.to_bytes(11, "big") + bytes([attempt]), sealed, core_hash)
            except InvalidTag:
                continue
            want(attempt == flag, "E_TAG")
            out.append(piece)
            break
        else:
            raise Bad("E_CHUNK")
    return b"".join(out)


def parse_records(plain: bytes) -> tuple[bytes, list[bytes], bytes, int]:
    at, found = 0, []
    while True:
        want(at < len(plain), "E_CANON")
        record_type = plain[at]
        if record_type == 0:
            break
        want(record_type in (1, 2, 3) and at + 5 <= len(plain), "E_CANON")
        length = int.from_bytes(plain[at + 1 : at + 5], "big")
        want(at + 5 + length <= len(plain), "E_CANON")
        found.append((record_type, plain[at + 5 : at + 5 + length]))
        at += 5 + length
    types = [record_type for record_type, _ in found]
    want(len(types) >= 2 and types == [1, *[2] * (len(types) - 2), 3], "E_CANON")
    want(len(found[0][1]) <= 262144 and len(found[-1][1]) == 64, "E_CANON")
    return found[0][1], [value for _, value in found[1:-1]], found[-1][1], at + 1


def open_envelope(raw: bytes, sk: bytes, signer: bytes | None = None) -> dict[str, Any]:
    """META, the files and env_id, or Bad with the code."""
    want(len(raw) >= 104, "E_LENGTH")
    want(raw[:8] == b"CCPENV1\n", "E_MAGIC")
    kind, suite, n, reserved = raw[8:12]
    want(1 <= kind <= 4 and suite == 1 and reserved == 0, "E_VERSION")
    want(1 <= n <= 8, "E_RECIPIENTS")
    body_len = int.from_bytes(raw[96:104], "big")
    want(body_len <= 67125248, "E_OVERSIZE")
    want(len(raw) >= 104 + 96 * n + body_len, "E_LENGTH")
    want(len(raw) == 104 + 96 * n + body_len, "E_TRAILING")
    count = -(-body_len // (PIECE + 16))
    size = body_len - 16 * count
    want(16384 <= size <= LIMIT and -(-size // PIECE) == count and padme(size) == size, "E_PADDING")
    seq, prev = int.from_bytes(raw[28:32], "big"), raw[32:64]
    want((kind == 1) == (seq == 0) == (prev == bytes(32)) and seq <= 10000, "E_CONTEXT")
    kids = [raw[104 + 16 * i : 120 + 16 * i] for i in range(n)]
    want(all(a < b for a, b in pairwise(kids)), "E_RECIPIENTS")
    core, wraps, body = raw[: 104 + 16 * n], raw[104 + 16 * n : 104 + 96 * n], raw[104 + 96 * n :]
    pk = X25519PrivateKey.from_private_bytes(sk).public_key().public_bytes_raw()
    own = H("kid", b"\x01", pk)[:16]
    want(own in kids, "E_NOT_RECIPIENT")
    cek = sealed_box_open(wraps[80 * kids.index(own) :][:80], sk, pk)
    want(kdf(cek, "commit") == raw[64:96], "E_COMMIT")
    core_hash = H("core", core)
    plain = open_chunks(body, cek, core_hash)
    meta_raw, files, sig, length = parse_records(plain)
    meta = loads(meta_raw)
    check_meta(kind, meta)
    want(not any(plain[length:]) and max(16384, padme(length)) == size, "E_PADDING")
    described = [(f["len"], f["sha256"]) for f in meta["files"]]
    want(len(files) <= 20 and all(len(f) <= 32 << 20 for f in files), "E_FILES")
    want(described == [(len(f), hashlib.sha256(f).hexdigest()) for f in files], "E_FILES")
    signer = bytes.fromhex(meta["rk"]["sign"]) if kind == 1 and signer is None else signer
    want(signer is not None, "E_SIG")
    assert signer is not None
    message = b"ccp1/sig\x00" + bytes([kind]) + core_hash + hashlib.sha256(meta_raw).digest()
    ed_verify(signer, message, sig)
    if kind == 1:
        want(raw[12:28] == H("case-tag", bytes.fromhex(meta["rk"]["event"]))[:16], "E_CONTEXT")
    hashes = [hashlib.sha256(body[i : i + PIECE + 16]).digest() for i in range(0, len(body), PIECE + 16)]
    env_id = H("env", core_hash, H("body", *hashes))
    content = H("content", env_id, H("wraps", wraps))
    return {"meta": meta, "files": files, "env_id": env_id.hex(), "content": content.hex()}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--key-file", type=Path, required=True)
    parser.add_argument("--signer")
    arguments = parser.parse_args()
    signer = bytes.fromhex(arguments.signer) if arguments.signer else None
    try:
        opened = open_envelope(
            arguments.file.read_bytes(), bytes.fromhex(arguments.key_file.read_text().strip()), signer
        )
    except Bad as fault:
        print(json.dumps({"error": str(fault)}))
        return 1
    opened["files"] = [hashlib.sha256(f).hexdigest() for f in opened["files"]]
    print(json.dumps(opened))
    return 0


if __name__ == "__main__":
    sys.exit(main())
