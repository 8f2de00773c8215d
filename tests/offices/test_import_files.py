"""Files that are not a filled template: each is refused whole, in a sentence that says what to do; nothing stays."""

from __future__ import annotations

import io
import zipfile

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.offices.models import Officer
from app.store.wall import enter
from tests import world
from tests.offices.sheets import LABELS, NAMES, SHEET, checked, faults, refusal_of, row, workbook


@pytest.fixture
def clerk(session: Session, small_world: world.World) -> Session:
    """A session in which the county's network administrator works."""
    enter(session, world.actor(session, small_world, "county_admin"))
    return session


def with_parts(**parts: bytes) -> bytes:
    """A good workbook with more parts, or other ones."""
    made, content = io.BytesIO(), workbook([row()])
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        names = {name.replace("__", "/").replace("_dot_", "."): part for name, part in parts.items()}
        for name in old.namelist():
            new.writestr(name, names.pop(name, None) or old.read(name))
        for name, part in names.items():
            new.writestr(name, part)
    return made.getvalue()


def csv(*lines: str, encoding: str = "utf-8") -> bytes:
    """A text of comma-separated values."""
    return "\n".join(lines).encode(encoding)


HEAD = ",".join(LABELS)


def laughing() -> bytes:
    """A workbook whose only sheet is named by an entity that grows to billions of characters."""
    with zipfile.ZipFile(io.BytesIO(workbook([row()]))) as packed:
        book = packed.read("xl/workbook.xml").decode()
    steps = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 40}">' for n in range(9))
    entities = f'<!DOCTYPE l [<!ENTITY a "ha">{steps}]>\n<workbook '
    laughs = book.replace("<workbook ", entities, 1).replace('name="名单"', 'name="&j;"')
    assert "&j;" in laughs
    return with_parts(xl__workbook_dot_xml=laughs.encode())


WHOLE = {
    "empty": ("名单.xlsx", lambda: b"", "只能读取 .xlsx 或 .csv"),
    "text called xlsx": ("名单.xlsx", lambda: "不是表格".encode(), "只能读取 .xlsx 或 .csv"),
    "picture": ("图.png", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "只能读取 .xlsx 或 .csv"),
    "page of the web": ("名单.xls", lambda: b"<html><table></table></html>", "只能读取 .xlsx 或 .csv"),
    "old xls": ("旧.xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧版 .xls"),
    "cut off": ("半.xlsx", lambda: workbook([row()])[:900], "损坏"),
    "another zip": ("包.xlsx", lambda: with_parts()[:4] + b"\0" * 200, "损坏"),
    "macros": ("宏.xlsx", lambda: with_parts(xl__vbaProject_dot_bin=b"x"), "含有宏"),
    "zip bomb": ("炸弹.xlsx", lambda: with_parts(xl__worksheets__sheet9_dot_xml=b" " * (70 * 2**20)), "解压后太大"),
    "squeezed bomb": ("炸弹.xlsx", lambda: with_parts(xl__media__a_dot_xml=b" " * (40 * 2**20)), "解压后太大"),
    "billion laughs": ("笑.xlsx", laughing, "损坏"),
    "no relations": ("断.xlsx", lambda: with_parts(xl___rels__workbook_dot_xml_dot_rels=b"<a/>"), "损坏"),
    "too large": ("大.xlsx", lambda: b"PK\x03\x04" + b"\0" * (8 * 2**20), "文件超过 8 MB"),
    "no head": ("名单.csv", lambda: csv("甲,乙", "丙,丁"), "没有找到以“所在机构”开头的表头"),
    "only a head": ("名单.csv", lambda: csv(HEAD), "没有填写任何内容"),
    "blank": ("名单.csv", lambda: csv("", ",,,"), "没有填写任何内容"),
    "swapped": (
        "名单.csv",
        lambda: csv(HEAD.replace("姓名,用户名", "用户名,姓名"), "a,b"),
        "第 2 列应为“姓名”，文件里是“用户名”",
    ),
    "a column short": (
        "名单.csv",
        lambda: csv(HEAD.removesuffix(",备注"), "a,b"),
        "第 13 列应为“备注”，文件里是“（空）”",
    ),
    "a column more": ("名单.csv", lambda: csv(HEAD + ",工资", "a,b"), "第 14 列应为“（空）”，文件里是“工资”"),
    "other version": ("名单.xlsx", lambda: workbook([row()], version="officers/0"), "不是现行的“用户登记名单”模板"),
    "other sheet": ("名单.xlsx", lambda: workbook([row()], version="households/1"), "不是现行的“用户登记名单”模板"),
    "too many rows": ("多.csv", lambda: csv(HEAD, *["a,b"] * 5_001), "一次最多导入 5000 行"),
    "far too many": ("多.csv", lambda: csv(HEAD, *["a,b"] * 40_000), "一次最多导入 5000 行"),
    "too wide": ("宽.csv", lambda: csv(HEAD, "a," * 100), "超过 60 列"),
    "unbalanced quotes": ("名单.csv", lambda: csv(HEAD, '"a,b', "c"), "引号不配对"),
    "unknown letters": ("名单.csv", lambda: HEAD.encode() + b"\n\xff\xff\xff", "编码无法识别"),
    "binary": ("名单.csv", lambda: csv(HEAD, "a\0b"), "不是文字表格"),
}


@pytest.mark.parametrize("kind", WHOLE)
def test_a_hostile_file_is_refused_whole(clerk: Session, kind: str) -> None:
    name, make, sentence = WHOLE[kind]
    officers = select(func.count(Officer.id))
    before = clerk.scalar(officers)
    assert sentence in refusal_of(clerk, make(), name)
    assert clerk.scalar(officers) == before


def test_the_limits_are_those_that_are_told(clerk: Session) -> None:
    assert SHEET.most_rows == 5_000
    content = csv(HEAD, *(f"没有,{number}" for number in range(5_000)))
    assert "5000" not in str({sentence for _row, _name, sentence in faults(checked(clerk, content, "名单.csv"))})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_file_from_any_program_is_read(clerk: Session, encoding: str) -> None:
    line = ",".join(row(username="from_csv", address="10.9.1.1"))
    assert faults(checked(clerk, csv(HEAD, line, encoding=encoding), "名单.csv")) == []


def test_notes_above_the_head_are_passed_over(clerk: Session) -> None:
    content = workbook(
        [row(username="below", address="10.9.1.2")], above=["用户登记名单", "说明"], version=SHEET.version
    )
    (entry,) = checked(clerk, content)
    assert (entry.number, entry.faults) == (4, [])


def test_a_stray_cell_beside_the_table_is_told(clerk: Session) -> None:
    content = workbook([[*row(username="stray", address="10.9.1.3"), "原因", "多余"]])
    assert [(column, sentence[:6]) for _row, column, sentence in faults(checked(clerk, content))] == [
        ("", "表头右边还有")
    ]


def test_the_rows_of_other_sheets_do_not_count(clerk: Session) -> None:
    content = workbook([row(username="first_sheet", address="10.9.1.4")], version=SHEET.version)
    assert len(checked(clerk, content)) == 1


def test_a_name_that_looks_like_a_command_stays_a_name(clerk: Session) -> None:
    content = workbook([row(name="'; DROP TABLE officers;--", username="bobby", address="10.9.1.5")])
    assert faults(checked(clerk, content)) == []
    assert clerk.scalar(select(func.count(Officer.id))) is not None


def test_a_column_for_each_field_is_in_the_template() -> None:
    assert len(NAMES) == len(set(NAMES)) == len(LABELS) == len(set(LABELS))
