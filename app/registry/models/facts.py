"""Facts: what changed about a person or a household, with the time for which it holds and the time it was known.

A row of the registry says what holds now. The first change of a value writes two facts: what it was, from the row's
own beginning, and what it is. So a value as of any day, as known at any instant, can be read back, and a county whose
people do not change stores nothing twice.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.columns import Choices, Entity, Search, field
from app.store.base import Model, one_of
from app.store.types import Instant, Sealed, text
from app.store.wall import ByDivision


class Subject(Choices):
    """What a fact is about."""

    HOUSEHOLD = "household", "家庭"
    PERSON = "person", "人员"
    LAND = "land", "土地"
    ACCOUNT = "account", "银行账户"


class Fact(ByDivision, Model):
    """One value of one thing from a day to a day, known from an instant to an instant; never altered, only ended."""

    __tablename__ = "facts"
    __entity__ = Entity("信息变动", "基础信息", "history", order="-id", empty="还没有变动。", menu=False)
    __table_args__ = (
        one_of("subject", Subject),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="valid"),
        CheckConstraint("known_to IS NULL OR known_to >= known_from", name="known"),
        Index("ix_facts_subject", "subject", "subject_id", "name", "known_from"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    subject: Mapped[str] = mapped_column(String(10), info=field("对象", choices=Subject, search=Search.EXACT))
    subject_id: Mapped[int] = mapped_column(info=field("对象编号", search=Search.EXACT))
    name: Mapped[str] = mapped_column(text(60), info=field("项目", search=Search.EXACT))
    value: Mapped[str | None] = mapped_column(text(200), info=field("内容"))
    sealed_value: Mapped[str | None] = mapped_column(
        Sealed("facts.sealed_value"), info=field("加密内容", mask="id_no", listed=False)
    )
    valid_from: Mapped[date] = mapped_column(info=field("生效日期"))
    valid_to: Mapped[date | None] = mapped_column(info=field("失效日期"))
    known_from: Mapped[datetime] = mapped_column(Instant, info=field("登记时间"))
    known_to: Mapped[datetime | None] = mapped_column(Instant, info=field("更正时间", listed=False))
    cause: Mapped[str | None] = mapped_column(text(60), info=field("来由"))
    cause_id: Mapped[int | None] = mapped_column(BigInteger, info=field("来由编号", listed=False))
    officer_id: Mapped[int | None] = mapped_column(
        ForeignKey("officers.id"), info=field("登记人", related="officers", listed=False)
    )
