"""The file a backup is: a tar stream inside a sealed stream, and at its end a signed account of all that came before.

In it lie `rows/TABLE/NUMBER.json`, `envelopes/NAME`, the deployment's own secrets, and last `account.json`. Nothing is
read from it before the whole of it has been opened once, and its account has been checked up to the root key.
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from crypto.backup import SealedReader, SealedWriter, sign_account, verify_account
from crypto.errors import (
    ChunkError,
    CryptoError,
    LengthError,
    MagicError,
    NotRecipientError,
    UnwrapError,
    VersionError,
)
from crypto.keys import BoxKey
from crypto.statement import verify_statement

FORMAT = 1
ACCOUNT = "account.json"
#: An account names every chain's end and every letter that was damaged; it is read in one piece.
LONGEST_ACCOUNT_BYTES = 64 * 1024 * 1024


class BackupRefused(Exception):
    """This file is not restored; the text says why, in one line."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file in a backup; `at` is the unix time it bears."""

    name: str
    size: int
    at: int
    stream: BinaryIO

    def json(self) -> Any:
        """What a part of JSON says."""
        return json.loads(self.stream.read())


class BackupWriter:
    """Takes parts in, one behind the other, and keeps none of them."""

    def __init__(self, sink: BinaryIO, pk: bytes) -> None:
        self._sealed = SealedWriter(sink, pk)
        self._tar = tarfile.open(fileobj=cast("IO[bytes]", self._sealed), mode="w", format=tarfile.USTAR_FORMAT)  # noqa: SIM115
        self._digest = hashlib.sha256()

    def add(self, name: str, size: int, stream: BinaryIO, at: int = 0) -> None:
        """Write one part, whose stream must hold `size` bytes."""
        entry = tarfile.TarInfo(name)
        entry.size, entry.mtime, entry.mode = size, at, 0o600
        self._tar.addfile(entry, cast("IO[bytes]", _Hashed(Part(name, size, at, stream), self._digest)))
        self._tar.members.clear()  # type: ignore[attr-defined]  # it would remember every part

    def add_bytes(self, name: str, content: bytes) -> None:
        """Write one part that is held in memory."""
        self.add(name, len(content), io.BytesIO(content))

    def finish(self, account: Mapping[str, Any], receipt_seed: bytes) -> None:
        """Sign the account, with the digest of all parts in it, and close the stream."""
        account = {**account, "format": FORMAT, "digest": self._digest.hexdigest()}
        sig = sign_account(account, receipt_seed).hex()
        self.add_bytes(ACCOUNT, json.dumps({"account": account, "sig": sig}).encode())
        self._tar.close()
        self._sealed.finish()


class _Hashed:
    """A part's stream that enters the digest as it is read."""

    def __init__(self, part: Part, digest: hashlib._Hash) -> None:
        self._stream, self._digest = part.stream, digest
        digest.update(f"{part.name} {part.size} {part.at}\n".encode())

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes."""
        piece = self._stream.read(size)
        self._digest.update(piece)
        return piece


def read_account(path: Path, box: BoxKey, root_pk: str, on_progress: Callable[[int], None]) -> dict[str, Any]:
    """The account of a backup that is whole and this root's, after reading all of it.

    `on_progress` is told how many bytes of the file were read since it was told last.
    Raises: BackupRefused, OSError
    """
    found: dict[str, Any] = {}
    for _ in parts(path, box, on_progress, found):
        pass
    account: dict[str, Any] = found["account"]
    if account["root"] != root_pk:
        raise BackupRefused("it is of a deployment with another root key")
    try:
        statement = verify_statement(account["receipt_key"], [bytes.fromhex(root_pk)])
        if statement["kind"] != "receipt_key":
            raise BackupRefused("its account is not signed by this deployment")
        verify_account(account, bytes.fromhex(statement["key"]), bytes.fromhex(found["sig"]))
    except (CryptoError, ValueError):
        raise BackupRefused("its account is not signed by this deployment") from None
    return account


def parts(path: Path, box: BoxKey, on_progress: Callable[[int], None], closing: dict[str, Any]) -> Iterator[Part]:
    """Every part but the account, in order; `closing` then holds `account` and `sig`, which is not checked here.

    Raises: BackupRefused if the file is not whole, not ours or sealed to another key; OSError
    """
    digest = hashlib.sha256()
    with path.open("rb") as file:
        try:
            sealed = SealedReader(cast("BinaryIO", _Counted(file, on_progress)), box)
            with tarfile.open(fileobj=cast("IO[bytes]", sealed), mode="r|") as tar:
                for entry in tar:
                    tar.members.clear()  # type: ignore[attr-defined]
                    stream = tar.extractfile(entry)
                    if stream is None:
                        raise BackupRefused("it holds something that is no file")
                    if entry.name == ACCOUNT:
                        closing.update(_closing(entry.size, stream))
                        continue
                    if closing:
                        raise BackupRefused("something stands behind its account")
                    plain = Part(entry.name, entry.size, int(entry.mtime), cast("BinaryIO", stream))
                    hashed = _Hashed(plain, digest)
                    yield Part(plain.name, plain.size, plain.at, cast("BinaryIO", hashed))
                    while hashed.read(io.DEFAULT_BUFFER_SIZE):
                        pass
            while sealed.read(io.DEFAULT_BUFFER_SIZE):  # up to the piece that says it is the last
                pass
        except CryptoError as fault:
            raise BackupRefused(_told(fault)) from None
        except tarfile.TarError:
            raise BackupRefused("it is damaged or cut off") from None
    if not closing:
        raise BackupRefused("it has no account: it was cut off")
    if closing["account"]["digest"] != digest.hexdigest():
        raise BackupRefused("its parts are not those its account names")


class _Counted:
    """A file that tells how much of it was read."""

    def __init__(self, file: IO[bytes], on_progress: Callable[[int], None]) -> None:
        self._file, self._on_progress = file, on_progress

    def read(self, size: int) -> bytes:
        """At most `size` bytes."""
        piece = self._file.read(size)
        self._on_progress(len(piece))
        return piece


def _closing(size: int, stream: IO[bytes]) -> dict[str, Any]:
    if size > LONGEST_ACCOUNT_BYTES:
        raise BackupRefused("its account is too long")
    try:
        found = json.loads(stream.read())
        if found["account"]["format"] != FORMAT:
            raise BackupRefused("it was made by another version of this program")
    except (ValueError, TypeError, KeyError):
        raise BackupRefused("its account cannot be read") from None
    return {"account": found["account"], "sig": str(found.get("sig"))}


def _told(fault: CryptoError) -> str:
    match fault:
        case MagicError():
            return "this is no backup"
        case VersionError():
            return "it was made by another version of this program"
        case NotRecipientError() | UnwrapError():
            return "it is not sealed to this key"
        case LengthError():
            return "it was cut off"
        case ChunkError():
            return "it is damaged or cut off"
    return f"it is damaged ({fault.code})"
