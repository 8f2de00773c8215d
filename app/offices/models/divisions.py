"""Administrative divisions: 12-digit statistical codes on five levels, with the dates they hold."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.columns import Choices, Entity, Search, field
from app.store.base import Model, one_of
from app.store.types import text
from app.store.wall import Open


class DivisionLevel(Choices):
    """The five levels of GB/T 2260 and the statistical codes below it."""

    PROVINCE = "province", "省", "blue"
    CITY = "city", "市", "azure"
    COUNTY = "county", "县", "green"
    TOWN = "town", "乡镇", "yellow"
    VILLAGE = "village", "村", "grey"


class Division(Open, Model):
    """A province, city, county, township or village, while its code holds (codes are merged and abolished)."""

    __tablename__ = "divisions"
    __entity__ = Entity("行政区划", "机构与人员", "map", title="name", order="code", help="12 位统计用区划代码，五级")
    __table_args__ = (
        one_of("level", DivisionLevel),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="period"),
    )

    code: Mapped[str] = mapped_column(
        String(12),
        primary_key=True,
        info=field("区划代码", search=Search.PREFIX, sort=True, width=16, editable_once=True),
    )
    name: Mapped[str] = mapped_column(
        text(60), index=True, info=field("名称", search=Search.PREFIX, sort=True, width=24)
    )
    initials: Mapped[str] = mapped_column(
        text(40),
        index=True,
        info=field("拼音首字母", search=Search.PREFIX, help="只用于查找，可能与实际读音不同", edited=False),
    )
    level: Mapped[str] = mapped_column(String(10), info=field("级别", choices=DivisionLevel, search=Search.EXACT))
    parent_code: Mapped[str | None] = mapped_column(
        String(12), index=True, info=field("上级区划", related="divisions", width=16)
    )
    valid_from: Mapped[date] = mapped_column(info=field("启用日期"))
    valid_to: Mapped[date | None] = mapped_column(info=field("停用日期", help="停用之日起不再使用；留空表示一直有效"))
    merged_into: Mapped[str | None] = mapped_column(String(12), info=field("并入区划", related="divisions", width=16))
