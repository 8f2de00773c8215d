"""Reading an entry's file; every fault names the file and the key in a sentence."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from app.kernel import figures
from app.kernel.columns import Choices
from app.kernel.errors import DomainError
from app.kernel.words import _
from app.programmes.law import Condition
from app.programmes.models import (
    Certification,
    Cycle,
    DayKind,
    Payee,
    PolicyLevel,
    RelationKind,
    Rounding,
    StandardKind,
    Unit,
)
from app.programmes.shipping.entries import (
    COLUMNS,
    Decision,
    Shipped,
    ShippedCase,
    ShippedRelation,
    ShippedStandard,
    ShippedValue,
    ShippedVersion,
)
from app.registry.models import AttributeKind, AttributeOwner

T = TypeVar("T")
_MOST = Decimal("9999999999.99")
_CHOICES: Mapping[str, type[Choices]] = {
    "level": PolicyLevel,
    "unit": Unit,
    "cycle": Cycle,
    "rounding": Rounding,
    "payee": Payee,
    "publicity_kind": DayKind,
    "certification": Certification,
}


class CatalogueFault(DomainError):
    """A file of the catalogue that cannot be used; the sentence names file, key and what to write instead."""


class Table:
    """A table of a file: takes out keys and tells in the end which ones nobody asked for."""

    def __init__(self, file: str, values: Mapping[str, Any], place: str = "") -> None:
        self._file, self._place, self._left = file, place, dict(values)

    def take(self, key: str, kind: type[T], default: T | None = None) -> T:
        """The value of a key, of that type; without a default it has to be there."""
        if key not in self._left:
            if default is None:
                raise self.fault(key, _("缺少这一项，请补上。"))
            return default
        value = self._left.pop(key)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.fault(key, _("内容的类型不对，应为{kind}。").format(kind=_KINDS[kind]))
        return value

    def choice(self, key: str, choices: type[Choices], default: str = "") -> str:
        """The kept value of a choice that is written by its label."""
        label = self.take(key, str, default or None)
        values = {said: value for value, said in choices.labels()}
        if label not in values:
            raise self.fault(key, _("没有“{label}”，可以写：{labels}。").format(label=label, labels="、".join(values)))
        return values[label]

    def figure(self, key: str) -> int:
        """A figure with at most two decimals, in hundredths; written in quotes or bare."""
        value: Any = self._left.pop(key, None)
        if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
            raise self.fault(key, _("缺少这一项，或写的不是数，请写成 632 或 71.46。"))
        try:
            return int(figures.read(str(value), places=2, most=_MOST) * 100)
        except DomainError as refusal:
            raise self.fault(key, refusal.sentence) from refusal

    def tables(self, key: str, make: Callable[[Table], T], least: int = 0) -> tuple[T, ...]:
        """The tables of a list, each made into something."""
        found = self.take(key, list, None if least else [])
        if len(found) < least:
            raise self.fault(key, _("至少要有 {least} 个，现在是 {count} 个。").format(least=least, count=len(found)))
        return tuple(self._made(key, place, values, make) for place, values in enumerate(found, 1))

    def has(self, key: str) -> bool:
        """Whether the key is there and not taken yet."""
        return key in self._left

    def done(self) -> None:
        """Refuses keys that mean nothing."""
        for key in self._left:
            raise self.fault(key, _("没有这样的项，请删去或改正。"))

    def fault(self, key: str, sentence: str) -> CatalogueFault:
        """The fault at a key of this table."""
        place = f"{self._place}.{key}" if self._place else key
        return CatalogueFault(
            _("{file} 的 {place}：{sentence}").format(file=self._file, place=place, sentence=sentence)
        )

    def _made(self, key: str, place: int, values: Any, make: Callable[[Table], T]) -> T:
        if not isinstance(values, dict):
            raise self.fault(key, _("内容的类型不对，应为{kind}。").format(kind=_KINDS[dict]))
        inner = Table(self._file, values, f"{self._place}.{key}[{place}]" if self._place else f"{key}[{place}]")
        made = make(inner)
        inner.done()
        return made


_KINDS: dict[type, str] = {
    str: "文字（写在引号里）",
    int: "整数",
    date: "日期，如 2026-01-01",
    list: "列表，写在方括号里",
    dict: "表",
}


def read(path: Path) -> Shipped:
    """The entry in a file. Raises :class:`CatalogueFault`."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        sentence = _("{file} 读不懂，请检查引号和方括号：{error}")
        raise CatalogueFault(sentence.format(file=path.name, error=error)) from error
    table = Table(path.name, values)
    entry = Shipped(
        entry=path.stem,
        code=table.take("code", str, path.stem),
        department=table.take("department", str),
        programme={name: _column(table, name) for name in COLUMNS},
        versions=table.tables("version", _version, 1),
        standards=table.tables("standard", _standard),
        relations=table.tables("relation", _relation),
        attributes=table.tables("attribute", _attribute),
        cases=table.tables("case", _case, 3),
    )
    table.done()
    return entry


