"""Every rule in the officials' guide is accepted, or refused, as it says there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.programmes.formula import Mistake, Owner, amount, condition
from app.programmes.formula.words import FUNCTIONS, KEYWORDS

from .world import VOCABULARY

GUIDE = (Path(__file__).parents[3] / "docs" / "formula.md").read_text(encoding="utf-8")


def examples(kind: str) -> list[str]:
    blocks = re.findall(rf"```{kind}\n(.*?)```", GUIDE, re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


@pytest.mark.parametrize("text", examples("条件"))
def test_a_condition_of_the_guide_is_accepted(text: str) -> None:
    assert condition(text, VOCABULARY).meaning


@pytest.mark.parametrize("text", examples("金额"))
def test_an_amount_of_the_guide_is_accepted(text: str) -> None:
    assert amount(text, VOCABULARY).meaning


@pytest.mark.parametrize("text", examples("错误"))
def test_a_mistake_of_the_guide_is_refused(text: str) -> None:
    with pytest.raises(Mistake):
        condition(text, VOCABULARY, Owner.PERSON)


def test_the_guide_has_every_function_and_every_word_of_the_language() -> None:
    missing = [word for word in (*KEYWORDS, *(each.name for each in FUNCTIONS)) if word not in GUIDE]
    assert set(missing) <= {"那么", "至", "真", "假", "否", "true", "false", "yes", "no"}
