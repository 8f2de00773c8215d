"""Twelve-digit codes of administrative divisions: province 2, city 2, county 2, town 3, village 3 digits.

GB/T 2260 gives the first six digits, GB/T 10114 and the statistical rules (统计用区划代码) the other six. A code's
level is its last group that is not zero, so a city without counties (东莞 441900000000) is the parent of its own towns.
"""

from __future__ import annotations

import re
from enum import IntEnum, StrEnum

from app.kernel.errors import DomainError
from app.kernel.words import _

_CODE = re.compile(r"(?!00)[0-9]{12}")
_ENDS = (2, 4, 6, 9, 12)
_BEYOND_99 = "A"
"""Sorts after every digit in every collation, which ``:`` does not."""


class Level(IntEnum):
    """The five levels, from the province down."""

    PROVINCE = 1
    CITY = 2
    COUNTY = 3
    TOWN = 4
    VILLAGE = 5


LEVELS = tuple(Level)

LEVEL_WORDS = {
    Level.PROVINCE: _("省级"),
    Level.CITY: _("市级"),
    Level.COUNTY: _("县级"),
    Level.TOWN: _("乡镇级"),
    Level.VILLAGE: _("村级"),
}


class TownClass(StrEnum):
    """What the three town digits say of a township."""

    STREET = _("街道")
    TOWN = _("镇")
    TOWNSHIP = _("乡")
    SIMILAR = _("类似乡级单位")


class VillageClass(StrEnum):
    """What the three village digits say of a village."""

    RESIDENTS = _("居民委员会")
    VILLAGERS = _("村民委员会")
    SIMILAR = _("类似村级单位")


def is_code(text: str) -> bool:
    """Whether this is a twelve-digit code with a province.

    >>> is_code("130123000000"), is_code("130123"), is_code("001234000000")
    (True, False, False)
    """
    return _CODE.fullmatch(text) is not None


def level_of(code: str) -> Level:
    """The level of the last group that is not zero.

    >>> level_of("441900000000").name, level_of("441900003000").name
    ('CITY', 'TOWN')
    """
    digits = len(_checked(code).rstrip("0"))
    return next(level for level, end in zip(LEVELS, _ENDS, strict=True) if digits <= end)


def prefix_of(code: str) -> str:
    """The code without its trailing zero groups: what all codes of its subtree begin with.

    >>> prefix_of("130123000000"), prefix_of("441900000000"), prefix_of("441900003000")
    ('130123', '4419', '441900003')
    """
    return code[: _ENDS[level_of(code) - 1]]


def parent_of(code: str) -> str | None:
    """The code with its last group that is not zero made zero; a province has no parent.

    >>> parent_of("441900003000"), parent_of("130000000000")
    ('441900000000', None)
    """
    level = level_of(code)
    return None if level is Level.PROVINCE else code[: _ENDS[level - 2]].ljust(12, "0")


def ancestors_of(code: str) -> tuple[str, ...]:
    """The parents of a code, the province first.

    >>> ancestors_of("441900003001")
    ('440000000000', '441900000000', '441900003000')
    """
    parent = parent_of(code)
    return () if parent is None else (*ancestors_of(parent), parent)


def range_of(code: str) -> tuple[str, str]:
    """The half-open range of text, ``low <= c < high``, that holds exactly the code's subtree.

    >>> range_of("130123000000")
    ('130123000000', '130124000000')
    """
    prefix = prefix_of(code)
    following = str(int(prefix) + 1).zfill(len(prefix))
    return code, (following if len(following) == len(prefix) else _BEYOND_99).ljust(12, "0")


def contains(outer: str, inner: str) -> bool:
    """Whether ``inner`` is ``outer`` or lies in its subtree.

    >>> contains("441900000000", "441900003000"), contains("441900003000", "441900000000")
    (True, False)
    """
    return _checked(inner).startswith(prefix_of(outer))


def town_class(code: str) -> TownClass | None:
    """The kind of the township in a code, None above townships.

    >>> town_class("130123100000"), town_class("130123000000")
    (<TownClass.TOWN: '镇'>, None)
    """
    number = int(_checked(code)[6:9])
    if number == 0:
        return None
    if number < 100:
        return TownClass.STREET
    if number < 200:
        return TownClass.TOWN
    return TownClass.TOWNSHIP if number < 400 else TownClass.SIMILAR


def village_class(code: str) -> VillageClass | None:
    """The kind of the village in a code, None above villages.

    >>> village_class("130123100201"), village_class("130123100000")
    (<VillageClass.VILLAGERS: '村民委员会'>, None)
    """
    number = int(_checked(code)[9:])
    if number == 0:
        return None
    if number < 200:
        return VillageClass.RESIDENTS
    return VillageClass.VILLAGERS if number < 400 else VillageClass.SIMILAR


def short_code(code: str) -> str:
    """The code as people write it: six digits down to counties, nine for a town, twelve for a village.

    >>> short_code("130000000000"), short_code("130123100000"), short_code("130123100201")
    ('130000', '130123100', '130123100201')
    """
    return code[: max(6, _ENDS[level_of(code) - 1])]


def _checked(code: str) -> str:
    if not is_code(code):
        raise DomainError(_("“{code}”不是行政区划代码，请填写 12 位数字的代码。").format(code=code))
    return code
