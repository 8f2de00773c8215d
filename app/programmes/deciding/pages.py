"""The overview of screening: when it last ran, what waits by township and by programme, and starting it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from sqlalchemy.orm import Session

from app.jobs.models import JobRun
from app.jobs.pages import progress_page
from app.kernel import divisions
from app.kernel.words import _
from app.offices.models import Division
from app.programmes.deciding import counts as screeningcounts
from app.programmes.deciding.counts import FINDINGS, Waiting
from app.programmes.deciding.lists import address, may_decide, programmes_of
from app.programmes.models import ScreeningRun
from app.web.pages import Cell, Column, Link, Progress
from app.web.saying import say
from app.web.showing import instant


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers by place or programme, each with the list behind it; the last line is the sum."""

    label: str
    first: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """What waits to be decided in the own area. ``start_url`` is empty where the desk starts nothing."""

    title: str
    help: str
    last: str
    tables: Sequence[Table]
    empty: str
    programmes: Sequence[tuple[str, str]]
    programme: str
    inside: str
    narrowed: Sequence[Link]
    start_url: str
    progress: Progress | None
    crumbs: Sequence[Link]


def overview_page(session: Session, inside: str, programme: str, run: JobRun | None) -> OverviewPage:
    """The overview, narrowed to an area or a programme where one is asked for."""
    names = programmes_of(session)
    title = say(_("筛查总览"))
    tables = _tables(session, names, inside, programme)
    return OverviewPage(
        title=title,
        help=say(_("系统按现行规则把本地每个人、每个项目都核对一遍；查出的要由人决定，系统不会自动停发或纳入。")),
        last=_last(screeningcounts.last_run(session)),
        tables=tables,
        empty="" if tables else say(_("没有待处理的筛查结果。点“开始筛查”重新核对一遍。")),
        programmes=list(names.items()),
        programme=programme,
        inside=inside,
        narrowed=_narrowed(session, names, inside, programme),
        start_url=url_for("ScreeningDecideView.start") if may_decide() else "",
        progress=progress_page(run) if run is not None else None,
        crumbs=[Link(say(_("资格筛查")), ""), Link(title, "")],
    )


def _tables(session: Session, names: Mapping[str, str], inside: str, programme: str) -> list[Table]:
    places = screeningcounts.by_place(session, inside, programme)
    programmes = screeningcounts.by_programme(session, names, inside, programme)
    if not places:
        return []
    is_village = bool(inside) and divisions.level_of(inside) >= divisions.Level.TOWN
    by_place = [_line(one, one.code, programme, "" if is_village else _to(one.code, programme)) for one in places]
    by_programme = [_line(one, inside, one.code, _to(inside, one.code)) for one in programmes]
    label = _("按村") if is_village else _("按乡镇")
    return [
        _table(label, _("村（社区）") if is_village else _("乡镇（街道）"), by_place, places, inside, programme),
        _table(_("按补贴项目"), _("补贴项目"), by_programme, programmes, inside, programme),
    ]


def _table(
    label: str, first: str, lines: list[list[Cell]], found: Sequence[Waiting], inside: str, programme: str
) -> Table:
    sums = {str(finding): sum(one.counts.get(finding, 0) for one in found) for finding in FINDINGS}
    total = _line(Waiting(inside, say(_("合计")), sums), inside, programme, "")
    columns = [Column(str(one), say(one.label), align="end") for one in FINDINGS]
    return Table(say(label), say(first), [*columns, Column("total", say(_("合计")), align="end")], [*lines, total])


def _line(one: Waiting, inside: str, programme: str, url: str) -> list[Cell]:
    cells = [Cell(say(one.name), url=url)]
    for finding in FINDINGS:
        count = one.counts.get(finding, 0)
        there = address(finding, division_code=inside, programme_code=programme) if count else ""
        cells.append(Cell(f"{count:,}", url=there, align="end"))
    return [*cells, Cell(f"{one.total:,}", align="end")]


def _narrowed(session: Session, names: Mapping[str, str], inside: str, programme: str) -> list[Link]:
    """What the numbers are narrowed to, each with the way back."""
    found = []
    if inside:
        found.append(Link(_place(session, inside), _to("", programme)))
    if programme:
        found.append(Link(names.get(programme, programme), _to(inside, "")))
    return found


def _place(session: Session, code: str) -> str:
    division = session.get(Division, code)
    return division.name if division is not None else code


def _last(run: ScreeningRun | None) -> str:
    if run is None or run.finished_at is None:
        return say(_("还没有筛查过。"))
    told = _("上次筛查 {at} 完成（按 {day} 的情况），共 {people} 人、{programmes} 个项目，{changed} 条结果有变化。")
    return say(
        told.format(
            at=instant(run.finished_at),
            day=run.day.isoformat(),
            people=f"{run.people:,}",
            programmes=run.programmes,
            changed=f"{run.changed:,}",
        )
    )


def _to(inside: str, programme: str) -> str:
    given = {name: word for name, word in (("inside", inside), ("programme", programme)) if word}
    return url_for("ScreeningView.index", **given)  # type: ignore[arg-type]
