"""Change requests: asked for by the officer, amended while with the officer, carried out when approved (A18, A36)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.approvals import engine
from app.approvals.subject import digest
from app.audit.trail import record
from app.kernel import addresses, clock
from app.kernel.errors import Conflict, DomainError, Fault, NotAllowed
from app.kernel.words import _
from app.offices.models import Officer, Terminal
from app.offices.models.change_requests import OPEN, ChangeKind, ChangeRequest, ChangeState
from app.offices.services.epoch import end_access
from app.offices.services.terminals import place_terminal, withdraw_terminal
from app.offices.tags import Tag
from app.store.actor import Actor
from app.store.transaction import transaction

MINE = (ChangeState.DRAFT, ChangeState.RETURNED)
"""States in which the officer may still amend the request."""
_MOBILE = re.compile(r"1[3-9][0-9]{9}")


def ask(session: Session, actor: Actor, data: Mapping[str, Any], operation_id: str) -> ChangeRequest:
    """Ask for a change of the own registration and submit it. The same operation id is the same request."""
    engine.insist_on_operation(f"{operation_id}-submit")
    if earlier := _of_operation(session, operation_id):
        return _own(actor, earlier)
    try:
        return _ask(session, actor, data, operation_id)
    except IntegrityError as late:
        session.rollback()
        if earlier := _of_operation(session, operation_id):
            return _own(actor, earlier)
        raise _going_on(_kind(data.get("kind"))) from late


def _of_operation(session: Session, operation_id: str) -> ChangeRequest | None:
    return session.scalars(select(ChangeRequest).where(ChangeRequest.operation_id == operation_id)).one_or_none()


def _ask(session: Session, actor: Actor, data: Mapping[str, Any], operation_id: str) -> ChangeRequest:
    officer, kind = _myself(session, actor), _kind(data.get("kind"))
    _insist_on_one(session, officer, kind)
    with transaction(session):
        row = ChangeRequest(
            officer_id=officer.id,
            organisation_id=officer.organisation_id,
            division_code=officer.division_code,
            kind=kind,
            created_at=clock.now(),
            operation_id=operation_id,
            **_values(session, officer, kind, data),
        )
        session.add(row)
        record(session, actor, Tag.CHANGE_ASK, row, kind=kind)
        session.refresh(row)
        engine.take(session, actor, row, "submit", seen_digest=digest(row), operation_id=f"{operation_id}-submit")
    return row


def amend(
    session: Session, actor: Actor, row: ChangeRequest, data: Mapping[str, Any], seen_digest: str
) -> ChangeRequest:
    """Amend the own request while it is not with the office; the change counts as a new version."""
    _own(actor, row)
    officer = _myself(session, actor)
    with transaction(session):
        session.refresh(row)
        if row.state not in MINE:
            raise Conflict(engine.STALE)
        if digest(row) != seen_digest:
            raise Conflict(engine.AMENDED)
        values = _values(session, officer, ChangeKind(row.kind), data)
        _write(session, row, values)
        record(session, actor, Tag.CHANGE_AMEND, row, kind=row.kind)
    return row


def carry_out(session: Session, actor: Actor, row: ChangeRequest) -> None:
    """Change what was asked for: the effect of the approval, in its transaction."""
    officer = row.officer
    match ChangeKind(row.kind):
        case ChangeKind.NAME:
            officer.name = row.new_name or officer.name
        case ChangeKind.TELEPHONE:
            officer.telephone = row.new_telephone
        case ChangeKind.ADDRESS:
            _move_terminal(session, actor, row, officer)
    record(session, actor, Tag.CHANGE_CARRY_OUT, officer, request=row.id, kind=row.kind)


def title_of(row: ChangeRequest) -> tuple[str, ...]:
    """What a request is called: whose, and what of it; an officer who left the area is out of sight."""
    officer: Officer | None = row.officer
    kind = ChangeKind(row.kind).label
    return (officer.name, kind) if officer is not None else (kind,)


def own_addresses(session: Session, officer_id: int) -> list[Terminal]:
    """The addresses that are registered for an officer today."""
    day = clock.today()
    return list(
        session.scalars(
            select(Terminal)
            .where(Terminal.officer_id == officer_id, Terminal.revoked_at.is_(None), Terminal.valid_from <= day)
            .where(or_(Terminal.valid_to.is_(None), Terminal.valid_to > day))
            .order_by(Terminal.id)
        )
    )


def _move_terminal(session: Session, actor: Actor, row: ChangeRequest, officer: Officer) -> None:
    old = row.terminal
    if old is not None and old.revoked_at is None:
        withdraw_terminal(session, actor, old)
    else:
        end_access(officer)
    note = old.note if old is not None else None
    place_terminal(session, actor, officer, {"address": row.new_address, "note": note})


def _write(session: Session, row: ChangeRequest, values: Mapping[str, Any]) -> None:
    """The version is compared where it is raised, so that a decision that was faster is not overwritten."""
    unchanged = (ChangeRequest.id == row.id, ChangeRequest.state.in_(MINE), ChangeRequest.version == row.version)
    written = session.execute(
        update(ChangeRequest).where(*unchanged).values(version=row.version + 1),
        execution_options={"synchronize_session": False},
    )
    if written.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(engine.STALE)
    session.refresh(row)
    for name, value in values.items():
        setattr(row, name, value)
    session.flush()


def _own(actor: Actor, row: ChangeRequest) -> ChangeRequest:
    if row.officer_id != actor.officer_id:
        raise NotAllowed(_("这不是您的申请，只有本人可以修改。"))
    return row


def _myself(session: Session, actor: Actor) -> Officer:
    officer = session.get(Officer, actor.officer_id)
    if officer is None:
        raise NotAllowed(_("您的登记在另一机构。请切换到所在机构的岗位后再提出申请。"))
    return officer


def _kind(text: Any) -> ChangeKind:
    if text not in ChangeKind._value2member_map_:
        raise DomainError(_("请选择要变更的事项：姓名、手机号码或登记地址。"), field="kind")
    return ChangeKind(text)


def _insist_on_one(session: Session, officer: Officer, kind: ChangeKind) -> None:
    going = select(ChangeRequest.id).where(
        ChangeRequest.officer_id == officer.id, ChangeRequest.kind == kind, ChangeRequest.state.in_(OPEN)
    )
    if session.scalars(going.limit(1)).first() is not None:
        raise _going_on(kind)


def _going_on(kind: ChangeKind) -> DomainError:
    sentence = _("您已有一项“{kind}”的变更申请正在办理，请在原申请上修改或先撤销。")
    return DomainError(sentence.format(kind=kind.label), field="kind")


def _values(session: Session, officer: Officer, kind: ChangeKind, data: Mapping[str, Any]) -> dict[str, Any]:
    """What is to change, checked. Raises :class:`DomainError` with every fault at its field."""
    read: dict[ChangeKind, Callable[[Session, Officer, Mapping[str, Any], list[Fault]], dict[str, Any]]] = {
        ChangeKind.NAME: _name,
        ChangeKind.TELEPHONE: _telephone,
        ChangeKind.ADDRESS: _address,
    }
    faults: list[Fault] = []
    values = read[kind](session, officer, data, faults)
    values["reason"] = str(data.get("reason") or "").strip()
    if not 2 <= len(values["reason"]) <= 200:
        faults.append(Fault(_("请写明申请理由（2–200 个字）。"), "reason"))
    if faults:
        raise DomainError(faults[0].sentence, faults=faults)
    return values


def _name(_session: Session, officer: Officer, data: Mapping[str, Any], faults: list[Fault]) -> dict[str, Any]:
    name = " ".join(str(data.get("new_name") or "").split())
    if not name or len(name) > 60 or not name.isprintable():
        faults.append(Fault(_("请填写新姓名，与身份证一致。"), "new_name"))
    elif name == officer.name:
        faults.append(Fault(_("新姓名与登记的相同，不必申请。"), "new_name"))
    return {"new_name": name, "before": officer.name}


def _telephone(_session: Session, officer: Officer, data: Mapping[str, Any], faults: list[Fault]) -> dict[str, Any]:
    number = "".join(str(data.get("new_telephone") or "").split()).replace("-", "")
    if not _MOBILE.fullmatch(number):
        faults.append(Fault(_("请填写 11 位手机号码。"), "new_telephone"))
    elif number == officer.telephone:
        faults.append(Fault(_("新号码与登记的相同，不必申请。"), "new_telephone"))
    return {"new_telephone": number, "before": officer.telephone}


def _address(session: Session, officer: Officer, data: Mapping[str, Any], faults: list[Fault]) -> dict[str, Any]:
    old = _replaced(session, officer, data.get("terminal_id"), faults)
    values = {"terminal_id": old.id if old else None, "before": old.address if old else None}
    try:
        values["new_address"] = addresses.canonical(str(data.get("new_address") or ""))
    except DomainError as refusal:
        faults.append(Fault(refusal.sentence, "new_address"))
        return values
    if any(one.address == values["new_address"] for one in own_addresses(session, officer.id)):
        faults.append(Fault(_("这个地址已经登记在您名下，不必申请。"), "new_address"))
    return values


def _replaced(session: Session, officer: Officer, key: Any, faults: list[Fault]) -> Terminal | None:
    mine = own_addresses(session, officer.id)
    if key in (None, "") and len(mine) <= 1:
        return mine[0] if mine else None
    found = next((one for one in mine if str(one.id) == str(key)), None)
    if found is None:
        faults.append(Fault(_("请选择要替换的是您登记的哪一个地址。"), "terminal_id"))
    return found
