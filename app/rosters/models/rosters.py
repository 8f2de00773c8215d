"""Rosters (花名册): what one township files for a batch, and where it stands on its way to approval."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.approvals.subject import FlowSubject
from app.kernel.columns import Choices, Entity, Search, field, hidden
from app.rosters.models.batches import GROUP, PayBatch
from app.store.base import Model, one_of
from app.store.types import Instant, text
from app.store.wall import ByProgramme


class RosterState(Choices):
    """Where a roster stands: compiled, reviewed in the township, shown, reviewed by the department, approved, sent."""

    DRAFT = "draft", "编制中", "grey"
    SUBMITTED = "submitted", "待初审", "blue"
    SHOWN = "shown", "公示中", "azure"
    FILED = "filed", "待部门经办", "blue"
    CHECKED = "checked", "待部门审核", "blue"
    REVIEWED = "reviewed", "待终审", "yellow"
    FIRST_APPROVED = "first_approved", "待二次终审", "yellow"
    APPROVED = "approved", "终审通过", "green"
    SENT = "sent", "已发送", "green"
    RETURNED = "returned", "已退回", "red"


COMPILING = frozenset({RosterState.DRAFT, RosterState.RETURNED})
"""The states in which the township may amend lines."""


class Roster(FlowSubject, ByProgramme, Model):
    """One township's roster of a batch. ``part`` 1 is the regular one, later ones make good what was held or returned.

    ``content_digest`` is the SM3 of all lines in their order (:mod:`app.rosters.services.contents`); with the totals it
    is what every step signs. Amounts are fen. ``version`` counts changes.
    """

    __tablename__ = "rosters"
    __flow__ = "roster"
    __entity__ = Entity(
        "花名册",
        GROUP,
        "clipboard-list",
        title="name",
        order="-id",
        help="各乡镇每个批次的补助资金发放花名册，和它审到了哪一步。",
        empty="还没有花名册。批次下达后，由乡镇操作员在批次页面编制。",
    )
    __table_args__ = (
        UniqueConstraint("batch_id", "division_code", "part"),
        one_of("state", RosterState),
        CheckConstraint("lines >= 0 AND held >= 0 AND total >= 0 AND held_total >= 0", name="totals"),
        CheckConstraint("part >= 1", name="part"),
        Index("ix_rosters_state", "division_code", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    name: Mapped[str] = mapped_column(text(100), info=field("花名册", edited=False, width=34))
    batch_id: Mapped[int] = mapped_column(
        ForeignKey("pay_batches.id"), info=field("批次", related="pay_batches", search=Search.EXACT, edited=False)
    )
    period: Mapped[str] = mapped_column(String(8), info=field("期次", search=Search.PREFIX, edited=False))
    part: Mapped[int] = mapped_column(
        default=1, info=field("第几册", listed=False, edited=False, help="1 是正册，2 起是补报")
    )
    lines: Mapped[int] = mapped_column(default=0, info=field("人数", edited=False, help="计入发放的明细条数"))
    households: Mapped[int] = mapped_column(default=0, info=field("户数", edited=False, listed=False))
    total: Mapped[int] = mapped_column(
        BigInteger, default=0, info=field("金额（元）", scale=2, unit="元", edited=False, sort=True)
    )
    held: Mapped[int] = mapped_column(
        default=0, info=field("暂缓人数", edited=False, help="有异议、被退回或须先核实的明细，不计入发放")
    )
    held_total: Mapped[int] = mapped_column(
        BigInteger, default=0, info=field("暂缓金额（元）", scale=2, unit="元", edited=False, listed=False)
    )
    content_digest: Mapped[str] = mapped_column(
        String(64),
        default="",
        info=field("明细摘要（SM3）", listed=False, edited=False, help="全部明细的摘要，改动任何一条都会变"),
    )
    previous_id: Mapped[int | None] = mapped_column(
        info=field("上期花名册", related="rosters", edited=False, listed=False)
    )
    known_at: Mapped[datetime | None] = mapped_column(
        Instant, info=field("编制时间", edited=False, listed=False, help="按此时已知的情况核算")
    )
    stopped: Mapped[str | None] = mapped_column(
        text(200), info=field("被叫停", edited=False, listed=False, help="上级叫停的原因；恢复前不能办理")
    )
    compiled_by: Mapped[int | None] = mapped_column(info=hidden("编制人"))
    state: Mapped[str] = mapped_column(
        String(20),
        default=RosterState.DRAFT,
        info=field("状态", choices=RosterState, search=Search.EXACT, edited=False),
    )

    batch: Mapped[PayBatch] = relationship()
