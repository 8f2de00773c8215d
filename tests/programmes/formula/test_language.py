"""What officials write, and what it says of a household."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.programmes.formula import Case, Owner, amount, condition, meaning

from .world import DAY, VOCABULARY, person

WANG: dict[str, Any] = {
    "age": 81,
    "birth_on": date(1944, 12, 1),
    "hukou_type": "rural",
    "sex": "2",
    "marital": "21",
    "can_work": False,
    "personal_month_income": 12_000,
}
HOME = Case(
    DAY,
    household={
        "income_per_head_month": 40_000,
        "household_month_income": 123_456,
        "protected_people": 3,
        "household_people": 3,
        "land_subsidised": 1_234,
        "savings": 3_000_000,
    },
    persons=[WANG, {"age": 16, "personal_month_income": 0}, {"age": 40, "disability_grade": 2}],
    receives=[frozenset(), frozenset(), frozenset({"2082101"})],
    listed=[frozenset({"dead"}), frozenset(), frozenset()],
    standards={("rural", ""): 63_200, ("soil", ""): 7_146, ("care", "none"): 90_000},
)
LONG = (
    '年龄 >= 80 且 户籍类型 = "农村" 且 户人均月收入 < 标准("农村低保") 且 非 享受("特困供养") 且 非 在名单("死亡人员")'
)


def met(text: str, case: Case = HOME, scope: Owner = Owner.PERSON) -> bool | None:
    return condition(text, VOCABULARY, scope).judge(case).met


def fen(text: str, case: Case = HOME, scope: Owner = Owner.PERSON) -> int | None:
    return amount(text, VOCABULARY, scope).reckon(case).fen


def test_each_condition_is_listed_with_what_was_required_and_found() -> None:
    verdict = condition(LONG, VOCABULARY).judge(HOME)
    assert [term.met for term in verdict.terms] == [True, True, True, True, False]
    assert verdict.terms[0].source == "年龄 >= 80"
    assert verdict.terms[0].sentence == "要求：年龄达到 80 岁；实际：年龄 81 岁"
    assert verdict.terms[2].found == ("户人均月收入 400.00 元", "“农村低保”标准 632.00 元")
    assert [term.found for term in verdict.failed] == [("在“死亡人员”名单上",)]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("年龄＞＝８０并且户籍类型＝“农村”", True),
        ("age >= 80 and hukou_type is '农村'", True),
        ("not (age < 80 or savings > 5万元)", True),
        ("户存款 <= 3万元 且 户存款 > 29999.99元", True),
        ("性别 不是 “男” 且 婚姻状况 是 “已婚”", True),
        ("年龄介于80到89", True),
        ("60 <= 年龄 < 81", False),
        ("户籍类型 在 （“农村”、“城镇”）", True),
        ("年龄 不在 (80, 81)", False),
        ("有劳动能力 = 否", True),
        ("非有劳动能力", True),
        ("出生日期 < 1945-01-01 且 出生日期 >= 1944年12月1日", True),
        ("年数(出生日期, 今日) = 81 且 月数(出生日期, 期末) = 974", True),
        ("残疾等级 <= 2 或 残疾类别 = “视力”", False),
        ("残疾等级 ≠ 1", True),
        ("已登记(残疾等级)", False),
        ("户内人数(年龄 < 18 或 残疾等级 <= 2) = 2人", True),
        ("如果 年龄 > 90 则 户存款 < 1元 否则 真", True),
    ],
)
def test_conditions_in_both_languages_and_widths(text: str, answer: bool) -> None:
    assert met(text) is answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ('取整(标准("农村低保") * 保障人数 - 户月收入, "进位", 元)', 66_200),
        ('round(standard("rural") * 保障人数 − 户月收入，“down”，十元)', 66_000),
        ("分档(年龄, 80: 50元, 90: 100元, 100: 300元)", 5_000),
        ("分档（户人口；4：50元）", 0),
        ("如果 残疾等级 = 1 则 100元 否则 80元", 8_000),
        ("max(0, 户月收入 ÷ 户人口)", 41_152),
        ("标准(“地力保护”) × 补贴面积", 88_182),
        ("71.46元/亩 * 补贴面积 * 50%", 44_091),
        ("标准(“照料护理”, “全护理”)", 90_000),
        ("200元 / 3 * 3", 20_000),
        ("取整(200元 / 3 * 3, '进位', 元)", 20_000),
        ("取整(-0.5元, '四舍五入', 元)", -100),
        ("取整(-0.5元, '进位', 元) + 取整(-0.5元, '舍去', 元)", -100),
        ("户存款 * 户存款 / 户存款 - 户存款 + 1分", None),
    ],
)
def test_amounts_are_exact_to_the_fen(text: str, answer: int | None) -> None:
    if answer is None:
        with pytest.raises(Exception, match="不能相乘"):
            fen(text)
    else:
        assert fen(text) == answer


def test_the_steps_of_an_amount_are_told() -> None:
    found = amount('取整(标准("农村低保") * 保障人数 - 户月收入, "进位", 元)', VOCABULARY).reckon(HOME)
    assert found.steps == (
        "“农村低保”标准 632.00 元",
        "保障人数 3 人",
        "户月收入 1,234.56 元",
        "（632.00 元 × 3 人 − 1,234.56 元）按 1.00 元 进位 = 662.00 元",
    )


def test_what_is_missing_is_neither_true_nor_false() -> None:
    nobody = person()
    verdict = condition("年龄 >= 80", VOCABULARY).judge(nobody)
    assert (verdict.met, verdict.terms[0].missing) == (None, ("缺少年龄",))
    assert met("非 (年龄 >= 80)", nobody) is None
    assert met("年龄 >= 80 且 真", nobody) is None
    assert met("年龄 >= 80 且 假", nobody) is False
    assert met("年龄 >= 80 或 真", nobody) is True
    assert amount("户存款 + 1元", VOCABULARY).reckon(nobody).missing == ("缺少户存款",)


def test_the_gap_of_one_member_is_the_gap_of_the_sum_and_names_him() -> None:
    found = amount("户内合计(个人月收入)", VOCABULARY, Owner.HOUSEHOLD).reckon(HOME)
    assert (found.fen, found.missing) == (None, ("缺少第3位成员的个人月收入",))


def test_division_by_zero_is_missing_and_says_so() -> None:
    alone = replace(HOME, household={"household_month_income": 100, "household_people": 0})
    found = amount("户月收入 / 户人口", VOCABULARY).reckon(alone)
    assert (found.fen, found.missing) == (None, ("除数为零",))


def test_a_value_beyond_belief_is_missing_and_says_so() -> None:
    absurd = replace(HOME, household={"savings": 10**14})
    assert amount("户存款", VOCABULARY).reckon(absurd).missing == ("户存款的数值过大，请核对",)


def test_no_certificate_is_a_finding_and_not_a_gap() -> None:
    term = condition("残疾等级 <= 2", VOCABULARY).judge(HOME).terms[0]
    assert (term.met, term.found, term.missing) == (False, ("残疾等级：无残疾证",), ())


@pytest.mark.parametrize(("code", "label"), [("20", "已婚"), ("21", "初婚"), ("77", "77")])
def test_a_choice_is_shown_by_its_nearest_label(code: str, label: str) -> None:
    term = condition("婚姻状况 = “已婚”", VOCABULARY).judge(person(marital=code)).terms[0]
    assert term.found == (f"婚姻状况 {label}",)


def test_a_household_is_in_a_programme_when_one_of_it_is() -> None:
    assert met("享受('特困供养')", scope=Owner.HOUSEHOLD) is True
    assert met("享受('特困供养')", scope=Owner.PERSON) is False
    assert met("享受('特困供养')", replace(HOME, persons=[], receives=[], listed=[]), Owner.HOUSEHOLD) is False


def test_a_rule_of_land_reads_the_parcel() -> None:
    fields = replace(HOME, land=[{"subsidised": 100}, {"subsidised": 250}], subject=1)
    assert fen("100元/亩 * 补贴面积", fields, Owner.LAND) == 25_000
    assert fen("100元/亩 * 补贴面积", fields, Owner.HOUSEHOLD) == 123_400


def test_a_rule_knows_what_it_reads() -> None:
    rule = condition(LONG + " 且 标准('照料护理', '全护理') > 户存款", VOCABULARY)
    assert rule.facts == {"age", "hukou_type", "income_per_head_month", "savings"}
    assert rule.standards == {("rural", ""), ("care", "none")}
    assert (rule.programmes, rule.lists) == ({"2082101"}, {"dead"})


def test_a_rule_is_read_back_in_plain_words() -> None:
    assert meaning(condition("年龄>=80 且 (有劳动能力 或 非 享受('特困供养'))", VOCABULARY)) == (
        "年龄达到 80 岁，且（有劳动能力，或没有享受“特困供养”）"
    )
    assert meaning(amount("最大(0, 户月收入 / 户人口)", VOCABULARY)) == "（0、户月收入 ÷ 户人口）中最大的"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("非 (年龄 >= 80)", "年龄低于 80 岁"),
        ("非 (年龄 >= 60 且 户户籍类型 = '农村')", "年龄低于 60 岁，或户户籍类型不是农村"),
        ("非 (年龄 < 16 或 年龄 > 59)", "年龄达到 16 岁，且年龄不超过 59 岁"),
        ("非 (已登记(户车辆数) 且 户车辆数 > 0)", "没有登记户车辆数，或户车辆数不超过 0 辆"),
        ("非 户内人数(年龄 < 18) >= 1", "同户符合（年龄低于 18 岁）的人数低于 1 人"),
    ],
)
def test_a_denial_is_read_back_of_its_parts(text: str, read: str) -> None:
    assert meaning(condition(text, VOCABULARY)) == read
