"""Sheets of users as officers would send them in, and what becomes of them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from app.exchange import importing
from app.exchange.importsheet import Entry, ImportSheet, sheets
from app.kernel.errors import DomainError
from app.store.wall import actor_of

SHEET: ImportSheet = sheets()["officers"]
NAMES = [column.name for column in SHEET.columns]
LABELS = SHEET.labels
GOOD = {
    "organisation_id": "正定镇惠民办",
    "name": "马新人",
    "username": "ma_new",
    "post": "网络操作员",
    "address": "10.9.8.7",
}


def row(**said: Any) -> list[Any]:
    """A row that would be registered, with what is said of it changed."""
    values = GOOD | said
    return [values.get(name, "") for name in NAMES]


def workbook(
    rows: Sequence[Sequence[Any]], labels: Sequence[str] = LABELS, above: Sequence[str] = (), version: str = ""
) -> bytes:
    """A workbook with these rows under these headings. A value in a tuple is a formula and what it came to."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("名单")
        lines: list[Sequence[Any]] = [*([line] for line in above), labels, *rows]
        for number, line in enumerate(lines):
            for column, value in enumerate(line):
                if isinstance(value, tuple):
                    sheet.write_formula(number, column, value[0], None, value[1])
                else:
                    sheet.write(number, column, value)
        if version:
            hidden = book.add_worksheet("_ywl")
            hidden.write(0, 0, version)
            hidden.very_hidden()
    return content.getvalue()


def checked(session: Session, content: bytes, name: str = "名单.xlsx") -> list[Entry]:
    """What the check says of a file."""
    actor = actor_of(session)
    assert actor is not None
    entries = importing.read(SHEET, session, actor, content, name)
    importing.rehearse(session, actor, SHEET, entries)
    return entries


def faults(entries: Sequence[Entry]) -> list[tuple[int, str, str]]:
    """Row, column and sentence of everything that is wrong."""
    return [(entry.number, fault.field, fault.sentence) for entry in entries for fault in entry.faults]


def carried_out(session: Session, content: bytes, name: str = "名单.xlsx") -> list[Sequence[Any]]:
    """Import a file without the check before it."""
    actor = actor_of(session)
    assert actor is not None
    entries = importing.read(SHEET, session, actor, content, name)
    return importing.carry_out(session, actor, SHEET, entries, file=name)


def refusal_of(session: Session, content: bytes, name: str = "名单.xlsx") -> str:
    """Why a file is not taken at all."""
    try:
        checked(session, content, name)
    except DomainError as refusal:
        return str(refusal.sentence)
    raise AssertionError("the file was taken")


def cells_of(content: bytes) -> list[list[Any]]:
    """The cells of the first sheet of a workbook."""
    found: list[list[Any]] = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    return found
