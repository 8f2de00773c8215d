"""Columns that a programme's rosters have beside the standard ones (自由列)."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.columns import Choices, Entity, Search, field
from app.rosters.models.batches import GROUP
from app.store.base import Model, one_of
from app.store.types import text
from app.store.wall import ForBelow


class ColumnType(Choices):
    """What a column holds."""

    TEXT = "text", "文字"
    INTEGER = "integer", "整数"
    DECIMAL = "decimal", "小数"
    DATE = "date", "日期"
    ID_NO = "id_no", "身份证号"
    CHOICE = "choice", "选项"


class RosterColumn(ForBelow, Model):
    """A column of a programme's rosters. ``formula`` works it out from numeric columns that stand before it."""

    __tablename__ = "roster_columns"
    __entity__ = Entity(
        "花名册列",
        GROUP,
        "columns",
        title="label",
        order="position",
        help="某个项目的花名册在通用列之外多出来的列，例如务工地点、核定面积。已有明细的列不能再改名和改类型。",
        empty="还没有扩展列；花名册只有通用列。",
    )
    __table_args__ = (
        UniqueConstraint("programme_id", "key"),
        UniqueConstraint("programme_id", "label"),
        one_of("kind", ColumnType),
        CheckConstraint("position BETWEEN 1 AND 99", name="position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    programme_id: Mapped[int] = mapped_column(
        ForeignKey("programmes.id"),
        info=field("补贴项目", related="programmes", search=Search.EXACT, editable_once=True, width=26),
    )
    key: Mapped[str] = mapped_column(String(20), info=field("列代码", edited=False, listed=False))
    label: Mapped[str] = mapped_column(text(30), info=field("列名", width=18))
    position: Mapped[int] = mapped_column(default=1, info=field("顺序", sort=True))
    kind: Mapped[str] = mapped_column(String(10), default=ColumnType.TEXT, info=field("类型", choices=ColumnType))
    choices: Mapped[str | None] = mapped_column(
        text(200), info=field("选项", listed=False, help="类型是选项时填，用顿号隔开")
    )
    required: Mapped[bool] = mapped_column(default=False, info=field("必填"))
    is_amount: Mapped[bool] = mapped_column(
        default=False, info=field("作为补贴金额", help="由公式算出的这一列就是补贴金额，每个项目至多一列")
    )
    formula: Mapped[str | None] = mapped_column(
        text(300), info=field("公式", listed=False, long=True, help="用前面的数字列写，例如 核定面积 * 补贴标准")
    )
