"""`python -m crypto`: look at an envelope, open one, seal one, make or read a passphrase. Apart from the application.

Prints one JSON object; a refusal is `{"error":"E_*"}` with exit 1, what cannot run is one line on stderr with exit 2.
Secrets come from files or standard input ("-"), never from arguments. Source: SPEC.md section 10.
"""

from __future__ import annotations

import argparse
import json
import mimetypes
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, NoReturn

from crypto import passphrase
from crypto.authorship import prove_authorship, verify_authorship
from crypto.check import digest_envelope
from crypto.errors import CanonError, CryptoError, PassphraseError
from crypto.extraction import save_files
from crypto.fields import hex_bytes
from crypto.header import CASE_TAG_BYTES, HASH_BYTES, KIND_REPORT, KINDS, SUITE
from crypto.keys import PK_BYTES, SEED_BYTES
from crypto.opening import Expected, Known, SlotRecord, open_envelope
from crypto.reporter import ReporterKeys, case_tag_of
from crypto.sealing import FileSource, seal_envelope

EXIT_REFUSED = 1
EXIT_CANNOT_RUN = 2


class CannotRun(Exception):
    """An argument or a file that is not what it must be; the message never repeats a secret."""


def _hex(text: str, size: int, what: str) -> bytes:
    try:
        return hex_bytes(text.strip(), size)
    except CanonError as fault:
        raise CannotRun(f"{what} must be {size} bytes in lower-case hex") from fault


def _read_text(path: str) -> str:
    return sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8")


def _secret(path: str, what: str) -> bytes:
    return _hex(_read_text(path), SEED_BYTES, what)


def _json(text: str, what: str) -> Any:
    """A JSON object, given as it is or as the name of a file that holds it."""
    try:
        value = json.loads(text if text.lstrip().startswith("{") else _read_text(text))
    except (ValueError, RecursionError) as fault:
        raise CannotRun(f"{what} is not JSON") from fault
    if not isinstance(value, dict):
        raise CannotRun(f"{what} is not a JSON object")
    return value


def _expected(text: str) -> Expected:
    told = {name: value for name, value in _json(text, "--expect").items() if value is not None}
    try:
        return Expected.from_json(told)
    except CanonError as fault:
        raise CannotRun("--expect has a member that is unknown or mistyped") from fault


def _known(text: str) -> Known:
    held: dict[tuple[int, int], bytes] = {}
    for place, env_id in _json(text, "--known").items():
        kind, _, seq = place.partition(":")
        if not (kind.isascii() and kind.isdigit() and seq.isascii() and seq.isdigit() and isinstance(env_id, str)):
            raise CannotRun('--known must be {"KIND:SEQ": env_id}')
        held[int(kind), int(seq)] = _hex(env_id, HASH_BYTES, "an env_id in --known")
    return held


def _record(arguments: argparse.Namespace) -> SlotRecord | None:
    if (arguments.record is None) != (arguments.desk is None):
        raise CannotRun("--record and --desk go together")
    if arguments.record is None:
        return None
    return SlotRecord(_json(arguments.record, "--record"), _hex(arguments.desk, PK_BYTES, "--desk"))


def inspect_file(arguments: argparse.Namespace) -> Mapping[str, Any]:
    """What anyone can see of an envelope."""
    with Path(arguments.file).open("rb") as source:
        size = os.fstat(source.fileno()).st_size
        digest = digest_envelope(source, size)
    header = digest.header
    return {
        "kind": header.kind,
        "suite": SUITE,
        "case_tag": header.case_tag.hex(),
        "seq": header.seq,
        "prev": header.prev.hex(),
        "kc": header.kc.hex(),
        "kids": [kid.hex() for kid in header.kids],
        "size": size,
        "body_len": header.body_len,
        "padded": header.padded,
        "chunks": header.chunks,
        "core_hash": header.core_hash.hex(),
        "body_hash": digest.body_hash.hex(),
        "env_id": digest.env_id.hex(),
        "wraps_hash": digest.wraps_hash.hex(),
        "content": digest.content.hex(),
    }


def open_file(arguments: argparse.Namespace) -> Mapping[str, Any]:
    """META of an envelope; its files go to --out."""
    box_sk = _secret(arguments.key_file, "the key in --key-file")
    with Path(arguments.file).open("rb") as source:
        opened = open_envelope(
            source,
            os.fstat(source.fileno()).st_size,
            box_sk=box_sk,
            expected=_expected(arguments.expect),
            signer=None if arguments.signer is None else _hex(arguments.signer, PK_BYTES, "--signer"),
            known=_known(arguments.known),
            record=_record(arguments),
        )
    with opened:
        if arguments.out is not None:
            for path in save_files(opened.files, Path(arguments.out)):
                sys.stderr.write(f"wrote {path}\n")
    return opened.meta


