"""The protocol's own answers, as it prints them: what three prototypes in other libraries computed before this package.

The vectors hold them too, but computed; these are copied, so a slip shared by package and generator still shows.
"""

from __future__ import annotations

import hashlib
import io

import pytest

from crypto import canonical, envelope
from crypto.hashing import sha256
from crypto.padding import padded_bytes
from crypto.passphrase import to_words
from tests.crypto.corpus import Json, drawn, envelope_bytes, load

BY_NAME = {
    vector["name"]: vector
    for name in ("derive.json", "sign.json", "directory.json", "encrypt.json", "decrypt.json")
    for vector in load(name)
}

ENVELOPES: dict[str, Json] = {
    "seal: report": {
        "size": 72008,
        "sha256": "6566614193724d704e02550f89e95ef1c7ec3ea7fdd8038c2ef02787fb9eb3ee",
        "core_hash": "5a53ed17a84ba069802f6099faf9471c50d070f4a032bfc3fa7fda0a2f627802",
        "wraps_hash": "90102ed907f3cd722f7251e195a437a2e63124302742dc66c207e0c4c01abe1a",
        "body_hash": "984f8c243563b05e79b0ac439641c27a632f62b0f06da8607a9126b3ea412020",
        "env_id": "4fef5dcc08f81ea4a1a106060939bebea3f90dc0b9198c42a62cfb42c9565056",
        "content": "1b594a2d9b0d717c9f645e44188bdcf56b9c15b88936d835f255ed17532f2a4b",
        "meta_sha256": "973ad9af66aba101aaae4d22bf0ee900c95743dceeaded30c1c7e9a2be38420e",
    },
    "seal: report, recipients the other way round": {
        "sha256": "8c07fe0a9d17b335ca3e30e9ee44358ae367143047b75d11c2c1a95479553a7f",
        "env_id": "4fef5dcc08f81ea4a1a106060939bebea3f90dc0b9198c42a62cfb42c9565056",
        "wraps_hash": "5cdb6da18a3f369f651567ecaaeefaf649600cd034420b2541ff00242fee6d02",
        "content": "a7c1cd2310cc5d5db534d1ffe416c2153000dda672636a2f6cdc4fb4f2867523",
    },
    "seal: reporter's message": {
        "size": 16696,
        "sha256": "f89dac194c006c2798c2d8ef0109f03966c94e2500f7d47de5fa8ef40833e722",
        "core_hash": "26d46344a6f11efc96014e0b92102dde3b5f660da1dc51e576d3a78669590aa7",
        "wraps_hash": "4fdb67fa93d777576a60a84bbab2b9e60d62339fe2c9aab11e3dcf14772680c7",
        "body_hash": "a17a7e341943c44bab764558643b2184972eb0ec11f2717687effd34912e6f05",
        "env_id": "901f6a284494b17ed2784d3328016825ddcbd071764688abe7458208665f9cc4",
        "content": "a79133e279ff7389320dd790c537872a36c207cef8fa0c7a74e92992e717f10f",
        "meta_sha256": "b62a2510a1ce2ac5017b1f6c8249762ee2537123cf17fdd1f7d8907b0c9ef963",
    },
    "seal: reply": {
        "size": 16792,
        "sha256": "ce7e855511848a65fa7bc5a35bdfcb0350dd5d48f6349fd2989f19118a136f82",
        "core_hash": "4c9ffaf9e21b6869ff780c0621541e64dfd3a37818cc665b435e6c201aa4f242",
        "wraps_hash": "f481661d34e5d877e72cfd82fbfb1977220f880d346f9934e98cccaaa64b2b36",
        "body_hash": "746a4c67f6553ccdc2cadd7707bceb55b09e24466afaa63653328df7537bbea8",
        "env_id": "88971dbc34607e6d58c19a93e17c415c53b3f6b69aa952757833cccd223fe530",
        "content": "6e97ad891ad02bd92bb399c9d04d1d9c15e2b3263277f34e592b8c84a7676ead",
        "meta_sha256": "fd41df9f4f81134cdc94c0318b3183dc256b582e37c47a47a9aaa319bfbbc6b7",
    },
    "seal: note": {
        "size": 16600,
        "sha256": "ff19b49a5b5308eaa44e80bfa7b77fd355a5661ea60f274e0c9d58c0ce3c92dc",
        "core_hash": "c5973df4c9fdf09139526f0861348c747a25f7101980cc890a32d43a986ad3d0",
        "wraps_hash": "42226a649bec45f09d54880c437b4fcccbb3c4e7ea1c61c25667a23129e83e01",
        "body_hash": "699fea1b42ae6766695de5cea9f790d9f7a3452934314f6c954d8f325ab31226",
        "env_id": "9ebb2f299938a0bd5e1e0623050c15368d1bd509f2a3537facbad8115ddb24a0",
        "content": "98b1335e429c6cbde95c72475311c9e6331bbc2461143a1f677e235085fc929d",
        "meta_sha256": "e5599b2cb56af014e59392466afeb381388b4aa829b48b2b3ceab203084ed64e",
    },
}

