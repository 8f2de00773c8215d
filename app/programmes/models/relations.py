"""Relations between programmes: what one may not have together, what is chosen, deducted, not counted."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.columns import Choices, Entity, Search, field
from app.programmes.models.programmes import GROUP
from app.store.base import Model, one_of
from app.store.types import text
from app.store.wall import ForBelow


class RelationKind(Choices):
    """What two programmes are to each other, for one person (for household programmes: one household)."""

    FORBID = "forbid", "不得同时享受", "red"
    HIGHER = "higher", "只享受较高的一项", "yellow"
    DEDUCT = "deduct", "从中扣减", "azure"
    NOT_INCOME = "not_income", "不计入家庭收入", "green"


class ProgrammeRelation(ForBelow, Model):
    """What holds between a programme and another from a day to a day.

    Forbidden: who receives the other is not entitled to this. Higher: of both entitlements the higher amount is left.
    Deducted: the other's amount is taken off this one's. Not income: what the other pays is not income for this.
    """

    __tablename__ = "programme_relations"
    __entity__ = Entity(
        "项目关系",
        GROUP,
        "arrows-exchange",
        order="-id",
        help="哪些项目不能同时享受、只取高的一项、要扣减，或不计入家庭收入。",
        empty="还没有项目关系。",
    )
    __table_args__ = (
        one_of("kind", RelationKind),
        CheckConstraint("programme_id <> other_id", name="two"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="period"),
        Index("ix_programme_relations_programme", "programme_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    programme_id: Mapped[int] = mapped_column(
        ForeignKey("programmes.id"),
        info=field("本项目", related="programmes", search=Search.EXACT, editable_once=True, width=26),
    )
    kind: Mapped[str] = mapped_column(
        String(12), info=field("关系", choices=RelationKind, search=Search.EXACT, editable_once=True)
    )
    other_id: Mapped[int] = mapped_column(
        ForeignKey("programmes.id"),
        info=field("另一项目", related="programmes", search=Search.EXACT, editable_once=True, width=26),
    )
    document_no: Mapped[str | None] = mapped_column(text(80), info=field("依据", width=26))
    valid_from: Mapped[date] = mapped_column(info=field("生效日期"))
    valid_to: Mapped[date | None] = mapped_column(info=field("失效日期"))
