"""The page of a roster: first what differs from the period before, then what is wrong, the villages, the lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from sqlalchemy.orm import Session

from app.approvals.flow import flows
from app.approvals.pages import address_of, next_step
from app.kernel import money
from app.kernel.periods import Period
from app.kernel.words import _
from app.rosters.models import Difference, Roster, RosterState
from app.rosters.pages.finding import COMPILING, PROGRESS, may_compile, names_of
from app.rosters.pages.linelists import Asked
from app.rosters.pages.linepages import address
from app.rosters.services import contents, differences, publicity
from app.rosters.services.carrying import FINAL
from app.rosters.services.differences import Part
from app.store.actor import Actor
from app.web import additions, security
from app.web.pages import Badge, Cell, Column, Detail, Link, Tile
from app.web.saying import say
from app.web.showing import instant


@dataclass(frozen=True, slots=True)
class Table:
    """Sums by village, each with the lines behind it; the last line is the sum of all."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class RosterPage:
    """A roster as whoever reviews it reads it. Problems and lines are fetched when they come into view."""

    title: str
    status: Badge
    next_step: str
    stopped: str
    figures: Sequence[Detail]
    compared: str
    differences: Sequence[Tile]
    problems_url: str
    villages: Table
    lines_url: str
    toolbar: Sequence[Link]
    crumbs: Sequence[Link]


def roster_page(session: Session, actor: Actor, roster: Roster) -> RosterPage:
    """The page."""
    state = RosterState(roster.state)
    compared, tiles = _differences(session, roster)
    year, code = roster.period[:4], roster.programme_code
    url = url_for("BatchProgressView.index", programme=code, year=year) if security.may("view", PROGRESS) else ""
    return RosterPage(
        title=roster.name,
        status=Badge(say(state.label), state.colour),
        next_step=next_step(flows()[roster.__flow__], roster),
        stopped=roster.stopped or "",
        figures=_figures(session, roster),
        compared=compared,
        differences=tiles,
        problems_url=url_for("RosterReadView.problems", pk=roster.id),
        villages=_villages(session, roster),
        lines_url=url_for("RosterReadView.lines", pk=roster.id),
        toolbar=[
            *_ways(roster),
            *(_tools(roster) if may_compile(roster) else _later(roster)),
            *additions.of(Roster).row_links(session, actor, roster),
        ],
        crumbs=[Link(say(_("发放进度")), url), Link(roster.name, "")],
    )


def _figures(session: Session, roster: Roster) -> list[Detail]:
    batch = roster.batch
    part = say(_("正册") if roster.part == 1 else _("补报（第 {number} 册）").format(number=roster.part))
    hung = publicity.last_of(session, roster)
    shown = f"{hung.starts_on} – {hung.ends_on}" if hung else ""
    told = [
        (_("补贴项目"), batch.programme.name),
        (_("期次"), f"{Period.read(roster.period).label} · {part}"),
        (_("计入发放"), say(_("{lines} 人，{households} 户").format(lines=roster.lines, households=roster.households))),
        (_("金额（元）"), money.shown(roster.total)),
        (_("大写"), money.capitals(roster.total)),
        (_("暂缓"), say(_("{held} 人，{total} 元").format(held=roster.held, total=money.shown(roster.held_total)))),
        (_("核算日"), batch.law_day.isoformat()),
        (_("编制时间"), instant(roster.known_at) if roster.known_at else ""),
        (_("上报截止"), batch.deadline.isoformat()),
        (_("公示"), shown),
        (_("明细摘要（SM3）"), roster.content_digest[:16]),
    ]
    return [Detail(say(label), Cell(text)) for label, text in told if text]


def _differences(session: Session, roster: Roster) -> tuple[str, list[Tile]]:
    found = differences.summary(session, roster)
    if not found.earlier:
        compared = say(_("这是第一期，没有上期可比，全部算新增。"))
    else:
        compared = say(_("与{period}比：").format(period=Period.read(found.earlier).label))

    def lines(difference: Difference) -> str:
        return address(roster, Asked(difference=str(difference)))

    gone = url_for("RosterReadView.gone", pk=roster.id)
    return compared, [
        _tile(_("新增"), found.new, lines(Difference.NEW), "user-plus", "green"),
        _tile(_("减少"), found.gone, gone, "user-minus", "red"),
        _tile(_("金额变动"), found.amount, lines(Difference.AMOUNT), "coin", "yellow"),
        _tile(_("账户变动"), found.account, lines(Difference.ACCOUNT), "credit-card", "azure"),
        _tile(_("不变"), found.same, lines(Difference.SAME), "circle-check", "grey"),
    ]


def _tile(label: str, part: Part, url: str, icon: str, colour: str) -> Tile:
    note = say(_("{total} 元")).format(total=money.shown(part.total))
    value = say(_("{lines} 人")).format(lines=f"{part.lines:,}")
    return Tile(say(label), value, url, icon, colour if part.lines else "grey", note)


def _villages(session: Session, roster: Roster) -> Table:
    found = contents.totals_by_village(session, roster)
    names = names_of(session, [code for code, *_rest in found])
    labels = ((_("村（社区）"), ""), (_("人数"), "end"), (_("金额（元）"), "end"), (_("暂缓"), "end"))
    rows = [
        _numbers(Cell(names.get(code, code), url=address(roster, Asked(village=code))), lines, total, held)
        for code, lines, total, held in found
    ]
    whole = _numbers(Cell(say(_("合计"))), roster.lines, roster.total, roster.held)
    columns = [Column(f"c{at}", say(label), align=align) for at, (label, align) in enumerate(labels)]
    return Table(columns, [*rows, whole])


def _numbers(place: Cell, lines: int, total: int, held: int) -> list[Cell]:
    texts = (f"{lines:,}", money.shown(total), f"{held:,}")
    return [place, *(Cell(text, align="end") for text in texts)]


def _ways(roster: Roster) -> list[Link]:
    """The page on which it is decided, and all its lines."""
    found = [Link(say(_("全部明细")), url_for("RosterReadView.lines", pk=roster.id), icon="list-details")]
    if security.may("view", "inbox"):
        found.insert(
            0, Link(say(_("办理")), address_of(flows()[roster.__flow__], roster.id), "list-check", kind="primary")
        )
    return found


def _tools(roster: Roster) -> list[Link]:
    """What the township may do while the roster is its to amend."""
    key, sure = roster.id, say(_("按核算日的规则和现在已知的情况重新核算；手工改过的不动。确定吗？"))
    found = [
        Link(say(_("增加")), url_for("RosterEditView.add", pk=key), icon="user-plus"),
        Link(say(_("录入表")), url_for("RosterGridView.edit", pk=key), icon="table"),
        Link(say(_("导入")), url_for("RosterImportView.take", pk=key), icon="upload"),
    ]
    if roster.part == 1:
        url = url_for("RosterEditView.recompile", pk=key)
        found.append(Link(say(_("重新编制")), url, "refresh", "post", confirm=sure))
    return found


def _later(roster: Roster) -> list[Link]:
    """What waits on a roster that went up goes into the next part."""
    if not security.may("view", COMPILING) or not roster.held or roster.state not in FINAL:
        return []
    sure = say(_("已经核实、改正的暂缓和退回明细转入补报花名册。确定吗？"))
    url = url_for("RosterEditView.carry", pk=roster.id)
    return [Link(say(_("转入补报")), url, "arrow-right", "post", confirm=sure)]