REPORTER: Json = {
    "indexes": [1800, 1862, 516, 771, 583, 2019, 1321, 577, 584, 1369, 1932, 557],
    "box_pk": "1d6a0416e77d811cd600aa409ee1fe0f6f6062553885b2302d5cd24bb85ee27b",
    "sign_pk": "ad49cfcfdf0460ddc2589bf83c92a23eb9f07f6901e09c8c5d737ec5dc19a751",
    "auth_pk": "bd01a5a871574b9d7f6a13e3e891a44a569fe78c82b9933f375bad7507c36d37",
    "event_pk": "6e5b84397b9ae8b351e3bbfdd0f3af9c23b860c4ff7d4f81d63e14f19c659838",
    "mailbox": "15d6dddf2a66da3f2f2cf85b60fa42c6",
    "case_tag": "9b4afe2ba3506a5966fe65a797490416",
    "leaf_key": "344f6833de778a1e2c77fbed5db868b8676d496959d0ae452f28bd98da165a42",
    "reply_kid": "18d393df9859da7fe44b6636a0d4aa63",
}

BOXES = {
    "agency": (
        "a72ed2929dd6be0fe92c44e3d666a9725405dddd6c2a4f7dcd5f27b332320a52",
        "c359af4ef5a4e290e12adc031b5f2fef059f8e9beb1003930b9298717f3d252d",
        "b12322bd190c50a3706e5fbb3bb78722",
    ),
    "oversight": (
        "793e0fc97c8b857822acb544b795bcfaab31c8f7c6cccbb78feab4fb42faf57d",
        "138782394f0910ca63fbef196a81b99fce0153ff2366835355c48239f2a2532d",
        "fefd2f34f8ddc2ee0bafb6a269d349be",
    ),
    "later": (
        "b65d417341cfa115fd9477a094c45e250cbe9fe72bcf54416711c15b425bedc7",
        "57ee24cccf88cf3eeaf0fcac3f9e82110ca065235648826fbf3b598e27e2bd3b",
        "2c301e434d05a844e728d468b3d46c01",
    ),
}

SIGNERS = {
    "root": (
        "2c54cb91c07f1cb2fe5517dc3db58b198830064d947aa03bbdc83a9f8ea7e81c",
        "8247b738994df2fdaeaddfa4a153b393",
    ),
    "officer": (
        "c9ff06911d011a24421ad880af9045f882f444b5c87456956d4e2e6dab5eac02",
        "0b9794418ef4396843247328fc10e073",
    ),
    "officer2": (
        "11dfe0c58f785216f43f86243aa1ee4f606680fd08026f7fd0c4fe115f8d6f5c",
        "5b4b59d38764261b8acb5da39e71dd6b",
    ),
    "desk-sign": (
        "db6906af6e4048889ccca0d8c6d9b1d86e8b070e0135365fb9b0f95d72aeaea1",
        "14f7196c90c77a8a51d9f8f1a3a94b49",
    ),
    "receipt": (
        "d89f9d5464a922664f3f8ef3776ff3db1709ca8e52ce804b0375e29fc0ba7800",
        "c7ecb2e10b013335566618ec4a476417",
    ),
}

