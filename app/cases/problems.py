"""How the API answers to what cases refuse."""

from __future__ import annotations

from app.cases.blobs import BlobMissing
from app.cases.services import StaleCase, UnknownCase
from app.domain.lifecycle import TransitionForbidden
from app.web.errors import Problem, map_exception


def install() -> None:
    """Enter the exceptions of this package in the one table."""
    map_exception(UnknownCase, lambda _: Problem("not_found"))
    map_exception(BlobMissing, lambda _: Problem("not_found"))
    map_exception(StaleCase, lambda stale: Problem("stale_case", extra={"number": stale.number}))
    map_exception(TransitionForbidden, lambda _: Problem("act_not_allowed"))
