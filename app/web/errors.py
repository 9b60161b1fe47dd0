"""Refusals as RFC 9457 problem documents, and the one table that maps exceptions to them."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, render_template, request
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from app.extensions import db
from crypto.errors import CryptoError

log = logging.getLogger("peluit")

#: code -> (status, English title). Titles are for developers; people read the catalogue's `errors-<code>`.
TITLES: dict[str, tuple[int, str]] = {
    "malformed": (400, "The request is not of the documented form"),
    "unknown_field": (400, "The request holds a member that is not documented"),
    "unauthenticated": (401, "A session is needed"),
    "not_recognised": (401, "Not recognised"),
    "second_factor": (401, "A second factor is needed"),
    "forbidden": (403, "Not allowed"),
    "enrol_first": (403, "A second factor must be enrolled first"),
    "login_again": (403, "Only a session that has just begun may do this"),
    "csrf": (403, "The request did not come from our page"),
    "not_found": (404, "Not found"),
    "method_not_allowed": (405, "Method not allowed"),
    "case_exists": (409, "The case exists already"),
    "route_stale": (409, "The route is no longer valid"),
    "upload_incomplete": (409, "Segments are missing"),
    "segment_conflict": (409, "Another segment is stored under this number"),
    "seq_taken": (409, "Another message has taken this number"),
    "recipients_stale": (409, "The recipients have changed"),
    "case_closed": (409, "The case is closed"),
    "no_desk_key": (409, "The desk has no key in force"),
    "stale_list": (409, "The agency's list or key has changed meanwhile"),
    "stale_case": (409, "The case has changed meanwhile"),
    "stale_rules": (409, "The rules have changed meanwhile"),
    "version_taken": (409, "There is a version of this name already, or it is no name"),
    "not_a_draft": (409, "A version that was in force is never changed"),
    "rules_not_checked": (409, "The version has not been checked since it was changed"),
    "rules_unproven": (409, "The rules would leave somebody without a reader"),
    "last_factor": (409, "No second factor of the own would be left"),
    "too_many": (409, "There is no room for another"),
    "act_not_allowed": (409, "The case's state does not allow this"),
    "too_large": (413, "Too large"),
    "unsupported_media_type": (415, "Unsupported media type"),
    "invalid": (422, "A value is not acceptable"),
    "too_fine": (422, "These facets are finer than this track allows"),
    "unknown_category": (422, "Unknown category"),
    "unknown_region": (422, "Unknown region"),
    "not_in_track": (422, "The category is not of this track"),
    "illegal_size": (422, "No envelope has this size"),
    "segment_length": (422, "The segment has the wrong length"),
    "wrong_recipients": (422, "The envelope is not sealed to exactly the demanded recipients"),
    "code_refused": (422, "Not a code of this secret at this time"),
    "passkey_refused": (422, "Not a passkey made here just now"),
    "bad_signature": (422, "The signature does not verify"),
    "slow_down": (429, "Too many requests"),
    "busy": (503, "Busy, try again"),
    "quota": (503, "No room for uploads at the moment"),
    "unknown_year": (503, "The working days of a year that is needed are not known yet"),
    "error": (500, "Something broke on our side"),
}


@dataclass(frozen=True, slots=True)
class FieldFault:
    """One member that is wrong: a JSON pointer and a code, never the value."""

    pointer: str
    code: str


@dataclass(eq=False)
class Problem(Exception):
    """A refusal with a stable code. `extra` members are part of the contract (API.md), never input."""

    code: str
    fields: Sequence[FieldFault] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int | None = None

    def document(self) -> tuple[int, dict[str, Any]]:
        """Status and members of the problem document."""
        status, title = TITLES.get(self.code, (self.status or 422, "The envelope is not acceptable"))
        status = self.status or status
        body: dict[str, Any] = {"type": f"urn:peluit:{self.code}", "title": title, "status": status, "code": self.code}
        if self.fields:
            body["fields"] = [{"pointer": fault.pointer, "code": fault.code} for fault in self.fields]
        body.update(self.extra)
        return status, body


#: Exceptions that services raise -> the problem they become. Slices add theirs with `map_exception`.
_mapped: dict[type[Exception], Callable[[Any], Problem]] = {}


def map_exception(kind: type[Exception], to_problem: Callable[[Any], Problem]) -> None:
    """Let `kind` (and its subclasses) be answered with the problem `to_problem` makes of it."""
    _mapped[kind] = to_problem


def _problem_for(error: Exception) -> Problem:
    for kind in type(error).__mro__:
        if kind in _mapped:
            return _mapped[kind](error)
    raise error


def respond(problem: Problem) -> Response:
    """The answer to a refused request: a problem document for the API, a page for people."""
    status, body = problem.document()
    if request.path.startswith("/api/"):
        response = Response(json.dumps(body), status, content_type="application/problem+json")
    else:
        response = Response(render_template("error.html", code=body["code"], status=status), status)
    response.headers.update(problem.headers)
    return response


_HTTP_CODES = {
    400: "malformed", 401: "unauthenticated", 403: "forbidden", 404: "not_found", 405: "method_not_allowed",
    408: "malformed", 411: "malformed", 413: "too_large", 414: "too_large", 415: "unsupported_media_type",
    416: "invalid", 429: "slow_down", 431: "too_large", 503: "busy",
}  # fmt: skip


def init_app(app: Flask) -> None:
    """Install the handlers."""
    map_exception(Problem, lambda problem: problem)
    map_exception(CryptoError, lambda error: Problem(error.code, status=422))

    @app.errorhandler(HTTPException)
    def answer_http(error: HTTPException) -> Response:
        if error.code is not None and error.code < 400:
            return Response(status=error.code, headers=dict(error.get_headers()))
        code = _HTTP_CODES.get(error.code or 500, "error")
        methods = error.valid_methods if isinstance(error, MethodNotAllowed) else None
        allowed = {"Allow": ", ".join(sorted(methods))} if methods else {}
        return respond(Problem(code, status=error.code, headers=allowed))

    @app.errorhandler(OperationalError)
    def answer_busy(error: OperationalError) -> Response:
        # Lock waits, full disks and lost connections end here. The statement and its parameters are not logged.
        db.session.rollback()
        reason = getattr(error.orig, "sqlite_errorname", type(error.orig).__name__)
        log.error("database unavailable: %s", reason)
        if reason == "SQLITE_ERROR":  # a statement SQLite cannot run: our bug, and no use in trying again
            return respond(Problem("error"))
        return respond(Problem("busy", headers={"Retry-After": "2"}))

    @app.errorhandler(RedisConnectionError)
    @app.errorhandler(RedisTimeoutError)
    def answer_without_sessions(error: Exception) -> Response:
        # Sessions and used challenges cannot be looked up: nothing that needs them goes on without.
        db.session.rollback()
        log.error("volatile store unavailable: %s", type(error).__name__)
        return respond(Problem("busy", headers={"Retry-After": "2"}))

    @app.errorhandler(Exception)
    def answer_ours(error: Exception) -> Response:
        db.session.rollback()
        try:
            return respond(_problem_for(error))
        except Exception as unmapped:
            if unmapped is not error or app.testing:
                raise
            # Type and place only: a message or a local variable could hold what a reporter wrote.
            trace = error.__traceback__
            while trace is not None and trace.tb_next is not None:
                trace = trace.tb_next
            place = f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}" if trace else "?"
            log.error("unexpected %s at %s", type(error).__name__, place)  # noqa: TRY400 (as said above)
            return respond(Problem("error", status=500))
