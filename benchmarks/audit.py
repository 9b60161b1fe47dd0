"""How fast a trail is verified, entries a second.

    .venv/bin/python -m benchmarks.audit [--entries 200000]

A SQLite file with that many entries of one agency, written as `audit.record` writes them, then `verify_trail` over
all of them: reading, hashing, comparing. Wall clock, and the processor's share of it, which neighbours disturb less.
Exits 1 if the target is missed by both.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app import create_app
from app.audit.chain import GENESIS, entry_hash
from app.audit.models import AuditEntry, AuditHead
from app.audit.services import verify_trail
from app.extensions import db
from config import Config

ENTRIES = 200_000
LEAST_PER_SECOND = 50_000
AGENCY = "dinas-perhubungan-kota-bandung"
START = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
ROWS_AT_ONCE = 20_000


def settings(var: Path) -> Config:
    """A deployment of its own below `var`."""
    for name in ("server.key", "receipt.key"):
        secret = var / "secrets" / name
        secret.parent.mkdir(exist_ok=True)
        secret.write_text("a5" * 32)
        secret.chmod(0o600)
    return Config.from_environ({"PELUIT_VAR": str(var)})


def write(entries: int) -> None:
    """Fill the trail."""
    previous, rows = GENESIS, []
    for number in range(1, entries + 1):
        at, actor, subject = START + timedelta(seconds=number), f"handler{number % 40}", f"{number:032x}"
        stored = entry_hash(AGENCY, number, int(at.timestamp()), actor, "case_viewed", subject, previous)
        rows.append(
            {
                "agency": AGENCY,
                "number": number,
                "at": at,
                "actor": actor,
                "act": "case_viewed",
                "subject": subject,
                "previous": previous,
                "hash": stored,
            }
        )
        previous = stored
        if len(rows) == ROWS_AT_ONCE or number == entries:
            db.session.execute(AuditEntry.__table__.insert(), rows)
            rows = []
    db.session.add(AuditHead(agency=AGENCY, number=entries, hash=previous))
    db.session.commit()


def main() -> int:
    """Measure, print, and say what was missed."""
    parser = argparse.ArgumentParser(description="Entries of the audit trail verified a second.")
    parser.add_argument("--entries", type=int, default=ENTRIES)
    entries: int = parser.parse_args().entries
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(settings(Path(folder)))
        with app.app_context():
            db.create_all()
            write(entries)
            wall, processor = time.perf_counter(), time.process_time()
            faults = list(verify_trail())
            wall, processor = time.perf_counter() - wall, time.process_time() - processor
            db.session.remove()
            db.engine.dispose()
    print(f"verified {entries} entries, {len(faults)} faults")
    print(f"{'entries a second, wall clock':<40} {entries / wall:10.0f}")
    print(f"{'entries a second of processor time':<40} {entries / processor:10.0f}")
    if faults:
        return 1
    if entries / max(wall, 1e-9) < LEAST_PER_SECOND and entries / processor < LEAST_PER_SECOND:
        print(f"missed: fewer than {LEAST_PER_SECOND} entries a second", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