def _column(table: Table, name: str) -> Any:
    if name in _CHOICES:
        return table.choice(name, _CHOICES[name])
    if name == "publicity_days":
        return table.take(name, int)
    return "\n".join(_words(table.take(name, list), table, name)) if name == "evidence" else table.take(name, str)


def _words(values: Iterable[Any], table: Table, key: str) -> list[str]:
    words = list(values)
    if not all(isinstance(word, str) for word in words):
        raise table.fault(key, _("列表里只能写文字，请写在引号里。"))
    return words


def _version(table: Table) -> ShippedVersion:
    return ShippedVersion(
        effective_from=table.take("effective_from", date),
        document_no=table.take("document_no", str),
        conditions=table.tables("condition", _condition, 1),
        amount=table.take("amount", str),
        grace_months=table.take("grace_months", int, 0),
        summary=table.take("summary", str, ""),
    )


def _condition(table: Table) -> Condition:
    return Condition(table.take("text", str), table.take("clause", str))


def _standard(table: Table) -> ShippedStandard:
    return ShippedStandard(
        code=table.take("code", str),
        name=table.take("name", str),
        kind=table.choice("kind", StandardKind, StandardKind.MONEY.label),
        grades=tuple(_words(table.take("grades", list, []), table, "grades")),
        meaning=table.take("meaning", str),
        values=table.tables("value", _value, 1),
    )


def _value(table: Table) -> ShippedValue:
    return ShippedValue(
        effective_from=table.take("effective_from", date),
        amount=table.figure("amount"),
        document_no=table.take("document_no", str),
        grade=table.take("grade", str, ""),
        note=table.take("note", str, ""),
    )


def _relation(table: Table) -> ShippedRelation:
    return ShippedRelation(
        kind=table.choice("kind", RelationKind),
        other=table.take("other", str),
        document_no=table.take("document_no", str, ""),
    )


def _attribute(table: Table) -> dict[str, Any]:
    """What :func:`app.registry.services.attributes.define_attribute` takes."""
    return {
        "code": table.take("code", str),
        "name": table.take("name", str),
        "owner": table.choice("owner", AttributeOwner),
        "kind": table.choice("kind", AttributeKind),
        "choices": "\n".join(_words(table.take("choices", list, []), table, "choices")),
        **{name: table.take(name, str, "") for name in ("unit", "low", "high", "form_group", "help")},
    }


def _case(table: Table) -> ShippedCase:
    amount = table.figure("amount") if table.has("amount") else None
    return ShippedCase(
        title=table.take("title", str),
        day=table.take("day", date),
        decision=table.choice("decision", Decision),
        failed=tuple(_words(table.take("failed", list, []), table, "failed")),
        amount=amount,
        household=table.take("household", dict, {}),
        persons=tuple(table.take("persons", list, [])),
        subject=table.take("subject", int, 1) - 1,
    )
