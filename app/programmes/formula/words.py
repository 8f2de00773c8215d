"""The words of the language itself: operators, functions, units, each in Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from app.programmes.formula.kinds import MU, PLAIN, YUAN, Unit, unit

KEYWORDS: dict[str, str] = {
    **dict.fromkeys(("且", "并且", "而且", "and"), "AND"),
    **dict.fromkeys(("或", "或者", "or"), "OR"),
    **dict.fromkeys(("非", "不是", "not"), "NOT"),
    **dict.fromkeys(("如果", "if"), "IF"),
    **dict.fromkeys(("则", "那么", "then"), "THEN"),
    **dict.fromkeys(("否则", "else"), "ELSE"),
    **dict.fromkeys(("在", "属于", "in"), "IN"),
    **dict.fromkeys(("不在", "不属于"), "NOTIN"),
    **dict.fromkeys(("介于", "between"), "BETWEEN"),
    **dict.fromkeys(("到", "至", "to"), "TO"),
    **dict.fromkeys(("是", "is"), "IS"),
    **dict.fromkeys(("真", "true", "yes"), "TRUE"),
    **dict.fromkeys(("假", "否", "false", "no"), "FALSE"),
}
"""Word to terminal."""

SIGNS: dict[str, str] = {
    **dict.fromkeys((">=", "<=", "!=", "<>", "==", "≥", "≤", "≠", "＝", "=", ">", "<"), "CMP"),
    **dict.fromkeys(("+",), "PLUS"),
    **dict.fromkeys(("-", "−", "–", "—"), "MINUS"),
    **dict.fromkeys(("*", "×", "·"), "STAR"),
    **dict.fromkeys(("/", "÷"), "SLASH"),
    **dict.fromkeys(("(", "[", "【", "〔"), "LPAR"),
    **dict.fromkeys((")", "]", "】", "〕"), "RPAR"),
    **dict.fromkeys((",", ";", "、"), "COMMA"),
    ":": "COLON",
}
"""Sign, in half width, to terminal."""

COMPARISONS: dict[str, str] = {"==": "=", "≥": ">=", "≤": "<=", "≠": "!=", "<>": "!="}
"""Comparison signs that stand for another."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A unit as it is written: what one of it is in the unit that is kept."""

    unit: Unit
    size: Fraction = Fraction(1)


MEASURES: dict[str, Measure] = {
    "元": Measure(YUAN),
    "yuan": Measure(YUAN),
    "角": Measure(YUAN, Fraction(1, 10)),
    "分": Measure(YUAN, Fraction(1, 100)),
    "fen": Measure(YUAN, Fraction(1, 100)),
    "十元": Measure(YUAN, Fraction(10)),
    "百元": Measure(YUAN, Fraction(100)),
    "万元": Measure(YUAN, Fraction(10_000)),
    "亩": Measure(MU),
    "mu": Measure(MU),
    "元/亩": Measure(unit("元/亩")),
    "%": Measure(PLAIN, Fraction(1, 100)),
    "倍": Measure(PLAIN),
    **{name: Measure(unit(name)) for name in ("岁", "人", "月", "年", "天", "级", "套", "辆", "家", "户")},
    "个月": Measure(unit("月")),
}


@dataclass(frozen=True, slots=True)
class Function:
    """One function: its code (the English name), its Chinese name, how it is written, what it gives."""

    code: str
    name: str
    form: str
    meaning: str


FUNCTIONS: tuple[Function, ...] = (
    Function("standard", "标准", '标准("名称")、标准("名称", "档次")', "所在地区、所在时间执行的补贴标准"),
    Function("receives", "享受", '享受("项目")', "正在享受这个项目；家庭规则里指户内有人享受"),
    Function("listed", "在名单", '在名单("名单")', "在这份比对名单上；家庭规则里指户内有人在名单上"),
    Function("round", "取整", '取整(算式, "进位"/"舍去"/"四舍五入", 元)', "取到整元、整角、整分等"),
    Function("bands", "分档", "分档(数, 80: 50元, 90: 100元)", "达到哪一档就是哪一档的值，不到最低档是零"),
    Function("max", "最大", "最大(甲, 乙, …)", "其中最大的"),
    Function("min", "最小", "最小(甲, 乙, …)", "其中最小的"),
    Function("count", "户内人数", "户内人数(条件)", "同户符合条件的人数"),
    Function("total", "户内合计", "户内合计(算式)", "同户每个人的值之和"),
    Function("months", "月数", "月数(开始日期, 结束日期)", "满几个月"),
    Function("years", "年数", "年数(开始日期, 结束日期)", "满几年"),
    Function("days", "天数", "天数(开始日期, 结束日期)", "相隔几天"),
    Function("known", "已登记", "已登记(名称)", "这一项已经登记"),
)

FUNCTION_CODES: dict[str, str] = {word: each.code for each in FUNCTIONS for word in (each.code, each.name)}
"""Word to code."""

ROUNDINGS: dict[str, str] = {
    **dict.fromkeys(("进位", "up", "ceiling"), "up"),
    **dict.fromkeys(("舍去", "down", "floor"), "down"),
    **dict.fromkeys(("四舍五入", "half_up", "half-up"), "half_up"),
}
"""Word to way of rounding: towards more, towards less, to the nearest with halves away from zero."""

ROUNDING_NAMES: dict[str, str] = {"up": "进位", "down": "舍去", "half_up": "四舍五入"}
