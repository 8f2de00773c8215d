"""Masked values."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.masks import mask_account, mask_identity, mask_name, mask_telephone

MASKS = [mask_identity, mask_telephone, mask_account, mask_name]


@pytest.mark.parametrize(
    ("mask", "text", "shown"),
    [
        (mask_identity, "510123193802144231", "510123********4231"),
        (mask_identity, "610104620927690", "610104*****7690"),
        (mask_identity, "1301231938", "**********"),
        (mask_telephone, "13800001234", "138****1234"),
        (mask_telephone, "0311-88012345", "031******2345"),
        (mask_telephone, "88012345", "********"),
        (mask_account, "6227001218700480460", "***************0460"),
        (mask_account, "12345", "*****"),
        (mask_name, "张三", "张*"),
        (mask_name, "欧阳修远", "欧***"),
        (mask_name, "阿卜杜拉·买买提", "阿*******"),
        (mask_name, "𬭚", "*"),
        (mask_name, "", ""),
    ],
)
def test_a_mask_shows_what_the_practice_shows(mask: Callable[[str], str], text: str, shown: str) -> None:
    assert mask(text) == shown


@pytest.mark.parametrize("mask", MASKS)
@given(text=st.text(st.characters(exclude_characters="*", exclude_categories=("Z", "C")), min_size=1))
def test_no_value_leaks_whole(mask: Callable[[str], str], text: str) -> None:
    shown = mask(text)
    assert len(shown) == len(text)
    assert shown.count("*") >= (1 if mask is mask_name else min(4, len(text)))
    assert all(char in ("*", real) for char, real in zip(shown, text, strict=True))
