"""Delegations: a post lent to a colleague for a time, who then acts as a stand-in (代)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.columns import Entity, Search, field
from app.offices.models.officers import Officer, PostGrant
from app.store.base import Model
from app.store.types import Instant, text
from app.store.wall import ByDivision


class Delegation(ByDivision, Model):
    """A post grant lent to an officer of the same organisation, from one day to another; it cannot be lent on.

    Whatever the stand-in does counts as done by both persons.
    """

    __tablename__ = "delegations"
    __entity__ = Entity(
        "岗位代理",
        "办公",
        "users",
        title="reason",
        order="-valid_from",
        help="休假、出差期间由同一机构的同事代行岗位；代理人所办事项计入两人，不能再转托",
        empty="还没有岗位代理。",
    )
    __table_args__ = (
        CheckConstraint("valid_to >= valid_from", name="period"),
        Index("ix_delegations_delegate", "delegate_id", "revoked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    grant_id: Mapped[int] = mapped_column(
        ForeignKey("post_grants.id"),
        index=True,
        info=field("代理的岗位", related="post_grants", search=Search.EXACT, edited=False),
    )
    officer_id: Mapped[int] = mapped_column(
        ForeignKey("officers.id"),
        index=True,
        info=field("岗位所属人", related="officers", search=Search.EXACT, editable_once=True),
    )
    delegate_id: Mapped[int] = mapped_column(
        ForeignKey("officers.id"),
        info=field(
            "代理人", related="officers", search=Search.EXACT, editable_once=True, help="同一机构、岗位不相冲突的同事"
        ),
    )
    valid_from: Mapped[date] = mapped_column(info=field("起始日期", sort=True))
    valid_to: Mapped[date] = mapped_column(info=field("终止日期", help="当天起失效，必须填写"))
    reason: Mapped[str] = mapped_column(text(200), info=field("原因", help="如：年休假、出差、培训"))
    made_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("officers.id"), info=field("设定人", related="officers", edited=False, group="登记")
    )
    made_at: Mapped[datetime] = mapped_column(Instant, info=field("设定时间", edited=False, group="登记"))
    revoked_at: Mapped[datetime | None] = mapped_column(Instant, info=field("撤销时间", edited=False, group="登记"))

    grant: Mapped[PostGrant] = relationship()
    officer: Mapped[Officer] = relationship(foreign_keys=[officer_id])
    delegate: Mapped[Officer] = relationship(foreign_keys=[delegate_id])
