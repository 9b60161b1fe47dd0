"""A handler without a browser: logs in, reads and answers cases over HTTP; keys stay in this process."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyotp

from app import clock
from app.cli.api_client import ApiClient, ApiRefusal
from app.cli.parcel import Parcel
from app.cli.reporter_client import desk_key_version
from app.cli.thread import Offer, Thread, own_record, read_thread, signer_of_slot
from crypto import challenge, envelope, grant, handler, passphrase
from crypto.desk import AgencyKey, open_agency_key
from crypto.errors import CommitError, DirectoryError, GrantError, NotRecipientError
from crypto.fields import base64_bytes, base64_text
from crypto.hashing import equal
from crypto.header import WRAP_BYTES, Header, commitment, parse_header
from crypto.keys import BoxKey, box_key, box_kid
from crypto.slots import unseal_slot
from crypto.statement import desk_key_of
from crypto.statements import Directory

LONGEST_CORE_BYTES = 104 + 16 * 8


@dataclass(frozen=True)
class Credentials:
    """What a handler knows and holds."""

    handler: str
    words: str = field(repr=False)
    totp_secret: str = field(repr=False)
    #: Argon2id's result, where it is known already
    password_key: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class HeldKey:
    """One version of a desk's keys, opened."""

    track: str
    version: int
    secret: AgencyKey = field(repr=False)

    @property
    def box(self) -> BoxKey:
        """The key envelopes are sealed to."""
        return box_key(self.secret.box_sk)