def _file_source(stack: ExitStack, given: Sequence[str]) -> FileSource:
    if len(given) > 3:
        raise CannotRun("--file takes PATH, then TYPE, then NAME")
    path = Path(given[0])
    guessed = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    media = given[1] if len(given) > 1 else guessed
    return FileSource(given[2] if len(given) > 2 else path.name, media, stack.enter_context(path.open("rb")))


def _case_tag(arguments: argparse.Namespace, meta: Mapping[str, Any]) -> bytes:
    if arguments.case_tag is not None:
        return _hex(arguments.case_tag, CASE_TAG_BYTES, "--case-tag")
    try:
        return case_tag_of(hex_bytes(meta["rk"]["event"], PK_BYTES))
    except (CanonError, KeyError, TypeError) as fault:
        raise CannotRun("--case-tag is missing, and META has no rk.event to make it from") from fault


def seal_file(arguments: argparse.Namespace) -> Mapping[str, Any]:
    """Seal to --out, which must not exist yet."""
    meta = _json(arguments.meta, "--meta")
    sign_seed = _secret(arguments.sign_file, "the seed in --sign-file")
    recipients = [_hex(pk, PK_BYTES, "--to") for pk in arguments.to]
    case_tag = _case_tag(arguments, meta)
    prev = bytes(HASH_BYTES) if arguments.prev is None else _hex(arguments.prev, HASH_BYTES, "--prev")
    seq = (0 if arguments.kind == KIND_REPORT else 1) if arguments.seq is None else arguments.seq
    out = Path(arguments.out)
    with ExitStack() as stack:
        files = [_file_source(stack, given) for given in arguments.file]
        sink = stack.enter_context(out.open("xb"))
        try:
            sealed = seal_envelope(
                sink,
                kind=arguments.kind,
                case_tag=case_tag,
                seq=seq,
                prev=prev,
                recipients=recipients,
                meta=meta,
                files=files,
                sign_seed=sign_seed,
            )
        except BaseException:  # half an envelope is none
            with suppress(OSError):
                out.unlink()
            raise
    return {
        "env_id": sealed.env_id.hex(),
        "wraps_hash": sealed.wraps_hash.hex(),
        "content": sealed.content.hex(),
        "size": sealed.size,
        "case_tag": case_tag.hex(),
    }


def show_words(arguments: argparse.Namespace) -> Mapping[str, Any]:
    """A new passphrase, or what typed words stand for, in every list."""
    fresh = arguments.file is None
    entropy = passphrase.new_entropy() if fresh else passphrase.parse_words(_read_text(arguments.file))
    shown: dict[str, Any] = {
        "indexes": list(passphrase.to_indexes(entropy)),
        "words": {lang: " ".join(passphrase.to_words(entropy, lang)) for lang in passphrase.LANGUAGES},
    }
    if arguments.origin is None:
        return shown
    keys = ReporterKeys.derive(entropy, arguments.origin)
    if arguments.keys is not None:
        _write_secrets(Path(arguments.keys), keys)
    return {
        **shown,
        "case_tag": keys.case_tag.hex(),
        "mailbox": keys.mailbox.hex(),
        "reply_kid": keys.reply_kid.hex(),
        "box_pk": keys.box.pk.hex(),
        "sign_pk": keys.sign.pk.hex(),
        "auth_pk": keys.auth.pk.hex(),
        "event_pk": keys.event.pk.hex(),
    }


def prove(arguments: argparse.Namespace) -> Mapping[str, Any]:
    """A proof of authorship by the holder of the words."""
    keys = ReporterKeys.derive(passphrase.parse_words(_read_text(arguments.words_file)), arguments.origin)
    report = _hex(arguments.report, HASH_BYTES, "--report")
    return prove_authorship(keys.event, arguments.origin, report=report, challenge=arguments.challenge, to=arguments.to)


def check_author(arguments: argparse.Namespace) -> Mapping[str, Any]:
    """The body of a proof of authorship that holds for this verifier."""
    told = {name: getattr(arguments, name) for name in ("challenge", "to", "case_tag", "report", "origin")}
    expected = {name: value for name, value in told.items() if value is not None}
    return verify_authorship(_json(arguments.file, "the proof"), expected)


