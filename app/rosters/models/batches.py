"""Batches (批次): the period of a programme, laid down by the county for its townships."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.columns import Choices, Entity, Search, field
from app.programmes.models import Programme
from app.store.base import Model, one_of
from app.store.types import Instant, text
from app.store.wall import ByProgramme, ForBelow

GROUP = "补贴发放"


class BatchState(Choices):
    """Whether townships may still file (下达、截止、收回)."""

    ISSUED = "issued", "已下达", "green"
    CLOSED = "closed", "已截止", "grey"
    WITHDRAWN = "withdrawn", "已收回", "red"


class PayBatch(ForBelow, Model):
    """One period of one programme in a county. ``division_code`` is the county; its townships stand in BatchTown.

    The rules, standards and people are those of ``law_day``, the first day of the period unless said otherwise.
    """

    __tablename__ = "pay_batches"
    __entity__ = Entity(
        "发放批次",
        GROUP,
        "calendar-event",
        title="name",
        order="-id",
        help="每个项目每一期一个批次，下达给各乡镇编制花名册。",
        empty="还没有下达批次。点“下达批次”，选项目、期次、乡镇和截止日期。",
    )
    __table_args__ = (
        one_of("state", BatchState),
        CheckConstraint("period_to >= period_from", name="period"),
        Index(
            "uq_pay_batches_live",
            "division_code",
            "programme_code",
            "period",
            unique=True,
            sqlite_where=sql("state <> 'withdrawn'"),
            postgresql_where=sql("state <> 'withdrawn'"),
        ),
        UniqueConstraint("number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    number: Mapped[str] = mapped_column(
        String(24), info=field("批次编号", search=Search.PREFIX, edited=False, listed=False, width=22)
    )
    name: Mapped[str] = mapped_column(text(80), info=field("批次名称", edited=False, width=30))
    programme_id: Mapped[int] = mapped_column(
        ForeignKey("programmes.id"), info=field("补贴项目", related="programmes", search=Search.EXACT, edited=False)
    )
    programme_code: Mapped[str] = mapped_column(
        String(15), info=field("项目编码", search=Search.EXACT, listed=False, edited=False)
    )
    period: Mapped[str] = mapped_column(String(8), info=field("期次", search=Search.PREFIX, sort=True, edited=False))
    period_from: Mapped[date] = mapped_column(info=field("所属期起", listed=False, edited=False))
    period_to: Mapped[date] = mapped_column(info=field("所属期止", listed=False, edited=False))
    law_day: Mapped[date] = mapped_column(
        info=field("核算日", listed=False, edited=False, help="按这一天有效的规则、标准和人员情况核算")
    )
    deadline: Mapped[date] = mapped_column(info=field("上报截止", search=Search.RANGE, sort=True, edited=False))
    note: Mapped[str | None] = mapped_column(text(200), info=field("说明", listed=False, edited=False, long=True))
    state: Mapped[str] = mapped_column(
        String(10), default=BatchState.ISSUED, info=field("状态", choices=BatchState, search=Search.EXACT, edited=False)
    )
    issued_at: Mapped[datetime] = mapped_column(Instant, info=field("下达时间", edited=False))
    issued_by: Mapped[str] = mapped_column(text(60), info=field("下达人", listed=False, edited=False))

    programme: Mapped[Programme] = relationship()


class BatchTown(ByProgramme, Model):
    """A township (``division_code``) that has to file for a batch, by when, and when it was last reminded."""

    __tablename__ = "batch_towns"
    __entity__ = Entity("批次乡镇", GROUP, "building-community", order="id", menu=False)
    __table_args__ = (UniqueConstraint("batch_id", "division_code"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    batch_id: Mapped[int] = mapped_column(
        ForeignKey("pay_batches.id"), info=field("批次", related="pay_batches", search=Search.EXACT, edited=False)
    )
    deadline: Mapped[date] = mapped_column(info=field("上报截止", edited=False))
    reminded_on: Mapped[date | None] = mapped_column(info=field("最近催报", edited=False))
