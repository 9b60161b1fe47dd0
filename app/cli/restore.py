"""`restore`: a backup brought back, whole or not at all, and only where nothing is."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from alembic import command as alembic_command
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask.cli import with_appcontext
from sqlalchemy import Connection, Table, func, select
from sqlalchemy.exc import DBAPIError

from app import audit
from app.agencies.deployed import pack
from app.audit.chain import Head
from app.audit.services import heads, verify_trail
from app.cases.blobs import BlobMissing, blob_store
from app.cases.envelopes import open_intact
from app.cases.models import Envelope
from app.cli.backup import MEGABYTE, SECRETS
from app.cli.backups.archive import BackupRefused, Part, parts, read_account
from app.cli.backups.erasure import erase_what_is_over
from app.cli.backups.rows import ROWS_AT_ONCE, is_empty, load_rows, tables_of
from app.cli.database import alembic_config
from app.cli.key_files import read_printed
from app.cli.terminal import CANNOT_RUN, REFUSED, give_up, progress
from app.cli.up import RESTORING, lock_or_refuse
from app.extensions import config, db
from crypto.errors import CryptoError
from crypto.keys import BoxKey, box_key

ROOT_PK = re.compile(r"[0-9a-f]{64}")
SECRET = re.compile(rb"[0-9a-f]{64}\s*")


@click.command("restore")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--key", "key_file", required=True, metavar="FILE|-", help="The backup key's secret half.")
@click.option("--root", metavar="HEX", help="The deployment's root public key, unless it is in VAR already.")
@click.option("--check", is_flag=True, help="Only read the backup to its end, and say what is in it.")
@with_appcontext
def command(file: Path, key_file: str, root: str | None, *, check: bool) -> None:
    """Bring a backup into an empty deployment that is not running.

    The file is read and verified to its end before anything is touched. Then come the rows, the sealed files, and every
    migration made since; each sealed file and the audit trail are checked, cases whose retention time has passed are
    erased, and only then is the deployment there. What goes wrong on the way leaves it as empty as it was.
    """
    box = box_key(read_printed(Path("/dev/stdin" if key_file == "-" else key_file)))
    root = root or config().root_pk
    if not ROOT_PK.fullmatch(root):
        give_up("no root public key to check it against: give --root HEX", code=CANNOT_RUN)
    try:
        account = _account(file, box, root)
        if check:
            _tell(account)
            return
        _check_fits(account)
        with _restoring():
            erased = _Restore(file, box, account).run()
    except BackupRefused as refusal:
        give_up(f"{file.name} is not restored: {refusal}", code=REFUSED)
    except OSError as fault:
        give_up(f"{fault.filename or config().var}: {fault.strerror}", code=CANNOT_RUN)
    except DBAPIError as fault:
        give_up(f"the database gave up: {type(fault.orig).__name__}", code=CANNOT_RUN)
    _tell(account)
    click.echo(f"audit trail whole; {erased} cases erased because their retention time is over")
    click.echo("what happened after that instant is gone: who was removed since is listed again, and has to be removed")


def _tell(account: dict[str, Any]) -> None:
    letters = f"{account['envelopes']} letters ({account['bytes'] / MEGABYTE:.1f} MB)"
    lacking = f"; {len(account['lacking'])} letters were lost before it" if account["lacking"] else ""
    click.echo(
        f"{account['tables']['cases']} cases, {letters} of {account['origin']} as of {account['made_at']}{lacking}"
    )


def _account(file: Path, box: BoxKey, root: str) -> dict[str, Any]:
    with progress("Checking", file.stat().st_size) as advance:
        return read_account(file, box, root, advance)


def _check_fits(account: dict[str, Any]) -> None:
    """Return if this program, with these settings, can serve what is in the backup.  Raises: BackupRefused"""
    settings = config()
    if account["origin"] != settings.origin:
        raise BackupRefused("PELUIT_ORIGIN is another one, and would make every passphrase useless")
    if (account["pack"], account["deployment"]) != (pack().id, settings.deployment):
        raise BackupRefused("PELUIT_PACK or PELUIT_DEPLOYMENT is another one, with other terms of retention")
    try:
        ScriptDirectory.from_config(alembic_config()).get_revision(account["schema"])
    except CommandError:
        raise BackupRefused("it was made by a newer version of this program") from None


@contextmanager
def _restoring() -> Iterator[None]:
    """Inside the block this deployment is ours alone; if the block fails, it is empty again."""
    settings = config()
    os.umask(0o077)
    (settings.var / "run").mkdir(mode=0o700, parents=True, exist_ok=True)
    with lock_or_refuse(settings):
        mark = settings.var / RESTORING
        if not mark.exists():
            _refuse_unless_empty()
            mark.touch()
        try:
            _clear()
            yield
        except BaseException:
            db.session.remove()
            if _could_clear():
                mark.unlink()
            raise
        mark.unlink()


def _refuse_unless_empty() -> None:
    with db.engine.connect() as connection:
        if not is_empty(connection):
            give_up("the database is not empty: a backup is restored only where nothing is", code=REFUSED)
    if next(iter(blob_store().names()), None) or next(iter(blob_store().uploads()), None):
        give_up("sealed files lie in VAR/blobs: a backup is restored only where nothing is", code=REFUSED)


def _clear() -> None:
    """Make the deployment empty: called only after it was found so, or when what is there is a cut-off restore's."""
    alembic_command.downgrade(alembic_config(), "base")
    shutil.rmtree(config().var / "blobs", ignore_errors=True)


