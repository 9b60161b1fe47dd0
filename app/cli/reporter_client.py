"""A reporter without a browser: files, reads and answers a case over HTTP, with the same bytes a phone would send."""

from __future__ import annotations

import io
import mimetypes
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.cli.api_client import ApiClient, ApiRefusal
from app.cli.parcel import Body, Parcel
from app.cli.thread import Thread, read_thread
from crypto import acts, authorship, challenge, envelope, passphrase, receipt
from crypto.errors import DirectoryError
from crypto.extraction import safe_name
from crypto.reporter import ReporterKeys
from crypto.statements import DeskKey, Directory


class NoUnrelatedReader(Exception):
    """Every candidate is related to somebody the report is about."""


@dataclass(frozen=True)
class Story:
    """What is inside the report and nowhere else."""

    text: str
    about: Sequence[str] = ()
    contact: str = ""
    #: degrees times 10^7, and the accuracy in metres
    place: tuple[int, int, int] | None = None
    files: Sequence[envelope.FileSource] = ()
    lang: str = "id"


@dataclass(frozen=True)
class Filed:
    """What the reporter keeps."""

    words: list[str] = field(repr=False)
    case_tag: str
    reference: str
    agency: str
    oversight: str
    deadlines: list[dict[str, Any]]
    receipt: dict[str, Any]


@contextmanager
def opened_files(paths: Sequence[Path]) -> Iterator[list[envelope.FileSource]]:
    """Files from disk, as they are but for names that no envelope takes: a command line strips nothing."""
    with ExitStack() as stack:
        yield [
            envelope.FileSource(
                safe_name(path.name),
                mimetypes.guess_type(path.name)[0] or "application/octet-stream",
                stack.enter_context(path.open("rb")),
            )
            for path in paths
        ]


