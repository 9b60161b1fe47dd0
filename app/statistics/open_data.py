"""A release as files anybody may use: CSV (RFC 4180), JSON, a data dictionary, checksums; CC BY 4.0.

The same release always gives the same bytes. They are made when they are first asked for and kept by this process.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from flask import current_app

from app.statistics import queries
from app.statistics.dictionary import describe_measures, describe_tables
from app.statistics.queries import Publication

#: Files of a release and their media types.
FILES = {
    "figures.csv": "text/csv",
    "figures.json": "application/json",
    "dictionary.csv": "text/csv",
    "datapackage.json": "application/json",
    "SHA256SUMS": "text/plain",
}
#: What the checksums are of: everything but themselves.
SUMMED = tuple(name for name in FILES if name != "SHA256SUMS")
COLUMNS = ("release", "table", "first_month", "last_month", "subject", "measure", "value")
DICTIONARY_COLUMNS = ("kind", "name", "description_en", "description_id")
LICENCE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0",
}
#: What the columns mean, in both languages.
COLUMN_WORDS: dict[str, tuple[str, str]] = {
    "release": ("Number of the release; a correction has a higher one", "Nomor rilis; perbaikan bernomor lebih tinggi"),
    "table": ("Which published table the row belongs to", "Tabel terbit tempat baris ini"),
    "first_month": ("First month counted, YYYY-MM", "Bulan pertama yang dihitung, YYYY-MM"),
    "last_month": (
        "Last month counted; months too small for themselves are joined",
        "Bulan terakhir yang dihitung; bulan yang terlalu kecil digabung",
    ),
    "subject": (
        "Agency, place or category group; `all` is everything, `other` holds the merged small ones",
        "Instansi, wilayah, atau kelompok kategori; `all` berarti semua, `other` berisi gabungan yang kecil",
    ),
    "measure": ("What is counted: see dictionary.csv", "Apa yang dihitung: lihat dictionary.csv"),
    "value": (
        "How many cases, never 1 to 9; for medians and p90 working days",
        "Banyaknya kasus, tidak pernah 1 sampai 9; untuk median dan p90 hari kerja",
    ),
}
#: Releases whose files one process keeps.
KEPT_RELEASES = 12


def render(release: Publication, file: str) -> bytes:
    """The bytes of one file.  Raises: KeyError for a name that is not in FILES."""
    kept: dict[int, dict[str, bytes]] = current_app.extensions.setdefault("peluit_open_data", {})
    if release.number not in kept:
        while len(kept) >= KEPT_RELEASES:
            kept.pop(next(iter(kept)))
        kept[release.number] = _files(release)
    return kept[release.number][file]


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


def _files(release: Publication) -> dict[str, bytes]:
    rows = [
        (release.number, row.table, row.first_month, row.last_month, row.subject, row.measure, row.value)
        for row in queries.rows_of(release.number)
    ]
    words = [("table", *each) for each in describe_tables()]
    words += [("measure", *each) for each in describe_measures(sorted({str(row[5]) for row in rows}))]
    files = {
        "figures.csv": _csv(COLUMNS, rows),
        "figures.json": _json([dict(zip(COLUMNS, row, strict=True)) for row in rows]),
        "dictionary.csv": _csv(DICTIONARY_COLUMNS, words),
    }
    files["datapackage.json"] = _json(_package(release, files))
    sums = "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in SUMMED)
    return files | {"SHA256SUMS": sums.encode()}


def _csv(columns: Sequence[str], rows: Iterable[Sequence[int | str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue().encode()


def _json(members: Any) -> bytes:
    return (json.dumps(members, ensure_ascii=False, indent=1) + "\n").encode()


def _package(release: Publication, files: dict[str, bytes]) -> dict[str, Any]:
    """A Frictionless data package over the files."""
    resources = [_resource(name, content) for name, content in files.items()]
    figures, _listed, dictionary = resources
    figures["schema"] = {
        "fields": [
            {
                "name": column,
                "type": "integer" if column in ("release", "value") else "string",
                "description": english,
                "description_id": indonesian,
            }
            for column, (english, indonesian) in COLUMN_WORDS.items()
        ],
        "primaryKey": ["release", "table", "subject", "first_month", "measure"],
    }
    dictionary["schema"] = {
        "fields": [{"name": column, "type": "string"} for column in DICTIONARY_COLUMNS],
        "primaryKey": ["kind", "name"],
    }
    return {
        "name": f"peluit-{release.month:%Y-%m}-{release.number}",
        "title": f"Peluit {release.month:%Y-%m}",
        "version": str(release.number),
        "created": f"{release.published_at:%Y-%m-%dT%H:%M:%SZ}",
        "licenses": [LICENCE],
        "resources": resources,
    }


def _resource(name: str, content: bytes) -> dict[str, Any]:
    stem, _, kind = name.rpartition(".")
    return {
        "name": stem if kind == "csv" else f"{stem}-{kind}",
        "path": name,
        "format": kind,
        "mediatype": FILES[name],
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
    }
