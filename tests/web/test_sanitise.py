"""What is published keeps its words and loses its markup."""

from __future__ import annotations

import pytest

from app.web.sanitise import plain_text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Dua kasus terhitung dua kali.", "Dua kasus terhitung dua kali."),
        ("salah & terlambat", "salah & terlambat"),
        ("<b>dua</b> kasus<!-- oleh siapa -->", "dua kasus"),
        ('<a href="javascript:x()">di sini</a>', "di sini"),
        ("satu\n\n  baris\t saja ", "satu baris saja"),
    ],
)
def test_words_stay_and_markup_goes(typed: str, kept: str) -> None:
    assert plain_text(typed) == kept
