"""Sources: headings and members as people write them, what the how-to says is true, every source of the house fits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.exchange.headings import digest_of, find_place, headings_of
from app.exchange.mapping import check_mapping, known, propose
from app.exchange.reading import Line, Top
from app.exchange.records import Reader
from app.exchange.source import Delivery, Doubt, Layout, Source, SourceColumn, layout_of, sources
from app.kernel.errors import DomainError
from app.offices.models import Division
from tests import world
from tests.exchange.arrivals import RELATIONS, entry

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "howto" / "add-a-source.md"
LAYOUT = Layout(entry, entry.columns, {"members.relation": {one: one for one in RELATIONS}, "sex": {"男": "1"}})


def lines(*rows: Sequence[str]) -> tuple[Line, ...]:
    """Rows of a sheet; an empty one is not seen."""
    return tuple(Line(number, tuple(row)) for number, row in enumerate(rows, start=1) if any(row))


def found(*rows: Sequence[str]) -> tuple[int, int, list[str]]:
    """Where the headings begin, over how many rows they go, and what their columns are."""
    place = find_place([Top("表", lines(*rows))], lambda headings: known(LAYOUT, headings))
    assert place is not None
    return place.row, place.rows, propose(LAYOUT, place.headings)


TWO = ["name", "id_no", "village", "members.1.name", "members.1.id_no", "members.2.name", "members.2.id_no"]


@pytest.mark.parametrize(
    "rows",
    [
        [["户主姓名", "身份证号*", "所在村", "成员1姓名", "成员1身份证号", "成员2姓名", "成员2身份证号"]],
        [["户主姓名", "身份证号*", "所在村", "姓名1", "身份证号1", "姓名2", "身份证号2"]],
        [
            [
                "户主姓名",
                "身份证号",
                "村",
                "家庭成员一姓名",
                "家庭成员一身份证号",
                "第二个成员姓名",
                "第二个成员身份证号",
            ]
        ],
        [["姓名", "身份证号", "村", "姓名", "身份证号", "姓名", "身份证号"]],
        [
            ["户主", "", "村（社区）", "共同生活家庭成员", "", "", ""],
            ["姓名", "身份证号码", "", "姓名1", "身份证号码1", "姓名2", "身份证号码2"],
        ],
        [
            ["户主姓名", "身份证号", "村", "成员信息", "", "", ""],
            ["", "", "", "家庭成员1", "", "家庭成员2", ""],
            ["", "", "", "姓名", "身份证号", "姓名", "身份证号"],
        ],
    ],
)
@pytest.mark.parametrize("above", [[], [["某县低保家庭台账"], [], ["制表单位：某镇", "", "2026年3月"]]])
def test_headings_are_found_however_they_are_written(rows: list[list[str]], above: list[list[str]]) -> None:
    people = ["张三丰", "000001", "东关村", "李四光", "000002", "王五四", "000003"]
    at, count, targets = found(*above, *rows, people, people)
    assert (at + count, targets) == (len(above) + len(rows) + 1, TWO)


def test_the_best_of_several_sheets_is_taken() -> None:
    cover = Top("封面", lines(["住户登记"], ["姓名", "电话"]))
    data = Top("数据", lines(["户主姓名", "户主证件号码", "村"], ["张三丰", "000001", "东关村"]))
    place = find_place([cover, data], lambda headings: known(LAYOUT, headings))
    assert place is not None
    assert (place.sheet, place.row, place.rows) == ("数据", 1, 1)


def test_headings_nobody_knows_are_not_found() -> None:
    assert find_place([Top("表", lines(["甲", "乙"], ["1", "2"]))], lambda headings: known(LAYOUT, headings)) is None


def test_the_same_headings_are_the_same_however_they_are_spread() -> None:
    spread = headings_of(lines(["户主姓名", "家庭成员1", ""], ["", "姓名", "证件号码"]))
    flat = headings_of(lines(["户主姓名", "家庭成员1 / 姓名", "家庭成员1 / 证件号码", "原因"]))
    assert digest_of(spread) == digest_of(flat)


def test_repeated_columns_become_members() -> None:
    mapping = ["id_no", "name", "members.1.name", "members.1.relation", "members.3.name", "members.3.id_no"]
    headings = headings_of(lines(["号", "名", "一", "二", "三", "四"]))
    check_mapping(LAYOUT, headings, mapping)
    record = Reader(LAYOUT, mapping).record(Line(7, ("000001", "张三丰", "", "", "王五四", "000003")))
    assert record.values == {"id_no": "000001", "name": "张三丰"}
    assert list(record.members("members")) == [(3, {"name": "王五四", "id_no": "000003"})]
    wrong = Reader(LAYOUT, mapping).record(Line(8, ("000001", "张三丰", "", "叔", "王五四", "3")))
    assert [(fault.field, fault.row) for fault in wrong.faults] == [
        ("members.1.name", 8),
        ("members.1.relation", 8),
        ("members.3.id_no", 8),
    ]


def test_a_text_is_read_once_for_columns_that_are_read_alike_but_blamed_and_doubted_in_every_row() -> None:
    read: list[str] = []

    def code(text: str) -> Any:
        read.append(text)
        if text == "错":
            raise DomainError("不对。")
        return Doubt(text, "少见。") if text == "疑" else text.lower()

    columns = (SourceColumn("a", "甲", read=code), SourceColumn("b", "乙", read=code))
    reader = Reader(Layout(replace(entry, columns=columns, groups=()), columns, {}), ["a", "b"])
    records = [
        reader.record(Line(at, pair)) for at, pair in enumerate([("X", "X"), ("X", "疑"), ("疑", "错"), ("错", "")])
    ]
    assert [record.values for record in records] == [
        {"a": "x", "b": "x"}, {"a": "x", "b": "疑"}, {"a": "疑", "b": None}, {"a": None, "b": None},
    ]  # fmt: skip
    assert [[fault.field for fault in record.doubts] for record in records] == [[], ["b"], ["a"], []]
    assert [[fault.field for fault in record.faults] for record in records] == [[], [], ["b"], ["a"]]
    assert read.count("X") == 1


def test_the_how_to_writes_a_source_that_works(app: Flask, session: Session, small_world: world.World) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    made: dict[str, Any] = {}
    exec(compile(example, PAGE.name, "exec"), made)
    source = made["entry"]
    assert isinstance(source, Source)
    actor = world.actor(session, small_world, "county_operator")
    layout = layout_of(source, session, actor)
    assert propose(layout, headings_of(lines(["行政区划", "撤销日期"]))) == ["code", "valid_to"]
    record = Reader(layout, ["code", "valid_to"]).record(Line(2, ("东关村", "2026-3-1")))
    assert record.faults == []
    intake = source.begin(session, actor, Delivery(1, "名单.csv", date(2026, 3, 1), actor.division_code))
    intake.check(session, actor, [record])
    keys = intake.write(session, actor, [record])
    session.flush()
    village = session.get_one(Division, keys[0][0])
    assert (record.faults, village.valid_to) == ([], date(2026, 3, 1))
    intake.check(session, actor, [record])
    assert [fault.sentence for fault in record.faults] == ["这个区划已经停用，请删去这一行。"]
    source.undo(session, actor, keys)
    assert village.valid_to is None
    session.rollback()


@pytest.mark.parametrize("path", re.findall(r"`((?:app|tests)/[a-z_/.]+)`", PAGE.read_text(encoding="utf-8")))
def test_the_how_to_names_files_that_exist(path: str) -> None:
    assert (ROOT / path).exists()


def test_every_source_of_the_house_can_be_offered(app: Flask, session: Session, small_world: world.World) -> None:
    actor = world.actor(session, small_world, "county_operator")
    for code, source in sources().items():
        layout = layout_of(source, session, actor)
        targets = layout.targets()
        assert any(column.required for column in layout.columns), code
        for bases in source.distinct:
            for base in bases:
                group, _dot, name = base.partition(".")
                assert (f"{group}.1.{name}" if name else base) in targets, code
        labels = headings_of(lines([str(column.label) for column in layout.columns]))
        assert propose(layout, labels) == [column.name for column in layout.columns], code
