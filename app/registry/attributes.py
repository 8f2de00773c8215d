"""What the values of a run-time attribute are: read from text, checked, kept as canonical text, read back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.exchange import cells
from app.kernel import areas, figures, money
from app.kernel.errors import DomainError
from app.kernel.words import _
from app.registry.models.attributes import AttributeDefinition, AttributeKind

CODE = re.compile(r"[a-z][a-z0-9_]{0,29}")
LONGEST = 200
_MOST = Decimal("999999999999")
_LARGEST = 10**18
_YES, _NO = frozenset({"1", "是", "有", "true", "yes"}), frozenset({"0", "否", "无", "false", "no"})
_NUMBERS = (AttributeKind.WHOLE, AttributeKind.DECIMAL, AttributeKind.MONEY, AttributeKind.AREA)
RANGED = (*_NUMBERS, AttributeKind.DATE)
"""The kinds that may have a smallest and a largest value."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """A definition as it was read, apart from the session that read it."""

    id: int
    code: str
    name: str
    owner: str
    kind: str
    unit: str
    decimals: int
    choices: tuple[str, ...]
    low: str
    high: str
    group: str
    help: str
    required: bool
    posts: frozenset[str]
    valid_from: date
    valid_to: date | None

    @property
    def label(self) -> str:
        """The name with its unit, as a form and a sheet have it."""
        told = f"（{self.unit}）" if self.unit else ""
        return self.name + ("" if self.name.endswith(told) else told)

    @property
    def is_number(self) -> bool:
        """Whether its values are figures."""
        return self.kind in _NUMBERS

    def seen_by(self, post: str) -> bool:
        """Whether a post may see it; the system sees everything."""
        return not self.posts or post in self.posts or post == "system"

    def holds_on(self, day: date) -> bool:
        """Whether it is to be filled in on a day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def described(row: AttributeDefinition) -> Attribute:
    """A definition, apart from its session."""
    return Attribute(
        id=row.id,
        code=row.code,
        name=row.name,
        owner=row.owner,
        kind=row.kind,
        unit=unit_of(row.kind, row.unit),
        decimals=decimals_of(row.kind, row.decimals),
        choices=tuple((row.choices or "").splitlines()),
        low=row.low or "",
        high=row.high or "",
        group=row.form_group,
        help=row.help or "",
        required=row.required,
        posts=frozenset((row.posts or "").split()),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def unit_of(kind: str, said: str | None) -> str:
    """The unit of a kind; money and areas have their own."""
    return {str(AttributeKind.MONEY): "元", str(AttributeKind.AREA): "亩"}.get(kind, said or "")


def decimals_of(kind: str, said: int | None) -> int:
    """How many decimals the figures of a kind have."""
    fixed = {str(AttributeKind.MONEY): 2, str(AttributeKind.AREA): 2, str(AttributeKind.DECIMAL): said or 2}
    return fixed.get(kind, 0)


def read(one: Attribute, text: str) -> Any:
    """The value that a text means, within its range. Raises ``DomainError`` with a sentence."""
    return check(one, _READERS[one.kind](one, text.strip()))


def check(one: Attribute, value: Any) -> Any:
    """The value, if it may be kept. Raises ``DomainError`` with a sentence."""
    expected: Any = _TYPES.get(one.kind, int)
    if not isinstance(value, expected) or (one.is_number and isinstance(value, bool)):
        raise DomainError(_("“{name}”的内容与它的类型不符，请核对。").format(name=one.name))
    if one.kind == AttributeKind.TEXT and len(value) > LONGEST:
        raise DomainError(_("最多 {length} 个字，请缩短。").format(length=LONGEST))
    if one.kind == AttributeKind.CHOICE and value not in one.choices:
        raise DomainError(_("请从列表中选择。"))
    if one.is_number and abs(value) > _LARGEST:
        raise DomainError(_("数字太大，请核对。"))
    if one.kind in RANGED and not is_within(one, value):
        raise DomainError(_range_sentence(one))
    return value


def is_within(one: Attribute, value: Any) -> bool:
    """Whether a figure or a day lies in the range."""
    low, high = bound(one, one.low), bound(one, one.high)
    return (low is None or value >= low) and (high is None or value <= high)


def bound(one: Attribute, text: str) -> Any:
    """An end of the range as a value; nothing where it is open."""
    return _READERS[one.kind](one, text) if text else None


def kept(one: Attribute, value: Any) -> tuple[str, int | None]:
    """The value as it is kept: canonical text, and the figure where it is one."""
    if isinstance(value, bool):
        return "1" if value else "0", None
    if one.is_number:
        return f"{Decimal(value).scaleb(-one.decimals):f}", value
    return value.isoformat() if isinstance(value, date) else str(value), None


def value_of(one: Attribute, text: str, number: int | None) -> Any:
    """The value that was kept."""
    if one.is_number:
        return number
    if one.kind == AttributeKind.YES_NO:
        return text == "1"
    return date.fromisoformat(text) if one.kind == AttributeKind.DATE else text


def range_words(one: Attribute) -> str:
    """The range as a form tells it; empty where there is none."""
    if one.low and one.high:
        return _("{low} 到 {high}").format(low=one.low, high=one.high)
    if one.low:
        return _("不小于 {low}").format(low=one.low)
    return _("不大于 {high}").format(high=one.high) if one.high else ""


def _range_sentence(one: Attribute) -> str:
    if one.low and one.high:
        return _("应在 {low} 到 {high} 之间，请核对。").format(low=one.low, high=one.high)
    if one.low:
        return _("不能小于 {low}，请核对。").format(low=one.low)
    return _("不能大于 {high}，请核对。").format(high=one.high)


def _whole(_one: Attribute, text: str) -> int:
    return int(figures.read(text, places=0, most=_MOST, signed=True))


def _decimal(one: Attribute, text: str) -> int:
    return int(figures.read(text, places=one.decimals, most=_MOST, signed=True).scaleb(one.decimals))


def _money(_one: Attribute, text: str) -> int:
    return money.yuan(text, signed=True)


def _area(_one: Attribute, text: str) -> int:
    return areas.hundredths(text)


def _day(_one: Attribute, text: str) -> date:
    return cells.day(text)


def _yes_no(_one: Attribute, text: str) -> bool:
    said = text.lower()
    if said in _YES | _NO:
        return said in _YES
    raise DomainError(_("请选择“是”或“否”。"))


def _text(_one: Attribute, text: str) -> str:
    return text


_TYPES: Mapping[str, type] = {
    AttributeKind.TEXT: str,
    AttributeKind.CHOICE: str,
    AttributeKind.DATE: date,
    AttributeKind.YES_NO: bool,
}
_READERS: Mapping[str, Callable[[Attribute, str], Any]] = {
    AttributeKind.TEXT: _text,
    AttributeKind.WHOLE: _whole,
    AttributeKind.DECIMAL: _decimal,
    AttributeKind.MONEY: _money,
    AttributeKind.AREA: _area,
    AttributeKind.DATE: _day,
    AttributeKind.YES_NO: _yes_no,
    AttributeKind.CHOICE: _text,
}
