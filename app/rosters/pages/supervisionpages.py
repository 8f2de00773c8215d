"""Live supervision as pages: the rosters in work, and one of them with everything that was asked and answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import url_for
from sqlalchemy.orm import Session

from app.kernel import divisions, money
from app.kernel.divisions import Level
from app.kernel.periods import Period
from app.kernel.words import _
from app.rosters.models import GROUP, Remark, Roster, RosterState, Supervision
from app.rosters.pages import watching
from app.rosters.pages.finding import names_of
from app.rosters.pages.places import place_of
from app.rosters.pages.watching import SIZE, Asked, Sum
from app.store.actor import Actor
from app.web.pages import Badge, Cell, Column, Detail, Empty, Happening, Link, ListPage, Pager, Row
from app.web.saying import say
from app.web.showing import instant

WATCHING, REMARKING = "supervision", "supervision_remark"
"""The permissions of the pages."""
TITLE = _("实时监督")
COLUMNS = (_("份数"), _("人次"), _("金额（元）"), _("暂缓金额（元）"), _("被叫停"))


@dataclass(frozen=True, slots=True)
class Table:
    """Sums by state or place, each line leading to the rosters behind it."""

    label: str
    first: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class SupervisionPage:
    """The rosters in work: sums by state and place, what they are narrowed to, the newest of them."""

    title: str
    help: str
    tables: Sequence[Table]
    narrowed: Sequence[Link]
    stopped: Link
    listed: ListPage
    crumbs: Sequence[Link]


@dataclass(frozen=True, slots=True)
class Remarking:
    """A remark that the actor may make: where it goes and how its button looks."""

    label: str
    url: str
    icon: str
    kind: str
    confirm: str


@dataclass(frozen=True, slots=True)
class WatchedPage:
    """One roster under supervision: what it is, why it is stopped, what may be said, what was said."""

    title: str
    status: Badge
    stopped: str
    details: Sequence[Detail]
    remarks: Sequence[Remarking]
    content: str
    errors: Sequence[str]
    record: Sequence[Happening]
    toolbar: Sequence[Link]
    crumbs: Sequence[Link]


def supervision_page(session: Session, actor: Actor, asked: Asked) -> SupervisionPage:
    """The overview, narrowed to what is asked for."""
    states, places = watching.by_state(session, asked), watching.by_place(session, asked, actor.division_code)
    names = names_of(session, [one.key for one in places] + ([asked.inside] if asked.inside else []))
    other = "" if asked.stopped else "1"
    return SupervisionPage(
        title=say(TITLE),
        help=say(_("本辖区还没有发送的花名册，走到了哪一步、有多少钱；点开可以询问或叫停。")),
        tables=[_by_state(states, asked), _by_place(places, asked, names)] if states else [],
        narrowed=_narrowed(asked, names),
        stopped=Link(say(_("只看被叫停的")), _at(asked, stopped=other), icon="player-stop", active=asked.stopped),
        listed=_listed(session, asked),
        crumbs=[Link(say(GROUP), ""), Link(say(TITLE), "")],
    )


def watched_page(
    session: Session, roster: Roster, acts: Sequence[Remark], content: str = "", errors: Sequence[str] = ()
) -> WatchedPage:
    """One roster with its running record, and the remarks that are open to the actor."""
    state = RosterState(roster.state)
    return WatchedPage(
        title=roster.name,
        status=Badge(say(state.label), state.colour),
        stopped=roster.stopped or "",
        details=_details(roster),
        remarks=[_remarking(roster, one) for one in acts],
        content=content,
        errors=errors,
        record=[_told(one) for one in watching.remarks(session, roster)],
        toolbar=[Link(say(_("查看花名册")), place_of(roster), "eye")] if place_of(roster) else [],
        crumbs=[Link(say(GROUP), ""), Link(say(TITLE), url_for("WatchingView.index")), Link(roster.name, "")],
    )


def _by_state(sums: Sequence[Sum], asked: Asked) -> Table:
    rows = [_line(Cell(say(RosterState(one.key).label), _at(asked, state=one.key)), one) for one in sums]
    total = [sum(numbers) for numbers in zip(*(_numbers(one) for one in sums), strict=True)]
    everything = Sum("", *total)
    return _table(_("按状态"), _("状态"), [*rows, _line(Cell(say(_("合计")), _at(asked, state="")), everything)])


def _by_place(sums: Sequence[Sum], asked: Asked, names: Mapping[str, str]) -> Table:
    rows = [_line(Cell(names.get(one.key, one.key), _into(one.key, asked)), one) for one in sums]
    return _table(_("按地方"), _("地方"), rows)


def _into(code: str, asked: Asked) -> str:
    return "" if code == asked.inside else _at(asked, inside=code)


def _table(label: str, first: str, rows: Sequence[Sequence[Cell]]) -> Table:
    return Table(say(label), say(first), [Column("", say(one), align="end") for one in COLUMNS], rows)


def _numbers(one: Sum) -> tuple[int, int, int, int, int]:
    return one.rosters, one.people, one.fen, one.held_fen, one.stopped


def _line(first: Cell, one: Sum) -> list[Cell]:
    numbers = (f"{one.rosters:,}", f"{one.people:,}", money.shown(one.fen), money.shown(one.held_fen))
    stopped = Cell(str(one.stopped), badge="red") if one.stopped else Cell("0")
    return [first, *(Cell(text, align="end") for text in numbers), replace(stopped, align="end")]


def _narrowed(asked: Asked, names: Mapping[str, str]) -> list[Link]:
    """What the page is narrowed to, each with the way back."""
    found = []
    if asked.inside:
        above = divisions.parent_of(asked.inside) or ""
        back = above if divisions.level_of(asked.inside) is Level.VILLAGE else ""
        found.append(Link(names.get(asked.inside, asked.inside), _at(asked, inside=back)))
    if asked.state:
        found.append(Link(say(RosterState(asked.state).label), _at(asked, state="")))
    return found


def _listed(session: Session, asked: Asked) -> ListPage:
    found = watching.newest(session, asked)
    shown, more = found[:SIZE], len(found) > SIZE
    acts = watching.last_acts(session, [one.id for one in shown])
    towns = names_of(session, [one.division_code for one in shown])
    labels = (_("花名册"), _("乡镇"), _("状态"), _("人次"), _("金额（元）"), _("暂缓"), _("最近办理"), _("叫停"))
    rows = []
    for one in shown:
        act, state = acts.get(one.id), RosterState(one.state)
        last = f"{act.step_label} · {act.officer_name} · {instant(act.at)}" if act else ""
        cells = [
            Cell(one.name),
            Cell(towns.get(one.division_code, one.division_code)),
            Cell(say(state.label), badge=state.colour),
            Cell(f"{one.lines:,}", align="end"),
            Cell(money.shown(one.total), align="end"),
            Cell(f"{one.held:,}", align="end"),
            Cell(last),
            Cell(say(_("已叫停")), badge="red") if one.stopped else Cell(""),
        ]
        rows.append(Row(str(one.id), cells, url_for("WatchingView.show", pk=one.id)))
    ends = {3, 4, 5}
    return ListPage(
        title=say(_("在办花名册")),
        columns=[Column(str(at), say(one), align="end" if at in ends else "") for at, one in enumerate(labels)],
        rows=rows,
        pager=Pager(
            size=SIZE,
            sizes=(),
            page=2 if asked.after else 1,
            count=len(rows) if not more and not asked.after else None,
            first_url=_at(asked) if asked.after else "",
            next_url=_at(asked, after=str(shown[-1].id)) if more else "",
        ),
        empty=Empty(say(_("没有符合条件的在办花名册。"))),
    )


def _details(roster: Roster) -> list[Detail]:
    told = (
        (_("期次"), Period.read(roster.period).label),
        (_("人次"), f"{roster.lines:,}"),
        (_("金额（元）"), money.shown(roster.total)),
        (_("暂缓人数"), f"{roster.held:,}"),
        (_("暂缓金额（元）"), money.shown(roster.held_total)),
    )
    return [Detail(say(label), Cell(text)) for label, text in told]


def _remarking(roster: Roster, remark: Remark) -> Remarking:
    confirms = {Remark.STOP: _("叫停后，恢复前谁也不能办理这份花名册。确定叫停吗？")}
    icons = {Remark.ASK: "help-circle", Remark.ANSWER: "message", Remark.STOP: "player-stop"}
    return Remarking(
        label=say(remark.label),
        url=url_for("SupervisionRemarkView.remark", pk=roster.id, kind=str(remark)),
        icon=icons.get(remark, "player-play"),
        kind="danger" if remark is Remark.STOP else "primary",
        confirm=say(confirms.get(remark, "")),
    )


def _told(one: Supervision) -> Happening:
    remark = Remark(one.kind)
    who = f"{one.officer_name} · {one.organisation}"
    return Happening(instant(one.at), who, say(remark.label), one.content, remark.colour)


def _at(asked: Asked, **other: str) -> str:
    return url_for("WatchingView.index", **asked.words(**other))  # type: ignore[arg-type]
