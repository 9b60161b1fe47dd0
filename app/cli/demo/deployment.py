"""The demo's agencies, people and keys, made by the same ceremony as a real deployment's."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from app.accounts.services import add_handler, store_key_blobs
from app.agencies import ceremony
from app.agencies.ceremony import RECOVERY_HOLDER, DeskKit, HandlerKit, RecoveryKey
from app.agencies.deployed import pack
from app.agencies.importing import import_pack
from app.agencies.statements import store_statement
from app.domain.directory import AgencyKind
from app.domain.facets import Track
from app.domain.roles import READS_CASES, Role
from app.extensions import config
from crypto import handler as handler_keys
from crypto.keys import SignKey, random_bytes, sign_keypair

#: Ada and Ben sit where the demo's first case goes, as in the look's screens. These thirty go by their first names.
NAMES = (
    "Ada Wulandari", "Ben Siregar", "Cici Halim", "Dodi Pratama", "Eka Lestari",
    "Fajar Nugroho", "Gita Maharani", "Hasan Basri", "Indah Permata", "Joko Santoso",
    "Kartika Sari", "Lukman Hakim", "Maya Anggraini", "Nanda Putra", "Oki Ramadhan",
    "Putri Ayu", "Qori Amalia", "Rahmat Hidayat", "Sinta Dewi", "Tono Wijaya",
    "Umi Kalsum", "Vino Saputra", "Wati Suryani", "Xena Marbun", "Yusuf Maulana",
    "Zahra Fitri", "Agus Salim", "Bunga Citra", "Cahyo Utomo", "Dora Simanjuntak",
)  # fmt: skip
#: Everybody else is one of these, of one of those families.
GIVEN = (
    "Adi", "Bayu", "Citra", "Dewi", "Endang", "Farah", "Galih", "Hendra", "Ika", "Jaya",
    "Kemal", "Laras", "Mira", "Nino", "Oka", "Puji", "Ratna", "Surya", "Tari", "Wulan",
)  # fmt: skip
FAMILIES = (
    "Harahap", "Kusuma", "Lubis", "Nasution", "Pangestu", "Rahayu",
    "Sembiring", "Setiawan", "Sihombing", "Suharto", "Tanjung", "Wibowo",
)  # fmt: skip


def names() -> Iterator[tuple[str, str]]:
    """Id and name of one person after another, no id twice."""
    for name in NAMES:
        yield name.split()[0].lower(), name
    for family in FAMILIES:
        for given in GIVEN:
            yield f"{given}.{family}".lower(), f"{given} {family}"


@dataclass(frozen=True)
class Person:
    """A handler with everything the demo gives away about them."""

    kit: HandlerKit
    password_key: bytes = field(repr=False)


@dataclass
class Deployment:
    """Everything that is secret in a real deployment and known in the demo."""

    root: SignKey
    people: dict[str, Person] = field(default_factory=dict)
    recovery: dict[str, RecoveryKey] = field(default_factory=dict)
    desks: dict[tuple[str, str], DeskKit] = field(default_factory=dict)

    def staff(self, agency: str, track: str) -> list[Person]:
        """Who can read the cases of one desk."""
        return [
            person
            for person in self.people.values()
            if person.kit.agency == agency and track in person.kit.tracks and READS_CASES & set(person.kit.roles)
        ]

    def officers(self, agency: str) -> list[Person]:
        """Who signs for the agency."""
        return [
            person
            for person in self.people.values()
            if person.kit.agency == agency and Role.OFFICER in person.kit.roles
        ]


def found(now: datetime) -> Deployment:
    """Import the pack, hold the key ceremony and give every desk its first keys, all dated `now`."""
    import_pack(pack())
    deployment = Deployment(ceremony.make_sign_key())
    public = config().var / "public"
    public.mkdir(parents=True, exist_ok=True)
    (public / "root.pub").write_text(deployment.root.pk.hex() + "\n", "ascii")
    store_statement(ceremony.sign_receipt_key(deployment.root, 1, sign_keypair(config().receipt_seed).pk))
    _hire(deployment)
    for agency in pack().agencies:
        officers = deployment.officers(agency)
        people = [person for person in deployment.people.values() if person.kit.agency == agency]
        printed = deployment.recovery[agency] = ceremony.make_recovery_key()
        signing = [officer.kit.sign.pk for officer in officers] + [printed.sign.pk]
        store_statement(ceremony.sign_officers(deployment.root, agency, 1, signing))
        for person in people:
            domain = agency.replace(".", "-")
            add_handler(person.kit, mail=f"{person.kit.id}@{domain}.example")
        listed = [person.kit.listed() for person in people] + [printed.listed()]
        store_statement(ceremony.sign_handlers(officers[0].kit.sign, agency, 1, listed))
    rotate_keys(deployment, now)
    return deployment


def rotate_keys(deployment: Deployment, now: datetime) -> None:
    """A new version of every desk's keys, signed by an officer and sealed to the desk's people."""
    for agency in pack().agencies.values():
        officer = deployment.officers(agency.id)[0].kit.sign
        for track in sorted(agency.tracks):
            last = deployment.desks.get((agency.id, track))
            kit = ceremony.make_desk_key(officer, agency.id, track, last.version + 1 if last else 1, now)
            holders = {person.kit.id: person.kit.box.pk for person in deployment.staff(agency.id, track)}
            store_statement(kit.statement)
            store_key_blobs(
                agency.id,
                track,
                kit.version,
                kit.sealed_to({**holders, RECOVERY_HOLDER: deployment.recovery[agency.id].box.pk}),
            )
            deployment.desks[agency.id, track] = kit


def _hire(deployment: Deployment) -> None:
    plan = _positions()
    secrets = [(handler_keys.new_pw(), random_bytes(handler_keys.SALT_BYTES)) for _ in plan]
    # Argon2id is meant to be slow; libsodium lets go of the interpreter meanwhile, so both cores can be slow at once.
    with ThreadPoolExecutor(2) as pool:
        keys = list(pool.map(lambda secret: handler_keys.pw_key(*secret), secrets))
    who = list(islice(names(), len(plan)))
    for (person, name), (agency, roles, tracks), (pw, salt), password_key in zip(who, plan, secrets, keys, strict=True):
        kit = ceremony.make_handler(
            person,
            agency=agency,
            display_name=name,
            roles=roles,
            tracks=tracks,
            pw=pw,
            salt=salt,
            password_key=password_key,
        )
        deployment.people[kit.id] = Person(kit, password_key)


def _positions() -> list[tuple[str, tuple[Role, ...], tuple[str, ...]]]:
    """Agency, roles and tracks: two officers everywhere, four people at each oversight body.

    The first people work at the first agency that the deployment names.
    """
    first, *others = pack().agencies.values()
    agencies = [first, *sorted(others, key=lambda agency: (agency.kind, agency.id))]
    plan: list[tuple[str, tuple[Role, ...], tuple[str, ...]]] = []
    both, service = (Track.SERVICE.value, Track.WHISTLEBLOWER.value), (Track.SERVICE.value,)
    for agency in agencies:
        if agency.kind is AgencyKind.OVERSIGHT:
            plan += [
                (agency.id, (Role.HANDLER, Role.OFFICER), both),
                (agency.id, (Role.HANDLER, Role.OFFICER, Role.SUPERVISOR), both),
                (agency.id, (Role.HANDLER,), (Track.WHISTLEBLOWER.value,)),
                (agency.id, (Role.AUDITOR, Role.COORDINATOR), ()),
            ]
        else:
            plan += [
                (agency.id, (Role.HANDLER, Role.OFFICER), service),
                (agency.id, (Role.HANDLER, Role.OFFICER, Role.SUPERVISOR), service),
            ]
    return plan
