"""Sheets out and in: text stays text, nothing wakes, everything comes back, hostile files are refused in a sentence."""

from __future__ import annotations

import resource
import struct
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from app.exchange import xlsx
from app.exchange.xlsx import Heading, Limits, Line, SheetWriter, read_sheet, sheet_name
from app.kernel.errors import DomainError

HEADINGS = [
    Heading("姓名", 20, note="与身份证一致", required=True),
    Heading("身份证号码", 22),
    Heading("级别", choices=("省", "市")),
    Heading("乡镇", choices=tuple(f"第{number}个名字很长的乡镇" for number in range(60))),
]


def lines_of(path: Path, name: str = "表.xlsx", limits: Limits | None = None) -> list[Line]:
    """Everything in a file."""
    with read_sheet(path, name, limits) as reading:
        return list(reading.lines)


def refusal_of(path: Path, name: str = "表.xlsx", limits: Limits | None = None) -> str:
    """Why a file is not read."""
    with pytest.raises(DomainError) as refused:
        lines_of(path, name, limits)
    return refused.value.sentence


def xml_of(path: Path) -> str:
    """All parts of a workbook."""
    with zipfile.ZipFile(path) as packed:
        return "".join(packed.read(name).decode() for name in packed.namelist() if name.endswith(".xml"))


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Where a workbook goes."""
    return tmp_path / "表.xlsx"


def test_what_is_written_comes_back(book: Path) -> None:
    with SheetWriter(book, "用户/登记", ["用户登记", "填表说明"], HEADINGS, version="officers/1") as writer:
        writer.write([["张三", "013012319900101", "省", None], [None] * 4, ["李 四", "", "市", "东关"]])
    with read_sheet(book, "表.xlsx") as reading:
        assert reading.version == "officers/1"
        assert [(line.number, line.values) for line in reading.lines] == [
            (1, ("用户登记",)),
            (2, ("填表说明",)),
            (3, ("姓名", "身份证号码", "级别", "乡镇")),
            (4, ("张三", "013012319900101", "省")),
            (6, ("李 四", "", "市", "东关")),
        ]


def test_a_file_that_is_not_ours_has_no_version(book: Path) -> None:
    with SheetWriter(book, "表", [], [Heading("甲")]):
        pass
    with read_sheet(book, "表.xlsx") as reading:
        assert reading.version == ""


@pytest.mark.parametrize("text", ["=1+1", "+86 311", "-1", "@SUM(A1)", "\t=1", "＝1", '=cmd|" /C calc"!A0'])
def test_no_text_wakes_as_a_formula(book: Path, text: str) -> None:
    with SheetWriter(book, "表", [], [Heading("甲")]) as writer:
        writer.write([[text]])
    written = xml_of(book)
    assert "<f>" not in written
    assert 'quotePrefix="1"' in written
    assert lines_of(book)[1].values == (text.strip(),)


def test_addresses_are_no_links(book: Path) -> None:
    with SheetWriter(book, "表", [], [Heading("甲")]) as writer:
        writer.write([["http://example.com/"], ["file:///etc/passwd"]])
    assert "hyperlink" not in xml_of(book)


def test_values_keep_their_kind(book: Path) -> None:
    with SheetWriter(book, "表", [], [Heading("甲")] * 5) as writer:
        writer.write([[7, 1.5, True, date(2026, 3, 1), datetime(2026, 3, 1, 0, 30, tzinfo=UTC)]])
    assert lines_of(book)[1].values == ("7", "1.5", "是", "2026-03-01", "2026-03-01 08:30:00")


def test_a_full_sheet_goes_on_in_the_next(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MOST_ROWS", 10)
    with SheetWriter(book, "名册", [], [Heading("甲")]) as writer:
        writer.write([str(number)] for number in range(25))
        assert (writer.rows, writer.sheets) == (25, 3)
    with zipfile.ZipFile(book) as packed:
        names = packed.read("xl/workbook.xml").decode()
    assert all(name in names for name in ("名册", "名册(2)", "名册(3)"))


def test_the_last_row_that_is_used_is_one_that_excel_has() -> None:
    assert xlsx.MOST_ROWS == 2**20 - 1


def test_a_template_offers_its_choices_and_notes(book: Path) -> None:
    with SheetWriter(book, "模板", [], HEADINGS, version="v"):
        pass
    written = xml_of(book)
    assert "省,市" in written
    assert "与身份证一致" in written
    assert "'选项'!$A$1:$A$60" in written
    assert written.count('state="veryHidden"') == 2


@pytest.mark.parametrize("label", ["a/b", "[x]:*?", "很" * 40, "'", ""])
def test_any_label_makes_a_sheet_name(label: str) -> None:
    found = sheet_name(label)
    assert 0 < len(found) <= 31
    assert not set(found) & set("[]:*?/\\'")


def test_a_number_that_excel_has_rounded_is_no_identity_number(book: Path) -> None:
    with xlsxwriter.Workbook(book) as made:
        made.add_worksheet().write_row(0, 0, ["张三", 130123199001011234])
    (line,) = lines_of(book)
    assert "第 2 列是数字格式" in line.faults[0].sentence
    assert line.faults[0].row == 1


def test_what_cannot_be_seen_is_told(book: Path) -> None:
    with xlsxwriter.Workbook(book) as made:
        made.add_worksheet().write_row(0, 0, ["张\u202e三", "李\u200b四", "王五"])
    (line,) = lines_of(book)
    assert line.values == ("张三", "李四", "王五")
    assert [fault.sentence[:5] for fault in line.faults] == ["第 1 列", "第 2 列"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_the_encodings_that_office_programs_write(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes('姓名,住址\r\n㐂三,"正定镇\n东关村"\r\n\r\n李四,𠮷村\r\n'.encode(encoding))
    found = [(line.number, line.values) for line in lines_of(path, "名单.CSV")]
    assert found == [(1, ("姓名", "住址")), (2, ("㐂三", "正定镇\n东关村")), (5, ("李四", "𠮷村"))]


def _text(content: bytes) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(content) and None


def _zip(**parts: bytes) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in parts.items():
                packed.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), content)

    return make


def _sparse(path: Path) -> None:
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        sheet.write(0, 0, "左上")
        sheet.write(1_048_575, 16_383, "右下")


def _sheet(rows: str, before: str = "") -> Callable[[Path], None]:
    """A workbook whose only sheet is this XML."""

    def make(path: Path) -> None:
        with xlsxwriter.Workbook(path) as made:
            made.add_worksheet().write(0, 0, 1)
        with zipfile.ZipFile(path) as packed:
            parts = {name: packed.read(name) for name in packed.namelist()}
        space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        whole = f'<?xml version="1.0"?>{before}<worksheet {space}><sheetData>{rows}</sheetData></worksheet>'
        parts["xl/worksheets/sheet1.xml"] = whole.encode()
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in parts.items():
                packed.writestr(name, content)

    return make


def _lying_bomb(path: Path) -> None:
    """300 MB of shared strings that say they are 1 KB."""
    _sheet("<row><c t='inlineStr'><is><t>" + "a" * (300 * 2**20) + "</t></is></c></row>")(path)
    content = bytearray(path.read_bytes())
    at = content.rindex(b"PK\x01\x02", 0, content.index(b"xl/worksheets/sheet1.xml", content.index(b"PK\x01\x02")))
    struct.pack_into("<I", content, at + 24, 1024)
    path.write_bytes(content)


HOSTILE: dict[str, tuple[str, Callable[[Path], None], str]] = {
    "text named as a workbook": ("a.xlsx", _text(b"hello"), "只能读取 .xlsx 或 .csv"),
    "nothing at all": ("a.xlsx", _text(b""), "只能读取"),
    "a program": ("a.exe", _text(b"MZ\x90\x00"), "只能读取"),
    "a page": ("a.html", _text(b"<html><script>alert(1)</script>"), "只能读取"),
    "an old or locked workbook": ("a.xls", _text(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600), "旧版 .xls"),
    "half a zip": ("a.xlsx", _text(b"PK\x03\x04" + b"\0" * 100), "已经损坏"),
    "a zip that is no workbook": ("a.xlsx", _zip(readme_xml=b"x"), "已经损坏"),
    "a workbook without its parts": ("a.xlsx", _zip(xl__workbook_xml=b"<x/>"), "已经损坏"),
    "macros": ("a.xlsx", _zip(xl__workbook_xml=b"<x/>", xl__vbaProject_bin=b"x"), "宏"),
    "a bomb": ("a.xlsx", _zip(xl__workbook_xml=b"0" * (50 * 2**20)), "解压后太大"),
    "a bomb that lies about its size": ("a.xlsx", _lying_bomb, ""),
    "two cells a world apart": ("a.xlsx", _sparse, "文件太大"),
    "more rows than may be": ("a.csv", _text(b"1\n" * 200_001), "超过 200000 行"),
    "more columns than may be": ("a.csv", _text(b"1," * 300 + b"\n"), "超过 200 列"),
    "a quote that never ends": ("a.csv", _text(b'a,"b\n' + b"c\n" * 100_000), "引号不配对"),
    "zero bytes": ("a.csv", _text(b"a,\x00b\n"), "不是文字表格"),
    "no encoding": ("a.csv", _text(b"\xff\xff\xff\xff\x80"), "编码无法识别"),
    "a billion laughs": (
        "a.xlsx",
        _sheet(
            "<row r='1'><c r='A1' t='inlineStr'><is><t>&j;</t></is></c></row>",
            "<!DOCTYPE x [<!ENTITY a 'ha'>"
            + "".join(f"<!ENTITY {n} '&{p};&{p};'>" for p, n in zip("abcdefghi", "bcdefghij", strict=True))
            + "]>",
        ),
        "",
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_in_a_sentence(tmp_path: Path, case: str) -> None:
    name, make, expected = HOSTILE[case]
    path = tmp_path / "hostile"
    make(path)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sentence = refusal_of(path, name)
    assert expected in sentence
    assert sentence.endswith("。")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000, "kilobytes, in this process"


def test_an_entity_from_outside_is_not_fetched(tmp_path: Path) -> None:
    secret, path = tmp_path / "secret", tmp_path / "a.xlsx"
    secret.write_text("canary")
    declared = f"<!DOCTYPE x [<!ENTITY e SYSTEM 'file://{secret}'>]>"
    _sheet("<row r='1'><c r='A1' t='inlineStr'><is><t>甲&e;</t></is></c></row>", declared)(path)
    try:
        found = str(lines_of(path))
    except DomainError as refused:
        found = refused.sentence
    assert "canary" not in found


def test_too_large_a_file_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04" + b"\0" * 2_000_000)
    assert "超过 1 MB" in refusal_of(path, limits=Limits(file_bytes=2**20))


def test_the_limit_of_cells_holds(book: Path) -> None:
    with SheetWriter(book, "表", [], [Heading("甲")] * 10) as writer:
        writer.write([["x"] * 10] * 50)
    assert "超过 100 个单元格" in refusal_of(book, limits=Limits(cells=100))


def test_reading_may_stop_half_way(book: Path) -> None:
    with SheetWriter(book, "表", [], [Heading("甲")]) as writer:
        writer.write([[str(number)] for number in range(20_000)])
    with read_sheet(book, "a.xlsx") as reading:
        assert next(reading.lines).values == ("甲",)
