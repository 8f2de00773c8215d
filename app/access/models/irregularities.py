"""Irregularities (A37): what was refused at the gate, until an administrator has looked into it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.columns import Choices, Entity, Search, field
from app.offices.models import Officer
from app.store.base import Model, one_of
from app.store.types import Instant, text
from app.store.wall import ByDivision


class IrregularityKind(Choices):
    """What was wrong."""

    STRANGER = "stranger", "来自未登记的地址", "red"
    ADDRESS = "address", "不在本人登记的地址上", "red"
    FAILURES = "failures", "连续失败被锁定", "red"
    FLOOD = "flood", "尝试过于频繁", "yellow"
    REPLAY = "replay", "验证码被重复使用", "red"
    DISABLED = "disabled", "停用的用户试图登录", "yellow"
    POSTLESS = "postless", "没有有效岗位", "yellow"
    PROXY = "proxy", "来访地址无法确认", "red"
    EMERGENCY = "emergency", "使用应急账户", "yellow"
    DIRECTORY = "directory", "目录服务异常", "yellow"
    TRAIL = "trail", "审计链异常", "red"


class IrregularityState(Choices):
    """Whether somebody has looked into it."""

    NEW = "new", "待处理", "red"
    HANDLED = "handled", "已处理", "green"


class Irregularity(ByDivision, Model):
    """A refusal at the gate: who or which name, from where, at what, how often, and what became of it (A37, A40)."""

    __tablename__ = "irregularities"
    __entity__ = Entity(
        "异常",
        "安全管理",
        "alert-triangle",
        title="sentence",
        order="-at",
        help="被拒绝的登录和访问；同一来源一小时内的重复只计次数",
        empty="没有异常。被拒绝的登录和访问会出现在这里。",
    )
    __audited__ = False  # the refusal and its handling are events of their own
    __table_args__ = (
        one_of("kind", IrregularityKind),
        one_of("state", IrregularityState),
        CheckConstraint("times >= 1", name="times"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    at: Mapped[datetime] = mapped_column(
        Instant, index=True, info=field("最近时间", search=Search.RANGE, sort=True, edited=False, width=18)
    )
    kind: Mapped[str] = mapped_column(
        String(12), info=field("种类", choices=IrregularityKind, search=Search.EXACT, edited=False, width=22)
    )
    times: Mapped[int] = mapped_column(default=1, info=field("次数", sort=True, edited=False, width=8))
    officer_id: Mapped[int | None] = mapped_column(
        ForeignKey("officers.id"),
        index=True,
        info=field("用户", related="officers", search=Search.EXACT, edited=False),
    )
    username: Mapped[str] = mapped_column(text(40), info=field("所用用户名", search=Search.PREFIX, edited=False))
    address: Mapped[str] = mapped_column(
        String(45), index=True, info=field("来源地址", search=Search.PREFIX, sort=True, edited=False, width=18)
    )
    path: Mapped[str] = mapped_column(text(200), info=field("访问的页面", listed=False, edited=False, width=30))
    sentence: Mapped[str] = mapped_column(text(300), info=field("当时的提示", edited=False, width=50))
    state: Mapped[str] = mapped_column(
        String(10),
        default=IrregularityState.NEW,
        info=field("状态", choices=IrregularityState, search=Search.EXACT, edited=False, width=10),
    )
    handled_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("officers.id"),
        info=field("处理人", related="officers", edited=False, listed=False, group="处理"),
    )
    handled_at: Mapped[datetime | None] = mapped_column(
        Instant, info=field("处理时间", edited=False, listed=False, group="处理")
    )
    note: Mapped[str | None] = mapped_column(
        text(200), info=field("处理说明", edited=False, listed=False, group="处理", width=40)
    )

    officer: Mapped[Officer | None] = relationship(foreign_keys=[officer_id])
