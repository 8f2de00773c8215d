"""Versions of a programme's rules: from which day which conditions and which amount hold."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.approvals.subject import FlowSubject
from app.kernel.columns import Choices, Entity, Search, field
from app.programmes.models.programmes import GROUP, Programme
from app.store.base import Model, one_of
from app.store.types import Instant, text
from app.store.wall import ForBelow


class DraftState(Choices):
    """Where a version or the value of a standard stands between draft and law."""

    DRAFT = "draft", "草稿", "grey"
    SUBMITTED = "submitted", "待审核", "blue"
    RETURNED = "returned", "已退回", "red"
    PUBLISHED = "published", "已发布", "green"
    CANCELLED = "cancelled", "已作废", "grey"


class ProgrammeVersion(FlowSubject, ForBelow, Model):
    """Conditions and amount of a programme from a day on. Published ones are never altered, only followed.

    ``conditions`` has one condition a line, each followed by `` # `` and the clause it rests on.
    """

    __tablename__ = "programme_versions"
    __flow__ = "programme_version"
    __entity__ = Entity(
        "项目规则",
        GROUP,
        "scale",
        title="id",
        order="-id",
        help="每个项目的审核条件和计算公式，按生效日期分版本；补发时按当时的版本计算。",
        empty="还没有规则。请在补贴项目的页面里起草。",
    )
    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        one_of("state", DraftState),
        CheckConstraint("effective_to IS NULL OR effective_to >= effective_from", name="period"),
        CheckConstraint("grace_months BETWEEN 0 AND 36", name="grace_months"),
        Index(
            "uq_programme_versions_published",
            "programme_id",
            "effective_from",
            unique=True,
            sqlite_where=sql("state = 'published'"),
            postgresql_where=sql("state = 'published'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    programme_id: Mapped[int] = mapped_column(
        ForeignKey("programmes.id"),
        info=field("补贴项目", related="programmes", search=Search.EXACT, editable_once=True, width=26),
    )
    number: Mapped[int] = mapped_column(info=field("版本", edited=False))
    effective_from: Mapped[date] = mapped_column(info=field("生效日期", search=Search.RANGE, sort=True))
    effective_to: Mapped[date | None] = mapped_column(
        info=field("失效日期", edited=False, help="新版本生效的前一天；空的是现行的")
    )
    document_no: Mapped[str | None] = mapped_column(text(80), info=field("文号", width=24))
    conditions: Mapped[str] = mapped_column(
        Text, default="", info=field("审核条件", listed=False, long=True, group="规则", help="一行一个，# 后写依据条款")
    )
    amount: Mapped[str] = mapped_column(
        Text, default="", info=field("计算公式", listed=False, long=True, group="规则", help="算出每期发多少元")
    )
    grace_months: Mapped[int] = mapped_column(
        default=0, info=field("渐退月数", listed=False, group="规则", help="不再符合条件后继续发几个月；0 表示不渐退")
    )
    summary: Mapped[str | None] = mapped_column(
        text(400), info=field("修改说明", listed=False, long=True, help="与上一版相比改了什么、为什么")
    )
    state: Mapped[str] = mapped_column(
        String(20), default=DraftState.DRAFT, info=field("状态", choices=DraftState, search=Search.EXACT, edited=False)
    )
    published_at: Mapped[datetime | None] = mapped_column(
        Instant, info=field("发布时间", listed=False, edited=False, group="经过")
    )

    programme: Mapped[Programme] = relationship()
