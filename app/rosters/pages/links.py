"""Rosters on other rooms' pages: what a person was paid, a programme's batches, what a township still has to file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import request, url_for
from sqlalchemy.orm import Session

from app.kernel import clock, money
from app.kernel.periods import Period
from app.kernel.words import _
from app.programmes.models import Programme
from app.registry.models import Person
from app.rosters.models import LineState, PayBatch, Roster, RosterColumn, RosterLine
from app.rosters.pages.finding import COMPILING, ISSUING, LOOKING, PROGRESS
from app.rosters.services import reminding
from app.store.actor import Actor
from app.store.base import Model
from app.web import additions, security, tiles
from app.web.additions import Additions, PerRow
from app.web.pages import Cell, Detail, Group, Link, Tile
from app.web.saying import say
from app.web.urls import Addresses

MOST = 24
"""So many payments of a person are shown; the generated list of lines has all."""


_shown: set[type[Model]] = set()
"""What is added once only, however often an application is made: other rooms add to it behind us and do so once."""


def install() -> None:
    """Put all this on the generated pages and the home page."""
    _add(Person, groups=person_groups)
    _add(Programme, links=programme_links)
    additions.use(PayBatch, Additions(row_links=batch_links))
    if not _shown:
        _add(Roster, links=roster_links)
        _shown.add(Roster)
    tiles.use(filing_tiles)
    tiles.use(late_tiles)


def person_groups(session: Session, _actor: Actor, row: Person) -> list[Group]:
    """On the page of a person: every period for which a roster names the person, the latest first."""
    if not security.may("list", str(RosterLine.__tablename__)):
        return []
    about = sa.select(RosterLine, Roster).join(Roster, Roster.id == RosterLine.roster_id)
    found = about.where(RosterLine.person_id == row.id).order_by(RosterLine.period.desc(), RosterLine.id.desc())
    lines = [_payment(line, roster) for line, roster in session.execute(found.limit(MOST)).tuples()]
    return [Group(say(_("历次发放")), lines)] if lines else []


def programme_links(_session: Session, _actor: Actor, row: Programme) -> list[Link]:
    """On the page of a programme: its batches by township and period, and the columns of its rosters."""
    found = []
    if security.may("view", PROGRESS):
        url = url_for("BatchProgressView.index", programme=row.code)
        found.append(Link(say(_("发放进度")), url, icon="calendar-event"))
    if security.may("list", str(RosterColumn.__tablename__)):
        url = Addresses(RosterColumn).list(urlencode({"programme_id": row.id}))
        found.append(Link(say(_("花名册列")), url, icon="columns"))
    return found


def batch_links(_session: Session, _actor: Actor, row: PayBatch) -> list[Link]:
    """On the page of a batch: who has filed."""
    if not security.may("view", PROGRESS):
        return []
    url = url_for("BatchProgressView.index", programme=row.programme_code, year=row.period[:4])
    return [Link(say(_("发放进度")), url, icon="calendar-event", kind="primary")]


def roster_links(_session: Session, _actor: Actor, row: Roster) -> list[Link]:
    """On the generated page of a roster and on the page on which it is decided: the roster as it is read."""
    if not security.may("view", LOOKING) or request.endpoint == "RosterReadView.show":
        return []
    kind = "primary" if request.endpoint == "FlowView.show" else "secondary"
    return [Link(say(_("打开花名册")), url_for("RosterReadView.show", pk=row.id), icon="clipboard-list", kind=kind)]


def filing_tiles(session: Session, _actor: Actor) -> list[Tile]:
    """On the home page of those who compile: the batches that are near their deadline or over it."""
    if not security.may("view", COMPILING) or not security.may("view", PROGRESS):
        return []
    return [_reminder(session, one) for one in reminding.reminders(session, clock.today())]


def late_tiles(session: Session, _actor: Actor) -> list[Tile]:
    """On the home page of those who lay batches down: how many townships are over their deadline."""
    if not security.may("view", ISSUING) or not security.may("view", PROGRESS):
        return []
    late = [one for one in reminding.reminders(session, clock.today()) if one.days_left < 0]
    if not late:
        return []
    batch = session.get_one(PayBatch, late[0].batch_id)
    url = url_for("BatchProgressView.index", programme=batch.programme_code, year=batch.period[:4])
    note = say(_("{count} 个批次").format(count=len({one.batch_id for one in late})))
    return [Tile(say(_("逾期未上报的乡镇")), str(len(late)), url, icon="calendar-event", colour="red", note=note)]


def _reminder(session: Session, one: reminding.Reminder) -> Tile:
    batch = session.get_one(PayBatch, one.batch_id)
    matrix = url_for("BatchProgressView.index", programme=batch.programme_code, year=batch.period[:4])
    is_begun = one.roster_id is not None and security.may("view", LOOKING)
    url = url_for("RosterReadView.show", pk=one.roster_id) if is_begun else matrix
    late = _("已逾期 {days} 天") if one.days_left < 0 else _("还剩 {days} 天")
    return Tile(
        one.name,
        say(_("待上报") if one.roster_id is not None else _("待编制")),
        url,
        icon="calendar-event",
        colour="red" if one.days_left < 0 else "yellow",
        note=say(late.format(days=abs(one.days_left))),
    )


def _payment(line: RosterLine, roster: Roster) -> Detail:
    state = LineState(line.state)
    told = say(_("{amount} 元，{state}")).format(amount=money.shown(line.amount), state=say(state.label))
    url = url_for("LineReadView.show", pk=line.id) if security.may("view", LOOKING) else ""
    label = f"{Period.read(line.period).label} · {roster.batch.programme.name}"
    return Detail(label, Cell(told, url=url), help=line.reason or "")


def _add(model: type[Model], groups: PerRow | None = None, links: PerRow | None = None) -> None:
    """Put groups and links behind those that other rooms have put on a model's page."""
    before = additions.of(model)

    def all_groups(session: Session, actor: Actor, row: Any) -> Sequence[Any]:
        return [*before.groups(session, actor, row), *(groups(session, actor, row) if groups else ())]

    def all_links(session: Session, actor: Actor, row: Any) -> Sequence[Any]:
        return [*before.row_links(session, actor, row), *(links(session, actor, row) if links else ())]

    additions.use(model, replace(before, groups=all_groups, row_links=all_links))
