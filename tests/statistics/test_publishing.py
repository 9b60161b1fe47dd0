"""A release: counted from events, small figures merged, and never changed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app import clock
from app.domain.catalogue import Track
from app.extensions import db
from app.statistics import queries, services
from app.statistics.figures import OTHER, Figures
from tests.statistics.conftest import OpenCases, confirm, in_month
from tests.world import NORTH, OVERSIGHT, SOUTH

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


def counts(figures: Figures) -> tuple[int, ...]:
    return tuple(figures.counts[measure] for measure in queries.MEASURES)


def test_a_month_shows_what_was_open_what_came_in_and_what_left(app: Flask, opened: OpenCases) -> None:
    first = opened(NORTH, 25, in_month(4))
    opened(NORTH, 12, in_month(5))
    confirm(first[:15], in_month(5, 12))
    release = services.publish(in_month(6))
    april, may = queries.of_agency(release.number, NORTH)
    assert (april.first, counts(april)) == (date(2026, 4, 1), (0, 25, 0, 25))
    assert (may.last, counts(may)) == (MAY, (25, 12, 15, 22))


def test_an_agency_with_a_small_figure_is_never_shown_alone(app: Flask, opened: OpenCases) -> None:
    opened(NORTH, 30, in_month(4))
    opened(SOUTH, 3, in_month(4))
    release = services.publish(in_month(5))
    period = queries.all_agencies(release.number)[-1]
    shown = queries.by_agency(release.number, period)
    # three cases cannot hide alone, and 30 beside a total of 33 would tell them: both stand together
    assert [(each.subject, counts(each)) for each in shown] == [(OTHER, (0, 33, 0, 33))]
    assert queries.of_agency(release.number, SOUTH) == []
    assert release.merged == sorted([NORTH, SOUTH])


def test_a_month_with_too_few_cases_waits_for_the_next(app: Flask, opened: OpenCases) -> None:
    opened(NORTH, 20, in_month(4))
    opened(NORTH, 4, in_month(5))
    release = services.publish(in_month(6))
    publication = queries.newest()
    assert publication is not None
    shown = queries.all_agencies(release.number)
    assert [period.last for period in shown] == [date(2026, 4, 1)]
    assert queries.months_waiting(publication, shown) == [MAY]


def test_whistleblower_cases_are_not_counted_here(app: Flask, opened: OpenCases) -> None:
    opened(NORTH, 11, in_month(4))
    opened(OVERSIGHT, 40, in_month(4), track=Track.WHISTLEBLOWER)
    release = services.publish(in_month(5))
    assert counts(queries.all_agencies(release.number)[0]) == (0, 11, 0, 11)


def test_a_month_is_over_when_it_is_over_for_every_agency(app: Flask) -> None:
    last_hour_of_may = datetime(2026, 5, 31, 16, 59, tzinfo=UTC)
    assert services.last_month_over(last_hour_of_may) == date(2026, 4, 1)
    assert services.last_month_over(datetime(2026, 5, 31, 17, 0, tzinfo=UTC)) == MAY


def test_a_month_that_is_not_over_is_refused(app: Flask, opened: OpenCases) -> None:
    opened(NORTH, 11, in_month(4))
    with pytest.raises(services.MonthNotOver):
        services.publish(in_month(5), MAY)


def test_nothing_is_published_before_there_is_a_case(app: Flask, opened: OpenCases) -> None:
    with pytest.raises(services.NothingToPublish):
        services.publish(in_month(5))
    opened(NORTH, 11, in_month(5))
    with pytest.raises(services.NothingToPublish):
        services.publish(in_month(6), date(2026, 4, 1))


def test_a_month_is_published_once_and_again_only_with_a_reason(app: Flask, opened: OpenCases) -> None:
    opened(NORTH, 11, in_month(4))
    services.publish(in_month(5))
    with pytest.raises(services.AlreadyPublished):
        services.publish(in_month(5))
    corrected = services.publish(in_month(5), correction="Satu instansi salah zona waktu")
    assert (corrected.number, corrected.corrects, corrected.reason) == (2, 1, "Satu instansi salah zona waktu")


def test_what_happens_later_changes_no_published_row(app: Flask, opened: OpenCases) -> None:
    first = opened(NORTH, 25, in_month(4))
    number = services.publish(in_month(5)).number
    before = [(row.subject, row.measure, row.value) for row in queries.rows_of(number)]
    confirm(first[:12], in_month(5, 20))
    opened(SOUTH, 15, in_month(5, 20))
    services.publish(in_month(6))
    assert [(row.subject, row.measure, row.value) for row in queries.rows_of(number)] == before
    assert all(services.faults_in(release) == [] for release in queries.releases())


def test_an_agency_once_merged_stays_merged(app: Flask, opened: OpenCases) -> None:
    opened(NORTH, 30, in_month(4))
    opened(SOUTH, 3, in_month(4))
    services.publish(in_month(5))
    opened(NORTH, 30, in_month(5))
    opened(SOUTH, 30, in_month(5))
    release = services.publish(in_month(6))
    assert {row.subject for row in queries.rows_of(release.number)} == {OTHER}


@pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
@pytest.mark.parametrize("change", ["update release_rows set value = 99", "delete from releases"])
def test_the_database_itself_refuses_to_change_a_release(app: Flask, opened: OpenCases, change: str) -> None:
    opened(NORTH, 11, in_month(4))
    services.publish(in_month(5))
    db.session.commit()
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text(change))
    db.session.rollback()


def test_a_release_that_was_tampered_with_is_found(app: Flask, opened: OpenCases) -> None:
    opened(NORTH, 25, in_month(4))
    services.publish(in_month(5))
    db.session.commit()
    db.session.execute(text("drop trigger release_rows_no_update"))
    db.session.execute(text("update release_rows set value = 7 where measure = 'came_in'"))
    db.session.commit()
    release = queries.newest()
    assert release is not None
    faults = services.faults_in(release)
    assert any("1 to 9" in fault for fault in faults)
    assert any("do not close" in fault for fault in faults)
    assert any("count otherwise" in fault for fault in faults)


def test_the_command_publishes_and_checks(app: Flask, opened: OpenCases) -> None:
    opened(NORTH, 25, in_month(4))
    runner = app.test_cli_runner()
    with clock.travel_to(in_month(5)):
        published = runner.invoke(args=["statistics", "publish"])
        again = runner.invoke(args=["statistics", "publish", "--month", "2026-04"])
        early = runner.invoke(args=["statistics", "publish", "--month", "2026-05"])
        nonsense = runner.invoke(args=["statistics", "publish", "--month", "April"])
        checked = runner.invoke(args=["statistics", "check"])
    assert (published.exit_code, published.output) == (0, "release 1 reaches 2026-04\n")
    assert again.exit_code == 1 and "published already" in again.output
    assert early.exit_code == 1 and "not over" in early.output
    assert nonsense.exit_code == 2
    assert (checked.exit_code, checked.output) == (0, "1 releases hold\n")
