"""What the child reads in a workbook: dates, numbers, sheets, and the same whether rows are written plainly or not."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from app.exchange.opening import sheet as opened
from app.exchange.opening.cell import is_date_format
from app.exchange.opening.scanning import pieces
from app.exchange.opening.sheet import SheetRows
from app.exchange.opening.strings import Strings
from app.exchange.reading import read_sheet, read_tops
from app.kernel.errors import DomainError
from tests.exchange.hostile_books import sheet


def made(path: Path, *cells: Any, **said: Any) -> tuple[str, ...]:
    """What is read where these cells were written."""
    with xlsxwriter.Workbook(path, said or None) as book:
        page = book.add_worksheet()
        for column, (value, form) in enumerate(cells):
            page.write(0, column, value, book.add_format({"num_format": form}) if form else None)
    with read_sheet(path, "a.xlsx") as reading:
        (line,) = reading.lines
    return line.values


def test_dates_come_as_dates_whatever_their_format(tmp_path: Path) -> None:
    day, instant = date(2026, 3, 1), datetime(2026, 3, 1, 8, 30)  # noqa: DTZ001
    cells = [(day, form) for form in ("yyyy-mm-dd", 'yyyy"年"m"月"d"日"', "[$-804]yyyy/m/d;@", "m/d/yy")]
    assert made(tmp_path / "a.xlsx", *cells) == ("2026-03-01",) * 4
    assert made(tmp_path / "b.xlsx", (instant, "yyyy-mm-dd hh:mm"), (time(8, 30), "hh:mm")) == (
        "2026-03-01 08:30:00",
        "08:30:00",
    )
    assert made(tmp_path / "c.xlsx", (day, "yyyy-mm-dd"), date_1904=True) == ("2026-03-01",)


def test_numbers_come_as_they_were_typed(tmp_path: Path) -> None:
    cells = [
        (1, ""),
        (1.5, "0.00"),
        (0.1, ""),
        (1e6, '#,##0"元"'),
        (-3, "General"),
        (123456789012345, "@"),
        (45000, "0"),
    ]
    said = ("1", "1.5", "0.1", "1000000", "-3", "123456789012345", "45000")
    assert made(tmp_path / "a.xlsx", *cells) == said


@pytest.mark.parametrize(
    ("number", "code", "dated"),
    [
        (14, "", True),
        (22, "", True),
        (57, "", True),
        (0, "", False),
        (9, "", False),
        (164, "yyyy/m/d", True),
        (164, "[h]:mm:ss", True),
        (164, '"年"0', False),
        (164, "[Red]0.00", False),
        (164, r"\d0", False),
        (164, "General", False),
        (164, "0;yyyy", False),
    ],
)
def test_a_format_shows_a_date_or_does_not(number: int, code: str, dated: bool) -> None:
    assert is_date_format(number, code) is dated


def test_every_visible_sheet_is_seen_and_any_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name in ("封面", "数据", "藏着"):
            book.add_worksheet(name).write_column(0, 0, [f"{name}{number}" for number in range(50)])
        book.get_worksheet_by_name("藏着").hide()
    version, tops = read_tops(path, "a.xlsx", rows=3)
    assert version == ""
    assert [(top.sheet, [line.values[0] for line in top.lines]) for top in tops] == [
        ("封面", ["封面0", "封面1", "封面2"]),
        ("数据", ["数据0", "数据1", "数据2"]),
    ]
    with read_sheet(path, "a.xlsx", sheet="数据") as reading:
        assert (reading.sheets, reading.total) == (("封面", "数据"), 50)
        assert len(list(reading.lines)) == 50
    with pytest.raises(DomainError, match="没有这个工作表"), read_sheet(path, "a.xlsx", sheet="藏着"):
        pass


def rows_of(content: bytes, monkeypatch: pytest.MonkeyPatch, plainly: bool) -> list[Any]:
    """The rows of a part, with and without the quick way."""
    if not plainly:
        monkeypatch.setattr(opened, "tokens_of", lambda _piece: None)
    parts = [content[at : at + 97] for at in range(0, len(content), 97)]
    found = SheetRows(_no_strings(), [False, True], False, 10).read(parts)
    try:
        return list(found)
    finally:
        monkeypatch.undo()


def _no_strings() -> Strings:
    """The shared texts of a workbook that has none."""
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    return Strings(zipfile.ZipFile(empty), "", 0)


CELLS = st.sampled_from(
    [
        '<c r="{at}"><v>12</v></c>',
        '<c r="{at}" s="1"><v>45000</v></c>',
        '<c r="{at}" t="b"><v>1</v></c>',
        '<c r="{at}" t="e"><v>#N/A</v></c>',
        '<c r="{at}" s="1"/>',
        '<c r="{at}" t="inlineStr"><is><t xml:space="preserve"> 张三 </t></is></c>',
        '<c r="{at}" t="inlineStr"><is><t>甲&amp;乙</t></is></c>',
        '<c r="{at}" t="inlineStr"><is><t>a_x000D_b</t></is></c>',
        '<c r="{at}" t="str"><f>A1&lt;/row&gt;</f><v>x</v></c>',
        '<c r="{at}" t="inlineStr"><is><t><!-- </row><row r="9"><c r="A9"><v>9</v></c></row> -->丙</t></is></c>',
        '<c r="{at}" t="inlineStr"><is><t><![CDATA[</row><row r="8"></row>]]></t></is></c>',
        '<c t="n"><v>1E3</v></c>',
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(CELLS, max_size=4), max_size=12), st.sampled_from(["", "\n", " <!-- x --> ", "<?x y?>"]))
def test_the_quick_way_reads_what_the_parser_reads(rows: list[list[str]], gap: str) -> None:
    written = gap.join(
        f'<row r="{number}" spans="1:4">'
        + "".join(cell.replace("{at}", f"{chr(65 + at)}{number}") for at, cell in enumerate(cells))
        + "</row>"
        for number, cells in enumerate(rows, start=1)
    )
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    whole = f'<?xml version="1.0" encoding="UTF-8"?><worksheet {space}><sheetData>{written}</sheetData></worksheet>'
    with pytest.MonkeyPatch.context() as patch:
        quick = rows_of(whole.encode(), patch, plainly=True)
        slow = rows_of(whole.encode(), patch, plainly=False)
    assert quick == slow


def test_most_of_a_plain_sheet_goes_the_quick_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(sheet(*[[f"甲{number}", "乙"] for number in range(20_000)])())
    asked: list[bool] = []
    real = opened.tokens_of
    monkeypatch.setattr(opened, "tokens_of", lambda piece: asked.append((found := real(piece)) is not None) or found)
    with zipfile.ZipFile(path) as packed:
        found = list(SheetRows(_no_strings(), [], False, 10).read(pieces(packed, "xl/worksheets/sheet1.xml", 2**30)))
    assert len(found) == 20_000
    assert len(asked) > 5
    assert all(asked)
