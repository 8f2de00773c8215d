"""Attributes that a county defines at run time, and what they say of its households, people and land.

A definition belongs to the county and holds for every township and village below it. A value is a statement with two
times, like a fact: since when and until when it holds, and from when until when that was what the registry knew.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.columns import Choices, Entity, Search, field, hidden
from app.store.base import Model, one_of
from app.store.types import Instant, text
from app.store.wall import ByDivision


class AttributeKind(Choices):
    """What the values of an attribute are."""

    TEXT = "text", "文字", "grey"
    WHOLE = "whole", "整数", "blue"
    DECIMAL = "decimal", "小数", "blue"
    MONEY = "money", "金额（元）", "yellow"
    AREA = "area", "面积（亩）", "green"
    DATE = "date", "日期", "azure"
    YES_NO = "yes_no", "是否", "azure"
    CHOICE = "choice", "单选", "azure"


class AttributeOwner(Choices):
    """What an attribute is about."""

    HOUSEHOLD = "household", "家庭"
    PERSON = "person", "人员"
    LAND = "land", "土地"


class AttributeDefinition(ByDivision, Model):
    """An attribute of a county. Once values exist, its kind and its owner stay as they are."""

    __tablename__ = "attributes"
    __entity__ = Entity(
        "自定义属性",
        "基础信息",
        "tag",
        title="name",
        order="id",
        help="本县在表单、列表、导入模板、导出和接口里另外要填的项目，保存后立即生效。",
        empty="还没有自定义属性。新增后，乡镇的表单里立即出现。",
    )
    __table_args__ = (
        UniqueConstraint("division_code", "owner", "code"),
        one_of("owner", AttributeOwner),
        one_of("kind", AttributeKind),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="period"),
        CheckConstraint("decimals BETWEEN 1 AND 6", name="decimals"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    name: Mapped[str] = mapped_column(text(40), info=field("名称", search=Search.PREFIX, sort=True, width=20))
    owner: Mapped[str] = mapped_column(
        String(10), info=field("属于", choices=AttributeOwner, search=Search.EXACT, help="填过内容以后不能再改")
    )
    kind: Mapped[str] = mapped_column(
        String(10), info=field("类型", choices=AttributeKind, search=Search.EXACT, help="填过内容以后不能再改")
    )
    code: Mapped[str] = mapped_column(
        text(30),
        info=field(
            "代号", editable_once=True, help="接口和公式里用，小写英文字母开头，可含数字和下划线；不填则自动编号"
        ),
    )
    unit: Mapped[str | None] = mapped_column(text(10), info=field("单位", help="如 人、公里；金额和面积的单位不用填"))
    decimals: Mapped[int | None] = mapped_column(
        info=field("小数位数", listed=False, help="只有“小数”要填，1 到 6；不填为 2")
    )
    choices: Mapped[str | None] = mapped_column(
        text(4000), info=field("选项", group="取值", listed=False, long=True, help="只有“单选”要填，一行一个")
    )
    low: Mapped[str | None] = mapped_column(
        text(30), info=field("最小值", group="取值", listed=False, help="数字、金额、面积或日期可以限定")
    )
    high: Mapped[str | None] = mapped_column(text(30), info=field("最大值", group="取值", listed=False))
    required: Mapped[bool] = mapped_column(default=False, info=field("必填", group="表单"))
    form_group: Mapped[str] = mapped_column(
        text(20), default="其他信息", info=field("表单中的分组", group="表单", listed=False)
    )
    help: Mapped[str | None] = mapped_column(text(120), info=field("填写说明", group="表单", listed=False, width=30))
    seen_by: Mapped[str | None] = mapped_column(
        text(200),
        info=field(
            "谁能看到", group="表单", listed=False, help="岗位名称，用顿号隔开，如 网络操作员、初审员；不填则都能看到"
        ),
    )
    posts: Mapped[str | None] = mapped_column(text(400), info=hidden("能看到的岗位"))
    valid_from: Mapped[date] = mapped_column(info=field("启用日期", group="有效期"))
    valid_to: Mapped[date | None] = mapped_column(info=field("停用日期", group="有效期", edited=False))


class AttributeValue(ByDivision, Model):
    """What an attribute says of one subject from a day to a day, known from an instant to an instant.

    It is closed, never altered. ``value`` is the canonical text; ``number`` is the same in whole parts of the unit
    (fen, hundredths of a mu) where it is a figure. ``division_code`` is the subject's village.
    """

    __tablename__ = "attribute_values"
    __table_args__ = (
        one_of("subject", AttributeOwner),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="valid"),
        CheckConstraint("known_to IS NULL OR known_to >= known_from", name="known"),
        Index(
            "uq_attribute_values_known",
            "subject_id",
            "attribute_id",
            "valid_from",
            unique=True,
            sqlite_where=sql("known_to IS NULL"),
            postgresql_where=sql("known_to IS NULL"),
        ),
        Index("ix_attribute_values_number", "attribute_id", "number"),
        Index("ix_attribute_values_value", "attribute_id", "value"),
        Index("ix_attribute_values_subject", "subject", "subject_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号"))
    attribute_id: Mapped[int] = mapped_column(ForeignKey("attributes.id"), info=field("属性", related="attributes"))
    subject: Mapped[str] = mapped_column(String(10), info=field("对象", choices=AttributeOwner))
    subject_id: Mapped[int] = mapped_column(info=field("对象编号"))
    value: Mapped[str] = mapped_column(text(200), info=field("内容"))
    number: Mapped[int | None] = mapped_column(BigInteger, info=field("数值"))
    valid_from: Mapped[date] = mapped_column(info=field("生效日期"))
    valid_to: Mapped[date | None] = mapped_column(info=field("失效日期"))
    known_from: Mapped[datetime] = mapped_column(Instant, info=field("登记时间"))
    known_to: Mapped[datetime | None] = mapped_column(Instant, info=field("更正时间"))
    cause: Mapped[str | None] = mapped_column(text(60), info=field("来由"))
    cause_id: Mapped[int | None] = mapped_column(BigInteger, info=field("来由编号"))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"), info=field("登记人"))
