"""What the client commands share: options, reading secrets, and refusals as one clear line and an exit code."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click
from flask import current_app

from app import clock
from app.cli.api_client import ApiClient, ApiRefusal, ServerUnreachable, over_http
from app.cli.reporter_client import NoUnrelatedReader, ReporterClient
from app.extensions import config
from crypto.errors import CryptoError, PassphraseError

Command = TypeVar("Command", bound=Callable[..., Any])
#: Exit codes of DESIGN section 5.
REFUSED, CANNOT_RUN = 1, 2


def give_up(line: str, *, code: int = REFUSED, as_json: bool = False, error: str = "") -> NoReturn:
    """End the command with one line on standard error, or with {"error": code} on standard output."""
    if as_json:
        click.echo(json.dumps({"error": error or line}))
    else:
        click.echo(f"peluit: {line}", err=True)
    sys.exit(code)


def client_command(function: Command) -> Command:
    """Options --server, --root, --json, and every refusal turned into its line and exit code.

    The function is called with `api`, `root_pk` and `as_json`.
    """

    @click.option("--server", default=None, metavar="URL", help="The deployment; default: this one's PELUIT_URL.")
    @click.option("--root", default=None, metavar="HEX", help="Its root public key; default: this one's.")
    @click.option("--json", "as_json", is_flag=True, help="Print JSON.")
    @wraps(function)
    def run(*args: Any, server: str | None, root: str | None, as_json: bool, **kwargs: Any) -> Any:
        with current_app.app_context():
            server, root = server or config().url, root or config().root_pk
        try:
            root_pk = bytes.fromhex(root)
        except ValueError:
            root_pk = b""
        if len(root_pk) != 32:
            give_up("no root public key: give --root HEX", code=CANNOT_RUN, as_json=as_json)
        try:
            return function(*args, api=ApiClient(over_http(server)), root_pk=root_pk, as_json=as_json, **kwargs)
        except PassphraseError as fault:
            give_up(f"{fault.code}: look at word {fault.position} again", as_json=as_json, error=fault.code)
        except CryptoError as fault:
            give_up(fault.code, as_json=as_json, error=fault.code)
        except ApiRefusal as refusal:
            give_up(f"the server refused: {refusal.code}", as_json=as_json, error=refusal.code)
        except NoUnrelatedReader:
            give_up(
                "every possible reader is related to whom the report is about", as_json=as_json, error="no_candidate"
            )
        except LookupError as fault:
            give_up(str(fault), as_json=as_json)
        except (ServerUnreachable, OSError) as fault:
            give_up(str(fault), code=CANNOT_RUN, as_json=as_json)

    return run  # type: ignore[return-value]


def unix_now() -> int:
    """Unix seconds, from the one clock."""
    return int(clock.now().timestamp())


def read_words(path: str) -> str:
    """Words from a file, or from standard input where the path is `-`."""
    return sys.stdin.read() if path == "-" else Path(path).read_text("utf-8")


def read_text(text: str) -> str:
    """The text given, or standard input where it is `-`: arguments show in lists of processes."""
    return sys.stdin.read().rstrip("\n") if text == "-" else text


def reporter(api: ApiClient, root_pk: bytes) -> ReporterClient:
    """A reporter at that deployment."""
    return ReporterClient(api, root_pk, unix_now)


def print_json(members: Any) -> None:
    """One JSON document on standard output."""
    click.echo(json.dumps(members, ensure_ascii=False, indent=1))
