"""What the pages of the annual recertification show, as plain data for the templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for
from sqlalchemy.orm import Session

from app.approvals.flow import flows
from app.approvals.pages import address_of
from app.kernel import clock
from app.kernel.divisions import Level
from app.kernel.words import _
from app.registry.models.recertification import (
    CampaignState,
    ItemState,
    Recertification,
    RecertificationItem,
)
from app.registry.recertificationforms import shown
from app.registry.recertifying import comparing, progress
from app.registry.recertifying.comparing import Difference
from app.registry.recertifying.progress import MEASURES, Line
from app.registry.recertifying.reminding import reminders
from app.registry.recertifying.reporting import FILLED_IN
from app.store.actor import Actor
from app.web import additions, security, tiles
from app.web.additions import Additions
from app.web.pages import Cell, Column, Detail, Empty, Group, Link, ListPage, Pager, Row, Tile
from app.web.saying import say
from app.web.urls import Addresses

PROGRESS, FILLING = "recertification", "recertification_fill"


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of the progress page: a place, how far it is, and the numbers with the lists behind them."""

    place: Cell
    percent: int
    done: str
    numbers: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class ProgressPage:
    """The progress of a campaign by township or village."""

    title: str
    help: str
    columns: Sequence[Column]
    bars: Sequence[Bar]
    total: Bar
    toolbar: Sequence[Link]
    crumbs: Sequence[Link]


def install() -> None:
    """Put the comparison and the ways to the forms on the generated pages, and the reminders on the home page."""
    additions.use(RecertificationItem, Additions(row_links=item_links, groups=comparison_groups))
    additions.use(Recertification, Additions(row_links=campaign_links))
    tiles.use(reminder_tiles)


def campaign_links(_session: Session, _actor: Actor, row: Recertification) -> list[Link]:
    """On the page of a campaign: its progress and its list."""
    if not security.may("view", PROGRESS) or row.opened_at is None:
        return []
    return [
        Link(say(_("核查进度")), url_for("RecertificationProgressView.show", pk=row.id), icon="chart-bar"),
        Link(say(_("核查名单")), _items(recertification_id=row.id), icon="checklist"),
    ]


def item_links(_session: Session, _actor: Actor, row: RecertificationItem) -> list[Link]:
    """On the page of a household's item: the form that fills it in, and the page on which it is decided.

    The latter itself has its own buttons.
    """
    if request.endpoint == "FlowView.show":
        return []
    found = []
    if security.may("view", FILLING) and row.state in FILLED_IN:
        address = url_for("RecertificationFormView.edit", pk=row.id)
        found.append(Link(say(_("填报")), address, icon="pencil", kind="primary"))
    if security.may("view", "inbox"):
        found.append(Link(say(_("办理")), address_of(flows()[RecertificationItem.__flow__], row.id), icon="list-check"))
    return found


def comparison_groups(session: Session, _actor: Actor, row: RecertificationItem) -> list[Group]:
    """On the page of an item: last year beside this year, with the differences."""
    found = comparing.compare(session, row)
    is_open = row.state == ItemState.DUE
    groups: dict[str, list[Detail]] = {}
    for one in found.differences:
        cell = Cell(_side_by_side(one, is_open), badge="yellow" if one.differs and not is_open else "")
        groups.setdefault(say(one.group), []).append(Detail(say(one.label), cell))
    people = groups.setdefault(say(_("人口")), [])
    for label, names in ((_("比上年增加"), found.joined), (_("比上年减少"), found.left)):
        if names:
            people.append(Detail(say(label), Cell("、".join(names), badge="yellow")))
    heading = say(_("与上年比较：{what}"))
    return [Group(heading.format(what=label), details) for label, details in groups.items() if details]


def campaigns_page(session: Session) -> ListPage:
    """The campaigns that the actor has households in, each with its progress."""
    rows = [_campaign_row(session, one) for one in progress.campaigns(session) if one.opened_at is not None]
    labels = (_("名称"), _("年度"), _("截止日期"), _("状态"), _("应核查"), _("已完成"), _("进度"), _("逾期"))
    title = say(_("核查进度"))
    return ListPage(
        title=title,
        help=say(_("按乡镇、村查看年度核查的进度；点数字查看是哪些家庭。")),
        columns=[Column(f"c{number}", say(one)) for number, one in enumerate(labels)],
        rows=rows,
        pager=Pager(size=max(1, len(rows)), sizes=(), count=len(rows)),
        empty=Empty(say(_("还没有开始的核查任务。"))),
        crumbs=[Link(say(_("年度核查")), ""), Link(title, "")],
    )


