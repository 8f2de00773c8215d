"""Sheets that go out for an import: the template, the same rows handed back with their faults in red, the result."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.exchange.headings import REASON
from app.exchange.importsheet import Entry, ImportSheet
from app.exchange.xlsx import Heading, SheetWriter, Wrong
from app.store.actor import Actor


def write_template(sheet: ImportSheet, session: Session, actor: Actor, path: Path) -> None:
    """An empty sheet to fill in."""
    SheetWriter(path, sheet.label, _lines(sheet), _headings(sheet, session, actor), sheet.version).close()


def write_marked(sheet: ImportSheet, session: Session, actor: Actor, entries: Sequence[Entry], path: Path) -> None:
    """What was sent in, with wrong cells in red and the reasons at the end; mended, it can be sent in again."""
    headings = [*_headings(sheet, session, actor), Heading(REASON, 60)]
    with SheetWriter(path, sheet.label, _lines(sheet), headings, sheet.version) as writer:
        writer.write(_marked(sheet, entry) for entry in entries)


def write_result(sheet: ImportSheet, rows: Iterable[Sequence[Any]], path: Path) -> None:
    """What the import came to."""
    with SheetWriter(path, sheet.result, [sheet.result, *sheet.result_notes], sheet.result_headings) as writer:
        writer.write(rows)


def reasons(sheet: ImportSheet, entry: Entry, say: Callable[[str], str] = str) -> Iterator[str]:
    """What is wrong with a row, each with the column that it belongs to; ``say`` tells it in the reader's language."""
    labels = {column.name: column.label for column in sheet.columns}
    for fault in entry.faults:
        label, sentence = say(labels.get(fault.field, "")), say(fault.sentence)
        yield f"{label}：{sentence}" if label and label not in sentence else sentence


def _lines(sheet: ImportSheet) -> list[str]:
    return [sheet.label, *sheet.notes]


def _headings(sheet: ImportSheet, session: Session, actor: Actor) -> list[Heading]:
    options = sheet.options(session, actor)
    return [
        Heading(one.label, one.width, note=one.note, required=one.required, choices=tuple(options.get(one.name, ())))
        for one in sheet.columns
    ]


def _marked(sheet: ImportSheet, entry: Entry) -> list[Any]:
    wrong = {fault.field for fault in entry.faults}
    texts = zip(sheet.columns, entry.texts, strict=True)
    cells: list[Any] = [Wrong(text) if column.name in wrong else text for column, text in texts]
    return [*cells, "；".join(reasons(sheet, entry))]
