"""A sealed column in the query row: found by the whole value, and by its last four where the mask shows them anyway."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.offices.desk import keeps
from app.offices.models import Officer
from app.registry.models import BankAccount, Person
from app.web import query
from app.web.listpages import search_help
from app.web.openapi import _filter
from app.web.sheet import Attribute, Sheet, attributes_of, found_by_end, sheet_of
from tests.store import registered
from tests.web.conftest import Crowd

NUMBERS = ("6227001218700480460", "6217001210024450460", "6217001210024455669")


def sheet(model: type[BankAccount] | type[Person] | type[Officer]) -> Sheet:
    """A model as a desk sees it that keeps all of it."""
    attributes = {one.name: one for one in attributes_of(model)}
    order = attributes["id"]
    return Sheet(model, keeps(model), attributes, order, order, False)


def attribute(model: type[BankAccount] | type[Person] | type[Officer], name: str) -> Attribute:
    return sheet(model).attributes[name]


def found(session: Session, typed: str, asked_of: Sheet) -> list[str]:
    asked = query.parse(asked_of, {"number": typed})
    where = asked.where(session.get_bind().dialect.name)
    rows = session.scalars(sa.select(BankAccount.number).where(*where).order_by(BankAccount.id))
    return list(rows)


def test_an_account_is_found_by_its_whole_number_or_by_its_last_four(app: Flask, session: Session) -> None:
    for code, number in enumerate(NUMBERS):
        registered.account(session, number, f"S{code}")
    accounts = sheet(BankAccount)
    assert found(session, "0460", accounts) == list(NUMBERS[:2])
    assert found(session, " ０４６０ ", accounts) == list(NUMBERS[:2])
    assert found(session, "6227 0012 1870 0480 460", accounts) == [NUMBERS[0]]
    for typed in ("460", "80460", "6227", NUMBERS[0][:-1], NUMBERS[0][1:], "%0460", "____"):
        assert found(session, typed, accounts) == [], typed


def test_where_the_mask_hides_the_end_nobody_asks_for_it(app: Flask, session: Session) -> None:
    registered.account(session, NUMBERS[0])
    accounts = sheet(BankAccount)
    number = accounts.attributes["number"]
    hidden = replace(number, field=replace(number.field, mask="name"))
    closed = replace(accounts, attributes=dict(accounts.attributes) | {"number": hidden})
    assert not found_by_end(hidden)
    assert found(session, "0460", closed) == []
    assert found(session, NUMBERS[0], closed) == [NUMBERS[0]]


def test_the_query_row_says_what_may_be_typed(app: Flask) -> None:
    with app.test_request_context():
        assert search_help(attribute(BankAccount, "number")) == "完整填写，或最后四位"
        assert search_help(attribute(Person, "id_no")) == "完整填写，或最后四位"
        assert search_help(attribute(Officer, "id_no")) == "完整填写"
        one = attribute(BankAccount, "number")
        assert "最后四位" in _filter(one, "number", query.relation_of(one))["description"]


def test_the_indexes_themselves_are_no_columns_of_any_desk(crowd: Crowd) -> None:
    keeper = sheet_of("keeper", Officer)
    assert keeper is not None
    assert not {"id_no_index"} & {one.name for one in (*keeper.searchable, *keeper.choosable)}
    accounts = sheet(BankAccount)
    assert not {"number_index", "number_tail_index"} & {one.name for one in (*accounts.searchable, *accounts.choosable)}
    assert "number" not in accounts.sortable
