"""`keys recovery`, `export`, `admit`, `store`: the agency's printed key, and what is carried between it and the server.

Making the key and admitting people with it needs no database and may happen on a machine that is never connected.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from app import clock
from app.accounts import invitations, roster
from app.agencies import ceremony, offline
from app.agencies.ceremony import RecoveryKey
from app.agencies.services import snapshot
from app.agencies.statements import store_statement
from app.cli.key_files import public_key, read_printed, read_secret, write_secret
from app.cli.terminal import CANNOT_RUN, give_up, harmless, print_json
from app.extensions import config, db
from app.web.sessions import end_sessions_of
from crypto.errors import CryptoError
from crypto.handler import fingerprint
from crypto.passphrase import fingerprint_words

CARD = """Peluit recovery key of {agency}

  {groups}

Print this page, check that all sixteen groups are readable, put it in a sealed envelope in a safe, and destroy
the file.
Whoever holds it can open every case of this agency. It is needed when nobody at the agency has words any more.

public: box {box}
        sign {sign}"""


@click.command("recovery")
@click.option("--agency", required=True, metavar="ID")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="File for the card to print; must not exist."
)
def make_recovery(agency: str, out: Path) -> None:
    """Make an agency's recovery key, to be printed. Best done offline; prints the public halves as JSON."""
    key = ceremony.make_recovery_key()
    digits = key.box.sk.hex()
    groups = " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))
    listed = key.listed()
    write_secret(out, CARD.format(agency=agency, groups=groups, box=listed["box"], sign=listed["sign"]))
    print_json({"agency": agency, "box": listed["box"], "sign": listed["sign"]})


@click.command("export")
@click.option("--agency", required=True, metavar="ID")
@with_appcontext
def export(agency: str) -> None:
    """Print what `keys admit` needs: the agency's statements, who waits, and the keys sealed to the printed one."""
    current = snapshot()
    if agency not in current.agencies:
        give_up("no agency of this deployment has that id", error="unknown_agency")
    ring = current.ring
    standing = [series[agency] for series in (ring.officers, ring.handlers) if agency in series]
    waiting = [
        {**invitations.entry_of(found), "name": found.display_name}
        for found in invitations.invitations_of(agency)
        if found.keys is not None
    ]
    print_json(
        {
            "agency": agency,
            "statements": [*standing, *(key.statement for key in ring.of_agency(agency)), *ring.revocations],
            "waiting": waiting,
            "recovery": roster.recovery_blobs(agency),
        }
    )


@click.command("admit")
@click.option("--recovery-key", required=True, type=click.Path(path_type=Path), help="File with the printed key.")
@click.option(
    "--root-key", type=click.Path(path_type=Path), help="File with the root key's secret half, for new officers."
)
@click.option("--root", metavar="HEX", help="The root's public half, where its secret half is not given.")
@click.option("--file", "carried", required=True, type=click.Path(path_type=Path), help="What `keys export` printed.")
@click.option("--only", multiple=True, metavar="ID", help="Admit only these of those who wait.")
@click.option("--yes", is_flag=True, help="The fingerprints have been compared in person already.")
def admit(
    recovery_key: Path, root_key: Path | None, root: str | None, carried: Path, only: tuple[str, ...], *, yes: bool
) -> None:
    """Admit who waits with the printed key, and print what `keys store` takes in. Asks for each fingerprint."""
    try:
        document = json.loads(carried.read_text("utf-8"))
        waiting = [entry for entry in document["waiting"] if not only or entry["id"] in only]
    except (OSError, ValueError, KeyError, TypeError) as fault:
        give_up(f"cannot read {carried.name}: {type(fault).__name__}", code=CANNOT_RUN)
    key = RecoveryKey.of(read_printed(recovery_key))
    signing = read_secret(root_key) if root_key is not None else None
    if signing is None and root is None:
        give_up("give the root's key, secret or public: what was carried is verified against it", code=CANNOT_RUN)
    try:
        root_pk = signing.pk if signing is not None else public_key(str(root))
        agency = offline.read_agency(document, root_pk, int(clock.now().timestamp()))
        met = [_met(entry, asked=not yes) for entry in waiting]
        print_json(offline.admit(agency, met, document["recovery"], key, signing, clock.now()))
    except offline.NotThisKey:
        give_up(
            "this printed key is not the agency's, or may not sign there: give the root's secret key",
            error="not_this_key",
        )
    except (ValueError, KeyError, TypeError) as fault:
        give_up(f"what was carried does not hold: {type(fault).__name__}")
    except CryptoError as fault:
        give_up(f"what was carried does not hold: {fault.code}", error=fault.code)


def _met(entry: dict[str, Any], *, asked: bool) -> dict[str, Any]:
    """The entry for the signed list, once its fingerprint was compared."""
    listed = {name: entry[name] for name in ("box", "id", "roles", "sign", "tracks")}
    print_of = fingerprint(bytes.fromhex(entry["box"]), bytes.fromhex(entry["sign"]))
    click.echo(
        f"{harmless(entry['name'])} ({entry['id']}): {', '.join(entry['roles'])}; {', '.join(entry['tracks'])}",
        err=True,
    )
    for lang in ("id", "en"):
        click.echo(f"  {' '.join(fingerprint_words(print_of, lang))}", err=True)
    if asked and not click.confirm("Did this person read the same eight words to you?", err=True):
        give_up("nobody was admitted")
    return listed


@click.command("store")
@click.argument("file", metavar="FILE|-")
@with_appcontext
def store(file: str) -> None:
    """Verify what was signed elsewhere and store all of it or none: statements, or what `keys admit` printed."""
    try:
        found = json.loads(sys.stdin.read() if file == "-" else Path(file).read_text("utf-8"))
    except (OSError, ValueError) as fault:
        give_up(f"cannot read the statements: {type(fault).__name__}", code=CANNOT_RUN)
    if isinstance(found, dict) and "statements" in found:
        _store_bundle(found)
        return
    statements: list[Any] = found if isinstance(found, list) else [found]
    for place, statement in enumerate(statements, 1):
        try:
            store_statement(statement)
        except CryptoError as fault:
            db.session.rollback()
            give_up(f"statement {place} does not hold: {fault.code}", error=fault.code)
    db.session.commit()
    click.echo(f"stored {len(statements)}")


def _store_bundle(bundle: dict[str, Any]) -> None:
    try:
        keys = roster.sealed_keys(bundle["keys"])
        gone = roster.take_bundle(roster.operator_for(bundle["agency"]), bundle["statements"], keys)
    except (KeyError, TypeError, AttributeError) as fault:
        give_up(f"cannot read what was signed: {type(fault).__name__}", code=CANNOT_RUN)
    except roster.StaleList:
        give_up("the agency's list has changed meanwhile: export it again", error="stale_list")
    except invitations.Unfit as unfit:
        give_up(f"it does not fit what stands: {unfit.code}", error=unfit.code)
    except CryptoError as fault:
        give_up(f"a statement does not hold: {fault.code}", error=fault.code)
    db.session.commit()
    for name in gone:
        end_sessions_of(name)
    click.echo(f"stored {len(bundle['statements'])}; admitted {', '.join(gone) or 'nobody'} at {config().origin}")
