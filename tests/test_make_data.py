"""The browser's lists: whole, small, and in the shapes the page's modules read."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
#: Each list is fetched when a step first needs it, on a phone's line.
MOST_BYTES_COMPRESSED = 15_000


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    made: list[str | Path] = [ROOT / "scripts" / "make_data.py", ROOT / "packs" / "id", "demo", folder]
    subprocess.run([sys.executable, *made], check=True)
    return folder


@pytest.fixture(scope="module")
def lists(target: Path) -> dict[str, Any]:
    return {path.stem: json.loads(path.read_text("utf-8")) for path in target.glob("*.json")}


def test_every_list_is_there_for_the_served_regencies_and_their_surroundings(lists: dict[str, Any]) -> None:
    provinces = [province["code"] for province in lists["regions"]["provinces"]]
    assert provinces == ["31", "32", "33", "36"]
    assert set(lists) == {
        *("calendar", "categories.en", "categories.id", "regions", "words-en", "words-id"),
        *(f"{kind}-{province}" for kind in ("districts", "shapes") for province in provinces),
    }
    assert lists["regions"]["served"] == ["32", "32.17", "32.73", "32.77"]


def test_every_list_is_small_enough_for_a_phone(target: Path) -> None:
    for path in target.glob("*.json"):
        assert len(gzip.compress(path.read_bytes(), 9)) <= MOST_BYTES_COMPRESSED, path.name


def test_categories_speak_both_languages_and_bring_their_search_words(lists: dict[str, Any]) -> None:
    for language, name in (("id", "Jalan rusak atau berlubang"), ("en", "Damaged road or pothole")):
        found = {category["id"]: category for category in lists[f"categories.{language}"]["categories"]}
        assert len(found) == 100
        assert (found["pelecehan.seksual"]["danger"], found["jalan.berlubang"]["danger"]) == (True, False)
        assert found["jalan.berlubang"]["name"] == name
        assert all(category["words"] and category["help"] for category in found.values())
        assert {group["id"] for group in lists[f"categories.{language}"]["groups"]} == {
            c["group"] for c in found.values()
        }


def test_words_are_those_the_passphrases_are_made_of(lists: dict[str, Any]) -> None:
    for language in ("id", "en"):
        words = (ROOT / "crypto" / "wordlists" / f"{language}.txt").read_text("utf-8").split()
        assert lists[f"words-{language}"] == words
        assert len(words) == 2048


def test_every_regency_has_districts_and_a_shape_of_closed_rings(lists: dict[str, Any]) -> None:
    for regency in lists["regions"]["regencies"]:
        province = regency["code"][:2]
        assert any(each["code"].startswith(regency["code"] + ".") for each in lists[f"districts-{province}"])
        shape = next(each for each in lists[f"shapes-{province}"] if each["code"] == regency["code"])
        assert all(ring[0] == ring[-1] and len(ring) > 3 for ring in shape["rings"])


def test_days_off_are_weekdays_of_the_known_years(lists: dict[str, Any]) -> None:
    off = lists["calendar"]["off"]
    assert {"2026-03-18", "2026-03-24", "2026-12-25"} <= set(off)
    assert "2026-03-21" not in off
    assert off == sorted(off)
