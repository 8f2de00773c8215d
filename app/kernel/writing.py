"""Typing habits: what keyboards, spreadsheets and printouts do to a number or a code before it reaches us."""

from __future__ import annotations

import re
import unicodedata

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_SCIENTIFIC = re.compile(r"[+-]?[0-9](?:\.[0-9]+)?[Ee]\+?[0-9]{1,3}")
_UNSEEN = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})


def half_width(text: str) -> str:
    """The text with full-width letters, digits, punctuation and spaces made half width.

    >>> half_width("１２３．５　Ａ")
    '123.5 A'
    """
    return text.translate(_FULL_WIDTH)


def compact(text: str) -> str:
    """Half width, upper case, without blanks, invisible characters and a spreadsheet's leading apostrophe.

    >>> compact("'６２２7 0012\\u200b x")
    '62270012X'
    """
    if text.isascii() and text.isalnum():
        return text.upper()
    seen = "".join(char for char in half_width(text) if unicodedata.category(char) not in _UNSEEN)
    return seen.lstrip("'’‘`").upper()


def is_scientific(text: str) -> bool:
    """Whether a spreadsheet has turned a long number into scientific notation, which loses its digits.

    >>> is_scientific("6.2270012187E+18"), is_scientific("6227001218700480460")
    (True, False)
    """
    return not text.isalnum() and _SCIENTIFIC.fullmatch(half_width(text).strip()) is not None
