"""A release as files anybody may use: CSV (RFC 4180), JSON, a data dictionary, checksums; CC BY 4.0."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from typing import Any

from app.statistics import queries
from app.statistics.queries import Publication

#: Files of a release and their media types.
FILES = {
    "figures.csv": "text/csv",
    "figures.json": "application/json",
    "datapackage.json": "application/json",
}
COLUMNS = ("release", "table", "first_month", "last_month", "subject", "measure", "value")
LICENCE = {"name": "CC-BY-4.0", "title": "Creative Commons Attribution 4.0"}
#: What the columns mean, in both languages.
DICTIONARY: dict[str, tuple[str, str]] = {
    "release": ("Number of the release; a correction has a higher one", "Nomor rilis; perbaikan bernomor lebih tinggi"),
    "table": ("Which published table the row belongs to", "Tabel terbit tempat baris ini"),
    "first_month": ("First month counted, YYYY-MM", "Bulan pertama yang dihitung, YYYY-MM"),
    "last_month": (
        "Last month counted; months too small for themselves are joined",
        "Bulan terakhir yang dihitung; bulan yang terlalu kecil digabung",
    ),
    "subject": (
        "Agency; `other` holds the merged small ones",
        "Instansi; `other` berisi gabungan yang kecil",
    ),
    "measure": (
        "open_start + came_in = went_out + open_end",
        "open_start + came_in = went_out + open_end",
    ),
    "value": ("How many cases; never 1 to 9", "Banyaknya kasus; tidak pernah 1 sampai 9"),
}


def render(release: Publication, file: str) -> bytes:
    """The bytes of one file. The same release always gives the same bytes."""
    if file == "figures.csv":
        return _csv(release)
    if file == "figures.json":
        return _json([dict(zip(COLUMNS, row, strict=True)) for row in _rows(release)])
    return _json(_package(release))


def describe(release: Publication) -> dict[str, Any]:
    """One entry of the list of releases."""
    return {
        "release": release.number,
        "month": f"{release.month:%Y-%m}",
        "published_on": release.published_at.date().isoformat(),
        "corrects": release.corrects,
        "reason": release.reason,
        "files": list(FILES),
    }


def _rows(release: Publication) -> list[tuple[int | str, ...]]:
    return [
        (release.number, row.table, row.first_month, row.last_month, row.subject, row.measure, row.value)
        for row in queries.rows_of(release.number)
    ]


def _csv(release: Publication) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(_rows(release))
    return out.getvalue().encode()


def _json(members: Any) -> bytes:
    return (json.dumps(members, ensure_ascii=False, indent=1) + "\n").encode()


def _package(release: Publication) -> dict[str, Any]:
    """A Frictionless data package."""
    resources: list[dict[str, Any]] = []
    for name in ("figures.csv", "figures.json"):
        content = render(release, name)
        resources.append(
            {
                "name": name.replace(".", "-"),
                "path": name,
                "mediatype": FILES[name],
                "bytes": len(content),
                "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
            }
        )
    number_columns = {"release", "value"}
    resources[0]["schema"] = {
        "fields": [
            {
                "name": column,
                "type": "integer" if column in number_columns else "string",
                "description": english,
                "description_id": indonesian,
            }
            for column, (english, indonesian) in DICTIONARY.items()
        ],
        "primaryKey": ["release", "table", "first_month", "subject", "measure"],
    }
    return {
        "name": f"peluit-{release.month:%Y-%m}-{release.number}",
        "version": str(release.number),
        "licenses": [LICENCE],
        "resources": resources,
    }
