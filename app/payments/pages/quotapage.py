"""The page of quota balances: of each programme, or of each quota of one, a bar of what is paid, frozen and left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel import money
from app.kernel.words import _
from app.payments.models import Quota
from app.payments.pages.parts import amount, crumbs, heads, programmes_of
from app.web import security
from app.web.pages import Badge, Cell, Column, Link
from app.web.saying import say
from app.web.urls import Addresses

MOST = 200
"""So many quotas of one programme are drawn; the list has all of them."""
WIDTH = 1000
TONES = (("paid", _("已支付"), "blue"), ("frozen", _("冻结"), "yellow"), ("available", _("可用"), "green"))


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar, in thousandths of its width."""

    at: int
    width: int
    colour: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One line: what it is about, its bar, the bar in words, and its figures."""

    label: Cell
    parts: Sequence[Part]
    told: str
    numbers: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class QuotasPage:
    """Quota balances of a year, or of all years (0)."""

    title: str
    help: str
    years: Sequence[Link]
    narrowed: Sequence[Link]
    legend: Sequence[Badge]
    columns: Sequence[Column]
    bars: Sequence[Bar]
    empty: str
    toolbar: Sequence[Link]
    crumbs: Sequence[Link]


def quotas_page(session: Session, year: int, programme: str) -> QuotasPage:
    """The balances by programme; of one programme, its quotas."""
    names, title = programmes_of(session), say(_("指标余额"))
    bars = _of_programme(session, year, programme) if programme else _by_programme(session, year, names)
    return QuotasPage(
        title=title,
        help=say(_("下达数＝可用数＋冻结数＋已支付数。点项目看它的每一份指标。")),
        years=_years(session, year, programme),
        narrowed=[Link(names.get(programme, programme), _to(year, ""))] if programme else [],
        legend=[Badge(say(label), colour) for _name, label, colour in TONES],
        columns=heads(_("下达数（元）"), _("已支付数（元）"), _("冻结数（元）"), _("可用数（元）"), ends=range(4)),
        bars=bars,
        empty=say(_("没有指标。收到指标文件后由财政经办登记。")),
        toolbar=_toolbar(),
        crumbs=crumbs(title),
    )


def bar(label: Cell, issued: int, paid: int, frozen: int, available: int) -> Bar:
    """A line with its bar; the pieces fill the whole width where anything was issued."""
    sums, at, parts = {"paid": paid, "frozen": frozen, "available": available}, 0, list[Part]()
    upto = 0
    for name, _label, colour in TONES:
        upto += sums[name]
        end = WIDTH * upto // issued if issued else 0
        if end > at:
            parts.append(Part(at, end - at, colour))
        at = end
    told = _("已支付 {paid} 元，冻结 {frozen} 元，可用 {available} 元").format(
        **{name: money.shown(fen) for name, fen in sums.items()}
    )
    return Bar(label, parts, say(told), [amount(one) for one in (issued, paid, frozen, available)])


def _by_programme(session: Session, year: int, names: Mapping[str, str]) -> list[Bar]:
    figures = (Quota.issued, Quota.paid, Quota.frozen, Quota.available)
    about = select(Quota.programme_code, *(func.sum(one) for one in figures)).group_by(Quota.programme_code)
    if year:
        about = about.where(Quota.year == year)
    rows = session.execute(about.order_by(Quota.programme_code)).tuples().all()
    bars = [bar(Cell(names.get(row[0], row[0]), url=_to(year, row[0])), *map(int, row[1:])) for row in rows]
    if len(rows) > 1:
        bars.append(bar(Cell(say(_("合计"))), *(sum(int(row[at]) for row in rows) for at in range(1, 5))))
    return bars


def _of_programme(session: Session, year: int, programme: str) -> list[Bar]:
    about = select(Quota).where(Quota.programme_code == programme)
    if year:
        about = about.where(Quota.year == year)
    found = session.scalars(about.order_by(Quota.priority, Quota.id.desc()).limit(MOST))
    return [bar(_called(one), one.issued, one.paid, one.frozen, one.available) for one in found]


def _called(quota: Quota) -> Cell:
    shows = security.may("show", str(Quota.__tablename__))
    return Cell(quota.document_no, url=Addresses(Quota).show(quota.id) if shows else "")


def _years(session: Session, year: int, programme: str) -> list[Link]:
    found = session.scalars(select(Quota.year).distinct().order_by(Quota.year.desc()).limit(10))
    links = [Link(str(one), _to(one, programme), active=one == year) for one in found]
    return [Link(say(_("全部年度")), _to(0, programme), active=not year), *links]


def _toolbar() -> list[Link]:
    addresses, view = Addresses(Quota), str(Quota.__tablename__)
    links = []
    if security.may("add", view):
        links.append(Link(say(_("登记指标")), addresses.at("add"), icon="plus", kind="primary"))
    if security.may("list", view):
        links.append(Link(say(_("指标列表")), addresses.list(), icon="table"))
    return links


def _to(year: int, programme: str) -> str:
    given = {"year": year or None, "programme": programme or None}
    return url_for("QuotaBalancesView.index", **given)  # type: ignore[arg-type]
