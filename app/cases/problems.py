"""How the API answers to what cases refuse."""

from __future__ import annotations

from app.cases.blobs import BlobMissing
from app.cases.envelopes import BodyMalformed, CaseFull, InlineTooLarge, RecipientsStale, SeqTaken
from app.cases.messages import CaseClosed
from app.cases.services import StaleCase, UnknownCase
from app.cases.uploads import (
    IllegalSize,
    QuotaFull,
    SegmentConflict,
    SegmentLength,
    UnknownUpload,
    UploadIncomplete,
    UploadTooLarge,
)
from app.domain.calendars import UnknownYear
from app.domain.lifecycle import TransitionForbidden
from app.web.errors import Problem, map_exception


def install() -> None:
    """Enter the exceptions of this package in the one table."""
    map_exception(UnknownCase, lambda _: Problem("not_found"))
    map_exception(BlobMissing, lambda _: Problem("not_found"))
    map_exception(StaleCase, lambda stale: Problem("stale_case", extra={"number": stale.number}))
    map_exception(TransitionForbidden, lambda _: Problem("act_not_allowed"))
    map_exception(CaseClosed, lambda _: Problem("case_closed"))
    map_exception(SeqTaken, lambda taken: Problem("seq_taken", extra={"next": taken.next}))
    map_exception(RecipientsStale, lambda stale: Problem("recipients_stale", extra={"next": stale.next}))
    map_exception(BodyMalformed, lambda _: Problem("malformed"))
    map_exception(UnknownUpload, lambda _: Problem("not_found"))
    map_exception(UploadIncomplete, lambda partial: Problem("upload_incomplete", extra={"missing": partial.missing}))
    map_exception(SegmentConflict, lambda _: Problem("segment_conflict"))
    map_exception(SegmentLength, lambda _: Problem("segment_length"))
    map_exception(IllegalSize, lambda _: Problem("illegal_size"))
    map_exception(QuotaFull, lambda _: Problem("quota", headers={"Retry-After": "3600"}))
    # Until the operator brings the calendar up to date, which may take days: nobody should wait for it at the door.
    map_exception(UnknownYear, lambda _: Problem("unknown_year", headers={"Retry-After": "86400"}))
    for too_large in (CaseFull, InlineTooLarge, UploadTooLarge):
        map_exception(too_large, lambda _: Problem("too_large"))
