"""Who may call what. Closed by default: an endpoint that declares nothing answers 404 to everybody.

Each view carries exactly one declaration; `table()` lists them for the tests and for OpenAPI. The identity that
was proven is passed to the view as the keyword argument `mailbox` or `desk`, never read from the surroundings.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, Request, Response, request
from flask_login import UserMixin, current_user

from app.extensions import config, login_manager, reads_only
from app.web import csrf
from app.web.errors import Problem
from app.web.sessions import Session, find_session
from config import Surface

View = TypeVar("View", bound=Callable[..., Any])
DESK_COOKIE = "peluit_desk"
SAFE = {"GET", "HEAD", "OPTIONS"}
#: Field of a session whose handler has no second factor of the own: it may enrol one, and nothing else.
MUST_ENROL = "must_enrol"


@dataclass(frozen=True, slots=True)
class MailboxSession:
    """A reporter who has proven to hold the words of this mailbox."""

    session: Session

    @property
    def mailbox(self) -> str:
        """Mailbox id in hex."""
        return self.session.subject


@dataclass(frozen=True)
class DeskSession(UserMixin):  # type: ignore[misc]
    """A handler who has proven words and second factor; what Flask-Login knows as the current user."""

    session: Session

    def get_id(self) -> str:
        """Flask-Login's name for the handler id."""
        return self.handler

    @property
    def handler(self) -> str:
        """Handler id."""
        return self.session.subject

    @property
    def agency(self) -> str:
        """The handler's agency id."""
        return str(self.session.fields["agency"])

    @property
    def roles(self) -> frozenset[str]:
        """The handler's roles (app.domain.roles)."""
        return frozenset(self.session.fields["roles"])

    @property
    def tracks(self) -> frozenset[str]:
        """The tracks whose desk the handler belongs to."""
        return frozenset(self.session.fields["tracks"])


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the access table."""

    audience: str  # public | mailbox | desk
    surface: Surface
    #: desk only: any one of these roles suffices; empty means every handler
    roles: frozenset[str] = frozenset()
    writes: bool = False
    #: desk only: open also to a session that must enrol a second factor first
    enrolling: bool = False


def _declare(view: View, rule: Rule, guarded: Callable[..., Any]) -> View:
    if hasattr(view, "access_rule"):
        raise TypeError(f"{view.__name__} declares its access twice")
    guarded.access_rule = rule  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def public(view: View) -> View:
    """Anybody, without a session. The short list of these is checked by a test."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs)

    return _declare(view, Rule("public", Surface.REPORTER), guarded)


def public_to_handlers(view: View) -> View:
    """Anybody, but on the handlers' surface (login, the desk document)."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs)

    return _declare(view, Rule("public", Surface.HANDLER), guarded)


def public_to_all(view: View) -> View:
    """Anybody, on both surfaces: what reporters' and handlers' browsers need alike."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs)

    return _declare(view, Rule("public", Surface.ALL), guarded)


def mailbox_session(view: View) -> View:
    """A reporter with a mailbox session, passed as `mailbox`."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        session = find_session("mailbox", _bearer() or "")
        if session is None:
            raise Problem("unauthenticated", headers={"WWW-Authenticate": "Bearer"})
        return view(*args, mailbox=MailboxSession(session), **kwargs)

    return _declare(view, Rule("mailbox", Surface.REPORTER), guarded)


def desk_session(*roles: str, writes: bool = False) -> Callable[[View], View]:
    """A handler with a full session and any of `roles` (none named: every handler), passed as `desk`.

    `writes` marks a GET that leaves a trace (the audit entry of a viewed case).
    """

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            identity = _desk_identity()
            if MUST_ENROL in identity.session.fields:
                raise Problem("enrol_first")
            if roles and not identity.roles & set(roles):
                raise Problem("forbidden")
            return view(*args, desk=identity, **kwargs)

        return _declare(view, Rule("desk", Surface.HANDLER, frozenset(roles), writes), guarded)

    return declare


def own_access(view: View) -> View:
    """A handler who sees to the own access: any role, and also who must enrol a second factor first."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        return view(*args, desk=_desk_identity(), **kwargs)

    return _declare(view, Rule("desk", Surface.HANDLER, enrolling=True), guarded)


def _desk_identity() -> DeskSession:
    if not current_user.is_authenticated:
        raise Problem("unauthenticated", headers={"WWW-Authenticate": "Bearer"})
    identity: DeskSession = current_user._get_current_object()  # the proxy ends here: views get the value
    if _bearer() is None and request.method not in SAFE:
        csrf.require(str(identity.session.fields["csrf"]))
    return identity


@login_manager.request_loader  # type: ignore[untyped-decorator]
def load_desk_session(asking: Request) -> DeskSession | None:
    """The handler behind a bearer token or, without one, behind the desk's cookie."""
    token = _bearer() if "Authorization" in asking.headers else asking.cookies.get(DESK_COOKIE)
    session = find_session("desk", token) if token else None
    return DeskSession(session) if session is not None else None


def _bearer() -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def rule_of(app: Flask, endpoint: str) -> Rule | None:
    """The declaration of an endpoint, None if it has none."""
    return getattr(app.view_functions[endpoint], "access_rule", None)


def table(app: Flask) -> dict[str, Rule | None]:
    """Every endpoint with its declaration."""
    return {rule.endpoint: rule_of(app, rule.endpoint) for rule in app.url_map.iter_rules()}


def init_app(app: Flask) -> None:
    """Refuse whatever declares nothing or belongs to the other surface."""

    @app.before_request
    def guard() -> Response | None:
        if request.endpoint is None:
            return None
        rule = rule_of(app, request.endpoint)
        if rule is None:
            raise Problem("not_found")
        if Surface.ALL not in (config().surface, rule.surface) and config().surface is not rule.surface:
            raise Problem("not_found")
        reads_only.set(request.method in SAFE and not rule.writes)
        return None

    @app.teardown_request
    def forget(_error: BaseException | None) -> None:
        # The thread may go on with work of its own, which writes.
        reads_only.set(False)
