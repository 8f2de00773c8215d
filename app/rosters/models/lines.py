"""Roster lines (花名册明细) and the people on them as they were when the roster was compiled."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.columns import Choices, Entity, Search, field, hidden
from app.registry.models import Person
from app.rosters.models.batches import GROUP
from app.store.base import Model, one_of
from app.store.blind import exact_index, tail_index
from app.store.types import Sealed, text
from app.store.wall import ByDivision, ByProgramme


class LineState(Choices):
    """Whether a line is paid with its roster."""

    INCLUDED = "included", "计入发放", "green"
    HELD = "held", "暂缓", "yellow"
    RETURNED = "returned", "退回", "red"
    DROPPED = "dropped", "剔除", "grey"
    MOVED = "moved", "转入补报", "grey"


LIVE = (LineState.INCLUDED, LineState.HELD, LineState.RETURNED)
"""The states that claim the period for the beneficiary: nobody is on two live lines of one programme and period."""


class LineSource(Choices):
    """How a line came into its roster."""

    GENERATED = "generated", "自动生成", "blue"
    ADDED = "added", "手工增加", "yellow"
    IMPORTED = "imported", "导入", "azure"
    CARRIED = "carried", "上册转入", "grey"


class Difference(Choices):
    """How a line differs from that of the period before."""

    NEW = "new", "新增", "green"
    SAME = "same", "不变", "grey"
    AMOUNT = "amount", "金额变动", "yellow"
    ACCOUNT = "account", "账户变动", "azure"


class RosterPerson(ByDivision, Model):
    """A beneficiary with household, payee and account exactly as they were; shared by all lines that saw them so.

    Never altered: what changes in the registry makes a new row. ``division_code`` is the village. Sealed values are
    those of the registry, under its contexts, so that rows are copied set by set.
    """

    __tablename__ = "roster_people"
    __entity__ = Entity("花名册人员", GROUP, "user", title="name", order="-id", menu=False)
    __table_args__ = (Index("ix_roster_people_person", "person_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    person_id: Mapped[int] = mapped_column(
        ForeignKey("persons.id"), info=field("享受人", related="persons", search=Search.EXACT, edited=False)
    )
    name: Mapped[str] = mapped_column(text(60), info=field("享受人姓名", search=Search.PREFIX, edited=False))
    id_no: Mapped[str | None] = mapped_column(
        Sealed("persons.id_no"), info=field("享受人证件号码", mask="id_no", search=Search.EXACT, edited=False, width=22)
    )
    id_no_index: Mapped[str | None] = exact_index("id_no")
    id_no_tail_index: Mapped[str | None] = tail_index("id_no")
    household_id: Mapped[int] = mapped_column(
        ForeignKey("households.id"), info=field("家庭", related="households", edited=False, listed=False)
    )
    household_code: Mapped[str] = mapped_column(text(24), info=field("户编码", edited=False, listed=False))
    head_id: Mapped[int | None] = mapped_column(info=hidden("户主编号"))
    head_name: Mapped[str | None] = mapped_column(text(60), info=field("户主姓名", edited=False))
    group_no: Mapped[int] = mapped_column(default=0, info=field("村民小组", edited=False))
    payee_id: Mapped[int | None] = mapped_column(info=hidden("收款人编号"))
    payee_name: Mapped[str | None] = mapped_column(text(60), info=field("收款人姓名", edited=False))
    account_id: Mapped[int | None] = mapped_column(info=hidden("账户编号"))
    account_no: Mapped[str | None] = mapped_column(
        Sealed("bank_accounts.number"),
        info=field("银行账号", mask="account", search=Search.EXACT, edited=False, width=24),
    )
    account_no_index: Mapped[str | None] = exact_index("account_no")
    account_no_tail_index: Mapped[str | None] = tail_index("account_no")
    holder: Mapped[str | None] = mapped_column(text(60), info=field("户名", edited=False, listed=False))
    bank: Mapped[str | None] = mapped_column(text(60), info=field("开户银行", edited=False, width=24))
    cnaps: Mapped[str | None] = mapped_column(String(12), info=field("联行号", edited=False, listed=False))


class RosterLine(ByProgramme, Model):
    """One beneficiary of a roster, with the amount of the period's law in fen. ``division_code`` is the village.

    ``computed`` is what the law of the batch's day gives, ``amount`` what is paid; ``reason`` says why they differ.
    ``extra`` holds the values of the programme's own columns as canonical JSON by column key.
    """

    __tablename__ = "roster_lines"
    __entity__ = Entity("花名册明细", GROUP, "list-details", order="id", menu=False, empty="这份花名册还没有明细。")
    __table_args__ = (
        one_of("state", LineState),
        one_of("source", LineSource),
        one_of("difference", Difference),
        CheckConstraint("amount >= 0 AND (computed IS NULL OR computed >= 0)", name="amount"),
        Index("ix_roster_lines_place", "roster_id", "position", "id"),
        Index("ix_roster_lines_person", "person_id", "programme_code", "period"),
        Index(
            "uq_roster_lines_live",
            "programme_code",
            "period",
            "person_id",
            "component",
            unique=True,
            sqlite_where=sql("state IN ('included', 'held', 'returned')"),
            postgresql_where=sql("state IN ('included', 'held', 'returned')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    roster_id: Mapped[int] = mapped_column(
        ForeignKey("rosters.id"), info=field("花名册", related="rosters", search=Search.EXACT, edited=False)
    )
    position: Mapped[int] = mapped_column(info=field("序号", edited=False, sort=True))
    period: Mapped[str] = mapped_column(String(8), info=field("期次", listed=False, edited=False))
    person_id: Mapped[int] = mapped_column(
        ForeignKey("persons.id"), info=field("享受人", related="persons", search=Search.EXACT, edited=False)
    )
    household_id: Mapped[int] = mapped_column(
        ForeignKey("households.id"), index=True, info=field("家庭", related="households", edited=False, listed=False)
    )
    snapshot_id: Mapped[int] = mapped_column(
        ForeignKey("roster_people.id"), info=field("编制时情况", related="roster_people", edited=False, listed=False)
    )
    enrolment_id: Mapped[int | None] = mapped_column(info=hidden("享受情况编号"))
    version_id: Mapped[int | None] = mapped_column(
        info=field("所依据的规则", related="programme_versions", edited=False, listed=False)
    )
    component: Mapped[str] = mapped_column(String(20), default="main", info=hidden("组成部分"))
    grade: Mapped[str | None] = mapped_column(text(30), info=field("档次", edited=False, listed=False))
    computed: Mapped[int | None] = mapped_column(
        BigInteger, info=field("核算金额（元）", scale=2, unit="元", edited=False, listed=False)
    )
    amount: Mapped[int] = mapped_column(
        BigInteger, info=field("补贴金额（元）", scale=2, unit="元", edited=False, sort=True)
    )
    extra: Mapped[str | None] = mapped_column(Text, info=hidden("扩展列"))
    source: Mapped[str] = mapped_column(
        String(10), default=LineSource.GENERATED, info=field("来源", choices=LineSource, edited=False, listed=False)
    )
    difference: Mapped[str] = mapped_column(
        String(10),
        default=Difference.NEW,
        info=field("与上期比", choices=Difference, search=Search.EXACT, edited=False),
    )
    before: Mapped[int | None] = mapped_column(
        BigInteger, info=field("上期金额（元）", scale=2, unit="元", edited=False, listed=False)
    )
    reason: Mapped[str | None] = mapped_column(text(200), info=field("原因", edited=False, long=True))
    state: Mapped[str] = mapped_column(
        String(10), default=LineState.INCLUDED, info=field("状态", choices=LineState, search=Search.EXACT, edited=False)
    )

    person: Mapped[Person] = relationship()
    snapshot: Mapped[RosterPerson] = relationship()
