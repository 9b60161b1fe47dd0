"""Every way this package refuses, one class per code, so that a caller can name a fault and never has to parse a text.

Messages carry the code and nothing of the input: no bytes, key, word or name of a file ever reaches a log through them.
Source: SPEC.md section 9 (the order in which the codes apply is the order in which the steps run).
"""

from __future__ import annotations

from typing import ClassVar


class CryptoError(Exception):
    """Something was refused; `code` says what."""

    code: ClassVar[str]

    def __str__(self) -> str:
        return self.code


class LengthError(CryptoError):
    """Fewer than 104 bytes, or shorter than the header demands."""

    code = "E_LENGTH"


class MagicError(CryptoError):
    """Not an envelope at all."""

    code = "E_MAGIC"


class VersionError(CryptoError):
    """Unknown kind or suite, or a reserved byte that is not zero."""

    code = "E_VERSION"


class RecipientsError(CryptoError):
    """No slot, more than eight, or kids not strictly ascending."""

    code = "E_RECIPIENTS"


class WrongRecipients(CryptoError):
    """Well-formed, but sealed to other keys than the server demands (on the server only)."""

    code = "wrong_recipients"


class OversizeError(CryptoError):
    """A body larger than any legal container; found before anything is allocated."""

    code = "E_OVERSIZE"


class TrailingError(CryptoError):
    """Bytes after the body."""

    code = "E_TRAILING"


class PaddingError(CryptoError):
    """No legal padded length, padding that is not zero, or more or less of it than the content demands."""

    code = "E_PADDING"


class ContextError(CryptoError):
    """Of another case, place or purpose than its header, its META or the reader says."""

    code = "E_CONTEXT"


class NotRecipientError(CryptoError):
    """Not sealed to this key."""

    code = "E_NOT_RECIPIENT"


class UnwrapError(CryptoError):
    """The slot, or another sealed box, does not open: damaged, erased or made with a low-order point."""

    code = "E_UNWRAP"


class CommitError(CryptoError):
    """The unwrapped key is not the one the envelope commits to."""

    code = "E_COMMIT"


class ChunkError(CryptoError):
    """A chunk fails authentication."""

    code = "E_CHUNK"


class TagError(CryptoError):
    """A chunk is authentic, but the stream ends in another place than its sealer said."""

    code = "E_TAG"


class CanonError(CryptoError):
    """Records, canonical JSON or the types in it are not as the format demands."""

    code = "E_CANON"


class FilesError(CryptoError):
    """The files are not those META names, or more or larger than allowed."""

    code = "E_FILES"


class SigError(CryptoError):
    """A signature that does not verify, or is by somebody else."""

    code = "E_SIG"


class ReplayError(CryptoError):
    """The very envelope the reader already holds: to be ignored."""

    code = "E_REPLAY"


class ForkError(CryptoError):
    """Another envelope in the place of one the reader already holds: to be shown as an alarm."""

    code = "E_FORK"


class DirectoryError(CryptoError):
    """A statement, or the chain from the root key to it, does not hold."""

    code = "E_DIRECTORY"


class LoginError(CryptoError):
    """A challenge that was not made here, is over, or is answered wrongly; or words that open no blob."""

    code = "E_LOGIN"


class GrantError(CryptoError):
    """A transfer that must be refused; `reason` is what the refusal says.

    Reasons: kc_mismatch, incomplete (not_competent is a person's, never ours).
    """

    code = "E_GRANT"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class PassphraseError(CryptoError):
    """Typed words that are no passphrase of ours.

    `kind` is "count", "unknown" or "check". For "unknown", `position` counts from 1 and `near` holds listed words that
    look alike, nearest first; for "count", `position` is how many words there were. The message holds neither.
    """

    code = "E_PASSPHRASE"

    def __init__(self, kind: str, position: int = 0, near: tuple[str, ...] = ()) -> None:
        super().__init__(kind)
        self.kind = kind
        self.position = position
        self.near = near


#: The codes an envelope, a slot record or a container can get, in the order of SPEC.md section 9.
ENVELOPE_ERRORS: tuple[type[CryptoError], ...] = (
    LengthError, MagicError, VersionError, RecipientsError, OversizeError, TrailingError, PaddingError, ContextError,
    NotRecipientError, UnwrapError, CommitError, ChunkError, TagError, CanonError, FilesError, SigError, ReplayError,
    ForkError,
)  # fmt: skip
