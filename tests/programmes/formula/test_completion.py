"""What the editor offers while a rule is being written."""

from __future__ import annotations

import pytest

from app.programmes.formula import Owner, complete

from .world import VOCABULARY


def offered(text: str, scope: Owner = Owner.PERSON) -> list[str]:
    return [suggestion.label for suggestion in complete(text, len(text), VOCABULARY, scope)]


@pytest.mark.parametrize(
    ("written", "first"),
    [
        ("户籍", "户籍类型"),
        ("年龄>=80且户籍", "户籍类型"),
        ("年龄 ", ">="),
        ("年龄 >= 80 ", "岁"),
        ("标准(", "农村低保"),
        ("标准(“", "农村低保"),
        ("享受(“特", "特困供养"),
        ("在名单('", "死亡人员"),
        ("标准(“照料护理”, “", "全自理"),
        ("户籍类型 = ", "农村"),
        ("户籍类型 在 (“农村”, “城", "城镇"),
        ("取整(户存款, ", "进位"),
        ("如果 真 ", "则"),
        ("hukou", "户籍类型"),
    ],
)
def test_what_fits_is_offered(written: str, first: str) -> None:
    assert first in offered(written)


def test_only_what_may_follow_is_offered() -> None:
    assert "年龄" not in offered("年龄 ")
    assert "且" not in offered("年龄 >= ")
    assert offered("年龄 年龄 ") == []


def test_a_household_is_not_offered_the_facts_of_persons() -> None:
    assert "年龄" not in offered("", Owner.HOUSEHOLD)
    assert "户存款" in offered("", Owner.HOUSEHOLD)


def test_an_offer_tells_what_it_means() -> None:
    (found,) = [each for each in complete("年", 1, VOCABULARY) if each.label == "年龄"]
    assert (found.insert, found.meaning, found.kind) == ("年龄", "个人：到筛查日的周岁（岁）", "名称")
