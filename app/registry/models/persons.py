"""Persons: identity, what the rules ask of them, and the household they belong to."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel import disability
from app.kernel.codes import Marital, Sex
from app.kernel.columns import Choices, Entity, Search, field, hidden
from app.kernel.idcard import DocumentKind
from app.kernel.nationalities import Nationality
from app.kernel.relations import Relation
from app.registry.models.households import Household, HukouType
from app.registry.models.times import Registered
from app.store.base import Model, one_of
from app.store.blind import exact_index, tail_index
from app.store.types import Sealed, text
from app.store.wall import ByDivision


class Health(Choices):
    """State of health, as far as rules ask for it."""

    GOOD = "good", "健康", "green"
    CHRONIC = "chronic", "慢性病", "yellow"
    SEVERE = "severe", "重病", "red"
    DISABLED = "disabled", "残疾", "red"


class PersonState(Choices):
    """Whether a person belongs to the registry of the area."""

    ACTIVE = "active", "在册", "green"
    DEAD = "dead", "死亡", "grey"
    MOVED = "moved", "迁出", "yellow"
    MERGED = "merged", "已合并", "grey"
    CANCELLED = "cancelled", "注销", "grey"


class Person(ByDivision, Registered, Model):
    """A person of a household. The identity number is sealed; its blind indexes find it whole or by its end."""

    __tablename__ = "persons"
    __entity__ = Entity(
        "人员",
        "基础信息",
        "user",
        title="name",
        order="id",
        empty="还没有人员。可以在家庭里新增，也可以在“数据导入”里一次导入。",
    )
    __table_args__ = (
        one_of("document_kind", DocumentKind),
        one_of("health", Health),
        one_of("hukou_type", HukouType),
        one_of("state", PersonState),
        CheckConstraint("sex IN ('0', '1', '2', '9')", name="sex"),
        CheckConstraint("disability_grade IS NULL OR disability_grade BETWEEN 1 AND 4", name="disability_grade"),
        CheckConstraint("death_on IS NULL OR birth_on IS NULL OR death_on >= birth_on", name="death"),
        Index("ix_persons_village", "division_code", "id"),
        Index("ix_persons_namesakes", "name", "birth_on"),
        Index("ix_persons_sound", "name_sound", "birth_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    name: Mapped[str] = mapped_column(text(60), info=field("姓名", search=Search.PREFIX, sort=True))
    name_sound: Mapped[str | None] = mapped_column(text(120), info=hidden("姓名读音"))
    household_id: Mapped[int] = mapped_column(
        ForeignKey("households.id"),
        index=True,
        info=field("所在家庭", related="households", search=Search.EXACT, editable_once=True, width=22),
    )
    relation: Mapped[str] = mapped_column(
        String(2), info=field("与户主关系", choices=Relation, search=Search.EXACT, help="GB/T 4761")
    )
    document_kind: Mapped[str] = mapped_column(
        String(10), default=DocumentKind.CITIZEN, info=field("证件类型", choices=DocumentKind, listed=False)
    )
    id_no: Mapped[str | None] = mapped_column(
        Sealed("persons.id_no"),
        info=field("证件号码", mask="id_no", search=Search.EXACT, width=22, help="查询时输入完整号码，或最后四位"),
    )
    id_no_index: Mapped[str | None] = exact_index("id_no")
    id_no_tail_index: Mapped[str | None] = tail_index("id_no")
    sex: Mapped[str] = mapped_column(
        String(1), default="0", info=field("性别", choices=Sex, search=Search.EXACT, help="留空时按证件号码填写")
    )
    birth_on: Mapped[date | None] = mapped_column(
        info=field("出生日期", search=Search.RANGE, sort=True, help="留空时按证件号码填写")
    )
    nationality: Mapped[str] = mapped_column(
        String(2), default="01", info=field("民族", choices=Nationality, listed=False, search=Search.EXACT)
    )
    marital: Mapped[str | None] = mapped_column(String(2), info=field("婚姻状况", choices=Marital, listed=False))
    hukou_type: Mapped[str] = mapped_column(
        String(10), default=HukouType.RURAL, info=field("户籍类型", choices=HukouType, listed=False)
    )
    telephone: Mapped[str | None] = mapped_column(
        Sealed("persons.telephone"), info=field("手机号码", mask="telephone", listed=False, input_type="tel")
    )
    health: Mapped[str | None] = mapped_column(
        String(10), info=field("健康状况", choices=Health, search=Search.EXACT, group="健康与残疾", listed=False)
    )
    disability_kind: Mapped[str | None] = mapped_column(
        String(1), info=field("残疾类别", choices=disability.Kind, group="健康与残疾", listed=False)
    )
    disability_grade: Mapped[int | None] = mapped_column(
        info=field("残疾等级", search=Search.EXACT, group="健康与残疾", help="1 到 4 级")
    )
    disability_no: Mapped[str | None] = mapped_column(
        Sealed("persons.disability_no"),
        info=field("残疾证号", mask="id_no", group="健康与残疾", listed=False, width=24),
    )
    disability_until: Mapped[date | None] = mapped_column(
        info=field("残疾证有效期至", group="健康与残疾", listed=False)
    )
    can_work: Mapped[bool | None] = mapped_column(info=field("有劳动能力", group="健康与残疾", listed=False))
    in_school: Mapped[bool | None] = mapped_column(info=field("在校就读", group="健康与残疾", listed=False))
    death_on: Mapped[date | None] = mapped_column(info=field("死亡日期", group="状态", edited=False, listed=False))
    state: Mapped[str] = mapped_column(
        String(10),
        default=PersonState.ACTIVE,
        info=field("状态", choices=PersonState, search=Search.EXACT, edited=False, group="状态"),
    )
    import_id: Mapped[int | None] = mapped_column(
        BigInteger, index=True, info=field("导入批次", group="登记", listed=False, edited=False)
    )

    household: Mapped[Household] = relationship(foreign_keys=[household_id])
