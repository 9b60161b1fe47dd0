"""Rae, who reports, and the two desks that may read: fresh keys for every test that asks."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from crypto import envelope
from crypto.keys import BoxKey, SignKey, box_keypair, random_bytes, sign_keypair
from crypto.passphrase import new_entropy
from crypto.reporter import ReporterKeys

ORIGIN = "complaints.example/log1"


@dataclass(frozen=True)
class People:
    rae: ReporterKeys
    north: BoxKey
    oversight: BoxKey
    north_sign: SignKey

    def report_meta(self, **more: Any) -> dict[str, Any]:
        keys = self.rae
        return {
            "agency": "north",
            "app": "ccp1",
            "category": "roads.lamps",
            "class": "complaint",
            "lang": "id",
            "oversight": "omar",
            "policy": "id-2026-1",
            "region": "32.73",
            "rk": {"box": keys.box.pk.hex(), "event": keys.event.pk.hex(), "sign": keys.sign.pk.hex()},
            "text": "Lampu jalan mati",
            "track": "service",
            "v": 1,
            **more,
        }

    def message_meta(self, purpose: str, seen: bytes = bytes(32), **more: Any) -> dict[str, Any]:
        return {
            "app": "ccp1",
            "purpose": purpose,
            "seen": {"id": seen.hex(), "n": 0},
            "text": "Terima kasih",
            "v": 1,
            **more,
        }

    def seal_report(self, files: Sequence[bytes] = (), **more: Any) -> bytes:
        return self.seal(1, self.report_meta(**more), files)

    def seal(
        self, kind: int, meta: Mapping[str, Any], files: Sequence[bytes] = (), *, prev: bytes = bytes(32), seq: int = 0
    ) -> bytes:
        desks = [self.north.pk] if kind == 4 else [self.north.pk, self.oversight.pk]
        sink = io.BytesIO()
        envelope.seal(
            sink,
            kind=kind,
            case_tag=self.rae.case_tag,
            seq=seq,
            prev=prev,
            recipients=[*desks, self.rae.box.pk] if kind == 3 else desks,
            meta=meta,
            files=[
                envelope.FileSource(f"{n}.bin", "application/octet-stream", io.BytesIO(content))
                for n, content in enumerate(files)
            ],
            sign_seed=self.rae.sign.seed if kind < 3 else self.north_sign.seed,
        )
        return sink.getvalue()

    def seal_sources(self, sink: BinaryIO, *files: envelope.FileSource) -> envelope.Sealed:
        """Rae's report to North alone, with these files."""
        return envelope.seal(
            sink,
            kind=1,
            case_tag=self.rae.case_tag,
            seq=0,
            prev=bytes(32),
            recipients=[self.north.pk],
            meta=self.report_meta(),
            files=files,
            sign_seed=self.rae.sign.seed,
        )

    def open(self, raw: bytes, **more: Any) -> envelope.Opened:
        """Ada at North opens, with the files in memory."""
        return envelope.open_envelope(io.BytesIO(raw), len(raw), box_sk=self.north.sk, spool=io.BytesIO, **more)


def meet() -> People:
    """People with fresh keys."""
    return People(
        rae=ReporterKeys.derive(new_entropy(), ORIGIN),
        north=box_keypair(random_bytes(32)),
        oversight=box_keypair(random_bytes(32)),
        north_sign=sign_keypair(random_bytes(32)),
    )
