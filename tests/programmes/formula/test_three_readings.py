"""Random rules for random people: the evaluator, DuckDB and the naive reading agree to the fen and to the reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.programmes.formula import Case, Mistake, Owner, Rule, amount, condition, syntax
from app.programmes.formula.sql import Statement

from .naive import Gone, Naive, fen
from .world import DAY, VOCABULARY, database, household
from .writers import Writer

KNOWN_REFUSALS = ("大到无法精确计算", "要先取整", "不能除以零")
SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)


@cache
def _below(count: int) -> st.SearchStrategy[int]:
    return st.integers(0, count - 1)


@st.composite
def worlds(draw: st.DrawFn, scope: Owner, most: int) -> tuple[list[Rule], list[Case]]:
    """A few rules of every kind, and a few households."""

    def pick(options: Sequence[Any]) -> Any:
        return options[draw(_below(len(options)))]

    writer = Writer(pick, scope)
    texts = [writer.truth(2), writer.truth(1), writer.truth(3)]
    found = [_read(condition, text, scope) for text in (" 且 ".join(texts), texts[1])]
    found += [_read(amount, writer.money(depth), scope) for depth in (1, 2, 3)]
    return [rule for rule in found if rule], [household(pick) for _home in range(pick(range(1, most + 1)))]


def _read(how: Any, text: str, scope: Owner) -> Rule | None:
    try:
        return how(text, VOCABULARY, scope)  # type: ignore[no-any-return]
    except Mistake as mistake:
        if any(known in mistake.sentence for known in KNOWN_REFUSALS):
            return None
        raise AssertionError(text) from mistake


def subjects(case: Case, scope: Owner) -> Iterator[Case]:
    count = {Owner.PERSON: len(case.persons), Owner.HOUSEHOLD: 1, Owner.LAND: len(case.land)}[scope]
    return (replace(case, subject=place) for place in range(count))


def agree(scope: Owner, found: list[Rule], cases: list[Case]) -> None:
    statement = Statement(scope, DAY)
    for number, rule in enumerate(found):
        add = statement.condition if rule.terms else statement.amount
        add(rule, f"r{number}")
    answers = database(cases).execute(f"SELECT * FROM ({statement.sql()}) ORDER BY id", statement.parameters).fetchall()
    everyone = [one for case in cases for one in subjects(case, scope)]
    assert len(answers) == len(everyone)
    for one, answer in zip(everyone, answers, strict=True):
        cells = iter(answer[2:])
        for rule in found:
            _agree_on(rule, one, cells)


def _agree_on(rule: Rule, one: Case, cells: Iterator[Any]) -> None:
    naive = Naive(VOCABULARY, rule.scope, one, one.subject)
    if not rule.terms:
        value = naive.value(syntax.parse(rule.text, VOCABULARY))
        reckoning = rule.reckon(one)
        assert (reckoning.fen, next(cells)) == (fen(value), fen(value)), rule.text
        if isinstance(value, Gone):
            assert set(reckoning.missing) == value.why, rule.text
        return
    for term, verdict in zip(rule.terms, rule.judge(one).terms, strict=True):
        value = naive.value(syntax.parse(term.source, VOCABULARY))
        plain = None if isinstance(value, Gone) else value
        answer = next(cells)
        assert (verdict.met, None if answer is None else bool(answer)) == (plain, plain), term.source
        assert set(verdict.missing) == (value.why if isinstance(value, Gone) else set()), term.source


SCOPES = pytest.mark.parametrize("scope", [Owner.PERSON, Owner.HOUSEHOLD, Owner.LAND])


@SCOPES
@settings(max_examples=24, deadline=None, suppress_health_check=SLOW, derandomize=True, database=None)
@given(data=st.data())
def test_three_readings_agree(scope: Owner, data: st.DataObject) -> None:
    agree(scope, *data.draw(worlds(scope, 3)))


@pytest.mark.deep
@SCOPES
@settings(max_examples=1_000, deadline=None, suppress_health_check=SLOW, database=None)
@given(data=st.data())
def test_three_readings_agree_on_very_many(scope: Owner, data: st.DataObject) -> None:
    agree(scope, *data.draw(worlds(scope, 6)))
