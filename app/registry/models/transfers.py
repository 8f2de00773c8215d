"""Moves between townships: what the receiving one asks, and what the holding one is asked. One row for each side."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.approvals.subject import FlowSubject
from app.kernel.columns import Choices, Entity, Search, field, hidden
from app.registry.models.persons import Person
from app.store.base import Model, one_of
from app.store.types import Instant, Sealed, text
from app.store.wall import ByDivision


class TransferExtent(Choices):
    """Who moves."""

    PERSON = "person", "本人迁入已有家庭", "blue"
    HOUSEHOLD = "household", "整户迁入", "green"


class TransferState(Choices):
    """Where the request of the receiving township stands."""

    WAITING = "waiting", "待迁出地答复", "blue"
    DONE = "done", "已迁入", "green"
    REFUSED = "refused", "迁出地未放行", "red"
    CANCELLED = "cancelled", "已撤回", "grey"
    LAPSED = "lapsed", "逾期未答复", "grey"


class ReleaseState(Choices):
    """Where the release by the holding township stands."""

    WAITING = "waiting", "待核对", "blue"
    CHECKED = "checked", "待放行", "azure"
    RELEASED = "released", "已放行", "green"
    REFUSED = "refused", "不予放行", "red"
    CLOSED = "closed", "申请已撤回或逾期", "grey"


class TransferRequest(ByDivision, Model):
    """What the receiving township asks: somebody by full identity number and name. ``division_code`` is its village.

    The row says the same whether or not such a person is registered anywhere.
    """

    __tablename__ = "transfer_requests"
    __entity__ = Entity("迁入申请", "基础信息", "download", order="-id", menu=False, empty="还没有迁入申请。")
    __table_args__ = (
        one_of("extent", TransferExtent),
        one_of("state", TransferState),
        CheckConstraint("extent <> 'person' OR household_id IS NOT NULL", name="household"),
        Index("ix_transfer_requests_village", "division_code", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", edited=False))
    name: Mapped[str] = mapped_column(text(60), info=field("姓名", search=Search.PREFIX, edited=False))
    id_no: Mapped[str] = mapped_column(
        Sealed("transfer_requests.id_no"), info=field("证件号码", mask="id_no", edited=False, width=22)
    )
    extent: Mapped[str] = mapped_column(String(10), info=field("迁移范围", choices=TransferExtent, edited=False))
    household_id: Mapped[int | None] = mapped_column(
        ForeignKey("households.id"), info=field("迁入的家庭", related="households", edited=False)
    )
    relation: Mapped[str | None] = mapped_column(String(2), info=hidden("与户主关系"))
    group_no: Mapped[int] = mapped_column(default=0, info=field("迁入的村民小组", edited=False))
    moved_on: Mapped[date] = mapped_column(info=field("迁移日期", edited=False))
    reason: Mapped[str] = mapped_column(text(200), info=field("迁移原因", edited=False, listed=False))
    state: Mapped[str] = mapped_column(
        String(12),
        default=TransferState.WAITING,
        info=field("状态", choices=TransferState, search=Search.EXACT, edited=False),
    )
    officer_id: Mapped[int] = mapped_column(
        ForeignKey("officers.id"), info=field("申请人", related="officers", edited=False)
    )
    asked_at: Mapped[datetime] = mapped_column(Instant, info=field("申请时间", edited=False, width=18))
    lapses_on: Mapped[date] = mapped_column(info=field("答复期限", edited=False))
    operation_id: Mapped[str] = mapped_column(String(64), unique=True, info=hidden("操作编号"))


class TransferRelease(FlowSubject, ByDivision, Model):
    """What the holding township is asked: to let somebody of its own go. ``division_code`` is the person's village."""

    __tablename__ = "transfer_releases"
    __flow__ = "transfer_release"
    __entity__ = Entity("迁出放行", "基础信息", "upload", order="-id", menu=False, empty="还没有迁出放行。")
    __table_args__ = (
        one_of("extent", TransferExtent),
        one_of("state", ReleaseState),
        Index("ix_transfer_releases_village", "division_code", "id"),
        Index("ix_transfer_releases_state", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", edited=False))
    request_id: Mapped[int] = mapped_column(unique=True, info=hidden("迁入申请"))
    person_id: Mapped[int] = mapped_column(
        ForeignKey("persons.id"), index=True, info=field("迁出人员", related="persons", edited=False)
    )
    name: Mapped[str] = mapped_column(text(60), info=field("姓名", search=Search.PREFIX, edited=False))
    extent: Mapped[str] = mapped_column(String(10), info=field("迁移范围", choices=TransferExtent, edited=False))
    destination: Mapped[str] = mapped_column(text(120), info=field("迁入地", edited=False))
    asked_by: Mapped[str] = mapped_column(text(160), info=field("申请机构和经办人", edited=False))
    moved_on: Mapped[date] = mapped_column(info=field("迁移日期", edited=False))
    reason: Mapped[str] = mapped_column(text(200), info=field("迁移原因", edited=False))
    lapses_on: Mapped[date] = mapped_column(info=field("答复期限", edited=False))
    state: Mapped[str] = mapped_column(
        String(12),
        default=ReleaseState.WAITING,
        info=field("状态", choices=ReleaseState, search=Search.EXACT, edited=False),
    )
    asked_at: Mapped[datetime] = mapped_column(Instant, info=field("收到时间", edited=False, width=18))

    person: Mapped[Person | None] = relationship()