def _write_secrets(folder: Path, keys: ReporterKeys) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    secrets = {"box": keys.box.sk, "sign": keys.sign.seed, "auth": keys.auth.seed, "event": keys.event.seed}
    for name, secret in secrets.items():
        descriptor = os.open(folder / f"{name}.hex", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as sink:
            sink.write(secret.hex() + "\n")


class _Parser(argparse.ArgumentParser):
    """Tells what is wrong with the arguments in one line."""

    def error(self, message: str) -> NoReturn:
        """End with exit code 2."""
        self.exit(2, f"{self.prog}: {' '.join(message.split())}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m crypto", description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)

    inspect = commands.add_parser("inspect", help="what anyone can see of an envelope, checked as a server checks it")
    inspect.add_argument("file")
    inspect.set_defaults(run=inspect_file)

    opening = commands.add_parser("open", help="open an envelope: print META, write the files to --out")
    opening.add_argument("file")
    opening.add_argument("--key-file", required=True, help="X25519 secret key in hex, or - for standard input")
    opening.add_argument("--signer", help="Ed25519 key the container must be signed by (kind 1: META's rk.sign)")
    opening.add_argument("--expect", default="{}", help="what the reader was told, as JSON or a file of it: any of "
                         "kind, case_tag, seq, prev, agency, oversight, track, class, policy, category, region, "
                         "reply_kid, purpose, outcome")  # fmt: skip
    opening.add_argument("--known", default="{}", help='envelopes held already, as JSON: {"KIND:SEQ": env_id}')
    opening.add_argument("--record", help="a slot record, as JSON, to open through instead of the own slot")
    opening.add_argument("--desk", help="the desk signing key --record must be from")
    opening.add_argument("--out", help="folder for the files; nothing in it is ever overwritten")
    opening.set_defaults(run=open_file)

    sealing = commands.add_parser("seal", help="seal an envelope to --out, print its ids")
    sealing.add_argument("--kind", type=int, choices=KINDS, required=True)
    sealing.add_argument("--meta", required=True, help="META without `files`, as JSON or a file of it")
    sealing.add_argument("--sign-file", required=True, help="Ed25519 seed in hex, or - for standard input")
    sealing.add_argument("--to", action="append", required=True, help="X25519 key of a recipient; once for each")
    sealing.add_argument("--file", action="append", nargs="+", default=[], metavar=("PATH", "TYPE NAME"),
                         help="a file, its media type (guessed) and the name META gives it (its own)")  # fmt: skip
    sealing.add_argument("--case-tag", help="kind 1: made from META's rk.event")
    sealing.add_argument("--seq", type=int, help="kind 1: 0; else 1 unless given")
    sealing.add_argument("--prev", help="env_id of the envelope before; kind 1: zeros")
    sealing.add_argument("--out", required=True, help="the envelope; must not exist yet")
    sealing.set_defaults(run=seal_file)

    words = commands.add_parser("words", help="a new passphrase, or with --file what typed words stand for")
    words.add_argument("--file", help="twelve words of any list, or - for standard input")
    words.add_argument("--origin", help="deployment to derive the public ids and keys for")
    words.add_argument("--keys", help="with --origin: folder to write the secret keys to (box, sign, auth, event)")
    words.set_defaults(run=show_words)

    proving = commands.add_parser("prove", help="prove, with the words, to be the reporter of a case")
    proving.add_argument("--words-file", required=True, help="twelve words of any list, or - for standard input")
    proving.add_argument("--origin", required=True, help="the deployment the report was sent to")
    proving.add_argument("--report", required=True, help="env_id of the report")
    proving.add_argument("--challenge", required=True, help="the words the verifier has chosen")
    proving.add_argument("--to", required=True, help="the verifier's name")
    proving.set_defaults(run=prove)

    author = commands.add_parser("author", help="check a proof of authorship")
    author.add_argument("file", help="the proof")
    author.add_argument("--challenge", required=True, help="the words you have chosen")
    author.add_argument("--to", required=True, help="your name in the proof")
    author.add_argument("--case-tag", help="the case it must be about")
    author.add_argument("--report", help="env_id of the report it must be about")
    author.add_argument("--origin", help="the deployment it must be about")
    author.set_defaults(run=check_author)
    return parser


def _print(document: Mapping[str, Any]) -> None:
    # ASCII only: what a reporter wrote must not reach a terminal as control sequences.
    sys.stdout.write(json.dumps(document, sort_keys=True) + "\n")


def _refuse(fault: CryptoError) -> int:
    document: dict[str, Any] = {"error": fault.code}
    if isinstance(fault, PassphraseError):
        document |= {"kind": fault.kind, "position": fault.position, "near": list(fault.near)}
    _print(document)
    return EXIT_REFUSED


def main(arguments: Sequence[str]) -> int:
    """Run one command; its exit code."""
    parsed = _parser().parse_args(arguments)
    try:
        _print(parsed.run(parsed))
    except CryptoError as fault:
        return _refuse(fault)
    except (CannotRun, UnicodeDecodeError) as fault:
        sys.stderr.write(f"{fault if isinstance(fault, CannotRun) else 'a file is not UTF-8'}\n")
        return EXIT_CANNOT_RUN
    except OSError as fault:
        sys.stderr.write(f"{fault.strerror}: {fault.filename}\n")
        return EXIT_CANNOT_RUN
    return 0


def run() -> NoReturn:
    """The command line's own."""
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
