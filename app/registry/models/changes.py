"""Change reports (变动申报): what changed with somebody, on its way from the village into the registry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.approvals.subject import FlowSubject
from app.kernel.columns import Choices, Entity, Search, field, hidden
from app.registry.models.households import Household
from app.registry.models.persons import Person
from app.store.base import Model, one_of
from app.store.types import Instant, Sealed, SealedText, text
from app.store.wall import ByDivision

CONTENT = "申报内容"


def _kinds() -> Mapping[str, str]:
    from app.registry.change_kind import change_kind_labels

    return change_kind_labels()


class ReportState(Choices):
    """Where a report stands; all tiers see the same."""

    DRAFT = "draft", "草稿", "grey"
    SUBMITTED = "submitted", "待核实", "blue"
    VERIFIED = "verified", "待初审", "azure"
    RETURNED = "returned", "已退回", "yellow"
    APPLIED = "applied", "已生效，待上级知悉", "green"
    NOTED = "noted", "已生效，上级已知悉", "green"
    REFUSED = "refused", "不予受理", "red"
    CANCELLED = "cancelled", "已撤销", "grey"


class ChangeReport(FlowSubject, ByDivision, Model):
    """What a village reports of a person or a household; the township's confirmation writes it into the registry.

    ``division_code`` is the village. ``stated`` holds everything that was typed; ``before`` and ``after`` say it in
    words, without what has to be masked; ``content`` is a keyed digest of it all, evidence included, so that nobody
    decides on anything but what was on the screen.
    """

    __tablename__ = "change_reports"
    __flow__ = "change_report"
    __entity__ = Entity(
        "变动申报", "基础信息", "user-edit", order="-id", menu=False, empty="还没有变动申报。", title="id"
    )
    __table_args__ = (
        one_of("state", ReportState),
        CheckConstraint("household_id IS NOT NULL OR person_id IS NOT NULL", name="about"),
        CheckConstraint("applied_at IS NULL OR state IN ('applied', 'noted')", name="applied"),
        Index("ix_change_reports_village", "division_code", "id"),
        Index("ix_change_reports_state", "state", "id"),
        Index("ix_change_reports_person", "person_id"),
        Index("ix_change_reports_household", "household_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", edited=False))
    kind: Mapped[str] = mapped_column(
        String(24), info=field("变动类型", catalogue=_kinds, search=Search.EXACT, edited=False)
    )
    household_id: Mapped[int | None] = mapped_column(
        ForeignKey("households.id"), info=field("家庭", related="households", search=Search.EXACT)
    )
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("persons.id"), info=field("变动人员", related="persons", search=Search.EXACT)
    )
    happened_on: Mapped[date] = mapped_column(info=field("变动日期", group=CONTENT, input_type="date"))
    effective_on: Mapped[date] = mapped_column(
        info=field("生效月份", group=CONTENT, help="从哪个月起按变动后的情况核定补贴，记为该月 1 日")
    )
    before: Mapped[str] = mapped_column(text(1000), default="", info=field("原情况", group=CONTENT, listed=False))
    after: Mapped[str] = mapped_column(text(1000), default="", info=field("现情况", group=CONTENT, listed=False))
    id_no: Mapped[str | None] = mapped_column(
        Sealed("change_reports.id_no"), info=field("证件号码", mask="id_no", group=CONTENT, listed=False)
    )
    account_no: Mapped[str | None] = mapped_column(
        Sealed("change_reports.account_no"), info=field("账号", mask="account", group=CONTENT, listed=False)
    )
    telephone: Mapped[str | None] = mapped_column(
        Sealed("change_reports.telephone"), info=field("手机号码", mask="telephone", group=CONTENT, listed=False)
    )
    reason: Mapped[str] = mapped_column(text(200), default="", info=field("村意见", group=CONTENT, listed=False))
    stated: Mapped[str] = mapped_column(SealedText("change_reports.stated"), info=hidden("申报的全部内容"))
    content: Mapped[str] = mapped_column(
        String(64), info=field("内容摘要", group="登记", listed=False, edited=False, help="连同证明材料")
    )
    state: Mapped[str] = mapped_column(
        String(12),
        default=ReportState.DRAFT,
        info=field("状态", choices=ReportState, search=Search.EXACT, edited=False),
    )
    officer_id: Mapped[int] = mapped_column(
        ForeignKey("officers.id"), info=field("申报人", related="officers", group="登记", edited=False)
    )
    created_at: Mapped[datetime] = mapped_column(
        Instant, info=field("填报时间", group="登记", edited=False, sort=True, width=18)
    )
    applied_at: Mapped[datetime | None] = mapped_column(Instant, info=hidden("生效登记时间"))
    operation_id: Mapped[str] = mapped_column(String(64), unique=True, info=hidden("操作编号"))

    household: Mapped[Household | None] = relationship()
    person: Mapped[Person | None] = relationship()
    notices: Mapped[list[ChangeNotice]] = relationship(order_by="ChangeNotice.id", back_populates="report")


class ChangeNotice(ByDivision, Model):
    """That an office of the county is to take note of a change (知悉), and who did when. It holds nothing up."""

    __tablename__ = "change_notices"
    __table_args__ = (
        UniqueConstraint("report_id", "organisation_id"),
        CheckConstraint("(noted_at IS NULL) = (noted_by_id IS NULL)", name="noted"),
        Index("ix_change_notices_waiting", "organisation_id", "noted_at", "report_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", edited=False))
    report_id: Mapped[int] = mapped_column(ForeignKey("change_reports.id"), info=field("变动申报", edited=False))
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisations.id"), info=field("机构", related="organisations", edited=False)
    )
    organisation: Mapped[str] = mapped_column(text(80), info=field("机构名称", edited=False))
    noted_at: Mapped[datetime | None] = mapped_column(Instant, info=field("知悉时间", edited=False))
    noted_by_id: Mapped[int | None] = mapped_column(BigInteger, info=field("知悉人编号", edited=False))

    report: Mapped[ChangeReport] = relationship(back_populates="notices")
