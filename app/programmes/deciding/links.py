"""On the pages of people and households: what they receive and what screening says; on the home page: what waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel import money
from app.kernel.words import _
from app.programmes.deciding import counts as screeningcounts
from app.programmes.deciding import lists as screeninglists
from app.programmes.deciding.lists import CHECKING, DECIDING, LOOKING, PRINTING, address, evidence_of, programmes_of
from app.programmes.models import (
    Enrolment,
    EnrolmentState,
    Finding,
    ResultState,
    ScreeningDecision,
    ScreeningResult,
)
from app.programmes.notices.notice import TITLES
from app.registry.models import Household, Person
from app.store.actor import Actor
from app.store.base import Model
from app.web import additions, security, tiles
from app.web.additions import Additions, PerRow
from app.web.pages import Cell, Detail, Group, Link, Tile
from app.web.saying import say

COLOURS = {Finding.EXIT: "red", Finding.ENTER: "green", Finding.AMOUNT: "yellow", Finding.ASK: "azure"}
ICONS = {Finding.EXIT: "user-minus", Finding.ENTER: "user-plus", Finding.AMOUNT: "coin", Finding.ASK: "help-circle"}


def install() -> None:
    """Put all this on the generated pages and the home page."""
    screeninglists.install()
    _add(Person, person_groups, person_links)
    _add(Household, household_groups, None)
    additions.use(ScreeningResult, Additions(row_links=result_links))
    additions.use(ScreeningDecision, Additions(row_links=decision_links))
    tiles.use(waiting_tiles)


def person_groups(session: Session, _actor: Actor, row: Person) -> list[Group]:
    """What a person receives and what screening says."""
    return _groups(session, Enrolment.person_id == row.id, ScreeningResult.person_id == row.id, {})


def household_groups(session: Session, _actor: Actor, row: Household) -> list[Group]:
    """The same of everybody in a household, each with the name."""
    here = ScreeningResult.household_id == row.id
    people = session.execute(select(Person.id, Person.name).where(Person.household_id == row.id)).tuples()
    return _groups(session, Enrolment.household_id == row.id, here, dict(people.all()))


def person_links(_session: Session, _actor: Actor, row: Person) -> list[Link]:
    """The way to checking what somebody is entitled to."""
    if not security.may("view", CHECKING):
        return []
    return [Link(say(_("资格核对")), url_for("ScreeningCheckView.index", person=row.id), icon="search")]


def result_links(_session: Session, _actor: Actor, row: ScreeningResult) -> list[Link]:
    """From a result to its evidence."""
    where = evidence_of(row)
    return [Link(say(_("依据")), where, icon="scale", kind="primary")] if where else []


def decision_links(_session: Session, _actor: Actor, row: ScreeningDecision) -> list[Link]:
    """From a decision to its notice."""
    if row.verdict not in TITLES or not security.may("view", PRINTING):
        return []
    return [Link(say(_("打印决定书")), url_for("ScreeningNoticeView.pdf", pk=row.id), icon="printer", kind="primary")]


def waiting_tiles(session: Session, _actor: Actor) -> list[Tile]:
    """On the home page of those who decide: how many findings of each kind wait."""
    if not security.may("view", DECIDING) or not security.may("view", LOOKING):
        return []
    counts = screeningcounts.waiting(session)
    return [
        Tile(
            say(_("待处理筛查结果：{finding}")).format(finding=say(finding.label)),
            f"{counts[finding]:,}",
            address(finding),
            icon=ICONS[finding],
            colour=COLOURS[finding],
        )
        for finding in screeningcounts.FINDINGS
        if counts.get(finding)
    ]


def _add(model: type[Model], groups: PerRow, links: PerRow | None) -> None:
    """Put groups and links behind those that other rooms have put on a model's page."""
    before = additions.of(model)

    def all_groups(session: Session, actor: Actor, row: Any) -> Sequence[Any]:
        return [*before.groups(session, actor, row), *groups(session, actor, row)]

    def all_links(session: Session, actor: Actor, row: Any) -> Sequence[Any]:
        return [*before.row_links(session, actor, row), *(links(session, actor, row) if links else ())]

    additions.use(model, replace(before, groups=all_groups, row_links=all_links))


def _groups(session: Session, mine: Any, found: Any, people: dict[int, str]) -> list[Group]:
    if not security.may("list", str(Enrolment.__tablename__)):
        return []
    names = programmes_of(session)
    enrolled = session.scalars(select(Enrolment).where(mine, Enrolment.known_to.is_(None)).order_by(Enrolment.id))
    results = session.scalars(
        select(ScreeningResult)
        .where(found, ScreeningResult.state == ResultState.OPEN, ScreeningResult.finding != Finding.AGREES)
        .order_by(ScreeningResult.programme_code)
    )
    lines = [_enrolled(one, names, people) for one in enrolled]
    lines += [_finding(one, names, people) for one in results]
    lines = lines or [Detail(say(_("享受项目")), Cell(say(_("没有享受补贴，也没有待处理的筛查结果。"))))]
    return [Group(say(_("享受项目和资格")), lines)]


def _enrolled(one: Enrolment, names: dict[str, str], people: dict[int, str]) -> Detail:
    state = EnrolmentState(one.state)
    till = say(_("至 {day}")).format(day=one.ends_on.isoformat()) if one.ends_on else say(_("起"))
    told = say(_("每期 {amount} 元，{since} {till}，{state}")).format(
        amount=money.shown(one.amount), since=one.starts_on.isoformat(), till=till, state=say(state.label)
    )
    label = _called(one.programme_code, one.person_id, names, people)
    where = f"?{urlencode({'person': one.person_id, 'programme': one.programme_code})}"
    checks = url_for("ScreeningCheckView.index") + where if security.may("view", CHECKING) else ""
    return Detail(label, Cell(told, url=checks))


def _finding(one: ScreeningResult, names: dict[str, str], people: dict[int, str]) -> Detail:
    finding = Finding(one.finding)
    label = _called(one.programme_code, one.person_id, names, people)
    cell = Cell(say(finding.label), url=evidence_of(one), badge=finding.colour)
    return Detail(label, cell, help=one.reason or "")


def _called(code: str, person_id: int, names: dict[str, str], people: dict[int, str]) -> str:
    programme = names.get(code, code)
    return f"{people[person_id]} · {programme}" if person_id in people else programme
