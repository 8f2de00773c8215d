"""The query row of a list: what was asked, read from the address into typed criteria. Garbage never raises.

A criterion that cannot be read matches nothing and says so, so that a mistyped date never widens an export or a
bulk act. A parameter that names no column of the sheet is as if it were not there, hidden columns included.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import sqlalchemy as sa
from sqlalchemy.sql import ColumnElement

from app.kernel import divisions
from app.kernel.columns import Search
from app.kernel.errors import DomainError
from app.kernel.sm import TAIL, normalised
from app.kernel.words import _
from app.store import blind
from app.web import values
from app.web.saying import say
from app.web.sheet import Attribute, Kind, Sheet, found_by_end, guarded

SIZES = (20, 50, 100, 200)
RESERVED = frozenset({"sort", "size", "page", "after", "before", "fields", "locale", "next", "columns"})
_DEEPEST = 10_000_000
_LONGEST = 200
_RANGED = (Kind.DATE, Kind.INSTANT, Kind.NUMBER)
_DAY_ENDS = "T23:59:59.999999"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing asked of one column.

    It ``is``, ``starts``, ``contains``, lies ``inside`` a division, ``from`` or ``to``, or is whole or ``ends`` so.
    """

    attribute: Attribute
    relation: str
    text: str
    value: Any


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked of a list: criteria, order, page size, and where in it one is."""

    sheet: Sheet
    criteria: tuple[Criterion, ...] = ()
    sort: Attribute | None = None
    descending: bool = False
    size: int = SIZES[0]
    page: int = 1
    after: str = ""
    before: str = ""
    faults: tuple[str, ...] = ()
    typed: Mapping[str, str] = field(default_factory=dict)

    @property
    def order(self) -> Attribute:
        """The column that puts the rows in order; the key breaks ties."""
        return self.sort or self.sheet.order

    @property
    def order_text(self) -> str:
        """The order as the address says it; nothing where it is the model's own."""
        return ("-" if self.descending else "") + self.sort.name if self.sort else ""

    def pairs(self) -> list[tuple[str, str]]:
        """The criteria, as the address says them."""
        return [(name, text) for name, text in self.typed.items() if text]

    def address(self, **said: Any) -> str:
        """The query string of this query with other words put in or, where empty, taken out."""
        words: dict[str, Any] = {"sort": self.order_text, "size": self.size if self.size != SIZES[0] else ""}
        words |= {"page": "", "after": "", "before": ""} | said
        return urlencode(self.pairs() + [(name, str(word)) for name, word in words.items() if word])

    def where(self, dialect: str) -> list[ColumnElement[bool]]:
        """The criteria in SQL; a fault matches nothing."""
        if self.faults:
            return [sa.false()]
        here = [_condition(one, dialect) for one in self.criteria if one.attribute.beside is None]
        return [*here, *_beside(self.criteria, dialect)]

    def without_place(self) -> Query:
        """The same question from its beginning."""
        return replace(self, page=1, after="", before="")


def parse(sheet: Sheet, words: Mapping[str, str], size: int = SIZES[0]) -> Query:
    """Read the words of an address; whatever they hold, this returns."""
    typed: dict[str, str] = {}
    criteria: list[Criterion] = []
    faults: list[str] = []
    for one in sheet.searchable:
        for name, relation in asked_names(one):
            text = words.get(name, "").strip()
            if not text:
                continue
            typed[name] = text
            try:
                criteria.append(_criterion(one, relation, text))
            except DomainError as refusal:
                faults.append(
                    _("查询条件“{label}”：{sentence}").format(label=say(one.field.label), sentence=refusal.sentence)
                )
    sort, descending = _order(sheet, words.get("sort", ""))
    return Query(
        sheet,
        tuple(criteria),
        sort,
        descending,
        _size(words.get("size", ""), size),
        _whole(words.get("page", ""), _DEEPEST) or 1,
        words.get("after", ""),
        words.get("before", ""),
        tuple(faults),
        typed,
    )


def parse_text(sheet: Sheet, text: str) -> Query:
    """Read a query string that a form carried along."""
    return parse(sheet, dict(parse_qsl(text[:4000], keep_blank_values=False, max_num_fields=200)))


def insist_on_known(sheet: Sheet, text: str) -> None:
    """Refuse a kept query about a column that is there no more: without its criterion it would find too much."""
    known = {name for one in sheet.searchable for name, _relation in asked_names(one)}
    if {name for name, word in parse_qsl(text[:4000]) if word} - known - RESERVED:
        raise DomainError(_("查询条件中有一项已停用或不再对您开放，请回到列表重新查询后再办。"))


def with_size(asked: Query, size: int) -> Query:
    """The same question with pages of another size."""
    return replace(asked, size=size)


def asked_names(one: Attribute) -> Sequence[tuple[str, str]]:
    """The (parameter, relation) pairs under which a column may be asked for."""
    if one.field.search is Search.RANGE and one.kind in _RANGED:
        return ((f"{one.name}_from", "from"), (f"{one.name}_to", "to"))
    return ((one.name, relation_of(one)),)


