"""Standards (标准): sums and figures that rules name, each dated, by division and by grade, with its document."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.approvals.subject import FlowSubject
from app.kernel.columns import Choices, Entity, Search, field
from app.programmes.models.programmes import GROUP
from app.programmes.models.versions import DraftState
from app.store.base import Model, one_of
from app.store.types import Instant, text
from app.store.wall import ForBelow


class StandardKind(Choices):
    """What a standard measures; every one is kept in hundredths: fen, hundredths of a mu, of a time."""

    MONEY = "money", "金额（元）", "yellow"
    AREA = "area", "面积（亩）", "green"
    MONEY_PER_MU = "money_per_mu", "每亩金额（元/亩）", "yellow"
    NUMBER = "number", "数值", "blue"


class Standard(ForBelow, Model):
    """A named standard. Its values stand beside it, each with the day from which it holds."""

    __tablename__ = "standards"
    __entity__ = Entity(
        "补贴标准",
        GROUP,
        "ruler-measure",
        title="name",
        order="code",
        help="规则里用“标准(…)”引用的金额和数值。改标准就是增加一个新的生效日期，旧的留着用于补发。",
        empty="还没有补贴标准。",
    )
    __table_args__ = (
        UniqueConstraint("division_code", "code"),
        UniqueConstraint("division_code", "name"),
        one_of("kind", StandardKind),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    code: Mapped[str] = mapped_column(
        text(40),
        info=field("代号", editable_once=True, listed=False, help="小写英文字母、数字、下划线；不填则自动编号"),
    )
    name: Mapped[str] = mapped_column(
        text(40), info=field("名称", search=Search.PREFIX, sort=True, width=26, help="公式里写的就是这个名称")
    )
    kind: Mapped[str] = mapped_column(
        String(16), default=StandardKind.MONEY, info=field("类型", choices=StandardKind, search=Search.EXACT)
    )
    grades: Mapped[str | None] = mapped_column(
        text(200), info=field("档次", help="分档的用顿号隔开，如 集中、分散；不分档的不填", width=24)
    )
    meaning: Mapped[str | None] = mapped_column(text(200), info=field("说明", listed=False, long=True))


class StandardValue(FlowSubject, ForBelow, Model):
    """What a standard is from a day on, in a division and everything below it, for one grade or without grades."""

    __tablename__ = "standard_values"
    __flow__ = "standard_value"
    __entity__ = Entity(
        "标准数值",
        GROUP,
        "calendar-dollar",
        title="id",
        order="-effective_from",
        help="标准从哪一天起是多少、依据哪个文件。保存前可以先看影响多少人、多少钱。",
        empty="还没有数值。",
    )
    __table_args__ = (
        one_of("state", DraftState),
        CheckConstraint("amount >= 0", name="amount"),
        Index(
            "uq_standard_values_published",
            "standard_id",
            "division_code",
            "grade",
            "effective_from",
            unique=True,
            sqlite_where=sql("state = 'published'"),
            postgresql_where=sql("state = 'published'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    standard_id: Mapped[int] = mapped_column(
        ForeignKey("standards.id"),
        info=field("标准", related="standards", search=Search.EXACT, editable_once=True, width=26),
    )
    grade: Mapped[str] = mapped_column(
        text(30), default="", info=field("档次", search=Search.EXACT, help="不分档的不填")
    )
    amount: Mapped[int] = mapped_column(BigInteger, info=field("数值", scale=2, sort=True))
    effective_from: Mapped[date] = mapped_column(info=field("生效日期", search=Search.RANGE, sort=True))
    document_no: Mapped[str] = mapped_column(text(80), info=field("文号", search=Search.PREFIX, width=26))
    note: Mapped[str | None] = mapped_column(text(200), info=field("说明", listed=False))
    state: Mapped[str] = mapped_column(
        String(20), default=DraftState.DRAFT, info=field("状态", choices=DraftState, search=Search.EXACT, edited=False)
    )
    published_at: Mapped[datetime | None] = mapped_column(
        Instant, info=field("发布时间", listed=False, edited=False, group="经过")
    )

    standard: Mapped[Standard] = relationship()
