"""Change requests: what an officer asks to have changed of the own registration, since nobody changes it alone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.approvals.subject import FlowSubject
from app.kernel.columns import Choices, Entity, Search, field, hidden
from app.offices.models.officers import Officer
from app.offices.models.organisations import Organisation
from app.offices.models.terminals import Terminal
from app.store.base import Model, one_of
from app.store.types import Instant, Sealed, text
from app.store.wall import ByDivision


class ChangeKind(Choices):
    """What of the own registration is to change."""

    NAME = "name", "姓名", "blue"
    TELEPHONE = "telephone", "手机号码", "azure"
    ADDRESS = "address", "登记地址", "green"


class ChangeState(Choices):
    """Where a request stands."""

    DRAFT = "draft", "草稿", "grey"
    SUBMITTED = "submitted", "待核对", "blue"
    CHECKED = "checked", "待批准", "azure"
    RETURNED = "returned", "已退回", "yellow"
    APPROVED = "approved", "已批准", "green"
    REFUSED = "refused", "不予变更", "red"
    CANCELLED = "cancelled", "已撤销", "grey"


OPEN = (ChangeState.DRAFT, ChangeState.SUBMITTED, ChangeState.CHECKED, ChangeState.RETURNED)
"""States in which a request is still on its way."""
_IS_OPEN = sql("state IN ({})".format(", ".join(f"'{state.value}'" for state in OPEN)))


class ChangeRequest(FlowSubject, ByDivision, Model):
    """A request to change the own name, telephone or address; two people of the office decide (A18, A36).

    An officer has at most one open request of a kind.
    """

    __tablename__ = "officer_change_requests"
    __flow__ = "change_request"
    __entity__ = Entity(
        "变更申请",
        "机构与人员",
        "user-edit",
        title="kind",
        order="-id",
        help="姓名、电话和地址不能自行更改，须提出申请，由登记的惠民办两人办理",
        empty="还没有变更申请。",
    )
    __table_args__ = (
        one_of("kind", ChangeKind),
        one_of("state", ChangeState),
        CheckConstraint(
            "(kind <> 'name' OR new_name IS NOT NULL) AND (kind <> 'telephone' OR new_telephone IS NOT NULL)"
            " AND (kind <> 'address' OR new_address IS NOT NULL)",
            name="value",
        ),
        Index(
            "uq_officer_change_requests_open",
            "officer_id",
            "kind",
            unique=True,
            sqlite_where=_IS_OPEN,
            postgresql_where=_IS_OPEN,
        ),
        Index("ix_officer_change_requests_mine", "officer_id", "id"),
        Index("ix_officer_change_requests_state", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    officer_id: Mapped[int] = mapped_column(
        ForeignKey("officers.id"), info=field("申请人", related="officers", search=Search.EXACT, edited=False)
    )
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisations.id"), info=field("所在机构", related="organisations", edited=False, width=28)
    )
    kind: Mapped[str] = mapped_column(
        String(10), info=field("变更事项", choices=ChangeKind, search=Search.EXACT, edited=False)
    )
    before: Mapped[str | None] = mapped_column(
        Sealed("officer_change_requests.before"),
        info=field("原登记内容", mask="telephone", listed=False, edited=False, group="变更内容"),
    )
    new_name: Mapped[str | None] = mapped_column(text(60), info=field("新姓名", group="变更内容"))
    new_telephone: Mapped[str | None] = mapped_column(
        Sealed("officer_change_requests.new_telephone"),
        info=field("新手机号码", mask="telephone", listed=False, input_type="tel", group="变更内容"),
    )
    new_address: Mapped[str | None] = mapped_column(String(50), info=field("新地址", group="变更内容"))
    terminal_id: Mapped[int | None] = mapped_column(
        ForeignKey("terminals.id"), info=field("替换的地址", related="terminals", listed=False, group="变更内容")
    )
    reason: Mapped[str] = mapped_column(text(200), info=field("申请理由", listed=False, long=True, group="变更内容"))
    state: Mapped[str] = mapped_column(
        String(20),
        default=ChangeState.DRAFT,
        info=field("状态", choices=ChangeState, search=Search.EXACT, edited=False),
    )
    created_at: Mapped[datetime] = mapped_column(Instant, info=field("提出时间", edited=False, sort=True, width=18))
    operation_id: Mapped[str] = mapped_column(String(64), unique=True, info=hidden("操作编号"))

    officer: Mapped[Officer] = relationship(lazy="joined")
    organisation: Mapped[Organisation] = relationship(lazy="joined")
    terminal: Mapped[Terminal | None] = relationship()
