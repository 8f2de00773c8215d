"""Campaigns: planned by the county office, released, opened by the job on their day, closed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.jobs.services import enqueue
from app.kernel import clock, divisions
from app.kernel.columns import Field
from app.kernel.divisions import Level
from app.kernel.errors import Conflict, DomainError, Fault
from app.kernel.words import _
from app.offices.models import Division
from app.registry.models.recertification import CampaignState, Recertification
from app.registry.recertifying.tags import Tag
from app.store.actor import Actor
from app.store.commands import Input, command
from app.store.transaction import transaction

JOB = "open_recertification"
EARLIEST_YEAR, LONGEST_NOTICE, MOST_REMINDERS = 2000, 365, 10
_PROGRAMME = re.compile(r"[0-9A-Z]{7,15}")
_AREA = Input(
    "division_code",
    Field(_("范围（县或乡镇）"), related="divisions", help=_("不选就是本辖区；可以只选一个乡镇"), group=_("范围")),
    required=False,
)
_NEEDED = {"name": _("名称"), "year": _("年度"), "opens_on": _("开始日期"), "due_on": _("截止日期")}
_WRITTEN = (
    "name", "year", "programme_code", "selection", "village_from", "village_to", "opens_on", "due_on",
    "reminder_days", "consequence", "sample_percent",
)  # fmt: skip


@command(Recertification, "add", _("建立核查任务"), icon="calendar-plus", inputs=(_AREA,), done=_("已建立，核对后下达"))
def plan(session: Session, actor: Actor, data: Mapping[str, Any]) -> Recertification:
    """Plan a campaign. Nothing happens until it is released."""
    values = _checked(data)
    values["division_code"] = _area(session, actor, data.get("division_code") or actor.division_code)
    _insist_on_villages(values, values["division_code"])
    with transaction(session):
        row = Recertification(**values, state=CampaignState.DRAFT, created_at=clock.now())
        session.add(row)
        record(session, actor, Tag.PLAN, row, name=row.name, year=row.year)
    return row


def _why_not_amend(row: Recertification) -> str:
    if row.state in (CampaignState.DRAFT, CampaignState.RELEASED):
        return ""
    return _("核查已经开始，不能再改；需要时请结束后另建。")


@command(Recertification, "edit", _("修改核查任务"), icon="edit", unless=_why_not_amend, done=_("已修改"))
def amend(session: Session, actor: Actor, row: Recertification, data: Mapping[str, Any]) -> Recertification:
    """Amend a campaign that has not begun."""
    if reason := _why_not_amend(row):
        raise Conflict(reason)
    values = _checked({name: getattr(row, name) for name in _WRITTEN} | dict(data))
    _insist_on_villages(values, row.division_code)
    with transaction(session):
        _move(session, row, (CampaignState.DRAFT, CampaignState.RELEASED), **values)
        record(session, actor, Tag.AMEND, row, name=row.name, year=row.year)
    return row


@command(
    Recertification,
    "release",
    _("下达"),
    icon="send",
    kind="primary",
    confirm=_("下达后到开始日期自动生成名单，乡镇和村信息员即可填报。确定下达吗？"),
    unless=lambda row: "" if row.state == CampaignState.DRAFT else _("只有草稿可以下达。"),
    done=_("已下达"),
)
def release(
    session: Session, actor: Actor, row: Recertification, _data: Mapping[str, Any] | None = None
) -> Recertification:
    """Release a campaign: the list is made on its first day, at once where that is today or earlier."""
    if row.due_on < clock.today():
        raise DomainError(_("截止日期已过，请先修改截止日期再下达。"), field="due_on")
    with transaction(session):
        _move(session, row, (CampaignState.DRAFT,), state=CampaignState.RELEASED)
        record(session, actor, Tag.RELEASE, row, opens_on=row.opens_on, due_on=row.due_on)
        if row.opens_on <= clock.today():
            enqueue(session, actor, JOB, {"recertification": row.id}, once_key=f"recertification-{row.id}")
    return row


@command(
    Recertification,
    "close",
    _("结束"),
    icon="flag-check",
    confirm=_("结束后不再催办、不再新标逾期；还没有填报的家庭仍可补报，已暂停的确认后恢复。确定结束吗？"),
    unless=lambda row: "" if row.state == CampaignState.OPEN else _("只有进行中的核查可以结束。"),
    done=_("已结束"),
)
def close(
    session: Session, actor: Actor, row: Recertification, _data: Mapping[str, Any] | None = None
) -> Recertification:
    """Close a campaign after its last day: no more reminders; late households may still be reported."""
    if clock.today() <= row.due_on:
        raise DomainError(_("还没有到截止日期 {day}，不能结束。").format(day=row.due_on.isoformat()))
    with transaction(session):
        _move(session, row, (CampaignState.OPEN,), state=CampaignState.CLOSED, closed_at=clock.now())
        record(session, actor, Tag.CLOSE, row)
    return row


def reminder_days(text: str) -> tuple[int, ...]:
    """The days before the end on which reminders fall due, the earliest first; what is no number is left out.

    >>> reminder_days("3，30, 15")
    (30, 15, 3)
    """
    return tuple(sorted({int(one) for one in re.findall(r"(?<!\d)\d{1,3}(?!\d)", text)}, reverse=True))


def _move(session: Session, row: Recertification, states: tuple[CampaignState, ...], **values: Any) -> None:
    """One conditional UPDATE: of two who decide at once, one is told."""
    statement = update(Recertification).where(Recertification.id == row.id, Recertification.state.in_(states))
    moved = session.execute(statement.values(**values), execution_options={"synchronize_session": False})
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(_("核查任务的状态已变更，请刷新后再看。"))
    session.refresh(row)


def _checked(data: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: data[name] for name in _WRITTEN if data.get(name) is not None}
    values |= {name: None for name in ("programme_code", "village_from", "village_to") if not data.get(name)}
    found = list(_faults(values))
    if found:
        raise DomainError(found[0].sentence, faults=found)
    return values


def _faults(values: dict[str, Any]) -> list[Fault]:
    faults = []
    for name, label in _NEEDED.items():
        if not values.get(name):
            faults.append(Fault(_("请填写“{label}”。").format(label=label), name))
    if faults:
        return faults
    if not EARLIEST_YEAR <= int(values["year"]) <= clock.today().year + 1:
        faults.append(Fault(_("年度请填 {first} 到明年之间的四位数字。").format(first=EARLIEST_YEAR), "year"))
    if values["due_on"] < values["opens_on"]:
        faults.append(Fault(_("截止日期不能早于开始日期。"), "due_on"))
    if not 0 <= int(values.get("sample_percent", 0)) <= 100:
        faults.append(Fault(_("复查比例填 0 到 100。"), "sample_percent"))
    programme = values.get("programme_code")
    if programme and not _PROGRAMME.fullmatch(str(programme)):
        faults.append(Fault(_("项目编码是 7 到 15 位的数字或大写字母；所有项目请留空。"), "programme_code"))
    return faults + _reminder_faults(str(values.get("reminder_days", "30,15,3")))


def _reminder_faults(text: str) -> list[Fault]:
    days = re.split(r"[,，、\s]+", text.strip())
    good = all(one.isascii() and one.isdigit() and 0 < int(one) <= LONGEST_NOTICE for one in days if one)
    if good and len(days) <= MOST_REMINDERS:
        return []
    sentence = _("催办天数请填 1 到 {most} 的数字，用逗号隔开，最多 {count} 个，如 30,15,3。")
    return [Fault(sentence.format(most=LONGEST_NOTICE, count=MOST_REMINDERS), "reminder_days")]


def _area(session: Session, actor: Actor, code: Any) -> str:
    text = str(code)
    if not divisions.is_code(text) or not actor.scope.holds_division(text) or session.get(Division, text) is None:
        raise DomainError(_("请选择本辖区内的县或乡镇。"), field="division_code")
    if divisions.level_of(text) not in (Level.COUNTY, Level.TOWN):
        raise DomainError(_("核查以县或乡镇为范围，请选到县或乡镇。"), field="division_code")
    return text


def _insist_on_villages(values: Mapping[str, Any], area: str) -> None:
    for name in ("village_from", "village_to"):
        code = values.get(name)
        if code and not (divisions.is_code(code) and divisions.contains(area, code)):
            raise DomainError(_("起止村请选核查范围之内的村。"), field=name)
    first, last = values.get("village_from"), values.get("village_to")
    if first and last and last < first:
        raise DomainError(_("截止村的代码不能小于起始村。"), field="village_to")
