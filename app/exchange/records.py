"""Rows of a foreign sheet as records of a source: cells are read, repeated columns become members."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from app.exchange import cells
from app.exchange.headings import Place, normal
from app.exchange.importsheet import Options
from app.exchange.reading import FORMULA, Line
from app.exchange.source import Doubt, Layout, Record, SourceColumn, base_of
from app.kernel.errors import DomainError, Fault
from app.kernel.words import _

MISSING = _("请填写“{label}”。")
TOO_LONG = _("最多 {most} 个字，请缩短。")
TOTAL = _("这是合计行，不是一条数据，没有导入。")
_TOTALS = frozenset({"合计", "总计", "小计", "总合计", "本页合计", "本页小计"})
TWICE = _("“{label}”与第 {row} 行的相同，同一文件中不能重复。")


_REMEMBERED = 4_096
"""Texts whose meaning a column remembers: what a village, a household, a bank is called stands in row after row."""


class Meanings:
    """What the texts of a column mean; ``known`` are those met lately that nobody doubts, so rows may share a value."""

    __slots__ = ("_column", "_options", "known")

    def __init__(self, column: SourceColumn, options: Options | None, known: dict[str, Any]) -> None:
        self._column, self._options, self.known = column, options, known

    def read(self, text: str) -> Any:
        """What a cell means, maybe a :class:`Doubt`. Raises :class:`DomainError` with what is wrong with it."""
        value = value_of(self._column, text, self._options)
        if not isinstance(value, Doubt):
            if len(self.known) >= _REMEMBERED:
                self.known.clear()
            self.known[text] = value
        return value


class Reader:
    """Reads the rows of one file as its mapping says."""

    def __init__(self, layout: Layout, mapping: Sequence[str]) -> None:
        mapped = [(at, target) for at, target in enumerate(mapping) if target]
        self._targets = dict(mapped)
        self._meanings = meanings = _meanings(layout, self._targets.values())
        self._single = [(at, target, meanings[target]) for at, target in mapped if "." not in target]
        self._members: dict[tuple[str, int], list[tuple[int, str, str]]] = {}
        for at, target in mapped:
            if "." in target:
                group, number, name = target.split(".")
                self._members.setdefault((group, int(number)), []).append((at, target, name))

    def records(self, lines: Iterable[Line], place: Place) -> Iterator[Record]:
        """The records below the headings; a row that says nothing in any mapped column is passed over."""
        for line in lines:
            if line.number >= place.first_data_row and any(_cell(line.values, at) for at in self._targets):
                yield self.record(line)

    def record(self, line: Line) -> Record:
        """One row, with what is wrong in its cells."""
        record = Record(line.number, line.values)
        texts, values = record.texts, record.values
        if _is_total(next(filter(None, texts), "")):
            record.blame(TOTAL)
            return record
        for fault in line.faults:
            if (target := self._targets.get(int(fault.field) - 1)) is not None:
                record.blame(fault.sentence, target)
        for at, target, meanings in self._single:
            text = texts[at] if at < len(texts) else ""
            known = meanings.known
            values[target] = known[text] if text in known else _read(record, target, meanings, text)
        for (group, number), columns in self._members.items():
            if any(_cell(texts, at) for at, _target, _name in columns):
                member = {name: self._member(record, target, at) for at, target, name in columns}
                record.groups.setdefault(group, {})[number] = member
        return record

    def _member(self, record: Record, target: str, at: int) -> Any:
        return _read(record, target, self._meanings[target], _cell(record.texts, at))


def _read(record: Record, target: str, meanings: Meanings, text: str) -> Any:
    if text in meanings.known:
        return meanings.known[text]
    try:
        value = meanings.read(text)
    except DomainError as refusal:
        record.blame(refusal.sentence, target)
        return None
    if isinstance(value, Doubt):
        record.doubt(value.sentence, target)
        return value.value
    return value


def _is_total(text: str) -> bool:
    return "计" in text and normal(text) in _TOTALS


def _meanings(layout: Layout, targets: Iterable[str]) -> dict[str, Meanings]:
    """Columns that are read alike remember together: a head's number stands in two of them."""
    found: dict[str, Meanings] = {}
    shared: dict[Any, dict[str, Any]] = {}
    for target in targets:
        column, options = layout.column(target), layout.options_of(target)
        alike = (column.read, column.required, column.most, None if options is None else base_of(target))
        found[target] = Meanings(column, options, shared.setdefault(alike, {}))
    return found


def value_of(column: SourceColumn, text: str, options: Options | None) -> Any:
    """What a cell means. Raises :class:`DomainError` with what is wrong with it."""
    if not text:
        if column.required:
            raise DomainError(MISSING.format(label=column.label))
        return None
    if text[0] in "=＝":
        raise DomainError(FORMULA)
    if len(text) > column.most:
        raise DomainError(TOO_LONG.format(most=column.most))
    if options is None:
        return column.read(text)
    for wanted in (text, cells.half_width(text)):
        if wanted in options:
            return options[wanted]
    raise DomainError(column.unknown.format(value=text[:40]))


class FirstSeen:
    """Where each value of the distinct columns was seen first; kept beside the memory, and not readable there."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._sets = {base: number for number, bases in enumerate(layout.source.distinct) for base in bases}
        self._seen = sqlite3.connect("")
        self._seen.execute("PRAGMA journal_mode = OFF")
        self._seen.execute("CREATE TABLE seen (digest BLOB PRIMARY KEY, row INTEGER) WITHOUT ROWID")

    def look(self, records: Iterable[Record]) -> None:
        """Blame every record that repeats a value of an earlier one, or of itself."""
        for record in records:
            for target, value in self._values(record):
                self._note(record, target, value)

    def close(self) -> None:
        """Forget everything."""
        self._seen.close()

    def _values(self, record: Record) -> Iterator[tuple[str, Any]]:
        for base in self._sets:
            group, _dot, name = base.partition(".")
            if not name:
                yield base, record.values.get(base)
            for number, member in record.members(group) if name else ():
                yield f"{group}.{number}.{name}", member.get(name)

    def _note(self, record: Record, target: str, value: Any) -> None:
        if value is None or value == "":
            return
        said = f"{self._sets[base_of(target)]}\x1f{value}".encode("utf-8", "surrogatepass")
        digest = hashlib.blake2b(said, digest_size=12).digest()
        added = self._seen.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (digest, record.number))
        if not added.rowcount:
            (row,) = self._seen.execute("SELECT row FROM seen WHERE digest = ?", (digest,)).fetchone()
            record.blame(TWICE.format(label=self._layout.column(target).label, row=row), target)


def reasons(layout: Layout, faults: Iterable[Fault]) -> Iterator[str]:
    """What is wrong with a row, each with the column that it belongs to."""
    targets = layout.targets()
    for fault in faults:
        label = targets.get(fault.field, "")
        yield f"{label}：{fault.sentence}" if label and label not in fault.sentence else str(fault.sentence)


def _cell(texts: Sequence[str], at: int) -> str:
    return texts[at] if at < len(texts) else ""
