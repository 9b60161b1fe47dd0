"""`deadlines due`: the last second in time on one line, or one clear line and exit 1."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from app.agencies.pack import load_pack
from app.cli.deadlines import command

PACK = Path(__file__).resolve().parents[2] / "packs" / "id"
SITE = Flask(__name__)
SITE.extensions["peluit_pack"] = load_pack(PACK)


def run(*arguments: str) -> Result:
    # What `flask deadlines due` does: the command runs inside the application's context.
    with SITE.app_context():
        return CliRunner().invoke(command, ["due", *arguments])


@pytest.mark.parametrize(
    ("start", "zone", "term", "pauses", "expected"),
    [
        ("2026-03-17T09:00+07:00", "Asia/Jakarta", "3wd", (), "2026-03-27T23:59:59+07:00"),
        ("2026-03-17T09:00+07:00", "Asia/Jakarta", "5wd", (), "2026-03-31T23:59:59+07:00"),
        ("2026-05-13T15:59+07:00", "Asia/Jakarta", "5wd", (), "2026-05-22T23:59:59+07:00"),
        ("2026-04-06T15:30Z", "Asia/Jakarta", "3wd", (), "2026-04-09T23:59:59+07:00"),
        ("2026-04-06T15:30Z", "Asia/Jayapura", "3wd", (), "2026-04-10T23:59:59+09:00"),
        (
            "2026-04-06T09:00+07:00",
            "Asia/Jakarta",
            "3wd",
            ("2026-04-07T10:00+07:00/2026-04-09T09:00+07:00",),
            "2026-04-13T23:59:59+07:00",
        ),
        ("2026-03-23T09:00Z", "Europe/Berlin", "7d", (), "2026-03-30T23:59:59+02:00"),
        ("2026-01-31T09:00Z", "UTC", "1m", (), "2026-02-28T23:59:59+00:00"),
    ],
    ids=["3wd", "5wd", "ascension", "jakarta", "jayapura", "paused", "summer-time", "short-month"],
)
def test_the_last_second_in_time_is_printed(
    start: str, zone: str, term: str, pauses: tuple[str, ...], expected: str
) -> None:
    options = [option for each in pauses for option in ("--pause", each)]
    result = run("--start", start, "--zone", zone, "--term", term, *options)
    assert (result.exit_code, result.stdout) == (0, f"{expected}\n")


def test_an_explanation_follows_on_request_in_both_languages_and_day_by_day() -> None:
    result = run("--start", "2026-04-06T09:00+07:00", "--zone", "Asia/Jakarta", "--term", "2wd", "--explain")
    assert result.stdout.splitlines() == [
        "2026-04-08T23:59:59+07:00",
        "Rabu 8 April: 2 hari kerja sejak 6 April",
        "Wednesday 8 April: 2 working days from 6 April",
        "  2026-04-06 start",
        "  2026-04-07 1/2",
        "  2026-04-08 2/2",
    ]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"--start": "yesterday"}, "an instant looks like"),
        ({"--start": "2026-04-06T09:00"}, "offset from UTC"),
        ({"--start": "9999-12-31T09:00Z"}, "out of range"),
        ({"--start": "2027-12-30T09:00Z"}, "does not know the year 2028"),
        ({"--zone": "Asia/Bandung"}, "unknown time zone"),
        ({"--zone": "/etc/passwd"}, "unknown time zone"),
        ({"--term": "-3wd"}, "a term is"),
        ({"--term": "99999wd"}, "a term is"),
        ({"--term": "9999wd"}, "a term lies between"),
        ({"--pause": "2026-04-07T09:00Z"}, "a pause looks like"),
        ({"--pause": "2026-04-07T09:00Z/2026-04-07T08:00Z"}, "cannot end before it starts"),
        ({"--pause": "2026-04-07T09:00Z/"}, "an instant looks like"),
    ],
    ids=lambda value: str(value),
)
def test_a_question_that_cannot_be_answered_is_one_clear_line_and_exit_1(options: dict[str, str], message: str) -> None:
    given = {"--start": "2026-04-06T09:00Z", "--zone": "Asia/Jakarta", "--term": "3wd", **options}
    result = run(*(word for pair in given.items() for word in pair))
    assert (result.exit_code, result.stdout) == (1, "")
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1
