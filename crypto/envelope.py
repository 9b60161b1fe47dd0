"""The sealed envelope, kinds 1 to 4: the door to parsing, sealing and opening one.

Source: SPEC.md sections 6 to 9.
"""

from crypto.check import Digest, digest_envelope
from crypto.container import Spool, anonymous_spool
from crypto.header import (
    KIND_AGENCY_MESSAGE,
    KIND_AGENCY_NOTE,
    KIND_REPORT,
    KIND_REPORTER_MESSAGE,
    Header,
    content_hash,
    parse_header,
)
from crypto.opening import Expected, Known, Opened, OpenedFile, SlotRecord, open_envelope
from crypto.sealing import FileSource, Sealed
from crypto.sealing import seal_envelope as seal

__all__ = [
    "KIND_AGENCY_MESSAGE",
    "KIND_AGENCY_NOTE",
    "KIND_REPORT",
    "KIND_REPORTER_MESSAGE",
    "Digest",
    "Expected",
    "FileSource",
    "Header",
    "Known",
    "Opened",
    "OpenedFile",
    "Sealed",
    "SlotRecord",
    "Spool",
    "anonymous_spool",
    "content_hash",
    "digest_envelope",
    "open_envelope",
    "parse_header",
    "seal",
]
