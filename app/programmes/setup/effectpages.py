"""What a draft would change, as plain data for its page: before and after by township, who joins and who leaves."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from app.approvals.flow import flows
from app.approvals.pages import address_of
from app.jobs.models import JobRun
from app.jobs.pages import progress_page
from app.kernel import money
from app.kernel.words import _
from app.offices.models import Division
from app.programmes.models import ProgrammeVersion, StandardValue, WhatIf, WhatIfChange, WhatIfLine, WhatIfSubject
from app.programmes.setup.guards import subject_of
from app.programmes.setup.rules import content_of
from app.web.pages import Cell, Column, Link, Progress
from app.web.saying import say
from app.web.showing import instant
from app.web.urls import Addresses

WHAT_IF = "programme_what_if"
DRAFTS: dict[str, type[ProgrammeVersion | StandardValue]] = {
    WhatIfSubject.VERSION: ProgrammeVersion,
    WhatIfSubject.STANDARD: StandardValue,
}
HEADINGS = (
    _("乡镇"),
    _("原人数"),
    _("测算人数"),
    _("原每期金额（元）"),
    _("测算每期金额（元）"),
    _("每期增减（元）"),
    _("新增"),
    _("退出"),
)


@dataclass(frozen=True, slots=True)
class EffectPage:
    """The page: the run, if there is one, its lines by township with the total last, and what may be done."""

    title: str
    help: str
    sentence: str
    tone: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    lists: Sequence[Link]
    start: Link
    progress: Progress | None
    toolbar: Sequence[Link]
    crumbs: Sequence[Link]


def what_if_link(row: Any) -> Link:
    """The way to the effects of a draft."""
    return Link(say(_("测算影响")), _address(row), icon="chart-bar")


def last_run(session: Session, row: Any) -> WhatIf | None:
    """The last run about a draft, whatever the draft said then."""
    about = sa.select(WhatIf).where(WhatIf.subject == subject_of(row), WhatIf.subject_id == row.id)
    return session.scalars(about.order_by(WhatIf.id.desc()).limit(1)).first()


def page_of(session: Session, row: Any, run: WhatIf | None, job: JobRun | None) -> EffectPage:
    """The page of a draft's effects."""
    flow, title = flows()[row.__flow__], _title(row)
    sentence, tone = _standing(row, run)
    start = url_for("EffectView.start", subject=subject_of(row), pk=row.id)
    is_done = run is not None and run.finished_at is not None
    return EffectPage(
        title=f"{say(_('影响测算'))} · {title}",
        help=say(_("按草稿和现行规则各算一遍全县，比较人数和金额；只是测算，不改变任何人的结果。")),
        sentence=sentence,
        tone=tone,
        columns=[Column(f"c{n}", say(one), align="" if n == 0 else "end") for n, one in enumerate(HEADINGS)],
        rows=_rows(session, run) if run is not None and is_done else [],
        lists=_lists(run) if run is not None and is_done else [],
        start=Link(say(_("重新测算") if run else _("开始测算")), start, "player-play", "post", "primary"),
        progress=progress_page(job) if job is not None and not job.is_over else None,
        toolbar=[Link(say(_("返回送审页面")), address_of(flow, row.id), icon="arrow-left")],
        crumbs=[Link(say(_("补贴项目")), ""), Link(title, address_of(flow, row.id)), Link(say(_("影响测算")), "")],
    )


def _standing(row: Any, run: WhatIf | None) -> tuple[str, str]:
    if run is None:
        return say(_("还没有测算过。点“开始测算”，全县算一遍通常不到一分钟。")), "azure"
    if run.finished_at is None:
        return say(_("上一次测算没有完成，请重新测算。")), "yellow"
    if run.content != content_of(row):
        return say(_("测算之后草稿又改过，下面是改之前的结果，请重新测算。")), "yellow"
    told = _("{at} 按 {day} 的情况测算，内容与草稿一致。")
    return say(told.format(at=instant(run.finished_at), day=run.day)), "green"


def _rows(session: Session, run: WhatIf) -> list[list[Cell]]:
    towns: list[dict[str, Any]] = json.loads(run.by_town)
    about = sa.select(Division.code, Division.name).where(Division.code.in_([one["town"] for one in towns]))
    names = dict(session.execute(about).tuples().all())
    lines = [_row(names.get(one["town"], one["town"]), one) for one in towns]
    total = {name: getattr(run, name) for name in _NUMBERS}
    return [*lines, _row(say(_("合计")), total)]


_NUMBERS = ("people_before", "people_after", "amount_before", "amount_after", "joins", "leaves")


def _row(name: str, one: dict[str, Any]) -> list[Cell]:
    more = one["amount_after"] - one["amount_before"]
    figures = [
        str(one["people_before"]),
        str(one["people_after"]),
        money.shown(one["amount_before"]),
        money.shown(one["amount_after"]),
        f"{'+' if more > 0 else ''}{money.shown(more)}",
        str(one["joins"]),
        str(one["leaves"]),
    ]
    return [Cell(name), *(Cell(figure, align="end") for figure in figures)]


def _lists(run: WhatIf) -> list[Link]:
    addresses = Addresses(WhatIfLine)
    return [
        Link(
            say(_("{change}名单").format(change=say(change.label))),
            addresses.list(urlencode({"what_if_id": run.id, "change": change.value})),
            icon="users",
        )
        for change in WhatIfChange
    ]


def _title(row: Any) -> str:
    flow = flows()[row.__flow__]
    return " · ".join(say(part) for part in flow.title(row)) if flow.title else str(row.id)


def _address(row: Any) -> str:
    return url_for("EffectView.show", subject=subject_of(row), pk=row.id)
