"""Reporting a household: the year's figures and the people confirmed, prefilled with last year, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.approvals import engine
from app.approvals.actions import operation
from app.approvals.subject import digest
from app.audit.trail import record
from app.kernel import canonical, clock, sm
from app.kernel.errors import Conflict, DomainError, Fault
from app.kernel.words import _
from app.registry.models.recertification import ItemState, RecertificationItem
from app.registry.recertifying import comparing, yearly
from app.registry.recertifying.tags import Tag
from app.store.actor import Actor
from app.store.transaction import transaction

FILLED_IN = (ItemState.DUE, ItemState.RETURNED)
LARGEST = 10**13
LONGEST_NOTE = 200


@dataclass(frozen=True, slots=True)
class Report:
    """What was typed: figures by the input's name, the people ticked, what is said besides."""

    figures: Mapping[str, int | None]
    members: Sequence[int]
    members_note: str = ""
    note: str = ""


def prefilled(item: RecertificationItem, line: yearly.Line) -> Mapping[str, int]:
    """What a line shows at first: what is stated this year, else, where nothing was reported yet, last year's."""
    return line.now or ({} if item.content else line.before)


def report(
    session: Session,
    actor: Actor,
    item: RecertificationItem,
    said: Report,
    *,
    seen_digest: str,
    operation_id: str,
) -> RecertificationItem:
    """Write down the year of a household and report it. The same operation id is the same report.

    Raises :class:`DomainError` with each fault at its field, :class:`Conflict` where somebody was faster.
    """
    engine.insist_on_operation(operation_id)
    if operation(session, operation_id) is not None:
        return item
    with transaction(session):
        session.refresh(item)
        if item.state not in FILLED_IN:
            raise Conflict(engine.STALE)
        if digest(item) != seen_digest:
            raise Conflict(engine.AMENDED)
        _insist_on_turn(session, actor, item)
        people = [one.id for one in yearly.members_of(session, item.household_id)]
        sheet = yearly.lines(session, item.household_id, item.year)
        _check(said, people, sheet)
        yearly.write(session, actor, item, sheet, said.figures)
        _take_down(session, item, said, people)
        record(session, actor, Tag.FILL, item, change=item.change, year=item.year)
        engine.take(session, actor, item, "report", seen_digest=digest(item), operation_id=operation_id)
    return item


def _insist_on_turn(session: Session, actor: Actor, item: RecertificationItem) -> None:
    """Before anything is written: whether the step belongs to this actor; the engine says so again at the step."""
    if not any(one.step.code == "report" for one in engine.offers(session, actor, item)):
        raise DomainError(_("填报由村信息员、乡镇或站所操作员办理，您的岗位不能填报。"))


def _check(said: Report, people: Sequence[int], sheet: Sequence[yearly.Line]) -> None:
    faults = []
    for line in sheet:
        for figure in line.table.figures:
            name = line.input_name(figure)
            value = said.figures.get(name)
            if value is not None and not -LARGEST < value < LARGEST:
                faults.append(Fault(_("数字太大，请核对单位（元、亩）。"), name))
            elif value is not None and value < 0 and line.table.code != "income":
                faults.append(Fault(_("不能是负数。"), name))
    if set(said.members) - set(people):
        raise Conflict(_("这一户的成员刚有变动，请刷新后再填报。"))
    if set(people) - set(said.members) and not said.members_note:
        sentence = _("有成员没有勾选，请写明情况（如：外出、死亡），并另外办理变动申报。")
        faults.append(Fault(sentence, "members_note"))
    if not said.members and people:
        faults.append(Fault(_("至少要确认一名在户成员；全户已不在的，请先办理变动申报或销户。"), "members_note"))
    for name, text in (("note", said.note), ("members_note", said.members_note)):
        if len(text) > LONGEST_NOTE:
            faults.append(Fault(_("最多 {count} 个字。").format(count=LONGEST_NOTE), name))
    if faults:
        raise DomainError(faults[0].sentence, faults=faults)


def _take_down(session: Session, item: RecertificationItem, said: Report, people: Sequence[int]) -> None:
    """The figures of the report on the item itself, as one more version of it."""
    _count_version(session, item)
    item.members = ",".join(map(str, sorted(set(said.members))))
    item.members_note, item.note = said.members_note or None, said.note or None
    session.flush()
    found = comparing.compare(session, item)
    members = set(said.members)
    item.people_before, item.people_now = found.differences[0].before, len(members)
    income, asset, land = yearly.TABLES[0].label, yearly.TABLES[1].label, _("土地")
    item.income_before, item.income_now = found.total(income, "元", False), found.total(income, "元", True)
    item.assets_before, item.assets_now = found.total(asset, "元", False), found.total(asset, "元", True)
    item.land_before, item.land_now = found.total(land, "亩", False), found.total(land, "亩", True)
    item.change = comparing.change_of(item, found)
    item.overdue, item.reported_at = False, clock.now()
    item.content = _content(session, item)
    session.flush()


def _content(session: Session, item: RecertificationItem) -> str:
    """The SM3 digest of everything reported: the year's lines, the people, the words."""
    sheet = yearly.lines(session, item.household_id, item.year)
    said: dict[str, Any] = {
        "lines": [[*line.key, dict(line.now)] for line in sheet if line.now],
        "members": item.members,
        "notes": [item.members_note, item.note],
    }
    return sm.sm3(canonical.encode(said)).hex()


def _count_version(session: Session, item: RecertificationItem) -> None:
    """The version is compared where it is raised, so that who was faster is not overwritten."""
    unchanged = (
        RecertificationItem.id == item.id,
        RecertificationItem.state.in_(FILLED_IN),
        RecertificationItem.version == item.version,
    )
    written = session.execute(
        update(RecertificationItem).where(*unchanged).values(version=item.version + 1),
        execution_options={"synchronize_session": False},
    )
    if written.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(engine.STALE)
    session.refresh(item)
