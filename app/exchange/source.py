"""Sources: sheets that come from elsewhere, one file each in ``app/sources``.

A source says the words by which its columns are known, how their cells are read, and how the room that owns the facts
takes them in, batch by batch. Upload, heading row, mapping, dry run, marked file, import and undo follow from that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from sqlalchemy.orm import Session

from app.exchange.importsheet import UNKNOWN, Options
from app.kernel.catalogue import Catalogue, catalogue
from app.kernel.errors import Fault
from app.kernel.words import _
from app.store.actor import Actor

Keys = Sequence[str]
"""What one row made, as its source names it: what undoing needs to find it again."""


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """A column of a source: the words that may stand above it, and how its cells are read.

    ``read`` turns a text into a value, or raises ``DomainError``, or gives a :class:`Doubt`. ``options`` gives what a
    cell may say instead; it is asked once for each run.
    """

    name: str
    label: str
    words: tuple[str, ...] = ()
    required: bool = False
    help: str = ""
    read: Callable[[str], Any] = str
    options: Callable[[Session, Actor], Options] | None = None
    unknown: str = UNKNOWN
    most: int = 200
    width: float = 14


@dataclass(frozen=True, slots=True)
class ColumnGroup:
    """Columns that repeat side by side, once for each of several members of a row (成员 1 姓名, 成员 2 姓名 …).

    ``words`` are what a member is called in headings; ``most`` is how many one row may have.
    """

    name: str
    label: str
    columns: tuple[SourceColumn, ...]
    words: tuple[str, ...] = ()
    most: int = 12


@dataclass(frozen=True, slots=True)
class Doubt:
    """A value that is taken although it is unusual, and the sentence that says so."""

    value: Any
    sentence: str


@dataclass(slots=True)
class Record:
    """One row: its number in the file, its cells, what they mean, and what is wrong with it.

    ``groups`` holds for each group the members that the row has, by their number from 1. The field of a fault is the
    name of a column, or ``group.number.name``.
    """

    number: int
    texts: tuple[str, ...]
    values: dict[str, Any] = field(default_factory=dict)
    groups: dict[str, dict[int, dict[str, Any]]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    doubts: list[Fault] = field(default_factory=list)

    def blame(self, sentence: str, column: str = "") -> None:
        """Say what is wrong; a cell that is blamed already is not blamed twice."""
        if not column or all(fault.field != column for fault in self.faults):
            self.faults.append(Fault(sentence, column, self.number))

    def doubt(self, sentence: str, column: str = "") -> None:
        """Say what is unusual; the row is taken in all the same."""
        self.doubts.append(Fault(sentence, column, self.number))

    def members(self, group: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """The members of a group with their numbers."""
        yield from self.groups.get(group, {}).items()


@dataclass(frozen=True, slots=True)
class Delivery:
    """One file that was sent in: which import it is, and the day on which what it says held."""

    import_id: int
    file_name: str
    as_of: date
    division_code: str


class Intake(Protocol):
    """How the owning room takes the rows of one file; it may remember things from batch to batch.

    ``check`` blames and doubts records and writes nothing. ``write`` takes in records that nobody blamed, in the
    transaction of the caller, and returns for each, in their order, what it made. A record that it blames counts as
    not taken in: then it must have written nothing of it. Both are given only records whose cells could all be read,
    a few hundred at a time: ask the database once for all of them, and keep no rows of it from batch to batch.
    """

    def check(self, session: Session, actor: Actor, records: Sequence[Record]) -> None: ...

    def write(self, session: Session, actor: Actor, records: Sequence[Record]) -> Sequence[Keys]: ...


def nothing_more(_session: Session, _actor: Actor) -> Sequence[SourceColumn]:
    """No columns that are defined at run time."""
    return ()


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of sheet that comes from elsewhere.

    ``begin`` gives the intake of one delivery. ``depends`` says in sentences why rows can no longer be undone, and
    ``undo`` takes back what they made; both are given the keys that ``write`` returned, the newest rows first.
    ``distinct`` names columns (``id_no``, ``members.id_no``) whose values, all taken together, may not occur twice in
    a file. ``more`` gives columns that are defined at run time. ``desks`` are those that may use the source; none
    means all that have the page.
    """

    code: str
    label: str
    columns: tuple[SourceColumn, ...]
    begin: Callable[[Session, Actor, Delivery], Intake]
    undo: Callable[[Session, Actor, Sequence[Keys]], None]
    depends: Callable[[Session, Actor, Sequence[Keys]], Iterable[str]]
    groups: tuple[ColumnGroup, ...] = ()
    distinct: tuple[tuple[str, ...], ...] = ()
    more: Callable[[Session, Actor], Sequence[SourceColumn]] = nothing_more
    help: str = ""
    edition: int = 1
    batch: int = 500
    desks: frozenset[str] = frozenset()

    @property
    def version(self) -> str:
        """What a template of this source carries out of sight."""
        return f"source:{self.code}/{self.edition}"


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a source as they are for one actor now, with what may be chosen in them."""

    source: Source
    columns: tuple[SourceColumn, ...]
    options: Mapping[str, Options]

    def targets(self) -> dict[str, str]:
        """Everything that a column of a file may be: ``name`` or ``group.number.name`` → its label."""
        found = {column.name: str(column.label) for column in self.columns}
        for group in self.source.groups:
            for number in range(1, group.most + 1):
                for column in group.columns:
                    found[f"{group.name}.{number}.{column.name}"] = f"{group.label} {number}：{column.label}"
        return found

    def column(self, target: str) -> SourceColumn:
        """The column behind a target."""
        group, _dot, rest = target.partition(".")
        if not rest:
            return next(column for column in self.columns if column.name == target)
        name = rest.partition(".")[2]
        columns = next(one.columns for one in self.source.groups if one.name == group)
        return next(column for column in columns if column.name == name)

    def options_of(self, target: str) -> Options | None:
        """What may be chosen in the column behind a target."""
        return self.options.get(base_of(target))


def base_of(target: str) -> str:
    """A target without the number of the member.

    >>> base_of("members.3.id_no"), base_of("id_no")
    ('members.id_no', 'id_no')
    """
    parts = target.split(".")
    return f"{parts[0]}.{parts[2]}" if len(parts) == 3 else target


def layout_of(source: Source, session: Session, actor: Actor) -> Layout:
    """The columns of a source with those defined at run time, and what may be chosen in each."""
    columns = (*source.columns, *source.more(session, actor))
    options = {one.name: one.options(session, actor) for one in columns if one.options is not None}
    for group in source.groups:
        for one in group.columns:
            if one.options is not None:
                options[f"{group.name}.{one.name}"] = one.options(session, actor)
    return Layout(source, columns, options)


def sources() -> Catalogue[Source]:
    """The catalogue of sources."""
    return catalogue("app.sources", Source)


def sources_for(actor: Actor) -> dict[str, Source]:
    """The sources that an actor may use, by code."""
    return {code: one for code, one in sources().items() if not one.desks or actor.desk in one.desks}


def source_labels() -> dict[str, str]:
    """Code → label of every source."""
    return {code: one.label for code, one in sources().items()}


UNKNOWN_SOURCE = _("没有这种导入来源，或您的岗位不能使用。请重新选择。")
