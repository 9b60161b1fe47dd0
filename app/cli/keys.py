"""`keys ..`: the key ceremony's commands.

Signing needs no database and may happen on a machine that is never connected; what is signed is carried over as a file
and stored after it has been verified.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
from flask.cli import with_appcontext

from app.agencies import ceremony
from app.agencies.services import snapshot
from app.cli import printed_key
from app.cli.key_files import public_key, read_secret, write_secret
from app.cli.terminal import CANNOT_RUN, give_up, print_json
from app.extensions import config
from crypto.errors import CryptoError
from crypto.keys import box_key, random_bytes, sign_keypair


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
    write_secret(out, key.seed.hex())
    public.parent.mkdir(parents=True, exist_ok=True)
    public.write_text(key.pk.hex() + "\n", "ascii")
    click.echo(key.pk.hex())


@command.command("backup")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="File for the secret half; must not exist.")
def make_backup_key(out: Path) -> None:
    """Make a key that backups are sealed to, and print its public half. Best done offline; keep the secret there."""
    key = box_key(random_bytes(32))
    write_secret(out, key.sk.hex())
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
        keys = [public_key(key) for key in officers]
        print_json(ceremony.sign_officers(read_secret(root_key), agency, n, keys))
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
        receipt_pk = public_key(key) if key else sign_keypair(config().receipt_seed).pk
        print_json(ceremony.sign_receipt_key(read_secret(root_key), n, receipt_pk))
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
        print_json(ceremony.sign_revocation(read_secret(signing_key), bytes.fromhex(kid), reason))
    except (ValueError, CryptoError) as fault:
        give_up(str(fault))


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


for carried in (printed_key.make_recovery, printed_key.export, printed_key.admit, printed_key.store):
    command.add_command(carried)
