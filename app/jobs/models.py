"""Runs of jobs, each due once for ever, and how far the schedule of each job has been decided."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.jobs.job import job_labels
from app.kernel.columns import Choices, Entity, Search, field, hidden
from app.store.base import Model, one_of
from app.store.types import Instant, text
from app.store.wall import ByDivision, Closed


class RunState(Choices):
    """Where a run stands."""

    QUEUED = "queued", "排队中", "grey"
    RUNNING = "running", "运行中", "blue"
    DONE = "done", "已完成", "green"
    FAILED = "failed", "失败", "red"
    CANCELLING = "cancelling", "正在取消", "yellow"
    CANCELLED = "cancelled", "已取消", "yellow"


OVER = frozenset({RunState.DONE, RunState.FAILED, RunState.CANCELLED})
"""States in which nothing more happens by itself."""


class JobRun(ByDivision, Model):
    """One run of a job. ``slot`` names it for ever: the instant it was due, or the key of who asked for it.

    It belongs to the worker whose token is in ``lease_owner`` until ``lease_until``; a queued run with a
    ``lease_until`` waits for that instant before it is tried again.
    """

    __tablename__ = "job_runs"
    __audited__ = False
    __entity__ = Entity(
        "作业",
        "系统运行",
        "activity",
        title="job",
        order="-id",
        help="系统按时或应请求在后台运行的作业",
        empty="还没有运行过作业。",
    )
    __table_args__ = (
        UniqueConstraint("job", "slot"),
        one_of("state", RunState),
        CheckConstraint("done >= 0 AND total >= 0 AND attempts >= 0", name="counts"),
        Index("ix_job_runs_free", "state", "lease_until"),
        Index("ix_job_runs_mine", "officer_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=field("编号", edited=False, sort=True, width=8))
    job: Mapped[str] = mapped_column(
        String(40), info=field("作业", catalogue=job_labels, search=Search.EXACT, edited=False, width=24)
    )
    slot: Mapped[str] = mapped_column(text(120), info=hidden("时刻"))
    due_at: Mapped[datetime] = mapped_column(
        Instant, info=field("应运行时间", edited=False, sort=True, search=Search.RANGE, width=18)
    )
    state: Mapped[str] = mapped_column(
        String(12),
        default=RunState.QUEUED,
        info=field("状态", choices=RunState, search=Search.EXACT, edited=False),
    )
    done: Mapped[int] = mapped_column(default=0, info=field("已处理", edited=False))
    total: Mapped[int] = mapped_column(default=0, info=field("总数", edited=False))
    note: Mapped[str] = mapped_column(text(500), default="", info=field("说明", edited=False, width=40))
    log: Mapped[str] = mapped_column(
        Text, default="", info=field("运行记录", edited=False, listed=False, long=True, group="运行")
    )
    attempts: Mapped[int] = mapped_column(default=0, info=field("尝试次数", edited=False, listed=False, group="运行"))
    created_at: Mapped[datetime] = mapped_column(
        Instant, info=field("登记时间", edited=False, listed=False, group="运行")
    )
    started_at: Mapped[datetime | None] = mapped_column(
        Instant, info=field("开始时间", edited=False, group="运行", width=18)
    )
    ended_at: Mapped[datetime | None] = mapped_column(
        Instant, info=field("结束时间", edited=False, group="运行", width=18)
    )
    lease_owner: Mapped[str | None] = mapped_column(String(120), info=hidden("执行者"))
    lease_until: Mapped[datetime | None] = mapped_column(Instant, info=hidden("租约至"))
    officer_id: Mapped[int] = mapped_column(default=0, info=hidden("申请人编号"))
    grant_id: Mapped[int] = mapped_column(default=0, info=hidden("岗位授权编号"))
    asked_by: Mapped[str] = mapped_column(text(60), info=field("申请人", group="申请", edited=False))
    organisation: Mapped[str] = mapped_column(
        text(80), default="", info=field("申请人机构", group="申请", edited=False, listed=False)
    )
    post: Mapped[str] = mapped_column(String(30), default="", info=hidden("申请人岗位"))
    address: Mapped[str] = mapped_column(
        String(45), default="", info=field("申请地址", group="申请", edited=False, listed=False)
    )
    payload: Mapped[str] = mapped_column(Text, default="{}", info=hidden("参数"))
    result_name: Mapped[str | None] = mapped_column(
        text(120), info=field("结果文件", group="结果", edited=False, listed=False)
    )
    result_path: Mapped[str | None] = mapped_column(String(120), info=hidden("结果文件位置"))
    result_expires_at: Mapped[datetime | None] = mapped_column(
        Instant, info=field("结果保留至", group="结果", edited=False, listed=False)
    )

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens by itself."""
        return self.state in OVER

    @property
    def by_system(self) -> bool:
        """Whether the system itself asked for it."""
        return self.officer_id == 0


class JobMark(Closed, Model):
    """Up to which instant the schedule of a job is decided: every due instant before it is a run, or was caught up."""

    __tablename__ = "job_marks"
    __audited__ = False

    job: Mapped[str] = mapped_column(String(40), primary_key=True, info=hidden("作业"))
    decided_until: Mapped[datetime] = mapped_column(Instant, info=hidden("已排定至"))
