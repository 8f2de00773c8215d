"""The check character of organisation codes (GB 11714-1997), which also ends the numbers of social-security cards."""

from __future__ import annotations

_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "0X987654321"


def check_of(body: str) -> str:
    """The check character of eight digits and capital letters; a letter counts from A = 10.

    >>> check_of("D2143569")
    'X'
    """
    total = sum(int(char, 36) * weight for char, weight in zip(body, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]
