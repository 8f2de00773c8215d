"""Import sheets: one file each in ``app/sheets``. A sheet says its columns and what one row does.

The template, the check of the file, the rehearsal, the marked file and the import follow from that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from app.exchange.xlsx import Heading
from app.kernel.catalogue import Catalogue, catalogue
from app.kernel.errors import Fault
from app.kernel.words import _
from app.store.actor import Actor

Options = Mapping[str, Any]
"""What a column may be chosen from: as it stands in the cell → the value that it means."""

Act = Callable[[Session, Actor, Mapping[str, Any]], Sequence[Any]]
"""Does what one row asks for, with the real services, and returns its line of the result sheet."""

UNKNOWN = _("“{value}”不在可选范围内，请从下拉列表中选择。")


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of a template: the field it fills, its heading, and how its cells are read.

    ``read`` turns a text into a value and raises ``DomainError``; ``options`` gives what may be chosen instead, and
    ``unknown`` is what is said of anything else: what does not exist and what is out of reach are told alike.
    """

    name: str
    label: str
    width: float = 14
    required: bool = False
    note: str = ""
    most: int = 200
    read: Callable[[str], Any] = str
    options: Callable[[Session, Actor], Options] | None = None
    unknown: str = UNKNOWN


@dataclass(slots=True)
class Entry:
    """One filled row: its number in the file, what stands there, what it means, and what is wrong with it."""

    number: int
    texts: tuple[str, ...]
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def blame(self, faults: Iterable[Fault]) -> None:
        """Add what is wrong; a cell that is blamed already is not blamed twice."""
        known = {fault.field for fault in self.faults if fault.field}
        self.faults += [Fault(one.sentence, one.field, self.number) for one in faults if one.field not in known]


def nothing_across(_entries: Sequence[Entry]) -> Iterable[Fault]:
    """The rows of the file do not touch each other."""
    return ()


@dataclass(frozen=True, slots=True)
class ImportSheet:
    """A kind of sheet that officers fill in and send in.

    ``begin`` is told how many rows there are and whether they are only rehearsed, and gives the act for each row;
    what takes long is done there, before the transaction begins. ``across`` finds what is wrong between rows. A new
    ``edition`` makes templates of the one before outdated.
    """

    code: str
    label: str
    edition: int
    columns: tuple[SheetColumn, ...]
    begin: Callable[[int, bool], Act]
    across: Callable[[Sequence[Entry]], Iterable[Fault]] = nothing_across
    notes: tuple[str, ...] = ()
    most_rows: int = 5_000
    result: str = ""
    result_notes: tuple[str, ...] = ()
    result_headings: tuple[Heading, ...] = ()

    @property
    def version(self) -> str:
        """What a template carries out of sight."""
        return f"{self.code}/{self.edition}"

    @property
    def labels(self) -> list[str]:
        """The headings in their order."""
        return [column.label for column in self.columns]

    def options(self, session: Session, actor: Actor) -> dict[str, Options]:
        """What may be chosen in each column, for this actor."""
        return {one.name: one.options(session, actor) for one in self.columns if one.options is not None}


def sheets() -> Catalogue[ImportSheet]:
    """The catalogue of import sheets."""
    return catalogue("app.sheets", ImportSheet)
