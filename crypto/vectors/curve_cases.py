"""Ed25519 at its edges: signatures some libraries take and others do not. Here all but the honest ones are refused."""

from __future__ import annotations

import hashlib

from nacl import bindings as na

from crypto.vectors.raw import Json, drawn, ed_sign, signer_of, vector

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
IDENTITY = (1).to_bytes(32, "little")
#: Generates the eight points of small order.
ORDER_8 = bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")
ORDER_4 = bytes(32)
ORDER_2 = (P - 1).to_bytes(32, "little")
NON_CANONICAL = {
    "y is p + 1, the identity": (P + 1).to_bytes(32, "little"),
    "y is p, of order 4": P.to_bytes(32, "little"),
    "the identity with a sign bit": IDENTITY[:31] + b"\x80",
    "y is p + 3": (P + 3).to_bytes(32, "little"),
}


def torsion(times: int) -> bytes:
    """A multiple of the point of order 8."""
    point = IDENTITY
    for _ in range(times % 8):
        point = na.crypto_core_ed25519_add(point, ORDER_8)
    return point


def scalar(number: int) -> bytes:
    """32 bytes, little-endian."""
    return (number % L).to_bytes(32, "little")


def base_times(number: int) -> bytes:
    """number * B."""
    return IDENTITY if number % L == 0 else na.crypto_scalarmult_ed25519_base_noclamp(scalar(number))


def secret_scalar(seed: bytes) -> int:
    """`a` of a seed."""
    digest = bytearray(hashlib.sha512(seed).digest()[:32])
    digest[0] &= 248
    digest[31] = digest[31] & 127 | 64
    return int.from_bytes(digest, "little")


def challenge(r: bytes, a: bytes, message: bytes) -> int:
    """h = SHA-512(R || A || M) mod L."""
    return int.from_bytes(hashlib.sha512(r + a + message).digest(), "little") % L


def forged(seed: bytes, r: bytes, nonce: int, a: bytes, message: bytes) -> bytes:
    """S = nonce + h * a for an R and an A that need not be nonce * B and a * B."""
    return r + scalar(nonce + challenge(r, a, message) * secret_scalar(seed))


def identity_r(seed: bytes, message: bytes) -> bytes:
    """A signature whose R is the identity: only who holds the key can make it, and strict readers refuse it."""
    return forged(seed, IDENTITY, 0, signer_of(seed).pk, message)


def _mixed_key(seed: bytes) -> tuple[bytes, bytes, bytes]:
    """A = aB + T with h a multiple of 8, so that even the equation without the cofactor holds."""
    a = na.crypto_core_ed25519_add(signer_of(seed).pk, ORDER_8)
    r = base_times(5)
    for count in range(1000):
        message = b"mixed %d" % count
        if challenge(r, a, message) % 8 == 0:
            return a, message, forged(seed, r, 5, a, message)
    raise AssertionError("one in eight")


def _mixed_both(seed: bytes) -> tuple[bytes, bytes, bytes]:
    """A = aB + T and R = rB - hT: the torsion cancels in the equation."""
    a = na.crypto_core_ed25519_add(signer_of(seed).pk, ORDER_8)
    for count in range(1000):
        message = b"both %d" % count
        for times in range(1, 8):
            r = na.crypto_core_ed25519_add(base_times(7), torsion(times))
            if (times + challenge(r, a, message)) % 8 == 0:
                return a, message, forged(seed, r, 7, a, message)
    raise AssertionError("one in eight")


def vectors() -> list[Json]:
    """All of them."""
    seed, message = drawn("edge", 32), b"peluit"
    pk, sig = signer_of(seed).pk, ed_sign(seed, message)
    bit = bytearray(sig)
    bit[0] ^= 1
    high_bit = bytearray(sig)
    high_bit[63] |= 0x20
    s_plus_l = sig[:32] + (int.from_bytes(sig[32:], "little") + L).to_bytes(32, "little")
    mixed_r = na.crypto_core_ed25519_add(base_times(9), ORDER_8)
    small_a_sig = base_times(3) + scalar(3)
    cases: dict[str, tuple[str, bytes, bytes, bytes]] = {
        "an honest signature": ("ok", pk, message, sig),
        "an empty message": ("ok", pk, b"", ed_sign(seed, b"")),
        "another message": ("E_SIG", pk, b"peluit!", sig),
        "another key": ("E_SIG", signer_of(drawn("edge2", 32)).pk, message, sig),
        "a flipped bit in R": ("E_SIG", pk, message, bytes(bit)),
        "a high bit in S": ("E_SIG", pk, message, bytes(high_bit)),
        "S plus L": ("E_SIG", pk, message, s_plus_l),
        "S is L": ("E_SIG", pk, message, sig[:32] + L.to_bytes(32, "little")),
        "all zero": ("E_SIG", pk, message, bytes(64)),
        "63 bytes": ("E_SIG", pk, message, sig[:63]),
        "65 bytes": ("E_SIG", pk, message, sig + b"\0"),
        "a key of 31 bytes": ("E_SIG", pk[:31], message, sig),
        "R is the identity": ("E_SIG", pk, message, identity_r(seed, message)),
        "R with a torsion part": ("E_SIG", pk, message, forged(seed, mixed_r, 9, pk, message)),
        "R of order 2": ("E_SIG", pk, message, forged(seed, ORDER_2, 0, pk, message)),
        "R of order 8": ("E_SIG", pk, message, forged(seed, ORDER_8, 0, pk, message)),
        "A is the identity": ("E_SIG", IDENTITY, message, small_a_sig),
        "A and R are the identity": ("E_SIG", IDENTITY, message, IDENTITY + bytes(32)),
        "A of order 2": ("E_SIG", ORDER_2, message, small_a_sig),
        "A of order 4": ("E_SIG", ORDER_4, message, small_a_sig),
        "A of order 8": ("E_SIG", ORDER_8, message, small_a_sig),
        "A off the curve": ("E_SIG", (2).to_bytes(32, "little"), message, sig),
    }
    a, text, made = _mixed_key(seed)
    cases["A with a torsion part, equation holds"] = ("E_SIG", a, text, made)
    a, text, made = _mixed_both(seed)
    cases["A and R with torsion that cancels"] = ("E_SIG", a, text, made)
    for name, point in NON_CANONICAL.items():
        cases[f"A not canonical: {name}"] = ("E_SIG", point, message, small_a_sig)
        cases[f"R not canonical: {name}"] = ("E_SIG", pk, message, forged(seed, point, 0, pk, message))
    return [
        vector(
            f"ed25519: {name}",
            "sign",
            {"what": "verify", "pk": key.hex(), "message": text.hex(), "sig": signature.hex()},
            expect,
        )
        for name, (expect, key, text, signature) in cases.items()
    ]
