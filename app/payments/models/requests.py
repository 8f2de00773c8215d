"""Appropriation requests (拨款申请书): a township asks, on approved rosters, that finance move money (A26)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.approvals.subject import FlowSubject
from app.kernel.columns import Choices, Entity, Search, field, hidden
from app.payments.models.accounts import SpecialAccount
from app.payments.models.quotas import GROUP, Quota
from app.rosters.models import Roster
from app.store.base import Model, one_of
from app.store.types import Instant, text
from app.store.wall import ByProgramme


class RequestState(Choices):
    """Where a request stands."""

    DRAFT = "draft", "草稿", "grey"
    SUBMITTED = "submitted", "待部门审核", "blue"
    REVIEWED = "reviewed", "待财政核定", "yellow"
    APPROVED = "approved", "已核定待拨付", "azure"
    PAID = "paid", "已拨入专户", "green"
    RETURNED = "returned", "已退回", "red"
    CANCELLED = "cancelled", "已作废", "grey"


class Linking(Choices):
    """In which order quotas are drawn on (挂接规则)."""

    PRIORITY = "priority", "按优先级"
    SMALLEST = "smallest", "先用余额小的"
    LARGEST = "largest", "先用余额大的"


class AppropriationRequest(FlowSubject, ByProgramme, Model):
    """A request over one programme for the rosters it lists, in fen. ``division_code`` is the township."""

    __tablename__ = "appropriation_requests"
    __flow__ = "appropriation_request"
    __entity__ = Entity(
        "拨款申请书",
        GROUP,
        "file-invoice",
        title="number",
        order="-id",
        help="乡镇凭终审通过的花名册申请拨款，主管部门审核，财政核定后拨入专户。",
        empty="还没有拨款申请书。花名册终审通过后，由乡镇操作员编制。",
    )
    __table_args__ = (
        UniqueConstraint("number"),
        one_of("state", RequestState),
        one_of("linking", Linking),
        CheckConstraint("amount >= 0 AND people >= 0", name="amount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    number: Mapped[str] = mapped_column(
        String(24), info=field("申请书编号", search=Search.PREFIX, edited=False, width=22)
    )
    purpose: Mapped[str] = mapped_column(text(200), info=field("用途", long=True, edited=False, width=34))
    amount: Mapped[int] = mapped_column(
        BigInteger, default=0, info=field("申请金额（元）", scale=2, unit="元", edited=False, sort=True)
    )
    people: Mapped[int] = mapped_column(default=0, info=field("人数", edited=False))
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("special_accounts.id"), info=field("收款专户", related="special_accounts", edited=False)
    )
    linking: Mapped[str] = mapped_column(
        String(10), default=Linking.PRIORITY, info=field("挂接规则", choices=Linking, edited=False, listed=False)
    )
    content_digest: Mapped[str] = mapped_column(
        String(64),
        default="",
        info=field("内容摘要（SM3）", listed=False, edited=False, help="所列花名册及其明细摘要的摘要"),
    )
    opinion: Mapped[str | None] = mapped_column(
        text(200), info=field("申请理由", long=True, listed=False, edited=False)
    )
    paid_on: Mapped[date | None] = mapped_column(info=field("拨付日期", edited=False))
    receipt_no: Mapped[str | None] = mapped_column(text(60), info=field("银行回单号", edited=False, listed=False))
    compiled_by: Mapped[int | None] = mapped_column(info=hidden("编制人"))
    compiled_at: Mapped[datetime] = mapped_column(Instant, info=field("编制时间", edited=False, listed=False))
    state: Mapped[str] = mapped_column(
        String(20),
        default=RequestState.DRAFT,
        info=field("状态", choices=RequestState, search=Search.EXACT, edited=False),
    )

    account: Mapped[SpecialAccount | None] = relationship()


class RequestRoster(ByProgramme, Model):
    """A roster that a request asks money for; a roster stands on one living request at most."""

    __tablename__ = "request_rosters"
    __entity__ = Entity("申请书所列花名册", GROUP, "clipboard-list", order="id", menu=False)
    __table_args__ = (UniqueConstraint("request_id", "roster_id"), UniqueConstraint("roster_id", "living"))

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    request_id: Mapped[int] = mapped_column(
        ForeignKey("appropriation_requests.id"),
        info=field("拨款申请书", related="appropriation_requests", search=Search.EXACT, edited=False),
    )
    roster_id: Mapped[int] = mapped_column(
        ForeignKey("rosters.id"), info=field("花名册", related="rosters", search=Search.EXACT, edited=False, width=34)
    )
    lines: Mapped[int] = mapped_column(info=field("人数", edited=False))
    amount: Mapped[int] = mapped_column(BigInteger, info=field("金额（元）", scale=2, unit="元", edited=False))
    content_digest: Mapped[str] = mapped_column(String(64), info=field("明细摘要", edited=False, listed=False))
    living: Mapped[bool | None] = mapped_column(default=True, info=hidden("在办"))

    roster: Mapped[Roster] = relationship()


class QuotaLink(ByProgramme, Model):
    """How much of a quota stands frozen, or is paid, for a request."""

    __tablename__ = "quota_links"
    __entity__ = Entity("指标挂接", GROUP, "link", order="id", menu=False)
    __table_args__ = (
        UniqueConstraint("request_id", "quota_id", "round"),
        CheckConstraint("amount > 0", name="amount"),
        Index("ix_quota_links_quota", "quota_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    request_id: Mapped[int] = mapped_column(
        ForeignKey("appropriation_requests.id"),
        info=field("拨款申请书", related="appropriation_requests", search=Search.EXACT, edited=False),
    )
    quota_id: Mapped[int] = mapped_column(
        ForeignKey("quotas.id"), info=field("指标", related="quotas", search=Search.EXACT, edited=False, width=26)
    )
    round: Mapped[int] = mapped_column(default=1, info=hidden("第几次"))
    amount: Mapped[int] = mapped_column(BigInteger, info=field("金额（元）", scale=2, unit="元", edited=False))
    released: Mapped[bool] = mapped_column(default=False, info=field("已解冻", edited=False))

    quota: Mapped[Quota] = relationship()
