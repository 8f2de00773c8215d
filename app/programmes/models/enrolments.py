"""Enrolments: who is in a programme, since when, with what amount (已享受). What changes ends a row and begins one."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.columns import Choices, Entity, Search, field
from app.programmes.models.programmes import GROUP
from app.registry.models.times import Stated
from app.store.base import Model, one_of
from app.store.types import text
from app.store.wall import ByProgramme


class EnrolmentState(Choices):
    """Whether an enrolment is paid."""

    ACTIVE = "active", "享受中", "green"
    GRACE = "grace", "渐退期", "yellow"
    ENDED = "ended", "已退出", "grey"


class Enrolment(ByProgramme, Stated, Model):
    """One person (or the head for a household) in one programme from a day to a day; ``amount`` is fen per period."""

    __tablename__ = "enrolments"
    __entity__ = Entity(
        "享受情况",
        GROUP,
        "user-check",
        order="-id",
        help="谁在享受哪个项目。新增和退出都由筛查结果经确认产生。",
        empty="还没有人享受补贴。请先筛查，再在“应进未进”里确认纳入。",
    )
    __table_args__ = (
        one_of("state", EnrolmentState),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="period"),
        CheckConstraint("amount >= 0", name="amount"),
        Index(
            "uq_enrolments_live",
            "person_id",
            "programme_code",
            unique=True,
            sqlite_where=sql("known_to IS NULL AND ends_on IS NULL"),
            postgresql_where=sql("known_to IS NULL AND ends_on IS NULL"),
        ),
        Index("ix_enrolments_household", "household_id"),
        Index("ix_enrolments_village", "division_code", "programme_code", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    person_id: Mapped[int] = mapped_column(
        ForeignKey("persons.id"), info=field("享受人", related="persons", search=Search.EXACT, editable_once=True)
    )
    household_id: Mapped[int] = mapped_column(
        ForeignKey("households.id"), info=field("家庭", related="households", search=Search.EXACT, edited=False)
    )
    grade: Mapped[str | None] = mapped_column(text(30), info=field("档次", listed=False))
    amount: Mapped[int] = mapped_column(BigInteger, info=field("每期金额（元）", scale=2, unit="元", sort=True))
    starts_on: Mapped[date] = mapped_column(info=field("起享日期", search=Search.RANGE))
    ends_on: Mapped[date | None] = mapped_column(info=field("退出日期", search=Search.RANGE))
    end_reason: Mapped[str | None] = mapped_column(text(200), info=field("退出原因", listed=False))
    state: Mapped[str] = mapped_column(
        String(10), default=EnrolmentState.ACTIVE, info=field("状态", choices=EnrolmentState, search=Search.EXACT)
    )