HANDLER: Json = {
    "indexes": [1232, 1282, 263, 1127, 1173, 437],
    "pw_key": "a5a6bd2bdc8fe1725f66edd45d21e22668e4a7336f2b7f1c73cbc07b552543dc",
    "kek": "cb3a5b4117bae29a64801dfa2b47321f5764cdfde0ec68fd688e99942fcf45de",
    "login_pk": "aeae903743c5cb5f160391e72246976f947070a8e859936c5c75ae97176eb0c8",
    "box_pk": "77bea6d26431585d9eb1f9574f0b17ef8725f2bbf88afe4308f1a7f2cc0bb076",
    "sign_pk": "6c3daa3833146b6d215454ec7e9212c5e01208d4c892beffe7417de82994e80d",
    "blob": (
        "daf37ab2e0e7186239d5f2393be6d641438240d1d9b39c76e876ea2f0c3f4d5d"
        "c90cf82f3dc65fd1d3c0c0541e881fc2e27f11079de9e65e9983b195cfd5a6fc"
        "a46a5c178a887f9e610506583928e2a47f5ab891cf476e31d71f11a4de77e6f7"
        "3659c2e87ac810d2b82450cd"
    ),
    "fp_indexes": [37, 680, 433, 1214, 54, 1836, 1118, 815],
}

SIGNATURES = {
    "receipt": "8e6ffd064b7eeea1b2520d70cf712338fdbf93ee2f3351dafb6211baad3ed809"
    "2dbf8e91b922a82891809ec3aa399badbe23b789dbbbd7f1342211efaa9ced00",
    "act": "590ebd250150a553938eda3ec7b88830b502588cd805cc4d81c179fa18e16d67"
    "4b6d4b192d69efac05fef42f90dd8a63712e79ddc1b70655bc47f2a42fbe6b0b",
    "login: mbox": "8035a1d95b3942443ca07a2773d288d24d0e900e1e07ddf75b6a3432c7a5aec9"
    "3b579207d0dd177fb6a1bfb2a865d2f52c0f507c63e89dec2612194d69258b0d",
    "login: hlogin": "66fbb1b1aa903fb310b0df0a3b18fcf3a5d45d336116e34e48bcf78bb4cc4907"
    "ad4c6d07d38945a03c06a309fab91bd9a29522493557d019cd7598c42a647d07",
    "grant": "04a222c12a4d81fb911effcaf563f1e5dddb04e6e5a67637467f8631b9785fcf"
    "d159abab142b886b75a3c912b1c43b0cfbe8ac6a8111e3a58d1ddc7513b9a506",
}

STATEMENTS = {
    "officers": "fb3b52ac5d7823ab358c82a8e3f435d6569ad501cc8bd9522077576382277a62"
    "d97cb1362463612214677b52187c6112e3d42442e59701a35869cab24171070a",
    "desk_key": "9f50a2bf2746db277d0dc645eed9b4a5d1a0adc0577acba31fdba4fb6580827f"
    "393f6ca37d2084950cb270a6d9044a553d3aa55fb0f01a9d4aa73da6c4fd8906",
}

PADDED = {
    1: 16384,
    16385: 17408,
    20000: 20480,
    70000: 71680,
    100001: 100352,
    1048577: 1081344,
    5000000: 5111808,
    67108864: 67108864,
}


def part(whole: Json, of: Json) -> Json:
    return {key: whole[key] for key in of}


@pytest.mark.parametrize("name", ENVELOPES)
def test_envelopes_are_those_of_the_protocol(name: str) -> None:
    assert part(BY_NAME[name]["out"], ENVELOPES[name]) == ENVELOPES[name]


