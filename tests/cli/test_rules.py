"""The rules' commands: what a program reads, and the exit status that tells done from refused and from cannot run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from app.agencies.services import snapshot

FIRST = "id-rules-2026-1"


@pytest.fixture
def run(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()


def told(run: FlaskCliRunner, *args: str) -> tuple[int, Any]:
    result = run.invoke(args=["rules", *args, "--json"])
    return result.exit_code, json.loads(result.stdout)


def written(run: FlaskCliRunner, folder: Path, change: dict[str, Any]) -> str:
    """The rules in force as a file, with the road lights' rule changed."""
    document = json.loads(run.invoke(args=["rules", "show"]).stdout)
    next(rule for rule in document["rules"] if rule["id"] == "jalan-lampu").update(change)
    file = folder / "rules.json"
    file.write_text(json.dumps(document))
    return str(file)


def test_the_rules_in_force_are_proven(run: FlaskCliRunner) -> None:
    status, proof = told(run, "check")
    assert (status, proof["proven"], proof["findings"]) == (0, True, [])
    line = f"proven: {proof['rules']} rules over {proof['combinations']} combinations"
    assert line in run.invoke(args=["rules", "check"]).output


def test_a_file_becomes_a_draft_is_checked_previewed_and_put_in_force(run: FlaskCliRunner, tmp_path: Path) -> None:
    assert told(run, "draft", "baru", "--file", written(run, tmp_path, {"priority": "urgent"}))[0] == 0
    assert told(run, "activate", "baru") == (1, {"error": "rules_not_checked"})
    assert told(run, "check", "baru")[0] == 0
    asked = "service/complaint/jalan.lampu-jalan/32.73"
    status, seen = told(run, "preview", "baru", "--last", "5", "--facets", asked)
    assert (status, seen["asked"][0]["after"]["priority"], seen["loads"]) == (0, "urgent", [])
    lines = run.invoke(args=["rules", "preview", "baru", "--facets", asked, "--lang", "id"]).output
    assert "cases would go another way" in lines and "prioritas mendesak" in lines
    status, done = told(run, "activate", "baru", "--over", FIRST)
    assert (status, done["in_force"], done["before"], snapshot().rules.version) == (0, "baru", FIRST, "baru")
    assert told(run, "activate", "baru")[1] == {"error": "stale_rules", "in_force": "baru"}
    assert [(each["version"], each["state"]) for each in told(run, "list")[1]["sets"]] == [
        ("baru", "active"),
        (FIRST, "retired"),
    ]


def test_an_unproven_file_says_why_and_exits_with_1(run: FlaskCliRunner, tmp_path: Path) -> None:
    file = written(run, tmp_path, {"when": {"track": "service", "category": ["jalan"]}})
    assert told(run, "draft", "salah", "--file", file)[0] == 0
    status, proof = told(run, "check", "salah")
    assert (status, proof["proven"]) == (1, False)
    assert [(each["kind"], each["rule"], each["others"]) for each in proof["findings"]] == [
        ("shadow", "jalan-jakarta", ["jalan-lampu"]),
        ("shadow", "jalan", ["jalan-lampu"]),
    ]
    assert "stops: shadow: Rule jalan is never used." in run.invoke(args=["rules", "check", "salah"]).output
    assert told(run, "draft", "salah", "--replace", "--from", FIRST)[0] == 0
    assert told(run, "check", "salah")[0] == 0
    assert told(run, "discard", "salah") == (0, {"discarded": "salah"})


@pytest.mark.parametrize(
    ("args", "status", "error"),
    [
        (["check", "tidak-ada"], 1, "not_found"),
        (["draft", FIRST], 1, "version_taken"),
        (["draft", "x", "--file", "/tidak/ada.json"], 2, "unreadable"),
        (["discard", FIRST], 1, "not_a_draft"),
        (["activate", FIRST], 1, "stale_rules"),
        (["preview", FIRST, "--facets", "service/complaint"], 2, "usage"),
        (["preview", FIRST, "--facets", "service/complaint/jalan.terbang/32.73"], 1, "unknown_category"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_refusal_is_one_code(run: FlaskCliRunner, args: list[str], status: int, error: str) -> None:
    code, document = told(run, *args)
    assert (code, document["error"]) == (status, error)


@pytest.mark.parametrize("content", ["{", "[]", "{}", '[{"id": "a"}]', "[" * 100_000, "\x00"], ids=range(6))
def test_a_broken_file_changes_nothing(run: FlaskCliRunner, tmp_path: Path, content: str) -> None:
    file = tmp_path / "rules.json"
    file.write_text(content)
    code, document = told(run, "draft", "x", "--file", str(file))
    assert code in (1, 2) and document["error"] in ("invalid", "unreadable")
    assert told(run, "check", "x")[0] == 1


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b'{"rules": [\n {"id": "a",}\n]}', "rules.json:2: not JSON: "),
        (b"\xff\xfe{", "rules.json:1: cannot be read as UTF-8"),
        (b'\xef\xbb\xbf{"rules": []}', "rules.json:1: not JSON: Unexpected UTF-8 BOM"),
        (b'{"rules": [{"when": {"track": "service"}, "when": {}}]}', "rules.json:1: a member that stands twice"),
    ],
    ids=["comma", "encoding", "byte order mark", "a member twice"],
)
def test_a_file_that_is_no_json_is_named_with_its_line(
    run: FlaskCliRunner, tmp_path: Path, content: bytes, line: str
) -> None:
    (tmp_path / "rules.json").write_bytes(content)
    result = run.invoke(args=["rules", "draft", "x", "--file", str(tmp_path / "rules.json")])
    assert result.exit_code == 2
    assert result.output.startswith(f"peluit: {line}")
    assert result.output.count("\n") == 1
