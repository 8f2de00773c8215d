"""Bank accounts: whose they are, whether the bank knows that holder, and which programme pays into which."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.columns import Choices, Entity, Search, field
from app.registry.models.persons import Person
from app.registry.models.times import Registered
from app.store.base import Model, one_of
from app.store.blind import exact_index, tail_index
from app.store.types import Instant, Sealed, text
from app.store.wall import ByDivision


class AccountKind(Choices):
    """What the owner holds in the hand; only cards carry a Luhn check digit."""

    CARD = "card", "银行卡", "blue"
    SOCIAL = "social", "社会保障卡", "green"
    PASSBOOK = "passbook", "存折", "azure"


class Verification(Choices):
    """What the bank has said about the holder."""

    UNVERIFIED = "unverified", "未核验", "grey"
    VERIFIED = "verified", "户名一致", "green"
    MISMATCH = "mismatch", "户名不符", "red"
    CLOSED = "closed", "已销户", "red"


class BankAccount(ByDivision, Registered, Model):
    """An account of a person with a bank. One person has one in use (一人一卡); more are shown as findings."""

    __tablename__ = "bank_accounts"
    __entity__ = Entity(
        "银行账户", "基础信息", "credit-card", title="holder", order="-id", empty="还没有银行账户。请在人员页面登记。"
    )
    __table_args__ = (one_of("kind", AccountKind), one_of("verification", Verification))

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    person_id: Mapped[int] = mapped_column(
        ForeignKey("persons.id"),
        index=True,
        info=field("账户所有人", related="persons", search=Search.EXACT, editable_once=True),
    )
    kind: Mapped[str] = mapped_column(
        String(10), default=AccountKind.CARD, info=field("账户类型", choices=AccountKind, search=Search.EXACT)
    )
    number: Mapped[str] = mapped_column(
        Sealed("bank_accounts.number"),
        info=field("账号", mask="account", search=Search.EXACT, width=24, help="查询时输入完整账号，或最后四位"),
    )
    number_index: Mapped[str] = exact_index("number")
    number_tail_index: Mapped[str | None] = tail_index("number")
    holder: Mapped[str] = mapped_column(
        text(60), info=field("户名", search=Search.PREFIX, help="银行登记的户名，一般就是本人姓名")
    )
    bank: Mapped[str | None] = mapped_column(text(60), info=field("开户银行", search=Search.PREFIX, width=24))
    cnaps: Mapped[str | None] = mapped_column(
        String(12), info=field("联行号", listed=False, help="12 位，可不填；校验不符时只提醒")
    )
    verification: Mapped[str] = mapped_column(
        String(12),
        default=Verification.UNVERIFIED,
        info=field("户名核验", choices=Verification, search=Search.EXACT, edited=False),
    )
    verified_at: Mapped[datetime | None] = mapped_column(
        Instant, info=field("核验时间", edited=False, listed=False, group="登记")
    )
    in_use: Mapped[bool] = mapped_column(default=True, info=field("在用", edited=False))
    import_id: Mapped[int | None] = mapped_column(
        BigInteger, index=True, info=field("导入批次", group="登记", listed=False, edited=False)
    )

    person: Mapped[Person] = relationship()


class AccountUse(ByDivision, Registered, Model):
    """The account into which one programme pays a person, where it is not the person's usual one."""

    __tablename__ = "account_uses"
    __entity__ = Entity("账户用途", "基础信息", "link", order="-id", menu=False)
    __table_args__ = (
        UniqueConstraint("person_id", "programme_code"),
        Index("ix_account_uses_account", "account_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    person_id: Mapped[int] = mapped_column(
        ForeignKey("persons.id"), info=field("享受人", related="persons", search=Search.EXACT, editable_once=True)
    )
    account_id: Mapped[int] = mapped_column(
        ForeignKey("bank_accounts.id"), info=field("收款账户", related="bank_accounts")
    )
    programme_code: Mapped[str] = mapped_column(
        text(15), info=field("补贴项目", search=Search.EXACT, editable_once=True, help="七位或更长的项目编码")
    )
