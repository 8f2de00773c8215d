"""Publicity (公示): what is posted where and how long, and what people object to."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.columns import Choices, Entity, Search, field
from app.rosters.models.batches import GROUP
from app.rosters.models.rosters import Roster
from app.store.base import Model, one_of
from app.store.types import Instant, Sealed, text
from app.store.wall import ByProgramme


class Posting(ByProgramme, Model):
    """What of a roster is posted in one village, from day to day, and when its sheet was first printed."""

    __tablename__ = "postings"
    __entity__ = Entity(
        "公示", GROUP, "speakerphone", order="-id", help="花名册在各村的公示，从哪天到哪天。", empty="现在没有公示。"
    )
    __table_args__ = (
        UniqueConstraint("roster_id", "division_code", "round"),
        CheckConstraint("ends_on >= starts_on", name="period"),
        CheckConstraint("lines > 0", name="lines"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    roster_id: Mapped[int] = mapped_column(
        ForeignKey("rosters.id"), info=field("花名册", related="rosters", search=Search.EXACT, edited=False, width=34)
    )
    round: Mapped[int] = mapped_column(default=1, info=field("第几次", edited=False, listed=False))
    starts_on: Mapped[date] = mapped_column(info=field("公示起", edited=False, search=Search.RANGE))
    ends_on: Mapped[date] = mapped_column(info=field("公示止", edited=False, search=Search.RANGE))
    lines: Mapped[int] = mapped_column(info=field("公示人数", edited=False))
    content_digest: Mapped[str] = mapped_column(String(64), info=field("公示内容摘要", edited=False, listed=False))
    printed_at: Mapped[datetime | None] = mapped_column(Instant, info=field("首次打印", edited=False))

    roster: Mapped[Roster] = relationship()


class ObjectionState(Choices):
    """What became of an objection."""

    OPEN = "open", "核查中", "yellow"
    UPHELD = "upheld", "属实", "red"
    DISMISSED = "dismissed", "不属实", "grey"


class Objection(ByProgramme, Model):
    """What somebody has against a line of a roster, or against its absence. While open it holds the line, no other."""

    __tablename__ = "objections"
    __entity__ = Entity(
        "公示异议",
        GROUP,
        "message-report",
        order="-id",
        help="公示期间收到的异议和核查结果。有异议的那一条暂缓，其余照常办理。",
        empty="没有收到异议。",
    )
    __table_args__ = (
        one_of("state", ObjectionState),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided"),
        Index("ix_objections_roster", "roster_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    roster_id: Mapped[int] = mapped_column(
        ForeignKey("rosters.id"), info=field("花名册", related="rosters", search=Search.EXACT, edited=False, width=30)
    )
    line_id: Mapped[int | None] = mapped_column(
        ForeignKey("roster_lines.id"), index=True, info=field("明细", related="roster_lines", edited=False)
    )
    content: Mapped[str] = mapped_column(text(500), info=field("异议内容", long=True, width=40))
    objector: Mapped[str | None] = mapped_column(
        Sealed("objections.objector"), info=field("反映人", listed=False, mask="name", help="可以匿名；只有经办人能看")
    )
    contact: Mapped[str | None] = mapped_column(
        Sealed("objections.contact"), info=field("联系方式", listed=False, mask="telephone")
    )
    received_on: Mapped[date] = mapped_column(info=field("收到日期", search=Search.RANGE))
    recorded_by: Mapped[str] = mapped_column(text(60), info=field("登记人", edited=False, listed=False))
    state: Mapped[str] = mapped_column(
        String(10),
        default=ObjectionState.OPEN,
        info=field("状态", choices=ObjectionState, search=Search.EXACT, edited=False),
    )
    finding: Mapped[str | None] = mapped_column(
        text(500), info=field("核查结果", edited=False, long=True, listed=False)
    )
    decided_by: Mapped[str | None] = mapped_column(text(60), info=field("核查人", edited=False, listed=False))
    decided_at: Mapped[datetime | None] = mapped_column(Instant, info=field("核查时间", edited=False))

    roster: Mapped[Roster] = relationship()
