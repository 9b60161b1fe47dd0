"""An outsider with nothing but GET /rules and /directory works out every route, and the server answers the same.

What is evaluated here is written from the README's contract, and shares nothing with the application.
"""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

from flask.testing import FlaskClient

from tests.rae import API
from tests.world import NOW

CLASSES = {"service": ("information", "aspiration", "complaint"), "whistleblower": ("disclosure",)}
Document = dict[str, Any]


def covers(prefix: str, code: str) -> bool:
    return f"{code}.".startswith(f"{prefix}.")


def holds(when: Document, facets: Document) -> bool:
    def one(operator: str, value: Any) -> bool:
        match operator:
            case "track":
                return bool(value == facets["track"])
            case "class":
                return facets["class"] in value
            case "category" | "region":
                return any(covers(prefix, facets[operator]) for prefix in value)
            case "all":
                return all(holds(each, facets) for each in value)
            case "any":
                return any(holds(each, facets) for each in value)
            case "not":
                return not holds(value, facets)
        raise AssertionError(operator)

    return all(one(operator, value) for operator, value in when.items())


def office(ref: Document, facets: Document, agencies: list[Document]) -> Document | None:
    """The agency named, or the one of that kind for the nearest place from the report's upwards."""
    fit = [each for each in agencies if facets["track"] in each["tracks"]]
    if "id" in ref:
        return next((each for each in fit if each["id"] == ref["id"]), None)
    places = [each for each in agencies if each["kind"] == ref["kind"] and covers(each["place"], facets["region"])]
    places += [each for each in agencies if each["kind"] == ref["kind"] and not each["place"]]
    nearest = max(places, key=lambda each: len(each["place"]), default=None)
    return nearest if nearest in fit else None


def related(agency: Document, agencies: list[Document]) -> set[str]:
    children = {each["id"] for each in agencies if each["parent"] == agency["id"]}
    return {agency["id"], *children, *([agency["parent"]] if agency["parent"] else [])}


def keyed(directory: Document, now: datetime) -> set[tuple[str, str]]:
    """Desks whose key is in force, by the statements."""
    second = int(now.timestamp())
    bodies = [each["body"] for each in directory["statements"]]
    return {
        (body["agency"], body["track"])
        for body in bodies
        if body["kind"] == "desk_key" and body["not_before"] <= second < body["not_after"]
    }


def work_out(rules: Document, live: set[tuple[str, str]], facets: Document) -> list[tuple[Any, ...]]:
    agencies, track = rules["agencies"], facets["track"]
    rule = next(each for each in rules["rules"] if holds(each["when"], facets))
    found: dict[tuple[str, str], tuple[Any, ...]] = {}
    for candidate in rule["candidates"]:
        handling, oversight = (office(candidate[role], facets, agencies) for role in ("handling", "oversight"))
        if handling is None or oversight is None or handling == oversight:
            continue
        pair = (handling["id"], oversight["id"])
        if {(each, track) for each in pair} <= live:
            touched = tuple(sorted(related(handling, agencies) | related(oversight, agencies)))
            found.setdefault(pair, (rule["id"], *pair, rule["reads_along"], touched))
    return list(found.values())


def test_whoever_has_the_published_rules_comes_to_the_same_routes(client: FlaskClient) -> None:
    rules, directory = client.get(f"{API}/rules").get_json(), client.get(f"{API}/directory").get_json()
    live, turn = keyed(directory, NOW), count()
    for track, grain in rules["granularity"].items():
        codes = sorted(
            {
                ".".join(each["id"].split(".")[: grain["category"]])
                for each in rules["categories"]
                if each["track"] == track
            }
        )
        for place in (each for each in rules["served"] if each.count(".") + 1 == grain["region"]):
            for code in codes:
                # each category meets every class in turn, in one place or another
                case_class = CLASSES[track][next(turn) % len(CLASSES[track])]
                facets = {"track": track, "class": case_class, "category": code, "region": place}
                answer = client.post(f"{API}/route", json=facets).get_json()
                told = [
                    (each["rule"], each["agency"], each["oversight"], each["reads_along"], tuple(each["related"]))
                    for each in answer["candidates"]
                ]
                assert told == work_out(rules, live, facets), facets
