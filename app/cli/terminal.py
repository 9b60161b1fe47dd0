"""What the client commands share: options, reading secrets, and refusals as one clear line and an exit code."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click
from flask import current_app

from app import clock
from app.cli.api_client import ApiClient, ApiRefusal, ServerUnreachable, over_http
from app.cli.case_folder import FolderTaken
from app.cli.reporter_client import NoUnrelatedReader, ReporterClient
from app.extensions import config
from crypto.errors import CryptoError, PassphraseError

Command = TypeVar("Command", bound=Callable[..., Any])
#: Exit codes of DESIGN section 5.
REFUSED, CANNOT_RUN = 1, 2
ROOT_BYTES = 32


#: What a person can do about it, for the refusals a person meets.
ADVICE = {
    "E_CANON": "something given is empty, too long, or not of the form that can be sealed or signed",
    "E_DIRECTORY": "the server's keys are not vouched for by the root key",
    "E_NOT_RECIPIENT": "this is not sealed to a key you hold",
    "not_recognised": "not recognised",
    "act_not_allowed": "the case's state does not allow this, or your role does not",
    "stale_case": "the case has changed meanwhile: look at it again",
    "slow_down": "too many requests from here: try again in ten minutes",
    "too_large": "larger than the server takes",
}
WORDS_ADVICE = {
    "count": "there must be as many words as were given out; these are {0.position}",
    "unknown": "word {0.position} is in no list",
    "check": "every word is in the list, but one is wrong or two are swapped",
}


def give_up(line: str, *, code: int = REFUSED, as_json: bool = False, error: str = "", **members: Any) -> NoReturn:
    """End the command with one line on standard error, or with {"error": code, ..} on standard output."""
    if as_json:
        click.echo(json.dumps({"error": error or line, **members}))
    else:
        click.echo(f"peluit: {line}", err=True)
    sys.exit(code)


class ClientGroup(click.Group):
    """Commands whose wrong use is told as every refusal is: in one line."""

    def invoke(self, ctx: click.Context) -> Any:
        """As ever, with a usage error as one line and exit 2."""
        try:
            return super().invoke(ctx)
        except click.UsageError as fault:
            give_up(" ".join(fault.format_message().split()), code=CANNOT_RUN)


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
        if not server.startswith(("http://", "https://")):
            give_up("--server must begin with http:// or https://", code=CANNOT_RUN, as_json=as_json, error="usage")
        try:
            root_pk = bytes.fromhex(root)
        except ValueError:
            root_pk = b""
        if len(root_pk) != ROOT_BYTES:
            give_up("no root public key: give --root HEX", code=CANNOT_RUN, as_json=as_json, error="no_root")
        api = ApiClient(over_http(server))
        api.on_progress, api.on_wait = _show_progress, _show_wait
        try:
            return function(*args, api=api, root_pk=root_pk, as_json=as_json, **kwargs)
        except (CryptoError, ApiRefusal, NoUnrelatedReader, FolderTaken, LookupError) as refusal:
            line, error, members = told(refusal)
            give_up(line, as_json=as_json, error=error, **members)
        except (ServerUnreachable, OSError) as fault:
            line, error, members = told(fault)
            give_up(line, code=CANNOT_RUN, as_json=as_json, error=error, **members)

    return run  # type: ignore[return-value]


def told(fault: Exception) -> tuple[str, str, dict[str, Any]]:
    """A line for a person, a code for a program, and what else a program may want to know."""
    match fault:
        case PassphraseError():
            line = WORDS_ADVICE[fault.kind].format(fault) + (f": perhaps {', '.join(fault.near)}" if fault.near else "")
            return f"{fault.code}: {line}", fault.code, {"position": fault.position} if fault.position else {}
        case CryptoError():
            return _advised(fault.code), fault.code, {}
        case ApiRefusal():
            places = [f"{each['pointer']} {each['code']}" for each in fault.document.get("fields", [])]
            return f"the server refused: {'; '.join([_advised(fault.code), *places])}", fault.code, {}
        case NoUnrelatedReader():
            return "every possible reader is related to whom the report is about", "no_candidate", {}
        case FolderTaken():
            return "the folder is not empty: nothing is written over, name a new one", "folder_taken", {}
        case ServerUnreachable():
            return str(fault), "unreachable", {}
        case OSError():
            return f"{fault.filename or 'input'}: {fault.strerror or 'cannot be read'}", "unreadable", {}
    return str(fault.args[0] if fault.args else fault), "not_found", {}


def _advised(code: str) -> str:
    return f"{code} ({ADVICE[code]})" if code in ADVICE else code


def _show_progress(arrived: int, size: int) -> None:
    """Redrawn in place where somebody watches; a log gets nothing."""
    if sys.stderr.isatty():
        click.echo(f"\rsending: {arrived * 100 // size:3} %", err=True, nl=arrived == size)


@contextmanager
def progress(label: str, length: int) -> Iterator[Callable[[int], None]]:
    """A bar of this length on standard error where somebody watches; call what is given with each step done."""
    with click.progressbar(length=length, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        yield bar.update


def _show_wait(seconds: float) -> None:
    click.echo(f"peluit: no answer, trying again in {seconds:g} s", err=True)


def unix_now() -> int:
    """Unix seconds, from the one clock."""
    return int(clock.now().timestamp())


def read_words(path: str) -> str:
    """Words from a file, or from standard input where the path is `-`."""
    return sys.stdin.read() if path == "-" else Path(path).read_text("utf-8", errors="replace")


def read_text(text: str) -> str:
    """The text given, or standard input where it is `-`: arguments show in lists of processes."""
    return sys.stdin.read().rstrip("\n") if text == "-" else text


def reporter(api: ApiClient, root_pk: bytes) -> ReporterClient:
    """A reporter at that deployment."""
    return ReporterClient(api, root_pk, unix_now)


def print_json(members: Any) -> None:
    """One JSON document on standard output, in ASCII: what others wrote must not steer the terminal."""
    click.echo(json.dumps(members, indent=1))


def harmless(text: str) -> str:
    """A text as others wrote it, without what would steer the terminal or reverse the direction of reading."""
    return "".join(
        "\ufffd" if unicodedata.category(letter) in ("Cc", "Cf", "Cs") and letter not in "\n\t" else letter
        for letter in text
    )
