"""A fault in the text of a rule, at its place, with a sentence and where possible a suggestion."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from app.kernel.errors import DomainError


class Mistake(DomainError):
    """What is wrong with a rule. ``position`` counts characters from 0; ``suggestion`` is what to write instead."""

    def __init__(self, sentence: str, position: int = 0, length: int = 0, suggestion: str = "") -> None:
        super().__init__(sentence)
        self.position = position
        self.length = length
        self.suggestion = suggestion


def nearest(word: str, names: Iterable[str]) -> str:
    """The name that was probably meant; empty when none is near.

    >>> nearest("年令", ["年龄", "民族"]), nearest("天气", ["年龄"])
    ('年龄', '')
    """
    known = list(dict.fromkeys(names))
    holding = [name for name in known if word and (word in name or name in word)]
    return next(iter(difflib.get_close_matches(word, known, 1, 0.5) or sorted(holding, key=len)), "")