def relation_of(one: Attribute) -> str:
    """How a single value is compared with a column."""
    if guarded(one):
        return "ends" if found_by_end(one) else "is"
    if one.kind in (Kind.CHOICE, Kind.BOOL, Kind.NUMBER, Kind.DATE, Kind.INSTANT):
        return "is"
    if one.kind is Kind.RELATED:
        return "inside" if one.field.related == "divisions" and one.field.search is Search.PREFIX else "is"
    return {Search.PREFIX: "starts", Search.CONTAINS: "contains"}.get(one.field.search, "is")


def _criterion(one: Attribute, relation: str, text: str) -> Criterion:
    if len(text) > _LONGEST:
        raise DomainError(_("条件太长，请缩短。"))
    if relation == "to" and one.kind is Kind.INSTANT and len(text) <= 10:
        return Criterion(one, relation, text, values.read(one, values.read_day(text).isoformat() + _DAY_ENDS))
    if relation in ("starts", "contains") or guarded(one):
        return Criterion(one, relation, text, values.read_text(text))
    return Criterion(one, relation, text, values.read(one, text))


def _beside(criteria: Sequence[Criterion], dialect: str) -> Iterator[ColumnElement[bool]]:
    """What is asked of further columns, all that is asked of one at once."""
    asked: dict[str, list[Criterion]] = {}
    for one in criteria:
        if one.attribute.beside is not None:
            asked.setdefault(one.attribute.name, []).append(one)
    for found in asked.values():
        attribute, beside = found[0].attribute, found[0].attribute.beside
        assert beside is not None
        there = replace(attribute, sql=beside.compared)
        yield beside.picks(sa.and_(*(_compared(there, one.relation, _typed(one), dialect) for one in found)))


def _typed(asked: Criterion) -> Any:
    """A value as the column's own type writes it; a part of a text stays as it is."""
    plain = asked.relation in ("starts", "contains")
    return asked.value if plain else sa.literal(asked.value, asked.attribute.type)


def _condition(asked: Criterion, dialect: str) -> ColumnElement[bool]:
    one, value = asked.attribute, asked.value
    if guarded(one):
        return _unopened(one, value)
    return _compared(one, asked.relation, value, dialect)


def _compared(one: Attribute, relation: str, value: Any, dialect: str) -> ColumnElement[bool]:
    column = one.sql
    condition: ColumnElement[bool]
    match relation:
        case "starts":
            return starts(one, value, dialect)
        case "contains":
            condition = column.contains(value, autoescape=True)
        case "inside":
            return _inside(one, value, dialect)
        case "from":
            condition = column >= value
        case "to":
            condition = column <= value
        case _:
            condition = column == value
    return condition


def _unopened(one: Attribute, value: str) -> ColumnElement[bool]:
    """That a sealed column holds a whole value, or ends in four characters where that may be asked."""
    if found_by_end(one) and len(normalised(value)) == TAIL:
        return blind.ends_with(one.sql, value)
    return blind.equals(one.sql, value)


def starts(one: Attribute, prefix: str, dialect: str) -> ColumnElement[bool]:
    """That a text begins with a prefix, as a range that an index answers."""
    column: Any = one.sql
    if dialect == "postgresql" and getattr(one.type.dialect_impl(_postgresql()), "collation", None) != "C":
        column = sa.collate(column, "C")
    end = following(prefix)
    return sa.and_(column >= prefix, column < end) if end else column >= prefix


def following(prefix: str) -> str:
    """The first text after all that begin with the prefix, in the order of code points; empty where there is none.

    >>> following("正定"), following("a9")
    ('正宛', 'a:')
    """
    while prefix:
        last = ord(prefix[-1]) + 1
        if last <= 0x10FFFF:
            return prefix[:-1] + chr(0xE000 if 0xD800 <= last <= 0xDFFF else last)
        prefix = prefix[:-1]
    return ""


def _inside(one: Attribute, value: str, dialect: str) -> ColumnElement[bool]:
    if not divisions.is_code(value):
        return starts(one, value, dialect)
    low, high = divisions.range_of(value)
    return sa.and_(one.sql >= low, one.sql < high)


def _order(sheet: Sheet, text: str) -> tuple[Attribute | None, bool]:
    found = sheet.sortable.get(text.lstrip("-"))
    return (found, text.startswith("-")) if found else (None, sheet.descending)


def _size(text: str, usual: int) -> int:
    asked = _whole(text, SIZES[-1])
    return asked if asked in SIZES else usual


def _whole(text: str, largest: int) -> int:
    return min(int(text), largest) if text.isascii() and text.isdigit() and len(text) < 12 else 0


def _postgresql() -> Any:
    from sqlalchemy.dialects import postgresql

    return postgresql.dialect()  # type: ignore[no-untyped-call]
