"""`keys ..`: the key ceremony's commands.

Signing needs no database and may happen on a machine that is never connected; what is signed is carried over as a file
and stored after it has been verified.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from app.agencies import ceremony
from app.agencies.services import snapshot
from app.agencies.statements import store_statement
from app.cli.terminal import CANNOT_RUN, give_up, print_json
from app.extensions import config, db
from crypto.errors import CryptoError
from crypto.keys import SignKey, sign_keypair, sign_kid

HEX_32 = 64


@click.group("keys")
def command() -> None:
    """Root key, officers, receipt key and the statements about them."""


@command.command("root")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="File for the secret half; must not exist.")
@click.option(
    "--public", type=click.Path(path_type=Path), help="File for the public half; default: var/public/root.pub."
)
@with_appcontext
def make_root(out: Path, public: Path | None) -> None:
    """Make the deployment's root key. Best done offline; only the public half belongs on the server."""
    key = ceremony.make_sign_key()
    public = public or config().var / "public" / "root.pub"
    if public.exists():
        give_up(f"{public.name} exists: this deployment has a root key", code=CANNOT_RUN)
    _write_secret(out, key)
    public.parent.mkdir(parents=True, exist_ok=True)
    public.write_text(key.pk.hex() + "\n", "ascii")
    click.echo(key.pk.hex())


@command.command("officers")
@click.option(
    "--root-key", required=True, type=click.Path(path_type=Path), help="File with the root key's secret half."
)
@click.option("--agency", required=True, metavar="ID")
@click.option("--number", "n", default=1, show_default=True, help="One more than the statement that stands.")
@click.argument("officers", nargs=-1, required=True, metavar="PUBLIC-KEY PUBLIC-KEY ..")
def sign_officers(root_key: Path, agency: str, n: int, officers: tuple[str, ...]) -> None:
    """Print the statement that makes these Ed25519 public keys (hex) the agency's officers."""
    try:
        keys = [_public(key) for key in officers]
        print_json(ceremony.sign_officers(_read_secret(root_key), agency, n, keys))
    except (ValueError, CryptoError) as fault:
        give_up(str(fault))


@command.command("receipt")
@click.option(
    "--root-key", required=True, type=click.Path(path_type=Path), help="File with the root key's secret half."
)
@click.option("--number", "n", default=1, show_default=True, help="One more than the statement that stands.")
@click.option("--key", metavar="HEX", help="Public half of the receipt key; default: this deployment's.")
@with_appcontext
def sign_receipt(root_key: Path, n: int, key: str | None) -> None:
    """Print the statement that names the key receipts are signed with."""
    try:
        receipt_pk = _public(key) if key else sign_keypair(config().receipt_seed).pk
        print_json(ceremony.sign_receipt_key(_read_secret(root_key), n, receipt_pk))
    except ValueError as fault:
        give_up(str(fault))


@command.command("revoke")
@click.option(
    "--signing-key", required=True, type=click.Path(path_type=Path), help="The root's or an officer's secret."
)
@click.option("--kid", required=True, metavar="HEX", help="Id of the key nobody may use any more.")
@click.option("--reason", required=True)
def sign_revocation(signing_key: Path, kid: str, reason: str) -> None:
    """Print the statement that takes a key out of use."""
    try:
        print_json(ceremony.sign_revocation(_read_secret(signing_key), bytes.fromhex(kid), reason))
    except (ValueError, CryptoError) as fault:
        give_up(str(fault))


@command.command("store")
@click.argument("file", metavar="FILE|-")
@with_appcontext
def store(file: str) -> None:
    """Verify the statements in a file (one, or a JSON array of them) and store all of them or none."""
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text("utf-8")
        found = json.loads(text)
    except (OSError, ValueError) as fault:
        give_up(f"cannot read the statements: {type(fault).__name__}", code=CANNOT_RUN)
    statements: list[Any] = found if isinstance(found, list) else [found]
    for place, statement in enumerate(statements, 1):
        try:
            store_statement(statement)
        except CryptoError as fault:
            db.session.rollback()
            give_up(f"statement {place} does not hold: {fault.code}", error=fault.code)
    db.session.commit()
    click.echo(f"stored {len(statements)}")


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_appcontext
def list_keys(*, as_json: bool) -> None:
    """Every desk's keys: version, term, and whether one was revoked."""
    ring = snapshot().ring
    listed = [
        {
            "agency": key.agency,
            "track": key.track,
            "version": key.version,
            "kid": key.kid,
            "not_before": _day(key.not_before),
            "not_after": _day(key.not_after),
            "revoked": ring.is_revoked(key),
        }
        for desk in sorted(ring.desks)
        for key in ring.desks[desk]
    ]
    if as_json:
        print_json(listed)
        return
    for each in listed:
        mark = "revoked" if each["revoked"] else ""
        term = f"{each['not_before']}..{each['not_after']}"
        click.echo(
            f"{each['agency']:45} {each['track']:14} {each['version']:3}  {term}  {each['kid']}  {mark}".rstrip()
        )


def _day(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).date().isoformat()


def _public(text: str) -> bytes:
    key = bytes.fromhex(text)
    if len(key) != 32:
        raise ValueError("a public key has 64 hexadecimal digits")
    return key


def _write_secret(path: Path, key: SignKey) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as fault:
        give_up(f"cannot write {path.name}: {fault.strerror}", code=CANNOT_RUN)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key.seed.hex() + "\n")


def _read_secret(path: Path) -> SignKey:
    try:
        text = path.read_text("ascii").strip()
        seed = bytes.fromhex(text)
    except (OSError, ValueError):
        seed = b""
    if len(seed) * 2 != HEX_32:
        give_up(f"{path.name} holds no secret key", code=CANNOT_RUN)
    key = sign_keypair(seed)
    click.echo(f"signing with {sign_kid(key.pk).hex()}", err=True)
    return key