class ReporterClient:
    """One reporter at one deployment."""

    def __init__(self, api: ApiClient, root_pk: bytes, now: Callable[[], int]) -> None:
        """`now` gives unix seconds: statements and keys are judged by the reporter's own clock."""
        self.api = api
        self.root_pk = root_pk
        self.now = now
        self._published: dict[str, Any] | None = None

    @property
    def published(self) -> dict[str, Any]:
        """The directory without what is single agencies' own, fetched once and not verified."""
        if self._published is None:
            self._published = self.api.get("/directory?statements=shared")
        return self._published

    def directory(self, statements: Iterable[Mapping[str, Any]] = ()) -> Directory:
        """The directory with the statements that came with a route or a case, verified up to the pinned root.

        Raises: DirectoryError
        """
        shown = self.published | {"statements": [*self.published["statements"], *statements]}
        return Directory.verify(shown, self.root_pk, self.now())

    @property
    def origin(self) -> str:
        """The deployment's name in the protocol."""
        return str(self.published["origin"])

    def file_report(
        self,
        track: str,
        case_class: str,
        category: str,
        region: str,
        story: Story,
        *,
        on_words: Callable[[list[str]], None] = lambda _words: None,
    ) -> Filed:
        """Seal a report to the first readers unrelated to whom it is about, send it and check the receipt.

        `on_words` gets the words before the report leaves: where no answer comes back, it may be in all the same.
        Raises: ApiRefusal, ServerUnreachable, CryptoError, NoUnrelatedReader
        """
        asked = {"track": track, "class": case_class, "category": category, "region": region}
        route = self.api.post("/route", asked)
        entropy = passphrase.new_entropy()
        words = passphrase.to_words(entropy, story.lang)
        keys = ReporterKeys.derive(entropy, self.origin)
        on_words(words)
        for _attempt in range(3):
            candidate = first_unrelated(route["candidates"], story.about)
            boxes = self.verified_boxes(candidate["recipients"], route["statements"])
            sealed, content = self._seal_report(keys, asked, candidate, boxes, story)
            members = {
                "route": route["route"],
                "candidate": candidate["n"],
                "auth_pk": keys.auth.pk.hex(),
                "reply_kid": keys.reply_kid.hex(),
            }
            try:
                accepted = Parcel(self.api, content).deliver(_poster(self.api, "/reports", members))
                break
            except ApiRefusal as refusal:
                if refusal.code != "route_stale":
                    raise
                route = refusal.document["route"]
        else:
            raise ApiRefusal("route_stale", 409, {})
        self.check_receipt(accepted["receipt"], sealed, keys.case_tag)
        return Filed(
            words,
            accepted["case_tag"],
            accepted["reference"],
            accepted["agency"],
            accepted["oversight"],
            accepted["deadlines"],
            accepted["receipt"],
        )

    @staticmethod
    def _seal_report(
        keys: ReporterKeys,
        asked: Mapping[str, str],
        candidate: Mapping[str, Any],
        boxes: Sequence[bytes],
        story: Story,
    ) -> tuple[envelope.Sealed, bytes]:
        meta: dict[str, Any] = {
            "app": "ccp1",
            "v": 1,
            "agency": candidate["agency"],
            "oversight": candidate["oversight"],
            "track": asked["track"],
            "class": asked["class"],
            "category": asked["category"],
            "region": asked["region"],
            "policy": candidate["policy"],
            "lang": story.lang,
            "rk": {"box": keys.box.pk.hex(), "event": keys.event.pk.hex(), "sign": keys.sign.pk.hex()},
            "text": story.text,
        }
        if story.about:
            meta["about"] = list(story.about)
        if story.contact:
            meta["contact"] = story.contact
        if story.place is not None:
            lat_e7, lon_e7, acc_m = story.place
            meta["geo"] = {"acc_m": acc_m, "lat_e7": lat_e7, "lon_e7": lon_e7}
        out = io.BytesIO()
        sealed = envelope.seal(
            out,
            kind=1,
            case_tag=keys.case_tag,
            seq=0,
            prev=bytes(32),
            recipients=boxes,
            meta=meta,
            files=story.files,
            sign_seed=keys.sign.seed,
        )
        return sealed, out.getvalue()

    def verified_boxes(
        self, recipients: Sequence[Mapping[str, Any]], statements: Iterable[Mapping[str, Any]]
    ) -> list[bytes]:
        """Box keys of the recipients, each found in signed statements and not only in the server's answer."""
        directory = self.directory([*statements, *(named["statement"] for named in recipients)])
        out = []
        for named in recipients:
            desk = directory.desk_key(named["agency"], named["track"])
            if desk.box.hex() != named["box"]:
                raise DirectoryError
            out.append(desk.box)
        return out

    def open_mailbox(self, words: str) -> Mailbox:
        """The mailbox behind the words.  Raises: PassphraseError, ApiRefusal not_recognised, ServerUnreachable"""
        keys = ReporterKeys.derive(passphrase.parse_words(words), self.origin)
        asked = self.api.post("/mailbox/challenge", {"mailbox": keys.mailbox.hex()})
        nonce = bytes.fromhex(asked["nonce"])
        sig = challenge.sign_mailbox_login(keys.auth.seed, self.origin, nonce, keys.mailbox)
        opened = self.api.post(
            "/mailbox/session", {"mailbox": keys.mailbox.hex(), "nonce": nonce.hex(), "sig": sig.hex()}
        )
        return Mailbox(self.api.with_session(opened["session"]), keys, self)

    def check_receipt(self, document: Mapping[str, Any], sealed: envelope.Sealed, case_tag: bytes) -> None:
        """Whether the receipt promises exactly what was sent.  Raises: SigError, ContextError, DirectoryError"""
        receipt.verify_receipt(
            document,
            self.directory().receipt_key(),
            env_id=sealed.env_id,
            content=sealed.content,
            case_tag=case_tag,
        )


