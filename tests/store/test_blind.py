"""Blind indexes follow their column whoever writes it, and find it by the whole value and by its end."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, aliased, mapped_column

from app.offices.models import Officer
from app.registry.models import BankAccount, Person
from app.store import blind, sealing
from app.store.base import Model
from app.store.sealedtables import sealed_tables
from app.store.types import Ciphertext, Sealed
from tests.store import registered

NUMBER = "6227001218700480460"


def indexes(number: str) -> tuple[str, str]:
    sealer = sealing.sealer()
    return sealer.blind_index(number, "bank_accounts.number"), sealer.tail_index(number, "bank_accounts.number")


def held(session: Session, row: BankAccount) -> tuple[str, str | None]:
    session.flush()
    session.expire(row)
    return row.number_index, row.number_tail_index


def stored(session: Session, model: type[Model], name: str, key: int) -> Any:
    table = Model.metadata.tables[model.__tablename__]
    return session.scalar(sa.select(sa.type_coerce(table.c[name], sa.String)).where(table.c.id == key))


def test_the_indexes_follow_every_change_of_the_column(session: Session) -> None:
    row = registered.account(session, NUMBER)
    assert held(session, row) == indexes(NUMBER)
    row.number = "6217001210024455669"
    assert held(session, row) == indexes("6217001210024455669")
    row.holder = "李四"
    assert held(session, row) == indexes("6217001210024455669")


def test_an_index_that_somebody_writes_by_hand_is_put_right(session: Session) -> None:
    row = registered.account(session, NUMBER)
    row.number_index, row.number_tail_index = "0" * 64, None
    assert held(session, row) == indexes(NUMBER)


def test_without_a_value_there_is_no_index(session: Session) -> None:
    row = Person(**registered.person_values(registered.household(session), id_no="130123193802140017"))
    session.add(row)
    session.flush()
    assert row.id_no_index is not None
    row.id_no = None
    session.flush()
    assert [row.id_no_index, row.id_no_tail_index] == [None, None]


def test_a_column_is_found_by_the_whole_value_and_by_its_last_four(session: Session) -> None:
    row = registered.account(session, NUMBER)
    other = registered.account(session, "6217001210024450460", "T2")

    def found(condition: Any) -> set[int]:
        return set(session.scalars(sa.select(BankAccount.id).where(condition)))

    assert found(blind.equals(BankAccount.number, " 6227 0012 1870 0480 460 ")) == {row.id}
    assert found(blind.is_in(BankAccount.number, [NUMBER, other.number, "1"])) == {row.id, other.id}
    assert found(blind.is_in(BankAccount.number, [])) == set()
    assert found(blind.ends_with(BankAccount.number, "0460")) == {row.id, other.id}
    assert found(blind.ends_with(BankAccount.number, "4604")) == set()
    assert found(blind.equals(BankAccount.number, "0460")) == set()
    again = aliased(BankAccount)
    assert session.scalars(sa.select(again.id).where(blind.equals(again.number, NUMBER))).all() == [row.id]
    assert blind.index_of(BankAccount.number, NUMBER) == row.number_index


def test_what_has_no_such_index_cannot_be_asked_for_it() -> None:
    with pytest.raises(TypeError):
        blind.ends_with(Officer.id_no, "0017")
    with pytest.raises(TypeError):
        blind.equals(Officer.telephone, "13800001234")
    with pytest.raises(TypeError):
        blind.equals(Officer.name, "张三")


def test_bulk_sealing_gives_what_the_model_would_have_written(session: Session) -> None:
    by_model = registered.account(session, NUMBER)
    values = registered.account_values(session.get_one(Person, by_model.person_id), NUMBER)
    row = blind.sealed_row(BankAccount, values)
    table = Model.metadata.tables["bank_accounts"]
    session.execute(table.insert(), [row | {"kind": "card", "verification": "unverified", "in_use": True}])
    key = session.scalar(sa.select(sa.func.max(table.c.id)))
    assert key is not None
    assert key != by_model.id
    loaded = session.get_one(BankAccount, key)
    assert (loaded.number, loaded.number_index, loaded.number_tail_index) == (NUMBER, *held(session, by_model))
    assert stored(session, BankAccount, "number", key) == row["number"]
    assert values["number"] == NUMBER


@given(st.none() | st.text(max_size=30))
def test_a_sealed_row_opens_to_its_values(text: str | None) -> None:
    row = blind.sealed_row(Person, {"name": "张三", "id_no": text, "telephone": text})
    assert set(row) == {"name", "id_no", "telephone", "id_no_index", "id_no_tail_index"}
    if text is None:
        assert (row["id_no"], row["id_no_index"], row["id_no_tail_index"]) == (None, None, None)
    else:
        assert type(row["id_no"]) is Ciphertext
        assert sealing.sealer().open(row["id_no"], "persons.id_no") == text
        assert sealing.sealer().open(row["telephone"], "persons.telephone") == text
        assert row["id_no_index"] == sealing.sealer().blind_index(text, "persons.id_no")
    assert "id_no" not in blind.sealed_row(Person, {"name": "张三"})


def test_a_statement_that_would_part_a_column_from_its_index_is_refused(session: Session) -> None:
    row = registered.account(session, NUMBER)
    with pytest.raises(RuntimeError, match="sealed_row"):
        session.execute(sa.update(BankAccount).values(number="1"))
    with pytest.raises(RuntimeError, match="sealed_row"):
        session.execute(
            sa.insert(BankAccount), [registered.account_values(session.get_one(Person, row.person_id), "1")]
        )
    session.execute(sa.update(BankAccount).where(BankAccount.id == row.id).values(holder="李四"))
    assert held(session, row) == indexes(NUMBER)


def test_an_index_of_a_column_that_is_not_sealed_is_a_mistake_of_the_model() -> None:
    class Base(DeclarativeBase):
        pass

    class Wrong(Base):
        __tablename__ = "wrong"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(sa.String(10))
        name_index: Mapped[str] = blind.exact_index("name")

    with pytest.raises(TypeError, match="not a sealed column"):
        blind.places(Wrong)  # type: ignore[arg-type]


def test_every_sealed_column_is_bound_to_a_column_and_can_be_rotated() -> None:
    """A context is the column itself, or that of the column with which its index is compared."""
    contexts = {place.context for one in sealed_tables() for place in one.places}
    named = {f"{one.name}.{place.name}" for one in sealed_tables() for place in one.places}
    assert len(named) > 8
    assert contexts <= named
    assert all(
        isinstance(column.type, Sealed) or not isinstance(column.type, sa.types.TypeDecorator)
        for one in sealed_tables()
        for column in one.key
    )
