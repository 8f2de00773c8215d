"""The import of any sheet: what is rehearsed leaves nothing, faults find their cell, and the how-to is true."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.exchange import importing, marking
from app.exchange.importsheet import Entry, ImportSheet, sheets
from app.exchange.xlsx import read_sheet
from app.kernel.errors import DomainError, Fault
from app.offices.models import Division
from app.store.actor import Actor
from app.store.wall import enter
from tests import world

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "howto" / "add-a-sheet.md"
HEAD = "区划,停用日期\n"


@pytest.fixture(scope="module")
def sheet(app: Flask) -> ImportSheet:
    """The sheet that the how-to writes."""
    (example,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    made: dict[str, Any] = {}
    exec(compile(example, PAGE.name, "exec"), made)
    entry = made["entry"]
    assert isinstance(entry, ImportSheet)
    return entry


@pytest.fixture
def keeper(session: Session, small_world: world.World) -> Actor:
    """The county's system administrator, who keeps its divisions."""
    actor = world.actor(session, small_world, "system_administrator")
    enter(session, actor)
    return actor


def read(sheet: ImportSheet, session: Session, actor: Actor, text: str) -> list[Entry]:
    return importing.read(sheet, session, actor, (HEAD + text).encode(), "名单.csv")


def told(entries: Sequence[Entry]) -> list[tuple[int, str, str]]:
    return [(entry.number, fault.field, fault.sentence) for entry in entries for fault in entry.faults]


def ends(session: Session) -> dict[str, date | None]:
    session.rollback()
    return {one.name: one.valid_to for one in session.scalars(select(Division))}


def test_every_path_that_the_page_names_exists() -> None:
    named = re.findall(r"`((?:app|tests|docs)/[^`<>]*)`", PAGE.read_text(encoding="utf-8"))
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_a_sheet_is_found_by_its_name_and_says_everything(app: Flask) -> None:
    for code, sheet in sheets().items():
        assert sheet.code == code
        assert len({column.name for column in sheet.columns}) == len(sheet.columns)
        assert len(set(sheet.labels)) == len(sheet.columns)
        assert all(column.options is None or column.unknown for column in sheet.columns)


def test_a_rehearsal_asks_the_real_services_and_leaves_nothing(
    sheet: ImportSheet, session: Session, keeper: Actor
) -> None:
    entries = read(sheet, session, keeper, "正定镇 130123100000,2026-03-01\n诸福屯镇 130123101000,2019-01-01\n")
    importing.rehearse(session, keeper, sheet, entries)
    assert told(entries) == [(3, "valid_to", "停用日期必须晚于启用日期 2020-01-01。")]
    assert set(ends(session).values()) == {None}


def test_a_row_after_a_refused_one_is_still_tried(sheet: ImportSheet, session: Session, keeper: Actor) -> None:
    bad, good = "正定镇 130123100000,2019-01-01\n", "诸福屯镇 130123101000,2026-03-01\n"
    entries = read(sheet, session, keeper, bad + good + bad)
    importing.rehearse(session, keeper, sheet, entries)
    assert [number for number, _field, _sentence in told(entries)] == [2, 4]


def test_all_rows_are_done_or_none(sheet: ImportSheet, session: Session, keeper: Actor) -> None:
    good, bad = "正定镇 130123100000,2026-03-01\n", "诸福屯镇 130123101000,2019-01-01\n"
    with pytest.raises(DomainError, match="第 3 行：停用日期必须晚于.*一行也没有导入"):
        importing.carry_out(session, keeper, sheet, read(sheet, session, keeper, good + bad))
    assert set(ends(session).values()) == {None}
    done = importing.carry_out(session, keeper, sheet, read(sheet, session, keeper, good))
    assert done == [["正定镇", date(2026, 3, 1)]]
    assert ends(session)["正定镇"] == date(2026, 3, 1)


def test_what_lies_in_another_county_cannot_be_chosen(sheet: ImportSheet, session: Session, keeper: Actor) -> None:
    foreign, absent = told(read(sheet, session, keeper, "长安区 130102000000,2026-03-01\n甲 1,2026-03-01\n"))
    assert foreign[2].replace("长安区 130102000000", "甲 1") == absent[2]


def test_a_defect_of_the_program_is_no_fault_of_the_file(
    sheet: ImportSheet, session: Session, keeper: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: Any) -> None:
        raise ZeroDivisionError

    entries = read(sheet, session, keeper, "正定镇 130123100000,2026-03-01\n")
    made = ImportSheet(**{name: getattr(sheet, name) for name in ImportSheet.__slots__} | {"begin": lambda *_: broken})
    with pytest.raises(ZeroDivisionError):
        importing.rehearse(session, keeper, made, entries)
    assert not session.in_transaction()


def test_the_marked_file_is_a_template_with_reasons(
    sheet: ImportSheet, session: Session, keeper: Actor, tmp_path: Path
) -> None:
    entries = read(sheet, session, keeper, '"=1+1",2026-03-01\n"诸福屯镇 130123101000",\n')
    path = tmp_path / "marked.xlsx"
    marking.write_marked(sheet, session, keeper, entries, path)
    with read_sheet(path, "marked.xlsx") as reading:
        assert reading.version == sheet.version
        lines = [line.values for line in reading.lines]
    assert lines[1] == ("区划", "停用日期", importing.REASON)
    assert lines[2][0] == "=1+1"
    assert "公式" in lines[2][2]
    assert lines[3][2] == "请填写“停用日期”。"


def test_a_cell_is_blamed_once() -> None:
    entry = Entry(7, ("a",))
    entry.blame([Fault("甲", "x"), Fault("乙", "x"), Fault("丙"), Fault("丁")])
    entry.blame([Fault("戊", "x"), Fault("己", "y")])
    assert [(fault.sentence, fault.row) for fault in entry.faults] == [
        ("甲", 7),
        ("乙", 7),
        ("丙", 7),
        ("丁", 7),
        ("己", 7),
    ]


def test_a_formula_is_told_at_its_cell_in_any_sheet_of_the_book(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "formulas.xlsx"
    with xlsxwriter.Workbook(path) as book:
        hidden, shown = book.add_worksheet("藏"), book.add_worksheet("名单")
        hidden.write_formula("A1", "=1+1")
        hidden.hide()
        shown.activate()
        shown.write_row(0, 0, ["甲", "乙", "丙"])
        shown.write_formula("B2", "=A1", None, "甲")
        shown.write_array_formula("AB3:AB3", "{=A1}", None, "甲")
    with read_sheet(path, "formulas.xlsx") as reading:
        found = [(line.number, fault.field) for line in reading.lines for fault in line.faults]
    assert found == [(2, "2"), (3, "28")]


def test_formulas_are_found_across_the_pieces_in_which_a_sheet_is_read(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "many.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("名单")
        for number in range(30_000):
            sheet.write_string(number, 0, f"某人{number}")
            sheet.write_formula(number, 1, "=1+1", None, number)
    with read_sheet(path, "many.xlsx") as reading:
        assert sum(len(line.faults) for line in reading.lines) == 30_000


def test_doctests_of_cells() -> None:
    import doctest

    from app.exchange import cells

    assert doctest.testmod(cells).failed == 0
