"""Land of a household, by year and season: what is contracted, registered, let, excluded and subsidised."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.columns import Choices, Entity, Search, field
from app.registry.models.households import Household
from app.registry.models.times import Stated
from app.store.base import Model, one_of
from app.store.types import text
from app.store.wall import ByDivision


class Season(Choices):
    """The growing seasons in which areas are counted."""

    YEAR = "year", "全年", "grey"
    SPRING = "spring", "大春", "green"
    AUTUMN = "autumn", "小春", "yellow"


_CURRENT = sql("known_to IS NULL")


class LandHolding(ByDivision, Stated, Model):
    """The areas of one household in one year and season, in hundredths of a mu (0.01 亩)."""

    __tablename__ = "land_holdings"
    __entity__ = Entity("土地", "基础信息", "plant", order="-id", empty="还没有土地信息。")
    __table_args__ = (
        one_of("season", Season),
        CheckConstraint(
            "contract >= 0 AND registered >= 0 AND transferred_in >= 0 AND transferred_out >= 0 AND excluded >= 0"
            " AND subsidised >= 0",
            name="areas",
        ),
        Index(
            "uq_land_holdings_current",
            "household_id",
            "year",
            "season",
            unique=True,
            sqlite_where=_CURRENT,
            postgresql_where=_CURRENT,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    household_id: Mapped[int] = mapped_column(
        ForeignKey("households.id"),
        info=field("家庭", related="households", search=Search.EXACT, editable_once=True, width=22),
    )
    year: Mapped[int] = mapped_column(info=field("年度", search=Search.EXACT, sort=True, editable_once=True))
    season: Mapped[str] = mapped_column(
        String(10), default=Season.YEAR, info=field("季节", choices=Season, search=Search.EXACT, editable_once=True)
    )
    contract: Mapped[int] = mapped_column(
        default=0, info=field("承包面积（亩）", scale=2, unit="亩", help="二轮承包合同面积")
    )
    registered: Mapped[int] = mapped_column(default=0, info=field("确权面积（亩）", scale=2, unit="亩"))
    transferred_in: Mapped[int] = mapped_column(
        default=0, info=field("流转入面积（亩）", scale=2, unit="亩", help="流转入和代耕代种")
    )
    transferred_out: Mapped[int] = mapped_column(default=0, info=field("流转出面积（亩）", scale=2, unit="亩"))
    excluded: Mapped[int] = mapped_column(default=0, info=field("不予补贴面积（亩）", scale=2, unit="亩"))
    excluded_why: Mapped[str | None] = mapped_column(text(60), info=field("不予补贴原因", listed=False))
    subsidised: Mapped[int] = mapped_column(default=0, info=field("实际补贴面积（亩）", scale=2, unit="亩"))
    import_id: Mapped[int | None] = mapped_column(
        BigInteger, index=True, info=field("导入批次", group="登记", listed=False, edited=False)
    )

    household: Mapped[Household] = relationship()
