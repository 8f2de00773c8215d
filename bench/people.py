"""A million persons in their households: the table on which lists are measured, made set-based in seconds."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from flask_appbuilder import Model as FrameworkModel
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.columns import Entity, Search, field
from app.store.base import Model
from app.store.types import text
from app.store.wall import ByDivision

PERSONS_PER_HOUSEHOLD = 4


class BenchHousehold(ByDivision, Model):
    """A household, as our views see it."""

    __tablename__ = "bench_households"
    __audited__ = False
    __entity__ = Entity("户（基准）", "基准", "home", title="head", order="id", menu=False)

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号"))
    head: Mapped[str] = mapped_column(text(40), index=True, info=field("户主", search=Search.PREFIX, sort=True))


class BenchPerson(ByDivision, Model):
    """A person, as our views see it."""

    __tablename__ = "bench_persons"
    __audited__ = False
    __entity__ = Entity("人员（基准）", "基准", "user", title="name", order="-id", menu=False)

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", search=Search.EXACT, sort=True))
    name: Mapped[str] = mapped_column(text(40), index=True, info=field("姓名", search=Search.PREFIX, sort=True))
    id_no: Mapped[str] = mapped_column(sa.String(18), index=True, info=field("证件号码", search=Search.EXACT))
    sex: Mapped[str] = mapped_column(sa.String(1), info=field("性别"))
    born_on: Mapped[date] = mapped_column(info=field("出生日期"))
    household_id: Mapped[int] = mapped_column(
        sa.ForeignKey("bench_households.id"), index=True, info=field("所在户", related="bench_households")
    )
    amount_fen: Mapped[int] = mapped_column(info=field("金额（分）", sort=False))


class PlainHousehold(FrameworkModel):
    """The same household, as the framework's plain view sees it."""

    __tablename__ = "bench_households"

    id = sa.Column(sa.Integer, primary_key=True)
    head = sa.Column(sa.String(40))
    division_code = sa.Column(sa.String(12))

    def __repr__(self) -> str:
        return str(self.head)


class PlainPerson(FrameworkModel):
    """The same person, as the framework's plain view sees it."""

    __tablename__ = "bench_persons"

    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String(40))
    id_no = sa.Column(sa.String(18))
    sex = sa.Column(sa.String(1))
    born_on = sa.Column(sa.Date)
    household_id = sa.Column(sa.Integer, sa.ForeignKey("bench_households.id"))
    household = relationship(PlainHousehold)
    amount_fen = sa.Column(sa.Integer)
    division_code = sa.Column(sa.String(12))


_SERIES = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})",
    "postgresql": "WITH n(i) AS (SELECT generate_series(1, {rows}))",
}
_DIVISION = {
    "sqlite": "'1301' || printf('%02d', 21 + i % 10) || printf('%03d', 100 + i / 10 % 20)"
    " || printf('%03d', 200 + i / 200 % 20)",
    "postgresql": "'1301' || lpad((21 + i % 10)::text, 2, '0') || lpad((100 + i / 10 % 20)::text, 3, '0')"
    " || lpad((200 + i / 200 % 20)::text, 3, '0')",
}
_BORN = {"sqlite": "date('1940-01-01', '+' || (i % 25000) || ' day')", "postgresql": "date '1940-01-01' + i % 25000"}
_NUMBER = {"sqlite": "printf('%012d', i)", "postgresql": "lpad(i::text, 12, '0')"}


def fill(connection: sa.Connection, rows: int) -> None:
    """Make the tables and their rows."""
    kind = connection.dialect.name
    tables = [Model.metadata.tables[name] for name in ("bench_households", "bench_persons")]
    Model.metadata.drop_all(connection, tables=tables)
    Model.metadata.create_all(connection, tables=tables)
    households = rows // PERSONS_PER_HOUSEHOLD
    connection.execute(
        sa.text(
            f"INSERT INTO bench_households (id, head, division_code) {_SERIES[kind].format(rows=households)}"
            f" SELECT i, '户主' || i, {_DIVISION[kind]} FROM n"
        )
    )
    connection.execute(
        sa.text(
            "INSERT INTO bench_persons (id, name, id_no, sex, born_on, household_id, amount_fen, division_code)"
            f" {_SERIES[kind].format(rows=rows)}"
            f" SELECT i, '王建国' || i, '130123' || {_NUMBER[kind]},"
            f" CASE i % 2 WHEN 0 THEN 'f' ELSE 'm' END, {_BORN[kind]},"
            f" 1 + (i - 1) / {PERSONS_PER_HOUSEHOLD}, i % 100000, {_DIVISION[kind]} FROM n"
        )
    )
    connection.execute(sa.text("ANALYZE"))
