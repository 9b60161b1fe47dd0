"""Pages that are the same for everybody: made once for each edition, kept compressed, served before Flask is asked.

An edition is everything such a page may depend on besides its address: the newest release, the directory, the hour.
Each area names its part with `add_part`; whoever changes what a part reads makes a new edition, and every page is made
anew when it is next asked for. The edition is asked for at each visit, in one statement: no visitor reads an old page.

Pages keep `no-store`: a reporter's phone must not remember what was read here. The ETag serves those who ask whether
a page has changed.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Any, TypeVar

import brotli
from flask import Flask, Response, current_app, g, request
from sqlalchemy import Engine, Select, select
from werkzeug.http import parse_accept_header, parse_etags

from app import clock
from app.extensions import db, reads_only

View = TypeVar("View", bound=Callable[..., Any])
Edition = tuple[object, ...]
#: Room for kept pages in one process: some two thousand of them.
ROOM_BYTES = 32 * 2**20
#: A page is compressed once for many visitors, but the first of them waits for it.
BROTLI_QUALITY, GZIP_LEVEL = 6, 6


@dataclass(frozen=True, slots=True)
class KeptPage:
    """One page as it goes out. `headers` are those of every answer; the two that depend on the asking are not in it."""

    edition: Edition
    headers: tuple[tuple[str, str], ...]
    etag: str
    brotli: bytes
    gzip: bytes

    @property
    def size_bytes(self) -> int:
        """What keeping it costs."""
        return len(self.brotli) + len(self.gzip)


class Shelf:
    """Kept pages by address, those asked for longest ago given up first."""

    def __init__(self, room_bytes: int = ROOM_BYTES) -> None:
        self._room_bytes, self._used_bytes = room_bytes, 0
        self._pages: OrderedDict[tuple[str, str], KeptPage] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, address: tuple[str, str]) -> KeptPage | None:
        """The page kept for this path and query, of whatever edition."""
        with self._lock:
            page = self._pages.get(address)
            if page is not None:
                self._pages.move_to_end(address)
            return page

    def keep(self, address: tuple[str, str], page: KeptPage) -> None:
        """Put a page in its place; what no longer fits goes."""
        with self._lock:
            self._drop(address)
            self._pages[address] = page
            self._used_bytes += page.size_bytes
            while self._used_bytes > self._room_bytes and self._pages:
                self._drop(next(iter(self._pages)))

    def _drop(self, address: tuple[str, str]) -> None:
        gone = self._pages.pop(address, None)
        self._used_bytes -= gone.size_bytes if gone else 0


def kept(*arguments: str) -> Callable[[View], View]:
    """Declare that a view's page depends on its address, these query arguments and the edition alone."""

    def declare(view: View) -> View:
        @wraps(view)
        def noting(*args: Any, **kwargs: Any) -> Any:
            # Before the page is made: what changes meanwhile can only make the page look too old, never too new.
            g.edition = edition_of(current_app)
            return view(*args, **kwargs)

        noting.kept_arguments = frozenset(arguments)  # type: ignore[attr-defined]
        return noting  # type: ignore[return-value]

    return declare


def add_part(app: Flask, part: Select[Any]) -> None:
    """Let editions differ by what this statement finds: one value, which every change of the area changes."""
    app.extensions["peluit_edition_parts"].append(part)


def edition_of(app: Flask) -> Edition:
    """The edition of this very moment."""
    if "peluit_edition_statement" not in app.extensions:
        with app.app_context():
            app.extensions["peluit_edition_statement"] = _statement(app, db.engine)
    engine, statement = app.extensions["peluit_edition_statement"]
    before = reads_only.set(True)
    try:
        with engine.connect() as connection:
            return clock.now().replace(minute=0, second=0, microsecond=0), *connection.exec_driver_sql(statement).one()
    finally:
        reads_only.reset(before)


def init_app(app: Flask) -> None:
    """Keep the pages of views that declare it. Registered so that it sees every header but no compressed body."""
    app.extensions.update(peluit_shelf=Shelf(), peluit_edition_parts=[])

    @app.after_request
    def keep(response: Response) -> Response:
        arguments = getattr(app.view_functions.get(request.endpoint or ""), "kept_arguments", None)
        if arguments is None or response.status_code != 200 or request.method != "GET":
            return response
        asked = [name for name, _ in request.args.items(multi=True)]
        if arguments.issuperset(asked) and len(asked) == len(set(asked)):
            _shelf(app).keep(_address(request.environ), _page(response))
        return response


def serve(app: Flask, wsgi: Any) -> Any:
    """Put the kept pages in front of the application."""

    def front(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            page = _shelf(app).find(_address(environ))
            if page is not None and page.edition == edition_of(app):
                return _answer(page, environ, start_response)
        answered: Iterable[bytes] = wsgi(environ, start_response)
        return answered

    return front


def _statement(app: Flask, engine: Engine) -> tuple[Engine, str]:
    """All parts as one statement, written out once: building it costs more than the database's answer."""
    parts = [part.scalar_subquery().label(f"part_{n}") for n, part in enumerate(app.extensions["peluit_edition_parts"])]
    return engine, str(select(*parts).compile(engine, compile_kwargs={"literal_binds": True}))


def _shelf(app: Flask) -> Shelf:
    shelf: Shelf = app.extensions["peluit_shelf"]
    return shelf


def _address(environ: Mapping[str, Any]) -> tuple[str, str]:
    return environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")


@lru_cache(maxsize=256)
def _coding(accepted: str) -> str:
    """The better of our two codings that a browser takes; empty for neither."""
    wanted = parse_accept_header(accepted)
    return next((coding for coding in ("br", "gzip") if wanted[coding] > 0), "")


def _page(response: Response) -> KeptPage:
    body = response.get_data()
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
    response.headers["ETag"] = etag
    response.vary.add("Accept-Encoding")
    headers = tuple((name, value) for name, value in response.headers if name != "Content-Length")
    packed = brotli.compress(body, quality=BROTLI_QUALITY), gzip.compress(body, GZIP_LEVEL, mtime=0)
    return KeptPage(g.edition, headers, etag, *packed)


def _answer(page: KeptPage, environ: Mapping[str, Any], start_response: Any) -> Iterable[bytes]:
    headers = list(page.headers)
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known and parse_etags(known).contains_weak(page.etag[3:-1]):
        start_response("304 NOT MODIFIED", [each for each in headers if each[0] != "Content-Type"])
        return []
    coding = _coding(environ.get("HTTP_ACCEPT_ENCODING", ""))
    if coding:
        headers.append(("Content-Encoding", coding))
    body = {"br": page.brotli, "gzip": page.gzip}.get(coding) or gzip.decompress(page.gzip)
    headers.append(("Content-Length", str(len(body))))
    start_response("200 OK", headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
