"""The annual recertification (年度核查, A33): campaigns, the households that are due, and the draws for re-checks."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.approvals.subject import FlowSubject
from app.kernel.columns import Choices, Entity, Search, field, hidden
from app.registry.models.households import Household
from app.store.base import Model, one_of
from app.store.types import Instant, text
from app.store.wall import ByDivision

GROUP = "年度核查"


class Selection(Choices):
    """Whom a campaign takes in."""

    ALL = "all", "全部家庭", "grey"
    RURAL = "rural", "农村户籍家庭", "green"
    URBAN = "urban", "城镇户籍家庭", "blue"
    DISABLED = "disabled", "有残疾人的家庭", "yellow"
    LAND = "land", "有土地的家庭", "azure"


class Consequence(Choices):
    """What follows where a household is not reported in time."""

    WARN = "warn", "提示", "yellow"
    SUSPEND = "suspend", "暂停", "red"


class CampaignState(Choices):
    """Where a campaign stands."""

    DRAFT = "draft", "草稿", "grey"
    RELEASED = "released", "待开始", "azure"
    OPEN = "open", "进行中", "green"
    CLOSED = "closed", "已结束", "grey"


class ItemState(Choices):
    """Where the recertification of one household stands."""

    DUE = "due", "待填报", "yellow"
    REPORTED = "reported", "待确认", "blue"
    RETURNED = "returned", "已退回", "red"
    CONFIRMED = "confirmed", "已确认", "green"
    AGREED = "agreed", "复查相符", "green"
    GONE = "gone", "已不在册", "grey"


class Recheck(Choices):
    """What the re-check of a drawn household came to."""

    AGREES = "agrees", "相符", "green"
    DIFFERS = "differs", "不符", "red"


class Change(Choices):
    """What the report says against last year."""

    PENDING = "pending", "未填报", "grey"
    UNCHANGED = "unchanged", "无变化", "green"
    CHANGED = "changed", "有变化", "yellow"
    NEW = "new", "新纳入", "azure"
    GONE = "gone", "已退出", "grey"


class Recertification(ByDivision, Model):
    """A campaign: of a year, for one programme or all, in a county or township, with its days and its parameters."""

    __tablename__ = "recertifications"
    __entity__ = Entity(
        "核查任务",
        GROUP,
        "calendar-check",
        title="name",
        order="-id",
        help="每年对家庭的收入、财产、资源占用核查一次（A33）。下达后到开始日期自动生成核查名单。",
        empty="还没有核查任务。",
    )
    __table_args__ = (
        one_of("selection", Selection),
        one_of("consequence", Consequence),
        one_of("state", CampaignState),
        CheckConstraint("due_on >= opens_on", name="days"),
        CheckConstraint("sample_percent BETWEEN 0 AND 100", name="sample"),
        Index("ix_recertifications_state", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    name: Mapped[str] = mapped_column(text(60), info=field("名称", search=Search.PREFIX, help="如：2026 年度核查"))
    year: Mapped[int] = mapped_column(info=field("年度", search=Search.EXACT, sort=True))
    programme_code: Mapped[str | None] = mapped_column(
        text(15), info=field("补贴项目", search=Search.EXACT, help="项目编码；留空表示所有项目")
    )
    selection: Mapped[str] = mapped_column(
        String(10), default=Selection.ALL, info=field("核查范围", choices=Selection, group="范围")
    )
    village_from: Mapped[str | None] = mapped_column(
        String(12), info=field("起始村", related="divisions", group="范围", listed=False, help="留空表示不限")
    )
    village_to: Mapped[str | None] = mapped_column(
        String(12), info=field("截止村", related="divisions", group="范围", listed=False, help="留空表示不限")
    )
    opens_on: Mapped[date] = mapped_column(info=field("开始日期", sort=True, group="期限"))
    due_on: Mapped[date] = mapped_column(info=field("截止日期", sort=True, group="期限"))
    reminder_days: Mapped[str] = mapped_column(
        text(40),
        default="30,15,3",
        info=field("提前几天催办", group="期限", listed=False, help="用逗号隔开，如 30,15,3；逾期后每周催办一次"),
    )
    consequence: Mapped[str] = mapped_column(
        String(10),
        default=Consequence.WARN,
        info=field("逾期后果", choices=Consequence, group="期限", help="暂停：逾期未填报的家庭暂停发放，确认后恢复"),
    )
    sample_percent: Mapped[int] = mapped_column(
        default=5, info=field("复查比例（%）", group="期限", help="从已确认的家庭中随机抽取")
    )
    state: Mapped[str] = mapped_column(
        String(10),
        default=CampaignState.DRAFT,
        info=field("状态", choices=CampaignState, search=Search.EXACT, edited=False),
    )
    last_reminder: Mapped[str | None] = mapped_column(
        String(20), info=field("最近催办", edited=False, listed=False, group="经过")
    )
    reminded_at: Mapped[datetime | None] = mapped_column(
        Instant, info=field("催办时间", edited=False, listed=False, group="经过")
    )
    created_at: Mapped[datetime] = mapped_column(
        Instant, info=field("建立时间", edited=False, listed=False, group="经过")
    )
    opened_at: Mapped[datetime | None] = mapped_column(
        Instant, info=field("名单生成时间", edited=False, listed=False, group="经过")
    )
    closed_at: Mapped[datetime | None] = mapped_column(
        Instant, info=field("结束时间", edited=False, listed=False, group="经过")
    )


class RecertificationItem(FlowSubject, ByDivision, Model):
    """The recertification of one household in one campaign. ``division_code`` is the village at the opening.

    What a township has to know of the campaign stands here too, since the campaign itself lies with the county.
    The figures of last year are taken down when the campaign opens, those of this year when the household is
    reported; ``content`` is the SM3 digest of the report, so that nobody decides on one that was not on the screen.
    """

    __tablename__ = "recertification_items"
    __flow__ = "recertification"
    __entity__ = Entity(
        "核查名单",
        GROUP,
        "checklist",
        title="household_id",
        order="id",
        help="每户一条：村信息员或乡镇填报，乡镇初审确认，抽中的由县级复查",
        empty="没有符合条件的家庭。核查任务开始后自动生成名单。",
    )
    __table_args__ = (
        UniqueConstraint("recertification_id", "household_id"),
        one_of("state", ItemState),
        one_of("change", Change),
        one_of("recheck", Recheck),
        CheckConstraint("lifted_on IS NULL OR suspended_on IS NOT NULL", name="lifted"),
        Index("ix_recertification_items_progress", "recertification_id", "division_code", "state"),
        Index("ix_recertification_items_household", "household_id", "suspended_on"),
        Index("ix_recertification_items_state", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    recertification_id: Mapped[int] = mapped_column(
        ForeignKey("recertifications.id"),
        info=field(
            "核查任务", related="recertifications", search=Search.EXACT, edited=False, listed=False, shown=False
        ),
    )
    campaign_name: Mapped[str] = mapped_column(text(60), info=field("核查任务", edited=False, width=24))
    year: Mapped[int] = mapped_column(info=field("年度", search=Search.EXACT, edited=False, listed=False))
    due_on: Mapped[date] = mapped_column(info=field("截止日期", edited=False, listed=False))
    household_id: Mapped[int] = mapped_column(
        ForeignKey("households.id"),
        info=field("家庭", related="households", search=Search.EXACT, edited=False, width=22),
    )
    head_name: Mapped[str | None] = mapped_column(
        text(60), info=field("户主", search=Search.PREFIX, edited=False, help="生成名单时的户主")
    )
    state: Mapped[str] = mapped_column(
        String(20),
        default=ItemState.DUE,
        info=field("状态", choices=ItemState, search=Search.EXACT, edited=False),
    )
    change: Mapped[str] = mapped_column(
        String(10),
        default=Change.PENDING,
        info=field("与上年比较", choices=Change, search=Search.EXACT, edited=False),
    )
    overdue: Mapped[bool] = mapped_column(default=False, info=field("逾期", search=Search.EXACT, edited=False))
    suspended: Mapped[bool] = mapped_column(default=False, info=field("已暂停", search=Search.EXACT, edited=False))
    suspended_on: Mapped[date | None] = mapped_column(info=field("暂停日期", edited=False, listed=False, group="逾期"))
    lifted_on: Mapped[date | None] = mapped_column(info=field("恢复日期", edited=False, listed=False, group="逾期"))
    drawn: Mapped[bool] = mapped_column(default=False, info=field("抽中复查", search=Search.EXACT, edited=False))
    draw_no: Mapped[int | None] = mapped_column(info=field("第几次抽取", edited=False, listed=False, group="复查"))
    recheck: Mapped[str | None] = mapped_column(
        String(10), info=field("复查结果", choices=Recheck, search=Search.EXACT, edited=False, group="复查")
    )
    members: Mapped[str | None] = mapped_column(text(2000), info=hidden("确认的成员"))
    members_note: Mapped[str | None] = mapped_column(
        text(200), info=field("成员变化说明", edited=False, listed=False, group="填报内容")
    )
    note: Mapped[str | None] = mapped_column(
        text(200), info=field("填报说明", edited=False, listed=False, group="填报内容")
    )
    people_before: Mapped[int | None] = mapped_column(info=field("上年人口", edited=False, listed=False, group="比较"))
    people_now: Mapped[int | None] = mapped_column(info=field("人口", edited=False, group="比较"))
    income_before: Mapped[int | None] = mapped_column(
        BigInteger, info=field("上年收入（元）", scale=2, unit="元", edited=False, group="比较")
    )
    income_now: Mapped[int | None] = mapped_column(
        BigInteger, info=field("本年收入（元）", scale=2, unit="元", edited=False, group="比较")
    )
    assets_before: Mapped[int | None] = mapped_column(
        BigInteger, info=field("上年财产（元）", scale=2, unit="元", edited=False, listed=False, group="比较")
    )
    assets_now: Mapped[int | None] = mapped_column(
        BigInteger, info=field("本年财产（元）", scale=2, unit="元", edited=False, listed=False, group="比较")
    )
    land_before: Mapped[int | None] = mapped_column(
        info=field("上年土地（亩）", scale=2, unit="亩", edited=False, listed=False, group="比较")
    )
    land_now: Mapped[int | None] = mapped_column(
        info=field("本年土地（亩）", scale=2, unit="亩", edited=False, listed=False, group="比较")
    )
    content: Mapped[str | None] = mapped_column(
        String(64), info=field("填报内容摘要（SM3）", edited=False, listed=False, group="校验")
    )
    reported_at: Mapped[datetime | None] = mapped_column(
        Instant, info=field("填报时间", edited=False, listed=False, group="填报内容")
    )

    household: Mapped[Household] = relationship()


class RecertificationDraw(ByDivision, Model):
    """A draw for re-checks: the seed, of how many, how many were taken. Anybody can compute it again."""

    __tablename__ = "recertification_draws"
    __entity__ = Entity(
        "复查抽取",
        GROUP,
        "arrows-shuffle",
        title="number",
        order="-id",
        help="每次抽取的随机种子、总数、抽中数；同样的种子和名单总是抽中同样的家庭",
        empty="还没有抽取过。",
    )
    __table_args__ = (
        UniqueConstraint("recertification_id", "number"),
        CheckConstraint("taken BETWEEN 0 AND population", name="taken"),
        {"info": {"append_only": True}},
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    recertification_id: Mapped[int] = mapped_column(
        ForeignKey("recertifications.id"),
        info=field("核查任务", related="recertifications", search=Search.EXACT, edited=False, width=24),
    )
    number: Mapped[int] = mapped_column(info=field("第几次", edited=False))
    seed: Mapped[str] = mapped_column(String(32), info=field("随机种子", edited=False, width=34))
    population: Mapped[int] = mapped_column(default=0, info=field("总数", edited=False))
    taken: Mapped[int] = mapped_column(default=0, info=field("抽中", edited=False))
    percent: Mapped[int] = mapped_column(default=0, info=field("比例（%）", edited=False))
    drawn_by: Mapped[str] = mapped_column(text(60), info=field("抽取人", edited=False))
    drawn_at: Mapped[datetime] = mapped_column(Instant, info=field("抽取时间", edited=False, sort=True))
