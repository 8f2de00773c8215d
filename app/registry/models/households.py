"""Households: who is counted and paid together."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.columns import Choices, Entity, Search, field
from app.registry.models.times import Registered
from app.store.base import Model, one_of
from app.store.types import Sealed, text
from app.store.wall import ByDivision


class HukouType(Choices):
    """The registration type of a household (户籍类型)."""

    RURAL = "rural", "农村", "green"
    URBAN = "urban", "城镇", "blue"


class HouseholdState(Choices):
    """Whether a household is still one."""

    ACTIVE = "active", "在册", "green"
    CLOSED = "closed", "销户", "grey"


class Household(ByDivision, Registered, Model):
    """A household (户) of a village and a villagers' group, under one head. ``division_code`` is the village."""

    __tablename__ = "households"
    __entity__ = Entity(
        "家庭",
        "基础信息",
        "home",
        title="code",
        order="code",
        empty="还没有家庭。可以逐户新增，也可以在“数据导入”里一次导入。",
    )
    __table_args__ = (
        UniqueConstraint("division_code", "code"),
        one_of("hukou_type", HukouType),
        one_of("state", HouseholdState),
        CheckConstraint("group_no BETWEEN 0 AND 99", name="group"),
        Index("ix_households_village", "division_code", "group_no", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    code: Mapped[str] = mapped_column(
        text(24), index=True, info=field("户编码", search=Search.PREFIX, sort=True, edited=False, width=22)
    )
    head_id: Mapped[int | None] = mapped_column(
        index=True,
        info=field("户主", related="persons", edited=False),
    )
    group_no: Mapped[int] = mapped_column(
        default=0, info=field("村民小组", search=Search.EXACT, help="第几组，填数字；不分组填 0")
    )
    hukou_type: Mapped[str] = mapped_column(
        String(10), default=HukouType.RURAL, info=field("户籍类型", choices=HukouType, search=Search.EXACT)
    )
    address: Mapped[str | None] = mapped_column(text(120), info=field("住址", listed=False, width=30))
    telephone: Mapped[str | None] = mapped_column(
        Sealed("households.telephone"), info=field("联系电话", mask="telephone", input_type="tel")
    )
    people: Mapped[int] = mapped_column(default=0, info=field("人口", edited=False, sort=True))
    state: Mapped[str] = mapped_column(
        String(10),
        default=HouseholdState.ACTIVE,
        info=field("状态", choices=HouseholdState, search=Search.EXACT, edited=False),
    )
    import_id: Mapped[int | None] = mapped_column(
        BigInteger, index=True, info=field("导入批次", group="登记", listed=False, edited=False)
    )
