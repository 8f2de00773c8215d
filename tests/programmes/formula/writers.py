"""Random rules as officials might write them: texts of the right kinds, of every function and operator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from app.programmes.formula import Kind, Owner

from .world import VOCABULARY

T = TypeVar("T")
SIGNS = ("=", "≠", "<", "<=", ">", "≥")
AMOUNTS = ("0元", "1分", "0.05元", "50元", "632.5元", "3万元", "10元")
NUMBERS = ("0", "1", "2", "3", "7", "12", "18", "0.5", "1.25", "60", "50%")
AREAS = ("0", "0.01亩", "3亩", "100亩")
MODES = ("进位", "舍去", "四舍五入")
STEPS = ("元", "角", "分", "十元", "0.3元")
OF_ANYBODY = ('享受("特困供养")', '享受("农村低保")', '在名单("死亡人员")', '户户籍类型 = "农村"', "真", "户车辆数 > 0")
OF_A_PERSON = (
    '户籍类型 = "农村"',
    '性别 不是 "男"',
    '残疾类别 在 ("视力", "听力残疾")',
    '残疾类别 不在 ("视力", "肢体")',
    '婚姻状况 = "已婚"',
    '备注 = "乙\' OR 1=1"',
    "有劳动能力",
    "在校就读 = 否",
    "残疾等级 在 (1, 2)",
    "残疾证有效期至 >= 今日",
    "户籍类型 = 户户籍类型",
    "评分 > 1.25",
    "非 已登记(评分)",
)


class Pick(Protocol):
    """Chooses one of some options."""

    def __call__(self, options: Sequence[T]) -> T: ...


@dataclass(frozen=True)
class Writer:
    """Writes rules of one scope; ``inner`` inside 户内人数 and 户内合计."""

    pick: Pick
    scope: Owner
    inner: bool = False

    def money(self, depth: int) -> str:
        """An amount of money."""
        if depth <= 0:
            return self.pick([*self._names(Kind.MONEY), *AMOUNTS, '标准("农村低保")', '标准("照料护理", "全护理")'])
        one, other = self.money(depth - 1), self.money(depth - 1)
        forms = [
            lambda: f"({one} {self.pick('+-')} {other})",
            lambda: f"{one} * {self.number(depth - 1)}",
            lambda: f"{one} / {self.number(depth - 1)}",
            lambda: f"-{one}",
            lambda: f"最大(0, {one})",
            lambda: f"{self.pick(('最大', '最小'))}({one}, {other})",
            lambda: f'取整({one}, "{self.pick(MODES)}", {self.pick(STEPS)})',
            lambda: f"(如果 {self.truth(depth - 1)} 则 {one} 否则 {other})",
            lambda: f"分档({self.number(depth - 1)}, 1: {one}, 18: {other}, 60: {self.money(depth - 1)})",
            lambda: f'(标准("地力保护") * {self.pick(self._names(Kind.AREA) or ["1亩"])})',
            lambda: one if self.inner else f"户内合计({self._within().money(depth - 1)})",
        ]
        return self.pick(forms)()

    def number(self, depth: int) -> str:
        """A number that only multiplies."""
        if depth <= 0:
            return self.pick([*self._names(Kind.NUMBER), *NUMBERS])
        forms = [
            lambda: f"{self.pick(('月数', '年数', '天数'))}({self._day()}, {self._day()})",
            lambda: f"({self.money(depth - 1)} / {self.money(depth - 1)})",
            lambda: "2" if self.inner else f"户内人数({self._within().truth(depth - 1)})",
        ]
        return self.pick(forms)()

    def truth(self, depth: int) -> str:
        """A condition."""
        if depth <= 0:
            return self._test()
        forms = [
            self._test,
            lambda: f"({self.truth(depth - 1)} {self.pick('且或')} {self.truth(depth - 1)})",
            lambda: f"非({self.truth(depth - 1)})",
            lambda: f"{self.money(depth - 1)} {self.pick(SIGNS)} {self.money(depth - 1)}",
            lambda: f"{self.number(depth - 1)} {self.pick(SIGNS)} {self.pick(NUMBERS)}",
            lambda: f"{self.money(depth - 1)} 介于 {self.money(0)} 到 {self.money(0)}",
            lambda: f"{self.pick(AREAS)} <= {self.pick(self._names(Kind.AREA) or ['5亩'])} < {self.pick(AREAS)}",
        ]
        return self.pick(forms)()

    def _test(self) -> str:
        names = [*self._names(Kind.NUMBER), *self._names(Kind.MONEY)]
        return self.pick(
            [
                *(OF_A_PERSON if self.scope is Owner.PERSON else ()),
                *OF_ANYBODY,
                f"{self.pick(self._names(Kind.NUMBER))} {self.pick(SIGNS)} {self.pick(NUMBERS)}",
                f"{self._day()} {self.pick(SIGNS)} {self._day()}",
                f"已登记({self.pick(names)})",
            ]
        )

    def _day(self) -> str:
        return self.pick([*self._names(Kind.DATE), "2000年2月29日", "2026-01-31"])

    def _within(self) -> Writer:
        return replace(self, scope=Owner.PERSON, inner=True)

    def _names(self, kind: Kind) -> list[str]:
        found = [fact.name for fact in VOCABULARY.readable(self.scope) if fact.kind is kind]
        return [name for name in found if name != "期末"]
