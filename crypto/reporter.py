"""All keys of one report, from the passphrase and nothing else.

Source: SPEC.md section 5.2. The case_tag's rule is here because the words alone recompute it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from crypto.hashing import hs, kdf
from crypto.keys import BoxKey, SignKey, box_keypair, box_kid, sign_keypair
from crypto.passphrase import ENTROPY_BYTES

ID_BYTES = 16


def case_tag_of(event_pk: bytes) -> bytes:
    """The public pseudonym of a case."""
    return hs("case-tag", event_pk)[:ID_BYTES]


def mailbox_of(auth_pk: bytes) -> bytes:
    """The id under which a mailbox is looked up."""
    return hs("mailbox", auth_pk)[:ID_BYTES]


@dataclass(frozen=True)
class ReporterKeys:
    """What the twelve words open: each key has one use, and only `auth`'s public half is known to the server."""

    box: BoxKey
    sign: SignKey
    auth: SignKey
    event: SignKey
    leaf_key: bytes = field(repr=False)

    @classmethod
    def derive(cls, entropy: bytes, origin: str) -> ReporterKeys:
        """The keys of a passphrase at one deployment; another origin gives unrelated keys."""
        if len(entropy) != ENTROPY_BYTES:
            raise ValueError("a passphrase has 15 bytes of entropy")
        # The public salt is the key and the passphrase the message: 120 random bits need no slow function, and the
        # salt keeps one deployment's passphrases from being tried at another.
        seed = kdf(hs("reporter-salt", origin.encode()), "r/seed", entropy)
        return cls(
            box=box_keypair(kdf(seed, "r/box")),
            sign=sign_keypair(kdf(seed, "r/sign")),
            auth=sign_keypair(kdf(seed, "r/auth")),
            event=sign_keypair(kdf(seed, "r/event")),
            leaf_key=kdf(seed, "r/leaf"),
        )

    @property
    def case_tag(self) -> bytes:
        """16 bytes."""
        return case_tag_of(self.event.pk)

    @property
    def mailbox(self) -> bytes:
        """16 bytes."""
        return mailbox_of(self.auth.pk)

    @property
    def reply_kid(self) -> bytes:
        """The kid of the reporter's slot in replies."""
        return box_kid(self.box.pk)
