"""Plaintext never reaches the server: a report full of canaries is worked to its end, then everything is searched.

Searched are the database, the blobs, the queue, the log and the mails, and the memory of every process. So that an
empty result means something, each search must also find what is known to be there.
"""

from __future__ import annotations

import http.client
import io
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command as alembic_command
from PIL import Image
from sqlalchemy import update

from app import create_app
from app.accounts.models import Handler
from app.cli.api_client import ApiClient, Transport
from app.cli.database import alembic_config
from app.cli.desk_client import Credentials, DeskClient
from app.cli.reporter_client import ReporterClient, Story
from app.extensions import db
from app.followup import mail
from config import Config
from crypto import passphrase
from crypto.envelope import FileSource
from crypto.reporter import ReporterKeys
from tests.services import postbox, short_folder
from tests.supervised import Service, descendants, free_port
from tests.world import NOW, ORIGIN, World, config_for, plant

TEXT = "Kenari-teks: lumbung itu dibuka tiap malam oleh kepala gudang"
ANSWER = "Kenari-jawaban: pintunya hijau, dekat pohon randu"
REPLY = "Kenari-balasan: regu kami datang besok pagi"
NOTE = "Kenari-catatan: jangan sebut nama gudang"
CONTACT = "kenari-kontak@rahasia.example"
FILE_NAME = "kenari-nama-berkas.jpg"
EXIF = "Kenari-Exif Kamera 9000"
LAT_E7, LON_E7 = -69147123, 1076098456
ADDRESS = "203.0.113.77"
USER_AGENT = "KenariBrowser/77.3"


def photo() -> bytes:
    """A JPEG that tells a camera and a place."""
    exif = Image.Exif()
    exif[0x010F] = EXIF
    exif.get_ifd(0x8825).update({1: "S", 2: (6.0, 54.0, 52.96), 3: "E", 4: (107.0, 36.0, 35.44)})
    out = io.BytesIO()
    Image.new("RGB", (640, 480), (90, 120, 90)).save(out, "JPEG", exif=exif)
    return out.getvalue()


