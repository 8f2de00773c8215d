"""Steps that were taken: rows that are only ever added."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.approvals.flow import flow_labels
from app.kernel.columns import Entity, Search, field, hidden
from app.store.base import Model
from app.store.types import Instant, text
from app.store.wall import ByDivision


class FlowAction(ByDivision, Model):
    """A step of a flow taken on an object: who, in which post, standing in for whom, from where, on what exactly.

    ``operation_id`` is issued with the page, so that a repeated request is the same operation; ``digest`` is that
    of the object as it was on the screen.
    """

    __tablename__ = "flow_actions"
    __audited__ = False
    __entity__ = Entity(
        "办理记录",
        "办公",
        "list-check",
        title="step",
        order="-id",
        help="每一步由谁、以什么岗位、在什么地址、对什么内容办理；只增不改",
        empty="还没有办理过任何事项。",
    )
    __table_args__ = (
        UniqueConstraint("subject_kind", "subject_id", "sequence"),
        CheckConstraint("sequence > 0 AND round > 0", name="counts"),
        Index("ix_flow_actions_officer", "officer_id", "id"),
        {"info": {"append_only": True}},
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", edited=False, listed=False))
    subject_kind: Mapped[str] = mapped_column(String(40), info=hidden("事项种类"))
    subject_id: Mapped[int] = mapped_column(info=field("事项编号", edited=False, search=Search.EXACT))
    sequence: Mapped[int] = mapped_column(info=field("第几步", edited=False))
    flow: Mapped[str] = mapped_column(
        String(40), info=field("事项", catalogue=flow_labels, search=Search.EXACT, edited=False)
    )
    step: Mapped[str] = mapped_column(String(40), info=field("步骤代码", edited=False, listed=False))
    step_label: Mapped[str] = mapped_column(text(40), info=field("步骤", edited=False))
    from_state: Mapped[str] = mapped_column(String(20), info=field("原状态", edited=False, listed=False))
    to_state: Mapped[str] = mapped_column(String(20), info=field("新状态", edited=False, listed=False))
    round: Mapped[int] = mapped_column(info=field("轮次", edited=False, listed=False))
    officer_id: Mapped[int] = mapped_column(info=field("办理人编号", edited=False, listed=False, search=Search.EXACT))
    officer_name: Mapped[str] = mapped_column(text(60), info=field("办理人", edited=False, search=Search.PREFIX))
    stands_in_for: Mapped[int | None] = mapped_column(info=field("代谁办理（编号）", edited=False, listed=False))
    post: Mapped[str] = mapped_column(String(30), info=field("岗位", edited=False, listed=False))
    organisation: Mapped[str] = mapped_column(text(80), info=field("机构", edited=False, width=28))
    address: Mapped[str] = mapped_column(String(45), info=field("地址", edited=False))
    comment: Mapped[str] = mapped_column(text(500), default="", info=field("办理意见", edited=False, width=30))
    digest: Mapped[str] = mapped_column(
        String(64), info=field("内容摘要（SM3）", edited=False, listed=False, help="办理时页面所示内容的摘要")
    )
    at: Mapped[datetime] = mapped_column(
        Instant, info=field("办理时间", edited=False, sort=True, search=Search.RANGE, width=18)
    )
    operation_id: Mapped[str] = mapped_column(String(64), unique=True, info=hidden("操作编号"))
