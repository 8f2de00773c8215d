"""Change reports: written by the village or the township, amended while with the writer, applied when confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.approvals import engine
from app.approvals.subject import digest
from app.audit.trail import record
from app.kernel import clock
from app.kernel.errors import Conflict, DomainError, Fault, NotAllowed
from app.kernel.words import _
from app.offices.models import Officer
from app.registry.change_kind import About, Change, ChangeKind, change_kinds
from app.registry.change_tags import Tag
from app.registry.models import Household, Person
from app.registry.models.changes import ChangeReport, ReportState
from app.registry.models.evidence import Evidence
from app.registry.services import change_notices, change_values, reading
from app.store.actor import Actor
from app.store.transaction import transaction

WRITABLE = (ReportState.DRAFT, ReportState.RETURNED)
"""States in which a report is with who wrote it."""
FURTHEST = 12
"""So many months ahead an effective month may lie; beyond that nobody has planned anything yet."""
OLDEST_YEAR = 2000


def report(session: Session, actor: Actor, data: Mapping[str, Any], operation_id: str) -> ChangeReport:
    """Write a report down as a draft. The same operation id is the same report."""
    engine.insist_on_operation(operation_id)
    kind = kind_of(data.get("kind"))
    if earlier := _of_operation(session, actor, operation_id):
        return earlier
    person, home = _about(session, kind, data)
    try:
        with transaction(session):
            row = ChangeReport(
                kind=kind.code,
                division_code=home.division_code,
                household_id=home.id,
                person_id=person.id if person else None,
                officer_id=actor.officer_id,
                created_at=clock.now(),
                operation_id=operation_id,
            )
            _fill(session, row, kind, Change(row, person, home, {}), data)
            session.add(row)
            record(session, actor, Tag.REPORT, row, kind=kind.code)
    except IntegrityError as late:
        session.rollback()
        if earlier := _of_operation(session, actor, operation_id):
            return earlier
        raise Conflict(engine.STALE) from late
    return row


def amend(session: Session, actor: Actor, row: ChangeReport, data: Mapping[str, Any], seen: str) -> ChangeReport:
    """Amend a report that is with its writer; whoever agreed to what it said before sees it again."""
    kind = kind_of(row.kind)
    with transaction(session):
        claim(session, actor, row, seen)
        person, home = _about(session, kind, {"person_id": row.person_id, "household_id": row.household_id})
        _fill(session, row, kind, Change(row, person, home, {}), data)
        record(session, actor, Tag.AMEND, row, kind=row.kind)
    return row


def is_writer(session: Session, actor: Actor, row: ChangeReport) -> bool:
    """Whether the actor may amend a report: who wrote it, and for one that the village wrote its other people."""
    if row.officer_id == actor.officer_id:
        return True
    return row.division_code == actor.division_code and village_wrote(session, row)


def village_wrote(session: Session, row: ChangeReport) -> bool:
    """Whether the village wrote a report, and not the township for it."""
    writer = session.get(Officer, row.officer_id)
    return writer is not None and writer.division_code == row.division_code


def claim(session: Session, actor: Actor, row: ChangeReport, seen: str) -> None:
    """Raise the version of a report that is with its writer, unless somebody was faster or it is no longer as seen."""
    if not is_writer(session, actor, row):
        raise NotAllowed(_("这项申报不由您填写，请由填写人修改。"))
    session.refresh(row)
    if row.state not in WRITABLE:
        raise Conflict(_("申报正在办理或已经办结，不能修改。需要时请先撤回。"))
    if digest(row) != seen:
        raise Conflict(engine.AMENDED)
    same = (ChangeReport.id == row.id, ChangeReport.state.in_(WRITABLE), ChangeReport.version == row.version)
    claimed = session.execute(
        update(ChangeReport).where(*same).values(version=row.version + 1),
        execution_options={"synchronize_session": False},
    )
    if claimed.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(engine.STALE)
    session.refresh(row)


def apply(session: Session, actor: Actor, row: ChangeReport) -> None:
    """Write the change into the registry: the effect of the township's confirmation, in its transaction."""
    change, kind = change_of(session, row), kind_of(row.kind)
    _insist_on_month(row.happened_on, row.effective_on)
    kind.apply(session, actor, change)
    row.applied_at = clock.now()
    change_notices.call(session, row, kind)
    record(session, actor, Tag.APPLY, row, kind=row.kind, effective_on=row.effective_on)


def change_of(session: Session, row: ChangeReport) -> Change:
    """A report with what it is about and what it states."""
    person = reading.person(session, row.person_id) if row.person_id else None
    home = reading.household(session, person.household_id if person else row.household_id)
    return Change(row, person, home, change_values.read(kind_of(row.kind), row.stated))


def kind_of(code: Any) -> ChangeKind:
    """The kind of that code. Raises :class:`DomainError` where there is none."""
    if code not in change_kinds():
        raise DomainError(_("请选择变动类型。"), field="kind")
    return change_kinds()[code]


