"""Releases with every table, written straight into the rows: what pages show, without living through the months."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from app.domain.tallies import next_month
from app.extensions import db
from app.statistics.figures import ALL, OTHER, REASONS
from app.statistics.models import Release, ReleaseRow

Counts = Mapping[str, int]


def month_counts(n: int, *, late: int = 12, months: int = 0) -> dict[str, int]:
    """A month of an agency that got `n` new reports (100 or more), every measure published and every sum closed."""
    counts = {
        "received": n, "transferred_in": 0, "reopened": 12,
        "rejected": 20, "transferred_out": 0, "withdrawn": 10, "closed_confirmed": n // 3, "closed_window": n // 4,
        "verified": n - 10, "outcome_proposed": n // 2, "disputed": 11, "escalated": late,
        "rated": n // 4, "rated_satisfied": n // 4 - 11, "rated_unsatisfied": 11,
    }  # fmt: skip
    counts |= dict.fromkeys(REASONS, 0) | {REASONS[0]: 10, REASONS[-1]: 10}
    counts["came_in"] = n + 12
    counts["went_out"] = 30 + n // 3 + n // 4
    growth = counts["came_in"] - counts["went_out"]
    counts["open_start"] = 60 + months * growth
    counts["open_end"] = counts["open_start"] + growth
    counts |= {"open_0_5": counts["open_end"] - 34, "open_6_14": 12, "open_15_60": 12, "open_over_60": 10}
    for kind, due, missed in (("verification", n, 10), ("first_response", n, late), ("resolution", n - 20, late + 14)):
        counts |= {f"due_{kind}": due, f"due_{kind}_in_time": due - missed, f"due_{kind}_late": missed}
        counts[f"void_{kind}"] = 0
    for what, median, p90 in (("first_response", 4, 9), ("outcome", 12, 21)):
        counts |= {f"{what}_reached": n // 2, f"{what}_median": median, f"{what}_p90": p90}
        counts |= {f"{what}_median_unpaused": median - 1, f"{what}_p90_unpaused": p90}
    return counts


def publish(
    number: int,
    month: date,
    tables: Mapping[str, Mapping[str, Counts]],
    *,
    merged: list[str],
    corrects: tuple[int, str] | None = None,
) -> None:
    """One release of a month; tables whose name ends with `_year` reach from January."""
    entry = {"table": "agency_month", "of": "balance", "members": merged}
    over = next_month(month)
    published = datetime(over.year, over.month, 2, tzinfo=UTC)
    replaced, reason = corrects or (None, "")
    release = Release(number=number, month=f"{month:%Y-%m}", published_at=published, merged=[entry])
    release.corrects, release.reason = replaced, reason
    db.session.add(release)
    db.session.flush()
    for table, subjects in tables.items():
        first = month.replace(month=1) if table.endswith("_year") else month
        for subject, counts in subjects.items():
            for measure, value in counts.items():
                row = {"table": table, "subject": subject, "measure": measure, "value": value}
                row |= {"first_month": f"{first:%Y-%m}", "last_month": f"{month:%Y-%m}"}
                db.session.add(ReleaseRow(release=number, **row))


def publish_year(agencies: list[str], merged: list[str], provinces: list[str], regencies: list[str]) -> None:
    """Twelve releases, the last of December 2026 with the tables of the year."""
    month = date(2026, 1, 1)
    for number in range(1, 13):
        size = 150 + 9 * number
        all_of_it = month_counts(size * (len(agencies) + 1), late=40 - 2 * number, months=number)
        agency_rows: dict[str, Counts] = {OTHER: balance(40)}
        for index, agency in enumerate(agencies):
            late = 10 + (7 * index + 5 * number) % 60
            agency_rows[agency] = month_counts(size + 13 * index, late=late, months=number)
        tables: dict[str, dict[str, Counts]] = {
            "national": {ALL: all_of_it},
            "agency_month": agency_rows,
            "province_month": {code: place(30 * 3**index, index) for index, code in enumerate(provinces)},
            "group_month": {"jalan": place(300, 3), "adminduk": place(80, 1), OTHER: balance(24)},
            "whistleblower_month": {ALL: balance(33)},
        }
        if number == 12:
            tables["regency_year"] = {code: place(20 + 7 * index, index) for index, code in enumerate(regencies)}
            tables["regency_year"] |= {f"{provinces[0]}.{OTHER}": place(15, 0)}
            tables["agency_group_year"] = {agencies[0]: {"came_in": 900, "came_in/jalan": 700}}
            tables["whistleblower_province_year"] = {provinces[0]: {"came_in": 40}}
        publish(number, month, tables, merged=merged)
        month = next_month(month)
    db.session.commit()


def balance(n: int) -> dict[str, int]:
    """The four sums alone: their parts are hidden."""
    return {"open_start": n, "came_in": n, "went_out": n, "open_end": n}


def place(n: int, late: int) -> dict[str, int]:
    """A place: the balance, timeliness with a bound for resolutions."""
    due = {"due_first_response": n, "due_first_response_in_time": n - late * n // 20}
    due["due_first_response_late"] = n - due["due_first_response_in_time"]
    return balance(n) | due | {"due_resolution": n, "due_resolution_late_below": 10}
