"""What intake leaves behind and nobody claims: forgotten uploads, and bytes whose transaction never came."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from app import clock
from app.cases.blobs import BlobMissing, BlobStore, blob_store
from app.cases.envelopes import blob_name
from app.cases.models import Envelope
from app.cases.uploads import drop_forgotten, known_uploads
from app.extensions import db
from crypto.check import read_header
from crypto.errors import CryptoError

#: Bytes without a row are orphans once no request can still commit one. Their times are floored, to the day on one
#: track, so a day and a little more would not be enough.
ORPHANED_AFTER = timedelta(days=2)
#: Each file is looked at while it is this much older, at every run, and then never again.
LOOKED_AT_FOR = timedelta(days=7)


def forget_uploads() -> None:
    """Drop what is over. Running it twice, or never for a week, loses nothing that was accepted."""
    now = clock.now()
    drop_forgotten(now)
    db.session.commit()
    store = blob_store()
    # Folders first, rows second: an upload that begins in between has a row.
    folders = list(store.uploads())
    known = known_uploads()
    db.session.rollback()
    for upload in folders:
        if upload not in known:
            store.delete_upload(upload)
    older_than = (now - ORPHANED_AFTER).timestamp()
    for leftover in store.leftovers(older_than):
        leftover.unlink(missing_ok=True)
    _delete_orphans(store, now)


def _delete_orphans(store: BlobStore, now: datetime) -> None:
    newest = (now - ORPHANED_AFTER).timestamp()
    oldest = (now - ORPHANED_AFTER - LOOKED_AT_FOR).timestamp()
    for name, modified in store.names():
        if oldest < modified < newest and not _has_row(store, name):
            store.delete(name)
    db.session.rollback()


def _has_row(store: BlobStore, name: str) -> bool:
    try:
        with store.open(name) as stored:
            header, _ = read_header(stored, store.path(name).stat().st_size)
    except (BlobMissing, CryptoError):
        return False
    place = (Envelope.case_tag == header.case_tag.hex(), Envelope.kind == header.kind, Envelope.seq == header.seq)
    row = db.session.scalars(select(Envelope).where(*place)).first()
    return row is not None and blob_name(row) == name
