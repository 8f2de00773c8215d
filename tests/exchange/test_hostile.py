"""Hostile files (S6): each gets its sentence or is read right, nothing comes in by half, memory is bounded."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import xlsxwriter
from sqlalchemy import select

from app.exchange import opening
from app.exchange.models import Import, ImportMode, ImportState
from app.exchange.reading import Limits, read_sheet
from app.exchange.services import deciding, finding
from app.kernel.errors import DomainError
from app.store.sessions import session_for
from tests.exchange.conftest import Office
from tests.exchange.hostile import Hostile, texts
from tests.exchange.hostile_workbooks import workbooks

FILES = [*texts(), *workbooks()]
MOST_KILOBYTES = 512 * 1024
MEASURE = """
import pathlib, resource, subprocess, sys
folder, start, bounds, files = sys.argv[1:]
for path in sorted(pathlib.Path(files).iterdir()):
    command = [sys.executable, "-I", "-c", start, folder, str(path), bounds]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
"""A small process that opens every file in a child and says how much memory the largest of them took."""


def test_there_are_enough_files_of_enough_kinds() -> None:
    assert len(FILES) >= 150
    assert len({one.kind for one in FILES}) >= 25
    assert Counter((one.kind, one.title) for one in FILES).most_common(1)[0][1] == 1


@pytest.mark.parametrize("one", FILES, ids=[f"{one.kind}: {one.title}" for one in FILES])
def test_a_hostile_file_gets_its_sentence_or_is_read_right(office: Office, one: Hostile) -> None:
    refused = ""
    pk = 0
    try:
        pk = office.send(one.make(), one.name)
        office.map(pk)
        office.ask(deciding.start_check, pk)
        office.work()
        refused = office.seen(pk).said if office.seen(pk).state == ImportState.PLACING else ""
    except DomainError as refusal:
        refused = refusal.sentence
    if one.refused:
        assert one.refused in refused
        assert refused.endswith("。")
        assert "Error" not in refused
    else:
        assert refused == ""
        _comes_in(office, pk, one)
    assert office.arrived().keys() == (set(one.arrived) if not one.refused else set())


def test_no_workbook_makes_the_child_take_more_memory_than_may_be(tmp_path: Path) -> None:
    for number, one in enumerate(workbooks()):
        (tmp_path / f"{number:03d}").write_bytes(one.make())
    bounds = {"seconds": 60, "memory_bytes": 2**29, "unpacked_bytes": 2**32, "columns": 300, "most_sheets": 50}
    for asked in ({}, {"top": 30}):
        given = [str(opening.FOLDER), opening.START, json.dumps(bounds | asked), str(tmp_path)]
        told = subprocess.run([sys.executable, "-c", MEASURE, *given], capture_output=True, check=True, text=True)
        assert 0 < int(told.stdout) <= MOST_KILOBYTES


def _comes_in(office: Office, pk: int, one: Hostile) -> None:
    seen = office.seen(pk)
    assert (seen.state, seen.rows - seen.bad) == (ImportState.CHECKED, len(one.arrived))
    office.ask(deciding.take_in, pk, ImportMode.GOOD_ROWS)
    office.work()
    told = office.aside(pk)
    assert told.keys() == one.aside.keys()
    for number, sentence in one.aside.items():
        assert sentence in "".join(said for _field, said in told[number])
    name = office.seen(pk).file_name
    assert not set(name) & set("/\\\x00\u202e")
    assert len(name) <= 120


def test_a_file_that_was_refused_leaves_nothing_behind(office: Office) -> None:
    before = set(office.folder.glob("*"))
    for one in {one.kind: one for one in FILES}.values():
        if one.refused in ("损坏", "含有宏", "解压后太大", "只能读取"):
            with pytest.raises(DomainError):
                office.send(one.make(), one.name)
    assert set(office.folder.glob("*")) == before
    with session_for(office.actor) as session:
        assert session.scalars(select(Import)).all() == []


def test_more_rows_than_may_be_are_refused(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "LIMITS", Limits(rows=1000))
    lines = "\n".join(["户主姓名,户主证件号码", *(f"张三丰,{number:06d}" for number in range(2000))])
    one = office.checked(lines)
    assert one.state == ImportState.PLACING
    assert "超过 1000 行" in one.said
    assert office.aside(one.id) == {}


@pytest.mark.parametrize("name", ["全.csv", "全.xlsx"])
def test_as_many_rows_as_a_sheet_has_are_read_in_little_memory(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name.endswith("csv"):
        path.write_text("\n".join(f"甲,{number}" for number in range(2**20)))
    else:
        with xlsxwriter.Workbook(path, {"constant_memory": True}) as made:
            page = made.add_worksheet()
            for number in range(2**20):
                page.write_string(number, 0, f"甲{number}")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with read_sheet(path, name, finding.LIMITS) as reading:
        assert sum(1 for _line in reading.lines) == 2**20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000, "kilobytes, in this process"


def test_one_row_too_many_is_told(tmp_path: Path) -> None:
    path = tmp_path / "全.csv"
    path.write_text("甲\n" * (2**20 + 1))
    with pytest.raises(DomainError) as refused, read_sheet(path, "全.csv", finding.LIMITS) as reading:
        for _line in reading.lines:
            pass
    assert "超过 1048576 行" in refused.value.sentence
