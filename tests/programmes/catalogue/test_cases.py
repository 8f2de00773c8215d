"""Every case of the shipped catalogue comes out as its file says, and files with faults are refused by name and key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.programmes.formula import amount, condition
from app.programmes.shipped import CATALOGUE, read_catalogue, shipped
from app.programmes.shipping.cases import formula_case
from app.programmes.shipping.checking import scope_of, standard_codes
from app.programmes.shipping.entries import Decision, Shipped, ShippedCase
from app.programmes.shipping.reading import CatalogueFault
from app.programmes.shipping.words import vocabulary_of_entry
from tests.programmes.catalogue.columns import answers
from tests.programmes.catalogue.deciding import Outcome, decided

KNOWN_DOCUMENTS = {"国发〔2015〕52号"}
"""Documents that exist; every other number is marked as an example."""


def cases() -> Iterator[tuple[Shipped, ShippedCase]]:
    for entry in shipped().values():
        for case in entry.cases:
            yield entry, case


@pytest.mark.parametrize(("entry", "case"), cases(), ids=lambda one: getattr(one, "entry", "") or one.title)
def test_a_case_comes_out_as_its_file_says(entry: Shipped, case: ShippedCase) -> None:
    found = decided(entry, case, shipped())
    assert found == Outcome(case.decision, found.failed, case.amount)
    assert set(found.failed) == set(case.failed)


@pytest.mark.parametrize(("entry", "case"), cases(), ids=lambda one: getattr(one, "entry", "") or one.title)
def test_the_column_engine_says_the_same_of_a_case(entry: Shipped, case: ShippedCase) -> None:
    vocabulary, scope, version = vocabulary_of_entry(entry, shipped()), scope_of(entry), entry.version_on(case.day)
    assert version is not None
    facts = formula_case(case, entry, vocabulary)
    rules = {one.text: condition(one.text, vocabulary, scope) for one in version.conditions}
    fen = amount(version.amount, vocabulary, scope)
    told = answers(facts, rules, fen, scope, vocabulary)
    assert told == {text: rule.judge(facts).met for text, rule in rules.items()} | {"": fen.reckon(facts).fen}


def test_the_catalogue_is_large_enough_to_begin_with() -> None:
    assert len(shipped()) >= 22
    assert all(len(entry.cases) >= 3 for entry in shipped().values())
    assert {case.decision for _entry, case in cases()} == set(Decision)


@pytest.mark.parametrize("entry", shipped().values(), ids=lambda entry: entry.entry)
def test_every_condition_fails_in_some_case_or_is_about_a_list(entry: Shipped) -> None:
    """A condition that no case turns down could be deleted unseen; those on lists of other offices are all alike."""
    failed = {text for case in entry.cases for text in case.failed}
    silent = [
        one.text
        for one in entry.versions[-1].conditions
        if one.text not in failed and "在名单" not in one.text and not one.text.startswith(ALIKE)
    ]
    assert silent == []


ALIKE = (
    "户籍类型",
    "户户籍类型",
    "非 (已登记",
    "已登记",
    "移民扶持起始日期 <=",
    "户人均月收入",
    "享受(",
    "新一轮退耕面积",
    "上一轮退耕面积",
)
"""Conditions of which a kind of case elsewhere in the catalogue shows how they fail."""


@pytest.mark.parametrize("entry", shipped().values(), ids=lambda entry: entry.entry)
def test_a_code_is_a_common_one_or_left_to_the_county(entry: Shipped) -> None:
    assert entry.code in standard_codes() or entry.code == entry.entry


@pytest.mark.parametrize("path", sorted(CATALOGUE.glob("*.toml")), ids=lambda path: path.stem)
def test_no_document_number_is_made_up_without_saying_so(path: Path) -> None:
    numbers = re.findall(r"[^\s\"，。（]+〔[^〕]+〕[^号\"]*号", path.read_text(encoding="utf-8"))
    assert numbers
    assert [one for one in numbers if "〔示例〕" not in one and one not in KNOWN_DOCUMENTS] == []


def broken(folder: Path, old: str, new: str, name: str = "elderly_allowance") -> str:
    """The sentence with which a catalogue of one changed file is refused."""
    for path in CATALOGUE.glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        if path.stem == name:
            assert old in text
            text = text.replace(old, new, 1)
        (folder / path.name).write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueFault) as refused:
        read_catalogue(folder)
    return refused.value.sentence


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ('code = "2080502"', 'code = "1234567"', "code", "不在项目编码表里"),
        ('short_name = "高龄津贴"', 'short_name = "高龄老人生活津贴补助"', "short_name", "最多 7 个字"),
        ('short_name = "高龄津贴"', 'short_name = "农村低保"', "name", "相同"),
        ('cycle = "按月"', 'cycle = "按周"', "cycle", "可以写：按月、按季、按年"),
        ('cycle = "按月"', "cycle = 1", "cycle", "应为文字"),
        ("publicity_days = 7", 'publicity_days = "七"', "publicity_days", "应为整数"),
        ("publicity_days = 7", "publicity_days = true", "publicity_days", "应为整数"),
        ('audience = "', 'audiences = "', "audience", "缺少这一项"),
        ('unit = "个人"', 'unit = "个人"\ncolour = "红"', "colour", "没有这样的项"),
        ("'年龄 >= 80'", "'年令 >= 80'", "version[1].condition[1].text", "年龄"),
        ("分档(年龄", "分档(出生日期", "version[1].amount", "日期"),
        ("amount = 50, document_no", 'amount = "五十", document_no', "standard[1].value[1].amount", "数"),
        ('grade = "80至89岁", amount = 50', 'grade = "八十岁", amount = 50', "standard[1].value", "没有“八十岁”"),
        ("day = 2026-03-10", "day = 2020-03-10", "case[1].day", "还没有生效"),
        ('failed = ["年龄 >= 80"]', 'failed = ["年龄 >= 70"]', "case[2].failed", "照条件原文"),
        ('"户籍类型" = "农村" }', '"户籍" = "农村" }', "case[1]", "没有叫“户籍”的事实"),
        ('"户籍类型" = "农村" }', '"户籍类型" = "农业" }', "case[1]", "没有“农业”"),
        ('decision = "准予"', 'decision = "同意"', "case[1].decision", "准予、不予、缺信息"),
    ],
)
def test_a_fault_names_the_file_and_the_key(tmp_path: Path, old: str, new: str, place: str, words: str) -> None:
    sentence = broken(tmp_path, old, new)
    assert sentence.startswith(f"elderly_allowance.toml 的 {place}")
    assert words in sentence


def test_a_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    assert broken(tmp_path, 'name = "高龄津贴"', "name = 高龄津贴").startswith("elderly_allowance.toml 读不懂")


def test_a_relation_to_nothing_is_refused(tmp_path: Path) -> None:
    sentence = broken(tmp_path, 'other = "orphan_living"', 'other = "orphans"', "disabled_living")
    assert sentence == "disabled_living.toml 的 relation[1].other：目录里没有“orphans”这一条。"


def test_two_files_cannot_mean_different_things_by_one_standard(tmp_path: Path) -> None:
    sentence = broken(tmp_path, "amount = 720", "amount = 721", "near_minimum_single")
    assert "standard[1]" in sentence
    assert "同名标准不一致" in sentence