class DeskClient:
    """One handler's session at one deployment."""

    def __init__(self, api: ApiClient, root_pk: bytes, now: Callable[[], int], origin: str = "") -> None:
        """`now` gives unix seconds; `origin` is asked of the server where it is not known."""
        self.api = api
        self._root_pk = root_pk
        self.now = now
        self.origin = origin
        self.handler: dict[str, Any] = {}
        self.keys: list[HeldKey] = []

    def log_in(self, who: Credentials) -> None:
        """Challenge, signature, second factor, and the keys unsealed.

        Raises: PassphraseError, ApiRefusal not_recognised or second_factor, CryptoError, ServerUnreachable
        """
        origin = self.origin or str(self.api.get("/directory")["origin"])
        asked = self.api.post("/desk/challenge", {"handler": who.handler})
        pw_key = who.password_key
        if pw_key is None:
            pw_key = handler.pw_key(passphrase.pw_from_words(who.words), bytes.fromhex(asked["salt"]))
        nonce = bytes.fromhex(asked["nonce"])
        sig = challenge.sign_handler_login(handler.login_key(pw_key).seed, origin, nonce, who.handler)
        members = {"handler": who.handler, "nonce": nonce.hex(), "sig": sig.hex()}
        admitted = self._pass_second_factor(members, pyotp.TOTP(who.totp_secret))
        self.api.session = admitted["session"]
        self.handler = admitted["handler"]
        own = handler.open_blob(handler.kek(pw_key), who.handler, base64_bytes(admitted["blob"]))
        self.keys = [self._open_key(sealed, own.box_sk) for sealed in admitted["keys"]]

    def _pass_second_factor(self, members: Mapping[str, Any], authenticator: pyotp.TOTP) -> dict[str, Any]:
        """A code works once, so a second login within half a minute shows the next one: clocks may differ by that."""
        shown_at = int(clock.device_now().timestamp())
        try:
            return dict(self.api.post("/desk/session", {**members, "otp": authenticator.at(shown_at)}))
        except ApiRefusal as refusal:
            if refusal.code != "second_factor":
                raise
        return dict(
            self.api.post("/desk/session", {**members, "otp": authenticator.at(shown_at + authenticator.interval)})
        )

    def _open_key(self, sealed: Mapping[str, Any], own_box_sk: bytes) -> HeldKey:
        stated = desk_key_of(sealed["statement"])
        secret = open_agency_key(
            base64_bytes(sealed["ak"]),
            self.handler["agency"],
            sealed["track"],
            sealed["version"],
            box_pk=stated.box,
            sign_pk=stated.sign,
            handler_box_sk=own_box_sk,
        )
        return HeldKey(sealed["track"], sealed["version"], secret)

    def log_out(self) -> None:
        """End the session and forget the keys."""
        self.api.delete("/desk/session")
        self.keys = []

    def queue(self, **filters: Any) -> list[dict[str, Any]]:
        """Every case of the queue that the filters let through, by what is due next."""
        found: list[dict[str, Any]] = []
        cursor = None
        while True:
            page = self.api.get("/desk/cases", cursor=cursor, **filters)
            found += page["cases"]
            cursor = page["next_cursor"]
            if cursor is None:
                return found

    def find(self, name: str) -> str:
        """The case tag behind a tag or the beginning of a reference.  Raises: LookupError"""
        name = name.replace(" ", "").replace("-", "").lower()
        if len(name) == 32:
            return name
        tags = [case["case_tag"] for case in self.queue(q=name)]
        if len(tags) != 1:
            raise LookupError("no case of yours begins so" if not tags else "several cases begin so")
        return str(tags[0])

    def view(self, case_tag: str) -> dict[str, Any]:
        """One case as the desk sees it."""
        seen: dict[str, Any] = self.api.get(f"/desk/cases/{case_tag}")
        return seen

    def directory_of(self, view: Mapping[str, Any]) -> Directory:
        """The verified statements about everybody this case has been with."""
        return Directory.verify({"statements": view["statements"]}, self._root_pk, self.now())

    def read(self, view: Mapping[str, Any], directory: Directory | None = None) -> Thread:
        """The thread of a case, opened and checked."""
        directory = directory or self.directory_of(view)
        # What is offered to this desk is opened by the offer, before anybody accepts it.
        offer = self.offer(view) if self._is_offered(view) else None
        return read_thread(
            view,
            [key.box for key in self.keys],
            lambda agency, version: desk_key_version(directory, agency, view["track"], version),
            self._download,
            reply_kid=view["reply_kid"],
            offer=offer,
        )

    def _is_offered(self, view: Mapping[str, Any]) -> bool:
        own = self.handler["agency"]
        return view["transfer"] is not None and view["transfer"]["to"] == own != view["agency"]

    def offer(self, view: Mapping[str, Any]) -> Offer:
        """The offer of the case to this desk, every key in it checked: it may be accepted (PROTOCOL 4).

        Raises: GrantError with the reason to refuse it for; CryptoError
        """
        offered = self.api.get(f"/desk/cases/{view['case_tag']}/transfer")
        statements = [*view["statements"], offered["statement"]]
        directory = Directory.verify({"statements": statements}, self._root_pk, self.now())
        stated = offered["statement"]["body"]
        if (stated["kind"], stated["agency"], stated["track"]) != ("desk_key", offered["from"], view["track"]):
            raise DirectoryError
        by_pk = desk_key_version(directory, offered["from"], view["track"], stated["version"]).sign
        granted = grant.verify_grant(base64_bytes(offered["grant"]), bytes.fromhex(offered["sig"]), by_pk)
        meant = (view["case_tag"], offered["from"], self.handler["agency"])
        if (granted.case_tag.hex(), granted.from_agency, granted.to_agency) != meant:
            raise GrantError(grant.REASON_INCOMPLETE)
        known = {bytes.fromhex(each["env_id"]): self._commitment(each["env_id"]) for each in view["envelopes"]}
        kids = {slot.kid for each in granted.envelopes for slot in each.slots}
        held = next((key for key in self.keys if key.track == view["track"] and box_kid(key.box.pk) in kids), None)
        if held is None:
            raise GrantError(grant.REASON_INCOMPLETE)
        grant.check_grant(granted, known=known, box_sk=held.secret.box_sk)
        return Offer(offered["from"], granted.slot_records(), by_pk)

    def _commitment(self, env_id: str) -> bytes:
        content = self._download(env_id)
        return parse_header(content[:LONGEST_CORE_BYTES], len(content)).kc

    def accept(self, view: Mapping[str, Any]) -> dict[str, Any]:
        """Take over what was offered to this desk, if every key in the offer is right.  Raises: as `offer`"""
        self.offer(view)
        return self._post(view, "transfer/accept", {"number": view["number"]})

    def post(self, view: Mapping[str, Any], what: str, **members: Any) -> dict[str, Any]:
        """Any other act that needs no key: refuse an offer, ask or tell who is to answer, link."""
        return self._post(view, what, {"number": view["number"], **members})

    def _download(self, env_id: str) -> bytes:
        return self.api.download(f"/desk/envelopes/{env_id}")

    def write(
        self,
        view: Mapping[str, Any],
        purpose: str,
        text: str,
        *,
        outcome: str | None = None,
        files: Sequence[envelope.FileSource] = (),
    ) -> dict[str, Any]:
        """A message to the reporter (info, question, response, outcome) or a note to the own desk."""
        directory = self.directory_of(view)
        is_note = purpose == "note"
        kind = envelope.KIND_AGENCY_NOTE if is_note else envelope.KIND_AGENCY_MESSAGE
        with self.read(view, directory) as thread:
            report = next(letter for letter in thread.letters if letter.listed["kind"] == envelope.KIND_REPORT)
            if report.opened is None:
                raise NotRecipientError
            reporter_box = bytes.fromhex(report.opened.meta["rk"]["box"])
            seen = thread.newest(envelope.KIND_REPORTER_MESSAGE) or (report.listed["env_id"], 0)
            newest = max(
                (letter.listed for letter in thread.letters if letter.listed["kind"] == kind),
                key=lambda listed: int(listed["seq"]),
                default=None,
            )
        desk = directory.desk_key(self.handler["agency"], view["track"])
        recipients = [desk.box]
        if not is_note:
            recipients = [reporter_box, *self._boxes(view, directory)]
        meta: dict[str, Any] = {
            "app": "ccp1",
            "purpose": purpose,
            "seen": {"id": seen[0], "n": seen[1]},
            "text": text,
            "v": 1,
        }
        if outcome is not None:
            meta["outcome"] = outcome
        out = io.BytesIO()
        envelope.seal(
            out,
            kind=kind,
            case_tag=bytes.fromhex(view["case_tag"]),
            seq=newest["seq"] + 1 if newest else 1,
            prev=bytes.fromhex(newest["env_id"] if newest else report.listed["env_id"]),
            recipients=recipients,
            meta=meta,
            files=files,
            sign_seed=self._key_in_force(view, desk.box).secret.sign_seed,
        )
        stated: dict[str, Any] = {"number": view["number"]}
        if not is_note:
            stated |= {"purpose": purpose, **({"outcome": {"code": outcome}} if outcome is not None else {})}
        what = "notes" if is_note else "messages"
        return Parcel(self.api, out.getvalue(), "/desk/uploads").deliver(
            lambda body: self._post(view, what, {**stated, **body})
        )

    @staticmethod
    def _boxes(view: Mapping[str, Any], directory: Directory) -> list[bytes]:
        """The handling desk's and its oversight desk's box keys, verified."""
        out = []
        for recipient in view["next"]["recipients"]:
            key = directory.desk_key(recipient["agency"], recipient["track"])
            if key.box.hex() != recipient["box"]:
                raise DirectoryError
            out.append(key.box)
        return out

    def _key_in_force(self, view: Mapping[str, Any], box_pk: bytes) -> HeldKey:
        for held in self.keys:
            if held.track == view["track"] and held.box.pk == box_pk:
                return held
        raise NotRecipientError

    def act(self, view: Mapping[str, Any], name: str, **members: Any) -> dict[str, Any]:
        """verify, start, reject, reclassify, duplicate."""
        return self._post(view, "acts", {"act": name, "number": view["number"], **members})

    def assign(self, view: Mapping[str, Any], assignee: str | None) -> dict[str, Any]:
        """Give the case to somebody of the desk, or to nobody."""
        return self._post(view, "assign", {"assignee": assignee, "number": view["number"]})

    def unlink(self, view: Mapping[str, Any], name: str) -> dict[str, Any]:
        """Take back the link to a case by its tag or the beginning of its reference.  Raises: LookupError"""
        meant = [each for each in view["links"] if each["case_tag"] == name or each["reference"].startswith(name)]
        if len(meant) != 1:
            raise LookupError("no linked case begins so" if not meant else "several linked cases begin so")
        self.api.delete(f"/desk/cases/{view['case_tag']}/links/{meant[0]['reference']}")
        return {"links": [each for each in view["links"] if each is not meant[0]]}

    def transfer(self, view: Mapping[str, Any], to_agency: str, to_oversight: str) -> dict[str, Any]:
        """Re-seal every envelope of the conversation to another agency and its oversight, and ask it to take over."""
        directory = Directory.verify(self.api.get("/directory"), self._root_pk, self.now())
        boxes = [directory.desk_key(agency, view["track"]).box for agency in (to_agency, to_oversight)]
        own = self.directory_of(view).desk_key(self.handler["agency"], view["track"])
        seed = self._key_in_force(view, own.box).secret.sign_seed
        granted = []
        for listed in view["envelopes"]:
            content = self._download(listed["env_id"])
            header = parse_header(content[:LONGEST_CORE_BYTES], len(content))
            env_id = bytes.fromhex(listed["env_id"])
            granted.append(grant.grant_envelope(env_id, self._content_key(view, header, content, env_id), boxes, seed))
        document, sig = grant.make_grant(
            bytes.fromhex(view["case_tag"]), self.handler["agency"], to_agency, granted, seed
        )
        members = {"to": to_agency, "grant": base64_text(document), "sig": sig.hex(), "number": view["number"]}
        return self._post(view, "transfer", members)

    def _content_key(self, view: Mapping[str, Any], header: Header, content: bytes, env_id: bytes) -> bytes:
        boxes = {box_kid(held.box.pk): held.box for held in self.keys}
        record = own_record(view["slots"], env_id.hex(), boxes)
        if record is not None:
            directory = self.directory_of(view)
            by_pk = signer_of_slot(
                view, record, lambda agency, version: desk_key_version(directory, agency, view["track"], version)
            )
            cek = unseal_slot(record, by_pk, env_id, boxes[bytes.fromhex(record["kid"])])
            if not equal(commitment(cek), header.kc):
                raise CommitError
            return cek
        for at, kid in enumerate(header.kids):
            if kid in boxes:
                start = len(header.core) + at * WRAP_BYTES
                return grant.open_for_grant(content[start : start + WRAP_BYTES], boxes[kid].sk, header.kc)
        raise NotRecipientError

    def _post(self, view: Mapping[str, Any], what: str, members: Mapping[str, Any]) -> dict[str, Any]:
        done: dict[str, Any] = self.api.post(f"/desk/cases/{view['case_tag']}/{what}", members)
        return done