def title_of(row: ChangeReport) -> tuple[str, ...]:
    """What a report is called: what changed, and with whom."""
    kind = change_kinds().get(row.kind)
    about = row.person.name if row.person else row.household.code if row.household else ""
    return tuple(filter(None, (kind.label if kind else row.kind, about)))


def evidence_of(session: Session, row: ChangeReport) -> list[Evidence]:
    """What is attached to a report, in order; what was taken away is not."""
    kept = select(Evidence).where(Evidence.report_id == row.id, Evidence.removed_at.is_(None))
    return list(session.scalars(kept.order_by(Evidence.id)))


def restamp(session: Session, row: ChangeReport) -> None:
    """Take the digest anew over what is stated and attached."""
    attached = [(one.kind, one.digest) for one in evidence_of(session, row)] if row.id else []
    row.content = change_values.content_of(row, attached)


def month_of(text: Any, happened_on: date, kind: ChangeKind) -> date:
    """The first day of the month that a text names (2026-03); the kind's own proposal where it names none."""
    said = str(text or "").strip().replace("年", "-").replace("月", "").replace("/", "-")
    if not said:
        return kind.takes_effect(happened_on)
    try:
        year, month = (int(part) for part in said.split("-")[:2])
        return date(year, month, 1)
    except ValueError:
        raise DomainError(_("请按“年-月”填写生效月份，如 2026-03。"), field="effective_month") from None


def _fill(session: Session, row: ChangeReport, kind: ChangeKind, change: Change, data: Mapping[str, Any]) -> None:
    """Everything that a report says, checked. Raises :class:`DomainError` with every fault at its field."""
    faults: list[Fault] = []
    row.happened_on = _happened(data.get("happened_on"), faults)
    values = {ask.name: _plain(data.get(ask.name)) for ask in kind.asks}
    faults += [
        Fault(_("请填写“{label}”。").format(label=ask.field.label), ask.name)
        for ask in kind.asks
        if ask.input.required and values[ask.name] in (None, "")
    ]
    if not faults:
        row.effective_on = _month(data.get("effective_month"), row.happened_on, kind, faults)
    row.reason = " ".join(str(data.get("reason") or "").split())[:200]
    stated = Change(row, change.person, change.household, values)
    if not faults and kind.check is not None:
        faults += kind.check(session, stated)
    if faults:
        raise DomainError(faults[0].sentence, faults=faults)
    row.stated = change_values.write(values)
    row.before, row.after = change_values.before(session, kind, stated), change_values.after(session, kind, stated)
    for name, column in change_values.SEALED_BESIDE.items():
        setattr(row, column, values.get(name) or None)
    restamp(session, row)


def _plain(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


def _happened(said: Any, faults: list[Fault]) -> date:
    if not isinstance(said, date):
        faults.append(Fault(_("请填写变动日期。"), "happened_on"))
        return clock.today()
    if said > clock.today():
        faults.append(Fault(_("变动日期不能晚于今天，请在变动发生后申报。"), "happened_on"))
    elif said.year < OLDEST_YEAR:
        faults.append(Fault(_("变动日期太早，请核对年份。"), "happened_on"))
    return said


def _month(said: Any, happened_on: date, kind: ChangeKind, faults: list[Fault]) -> date:
    try:
        month = month_of(said, happened_on, kind)
        _insist_on_month(happened_on, month)
    except DomainError as refusal:
        faults += refusal.faults
        return happened_on.replace(day=1)
    return month


def _insist_on_month(happened_on: date, effective_on: date) -> None:
    """A change counts neither before it happened nor in a month that lies beyond what is planned."""
    if effective_on < happened_on.replace(day=1):
        raise DomainError(_("生效月份不能早于变动的月份。"), field="effective_month")
    today = clock.today()
    if (effective_on.year - today.year) * 12 + effective_on.month - today.month > FURTHEST:
        sentence = _("生效月份最多填到 {count} 个月以后，请核对。").format(count=FURTHEST)
        raise DomainError(sentence, field="effective_month")


def _about(session: Session, kind: ChangeKind, data: Mapping[str, Any]) -> tuple[Person | None, Household]:
    if kind.about is About.HOUSEHOLD:
        return None, reading.household(session, data.get("household_id"))
    person = reading.person(session, data.get("person_id"))
    reading.insist_on_active(person)
    return person, reading.household(session, person.household_id)


def _of_operation(session: Session, actor: Actor, operation_id: str) -> ChangeReport | None:
    row = session.scalars(select(ChangeReport).where(ChangeReport.operation_id == operation_id)).one_or_none()
    if row is not None and row.officer_id != actor.officer_id:
        raise Conflict(_("这个操作编号已用于另一项申报，请刷新后重填。"))
    return row
