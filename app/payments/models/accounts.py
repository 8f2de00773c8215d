"""The special account (惠民资金发放专户), what is booked on it by programme and township, and the bank's statement."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.columns import Choices, Entity, Search, field, hidden
from app.payments.models.quotas import GROUP
from app.store.base import Model, one_of
from app.store.blind import exact_index, tail_index
from app.store.types import Instant, Sealed, text
from app.store.wall import ByDivision, ByProgramme, ForBelow


class SpecialAccount(ForBelow, Model):
    """The account from which a county pays its people. ``division_code`` is the county."""

    __tablename__ = "special_accounts"
    __entity__ = Entity(
        "发放专户",
        GROUP,
        "building-bank",
        title="holder",
        order="id",
        help="惠民资金发放专户。拨款拨到这里，再由代发银行发到人。",
        empty="还没有登记专户。请财政经办登记。",
    )
    __table_args__ = (UniqueConstraint("division_code", "number_index"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    holder: Mapped[str] = mapped_column(text(80), info=field("户名", search=Search.PREFIX, width=28))
    bank: Mapped[str] = mapped_column(text(80), info=field("开户银行", width=28))
    number: Mapped[str] = mapped_column(
        Sealed("special_accounts.number"), info=field("账号", mask="account", search=Search.EXACT, width=24)
    )
    number_index: Mapped[str] = exact_index("number")
    number_tail_index: Mapped[str | None] = tail_index("number")
    closed_on: Mapped[date | None] = mapped_column(info=field("停用日期", edited=False))


class EntryKind(Choices):
    """What moved on the special account."""

    RECEIVED = "received", "拨入", "green"
    PAID_OUT = "paid_out", "代发", "blue"
    RETURNED = "returned", "退票", "yellow"
    REPAID = "repaid", "缴回", "grey"
    INTEREST = "interest", "利息", "azure"
    CHARGE = "charge", "手续费", "grey"


class AccountEntry(ByProgramme, Model):
    """One booking on a special account in fen, by programme and township; only ever added. Outflow is negative."""

    __tablename__ = "account_entries"
    __entity__ = Entity(
        "专户流水",
        GROUP,
        "report-money",
        order="-id",
        help="专户的每一笔收支，记到项目和乡镇；只增不改。",
        empty="专户还没有收支。",
    )
    __table_args__ = (
        one_of("kind", EntryKind),
        CheckConstraint("amount <> 0", name="amount"),
        UniqueConstraint("operation_id"),
        Index("ix_account_entries_account", "account_id", "programme_code", "division_code"),
        {"info": {"append_only": True}},
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    account_id: Mapped[int] = mapped_column(
        ForeignKey("special_accounts.id"),
        info=field("专户", related="special_accounts", search=Search.EXACT, edited=False, width=26),
    )
    kind: Mapped[str] = mapped_column(
        String(10), info=field("种类", choices=EntryKind, search=Search.EXACT, edited=False)
    )
    amount: Mapped[int] = mapped_column(BigInteger, info=field("金额（元）", scale=2, unit="元", edited=False))
    booked_on: Mapped[date] = mapped_column(info=field("记账日期", search=Search.RANGE, edited=False))
    receipt_no: Mapped[str | None] = mapped_column(
        text(60), info=field("银行回单号", search=Search.PREFIX, edited=False)
    )
    request_id: Mapped[int | None] = mapped_column(
        info=field("拨款申请书", related="appropriation_requests", search=Search.EXACT, edited=False)
    )
    officer_name: Mapped[str] = mapped_column(text(60), info=field("登记人", edited=False, listed=False))
    at: Mapped[datetime] = mapped_column(Instant, info=field("登记时间", edited=False, listed=False))
    operation_id: Mapped[str] = mapped_column(String(64), info=hidden("操作编号"))


class MatchState(Choices):
    """Whether a line of the bank's statement is explained by a booking."""

    OPEN = "open", "未达", "yellow"
    MATCHED = "matched", "已对上", "green"
    EXPLAINED = "explained", "已说明", "grey"


class StatementLine(ByDivision, Model):
    """A line of the bank's statement of a special account. Inflow positive, outflow negative, in fen."""

    __tablename__ = "statement_lines"
    __entity__ = Entity(
        "专户对账",
        GROUP,
        "zoom-check",
        order="-id",
        help="导入的专户银行对账单。系统按日期、金额、回单号与专户流水核对，对不上的由人说明。",
        empty="还没有导入对账单。点“导入对账单”上传银行给的表格。",
    )
    __table_args__ = (
        one_of("state", MatchState),
        UniqueConstraint("account_id", "serial_no"),
        UniqueConstraint("entry_id"),
        CheckConstraint("amount <> 0", name="amount"),
        CheckConstraint("(state = 'matched') = (entry_id IS NOT NULL)", name="matched"),
        Index("ix_statement_lines_state", "account_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    account_id: Mapped[int] = mapped_column(
        ForeignKey("special_accounts.id"),
        info=field("专户", related="special_accounts", search=Search.EXACT, edited=False, width=26),
    )
    booked_on: Mapped[date] = mapped_column(info=field("记账日期", search=Search.RANGE, edited=False, sort=True))
    serial_no: Mapped[str] = mapped_column(
        text(60), info=field("银行流水号", search=Search.PREFIX, edited=False, width=20)
    )
    amount: Mapped[int] = mapped_column(BigInteger, info=field("金额（元）", scale=2, unit="元", edited=False))
    balance: Mapped[int | None] = mapped_column(BigInteger, info=field("余额（元）", scale=2, unit="元", edited=False))
    counterparty: Mapped[str | None] = mapped_column(text(80), info=field("对方户名", edited=False))
    summary: Mapped[str | None] = mapped_column(text(120), info=field("摘要", edited=False))
    entry_id: Mapped[int | None] = mapped_column(
        ForeignKey("account_entries.id"), info=field("对应流水", related="account_entries", edited=False, listed=False)
    )
    explanation: Mapped[str | None] = mapped_column(text(200), info=field("说明", edited=False, long=True))
    state: Mapped[str] = mapped_column(
        String(10), default=MatchState.OPEN, info=field("状态", choices=MatchState, search=Search.EXACT, edited=False)
    )
