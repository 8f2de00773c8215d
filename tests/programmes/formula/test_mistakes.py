"""Each fault in a rule is marked at its place, with a sentence and, where one can guess, what was meant."""

from __future__ import annotations

import pytest

from app.programmes.formula import Case, FactName, Kind, Mistake, Owner, StandardName, amount, condition
from app.programmes.formula.kinds import MU

from .world import DAY, VOCABULARY


def refused(text: str, scope: Owner = Owner.PERSON) -> Mistake:
    with pytest.raises(Mistake) as found:
        condition(text, VOCABULARY, scope)
    return found.value


def refused_amount(text: str, scope: Owner = Owner.PERSON) -> Mistake:
    with pytest.raises(Mistake) as found:
        amount(text, VOCABULARY, scope)
    return found.value


@pytest.mark.parametrize(
    ("text", "marked", "sentence", "suggestion"),
    [
        ("年令 >= 80", "年令", "没有“年令”这个名称", "年龄"),
        ("真 且 年龄段>=80", "年龄段", "没有“年龄段”这个名称", "年龄"),
        ("户籍类型 = “农民”", "户籍类型 = “农民”", "没有“农民”这一项", "农村"),
        ("享受(“特困供应”)", "“特困供应”", "没有叫“特困供应”的补贴项目", "特困供养"),
        ("在名单(“死亡”)", "“死亡”", "没有叫“死亡”的比对名单", "死亡人员"),
        ("户存款 < 标准(“低保”)", "“低保”", "没有叫“低保”的标准", "农村低保"),
        ("户存款 < 标准(“照料护理”)", "标准(“照料护理”)", "请写明是哪一档", "全自理"),
        ("户存款 < 标准(“照料护理”, “半”)", "“半”", "没有“半”这一档", ""),
        ("户存款 < 3亩", "户存款 < 3亩", "“元”和“亩”不能", ""),
        ("户存款 < 50000", "户存款 < 50000", "“元”和“没有单位的数”不能", ""),
        ("年龄 < 3人", "年龄 < 3人", "“岁”和“人”不能", ""),
        ("年龄 = “农村”", "年龄 = “农村”", "数不能和文字比较", ""),
        ("出生日期 < 80", "出生日期 < 80", "日期不能和数比较", ""),
        ("户籍类型 > “农村”", "户籍类型 > “农村”", "只能用", "="),
        ("年龄 + 1岁", "年龄 + 1岁", "这里要写条件", ""),
        ("年龄 且 真", "年龄", "这里要写条件", ""),
        ("(年龄 >= 80", "(", "左括号没有配对", "）"),
        ("年龄 >= 80)", ")", "右括号没有配对", ""),
        ("户籍类型 = “农村", "“农村", "引号没有配对", "”"),
        ("年龄 >= 80 且", "", "没有写完", ""),
        ("如果 真 则 真", "", "没有写完", "否则"),
        ("年龄 >= >= 80", ">=", "不能写在这里", ""),
        ("年龄 >= 80 #", "#", "不是规则里用的符号", ""),
        ("月数(出生日期) > 3", "月数(出生日期)", "项数不对", ""),
        ("月数(年龄, 今日) > 3", "年龄", "这里要写日期", ""),
        ("出生日期 < 2025年2月30日", "2025年2月30日", "没有“2025年2月30日”这一天", ""),
        ("户内人数(户内人数(真) > 1) > 1", "户内人数(真)", "里面不能再写", ""),
        ("已登记(3)", "3", "要写一个名称", ""),
        ("真 = (年龄 > 3)", "真 = (年龄 > 3)", "两个条件不能比较", ""),
        ("", "", "规则是空的", ""),
    ],
)
def test_a_condition_with_a_fault(text: str, marked: str, sentence: str, suggestion: str) -> None:
    found = refused(text)
    assert sentence in found.sentence
    assert (text[found.position : found.position + found.length], found.suggestion) == (marked, suggestion)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("年龄", "这里要算出元，现在算出的是岁"),
        ("真", "这里要写数或算式"),
        ("户存款 / 0", "不能除以零"),
        ("户存款 * 户存款", "不能相乘"),
        ("取整(户存款, “大概”, 元)", "没有“大概”这种取整"),
        ("取整(户存款, “进位”, 0元)", "大于零"),
        ("取整(户存款, “进位”, 亩)", "不能"),
        ("分档(年龄, 90: 1元, 80: 2元)", "从小到大"),
        ("分档(年龄, 户人口: 1元)", "“岁”和“人”不能"),
        ("分档(年龄, 年龄 + 1: 1元)", "不能写算式"),
        ("分档(年龄, 1元)", "起点"),
        ("最大(1: 2, 3)", "不能这样写"),
        ("如果 真 则 1元 否则 真", "请写成同一类"),
        ("如果 真 则 1元 否则 1亩", "不能"),
        ("户存款 * 评分 * 评分 * 评分 * 评分", "大到无法精确计算"),
        ("户内合计(个人月收入 / 年龄)", "要先取整"),
    ],
)
def test_an_amount_with_a_fault(text: str, sentence: str) -> None:
    assert sentence in refused_amount(text).sentence


def test_a_household_has_no_age_of_its_own() -> None:
    found = refused("年龄 > 80", Owner.HOUSEHOLD)
    assert found.sentence == "“年龄”是个人的情况，家庭的规则里请写 户内人数(…) 或 户内合计(…)。"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("真" + " " * 4_000, "最多 4000 个字"),
        ("(" * 39 + "真" + ")" * 39, ""),
        ("(" * 40 + "真" + ")" * 40, "最多 40 层"),
        ("非" * 1_900 + "真", "最多 40 层"),
        ("真" + "且真" * 999, ""),
        ("真" + "且真" * 1_100, "最多 2000 个词和符号"),
        ("年龄 > " + "9" * 16, "一个数最多 15 位"),
        ("(如果 1 < " * 12 + "年龄" + " < 9 则 年龄 否则 3岁)" * 12 + " > 1", "套着的比较太多"),
    ],
    ids=["long", "nested", "too-nested", "negated", "many", "too-many", "figure", "doubling"],
)
def test_size_and_depth_are_bounded(text: str, sentence: str) -> None:
    if sentence:
        assert sentence in refused(text).sentence
    else:
        condition(text, VOCABULARY)


def test_an_area_may_be_reckoned_too() -> None:

    rule = amount("确权面积 / 3", VOCABULARY, Owner.HOUSEHOLD, MU)
    assert rule.reckon(Case(DAY, household={"land_registered": 1_000})).fen == 333


@pytest.mark.parametrize("code", ["Age", "1age", "age;drop", "年龄", ""])
def test_a_code_that_cannot_name_a_column_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="cannot name a column"):
        FactName(code, "某项", "", Kind.NUMBER, Owner.PERSON)
    if code != "1age":
        with pytest.raises(ValueError, match="cannot name a column"):
            StandardName(code, "某项")
