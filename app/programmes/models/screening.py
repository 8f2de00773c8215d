"""What a screening found (A30): runs, the results that stand, what people decided on them, and what-if runs."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.columns import Choices, Entity, Search, field, hidden
from app.store.base import Model, one_of
from app.store.types import Instant, SealedText, text
from app.store.wall import ByDivision, ByProgramme

GROUP = "资格筛查"


class RunState(Choices):
    """Where a run stands; only a finished one has replaced the results before it."""

    RUNNING = "running", "进行中", "blue"
    DONE = "done", "已完成", "green"
    FAILED = "failed", "未完成", "red"


class Finding(Choices):
    """What the law says against what is: the four pages, and agreement."""

    EXIT = "exit", "应退未退", "red"
    ENTER = "enter", "应进未进", "green"
    AMOUNT = "amount", "金额不符", "yellow"
    ASK = "ask", "需人工核定", "azure"
    AGREES = "agrees", "相符", "grey"


class ResultState(Choices):
    """What became of a finding."""

    OPEN = "open", "待处理", "yellow"
    DONE = "done", "已确认", "green"
    KEPT = "kept", "维持原状", "grey"


class Verdict(Choices):
    """What a person decided."""

    ENROL = "enrol", "准予享受", "green"
    END = "end", "停止享受", "red"
    AMEND = "amend", "调整金额", "yellow"
    KEEP = "keep", "维持原状", "grey"
    REFUSE = "refuse", "不予享受", "red"


class ScreeningRun(ByDivision, Model):
    """One screening of an area, for all its programmes or one, as of a day and of what was known."""

    __tablename__ = "screening_runs"
    __entity__ = Entity("筛查记录", GROUP, "history", order="-id", empty="还没有筛查过。")
    __table_args__ = (one_of("state", RunState), Index("ix_screening_runs_state", "state", "id"))

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    programme_code: Mapped[str | None] = mapped_column(
        text(15), info=field("补贴项目", search=Search.EXACT, help="空的是全部项目")
    )
    household_id: Mapped[int | None] = mapped_column(
        ForeignKey("households.id"), info=field("家庭", related="households", listed=False)
    )
    day: Mapped[date] = mapped_column(info=field("按哪一天", search=Search.RANGE))
    known_at: Mapped[datetime] = mapped_column(Instant, info=field("按何时登记的内容", listed=False))
    state: Mapped[str] = mapped_column(
        String(10), default=RunState.RUNNING, info=field("状态", choices=RunState, search=Search.EXACT)
    )
    people: Mapped[int] = mapped_column(default=0, info=field("筛查人数"))
    programmes: Mapped[int] = mapped_column(default=0, info=field("项目数"))
    found: Mapped[int] = mapped_column(default=0, info=field("待处理"))
    changed: Mapped[int] = mapped_column(default=0, info=field("有变化的结果"))
    started_at: Mapped[datetime] = mapped_column(Instant, info=field("开始时间"))
    finished_at: Mapped[datetime | None] = mapped_column(Instant, info=field("完成时间"))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"), info=field("发起人", related="officers"))


class ScreeningResult(ByProgramme, Model):
    """What the last screening says of one person (the head for a household) and one programme.

    Kept for whoever is entitled, enrolled, or lacks facts; of everybody else the page works the answer out anew.
    ``failed`` and ``missing`` have one bit for each condition of the version, the first condition the lowest bit.
    """

    __tablename__ = "screening_results"
    __entity__ = Entity("筛查结果", GROUP, "filter", order="-id", menu=False, empty="没有需要处理的筛查结果。")
    __table_args__ = (
        UniqueConstraint("person_id", "programme_code"),
        one_of("finding", Finding),
        one_of("state", ResultState),
        Index("ix_screening_results_page", "finding", "state", "division_code", "id"),
        Index("ix_screening_results_household", "household_id"),
        Index("ix_screening_results_programme", "programme_code", "finding", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), info=field("人员", related="persons"))
    household_id: Mapped[int] = mapped_column(
        ForeignKey("households.id"), info=field("家庭", related="households", listed=False)
    )
    version_id: Mapped[int] = mapped_column(
        ForeignKey("programme_versions.id"), info=field("规则版本", related="programme_versions", listed=False)
    )
    finding: Mapped[str] = mapped_column(String(10), info=field("结论", choices=Finding, search=Search.EXACT))
    entitled: Mapped[bool | None] = mapped_column(info=field("符合条件", help="空的是缺少信息，无法判断"))
    enrolled: Mapped[bool] = mapped_column(info=field("正在享受"))
    failed: Mapped[int] = mapped_column(BigInteger, default=0, info=hidden("不符合的条件"))
    missing: Mapped[int] = mapped_column(BigInteger, default=0, info=hidden("缺少信息的条件"))
    blocked_by: Mapped[str | None] = mapped_column(text(15), info=field("与哪个项目冲突", listed=False))
    reason: Mapped[str | None] = mapped_column(text(300), info=field("原因", search=Search.PREFIX, width=36))
    amount: Mapped[int | None] = mapped_column(BigInteger, info=field("应享金额（元）", scale=2, unit="元"))
    paid: Mapped[int | None] = mapped_column(BigInteger, info=field("现享金额（元）", scale=2, unit="元"))
    hits: Mapped[int] = mapped_column(default=0, info=field("名单比对待核实", listed=False))
    run_id: Mapped[int] = mapped_column(
        ForeignKey("screening_runs.id"), info=field("筛查", related="screening_runs", listed=False)
    )
    screened_at: Mapped[datetime] = mapped_column(Instant, info=field("筛查时间", listed=False))
    state: Mapped[str] = mapped_column(
        String(10), default=ResultState.OPEN, info=field("状态", choices=ResultState, search=Search.EXACT)
    )


class ScreeningDecision(ByProgramme, Model):
    """What an officer decided on a finding, with everything that was on the screen; no act alters it.

    ``trace`` holds each condition with what was required and found, and how the amount was worked out (JSON). The
    database does not refuse changes here, since rotating keys seals the trace anew; the trail tells of any other.
    """

    __tablename__ = "screening_decisions"
    __entity__ = Entity("筛查决定", GROUP, "gavel", order="-id", empty="还没有决定。")
    __table_args__ = (
        one_of("finding", Finding),
        one_of("verdict", Verdict),
        CheckConstraint("amount IS NULL OR amount >= 0", name="amount"),
        Index("ix_screening_decisions_person", "person_id", "programme_code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    person_id: Mapped[int] = mapped_column(
        ForeignKey("persons.id"), info=field("人员", related="persons", search=Search.EXACT)
    )
    household_id: Mapped[int] = mapped_column(
        ForeignKey("households.id"), info=field("家庭", related="households", listed=False)
    )
    version_id: Mapped[int] = mapped_column(
        ForeignKey("programme_versions.id"), info=field("规则版本", related="programme_versions", listed=False)
    )
    finding: Mapped[str] = mapped_column(String(10), info=field("筛查结论", choices=Finding, search=Search.EXACT))
    verdict: Mapped[str] = mapped_column(String(10), info=field("决定", choices=Verdict, search=Search.EXACT))
    fingerprint: Mapped[str] = mapped_column(text(64), info=hidden("所见结果的摘要"))
    amount: Mapped[int | None] = mapped_column(BigInteger, info=field("每期金额（元）", scale=2, unit="元"))
    effective_on: Mapped[date] = mapped_column(info=field("生效日期"))
    comment: Mapped[str | None] = mapped_column(text(200), info=field("意见", width=30))
    trace: Mapped[str] = mapped_column(SealedText("screening_decisions.trace"), info=hidden("依据"))
    decided_at: Mapped[datetime] = mapped_column(Instant, info=field("决定时间"))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"), info=field("决定人", related="officers"))


class WhatIfSubject(Choices):
    """What a what-if run tries out."""

    VERSION = "version", "项目规则"
    STANDARD = "standard", "标准数值"


class WhatIf(ByDivision, Model):
    """A what-if run: people and money with a draft against today's law, by township. ``by_town`` is JSON."""

    __tablename__ = "what_ifs"
    __entity__ = Entity("影响测算", GROUP, "test-pipe", order="-id", menu=False, empty="还没有测算过。")
    __table_args__ = (
        one_of("subject", WhatIfSubject),
        one_of("state", RunState),
        Index("ix_what_ifs_subject", "subject", "subject_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    subject: Mapped[str] = mapped_column(String(10), info=field("测算什么", choices=WhatIfSubject))
    subject_id: Mapped[int] = mapped_column(info=field("草稿编号"))
    content: Mapped[str] = mapped_column(String(64), info=hidden("草稿内容的摘要"))
    day: Mapped[date] = mapped_column(info=field("按哪一天"))
    state: Mapped[str] = mapped_column(String(10), default=RunState.RUNNING, info=field("状态", choices=RunState))
    people_before: Mapped[int] = mapped_column(default=0, info=field("原符合人数"))
    people_after: Mapped[int] = mapped_column(default=0, info=field("测算后人数"))
    amount_before: Mapped[int] = mapped_column(
        BigInteger, default=0, info=field("原每期金额（元）", scale=2, unit="元")
    )
    amount_after: Mapped[int] = mapped_column(BigInteger, default=0, info=field("测算后金额（元）", scale=2, unit="元"))
    joins: Mapped[int] = mapped_column(default=0, info=field("新增人数"))
    leaves: Mapped[int] = mapped_column(default=0, info=field("退出人数"))
    by_town: Mapped[str] = mapped_column(Text, default="[]", info=hidden("分乡镇"))
    started_at: Mapped[datetime] = mapped_column(Instant, info=field("开始时间"))
    finished_at: Mapped[datetime | None] = mapped_column(Instant, info=field("完成时间"))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"), info=field("测算人", related="officers"))


class WhatIfChange(Choices):
    """What would become of somebody."""

    JOIN = "join", "新增", "green"
    LEAVE = "leave", "退出", "red"
    AMOUNT = "amount", "金额变化", "yellow"


class WhatIfLine(ByProgramme, Model):
    """Somebody for whom the draft would change something."""

    __tablename__ = "what_if_lines"
    __entity__ = Entity("影响名单", GROUP, "users", order="id", menu=False, empty="没有受影响的人员。")
    __table_args__ = (one_of("change", WhatIfChange), Index("ix_what_if_lines_run", "what_if_id", "change", "id"))

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", listed=False, edited=False))
    what_if_id: Mapped[int] = mapped_column(
        ForeignKey("what_ifs.id"), info=field("测算", related="what_ifs", search=Search.EXACT)
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), info=field("人员", related="persons"))
    change: Mapped[str] = mapped_column(String(10), info=field("变化", choices=WhatIfChange, search=Search.EXACT))
    before: Mapped[int | None] = mapped_column(BigInteger, info=field("原金额（元）", scale=2, unit="元"))
    after: Mapped[int | None] = mapped_column(BigInteger, info=field("测算金额（元）", scale=2, unit="元"))
