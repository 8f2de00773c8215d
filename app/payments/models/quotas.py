"""Quotas (指标): the money that a budget document makes available for a programme, and every movement of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.columns import Choices, Entity, Search, field, hidden
from app.store.base import Model, one_of
from app.store.types import Instant, text
from app.store.wall import ByProgramme

GROUP = "资金拨付"


class FundNature(Choices):
    """Which budget the money belongs to (资金性质)."""

    GENERAL = "general", "一般公共预算", "blue"
    FUND = "fund", "政府性基金", "azure"
    OTHER = "other", "其他资金", "grey"


class FundSource(Choices):
    """Which tier gives it (资金来源)."""

    CENTRAL = "central", "中央", "red"
    PROVINCE = "province", "省级", "yellow"
    CITY = "city", "市级", "azure"
    COUNTY = "county", "县级", "green"


class QuotaState(Choices):
    """Whether it may be linked to requests."""

    OPEN = "open", "可用", "green"
    CLOSED = "closed", "已关闭", "grey"


class Quota(ByProgramme, Model):
    """A quota in fen. At every moment issued = available + frozen + paid, and the database insists on it.

    ``division_code`` is the county. Only movements change the figures (:mod:`app.payments.services.quotas`).
    """

    __tablename__ = "quotas"
    __entity__ = Entity(
        "指标",
        GROUP,
        "coin",
        title="document_no",
        order="-id",
        help="每份指标文件给某个项目下达了多少钱，还剩多少可用。下达数＝可用数＋冻结数＋已支付数。",
        empty="还没有指标。收到指标文件后由财政经办登记。",
    )
    __table_args__ = (
        UniqueConstraint("division_code", "document_no", "programme_code", "budget_item"),
        one_of("nature", FundNature),
        one_of("fund_source", FundSource),
        one_of("state", QuotaState),
        CheckConstraint("issued = available + frozen + paid", name="balance"),
        CheckConstraint("issued >= 0 AND available >= 0 AND frozen >= 0 AND paid >= 0", name="amounts"),
        CheckConstraint("priority BETWEEN 1 AND 99", name="priority"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    document_no: Mapped[str] = mapped_column(
        text(80), info=field("指标文号", search=Search.PREFIX, sort=True, editable_once=True, width=26)
    )
    year: Mapped[int] = mapped_column(info=field("年度", search=Search.EXACT, editable_once=True))
    fund_source: Mapped[str] = mapped_column(
        String(10),
        default=FundSource.COUNTY,
        info=field("资金来源", choices=FundSource, search=Search.EXACT, editable_once=True),
    )
    nature: Mapped[str] = mapped_column(
        String(10), default=FundNature.GENERAL, info=field("资金性质", choices=FundNature, listed=False)
    )
    budget_item: Mapped[str] = mapped_column(text(80), default="", info=field("预算项目", listed=False, width=24))
    government_class: Mapped[str | None] = mapped_column(text(40), info=field("政府经济分类", listed=False))
    department_class: Mapped[str | None] = mapped_column(text(40), info=field("部门经济分类", listed=False))
    budget_unit: Mapped[str | None] = mapped_column(text(80), info=field("预算单位", listed=False))
    issued: Mapped[int] = mapped_column(
        BigInteger, default=0, info=field("下达数（元）", scale=2, unit="元", edited=False)
    )
    available: Mapped[int] = mapped_column(
        BigInteger, default=0, info=field("可用数（元）", scale=2, unit="元", edited=False, sort=True)
    )
    frozen: Mapped[int] = mapped_column(
        BigInteger, default=0, info=field("冻结数（元）", scale=2, unit="元", edited=False)
    )
    paid: Mapped[int] = mapped_column(
        BigInteger, default=0, info=field("已支付数（元）", scale=2, unit="元", edited=False)
    )
    priority: Mapped[int] = mapped_column(
        default=10, info=field("优先级", listed=False, help="按优先级挂接时，数小的先用")
    )
    note: Mapped[str | None] = mapped_column(text(200), info=field("说明", listed=False, long=True))
    state: Mapped[str] = mapped_column(
        String(10), default=QuotaState.OPEN, info=field("状态", choices=QuotaState, search=Search.EXACT, edited=False)
    )


class Movement(Choices):
    """What happens to a quota: it is issued, cut, frozen for a request, let go, paid, or given back after payment."""

    ISSUE = "issue", "下达", "green"
    CUT = "cut", "收回", "red"
    FREEZE = "freeze", "冻结", "yellow"
    RELEASE = "release", "解冻", "azure"
    PAY = "pay", "支付", "blue"
    REFUND = "refund", "退回", "grey"


class QuotaMovement(ByProgramme, Model):
    """One movement of a quota in fen, always positive; only ever added. A repeated operation id is the same one."""

    __tablename__ = "quota_movements"
    __entity__ = Entity(
        "指标流水",
        GROUP,
        "arrows-exchange",
        order="-id",
        help="指标的每一次下达、冻结、解冻、支付；只增不改。",
        empty="还没有流水。",
    )
    __table_args__ = (
        one_of("kind", Movement),
        CheckConstraint("amount > 0", name="amount"),
        UniqueConstraint("operation_id", "quota_id"),
        Index("ix_quota_movements_quota", "quota_id", "id"),
        {"info": {"append_only": True}},
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    quota_id: Mapped[int] = mapped_column(
        ForeignKey("quotas.id"), info=field("指标", related="quotas", search=Search.EXACT, edited=False, width=26)
    )
    kind: Mapped[str] = mapped_column(
        String(10), info=field("种类", choices=Movement, search=Search.EXACT, edited=False)
    )
    amount: Mapped[int] = mapped_column(BigInteger, info=field("金额（元）", scale=2, unit="元", edited=False))
    request_id: Mapped[int | None] = mapped_column(
        info=field("拨款申请书", related="appropriation_requests", search=Search.EXACT, edited=False)
    )
    officer_name: Mapped[str] = mapped_column(text(60), info=field("办理人", edited=False))
    at: Mapped[datetime] = mapped_column(Instant, info=field("时间", edited=False, search=Search.RANGE))
    operation_id: Mapped[str] = mapped_column(String(64), info=hidden("操作编号"))
