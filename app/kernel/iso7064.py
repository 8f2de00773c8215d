"""The two systems of ISO 7064 that Chinese numbers end with: the pure MOD 11-2 and the hybrid MOD 11,10."""

from __future__ import annotations

from operator import mul

_MOD_11_2_WEIGHTS = tuple(pow(2, place, 11) for place in range(17, 0, -1))
_ZEROES = ord("0") * sum(_MOD_11_2_WEIGHTS)
"""What seventeen zeroes weigh as the bytes that they are."""
_MOD_11_2_CHECKS = "10X98765432"
"""The check character of every remainder; it solves ``remainder + check ≡ 1 (mod 11)``, where X is ten."""


def mod_11_2(body: str) -> str:
    """The check character of the 17 digits of an identity number.

    >>> mod_11_2("11010519491231002")
    'X'
    """
    return _MOD_11_2_CHECKS[(sum(map(mul, body.encode(), _MOD_11_2_WEIGHTS)) - _ZEROES) % 11]


def mod_11_10(body: str) -> str:
    """The check digit of digits of any length.

    >>> mod_11_10("10210009999")
    '6'
    """
    product = 10
    for digit in body:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)
