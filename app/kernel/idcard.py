"""Citizen identity numbers (GB 11643-1999): region 6, birth 8, serial 3, check 1.

The residence permits of Hong Kong, Macao and Taiwan residents (regions 81, 82, 83) and the permanent resident card for
foreigners of 2023 (first digit 9) have the same shape and check. A region is the region at issue and may since be
abolished, so it is never a reason to refuse.
"""

from __future__ import annotations

import re
from datetime import date

from app.kernel import clock
from app.kernel.errors import DomainError
from app.kernel.masks import mask_identity
from app.kernel.words import _

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_OLDEST = 130
_NUMBER = re.compile(r"[0-9]{17}[0-9X]")
_OLD_NUMBER = re.compile(r"[0-9]{15}")
_HALF_WIDTH = str.maketrans("０１２３４５６７８９Ｘｘ×Х", "0123456789XXXX")

MALE, FEMALE = "1", "2"
"""The codes of GB/T 2261.1."""


def normalise(text: str) -> str:
    """The number as it is kept: half width, without spaces, with a capital X, and a 15-digit one made 18.

    >>> normalise(" 610104 620927 690 ")
    '610104196209276908'
    """
    number = "".join(text.translate(_HALF_WIDTH).split()).upper()
    return _lengthened(number) if _OLD_NUMBER.fullmatch(number) else number


def is_valid(text: str) -> bool:
    """Whether shape, check character and birth date hold.

    >>> is_valid("11010519491231002x"), is_valid("610104196209276905")
    (True, False)
    """
    number = normalise(text)
    return bool(_NUMBER.fullmatch(number)) and _check(number) == number[17] and _birth(number) is not None


def birth_of(text: str) -> date:
    """The date of birth in a valid number.

    >>> birth_of("11010519491231002X")
    datetime.date(1949, 12, 31)
    """
    birth = _birth(_valid(text))
    assert birth is not None
    return birth


def sex_of(text: str) -> str:
    """The sex in a valid number by GB/T 2261.1: an odd serial is male.

    >>> sex_of("11010519491231002X") == FEMALE
    True
    """
    return MALE if int(_valid(text)[16]) % 2 else FEMALE


def mask(text: str) -> str:
    """The number with only its first six and last four characters readable."""
    return mask_identity(normalise(text))


def _valid(text: str) -> str:
    if not is_valid(text):
        raise DomainError(_("身份证件号码不正确，请核对 18 位号码、出生日期和最后一位校验码。"))
    return normalise(text)


def _check(number: str) -> str:
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False)) % 11]


def _birth(number: str) -> date | None:
    today = clock.today()
    try:
        birth = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return birth if birth <= today and today.year - birth.year <= _OLDEST else None


def _lengthened(old: str) -> str:
    """Serials 996 to 999 were kept for people born in the century before."""
    century = "18" if old[12:] >= "996" else "19"
    number = f"{old[:6]}{century}{old[6:]}"
    return number + _check(number)
