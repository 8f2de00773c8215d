"""Typing habits, and Chinese characters by code point."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.hanzi import PRIVATE_USE, is_hanzi
from app.kernel.writing import compact, half_width, is_scientific


@given(st.text())
def test_a_compact_text_stays_as_it_is(text: str) -> None:
    once = compact(text)
    assert compact(once).lower() == once.lower()
    assert not any(char.isspace() for char in once)


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E)))
def test_full_width_is_the_same_text(text: str) -> None:
    assert half_width("".join(chr(ord(char) + 0xFEE0) for char in text)) == text


@pytest.mark.parametrize("text", ["6.22700121870048E+18", "1.30123e+17", " ６.2E+18 "])
def test_scientific_notation_is_recognised(text: str) -> None:
    assert is_scientific(text)


@pytest.mark.parametrize("text", ["6227001218700480460", "E12345678", "1E3", "", "EA1234567"])
def test_numbers_and_passports_are_no_scientific_notation(text: str) -> None:
    assert not is_scientific(text)


def test_private_code_points_lead_to_characters_that_are_not_private() -> None:
    assert len(PRIVATE_USE) == 80
    assert not any(0xE000 <= code <= 0xF8FF for code in PRIVATE_USE.values())
    assert chr(PRIVATE_USE[0xE863]) == "䶮"


@pytest.mark.parametrize("char", "一龥鿿㐀䶿﨎〇\U00020000\U0002a6df\U0002b820\U00030000\U000323af\U0002ebf0")
def test_every_block_of_han_is_known(char: str) -> None:
    assert is_hanzi(char)


@pytest.mark.parametrize("char", "A1·あ한😀⼀\ue863")
def test_other_scripts_are_not_han(char: str) -> None:
    assert not is_hanzi(char)