def progress_page(session: Session, campaign: Recertification, inside: str, found: Sequence[Line]) -> ProgressPage:
    """The progress of a campaign in an area."""
    state, title = CampaignState(campaign.state), f"{campaign.name} · {say(_('核查进度'))}"
    left = (campaign.due_on - clock.today()).days
    said = _("截止 {day}，还有 {left} 天。") if left >= 0 else _("截止 {day}，已过 {late} 天。")
    help_ = say(said.format(day=campaign.due_on.isoformat(), left=left, late=-left))
    export = url_for("RecertificationProgressView.export", pk=campaign.id, inside=inside)
    above = url_for("RecertificationProgressView.show", pk=campaign.id)
    return ProgressPage(
        title=title,
        help=f"{say(state.label)} · {help_}",
        columns=[Column(one.code, say(one.label), align="end") for one in MEASURES],
        bars=[_bar(campaign, one) for one in found],
        total=_bar(campaign, progress.total(inside, found), whole=True),
        toolbar=[Link(say(_("导出")), export, icon="file-export", method="post")],
        crumbs=[
            Link(say(_("核查进度")), url_for("RecertificationProgressView.index")),
            Link(campaign.name, above),
            Link(title, ""),
        ],
    )


def reminder_tiles(session: Session, actor: Actor) -> list[Tile]:
    """On the home page of those who fill in: how many households wait, of which campaign, and how long there is."""
    if not security.may("view", FILLING):
        return []
    return [
        Tile(
            say(_("年度核查催办：{name}").format(name=one.name)),
            str(one.households),
            _items(recertification_id=one.campaign_id, state=ItemState.DUE),
            icon="bell",
            colour="red" if one.days_left < 0 else "yellow",
            note=_left(one.days_left),
        )
        for one in reminders(session, clock.today())
    ]


def _left(days: int) -> str:
    if days < 0:
        return say(_("户未填报，已逾期 {days} 天").format(days=-days))
    return say(_("户未填报，还剩 {days} 天").format(days=days))


def _campaign_row(session: Session, one: Recertification) -> Row:
    whole = progress.total(one.division_code, progress.lines(session, one.id, one.division_code, Level.TOWN))
    state = CampaignState(one.state)
    cells = [
        Cell(one.name),
        Cell(str(one.year)),
        Cell(one.due_on.isoformat()),
        Cell(say(state.label), badge=state.colour),
        Cell(str(whole.due), align="end"),
        Cell(str(whole.done), align="end"),
        Cell(f"{whole.percent}%", align="end"),
        Cell(str(whole.counts["overdue"]), align="end"),
    ]
    return Row(str(one.id), cells, url=url_for("RecertificationProgressView.show", pk=one.id))


def _bar(campaign: Recertification, line: Line, whole: bool = False) -> Bar:
    is_town = not whole and line.division_code.endswith("000")
    below = url_for("RecertificationProgressView.show", pk=campaign.id, inside=line.division_code) if is_town else ""
    numbers = [
        Cell(
            str(line.counts[one.code]),
            url=_items(recertification_id=campaign.id, division_code=line.division_code, **one.asks)
            if line.counts[one.code]
            else "",
        )
        for one in MEASURES
    ]
    name = say(line.name)
    return Bar(Cell(name, url=below), line.percent, f"{line.done} / {line.due}", numbers)


def _items(**asked: Any) -> str:
    """The list of items, with a query; nothing where the desk does not open it."""
    if not security.may("list", str(RecertificationItem.__tablename__)):
        return ""
    return Addresses(RecertificationItem).list(urlencode({name: str(value) for name, value in asked.items()}))


def _side_by_side(one: Difference, is_open: bool) -> str:
    unit = say(one.unit) if one.unit else ""
    before = "—" if one.before is None else shown(one.before, one.unit)
    if is_open and one.now is None:
        return f"{before} {unit}".strip()
    now = "—" if one.now is None else shown(one.now, one.unit)
    change = (one.now or 0) - (one.before or 0)
    sign = "+" if change > 0 else "−"
    told = f"（{sign}{shown(abs(change), one.unit)}）" if change else ""
    return f"{before} → {now} {unit}".strip() + told
