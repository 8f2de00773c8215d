"""Income, assets and use of resources of a household or one of its people, year by year (A33)."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from app.kernel.columns import Choices, Entity, Search, field
from app.registry.models.households import Household
from app.registry.models.times import Stated
from app.store.base import Model, one_of
from app.store.types import text
from app.store.wall import ByDivision


class IncomeKind(Choices):
    """The kinds of income that an allowance counts."""

    WAGES = "wages", "工资性收入"
    BUSINESS = "business", "经营净收入"
    PROPERTY = "property", "财产净收入"
    TRANSFER = "transfer", "转移净收入"
    OTHER = "other", "其他收入"


class AssetKind(Choices):
    """Assets that bear on an entitlement."""

    SAVINGS = "savings", "存款和有价证券"
    HOUSE = "house", "房屋"
    VEHICLE = "vehicle", "机动车"
    MACHINE = "machine", "大型农机具"
    COMPANY = "company", "企业股份"
    OTHER = "other", "其他财产"


class ResourceKind(Choices):
    """Resources of the public or the collective that a household uses."""

    COLLECTIVE_LAND = "collective_land", "集体土地"
    FOREST = "forest", "林地"
    WATER = "water", "水面"
    PASTURE = "pasture", "草地"
    HOUSING = "housing", "公租房"
    OTHER = "other", "其他资源"


class _OfHousehold(Stated):
    """What belongs to a household in a year, possibly to one of its people."""

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))

    @declared_attr
    def household_id(cls) -> Mapped[int]:  # noqa: N805
        return mapped_column(
            ForeignKey("households.id"),
            info=field("家庭", related="households", search=Search.EXACT, editable_once=True, width=22),
        )

    @declared_attr
    def person_id(cls) -> Mapped[int | None]:  # noqa: N805
        return mapped_column(
            ForeignKey("persons.id"), index=True, info=field("人员", related="persons", help="属于全家的可以不填")
        )

    @declared_attr
    def household(cls) -> Mapped[Household]:  # noqa: N805
        return relationship()

    year: Mapped[int] = mapped_column(info=field("年度", search=Search.EXACT, sort=True, editable_once=True))
    note: Mapped[str | None] = mapped_column(text(120), info=field("说明", listed=False))
    import_id: Mapped[int | None] = mapped_column(
        BigInteger, index=True, info=field("导入批次", group="登记", listed=False, edited=False)
    )


class Income(_OfHousehold, ByDivision, Model):
    """An income of a year, in fen."""

    __tablename__ = "incomes"
    __entity__ = Entity("收入", "基础信息", "coins", order="-id", empty="还没有收入信息。")
    __table_args__ = (one_of("kind", IncomeKind), Index("ix_incomes_household", "household_id", "year"))

    kind: Mapped[str] = mapped_column(String(16), info=field("收入类别", choices=IncomeKind, search=Search.EXACT))
    amount: Mapped[int] = mapped_column(BigInteger, info=field("年收入（元）", scale=2, unit="元"))


class Asset(_OfHousehold, ByDivision, Model):
    """An asset held in a year: how many, and what they are worth in fen."""

    __tablename__ = "assets"
    __entity__ = Entity("财产", "基础信息", "building-bank", order="-id", empty="还没有财产信息。")
    __table_args__ = (
        one_of("kind", AssetKind),
        CheckConstraint("quantity >= 0", name="quantity"),
        Index("ix_assets_household", "household_id", "year"),
    )

    kind: Mapped[str] = mapped_column(String(16), info=field("财产类别", choices=AssetKind, search=Search.EXACT))
    quantity: Mapped[int] = mapped_column(default=1, info=field("数量"))
    amount: Mapped[int | None] = mapped_column(BigInteger, info=field("价值（元）", scale=2, unit="元"))


class ResourceUse(_OfHousehold, ByDivision, Model):
    """Use of a public or collective resource in a year; areas in hundredths of a mu."""

    __tablename__ = "resource_uses"
    __entity__ = Entity("资源占用", "基础信息", "trees", order="-id", empty="还没有资源占用信息。")
    __table_args__ = (one_of("kind", ResourceKind), Index("ix_resource_uses_household", "household_id", "year"))

    kind: Mapped[str] = mapped_column(String(16), info=field("资源类别", choices=ResourceKind, search=Search.EXACT))
    area: Mapped[int | None] = mapped_column(info=field("面积（亩）", scale=2, unit="亩"))
    quantity: Mapped[int | None] = mapped_column(info=field("数量"))
