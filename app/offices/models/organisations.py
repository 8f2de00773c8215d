"""Organisations: offices, departments, bureaus, banks, stations, committees, and the programmes they answer for."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.columns import Entity, Search, field
from app.offices.orgtype import orgtype_labels
from app.store.base import Model
from app.store.types import text
from app.store.wall import ByDivision, ByProgramme


class Organisation(ByDivision, Model):
    """An organisation of a kind in a division. Its links up and across follow from both (A5)."""

    __tablename__ = "organisations"
    __entity__ = Entity(
        "机构",
        "机构与人员",
        "building",
        title="name",
        order="division_code",
        empty="还没有机构。请先登记本级机构，再登记用户和地址。",
    )
    __table_args__ = (
        UniqueConstraint("division_code", "kind", "name"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="period"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    name: Mapped[str] = mapped_column(
        text(80), index=True, info=field("机构名称", search=Search.PREFIX, sort=True, width=28)
    )
    kind: Mapped[str] = mapped_column(
        String(30), info=field("机构类型", catalogue=orgtype_labels, search=Search.EXACT, sort=True, editable_once=True)
    )
    uscc: Mapped[str | None] = mapped_column(String(18), info=field("统一社会信用代码", listed=False, width=22))
    contact: Mapped[str | None] = mapped_column(text(40), info=field("联系人", group="联系方式"))
    telephone: Mapped[str | None] = mapped_column(
        String(30),
        info=field("办公电话", group="联系方式", help="登录被拒时，用户看到的就是这个电话", input_type="tel"),
    )
    valid_from: Mapped[date] = mapped_column(info=field("启用日期", group="有效期"))
    valid_to: Mapped[date | None] = mapped_column(info=field("停用日期", group="有效期"))


class ProgrammeDuty(ByProgramme, Model):
    """Which organisation of a division answers for which programme (主管部门责任清单, A23)."""

    __tablename__ = "programme_duties"
    __entity__ = Entity(
        "项目责任",
        "机构与人员",
        "clipboard-list",
        title="programme_code",
        order="programme_code",
        empty="还没有指定项目的责任部门。指定后，部门只能看到自己负责的项目。",
    )
    __table_args__ = (UniqueConstraint("division_code", "programme_code"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisations.id"),
        index=True,
        info=field("责任部门", related="organisations", search=Search.EXACT, width=28),
    )
    document_no: Mapped[str | None] = mapped_column(text(60), info=field("文号", help="指定责任部门的文件"))

    organisation: Mapped[Organisation] = relationship()
