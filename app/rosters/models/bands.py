"""How many people approve a roster, by its total."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.columns import Entity, field
from app.rosters.models.batches import GROUP
from app.store.base import Model
from app.store.wall import ForBelow


class ApprovalBand(ForBelow, Model):
    """From this total (fen) on, so many different people of the county's office approve a roster, one or two."""

    __tablename__ = "approval_bands"
    __entity__ = Entity(
        "终审人数",
        GROUP,
        "users-group",
        title="from_amount",
        order="from_amount",
        help="花名册金额达到多少元，要几个人终审。没有登记的县一律一人终审。",
        empty="还没有登记，一律一人终审。",
    )
    __table_args__ = (
        UniqueConstraint("division_code", "from_amount"),
        CheckConstraint("from_amount >= 0", name="from_amount"),
        CheckConstraint("approvals BETWEEN 1 AND 2", name="approvals"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    from_amount: Mapped[int] = mapped_column(
        BigInteger, info=field("金额达到（元）", scale=2, unit="元", sort=True, editable_once=True)
    )
    approvals: Mapped[int] = mapped_column(default=2, info=field("终审人数", help="1 或 2"))
