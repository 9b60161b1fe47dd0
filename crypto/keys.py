"""Keys, their ids, strict signatures and sealed boxes: the only calls to libsodium's public-key functions.

Source: SPEC.md section 4.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from nacl import bindings
from nacl.exceptions import CryptoError as SodiumRefused

from crypto.errors import RecipientsError, SigError, UnwrapError
from crypto.hashing import hs

ALG_X25519 = 1
ALG_ED25519 = 3
PK_BYTES = 32
SEED_BYTES = 32
SIG_BYTES = 64
KID_BYTES = 16
SEALED_BOX_OVERHEAD = 48
_ORDER = 2**252 + 27742317777372353535851937790883648493


@dataclass(frozen=True)
class BoxKey:
    """An X25519 key pair."""

    pk: bytes
    sk: bytes = field(repr=False)


@dataclass(frozen=True)
class SignKey:
    """An Ed25519 key pair; the secret half is its 32-byte seed."""

    pk: bytes
    seed: bytes = field(repr=False)


def random_bytes(size: int) -> bytes:
    """Fresh random bytes from libsodium."""
    return bindings.randombytes(size)


def box_keypair(seed: bytes) -> BoxKey:
    """The X25519 pair libsodium derives from a 32-byte seed: the secret key is SHA-512(seed)[0:32]."""
    pk, sk = bindings.crypto_box_seed_keypair(seed)
    return BoxKey(pk=pk, sk=sk)


def box_key(sk: bytes) -> BoxKey:
    """The pair of a 32-byte X25519 secret key."""
    return BoxKey(pk=bindings.crypto_scalarmult_base(sk), sk=sk)


def sign_keypair(seed: bytes) -> SignKey:
    """The Ed25519 pair of a 32-byte seed."""
    pk, _ = bindings.crypto_sign_seed_keypair(seed)
    return SignKey(pk=pk, seed=seed)


def kid(alg: int, pk: bytes) -> bytes:
    """The 16 bytes that name a public key: HS("kid", u8 alg || pk)[0:16]."""
    if len(pk) != PK_BYTES:
        raise ValueError("a public key has 32 bytes")
    return hs("kid", bytes([alg]), pk)[:KID_BYTES]


def box_kid(pk: bytes) -> bytes:
    """The kid of an X25519 key."""
    return kid(ALG_X25519, pk)


def sign_kid(pk: bytes) -> bytes:
    """The kid of an Ed25519 key."""
    return kid(ALG_ED25519, pk)


def sign(seed: bytes, message: bytes) -> bytes:
    """64-byte Ed25519 signature by the key of a seed."""
    _, sk = bindings.crypto_sign_seed_keypair(seed)
    return bindings.crypto_sign(message, sk)[:SIG_BYTES]


def is_sign_pk(encoded: bytes) -> bool:
    """Whether `verify` could ever accept this key: canonical, of the prime-order subgroup and not the identity."""
    return len(encoded) == PK_BYTES and bindings.crypto_core_ed25519_is_valid_point(encoded)


def verify(pk: bytes, message: bytes, sig: bytes) -> None:
    """Return if the signature is good in the one sense both languages share.

    Canonical encodings, S < L, and both A and R in the prime-order subgroup and not the identity. Without the subgroup
    check libraries disagree on crafted signatures, and a sealer could show two readers two verdicts.
    Raises: SigError.
    """
    if len(pk) != PK_BYTES or len(sig) != SIG_BYTES:
        raise SigError
    # libsodium checks S < L itself; stated here too, because a build in its compatibility mode would not.
    if int.from_bytes(sig[32:], "little") >= _ORDER:
        raise SigError
    # R is held to what is asked of a key.
    if not is_sign_pk(pk) or not is_sign_pk(sig[:32]):
        raise SigError
    try:
        bindings.crypto_sign_open(sig + message, pk)
    except SodiumRefused as fault:
        raise SigError from fault


def seal(message: bytes, pk: bytes) -> bytes:
    """A sealed box to an X25519 key: 48 bytes longer than the message, its sender unknown.

    Raises: RecipientsError for a key nothing can be sealed to (a low-order point).
    """
    if len(pk) != PK_BYTES:
        raise RecipientsError
    try:
        return bindings.crypto_box_seal(message, pk)
    except RuntimeError as fault:
        raise RecipientsError from fault


def unseal(sealed: bytes, box: BoxKey) -> bytes:
    """What a sealed box holds.

    Raises: UnwrapError if it does not open: damaged, cut, erased, for another key, or with a low-order ephemeral key.
    """
    if len(sealed) < SEALED_BOX_OVERHEAD:
        raise UnwrapError
    try:
        return bindings.crypto_box_seal_open(sealed, box.pk, box.sk)
    except SodiumRefused as fault:
        raise UnwrapError from fault
