"""Runs as pages: the list of one's own, and one as it goes on."""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from sqlalchemy import Select
from sqlalchemy.orm import Session

from app.jobs.job import jobs
from app.jobs.models import JobRun, RunState
from app.kernel import clock
from app.kernel.words import _
from app.web.pages import Badge, Cell, Column, Empty, Link, ListPage, Pager, Progress, Row
from app.web.saying import say

SIZES = (20, 50, 100)


def list_page(session: Session, own: Select[JobRun], before: int | None, size: int | None) -> ListPage:
    """The list, one page of it; ``before`` is the last run of the page before."""
    size = size if size in SIZES else SIZES[0]
    if before is not None:
        own = own.where(JobRun.id < before)
    found = list(session.scalars(own.limit(size + 1)).all())
    rows, more = found[:size], len(found) > size
    return ListPage(
        title=say(_("我的作业")),
        help=say(_("您提交的导出、导入和批量办理在这里排队运行。可以离开页面，做完后回来下载结果。")),
        columns=_columns(),
        rows=[_row(run) for run in rows],
        pager=_pager(rows, more, before, size),
        empty=Empty(say(_("您还没有提交过作业。在列表中导出大量数据或批量办理时，会在这里看到进度。"))),
        crumbs=[Link(say(_("我的工作")), ""), Link(say(_("我的作业")), _to("mine"))],
    )


def _columns() -> list[Column]:
    labels = {"job": _("作业"), "state": _("状态"), "done": _("进度"), "note": _("说明"), "created_at": _("提交时间")}
    return [Column(name, say(label)) for name, label in labels.items()]


def _row(run: JobRun) -> Row:
    state = badge_of(run)
    cells = [
        Cell(title_of(run)),
        Cell(state.label, badge=state.colour),
        Cell(f"{percent_of(run)}%"),
        Cell(say(run.note)),
        Cell(_minute(run.created_at)),
    ]
    links = [link for link in (_result(run), _cancel(run), _retry(run)) if link and not link.disabled_reason]
    return Row(str(run.id), cells, _to("show", pk=run.id), links)


def _pager(rows: list[JobRun], more: bool, before: int | None, size: int) -> Pager:
    return Pager(
        size=size,
        sizes=[Link(str(one), _to("mine", size=one), active=one == size) for one in SIZES],
        page=1 if before is None else 2,
        count=len(rows) if before is None and not more else None,
        first_url=_to("mine", size=size) if before is not None else "",
        next_url=_to("mine", size=size, before=rows[-1].id) if more else "",
    )


def progress_page(run: JobRun) -> Progress:
    """One run as it goes on; one that is over is not asked for again."""
    return Progress(
        title=title_of(run),
        percent=percent_of(run),
        done=_standing(run),
        state=badge_of(run),
        poll_url="" if run.is_over else _to("progress", pk=run.id),
        cancel=_cancel(run),
        retry=_retry(run),
        result=_result(run),
        log=tuple(run.log.splitlines()),
    )


def title_of(run: JobRun) -> str:
    """What kind of work it is."""
    job = jobs().get(run.job)
    return say(job.label) if job else run.job


def badge_of(run: JobRun) -> Badge:
    """Its state."""
    state = RunState(run.state)
    return Badge(say(state.label), state.colour)


def percent_of(run: JobRun) -> int:
    """How far it is; a run whose total is unknown stands at nothing until it is done."""
    if run.state == RunState.DONE:
        return 100
    return min(run.done * 100 // run.total, 99) if run.total else 0


def _standing(run: JobRun) -> str:
    if run.is_over:
        return say(run.note)
    if run.state == RunState.QUEUED:
        if run.lease_until is None or run.lease_until <= clock.now():
            return say(_("正在排队等候运行。"))
        return say(_("上次尝试出错，{at} 后自动重试。").format(at=_minute(run.lease_until)))
    counted = _("已处理 {done} / {total}") if run.total else _("已处理 {done}")
    return "，".join(filter(None, (say(counted.format(done=run.done, total=run.total)), say(run.note))))


def _cancel(run: JobRun) -> Link | None:
    if run.is_over or run.state == RunState.CANCELLING:
        return None
    sure = say(_("取消后，已经完成的部分不会撤销。确定取消吗？"))
    return Link(say(_("取消")), _to("cancel", pk=run.id), "player-stop", "post", "danger", sure)


def _retry(run: JobRun) -> Link | None:
    if run.state not in (RunState.FAILED, RunState.CANCELLED):
        return None
    return Link(say(_("重试")), _to("retry", pk=run.id), "refresh", "post", "primary")


def _result(run: JobRun) -> Link | None:
    if not run.result_name or run.state != RunState.DONE:
        return None
    link = Link(say(_("下载结果")), _to("result", pk=run.id), "download", kind="primary")
    if run.result_path:
        return link
    return Link(link.label, "", link.icon, disabled_reason=say(_("结果文件已过保留期，需要时请重新提交。")))


def _to(place: str, **where: int) -> str:
    return url_for(f"MyJobsView.{place}", **where)  # type: ignore[arg-type]


def _minute(instant: datetime | None) -> str:
    return f"{clock.local(instant):%Y-%m-%d %H:%M}" if instant else ""
