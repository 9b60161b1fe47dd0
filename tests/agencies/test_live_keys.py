"""Until when a desk can be sealed to without a gap: what the check warns of."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.agencies.desk_keys import DeskKey, KeyRing
from app.agencies.pack import load_pack
from app.agencies.rule_sets import live_keys
from app.domain.catalogue import Track
from app.domain.directory import DirectoryView
from config import ROOT
from tests.world import NORTH, NOW

DAY = 86_400
TODAY = int(datetime(2026, 3, 17, tzinfo=UTC).timestamp())
PLANNED = load_pack(ROOT / "packs" / "id").agencies[NORTH]


def key(version: int, first_day: int, days: int) -> DeskKey:
    """A version that holds from so many days after today, for so many days."""
    kid = str(version)
    begins = TODAY + first_day * DAY
    return DeskKey(NORTH, "service", version, "", kid, "", f"s{kid}", begins, begins + days * DAY, begins, {})


@pytest.mark.parametrize(
    ("versions", "revoked", "last_day"),
    [
        ((key(1, -10, 20),), (), date(2026, 3, 26)),
        ((key(1, -10, 20), key(2, 5, 30)), (), date(2026, 4, 20)),
        ((key(1, -10, 20), key(2, 12, 30)), (), date(2026, 3, 26)),
        ((key(1, -10, 90), key(2, 5, 3)), (), date(2026, 3, 24)),
        ((key(1, -10, 90), key(2, 5, 90)), ("2",), date(2026, 3, 21)),
        ((key(1, -10, 90),), ("1",), None),
        ((key(1, 1, 90),), (), None),
        ((key(1, -90, 80),), (), None),
    ],
    ids=[
        "one version",
        "the next in time",
        "a gap",
        "a newer one that ends sooner",
        "a newer one that was revoked before it began",
        "revoked",
        "not yet valid",
        "over",
    ],
)
def test_a_desk_is_live_as_long_as_one_version_follows_the_other(
    versions: tuple[DeskKey, ...], revoked: tuple[str, ...], last_day: date | None
) -> None:
    ring = KeyRing({(NORTH, "service"): versions}, {}, {}, None, (), frozenset(revoked))
    directory = DirectoryView({NORTH: replace(PLANNED, tracks=frozenset({Track.SERVICE}))})
    found = live_keys(ring, directory, NOW)
    assert found == ({} if last_day is None else {(NORTH, Track.SERVICE): last_day})
