"""What a value in a rule is: a truth, a number with its unit, a date, a text, one of some choices; and whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.kernel.words import Phrase, _

MONEY_PLACES = 2
"""Money is kept in fen and areas in hundredths of a mu."""


class Kind(StrEnum):
    """The kinds of facts. Money and areas are numbers whose unit and scale are given."""

    TRUTH = "truth"
    NUMBER = "number"
    MONEY = "money"
    AREA = "area"
    DATE = "date"
    TEXT = "text"
    CHOICE = "choice"

    @property
    def numeric(self) -> bool:
        """Whether one can reckon with it."""
        return self in (Kind.NUMBER, Kind.MONEY, Kind.AREA)


KIND_NAMES: dict[Kind, str] = {
    Kind.TRUTH: "是非",
    Kind.NUMBER: "数",
    Kind.MONEY: "金额",
    Kind.AREA: "面积",
    Kind.DATE: "日期",
    Kind.TEXT: "文字",
    Kind.CHOICE: "选项",
}


class Owner(StrEnum):
    """Whose fact it is, and what one row of a rule's result stands for. The screening day belongs to nobody."""

    PERSON = "person"
    HOUSEHOLD = "household"
    LAND = "land"
    DAY = "day"


OWNER_NAMES: dict[Owner, str] = {
    Owner.PERSON: "个人",
    Owner.HOUSEHOLD: "家庭",
    Owner.LAND: "地块",
    Owner.DAY: "日期",
}

READABLE: dict[Owner, tuple[Owner, ...]] = {
    Owner.PERSON: (Owner.PERSON, Owner.HOUSEHOLD, Owner.DAY),
    Owner.HOUSEHOLD: (Owner.HOUSEHOLD, Owner.DAY),
    Owner.LAND: (Owner.LAND, Owner.HOUSEHOLD, Owner.DAY),
}
"""Whose facts a rule of each scope may read, the nearest first."""


class Misfit(Exception):
    """Two units that cannot be reckoned together; ``sentence`` says why."""

    def __init__(self, sentence: Phrase) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: powers of yuan and mu, or else the thing counted (人, 岁, 月 …; empty for a plain number)."""

    yuan: int = 0
    mu: int = 0
    counted: str = ""

    @property
    def places(self) -> int:
        """The decimals with which values of this unit are kept."""
        return MONEY_PLACES if self.yuan or self.mu else 0

    @property
    def name(self) -> str:
        """How people write it; empty for a plain number."""
        top, bottom = _powers(self.yuan, self.mu, 1), _powers(self.yuan, self.mu, -1)
        return self.counted or (f"{top or '1'}/{bottom}" if bottom else top)

    def plus(self, other: Unit) -> Unit:
        """The unit of a sum or comparison; raises :class:`Misfit` where the two are of different sorts."""
        differ = self.counted and other.counted and self.counted != other.counted
        if (self.yuan, self.mu) != (other.yuan, other.mu) or differ:
            raise Misfit(
                _("“{one}”和“{other}”不能相加、相减或比较，请换成同一种单位。").format(
                    one=self.name or _PLAIN, other=other.name or _PLAIN
                )
            )
        return self if self.counted else other

    def times(self, other: Unit) -> Unit:
        """The unit of a product; 元/亩 × 亩 is 元, and what is counted only multiplies."""
        counted = "" if self.counted and other.counted else self.counted or other.counted
        return self._powered(other, 1, counted)

    def over(self, other: Unit) -> Unit:
        """The unit of a quotient; 元 ÷ 人 is 元, 元 ÷ 元 is a plain number."""
        return self._powered(other, -1, "" if other.counted else self.counted)

    def _powered(self, other: Unit, sign: int, counted: str) -> Unit:
        yuan, mu = self.yuan + sign * other.yuan, self.mu + sign * other.mu
        if abs(yuan) > 1 or abs(mu) > 1:
            raise Misfit(
                _("“{one}”和“{other}”不能相乘或相除，请检查算式。").format(
                    one=self.name or _PLAIN, other=other.name or _PLAIN
                )
            )
        return Unit(yuan, mu, "" if yuan or mu else counted)


_PLAIN = "没有单位的数"


def _powers(yuan: int, mu: int, sign: int) -> str:
    return ("元" if yuan == sign else "") + ("亩" if mu == sign else "")


PLAIN = Unit()
YUAN = Unit(yuan=1)
MU = Unit(mu=1)
_NAMED = {"": PLAIN, "元": YUAN, "亩": MU, "元/亩": Unit(yuan=1, mu=-1)}


def unit(name: str) -> Unit:
    """The unit of this name; what is neither money nor area is something counted.

    >>> unit("元/亩").times(unit("亩")) == YUAN, unit("岁").name
    (True, '岁')
    """
    return _NAMED.get(name) or Unit(counted=name)


@dataclass(frozen=True, slots=True)
class Type:
    """The type of an expression: its kind, and the unit where it is a number (kind NUMBER, whatever the unit)."""

    kind: Kind
    unit: Unit = PLAIN

    @property
    def name(self) -> str:
        """What an officer calls it."""
        if self.kind.numeric and self.unit.yuan == 1 and not self.unit.mu:
            return KIND_NAMES[Kind.MONEY]
        if self.kind.numeric and self.unit.mu == 1 and not self.unit.yuan:
            return KIND_NAMES[Kind.AREA]
        return KIND_NAMES[self.kind]


TRUTH = Type(Kind.TRUTH)
DATE = Type(Kind.DATE)
TEXT = Type(Kind.TEXT)
