"""Which column of a file is which column of a source: proposed by words and numbers, changed by people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from app.exchange.headings import REASON, Heading, normal
from app.exchange.source import ColumnGroup, Layout, SourceColumn
from app.kernel.errors import DomainError, Fault
from app.kernel.words import _

_NUMBER = re.compile(r"第?(\d{1,2}|十[一二三四五六七八九]?|[一二三四五六七八九])(?:个|位|名|号)?")
_HANZI = {character: number for number, character in enumerate("一二三四五六七八九十", start=1)}


def propose(layout: Layout, headings: Sequence[Heading]) -> list[str]:
    """For each heading the target that it most likely is, or nothing; no target is given twice."""
    taken: set[str] = set()
    found: list[str] = []
    for heading in headings:
        target = next((one for one in _candidates(layout, heading, taken) if one not in taken), "")
        if target:
            taken.add(target)
        found.append(target)
    return found


def known(layout: Layout, headings: Sequence[Heading]) -> int:
    """How well the source knows these headings: its own columns, those it requires twice, less what is a guess."""
    targets = [target for target in propose(layout, headings) if target]
    required = sum(1 for target in targets if layout.column(target).required)
    extra = sum(1 for heading in headings if len(heading.parts) > 1 and len(heading.label) > 60)
    return 2 * (len(targets) + required) - extra


def check_mapping(layout: Layout, headings: Sequence[Heading], mapping: Sequence[str]) -> None:
    """Raises :class:`DomainError` with a fault for each column that is wrong or missing."""
    targets = layout.targets()
    faults: list[Fault] = []
    taken: dict[str, int] = {}
    for at, target in enumerate(mapping[: len(headings)]):
        if target and target not in targets:
            faults.append(Fault(_("没有这一项，请从列表中选择。"), str(at)))
        elif target and target in taken:
            sentence = _("“{label}”已经对应第 {column} 列，一项只能对应一列。")
            faults.append(Fault(sentence.format(label=targets[target], column=taken[target] + 1), str(at)))
        elif target:
            taken[target] = at
    missing = [str(column.label) for column in layout.columns if column.required and column.name not in taken]
    missing += [targets[target] for target in _missing_in_groups(layout, taken)]
    if missing:
        sentence = _("还没有指定这些必需的列：{labels}。请在下面选择，或换一个文件。")
        faults.append(Fault(sentence.format(labels="、".join(missing))))
    if not taken:
        faults = [Fault(_("没有一列对应上。请核对工作表和表头所在的行。"))]
    if faults:
        raise DomainError(faults[0].sentence, faults=faults)


def _missing_in_groups(layout: Layout, taken: Iterable[str]) -> Iterable[str]:
    begun = {tuple(target.split(".")[:2]) for target in taken if "." in target}
    for group in layout.source.groups:
        for number in range(1, group.most + 1):
            if (group.name, str(number)) in begun:
                wanted = (f"{group.name}.{number}.{one.name}" for one in group.columns if one.required)
                yield from (target for target in wanted if target not in taken)


def _candidates(layout: Layout, heading: Heading, taken: set[str]) -> Iterable[str]:
    """The targets that a heading may mean, the likeliest first."""
    texts = list(dict.fromkeys(filter(None, (normal("".join(heading.parts)), normal(heading.last)))))
    if not texts or texts[-1] == REASON:
        return
    for group in layout.source.groups:
        yield from _numbered(group, texts)
    for text in (*texts, normal(heading.parts[0])):
        yield from (column.name for column in layout.columns if text in _words(column))
    for group in layout.source.groups:
        yield from _repeated(group, texts, taken)


def _numbered(group: ColumnGroup, texts: Sequence[str]) -> Iterable[str]:
    """A member's column by a number in the heading: 成员1姓名, 姓名2, 第三人身份证号."""
    for text in texts:
        for found in _NUMBER.finditer(text):
            number = _value(found[1])
            stem = text[: found.start()] + text[found.end() :]
            if 1 <= number <= group.most:
                yield from (f"{group.name}.{number}.{one.name}" for one in _meant(group, stem))


def _repeated(group: ColumnGroup, texts: Sequence[str], taken: set[str]) -> Iterable[str]:
    """A member's column without a number: the next member that lacks it."""
    for text in texts:
        for column in _meant(group, text):
            for number in range(1, group.most + 1):
                if f"{group.name}.{number}.{column.name}" not in taken:
                    yield f"{group.name}.{number}.{column.name}"
                    break


def _meant(group: ColumnGroup, stem: str) -> Iterable[SourceColumn]:
    prefixes = ["", *(normal(word) for word in (str(group.label), *group.words))]
    for column in group.columns:
        words = _words(column)
        if any(stem in (prefix + word, word + prefix) for prefix in prefixes for word in words):
            yield column


def _words(column: SourceColumn) -> set[str]:
    return {normal(word) for word in (str(column.label), *column.words)}


def _value(text: str) -> int:
    """A number in figures or Hanzi.

    >>> _value("12"), _value("三"), _value("十"), _value("十二")
    (12, 3, 10, 12)
    """
    if text.isdecimal():
        return int(text)
    return _HANZI[text] if len(text) == 1 else 10 + _HANZI[text[1]]
