"""A large envelope comes in pieces, in any order, over a line that breaks, and only its ticket opens the door."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app import clock
from app.cases.blobs import blob_store
from app.cases.models import Envelope, Upload
from app.cases.uploads import SEGMENT_BYTES, IllegalSize, UploadTooLarge, check_size
from app.extensions import db
from app.intake.jobs import forget_uploads
from crypto.sealing import FileSource
from tests.rae import API, Rae, code_of
from tests.world import NOW

PHOTO_BYTES = 700_000


@pytest.fixture
def sealed(rae: Rae) -> bytes:
    """A report with a photo, three segments long."""
    photo = FileSource("1.jpg", "image/jpeg", io.BytesIO(bytes(range(256)) * (PHOTO_BYTES // 256)))
    return rae.seal(files=[photo])


def start(client: FlaskClient, size_bytes: int) -> dict[str, Any]:
    answer = client.post(f"{API}/uploads", json={"bytes": size_bytes})
    assert answer.status_code == 201, answer.get_json()
    started: dict[str, Any] = answer.get_json()
    return started


def put(client: FlaskClient, started: dict[str, Any], n: int, segment: bytes, **changed: str) -> Any:
    headers = {"Upload-Ticket": started["ticket"], "Content-Type": "application/octet-stream", **changed}
    return client.put(f"{API}/uploads/{started['upload']}/{n}", data=segment, headers=headers)


def pieces(sealed: bytes) -> list[bytes]:
    return [sealed[at : at + SEGMENT_BYTES] for at in range(0, len(sealed), SEGMENT_BYTES)]


def have(client: FlaskClient, started: dict[str, Any]) -> Any:
    return client.get(f"{API}/uploads/{started['upload']}", headers={"Upload-Ticket": started["ticket"]})


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
def test_a_report_in_segments_is_taken_whatever_their_order(rae: Rae, client: FlaskClient, sealed: bytes) -> None:
    started = start(client, len(sealed))
    assert (started["segments"], started["segment_bytes"]) == (len(pieces(sealed)), 262144)
    for n, segment in reversed(list(enumerate(pieces(sealed)))):
        assert put(client, started, n, segment).status_code == 204
    body = {"envelope": None, "upload": started["upload"], "ticket": started["ticket"]}
    answer = rae.send(**body)
    assert answer.status_code == 201
    row = db.session.scalars(select(Envelope)).one()
    assert row.size_bytes == len(sealed)
    # The answer was lost: the ticket repeats it, although the segments are gone.
    forget_uploads()
    again = rae.send(**body)
    assert (again.status_code, again.get_json()) == (200, answer.get_json())


def test_a_cut_line_resumes_with_what_is_missing(rae: Rae, client: FlaskClient, sealed: bytes) -> None:
    started = start(client, len(sealed))
    put(client, started, 0, pieces(sealed)[0])
    put(client, started, 2, pieces(sealed)[2])
    told = have(client, started).get_json()
    assert told["have"] == [[0, 0], [2, len(pieces(sealed)) - 1]] or told["have"] == [[0, 0], [2, 2]]
    refused = rae.send(envelope=None, upload=started["upload"], ticket=started["ticket"])
    assert code_of(refused) == (409, "upload_incomplete")
    assert refused.get_json()["missing"][0] == [1, 1]


def test_the_same_segment_again_is_fine_and_another_is_a_conflict(client: FlaskClient, sealed: bytes) -> None:
    started = start(client, len(sealed))
    first = pieces(sealed)[0]
    assert put(client, started, 0, first).status_code == 204
    assert put(client, started, 0, first).status_code == 204
    assert code_of(put(client, started, 0, bytes(len(first)))) == (409, "segment_conflict")
    assert have(client, started).get_json()["have"] == [[0, 0]]


@pytest.mark.parametrize(
    ("n", "length"),
    [(0, SEGMENT_BYTES - 1), (0, SEGMENT_BYTES + 1), (2, SEGMENT_BYTES), (0, 0), (99, 10), (3, 1)],
    ids=["short", "long", "last too long", "empty", "far beyond", "just beyond"],
)
def test_a_segment_has_the_length_its_place_demands(client: FlaskClient, sealed: bytes, n: int, length: int) -> None:
    started = start(client, len(sealed))
    assert code_of(put(client, started, n, bytes(length))) == (422, "segment_length")


def test_only_the_ticket_opens_an_upload(client: FlaskClient, rae: Rae, sealed: bytes) -> None:
    started, other = start(client, len(sealed)), start(client, len(sealed))
    for ticket in (other["ticket"], "", "zz", "00" * 32):
        assert code_of(put(client, {**started, "ticket": ticket}, 0, pieces(sealed)[0])) == (404, "not_found")
        assert have(client, {**started, "ticket": ticket}).status_code == 404
    assert code_of(put(client, {**started, "upload": "00" * 16}, 0, pieces(sealed)[0])) == (404, "not_found")


def test_a_segment_is_octets(client: FlaskClient, sealed: bytes) -> None:
    started = start(client, len(sealed))
    refused = put(client, started, 0, pieces(sealed)[0], **{"Content-Type": "text/plain"})
    assert code_of(refused) == (415, "unsupported_media_type")


def test_only_sizes_an_envelope_can_have_are_started(client: FlaskClient, sealed: bytes) -> None:
    check_size(len(sealed))
    assert code_of(client.post(f"{API}/uploads", json={"bytes": len(sealed) + 1})) == (422, "illegal_size")
    assert code_of(client.post(f"{API}/uploads", json={"bytes": 100})) == (422, "illegal_size")
    assert code_of(client.post(f"{API}/uploads", json={"bytes": 2**30})) == (413, "too_large")
    largest = 104 + 96 * 8 + 67125248
    check_size(largest)
    with pytest.raises(UploadTooLarge):
        check_size(largest + 1)
    with pytest.raises(IllegalSize):
        check_size(16696 + 1)


def test_what_waits_unclaimed_is_bounded(client: FlaskClient) -> None:
    largest = 104 + 96 * 2 + 67125248
    allowed = 5 * 1024**3 // largest
    answers = [client.post(f"{API}/uploads", json={"bytes": largest}).status_code for _ in range(allowed + 1)]
    assert answers == [201] * allowed + [503]
    refused = client.post(f"{API}/uploads", json={"bytes": largest})
    assert code_of(refused) == (503, "quota")
    assert "Retry-After" in refused.headers
    # Promises that nothing followed are forgotten within two hours.
    with clock.travel_to(NOW + timedelta(hours=2)):
        assert client.post(f"{API}/uploads", json={"bytes": largest}).status_code == 201


def test_an_upload_is_forgotten_a_day_after_its_last_segment(client: FlaskClient, sealed: bytes) -> None:
    started = start(client, len(sealed))
    with clock.travel_to(NOW + timedelta(minutes=50)):
        put(client, started, 0, pieces(sealed)[0])
    with clock.travel_to(NOW + timedelta(hours=24)):
        forget_uploads()
        assert have(client, started).status_code == 200
    with clock.travel_to(NOW + timedelta(hours=26)):
        assert have(client, started).status_code == 404
        forget_uploads()
    assert db.session.scalars(select(Upload)).all() == []
    assert list(blob_store().uploads()) == []


def test_expiries_are_whole_hours(client: FlaskClient, sealed: bytes) -> None:
    with clock.travel_to(NOW + timedelta(minutes=13)):
        assert start(client, len(sealed))["expires_at"].endswith(":00:00Z")


def test_bytes_without_a_row_are_swept_and_others_stay(rae: Rae, client: FlaskClient) -> None:
    rae.send()
    kept = [name for name, _ in blob_store().names()]
    orphan = "ab" * 32
    blob_store().put(orphan, io.BytesIO(b"left by a killed request"), NOW)
    forget_uploads()
    assert len(list(blob_store().names())) == 2
    with clock.travel_to(NOW + timedelta(days=3)):
        forget_uploads()
    assert [name for name, _ in blob_store().names()] == kept


def test_a_claimed_upload_cannot_become_a_second_report(
    rae: Rae, client: FlaskClient, world: Any, sealed: bytes
) -> None:
    started = start(client, len(sealed))
    for n, segment in enumerate(pieces(sealed)):
        put(client, started, n, segment)
    body = {"envelope": None, "upload": started["upload"], "ticket": started["ticket"]}
    rae.send(**body)
    other = Rae(client, world, "other")
    assert code_of(rae.send(**body, auth_pk=other.keys.auth.pk.hex()))[0] in (404, 409)
    assert code_of(put(client, started, 0, pieces(sealed)[0])) == (404, "not_found")
