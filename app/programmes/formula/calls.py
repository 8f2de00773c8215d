"""The checker's part for functions: how many arguments, of which kinds, and what they give."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import TypeVar

from app.kernel.words import _
from app.programmes.formula import kinds, nodes
from app.programmes.formula.checking import Reader, agreed, mistake, parts, reads
from app.programmes.formula.kinds import Kind, Owner, Type
from app.programmes.formula.mistakes import nearest
from app.programmes.formula.nodes import Literal, Node
from app.programmes.formula.syntax import Branch
from app.programmes.formula.vocabulary import Entry, StandardName, plain
from app.programmes.formula.words import FUNCTION_CODES, FUNCTIONS, MEASURES, ROUNDINGS

N = TypeVar("N", Entry, StandardName)
_MOST_ARGUMENTS = 50
_COUNTS: dict[str, tuple[int, int]] = {
    "standard": (1, 2),
    "receives": (1, 1),
    "listed": (1, 1),
    "round": (1, 3),
    "bands": (2, _MOST_ARGUMENTS),
    "max": (2, _MOST_ARGUMENTS),
    "min": (2, _MOST_ARGUMENTS),
    "count": (1, 1),
    "total": (1, 1),
    "months": (2, 2),
    "years": (2, 2),
    "days": (2, 2),
    "known": (1, 1),
}
_FORMS = {function.code: function.form for function in FUNCTIONS}


@reads("call")
def _call(reader: Reader, branch: Branch) -> Node:
    code = FUNCTION_CODES[str(branch.children[0])]
    least, most = _COUNTS[code]
    if not least <= len(parts(branch)) <= most:
        raise mistake(
            branch, _("“{word}”里写的项数不对，应写成 {form}。").format(word=str(branch.children[0]), form=_FORMS[code])
        )
    _refuse_strays(branch, code)
    return _CALLS[code](reader, branch)


def _refuse_strays(branch: Branch, code: str) -> None:
    """Bands and bare units stand only where they mean something."""
    for place, part in enumerate(parts(branch)):
        fits = {"band": code == "bands" and place > 0, "unit": code == "round" and place > 0}.get(str(part.data), True)
        if not fits:
            raise mistake(part, _("这里不能这样写，应写成 {form}。").format(form=_FORMS[code]))


@reads("band", "unit")
def _stray(_reader: Reader, branch: Branch) -> Node:
    raise mistake(branch, _("这里不能这样写，请写完整的数，例如 1元。"))


def _standard(reader: Reader, branch: Branch) -> Node:
    said = parts(branch)
    found = _named(said[0], reader.vocabulary.standards, _("标准"))
    if len(said) == 1:
        return nodes.Standard(found, _only_grade(branch, found))
    return nodes.Standard(found, _grade(said[1], found))


def _only_grade(branch: Branch, standard: StandardName) -> str:
    if not standard.grades:
        return ""
    raise mistake(
        branch,
        _("标准“{name}”分档次，请写明是哪一档：{grades}。").format(
            name=standard.name, grades="、".join(standard.grades)
        ),
        next(iter(standard.grades)),
    )


def _grade(branch: Branch, standard: StandardName) -> str:
    word = _word(branch)
    for label, code in standard.grades.items():
        if plain(word) in (plain(label), code):
            return code
    near = nearest(word, standard.grades)
    raise mistake(
        branch,
        _("标准“{name}”没有“{word}”这一档，可以写：{grades}。").format(
            name=standard.name, word=word, grades="、".join(standard.grades) or _("（不分档）")
        ),
        near,
    )


def _receives(reader: Reader, branch: Branch) -> Node:
    entry = _named(parts(branch)[0], reader.vocabulary.programmes, _("补贴项目"))
    return _membership(reader, nodes.Member("receives", entry))


def _listed(reader: Reader, branch: Branch) -> Node:
    entry = _named(parts(branch)[0], reader.vocabulary.lists, _("比对名单"))
    return _membership(reader, nodes.Member("listed", entry))


def _membership(reader: Reader, member: nodes.Member) -> Node:
    """Persons are members; a household is where one of its persons is."""
    if reader.scope is Owner.PERSON:
        return member
    one = Literal(Fraction(1), Type(Kind.NUMBER, kinds.unit("人")))
    return nodes.Compare(">=", nodes.HeadCount(member), one)


def _round(reader: Reader, branch: Branch) -> Node:
    value, *said = parts(branch)
    inner = reader.number(value)
    mode = "half_up"
    step = Fraction(1, 10**inner.type.unit.places)
    for part in said:
        if part.data == "text":
            mode = _rounding(part)
        else:
            step = _step(reader, part, inner)
    return nodes.Rounded(mode, step, inner)


def _rounding(branch: Branch) -> str:
    word = _word(branch)
    if (mode := ROUNDINGS.get(plain(word))) is None:
        raise mistake(branch, _("没有“{word}”这种取整，可以写：进位、舍去、四舍五入。").format(word=word), "四舍五入")
    return mode


def _step(reader: Reader, branch: Branch, inner: Node) -> Fraction:
    if branch.data == "unit":
        measure = MEASURES[str(branch.children[0])]
        step: Node = Literal(measure.size, Type(Kind.NUMBER, measure.unit))
    else:
        step = reader.number(branch)
    agreed(branch, (inner, step))
    if not isinstance(step, Literal) or not isinstance(step.value, Fraction) or step.value <= 0:
        raise mistake(branch, _("取整的单位要写大于零的数，例如 元、分、10元。"), "元")
    return step.value


def _bands(reader: Reader, branch: Branch) -> Node:
    first, *rest = parts(branch)
    value = reader.number(first)
    bands = [(_threshold(reader, band, value), reader.number(parts(band)[1])) for band in rest if _is_band(band)]
    for (low, _less), (high, _more), band in zip(bands, bands[1:], rest[1:], strict=False):
        if low >= high:
            raise mistake(band, _("各档要从小到大写，请调整顺序。"))
    return nodes.Bands(value, tuple(bands), agreed(branch, [result for _low, result in bands]))


def _is_band(branch: Branch) -> bool:
    if branch.data != "band":
        raise mistake(branch, _("每一档要写成“起点: 值”，例如 80: 50元。"))
    return True


def _threshold(reader: Reader, band: Branch, value: Node) -> Fraction:
    branch = parts(band)[0]
    threshold = reader.number(branch)
    agreed(branch, (value, threshold))
    if not isinstance(threshold, Literal) or not isinstance(threshold.value, Fraction):
        raise mistake(branch, _("每一档的起点要写一个数，不能写算式。"))
    return threshold.value


def _extreme(reader: Reader, branch: Branch) -> Node:
    found = tuple(reader.number(part) for part in parts(branch))
    most = FUNCTION_CODES[str(branch.children[0])] == "max"
    return nodes.Extreme(most, found, agreed(branch, found))


def _count(reader: Reader, branch: Branch) -> Node:
    _refuse_nesting(reader, branch)
    return nodes.HeadCount(reader.of_a_person().truth(parts(branch)[0]))


def _total(reader: Reader, branch: Branch) -> Node:
    _refuse_nesting(reader, branch)
    inner = reader.of_a_person().number(parts(branch)[0])
    return nodes.Total(inner)


def _refuse_nesting(reader: Reader, branch: Branch) -> None:
    if reader.inner:
        raise mistake(branch, _("户内人数和户内合计里面不能再写户内人数或户内合计。"))


def _elapsed(reader: Reader, branch: Branch) -> Node:
    start, end = (_day(reader, part) for part in parts(branch))
    code = FUNCTION_CODES[str(branch.children[0])]
    unit = kinds.unit({"months": "月", "years": "年", "days": "天"}[code])
    return nodes.Elapsed(code, start, end, Type(Kind.NUMBER, unit))


def _day(reader: Reader, branch: Branch) -> Node:
    node = reader.node(branch)
    if node.type.kind is not Kind.DATE:
        raise mistake(branch, _("这里要写日期，现在是{kind}，例如 今日、2026年3月1日。").format(kind=node.type.name))
    return node


def _known(reader: Reader, branch: Branch) -> Node:
    part = parts(branch)[0]
    if part.data != "name":
        raise mistake(part, _("“已登记”里要写一个名称，例如 已登记(残疾等级)。"))
    return nodes.Known(nodes.Fact(reader.fact(part)))


def _word(branch: Branch) -> str:
    if branch.data != "text":
        raise mistake(branch, _("这里要写引号里的名称，例如 “农村低保”。"))
    return str(branch.children[0]).strip()


def _named(branch: Branch, known: Iterable[N], what: str) -> N:
    word = _word(branch)
    for entry in known:
        if plain(word) in (plain(entry.name), entry.code):
            return entry
    near = nearest(word, [entry.name for entry in known])
    sentence = _("没有叫“{word}”的{what}，是不是“{near}”？") if near else _("没有叫“{word}”的{what}，请从列表中选择。")
    raise mistake(branch, sentence.format(word=word, what=what, near=near), near)


_CALLS: dict[str, Callable[[Reader, Branch], Node]] = {
    "standard": _standard,
    "receives": _receives,
    "listed": _listed,
    "round": _round,
    "bands": _bands,
    "max": _extreme,
    "min": _extreme,
    "count": _count,
    "total": _total,
    "months": _elapsed,
    "years": _elapsed,
    "days": _elapsed,
    "known": _known,
}