def _could_clear() -> bool:
    """Whether it is empty again. If not (a full disk), its mark stays: nothing starts here but another restore."""
    try:
        _clear()
    except (OSError, DBAPIError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class _Restore:
    """One backup on its way into the empty deployment."""

    file: Path
    box: BoxKey
    account: dict[str, Any]

    def run(self) -> int:
        """Bring everything in and verify it; how many cases had to be erased at once."""
        alembic_command.upgrade(alembic_config(), self.account["schema"])
        secrets = self._load()
        alembic_command.upgrade(alembic_config(), "head")
        self._verify_envelopes()
        self._verify_trail()
        erased = erase_what_is_over()
        for head in heads():
            audit.record(head.agency, "operator", "deployment_restored")
        db.session.commit()
        self._put_secrets(secrets)
        # Sessions and jobs of another life. Somebody else's queue server is not ours to empty.
        shutil.rmtree(config().var / "queue", ignore_errors=True)
        return erased

    def _load(self) -> dict[str, bytes]:
        """Rows, in one transaction, and sealed files; the secrets that lay with them."""
        counts, secrets, closing = dict.fromkeys(self.account["tables"], 0), dict[str, bytes](), dict[str, Any]()
        with progress("Restoring", self.file.stat().st_size) as advance, db.engine.begin() as connection:
            tables = tables_of(connection)
            for part in parts(self.file, self.box, advance, closing):
                self._take(part, connection, tables, counts, secrets)
            if counts != self.account["tables"] or closing["account"] != self.account or set(secrets) != set(SECRETS):
                raise BackupRefused("it has changed since it was checked")
        return secrets

    def _take(
        self,
        part: Part,
        connection: Connection,
        tables: dict[str, Table],
        counts: dict[str, int],
        secrets: dict[str, bytes],
    ) -> None:
        folder, _, name = part.name.partition("/")
        if folder == "rows":
            counts[name.partition("/")[0]] += load_rows(connection, tables, part)
        elif folder == "envelopes":
            blob_store().put(name, part.stream, datetime.fromtimestamp(part.at, UTC))
        elif part.name in SECRETS:
            secrets[part.name] = part.stream.read(1024)
            if not SECRET.fullmatch(secrets[part.name]):
                raise BackupRefused("its secrets are none")
        else:
            raise BackupRefused("it holds something that is unknown here")

    def _verify_envelopes(self) -> None:
        lacking, whole = set(self.account["lacking"]), 0
        query = select(Envelope).order_by(Envelope.env_id).execution_options(yield_per=ROWS_AT_ONCE)
        with progress("Verifying", db.session.scalar(select(func.count()).select_from(Envelope)) or 0) as advance:
            for envelope in db.session.scalars(query):
                try:
                    open_intact(envelope).close()
                    whole += 1
                except (BlobMissing, CryptoError):
                    if envelope.env_id not in lacking:
                        raise BackupRefused("a letter in it is missing or damaged") from None
                advance(1)
        if whole != self.account["envelopes"]:
            raise BackupRefused("it holds other letters than its account names")

    def _verify_trail(self) -> None:
        ends = [Head(end["agency"], end["number"], end["hash"]) for end in self.account["trail"]]
        if next(verify_trail(None, ends), None) is not None:
            raise BackupRefused("its audit trail is broken: audit verify would say where")
        db.session.rollback()

    def _put_secrets(self, secrets: dict[str, bytes]) -> None:
        """The server's own keys and the root's public half, each written aside, synced, and renamed into place."""
        var = config().var
        for name, content in {**secrets, "public/root.pub": f"{self.account['root']}\n".encode()}.items():
            path = var / name
            path.parent.mkdir(mode=0o700, exist_ok=True)
            draft = path.with_name(f".{path.name}")
            with draft.open("wb") as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
            draft.rename(path)
