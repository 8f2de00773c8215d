"""The files of the older systems: laid out as theirs are, with the people's faults in them, readable by others."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest
from flask import Flask

from app.demo.people.shapes import Truth
from app.demo.sheets.hand import Hand
from app.demo.sheets.writing import write_sheets
from app.demo.truth import NAME, read_truth
from app.kernel import idcard, names

PERSONS = 9_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a county of nine thousand."""
    made = tmp_path_factory.mktemp("sheets")
    counted = write_sheets(made, PERSONS, 130124)
    assert len(counted) == 12
    assert counted["一卡通补贴对象库.xlsx"] == PERSONS
    assert {path.name for path in made.iterdir()} == set(counted) | {NAME}
    return made


@pytest.fixture(scope="module")
def truths(folder: Path) -> list[Truth]:
    """What is the matter with the people in the files."""
    return list(read_truth(folder / NAME))


def _sheet(path: Path, name: str) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(path, read_only=True)
    return list(book[name].iter_rows(values_only=True))


def test_the_minimum_living_register_has_notes_first_three_heading_rows_and_members_in_pairs(folder: Path) -> None:
    path = folder / "低保台账.xlsx"
    assert openpyxl.load_workbook(path, read_only=True).sheetnames == ["填表说明", "农村低保", "城市低保"]
    for name, pairs in (("农村低保", 9), ("城市低保", 6)):
        title, groups, headings, *rows = _sheet(path, name)
        assert str(title[0]).startswith(f"正定县{name}")
        assert groups[0] == "户主信息"
        assert headings[-2 * pairs :] == ("姓名", "身份证号码") * pairs
        assert rows
        for row in rows:
            assert isinstance(row[5], str)
            others = [cell for cell in row[18::2] if cell]
            assert len(others) == int(str(row[11])) - 1


def test_the_grain_census_has_two_heading_rows_and_areas_in_mu(folder: Path) -> None:
    groups, headings, *rows = _sheet(folder / "种粮农户信息普查表.xlsx", "种粮农户普查")
    assert groups[9] == "耕地情况（亩）"
    contract, subsidised = headings.index("二轮承包面积"), headings.index("实际补贴面积")
    assert rows
    assert all(0 < float(str(row[contract])) < 30 for row in rows)
    assert all(float(str(row[subsidised] or 0)) < 300 for row in rows)


def test_the_one_card_system_says_relations_in_words(folder: Path) -> None:
    headings, *rows = _sheet(folder / "一卡通补贴对象库.xlsx", "补贴对象库")
    relation = headings.index("与户主关系")
    assert {"户主", "妻", "孙子", "其他亲属"} <= {row[relation] for row in rows}


def test_the_one_line_system_writes_gb18030_that_keeps_rare_characters(folder: Path, truths: list[Truth]) -> None:
    content = (folder / "一线实账户.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")
    rows = list(csv.DictReader(content.decode("gb18030").splitlines()))
    named = {row["户主姓名"] for row in rows}
    rare = {truth.name for truth in truths if truth.fault == "rare_character"}
    assert rare & named


def test_faulty_numbers_go_into_the_files_as_they_were_entered(folder: Path, truths: list[Truth]) -> None:
    headings, *rows = _sheet(folder / "一卡通补贴对象库.xlsx", "补贴对象库")
    column = headings.index("成员身份证号")
    numbers = {idcard.normalise(str(row[column])) for row in rows}
    for fault in ("wrong_check", "registered_twice", "old_number", "abolished_area"):
        said = [truth for truth in truths if truth.fault == fault]
        assert said
        assert all(idcard.normalise(truth.number) in numbers for truth in said)
    assert any(len(str(row[column])) == 15 for row in rows)
    assert any(str(row[column]) != idcard.normalise(str(row[column])) for row in rows)


def test_the_external_lists_name_the_dead_who_are_still_registered(folder: Path, truths: list[Truth]) -> None:
    title, headings, *rows = _sheet(folder / "死亡人员名单.xlsx", "死亡人员名单")
    assert title[0] == "公安局死亡人员名单"
    assert headings[:4] == ("序号", "姓名", "身份证号", "死亡日期")
    listed = {row[2] for row in rows}
    dead = {truth.number for truth in truths if truth.fault == "dead_listed"}
    assert dead
    assert dead <= listed
    content = (folder / "机动车登记名单.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    owners = {row["身份证号"] for row in csv.DictReader(content.decode("utf-8-sig").splitlines())}
    assert {truth.number for truth in truths if truth.fault == "vehicle_owner"} <= owners


def test_a_hand_changes_how_a_number_is_written_and_never_what_it_says() -> None:
    hand, number = Hand(1, share=1.0), "11010519491231002X"
    written = [hand.number(number) for _time in range(60)]
    assert number not in written
    assert {idcard.normalise(text) for text in written} == {number}
    assert {names.normalise(hand.name(name)) for name in ("王伟", "阿卜杜拉·买买提", "欧阳建国")} == {
        "王伟",
        "阿卜杜拉·买买提",
        "欧阳建国",
    }


def test_the_command_writes_the_files(app: Flask, tmp_path: Path) -> None:
    said = app.test_cli_runner().invoke(args=["demo", "sheets", "--out", str(tmp_path / "files"), "--persons", "300"])
    assert said.exit_code == 0
    assert "一卡通补贴对象库.xlsx：300 行" in said.output
    assert (tmp_path / "files" / "低保台账.xlsx").exists()
