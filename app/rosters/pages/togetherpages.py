"""Deciding on many rosters at once: those that wait for the actor, what differs in each, and what came of it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from sqlalchemy.orm import Session

from app.approvals.flow import Step
from app.approvals.subject import digest
from app.kernel import money
from app.kernel.words import _
from app.rosters.models import GROUP, Roster
from app.rosters.pages.finding import names_of
from app.rosters.pages.places import place_of
from app.rosters.services import differences, together
from app.rosters.services.differences import Part, Summary
from app.web.pages import Cell, Column, Empty, Link, ListPage, Pager, Row
from app.web.saying import say

TOGETHER = "rosters_together"
"""The permission of the page."""
TITLE = _("批量审批")
SHOWN = 100
"""So many rosters stand on one page."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A roster that waits: its key, the digest of what is shown, whether it is ticked, its line, what differs."""

    key: int
    seen: str
    ticked: bool
    name: Cell
    town: str
    cells: Sequence[Cell]
    differs: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class TogetherPage:
    """The rosters that wait at one step, the form that takes it on those ticked. ``steps`` lead to the other steps."""

    title: str
    help: str
    errors: Sequence[str]
    steps: Sequence[Link]
    candidates: Sequence[Candidate]
    columns: Sequence[Column]
    sums: Sequence[tuple[str, str]]
    more: str
    action_url: str
    operation_id: str
    submit: str
    confirm: str
    comment: str
    empty: str
    crumbs: Sequence[Link]


def together_page(
    session: Session,
    waiting: Mapping[str, Sequence[Roster]],
    step: Step | None,
    typed: Mapping[str, str],
    ticked: Sequence[str] | None = None,
    errors: Sequence[str] = (),
) -> TogetherPage:
    """The page of one step; ``ticked`` are those ticked before it was refused, all of them at first."""
    rows = waiting.get(step.code, ()) if step else ()
    shown = rows[:SHOWN]
    towns = names_of(session, [row.division_code for row in shown])
    label = say(step.label) if step else ""
    return TogetherPage(
        title=say(TITLE),
        help=say(
            _("等您办理的花名册，跨乡镇一起办。先看与上期的差异，点名称看明细；每一份单独办理，办不了的列出原因。")
        ),
        errors=errors,
        steps=_steps(waiting, step),
        candidates=[_candidate(session, row, towns, ticked) for row in shown],
        columns=[Column("", say(one), align="end") for one in (_("人次"), _("金额（元）"), _("暂缓"))],
        sums=_sums(shown),
        more=say(_("只列出前 {count} 份，办完再看后面的。")).format(count=len(shown)) if len(rows) > len(shown) else "",
        action_url=url_for("RostersTogetherView.take", step=step.code) if step else "",
        operation_id=typed.get("operation_id", "") or uuid.uuid4().hex,
        submit=say(_("对勾选的办理“{step}”")).format(step=label),
        confirm=say(_("对勾选的花名册办理“{step}”，确定吗？")).format(step=label),
        comment=typed.get("comment", ""),
        empty="" if shown else say(_("没有等您办理的花名册。")),
        crumbs=[Link(say(GROUP), ""), Link(say(TITLE), "")],
    )


def outcome_page(outcome: together.Outcome, names: Mapping[int, str], back_url: str) -> ListPage:
    """What came of it: first those that were not done and why, then those that were."""
    title = say(_("办理结果：已办 {done} 份，未办 {refused} 份")).format(
        done=len(outcome.done), refused=len(outcome.refused)
    )
    refused = [
        Row(f"r{one.roster_id}", [Cell(say(_("未办")), badge="red"), _named(one, names), Cell(say(one.sentence))])
        for one in outcome.refused
    ]
    done = [
        Row(f"d{one.roster_id}", [Cell(say(_("已办")), badge="green"), _named(one, names), Cell("")])
        for one in outcome.done
    ]
    rows = [*refused, *done]
    return ListPage(
        title=title,
        columns=[Column("state", say(_("结果"))), Column("name", say(_("花名册"))), Column("why", say(_("说明")))],
        rows=rows,
        pager=Pager(size=max(1, len(rows)), sizes=(), count=len(rows)),
        empty=Empty(say(_("没有需要办理的。"))),
        toolbar=[Link(say(_("继续办理")), back_url, icon="arrow-back-up")],
        crumbs=[Link(say(GROUP), ""), Link(say(TITLE), back_url), Link(title, "")],
    )


def _named(one: together.Done | together.Refused, names: Mapping[int, str]) -> Cell:
    return Cell(names.get(one.roster_id, f"#{one.roster_id}"))


def _steps(waiting: Mapping[str, Sequence[Roster]], chosen: Step | None) -> list[Link]:
    labels = {one.code: one.label for one in together.steps()}
    return [
        Link(
            say(labels[code]),
            url_for("RostersTogetherView.index", step=code),
            badge=str(len(rows)),
            active=chosen is not None and chosen.code == code,
        )
        for code, rows in waiting.items()
        if rows
    ]


def _candidate(session: Session, row: Roster, towns: Mapping[str, str], ticked: Sequence[str] | None) -> Candidate:
    return Candidate(
        key=row.id,
        seen=digest(row),
        ticked=ticked is None or str(row.id) in ticked,
        name=Cell(row.name, url=place_of(row)),
        town=towns.get(row.division_code, row.division_code),
        cells=[Cell(text, align="end") for text in (f"{row.lines:,}", money.shown(row.total), f"{row.held:,}")],
        differs=_differs(differences.summary(session, row)),
    )


def _differs(found: Summary) -> list[tuple[str, str]]:
    """What differs from the period before, in words; what nobody has is left out."""
    if not found.earlier:
        return [(say(_("首期")), "grey")]
    parts = (
        (_("新增"), found.new, "green"),
        (_("减少"), found.gone, "red"),
        (_("金额变动"), found.amount, "yellow"),
        (_("账户变动"), found.account, "azure"),
    )
    told = [(say(_part(label, part)), colour) for label, part, colour in parts if part.lines]
    return told or [(say(_("与上期相同")), "grey")]


def _part(label: str, part: Part) -> str:
    return _("{label} {lines} 人 {total} 元").format(
        label=say(label), lines=f"{part.lines:,}", total=money.shown(part.total)
    )


def _sums(rows: Sequence[Roster]) -> list[tuple[str, str]]:
    return [
        (say(_("花名册")), f"{len(rows):,}"),
        (say(_("人次")), f"{sum(row.lines for row in rows):,}"),
        (say(_("金额（元）")), money.shown(sum(row.total for row in rows))),
    ]
