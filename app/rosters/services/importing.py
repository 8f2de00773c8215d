"""Importing a roster by its template: read as a stream, checked row by row, taken in whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.exchange.reading import Limits, Line, Reading, read_sheet
from app.kernel.errors import Conflict, DomainError
from app.kernel.words import _
from app.rosters.models import LineSource, Roster
from app.rosters.services import columns, contents
from app.rosters.services.entering import CellProblem, Entering, Refused
from app.rosters.services.headings import labels
from app.rosters.services.template import template
from app.rosters.tags import Tag
from app.store.actor import Actor
from app.store.transaction import transaction

__all__ = ["Outcome", "take", "template"]
_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an import: how many rows were taken in, or what is wrong; never both.

    Problems name the row of the file and the heading of the column.
    """

    count: int
    problems: Sequence[CellProblem] = ()


def take(
    session: Session, actor: Actor, roster: Roster, path: Path, name: str = "", limits: Limits | None = None
) -> Outcome:
    """Take a filled-in template into a roster, from a file that was sent in as ``name`` (.xlsx, .xls or .csv).

    Any problem and nothing is taken. Raises ``DomainError`` for a file that is not this roster's template.
    """
    try:
        with transaction(session), read_sheet(path, name or path.name, limits) as reading:
            contents.insist_open(session, actor, roster)
            entering = Entering(session, roster, LineSource.IMPORTED, whole=True)
            headings = labels(columns.columns_of(session, roster.batch.programme_id))
            _insist_on_headings(reading, headings)
            for rows in _batches(reading.lines, headings, entering.problems):
                entering.take(rows)
                if entering.is_full:
                    break
            count = entering.finish()
            record(session, actor, Tag.IMPORT, roster, file=name or path.name, rows=count, digest=roster.content_digest)
    except Refused as refused:
        return Outcome(0, refused.problems)
    except IntegrityError as late:
        raise Conflict(_("同时有人把同样的人编入了花名册，请刷新后再看。")) from late
    return Outcome(count)


def _insist_on_headings(reading: Reading, headings: Sequence[str]) -> None:
    """The first row has the headings of the template as it is now, column for column."""
    first = next(reading.lines, None)
    found = list(first.values) if first is not None else []
    for number, (has, wants) in enumerate(zip([*found, *[""] * len(headings)], headings, strict=False), start=1):
        if has != wants:
            told = _("第 {number} 列的表头应为“{wants}”，文件里是“{has}”。请下载最新的模板填写。")
            raise DomainError(told.format(number=number, wants=wants, has=has[:20]))
    if len(found) > len(headings):
        told = _("模板只有 {count} 列，文件里多出“{extra}”。请下载最新的模板填写。")
        raise DomainError(told.format(count=len(headings), extra=found[len(headings)][:20]))


def _batches(
    lines: Iterator[Line], headings: Sequence[str], problems: list[CellProblem]
) -> Iterator[list[tuple[int, Mapping[str, str]]]]:
    """Rows as cells by heading, so many at a time; what could not be read of a cell is noted."""
    while some := list(islice(lines, _BATCH)):
        for line in some:
            problems += [CellProblem(line.number, _at(headings, fault.field), fault.sentence) for fault in line.faults]
            if len(line.values) > len(headings):
                problems.append(CellProblem(line.number, "", _("这一行比表头长，请删去多余的单元格。")))
        yield [(line.number, dict(zip(headings, line.values, strict=False))) for line in some]


def _at(headings: Sequence[str], column: str) -> str:
    number = int(column) if column.isdigit() else 0
    return headings[number - 1] if 0 < number <= len(headings) else ""
