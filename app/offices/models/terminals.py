"""Terminals: the addresses from which an officer may work, each registered and belonging to one person."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.columns import Entity, Search, field, hidden
from app.offices.models.officers import Officer
from app.offices.models.organisations import Organisation
from app.store.base import Model
from app.store.types import Instant, text
from app.store.wall import ByDivision


class Terminal(ByDivision, Model):
    """An address (IPv4, IPv6, or a CIDR network for a counter behind NAT) assigned to one person (A11, A12, A39)."""

    __tablename__ = "terminals"
    __entity__ = Entity(
        "登记地址",
        "机构与人员",
        "device-desktop",
        title="address",
        order="low",
        empty="还没有登记地址。没有登记地址的用户无法登录。",
    )
    __table_args__ = (
        CheckConstraint("low <= high", name="range"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="period"),
        Index("ix_terminals_range", "low", "high"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    address: Mapped[str] = mapped_column(
        String(50),
        info=field(
            "地址",
            search=Search.PREFIX,
            sort=True,
            editable_once=True,
            width=22,
            help="IPv4、IPv6，或网段（如 10.1.2.0/28）",
        ),
    )
    low: Mapped[str] = mapped_column(String(32), info=hidden())
    high: Mapped[str] = mapped_column(String(32), info=hidden())
    officer_id: Mapped[int] = mapped_column(
        ForeignKey("officers.id"),
        index=True,
        info=field("专用人", related="officers", search=Search.EXACT, editable_once=True, help="一个地址只归一人使用"),
    )
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisations.id"),
        index=True,
        info=field("所在机构", related="organisations", search=Search.EXACT, width=28, edited=False),
    )
    valid_from: Mapped[date] = mapped_column(info=field("起始日期"))
    valid_to: Mapped[date | None] = mapped_column(info=field("终止日期", help="当天起失效；留空表示长期"))
    note: Mapped[str | None] = mapped_column(text(200), info=field("备注", help="如：二楼 203 室，资产编号"))
    assigned_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("officers.id"), info=field("分配人", related="officers", edited=False, group="登记")
    )
    assigned_at: Mapped[datetime] = mapped_column(
        Instant, info=field("分配时间", edited=False, group="登记", sort=True)
    )
    revoked_at: Mapped[datetime | None] = mapped_column(Instant, info=field("注销时间", edited=False, group="登记"))

    officer: Mapped[Officer] = relationship(foreign_keys=[officer_id])
    organisation: Mapped[Organisation] = relationship()
