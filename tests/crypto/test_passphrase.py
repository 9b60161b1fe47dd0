"""What people type, and what they are told about a slip."""

from __future__ import annotations

import time

import pytest

from crypto import passphrase
from crypto.errors import PassphraseError
from crypto.wordlists import check_words


def fault_of(typed: str) -> PassphraseError:
    with pytest.raises(PassphraseError) as fault:
        passphrase.parse_words(typed)
    return fault.value


def test_the_shipped_lists_are_as_given_out(capsys: pytest.CaptureFixture[str]) -> None:
    check_words.main()
    assert capsys.readouterr().out.count("2048 words") == 2


@pytest.mark.parametrize("lang", passphrase.LANGUAGES)
def test_a_slip_names_the_word_and_what_may_be_meant(lang: str) -> None:
    words = passphrase.to_words(b"\x01" * 15, lang)
    right = words[6]
    words[6] = right[:-1] + ("x" if right[-1] != "x" else "y")
    fault = fault_of(" ".join(words))
    assert (fault.kind, fault.position) == ("unknown", 7)
    assert right in fault.near


def test_neighbours_swapped_are_one_edit() -> None:
    assert passphrase.near_words("adnoan", "id")[0] == "adonan"


def test_a_long_word_is_near_its_first_four_letters() -> None:
    assert passphrase.near_words("abandonment", "en") == ("abandon",)


def test_nonsense_of_any_length_is_answered_at_once() -> None:
    began = time.perf_counter()
    fault = fault_of("q" * 100_000)
    assert (fault.kind, fault.near) == ("unknown", ())
    assert time.perf_counter() - began < 1


def test_the_message_holds_nothing_that_was_typed() -> None:
    fault = fault_of("secretword " * 12)
    assert str(fault) == "E_PASSPHRASE"


def test_new_passphrases_differ() -> None:
    assert len({passphrase.new_entropy() for _ in range(20)}) == 20


def test_a_handlers_six_words_have_no_check_bits_but_a_count() -> None:
    with pytest.raises(PassphraseError) as fault:
        passphrase.pw_from_words("abadi abjad abon absen abstrak")
    assert (fault.value.kind, fault.value.position) == ("count", 5)


@pytest.mark.parametrize("size", [0, 14, 16])
def test_entropy_has_fifteen_bytes(size: int) -> None:
    with pytest.raises(ValueError, match="15 bytes"):
        passphrase.to_indexes(bytes(size))


def test_spare_bits_of_a_password_are_zero() -> None:
    with pytest.raises(ValueError, match="66 bits"):
        passphrase.pw_to_words(b"\xff" * 9)
