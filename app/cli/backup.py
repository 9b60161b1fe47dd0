"""`backup`: a sealed copy of a deployment that goes on running."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import click
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask.cli import with_appcontext
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from app import clock
from app.agencies.deployed import pack
from app.agencies.services import snapshot
from app.audit.services import heads
from app.cases.blobs import BlobMissing
from app.cases.envelopes import blob_name, open_intact
from app.cases.erasing import keeping_all_bytes
from app.cases.models import Envelope
from app.cli.backups.archive import BackupWriter
from app.cli.backups.erasure import erase_what_is_over
from app.cli.backups.rows import ROWS_AT_ONCE, write_rows
from app.cli.database import alembic_config
from app.cli.key_files import public_key
from app.cli.terminal import CANNOT_RUN, REFUSED, give_up, progress
from app.cli.up import RESTORING
from app.extensions import config, db, read_one_instant
from crypto.errors import CryptoError
from crypto.keys import sign_keypair

#: What has not been finished yet: never mistaken for a backup, and written over by the next one in that folder.
UNFINISHED = ".peluit-unfinished"
SECRETS = ("secrets/server.key", "secrets/receipt.key")
MEGABYTE = 1_000_000


@click.command("backup")
@click.argument("target", metavar="FILE|FOLDER", type=click.Path(path_type=Path))
@click.option(
    "--to", required=True, metavar="FILE", type=click.Path(path_type=Path), help="The backup key's public half."
)
@with_appcontext
def command(target: Path, to: Path) -> None:
    """Copy everything into one file that only the backup key opens. The service may go on running.

    In it: the database's rows as of one instant, every sealed file they name, and the server's own keys. Not in it:
    sessions and the queue, letters still on their way, the demonstration's open secrets. What is due to be erased is
    erased first. Exit 1: made, but sealed files were missing or damaged here.
    """
    if (config().var / RESTORING).exists():
        give_up("a restore has not been finished here", code=CANNOT_RUN)
    _check_schema()
    pk, vouched = _backup_key(to), _receipt_statement()
    try:
        erase_what_is_over()
        path = target / f"peluit-{clock.now():%Y%m%dT%H%M%SZ}.backup" if target.is_dir() else target
        with keeping_all_bytes(), _new_file(path) as sink:
            account = _write(BackupWriter(sink, pk), vouched)
    except OSError as fault:
        give_up(f"{fault.filename or target}: {fault.strerror}", code=CANNOT_RUN)
    except DBAPIError as fault:
        give_up(f"the database gave up: {type(fault.orig).__name__}", code=CANNOT_RUN)
    letters = f"{account['envelopes']} letters ({account['bytes'] / MEGABYTE:.1f} MB)"
    click.echo(f"{account['tables']['cases']} cases, {letters} in {path}")
    if account["lacking"]:
        give_up(f"{len(account['lacking'])} letters are missing or damaged here and not in the backup", code=REFUSED)


def _check_schema() -> None:
    with db.engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    if found != ScriptDirectory.from_config(alembic_config()).get_current_head():
        give_up("the database's schema is not this program's: run database upgrade first", code=CANNOT_RUN)


def _backup_key(path: Path) -> bytes:
    try:
        return public_key(path.read_text("ascii").strip())
    except (OSError, ValueError):
        give_up(f"{path.name} holds no public key of 64 hexadecimal digits", code=CANNOT_RUN)


def _receipt_statement() -> dict[str, Any]:
    """The root's statement about the key that signs the backup's account."""
    stands = snapshot().ring.receipt_key
    if stands is None or stands["body"]["key"] != sign_keypair(config().receipt_seed).pk.hex():
        give_up("no statement of the root key names this server's receipt key: store one first", code=CANNOT_RUN)
    return {"body": dict(stands["body"]), "sigs": list(stands["sigs"])}


@contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    """A file that has its name only once it is complete and on disk.

    Raises: OSError
    """
    if path.exists():
        give_up(f"{path} exists: nothing is written over", code=CANNOT_RUN)
    unfinished = path.parent / UNFINISHED
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as sink:
        try:
            fcntl.flock(sink, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            give_up(f"another backup is being written to {path.parent}", code=CANNOT_RUN)
        try:
            sink.truncate(0)
            yield sink
            sink.flush()
            os.fsync(sink.fileno())
            unfinished.rename(path)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _write(archive: BackupWriter, vouched: dict[str, Any]) -> dict[str, Any]:
    """Rows first: whatever they name was stored before they were, and nothing is erased until this is over."""
    connection = read_one_instant()
    settings = config()
    account = {
        "origin": settings.origin,
        "root": settings.root_pk,
        "pack": pack().id,
        "deployment": settings.deployment,
        "schema": MigrationContext.configure(connection).get_current_revision() or "",
        "made_at": clock.now().isoformat(timespec="seconds"),
        "receipt_key": vouched,
        "trail": [{"agency": head.agency, "number": head.number, "hash": head.hash} for head in heads()],
        "tables": write_rows(connection, archive),
        **_write_envelopes(archive),
    }
    db.session.rollback()
    for name in SECRETS:
        archive.add_bytes(name, (settings.var / name).read_bytes())
    archive.finish(account, settings.receipt_seed)
    return account


def _write_envelopes(archive: BackupWriter) -> dict[str, Any]:
    size_bytes = db.session.scalar(select(func.coalesce(func.sum(Envelope.size_bytes), 0))) or 0
    written, written_bytes, lacking = 0, 0, list[str]()
    query = select(Envelope).order_by(Envelope.env_id).execution_options(yield_per=ROWS_AT_ONCE)
    with progress("Copying", int(size_bytes)) as advance:
        for envelope in db.session.scalars(query):
            try:
                source = open_intact(envelope)
            except (BlobMissing, CryptoError):
                lacking.append(envelope.env_id)
                continue
            with source:
                stored_at = int(os.fstat(source.fileno()).st_mtime)
                archive.add(f"envelopes/{blob_name(envelope)}", envelope.size_bytes, source, stored_at)
            written, written_bytes = written + 1, written_bytes + envelope.size_bytes
            advance(envelope.size_bytes)
    return {"envelopes": written, "bytes": written_bytes, "lacking": lacking}
