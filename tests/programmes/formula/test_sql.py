"""The statement that is printed: what reaches the database, and how often anything is reckoned."""

from __future__ import annotations

import pytest

from app.programmes.formula import Case, Owner, amount, condition
from app.programmes.formula.sql import Statement

from .world import DAY, VOCABULARY, database


def test_no_text_of_a_rule_reaches_the_statement() -> None:
    rule = condition("备注 = “x' OR 1=1 --” 且 享受('特困供养')", VOCABULARY)
    statement = Statement(Owner.PERSON, DAY).condition(rule, "r")
    assert statement.parameters == {"v0": "x' OR 1=1 --"}
    assert "1=1" not in statement.sql()
    assert statement.sql().isascii()


@pytest.mark.parametrize("alias", ["", "A", "a b", "a;drop", "规则"])
def test_an_alias_is_a_plain_word(alias: str) -> None:
    with pytest.raises(ValueError, match="no column"):
        Statement(Owner.PERSON, DAY).amount(amount("1元", VOCABULARY), alias)


def test_a_rule_stands_only_in_a_statement_of_its_scope() -> None:
    with pytest.raises(ValueError, match="no column"):
        Statement(Owner.HOUSEHOLD, DAY).amount(amount("1元", VOCABULARY), "a")


def test_what_two_rules_share_is_reckoned_once() -> None:
    statement = Statement(Owner.PERSON, DAY)
    for number in range(3):
        statement.condition(condition(f"户内人数(年龄 < 18 且 有劳动能力) > {number}", VOCABULARY), f"c{number}")
        statement.amount(amount(f"最大(0, 户存款 / 户人口) + {number}元", VOCABULARY), f"a{number}")
    text = statement.sql()
    assert text.count("GROUP BY") == 1
    assert text.count("FILTER") == 1
    assert text.count("nullif") == 1
    assert text.count("greatest") == 1


def test_deep_rules_do_not_grow_beyond_their_size() -> None:
    text = "户月收入"
    for _layer in range(9):
        text = f'取整(最大({text}, 1元) - 1分, "进位", 角)'
    assert len(Statement(Owner.PERSON, DAY).amount(amount(text, VOCABULARY), "a").sql()) < 12_000


def test_persons_without_a_household_and_households_without_persons_keep_their_row() -> None:
    connection = database([Case(DAY, household={fact.code: None for fact in VOCABULARY.facts}, persons=[], land=[])])
    connection.execute("INSERT INTO person (id, household_id) VALUES (7, NULL)")
    rule = condition("户内人数(真) > 0 且 户存款 < 1元", VOCABULARY)
    statement = Statement(Owner.PERSON, DAY).condition(rule, "r")
    assert connection.execute(statement.sql(), statement.parameters).fetchall() == [(7, None, None, None)]
    empty = Statement(Owner.HOUSEHOLD, DAY).condition(
        condition("户内人数(年龄 > 1) = 0", VOCABULARY, Owner.HOUSEHOLD), "r"
    )
    assert connection.execute(empty.sql(), empty.parameters).fetchall() == [(0, 0, 1)]
