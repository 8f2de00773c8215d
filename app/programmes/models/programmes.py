"""Programmes: what a county pays, to whom, by which document and how (A23)."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.columns import Choices, Entity, Search, field
from app.store.base import Model, one_of
from app.store.types import text
from app.store.wall import ForBelow

GROUP = "补贴项目"


class PolicyLevel(Choices):
    """Who made the policy (政策级次)."""

    CENTRAL = "central", "中央", "red"
    PROVINCE = "province", "省级", "yellow"
    CITY = "city", "市级", "azure"
    COUNTY = "county", "县级", "green"


class Unit(Choices):
    """What one payment is for. Land and machines are paid to the household that has them."""

    PERSON = "person", "个人", "blue"
    HOUSEHOLD = "household", "家庭", "green"
    LAND = "land", "土地", "yellow"
    MACHINE = "machine", "机具", "azure"
    LIST = "list", "固定名单", "grey"


class Cycle(Choices):
    """How often it is paid (发放周期)."""

    MONTH = "month", "按月", "blue"
    QUARTER = "quarter", "按季", "azure"
    YEAR = "year", "按年", "green"
    ONCE = "once", "一次性", "grey"
    INSTALMENT = "instalment", "分期", "yellow"


class DayKind(Choices):
    """How days of publicity are counted."""

    CALENDAR = "calendar", "自然日"
    WORKING = "working", "工作日"


class Rounding(Choices):
    """How an amount that comes out with fractions is made payable."""

    FEN = "fen", "四舍五入到分"
    JIAO = "jiao", "四舍五入到角"
    YUAN = "yuan", "四舍五入到元"
    YUAN_UP = "yuan_up", "不足一元进到元"
    YUAN_DOWN = "yuan_down", "舍去不足一元的部分"


class Payee(Choices):
    """Into whose account it goes."""

    SELF = "self", "本人"
    HEAD = "head", "户主"


class Certification(Choices):
    """How often the beneficiary is certified to be still alive and entitled."""

    NONE = "none", "不认证"
    MONTHLY = "monthly", "每月"
    QUARTERLY = "quarterly", "每季"
    YEARLY = "yearly", "每年"


class ProgrammeState(Choices):
    """Whether a programme pays."""

    DRAFT = "draft", "筹备", "grey"
    ACTIVE = "active", "执行中", "green"
    CLOSED = "closed", "已停用", "red"


class Programme(ForBelow, Model):
    """A programme (补贴项目) of a county. Conditions and amounts stand in its dated versions."""

    __tablename__ = "programmes"
    __entity__ = Entity(
        "补贴项目",
        GROUP,
        "gift",
        title="name",
        order="code",
        help="本县发放的补贴项目。可以从标准目录采用，也可以自己新建。",
        empty="还没有补贴项目。点“从标准目录采用”，三步就能建好一个。",
    )
    __table_args__ = (
        UniqueConstraint("division_code", "code"),
        one_of("level", PolicyLevel),
        one_of("unit", Unit),
        one_of("cycle", Cycle),
        one_of("publicity_kind", DayKind),
        one_of("rounding", Rounding),
        one_of("payee", Payee),
        one_of("certification", Certification),
        one_of("state", ProgrammeState),
        CheckConstraint("publicity_days BETWEEN 0 AND 90", name="publicity_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    code: Mapped[str] = mapped_column(
        text(15),
        info=field(
            "项目编码",
            search=Search.PREFIX,
            sort=True,
            editable_once=True,
            help="功能科目 5 位加顺序号 2 位；本县自建的不用填，自动按“9＋县代码＋顺序号”编号",
        ),
    )
    name: Mapped[str] = mapped_column(text(60), info=field("项目名称", search=Search.PREFIX, sort=True, width=26))
    short_name: Mapped[str] = mapped_column(text(14), info=field("简称", listed=False, help="不超过 7 个字，短信里用"))
    level: Mapped[str] = mapped_column(
        String(10),
        default=PolicyLevel.COUNTY,
        info=field("政策级次", choices=PolicyLevel, search=Search.EXACT, listed=False),
    )
    department_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisations.id"), info=field("主管部门", related="organisations", search=Search.EXACT, width=22)
    )
    responsible: Mapped[str | None] = mapped_column(text(40), info=field("责任人", listed=False))
    document_no: Mapped[str | None] = mapped_column(text(80), info=field("政策文号", search=Search.PREFIX, width=24))
    audience: Mapped[str | None] = mapped_column(
        text(200), info=field("补贴对象", listed=False, long=True, help="一句话说明发给谁")
    )
    unit: Mapped[str] = mapped_column(
        String(10), default=Unit.PERSON, info=field("核算单位", choices=Unit, search=Search.EXACT, group="核算和发放")
    )
    cycle: Mapped[str] = mapped_column(
        String(10), default=Cycle.MONTH, info=field("发放周期", choices=Cycle, search=Search.EXACT, group="核算和发放")
    )
    rounding: Mapped[str] = mapped_column(
        String(10), default=Rounding.FEN, info=field("取整方式", choices=Rounding, group="核算和发放", listed=False)
    )
    payee: Mapped[str] = mapped_column(
        String(10), default=Payee.SELF, info=field("收款人", choices=Payee, group="核算和发放", listed=False)
    )
    publicity_days: Mapped[int] = mapped_column(
        default=7, info=field("公示天数", group="公示和认证", listed=False, help="0 表示不公示")
    )
    publicity_kind: Mapped[str] = mapped_column(
        String(10), default=DayKind.CALENDAR, info=field("天数按", choices=DayKind, group="公示和认证", listed=False)
    )
    certification: Mapped[str] = mapped_column(
        String(10),
        default=Certification.NONE,
        info=field("资格认证", choices=Certification, group="公示和认证", listed=False),
    )
    evidence: Mapped[str | None] = mapped_column(
        text(600), info=field("申请材料", group="公示和认证", listed=False, long=True, help="一行一种")
    )
    catalogue_code: Mapped[str | None] = mapped_column(
        text(40), info=field("标准目录条目", group="登记", listed=False, edited=False)
    )
    state: Mapped[str] = mapped_column(
        String(10),
        default=ProgrammeState.DRAFT,
        info=field("状态", choices=ProgrammeState, search=Search.EXACT, edited=False),
    )
