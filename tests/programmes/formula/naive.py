"""A second reading of the language, for tests only: slow, plain, straight from the syntax tree.

It shares the tokens and the grammar with the product, and nothing else: no typed tree, no units, no scales. A value is
a Fraction, a date, a text, a truth, or Gone with the sentences that say what is missing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from math import ceil, floor
from typing import Any

from lark import Token, Tree

from app.programmes.formula.cases import Case
from app.programmes.formula.kinds import Kind, Owner
from app.programmes.formula.vocabulary import FactName, Vocabulary

UNITS = {"元": 1, "分": Fraction(1, 100), "角": Fraction(1, 10), "万元": 10000, "十元": 10, "%": Fraction(1, 100)}
SCOPES = {
    Owner.PERSON: (Owner.PERSON, Owner.HOUSEHOLD, Owner.DAY),
    Owner.HOUSEHOLD: (Owner.HOUSEHOLD, Owner.DAY),
    Owner.LAND: (Owner.LAND, Owner.HOUSEHOLD, Owner.DAY),
}
WHOLE = {"进位": ceil, "舍去": floor}


@dataclass(frozen=True)
class Gone:
    """What cannot be known, and why."""

    why: frozenset[str]


@dataclass(frozen=True)
class Naive:
    """Reads trees for one subject of one case."""

    vocabulary: Vocabulary
    scope: Owner
    case: Case
    subject: int
    inside: bool = False

    def value(self, tree: Any) -> Any:
        return getattr(self, f"read_{tree.data}")(below(tree), tree)

    # leaves
    def read_quantity(self, _parts: Any, tree: Any) -> Any:
        digits, unit = tree.children
        return Fraction(str(digits)) * Fraction(UNITS.get(str(unit), 1))

    def read_date(self, _parts: Any, tree: Any) -> Any:
        text = str(tree.children[0]).replace("年", "-").replace("月", "-").replace("日", "")
        return date(*(int(part) for part in text.split("-")))

    def read_text(self, _parts: Any, tree: Any) -> Any:
        return str(tree.children[0])

    def read_yes(self, _parts: Any, _tree: Any) -> Any:
        return True

    def read_no(self, _parts: Any, _tree: Any) -> Any:
        return False

    def read_name(self, _parts: Any, tree: Any) -> Any:
        fact = self.named(tree)
        kept = self.kept(fact)
        if kept is None:
            return self.gone(fact.name)
        if fact.kind not in (Kind.NUMBER, Kind.MONEY, Kind.AREA):
            return kept
        if too_big(Fraction(kept), fact.kind, fact.unit):
            return Gone(frozenset({f"{fact.name}的数值过大，请核对"}))
        return Fraction(kept) / (100 if fact.kind in (Kind.MONEY, Kind.AREA) else 1)

    def read_group(self, parts: Any, _tree: Any) -> Any:
        return self.value(parts[0])

    # truths
    def read_both(self, parts: Any, _tree: Any) -> Any:
        return self.joined(parts, decided_by=False)

    def read_either(self, parts: Any, _tree: Any) -> Any:
        return self.joined(parts, decided_by=True)

    def joined(self, parts: Any, decided_by: bool) -> Any:
        values = [self.value(part) for part in parts]
        for value in values:
            if value is decided_by:
                return decided_by
        return merged(values) or (not decided_by)

    def read_negation(self, parts: Any, _tree: Any) -> Any:
        value = self.value(parts[0])
        return value if isinstance(value, Gone) else not value

    def read_compare(self, parts: Any, tree: Any) -> Any:
        signs = [str(child) for child in tree.children if isinstance(child, Token)]
        found = [self.compared(parts[n], sign, parts[n + 1]) for n, sign in enumerate(signs)]
        if any(value is False for value in found):
            return False
        return merged(found) or True

    def read_same(self, parts: Any, _tree: Any) -> Any:
        return self.compared(parts[0], "=", parts[1])

    def read_differs(self, parts: Any, _tree: Any) -> Any:
        return self.compared(parts[0], "≠", parts[1])

    def read_between(self, parts: Any, _tree: Any) -> Any:
        found = [self.compared(parts[0], ">=", parts[1]), self.compared(parts[0], "<=", parts[2])]
        return False if False in found else merged(found) or True

    def read_within(self, parts: Any, _tree: Any) -> Any:
        found = [self.compared(parts[0], "=", option) for option in below(parts[1])]
        return True if True in found else merged(found) or False

    def read_without(self, parts: Any, tree: Any) -> Any:
        value = self.read_within(parts, tree)
        return value if isinstance(value, Gone) else not value

    def compared(self, one: Any, sign: str, other: Any) -> Any:
        if sign in ("≠", "!="):
            value = self.compared(one, "=", other)
            return value if isinstance(value, Gone) else not value
        if self.absent(one) or self.absent(other):
            return False
        left, right = self.value(one), self.value(other)
        if gone := merged([left, right]):
            return gone
        if one.data == "name" and other.data == "text" and self.named(one).choices:
            wanted = self.named(one).choices[right]  # type: ignore[index]
            return left == wanted or (isinstance(wanted, tuple) and left in wanted)
        return {"=": left == right, "<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[
            {"≤": "<=", "≥": ">=", "==": "="}.get(sign, sign)
        ]

    def absent(self, tree: Any) -> bool:
        """Whether a name stands alone here, has no value, and that is a finding."""
        while tree.data == "group":
            tree = below(tree)[0]
        return tree.data == "name" and bool(self.named(tree).absent) and isinstance(self.read_name(None, tree), Gone)

    # numbers
    def read_sum(self, parts: Any, tree: Any) -> Any:
        signs = ["+"] + ["-" if child.type == "MINUS" else "+" for child in tree.children if isinstance(child, Token)]
        values = [self.value(part) for part in parts]
        if gone := merged(values):
            return gone
        total = Fraction(0)
        for sign, value in zip(signs, values, strict=True):
            total = total + value if sign == "+" else total - value
        return total

    def read_minus(self, parts: Any, _tree: Any) -> Any:
        value = self.value(parts[0])
        return value if isinstance(value, Gone) else -value

    def read_times(self, parts: Any, _tree: Any) -> Any:
        left, right = self.value(parts[0]), self.value(parts[1])
        return merged([left, right]) or left * right

    def read_over(self, parts: Any, _tree: Any) -> Any:
        left, right = self.value(parts[0]), self.value(parts[1])
        if gone := merged([left, right]):
            return gone
        return left / right if right else Gone(frozenset({"除数为零"}))

    def read_choose(self, parts: Any, _tree: Any) -> Any:
        truth = self.value(parts[0])
        return truth if isinstance(truth, Gone) else self.value(parts[1] if truth else parts[2])

    # functions
    def read_call(self, parts: Any, tree: Any) -> Any:
        return getattr(self, f"call_{CALLS[str(tree.children[0])]}")(parts, tree)

    def call_standard(self, parts: Any, _tree: Any) -> Any:
        words = [str(part.children[0]) for part in parts]
        standard = next(each for each in self.vocabulary.standards if each.name == words[0])
        grade = standard.grades[words[1]] if words[1:] else ""
        kept = self.case.standards.get((standard.code, grade))
        if kept is None:
            return Gone(frozenset({f"缺少标准“{standard.name}”"}))
        if abs(kept) > (10**8 if standard.unit == "元/亩" else 10**10):
            return Gone(frozenset({f"标准“{standard.name}”的数值过大，请核对"}))
        return Fraction(kept, 100)

    def call_member(self, parts: Any, tree: Any) -> Any:
        of = str(tree.children[0])
        named = self.vocabulary.programmes if of == "享受" else self.vocabulary.lists
        code = next(each.code for each in named if each.name == str(parts[0].children[0]))
        sets = self.case.receives if of == "享受" else self.case.listed
        return code in sets[self.subject] if self.scope is Owner.PERSON else any(code in one for one in sets)

    def call_round(self, parts: Any, _tree: Any) -> Any:
        value = self.value(parts[0])
        how, unit = str(parts[1].children[0]), parts[2]
        step = Fraction(UNITS.get(str(unit.children[0]), 1)) if unit.data == "unit" else self.value(unit)
        return value if isinstance(value, Gone) else rounded(value / step, how) * step

    def call_bands(self, parts: Any, _tree: Any) -> Any:
        value = self.value(parts[0])
        if isinstance(value, Gone):
            return value
        chosen = None
        for band in parts[1:]:
            low, result = below(band)
            if value >= self.value(low):
                chosen = result
        return Fraction(0) if chosen is None else self.value(chosen)

    def call_most(self, parts: Any, tree: Any) -> Any:
        values = [self.value(part) for part in parts]
        return merged(values) or sorted(values)[-1 if str(tree.children[0]) == "最大" else 0]

    def call_people(self, parts: Any, tree: Any) -> Any:
        """Both 户内人数 and 户内合计: a truth counts as one."""
        values = [
            replace(self, scope=Owner.PERSON, subject=place, inside=True).value(parts[0])
            for place in range(len(self.case.persons))
        ]
        return merged(values) or sum((Fraction(value) for value in values), Fraction(0))

    def call_span(self, parts: Any, tree: Any) -> Any:
        start, end = self.value(parts[0]), self.value(parts[1])
        if gone := merged([start, end]):
            return gone
        if str(tree.children[0]) == "天数":
            return Fraction(end.toordinal() - start.toordinal())
        months = end.year * 12 + end.month - start.year * 12 - start.month
        months -= 1 if start.day > end.day else 0
        return Fraction(months if str(tree.children[0]) == "月数" else floor(Fraction(months, 12)))

    def call_known(self, parts: Any, _tree: Any) -> Any:
        return not isinstance(self.read_name(None, parts[0]), Gone)

    # what is kept
    def named(self, tree: Any) -> FactName:
        word = str(tree.children[0])
        return next(
            fact
            for owner in SCOPES[self.scope]
            for fact in self.vocabulary.facts
            if fact.owner is owner and word in (fact.name, fact.code)
        )

    def kept(self, fact: FactName) -> Any:
        if fact.owner is Owner.DAY:
            day = self.case.day
            return {"today": day, "month_start": day.replace(day=1)}[fact.code]
        if fact.owner is Owner.HOUSEHOLD:
            return self.case.household.get(fact.code)
        return (self.case.persons if fact.owner is Owner.PERSON else self.case.land)[self.subject].get(fact.code)

    def gone(self, name: str) -> Gone:
        return Gone(frozenset({f"缺少第{self.subject + 1}位成员的{name}" if self.inside else f"缺少{name}"}))


CALLS = {
    "标准": "standard",
    "享受": "member",
    "在名单": "member",
    "取整": "round",
    "分档": "bands",
    "最大": "most",
    "最小": "most",
    "户内人数": "people",
    "户内合计": "people",
    "月数": "span",
    "年数": "span",
    "天数": "span",
    "已登记": "known",
}


def below(tree: Any) -> list[Any]:
    return [child for child in tree.children if isinstance(child, Tree)]


def merged(values: list[Any]) -> Gone | None:
    why = frozenset().union(*(value.why for value in values if isinstance(value, Gone)))
    return Gone(why) if why else None


def too_big(kept: Fraction, kind: Kind, unit: str) -> bool:
    if kind is Kind.NUMBER:
        return abs(kept) > (10**5 if unit else 10**9)
    return abs(kept) > (10**12 if kind is Kind.MONEY else 10**10)


def rounded(steps: Fraction, how: str) -> int:
    if how in WHOLE:
        return WHOLE[how](steps)
    return floor(steps + Fraction(1, 2)) if steps >= 0 else ceil(steps - Fraction(1, 2))


def fen(value: Any) -> int | None:
    """An amount in whole fen, or None where it is missing or beyond belief."""
    if isinstance(value, Gone):
        return None
    found = rounded(value * 100, "四舍五入")
    return found if abs(found) <= 10**12 else None
