"""A limiter keyed by network prefix, in memory only; its key is dropped every ten minutes and with it every trace."""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
import threading
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import current_app, request

from app.web.errors import Problem

View = TypeVar("View", bound=Callable[..., Any])
#: The limiter's key, and all counts under it, live this long (API.md).
KEY_LIFETIME_S = 600


class Limiter:
    """Counts per action and network prefix within one key's lifetime. Thread-safe; one per process."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._renew()

    def _renew(self) -> None:
        self._key = secrets.token_bytes(16)
        self._until = self._monotonic() + KEY_LIFETIME_S
        self._counts: dict[bytes, int] = {}

    def seconds_to_wait(self, action: str, address: str, allowed: int) -> int:
        """0 if this request is within `allowed` per key lifetime, else the seconds until counts are dropped."""
        with self._lock:
            if self._monotonic() >= self._until:
                self._renew()
            name = hashlib.blake2b(f"{action} {prefix_of(address)}".encode(), key=self._key, digest_size=12).digest()
            self._counts[name] = self._counts.get(name, 0) + 1
            return 0 if self._counts[name] <= allowed else max(1, int(self._until - self._monotonic()))


def prefix_of(address: str) -> str:
    """The /24 (IPv4) or /48 (IPv6) an address lies in; loopback and unreadable ones share one name."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "?"
    return str(ipaddress.ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False))


def limit(action: str, per_ten_minutes: int) -> Callable[[View], View]:
    """Answer 429 `slow_down` to a network prefix that calls the view more often."""

    def wrap(view: View) -> View:
        @wraps(view)
        def limited(*args: Any, **kwargs: Any) -> Any:
            limiter: Limiter | None = current_app.extensions["peluit_limiter"]
            if limiter is not None:
                wait_s = limiter.seconds_to_wait(action, request.remote_addr or "", per_ten_minutes)
                if wait_s:
                    raise Problem("slow_down", headers={"Retry-After": str(wait_s)})
            return view(*args, **kwargs)

        return limited  # type: ignore[return-value]

    return wrap