def through_a_proxy(port: int) -> Transport:
    """Requests that carry what a network would tell: an address and a user agent."""

    def send(method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        told = {"X-Forwarded-For": ADDRESS, "User-Agent": USER_AGENT}
        connection.request(method, path, body, {**headers, **told})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, content

    return send


@dataclass
class Aftermath:
    """The service after the case has been closed, still running."""

    service: Service
    mails: list[bytes]
    words: list[str] = field(repr=False)
    case_tag: str = ""

    def secrets(self) -> dict[str, bytes]:
        """What nobody but reporter and agency may ever hold, under a name for the test's report."""
        entropy = passphrase.parse_words(self.words)
        keys = ReporterKeys.derive(entropy, ORIGIN)
        return {
            "text": TEXT.encode(),
            "answer": ANSWER.encode(),
            "reply": REPLY.encode(),
            "note": NOTE.encode(),
            "contact": CONTACT.encode(),
            "file name": FILE_NAME.encode(),
            "exif": EXIF.encode(),
            "latitude": str(LAT_E7).encode(),
            "longitude": str(LON_E7).encode(),
            "words": " ".join(self.words).encode(),
            "words in JSON": '", "'.join(self.words).encode(),
            "first words": " ".join(self.words[:3]).encode(),
            "entropy": entropy,
            "entropy in hex": entropy.hex().encode(),
            "box key": keys.box.sk,
            "event seed": keys.event.seed,
        }


@pytest.fixture(scope="module")
def aftermath(world: World) -> Iterator[Aftermath]:
    with short_folder() as var:
        app = create_app(deployment_in(world, var))
        with app.app_context():
            alembic_command.upgrade(alembic_config(), "head")
            plant(world)
            db.session.execute(update(Handler).values(mail=Handler.id + "@office.example"))
            db.session.commit()
        service = Service(
            var,
            free_port(),
            PELUIT_ORIGIN=ORIGIN,
            PELUIT_PROXIES="1",
            PELUIT_DEMO="1",
            PELUIT_NOW=NOW.isoformat(),
        )
        try:
            yield live_through(world, service, var)
        finally:
            service.close()


def live_through(world: World, service: Service, var: Path) -> Aftermath:
    """File, verify, ask, answer, reply, note, propose, confirm, rate; then let the mails go out."""
    send = through_a_proxy(service.port)
    reporter = ReporterClient(ApiClient(send), world.root.pk, lambda: int(NOW.timestamp()))
    story = Story(
        TEXT,
        contact=CONTACT,
        place=(LAT_E7, LON_E7, 9),
        files=[FileSource(FILE_NAME, "image/jpeg", io.BytesIO(photo()))],
    )
    filed = reporter.file_report("service", "complaint", "jalan.lampu-jalan", "32.73", story)
    words = " ".join(filed.words)
    desk = DeskClient(ApiClient(send), world.root.pk, lambda: int(NOW.timestamp()))
    ada = world.people["ada"]
    desk.log_in(Credentials("ada", "", ada.totp_secret, world.password_keys["ada"]))
    desk.act(desk.view(filed.case_tag), "verify")
    desk.write(desk.view(filed.case_tag), "question", REPLY)
    reporter.open_mailbox(words).write("answer", ANSWER, [FileSource("2.jpg", "image/jpeg", io.BytesIO(photo()))])
    desk.write(desk.view(filed.case_tag), "note", NOTE)
    desk.write(desk.view(filed.case_tag), "response", REPLY)
    with desk.read(desk.view(filed.case_tag)) as thread:
        assert ANSWER in [letter.opened.meta["text"] for letter in thread.letters if letter.opened]
    desk.write(desk.view(filed.case_tag), "outcome", REPLY, outcome="resolved")
    box = reporter.open_mailbox(words)
    number = box.view["outcome"]["number"]
    box.act("confirm", outcome=number)
    box.act("rate", outcome=number, rating=5, word="clear")
    assert box.view["state"] == "closed"
    assert service.get("/id/nowhere")[0] == 404
    return Aftermath(service, mails_of(world, var), filed.words, filed.case_tag)


def mails_of(world: World, var: Path) -> list[bytes]:
    """What the hourly mail sends out of the service's own database, a few hours on."""
    with postbox() as box:
        app = create_app(replace(deployment_in(world, var), smtp_url=box.url))
        with app.app_context():
            mail.send_due(NOW + timedelta(hours=3))
        return [bytes(message) for message in box.messages]


def deployment_in(world: World, var: Path) -> Config:
    return config_for(world, var, f"sqlite:///{var}/peluit.sqlite3", f"unix://{var}/run/valkey.sock")


def files_below(var: Path) -> dict[str, bytes]:
    """Every file of the deployment: database and journals, blobs, queue, log."""
    return {str(path.relative_to(var)): path.read_bytes() for path in var.rglob("*") if path.is_file()}


def memory_of(pid: int) -> Iterator[bytes]:
    """The writable memory of a process; of one that has just ended, none."""
    with suppress(FileNotFoundError, ProcessLookupError), Path(f"/proc/{pid}/mem").open("rb", buffering=0) as mem:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            found = re.match(r"([0-9a-f]+)-([0-9a-f]+) rw", line)
            if found and "[vvar" not in line:
                start, end = (int(part, 16) for part in found.groups())
                try:
                    mem.seek(start)
                    yield mem.read(end - start)
                except OSError:
                    continue


def test_no_file_of_the_deployment_holds_a_canary(aftermath: Aftermath) -> None:
    files = files_below(aftermath.service.var)
    assert any(aftermath.case_tag.encode() in content for content in files.values()), "the search finds nothing at all"
    hidden = {**aftermath.secrets(), "address": ADDRESS.encode(), "user agent": USER_AGENT.encode()}
    leaks = [(name, path) for name, secret in hidden.items() for path, content in files.items() if secret in content]
    assert leaks == []


def test_no_process_remembers_a_canary(aftermath: Aftermath) -> None:
    supervisor = aftermath.service.process.pid
    pids = [supervisor, *descendants(supervisor)]
    leaks, found = [], False
    for pid in pids:
        for part in memory_of(pid):
            found = found or aftermath.case_tag.encode() in part
            leaks += [(name, pid) for name, secret in aftermath.secrets().items() if secret in part]
    assert len(pids) > 4
    assert found, "the search finds nothing at all"
    assert leaks == []


def test_mails_name_neither_case_nor_content(aftermath: Aftermath) -> None:
    assert aftermath.mails, "no mail went out"
    hidden = {**aftermath.secrets(), "case": aftermath.case_tag.encode(), "address": ADDRESS.encode()}
    assert [name for name, secret in hidden.items() for message in aftermath.mails if secret in message] == []
