"""What the checks of the registry find wrong in its own rows, until it is right or somebody says that it is."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.columns import Choices, Entity, Search, field, hidden
from app.registry.check import check_labels
from app.registry.models.facts import Subject
from app.store.base import Model, one_of
from app.store.types import Instant, text
from app.store.wall import ByDivision


class FindingState(Choices):
    """What became of a finding."""

    OPEN = "open", "待核查", "yellow"
    SETTLED = "settled", "核查无误", "grey"
    CLOSED = "closed", "已消除", "green"


class Finding(ByDivision, Model):
    """What one check says of one thing. It closes by itself when the check no longer says it."""

    __tablename__ = "findings"
    __entity__ = Entity(
        "数据核查",
        "比对核查",
        "checklist",
        order="-id",
        help="登记内容互相矛盾或不完整的地方。改正后下次核查时自动消除；核实无误的请写明理由。",
        empty="没有发现问题。系统每夜核查一次，也可以点“立即核查”。",
    )
    __table_args__ = (
        UniqueConstraint("check_code", "subject", "subject_id"),
        one_of("subject", Subject),
        one_of("state", FindingState),
        Index("ix_findings_subject", "subject", "subject_id"),
        Index("ix_findings_open", "division_code", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    check_code: Mapped[str] = mapped_column(
        text(30), info=field("核查项目", catalogue=check_labels, search=Search.EXACT, edited=False, width=24)
    )
    subject: Mapped[str] = mapped_column(
        String(10), info=field("对象", choices=Subject, search=Search.EXACT, edited=False)
    )
    subject_id: Mapped[int] = mapped_column(info=field("对象编号", search=Search.EXACT, listed=False, edited=False))
    subject_name: Mapped[str] = mapped_column(text(60), info=field("姓名或户编码", search=Search.PREFIX, edited=False))
    detail: Mapped[str] = mapped_column(text(300), info=field("发现", edited=False, width=40))
    digest: Mapped[str] = mapped_column(String(64), info=hidden("所依据的内容"))
    state: Mapped[str] = mapped_column(
        String(10),
        default=FindingState.OPEN,
        info=field("状态", choices=FindingState, search=Search.EXACT, edited=False),
    )
    found_at: Mapped[datetime] = mapped_column(Instant, info=field("发现时间", edited=False))
    closed_on: Mapped[date | None] = mapped_column(info=field("消除日期", listed=False, edited=False))
    note: Mapped[str | None] = mapped_column(text(200), info=field("核查说明", listed=False, edited=False))
    officer_id: Mapped[int | None] = mapped_column(
        ForeignKey("officers.id"), info=field("核查人", related="officers", listed=False, edited=False)
    )
    decided_at: Mapped[datetime | None] = mapped_column(Instant, info=field("核查时间", listed=False, edited=False))
