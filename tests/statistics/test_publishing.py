"""A release: counted from events, small figures merged, and never changed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app import clock
from app.cases import retention
from app.domain.catalogue import Track
from app.domain.disclosure import ALL, OTHER
from app.domain.release_tables import AGENCY_MONTH, NATIONAL, WHISTLEBLOWER_MONTH
from app.domain.tallies import BALANCE, CAME_IN
from app.extensions import db
from app.followup.jobs import sweep
from app.statistics import checking, queries, services
from app.statistics.jobs import publish_months
from tests.statistics.conftest import OpenCases, confirm, in_month, publish
from tests.world import NORTH, OVERSIGHT, SOUTH

APRIL, MAY, JUNE = date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)
THIRD = "dinas-pu-kota-bandung"


def balance(table: str, subject: str, release: int = 0) -> tuple[int | None, ...]:
    found = {each.subject: each for each in queries.table(release or queries.edition(), table)}
    return tuple(found[subject].count(measure) for measure in BALANCE)


def test_a_month_shows_what_was_open_what_came_in_and_what_left(app: Flask, opened: OpenCases) -> None:
    first = opened(NORTH, 25, in_month(4))
    opened(NORTH, 12, in_month(5))
    confirm(first[:15], in_month(5, 12))
    publish(in_month(6), APRIL)
    publish(in_month(6), MAY)
    april, may = queries.history(AGENCY_MONTH, NORTH)
    assert (april.first, [april.count(name) for name in BALANCE]) == (APRIL, [0, 25, 0, 25])
    assert (may.last, [may.count(name) for name in BALANCE]) == (MAY, [25, 12, 15, 22])
    assert may.parts(CAME_IN) == {"received": 12, "transferred_in": 0, "reopened": 0}
    assert may.count("verified") == may.count("outcome_proposed") == may.count("closed_confirmed") == 15
    assert may.backlog() == {"open_0_5": 0, "open_6_14": 12, "open_15_60": 10, "open_over_60": 0}
    speed = may.speed("first_response")
    assert speed is not None and (speed.reached, speed.median, speed.p90) == (15, 21, 21)
    assert checking.breaches() == []


def test_an_agency_with_a_small_figure_is_never_shown_alone(app: Flask, opened: OpenCases) -> None:
    opened(NORTH, 30, in_month(4))
    opened(SOUTH, 3, in_month(4))
    release = publish(in_month(5))
    # three cases cannot hide alone, and 30 beside a total of 33 would tell them: both stand together
    assert all(
        "came_in" not in each.counts for each in queries.table(release.number, AGENCY_MONTH) if each.subject != OTHER
    )
    assert balance(AGENCY_MONTH, OTHER) == (0, 33, 0, 33)
    assert queries.members(release.number, AGENCY_MONTH) == tuple(sorted([NORTH, SOUTH]))


def test_a_month_with_too_few_cases_is_joined_with_the_next(app: Flask, opened: OpenCases) -> None:
    opened(NORTH, 20, in_month(4))
    opened(NORTH, 4, in_month(5))
    opened(NORTH, 7, in_month(6))
    april, may = publish(in_month(7), APRIL), publish(in_month(7), MAY)
    assert balance(NATIONAL, ALL, april.number) == (0, 20, 0, 20)
    assert (
        balance(NATIONAL, ALL, may.number) == (None, None, None, None) if queries.table(may.number, NATIONAL) else True
    )
    publish(in_month(7), JUNE)
    june = queries.table(queries.edition(), NATIONAL)[0]
    assert (june.first, june.last, june.count("came_in"), june.count("open_end")) == (MAY, JUNE, 11, 31)
    assert checking.breaches() == []


def test_whistleblower_cases_are_counted_for_the_nation_only(app: Flask, opened: OpenCases) -> None:
    opened(NORTH, 11, in_month(4))
    opened(OVERSIGHT, 40, in_month(4), track=Track.WHISTLEBLOWER)
    release = publish(in_month(5))
    assert balance(NATIONAL, ALL) == (0, 11, 0, 11)
    assert balance(WHISTLEBLOWER_MONTH, ALL) == (0, 40, 0, 40)
    assert OVERSIGHT not in {row.subject for row in queries.rows_of(release.number)}


def test_a_month_is_over_when_it_is_over_for_every_agency(app: Flask) -> None:
    last_hour_of_may = datetime(2026, 5, 31, 16, 59, tzinfo=UTC)
    assert services.last_month_over(last_hour_of_may) == date(2026, 4, 1)
    assert services.last_month_over(datetime(2026, 5, 31, 17, 0, tzinfo=UTC)) == MAY


def test_a_month_that_is_not_over_is_refused(app: Flask, opened: OpenCases) -> None:
    opened(NORTH, 11, in_month(4))
    with pytest.raises(services.MonthNotOver):
        publish(in_month(5), MAY)


def test_nothing_is_published_before_there_is_a_case(app: Flask, opened: OpenCases) -> None:
    with pytest.raises(services.NothingToPublish):
        publish(in_month(5))
    opened(NORTH, 11, in_month(5))
    with pytest.raises(services.NothingToPublish):
        publish(in_month(6), APRIL)


def test_months_follow_one_another(app: Flask, opened: OpenCases) -> None:
    opened(NORTH, 11, in_month(3))
    publish(in_month(6), APRIL)
    with pytest.raises(services.OutOfOrder, match="2026-05"):
        publish(in_month(8), JUNE)
    with pytest.raises(services.OutOfOrder):
        publish(in_month(8), date(2026, 3, 1))
    assert publish(in_month(8)).month == "2026-05"


def test_a_month_without_anything_is_published_as_such(app: Flask, opened: OpenCases) -> None:
    opened(NORTH, 11, in_month(4))
    publish(in_month(6))
    publish(in_month(6))
    assert balance(NATIONAL, ALL) == balance(AGENCY_MONTH, NORTH) == (11, 0, 0, 11)
    assert checking.breaches() == []


def test_a_month_is_published_once_and_again_only_with_a_reason(app: Flask, opened: OpenCases) -> None:
    opened(NORTH, 11, in_month(4))
    publish(in_month(5))
    for month in (None, APRIL):
        with pytest.raises(services.AlreadyPublished):
            publish(in_month(5), month)
    corrected = publish(in_month(5), APRIL, correction="Satu instansi salah zona waktu")
    assert (corrected.number, corrected.corrects, corrected.reason) == (2, 1, "Satu instansi salah zona waktu")
    with pytest.raises(services.NotPublishedYet):
        publish(in_month(7), MAY, correction="x")


def test_a_correction_tells_only_what_has_changed_by_ten_cases(app: Flask, opened: OpenCases) -> None:
    opened(NORTH, 25, in_month(4))
    opened(SOUTH, 25, in_month(4))
    publish(in_month(5))
    opened(NORTH, 3, in_month(4, 12))  # late in the books
    publish(in_month(5), APRIL, correction="tiga kasus terlambat dicatat")
    assert balance(AGENCY_MONTH, NORTH) == (0, 25, 0, 25)
    opened(NORTH, 9, in_month(4, 12))
    publish(in_month(5), APRIL, correction="dua belas kasus terlambat dicatat")
    assert balance(AGENCY_MONTH, NORTH) == (0, 37, 0, 37) and balance(NATIONAL, ALL) == (0, 62, 0, 62)
    assert checking.breaches() == []


def test_what_happens_later_changes_no_published_row(app: Flask, opened: OpenCases) -> None:
    first = opened(NORTH, 25, in_month(4))
    number = publish(in_month(5)).number
    before = [(row.subject, row.measure, row.value) for row in queries.rows_of(number)]
    confirm(first[:12], in_month(5, 20))
    opened(SOUTH, 15, in_month(5, 20))
    publish(in_month(6))
    assert [(row.subject, row.measure, row.value) for row in queries.rows_of(number)] == before
    assert checking.breaches() == []


def test_an_agency_leaves_other_only_if_those_who_stay_remain_hidden(app: Flask, opened: OpenCases) -> None:
    opened(NORTH, 30, in_month(4))
    opened(SOUTH, 3, in_month(4))
    publish(in_month(5))
    opened(NORTH, 30, in_month(5))
    opened(SOUTH, 30, in_month(5))
    release = publish(in_month(6))
    # North's backlog at the start of May beside the 33 of "other" would tell South's three
    assert queries.members(release.number, AGENCY_MONTH) == tuple(sorted([NORTH, SOUTH]))
    assert checking.breaches() == []


def test_a_month_waits_until_what_came_due_in_it_is_recorded(app: Flask, opened: OpenCases) -> None:
    opened(NORTH, 11, in_month(4, 2))
    with pytest.raises(services.StillRecording):
        services.publish(in_month(5))
    publish(in_month(5))


@pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
def test_the_database_itself_refuses_to_change_a_release(app: Flask, opened: OpenCases) -> None:
    opened(NORTH, 11, in_month(4))
    publish(in_month(5))
    db.session.commit()
    for change in ("update release_rows set value = 99", "delete from releases"):
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(text(change))
        db.session.rollback()


#: Each is made alone, with the guard of the rows taken away.
BREACHES = (
    "update release_rows set value = 7 where measure = 'came_in' and subject = 'all'",
    "update release_rows set value = value - 2 where measure = 'open_end' and subject != 'all'",
    "update release_rows set value = value + 1 where measure = 'verified' and subject = 'all'",
    "update release_rows set value = value + 4 where subject = 'other' and measure = 'open_end'",
)


def test_a_planted_breach_is_found(app: Flask, opened: OpenCases) -> None:
    confirm(opened(NORTH, 25, in_month(4)), in_month(4, 12))
    opened(SOUTH, 5, in_month(4))
    opened(THIRD, 5, in_month(4))
    publish(in_month(5))
    db.session.execute(text("create table as_published as select * from release_rows"))
    for act in ("update", "delete"):
        db.session.execute(text(f"drop trigger release_rows_no_{act}"))
    db.session.commit()
    for breach in BREACHES:
        assert checking.breaches() == []
        db.session.execute(text(breach))
        db.session.commit()
        assert checking.breaches(), breach
        assert app.test_cli_runner().invoke(args=["statistics", "check"]).exit_code == 1
        db.session.execute(text("delete from release_rows"))
        db.session.execute(text("insert into release_rows select * from as_published"))
        db.session.commit()


def test_the_command_publishes_and_checks(app: Flask, opened: OpenCases) -> None:
    opened(NORTH, 25, in_month(4))
    sweep(in_month(5))
    runner = app.test_cli_runner()
    with clock.travel_to(in_month(5)):
        published = runner.invoke(args=["statistics", "publish"])
        again = runner.invoke(args=["statistics", "publish", "--month", "2026-04"])
        early = runner.invoke(args=["statistics", "publish", "--month", "2026-05"])
        nonsense = runner.invoke(args=["statistics", "publish", "--month", "April"])
        why = runner.invoke(args=["statistics", "publish", "--correct", "why"])
        checked = runner.invoke(args=["statistics", "check"])
    assert (published.exit_code, published.output) == (0, "release 1 is about 2026-04\n")
    assert again.exit_code == 1 and "published already" in again.output
    assert early.exit_code == 1 and "not over" in early.output
    assert nonsense.exit_code == 2 and why.exit_code == 2
    assert (checked.exit_code, checked.output) == (0, "1 releases hold\n")


def test_the_job_publishes_every_month_that_is_over(app: Flask, opened: OpenCases) -> None:
    opened(NORTH, 25, in_month(3))
    sweep(in_month(6))
    with clock.travel_to(in_month(6)):
        publish_months()
        publish_months()
    assert [f"{each.month:%Y-%m}" for each in queries.releases()] == ["2026-05", "2026-04", "2026-03"]


@pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
def test_of_two_that_publish_at_once_one_does(app: Flask, opened: OpenCases) -> None:
    opened(NORTH, 11, in_month(4))
    sweep(in_month(5))
    db.session.remove()

    def publish_april() -> str:
        with app.app_context():
            try:
                services.publish(in_month(5), APRIL)
                db.session.commit()
            except services.AlreadyPublished:
                return "refused"
            return "published"

    with ThreadPoolExecutor(2) as threads:
        answers = [threads.submit(publish_april) for _ in range(2)]
    assert sorted(answer.result() for answer in answers) == ["published", "refused"]
    assert [release.number for release in queries.releases()] == [1]


def test_releases_hold_after_their_cases_were_erased(app: Flask, opened: OpenCases) -> None:
    cases = opened(NORTH, 25, in_month(4))
    confirm(cases, in_month(4, 12))
    publish(in_month(5))
    for case in cases[:3]:
        retention.erase_rest(case, in_month(5))
    db.session.commit()
    assert checking.breaches() == []