class Mailbox:
    """An open mailbox: one case, seen by its reporter."""

    def __init__(self, api: ApiClient, keys: ReporterKeys, reporter: ReporterClient) -> None:
        self.api = api
        self._keys = keys
        self._reporter = reporter
        self.view: dict[str, Any] = api.get("/mailbox")

    def refresh(self) -> dict[str, Any]:
        """The case as it stands now."""
        self.view = self.api.get("/mailbox")
        return self.view

    def read(self) -> Thread:
        """Every agency message, opened and checked."""
        statements = {"statements": self.view["statements"]}
        directory = Directory.verify(statements, self._reporter.root_pk, self._reporter.now())
        return read_thread(
            self.view,
            [self._keys.box],
            lambda agency, version: desk_key_version(directory, agency, self.view["track"], version),
            lambda env_id: self.api.download(f"/mailbox/envelopes/{env_id}"),
            reply_kid=None,
        )

    def write(self, purpose: str, text: str, files: Sequence[envelope.FileSource] = ()) -> dict[str, Any]:
        """Send a message (`info` or `answer`) and check its receipt."""
        with self.read() as thread:
            seen = thread.newest(envelope.KIND_AGENCY_MESSAGE) or (self._report_id(), 0)
        following = self.view["next"]
        out = io.BytesIO()
        sealed = envelope.seal(
            out,
            kind=envelope.KIND_REPORTER_MESSAGE,
            case_tag=self._keys.case_tag,
            seq=following["seq"],
            prev=bytes.fromhex(following["prev"]),
            recipients=self._reporter.verified_boxes(following["recipients"], self.view["statements"]),
            meta={"app": "ccp1", "purpose": purpose, "seen": {"id": seen[0], "n": seen[1]}, "text": text, "v": 1},
            files=files,
            sign_seed=self._keys.sign.seed,
        )
        parcel = Parcel(self.api, out.getvalue(), "/mailbox/uploads")
        accepted = parcel.deliver(_poster(self.api, "/mailbox/messages", {}))
        self._reporter.check_receipt(accepted["receipt"], sealed, self._keys.case_tag)
        self.refresh()
        return accepted

    def act(self, name: str, **members: Any) -> dict[str, Any]:
        """A signed act: confirm, dispute, reopen, withdraw, rate, reclassify_consent."""
        asked = {"act": name, "number": self.view["number"], "event_pk": self._keys.event.pk.hex(), **members}
        signed = acts.sign_act(
            self._keys.event.seed, self._reporter.origin, {**asked, "case_tag": self._keys.case_tag.hex()}
        )
        answered: dict[str, Any] = self.api.post("/mailbox/acts", {**asked, "sig": signed.hex()})
        self.refresh()
        return answered

    def prove(self, challenge: str, verifier: str) -> dict[str, Any]:
        """A proof of authorship for one verifier.  Raises: CanonError for an empty or overlong challenge or name"""
        report = next(listed for listed in self.view["envelopes"] if listed["kind"] == envelope.KIND_REPORT)
        return authorship.prove_authorship(
            self._keys.event,
            self._reporter.origin,
            report=bytes.fromhex(report["env_id"]),
            challenge=challenge,
            to=verifier,
        )

    def close(self) -> None:
        """End the session."""
        self.api.delete("/mailbox/session")

    def _report_id(self) -> str:
        return next(str(listed["env_id"]) for listed in self.view["envelopes"] if listed["kind"] == 1)


def _poster(api: ApiClient, path: str, members: Mapping[str, Any]) -> Callable[[Body], dict[str, Any]]:
    def post(body: Body) -> dict[str, Any]:
        answered: dict[str, Any] = api.post(path, {**members, **body})
        return answered

    return post


def desk_key_version(directory: Directory, agency: str, track: str, version: int) -> DeskKey:
    """A desk's key by its version, whether still in force or not.  Raises: DirectoryError"""
    for key in directory.desk_keys(agency, track):
        if key.version == version and not directory.is_revoked(key):
            return key
    raise DirectoryError


def first_unrelated(candidates: Sequence[Mapping[str, Any]], about: Sequence[str]) -> Mapping[str, Any]:
    """The first candidate whose agency and oversight are unrelated to everyone in `about` (PROTOCOL 3.3).

    Raises: NoUnrelatedReader
    """
    for candidate in candidates:
        if not {candidate["agency"], candidate["oversight"], *candidate["related"]} & set(about):
            return candidate
    raise NoUnrelatedReader
