"""Every setting of a deployment, read once from the environment and never again."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from urllib.parse import quote, urlsplit

ROOT = Path(__file__).resolve().parent
ORIGIN = re.compile(r"[a-z0-9.-]{1,200}(/[a-z0-9._-]{1,50})?")
#: sun_path of unix(7) holds 108 bytes with its closing zero; `up` binds under this name, so leave some room.
LONGEST_SOCKET_PATH = 100
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._~+-]+")
PLAIN_NAME = re.compile(r"[A-Za-z0-9_-]+")
#: Schemes whose addresses may name a file or socket instead of a machine.
WITHOUT_HOST = frozenset({"postgresql+psycopg", "sqlite", "unix"})


class ConfigError(Exception):
    """A setting is missing or unusable; the text says which, in one line, and never what it held."""


class Surface(StrEnum):
    """Which half of the service this process answers for."""

    REPORTER = "reporter"
    HANDLER = "handler"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Config:
    """One deployment's settings. Paths are absolute; secrets are bytes read from files."""

    var: Path
    database_url: str
    redis_url: str
    #: Where `up` runs the embedded queue server; None when PELUIT_REDIS_URL names one elsewhere.
    queue_socket: Path | None
    #: The deployment's name in the protocol (PROTOCOL 0); never taken from a Host header.
    origin: str
    #: Public address, for links in mails.
    url: str
    port: int
    surface: Surface
    pack: Path
    smtp_url: str
    demo: bool
    #: A fixed instant for demonstrations and tests; None means the machine's clock.
    fixed_now: datetime | None
    #: How many proxies of ours stand in front and append to X-Forwarded-For.
    proxies: int
    #: HMAC key for challenges, decoy salts and route tokens, 32 bytes.
    server_key: bytes
    #: Ed25519 seed that signs receipts, 32 bytes.
    receipt_seed: bytes
    #: Which of the pack's selections of places and agencies is deployed here.
    deployment: str = "demo"

    @property
    def root_pk(self) -> str:
        """The deployment's root public key in hex; empty until the key ceremony has published it."""
        published = self.var / "public" / "root.pub"
        return published.read_text("ascii").strip() if published.is_file() else ""

    @property
    def passkey_host(self) -> str:
        """The name passkeys are bound to: the public address's host. Browsers take no number, save as `localhost`."""
        host = urlsplit(self.url).hostname or ""
        if host == "127.0.0.1":
            return "localhost"
        return "" if ":" in host or host.replace(".", "").isdigit() else host

    @property
    def passkey_origins(self) -> tuple[str, ...]:
        """The addresses of pages that may use them."""
        parts = urlsplit(self.url)
        port = f":{parts.port}" if parts.port is not None else ""
        return (f"{parts.scheme}://{self.passkey_host}{port}",)

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Config:
        """Settings from the environment and from the secret files below PELUIT_VAR.

        Raises: ConfigError, naming the setting.
        """
        var = Path(environ.get("PELUIT_VAR") or ROOT / "var").resolve()
        demo = environ.get("PELUIT_DEMO") == "1"
        port = _number(environ, "PELUIT_PORT", 8000, 1, 65535)
        origin = environ.get("PELUIT_ORIGIN") or "complaints.localhost/demo1"
        if not ORIGIN.fullmatch(origin):
            raise ConfigError("PELUIT_ORIGIN must be a host name, optionally with one /name behind it")
        surface = environ.get("PELUIT_SURFACE") or Surface.ALL
        if surface not in list(Surface):
            raise ConfigError("PELUIT_SURFACE must be reporter, handler or all")
        pack = Path(environ.get("PELUIT_PACK") or ROOT / "packs" / "id").resolve()
        if not pack.is_dir():
            raise ConfigError("PELUIT_PACK names no folder")
        redis_url = _address(environ, "PELUIT_REDIS_URL", "", "redis", "rediss", "unix")
        deployment = environ.get("PELUIT_DEPLOYMENT") or "demo"
        if not (PLAIN_NAME.fullmatch(deployment) and (pack / f"{deployment}.toml").is_file()):
            raise ConfigError("PELUIT_DEPLOYMENT names no selection of the pack")
        local = f"http://127.0.0.1:{port}"
        socket = _queue_socket(var)
        return cls(
            var=var,
            database_url=_address(
                environ, "PELUIT_DATABASE_URL", f"sqlite:///{var / 'peluit.sqlite3'}", "sqlite", "postgresql+psycopg"
            ),
            redis_url=redis_url or f"unix://{quote(str(socket))}",
            queue_socket=None if redis_url else socket,
            origin=origin,
            url=_address(environ, "PELUIT_URL", local, "http", "https").rstrip("/"),
            port=port,
            surface=Surface(surface),
            pack=pack,
            smtp_url=_address(environ, "PELUIT_SMTP_URL", "", "smtp", "smtps"),
            demo=demo,
            fixed_now=_fixed_now(environ, demo=demo),
            proxies=_number(environ, "PELUIT_PROXIES", 0, 0, 5),
            server_key=_secret(var / "secrets" / "server.key"),
            receipt_seed=_secret(var / "secrets" / "receipt.key"),
            deployment=deployment,
        )


def _queue_socket(var: Path) -> Path:
    """VAR/run/valkey.sock, or a short and plain name for it in the temporary folder.

    Socket paths end at 107 bytes; and the server lists its clients by socket path, in lines the client library splits
    at blanks and equals signs.
    """
    path = var / "run" / "valkey.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH and PLAIN_PATH.fullmatch(str(path)):
        return path
    digest = hashlib.sha256(os.fsencode(var)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"peluit-{os.getuid()}-{digest}" / "valkey.sock"


def _secret(path: Path) -> bytes:
    try:
        text = path.read_text("ascii").strip()
    except OSError:
        raise ConfigError(f"secret file {path.name} is missing: run `make setup`") from None
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise ConfigError(f"secret file {path.name} must hold 64 hexadecimal digits")
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise ConfigError(f"secret file {path.name} can be read by others: chmod 600")
    return bytes.fromhex(text)


def _number(environ: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = environ.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise ConfigError(f"{name} must be a number from {low} to {high}")
    return int(text)


def _address(environ: Mapping[str, str], name: str, default: str, *schemes: str) -> str:
    """A whole address of one of these schemes.  Raises: ConfigError"""
    text = environ.get(name) or default
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        whole = parts.port != 0 and (parts.hostname is not None or parts.scheme in WITHOUT_HOST)
    except ValueError:
        # the port is no number, or a bracket is missing
        whole = False
    if not whole or parts.scheme not in schemes:
        raise ConfigError(f"{name} must be an address that begins with {' or '.join(f'{each}://' for each in schemes)}")
    return text


def _fixed_now(environ: Mapping[str, str], *, demo: bool) -> datetime | None:
    text = environ.get("PELUIT_NOW")
    if not text:
        return None
    if not demo:
        raise ConfigError("PELUIT_NOW sets the clock only together with PELUIT_DEMO=1")
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigError("PELUIT_NOW must be an instant such as 2026-03-17T02:00:00Z") from None
    if instant.tzinfo is None:
        raise ConfigError("PELUIT_NOW needs a zone, such as Z at its end")
    return instant.astimezone(UTC)