def test_the_reporters_keys_are_those_of_the_protocol() -> None:
    assert part(BY_NAME["reporter: known answer"]["out"], REPORTER) == REPORTER
    words = "three trip dog gather employ wise pioneer else empower private various east"
    assert " ".join(to_words(drawn("entropy", 15), "en")) == words
    assert drawn("entropy", 15).hex() == "e11d190230348ff8e94a41491567c6"


@pytest.mark.parametrize("label", BOXES)
def test_box_keys_are_those_of_the_protocol(label: str) -> None:
    out = BY_NAME[f"box: {label}"]["out"]
    assert (out["sk"], out["pk"], out["kid"]) == BOXES[label]


@pytest.mark.parametrize("label", SIGNERS)
def test_signing_keys_are_those_of_the_protocol(label: str) -> None:
    out = BY_NAME[f"sign key: {label}"]["out"]
    assert (out["pk"], out["kid"]) == SIGNERS[label]


def test_the_handlers_secrets_are_those_of_the_protocol() -> None:
    assert part(BY_NAME["handler: ada"]["out"], HANDLER) == HANDLER
    assert BY_NAME["handler: ada"]["in"]["pw"] == "9a140883c6792a6d40"


@pytest.mark.parametrize("name", SIGNATURES)
def test_signatures_are_those_of_the_protocol(name: str) -> None:
    assert BY_NAME[name]["out"]["sig"] == SIGNATURES[name]


@pytest.mark.parametrize("name", STATEMENTS)
def test_statements_are_those_of_the_protocol(name: str) -> None:
    assert BY_NAME[f"statement: {name}"]["out"]["sigs"][0]["sig"] == STATEMENTS[name]


def test_the_slot_record_is_that_of_the_protocol() -> None:
    record = BY_NAME["slot"]["out"]["record"]
    assert record["ct"] == (
        "CsA7kWT1xAZnwZuwRdX+y/WVxrk+EelAAxXbmmRTzG4jlrcssm1h0UPwoj9r3UuvI0XxGM3M5APu5a37zRQprQ5MZrZNHezymNxrN49PG6g="
    )
    assert record["sig"] == (
        "3c808244b37af135270ad6b842b69910de47282c5aa0cbfc6f1de87294d7ffbb"
        "6ecfe1def5d597a568a18b7147bf9add1dba597e4fc27edcfe4d7620f2790104"
    )


def test_the_grant_is_that_of_the_protocol() -> None:
    out = BY_NAME["grant"]["out"]
    assert (out["bytes"], out["sha256"]) == (
        859,
        "c06b9627a8005ec3d0ca7878e617259619d4942aa787b615d7d9cb7e6e262dba",
    )


def test_the_agency_key_is_that_of_the_protocol() -> None:
    out = BY_NAME["agency key: of the desk"]["out"]
    assert out["plaintext_sha256"] == "c16a9f08fc504d3307ee1b17b65d89e1e0cc55d5ec913716445a2e098523b60e"
    assert out["blob_sha256"] == "59d1c4935fff569070c630b2043f3df2c709080e91e094013d8b2c20259ebdae"


@pytest.mark.parametrize("length", PADDED)
def test_padding_is_that_of_the_protocol(length: int) -> None:
    assert padded_bytes(length) == PADDED[length]


def test_the_report_opens_to_its_670_bytes_of_meta() -> None:
    raw = envelope_bytes(BY_NAME["open: report"]["in"]["envelope"])
    key = bytes.fromhex(BOXES["agency"][0])
    with envelope.open_envelope(io.BytesIO(raw), len(raw), box_sk=key, spool=io.BytesIO) as opened:
        meta_raw = canonical.encode(opened.meta)
        assert len(meta_raw) == 670
        assert sha256(meta_raw).hex() == "973ad9af66aba101aaae4d22bf0ee900c95743dceeaded30c1c7e9a2be38420e"
        photo = opened.files[0].stream.read()
    assert hashlib.sha256(photo).hexdigest() == "309d508185ed387b8ee50cbb2d310cebcacf2bee103f462f352597fb35ec3b1b"
