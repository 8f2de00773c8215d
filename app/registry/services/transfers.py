"""Moves between townships: asked by who receives, answered by who holds, and the same answer for whom nobody holds.

Each side has a row of its own, so that the wall needs no exception: the request lies in the receiving village, the
release in the holding one. Only a full number with exactly the registered name makes a release; without one the
request waits and lapses like any other, so that asking tells nobody whether somebody is registered elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.approvals import engine
from app.audit.trail import record
from app.kernel import clock, divisions, idcard, names
from app.kernel.errors import Conflict, DomainError, Fault
from app.kernel.words import _
from app.offices.models import Division
from app.registry.change_tags import Tag
from app.registry.models import AccountUse, BankAccount, Fact, Household, Person, PersonState, Subject
from app.registry.models.transfers import ReleaseState, TransferExtent, TransferRelease, TransferRequest, TransferState
from app.registry.services import households, persons, reading
from app.store import blind
from app.store.actor import Actor
from app.store.transaction import transaction
from app.store.wall import lifted

ANSWERED_IN = timedelta(days=30)
MOST_A_DAY = 30
"""So many requests a township may make in a day; nobody goes through a list of numbers."""
CAUSE = "transfer"
UNANSWERED = (ReleaseState.WAITING, ReleaseState.CHECKED)


def ask(session: Session, actor: Actor, data: Mapping[str, Any], operation_id: str) -> TransferRequest:
    """Ask for somebody who is registered elsewhere. The same operation id is the same request."""
    engine.insist_on_operation(operation_id)
    if earlier := _of_operation(session, actor, operation_id):
        return earlier
    values = _values(session, actor, data)
    _insist_on_few(session, values["id_no"])
    try:
        with transaction(session):
            row = TransferRequest(
                officer_id=actor.officer_id,
                asked_at=clock.now(),
                lapses_on=clock.today() + ANSWERED_IN,
                operation_id=operation_id,
                **values,
            )
            session.add(row)
            session.flush()
            _notify_holder(session, actor, row)
            record(session, actor, Tag.TRANSFER_ASK, row, extent=row.extent)
    except IntegrityError as late:
        session.rollback()
        if earlier := _of_operation(session, actor, operation_id):
            return earlier
        raise Conflict(engine.STALE) from late
    return row


def cancel(session: Session, actor: Actor, row: TransferRequest) -> None:
    """Take back the own township's request while it is not answered."""
    with transaction(session):
        _close(session, row.id)
        _settle(session, row.id, TransferState.CANCELLED)
        record(session, actor, Tag.TRANSFER_CANCEL, row)


def release(session: Session, actor: Actor, row: TransferRelease) -> None:
    """Let the person, or the whole household, go with everything that is known of them: the effect of the step."""
    with lifted(session, "a move between townships writes on both sides of the wall, after both sides' word"):
        asked = session.get(TransferRequest, row.request_id)
        person = session.get(Person, row.person_id)
        assert asked is not None
        assert person is not None
        _settle(session, asked.id, TransferState.DONE)
        if row.extent == TransferExtent.HOUSEHOLD:
            _move_household(session, actor, person, asked)
        else:
            _move_person(session, actor, person, asked)
        session.flush()
        session.expire(person)
    record(session, actor, Tag.TRANSFER_ANSWER, row, answer="released")


def refuse(session: Session, actor: Actor, row: TransferRelease) -> None:
    """Do not let go: the effect of the step. The reason is the comment of the step, which the receiver is shown."""
    with lifted(session, "the answer is written to the receiving township's request"):
        _settle(session, row.request_id, TransferState.REFUSED)
    record(session, actor, Tag.TRANSFER_ANSWER, row, answer="refused")


def lapse(session: Session, actor: Actor) -> int:
    """Close what was not answered in time, whether or not anybody could have answered; says how many."""
    over = select(TransferRequest).where(
        TransferRequest.state == TransferState.WAITING, TransferRequest.lapses_on < clock.today()
    )
    found = session.scalars(over.order_by(TransferRequest.id).limit(1000)).all()
    for row in found:
        with transaction(session):
            _close(session, row.id)
            _settle(session, row.id, TransferState.LAPSED)
            record(session, actor, Tag.TRANSFER_CANCEL, row, lapsed=True)
    return len(found)


def _notify_holder(session: Session, actor: Actor, row: TransferRequest) -> None:
    """The release, where somebody of exactly this number and name is registered; otherwise nothing is written."""
    with lifted(session, "the holding township is found by the full number and the name"):
        about = select(Person).where(
            blind.equals(Person.id_no, row.id_no), Person.name == row.name, Person.state == PersonState.ACTIVE
        )
        person = session.scalars(about.limit(1)).first()
        village = session.get(Division, row.division_code)
        town = session.get(Division, divisions.parent_of(row.division_code) or "")
        if person is None:
            return
        session.add(
            TransferRelease(
                request_id=row.id,
                division_code=person.division_code,
                person_id=person.id,
                name=person.name,
                extent=row.extent,
                destination="".join(one.name for one in (town, village) if one is not None),
                asked_by=f"{actor.organisation} {actor.name}",
                moved_on=row.moved_on,
                reason=row.reason,
                lapses_on=row.lapses_on,
                asked_at=row.asked_at,
            )
        )


def _move_person(session: Session, actor: Actor, person: Person, asked: TransferRequest) -> None:
    said = {
        "household_id": asked.household_id,
        "relation": asked.relation,
        "effective_on": max(asked.moved_on, person.valid_from),
    }
    persons.move_person(session, actor, person, said, cause=CAUSE, cause_id=asked.id)
    session.flush()
    mine = select(BankAccount.id).where(BankAccount.person_id == person.id)
    carried = {"division_code": asked.division_code}
    for model, whose in (
        (AccountUse, AccountUse.person_id == person.id),
        (Fact, (Fact.subject == Subject.PERSON) & (Fact.subject_id == person.id)),
        (Fact, (Fact.subject == Subject.ACCOUNT) & Fact.subject_id.in_(mine)),
        (BankAccount, BankAccount.person_id == person.id),
    ):
        session.execute(update(model).where(whose).values(carried), execution_options={"synchronize_session": False})
    for account in session.scalars(select(BankAccount).where(BankAccount.person_id == person.id)):
        session.refresh(account)


def _move_household(session: Session, actor: Actor, person: Person, asked: TransferRequest) -> None:
    home = reading.household(session, person.household_id)
    on = max(asked.moved_on, home.valid_from, *_beginnings(session, home))
    village, group = asked.division_code, asked.group_no
    households.move_household(session, actor, home, village, group, on, cause=CAUSE, cause_id=asked.id)
    mine = select(BankAccount.id).join(Person, Person.id == BankAccount.person_id).where(Person.household_id == home.id)
    about = (Fact.subject == Subject.ACCOUNT) & Fact.subject_id.in_(mine)
    carried = update(Fact).where(about).values(division_code=village)
    session.execute(carried, execution_options={"synchronize_session": False})


def _beginnings(session: Session, home: Household) -> list[date]:
    return list(session.scalars(select(Person.valid_from).where(Person.household_id == home.id)))


def _settle(session: Session, request_id: int, state: TransferState) -> None:
    """The one conditional UPDATE of a request: it is answered, taken back or lapses once."""
    with lifted(session, "a request is settled from either side"):
        settled = session.execute(
            update(TransferRequest)
            .where(TransferRequest.id == request_id, TransferRequest.state == TransferState.WAITING)
            .values(state=state),
            execution_options={"synchronize_session": False},
        )
        row = session.get(TransferRequest, request_id)
        if settled.rowcount != 1:  # type: ignore[attr-defined]
            raise Conflict(_("这项迁入申请已经答复、撤回或逾期，请刷新后再看。"))
        if row is not None:
            session.refresh(row)


def _close(session: Session, request_id: int) -> None:
    """The holder's side has nothing to decide any more."""
    with lifted(session, "the holding township's row is closed with the request"):
        session.execute(
            update(TransferRelease)
            .where(TransferRelease.request_id == request_id, TransferRelease.state.in_(UNANSWERED))
            .values(state=ReleaseState.CLOSED, version=TransferRelease.version + 1),
            execution_options={"synchronize_session": False},
        )


def _of_operation(session: Session, actor: Actor, operation_id: str) -> TransferRequest | None:
    made = select(TransferRequest).where(TransferRequest.operation_id == operation_id)
    row = session.scalars(made).one_or_none()
    if row is not None and row.officer_id != actor.officer_id:
        raise Conflict(_("这个操作编号已用于另一项申请，请刷新后重填。"))
    return row


def _insist_on_few(session: Session, number: str) -> None:
    """One waiting request for a person, and not more requests a day than moves happen."""
    begins = datetime.combine(clock.today(), time(), clock.CHINA).astimezone(UTC)
    made = select(func.count(TransferRequest.id)).where(TransferRequest.asked_at >= begins)
    if (session.scalar(made) or 0) >= MOST_A_DAY:
        raise Conflict(_("本乡镇今天的迁入申请已达 {count} 项，请明天再提出。").format(count=MOST_A_DAY))
    waiting = select(TransferRequest).where(
        TransferRequest.state == TransferState.WAITING, TransferRequest.lapses_on >= clock.today()
    )
    if any(one.id_no == number for one in session.scalars(waiting)):
        raise Conflict(_("这个人的迁入申请正在等待答复，不必再提。"), field="id_no")


def _values(session: Session, actor: Actor, data: Mapping[str, Any]) -> dict[str, Any]:
    """What is asked, checked. Raises :class:`DomainError` with every fault at its field."""
    faults: list[Fault] = []
    number, name = idcard.check(str(data.get("id_no") or "")), names.check(str(data.get("name") or ""))
    faults += [*name.faults("name"), *number.faults("id_no")]
    values: dict[str, Any] = {"name": name.value, "id_no": number.value}
    extent = str(data.get("extent") or "")
    if extent not in TransferExtent._value2member_map_:
        faults.append(Fault(_("请选择本人迁入还是整户迁入。"), "extent"))
    values |= {"extent": extent, "moved_on": data.get("moved_on"), "reason": _reason(data, faults)}
    if not isinstance(values["moved_on"], date) or values["moved_on"] > clock.today():
        faults.append(Fault(_("请填写迁移日期，不能晚于今天。"), "moved_on"))
    try:
        values |= _place(session, actor, extent, data)
    except DomainError as refusal:
        faults += refusal.faults
    if faults:
        raise DomainError(faults[0].sentence, faults=faults)
    own = select(Person.id).where(blind.equals(Person.id_no, number.value), Person.state == PersonState.ACTIVE)
    if session.scalars(own.limit(1)).first() is not None:
        raise Conflict(_("这个人已在本辖区登记，请用变动申报的“户间迁移”。"), field="id_no")
    return values


def _reason(data: Mapping[str, Any], faults: list[Fault]) -> str:
    reason = " ".join(str(data.get("reason") or "").split())
    if not 2 <= len(reason) <= 200:
        faults.append(Fault(_("请写明迁移原因（2–200 个字）。"), "reason"))
    return reason


def _place(session: Session, actor: Actor, extent: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Where to: into a household of the own area, or with the whole household into a village of it."""
    if extent == TransferExtent.PERSON:
        home = reading.household(session, data.get("household_id"))
        relation = str(data.get("relation") or "")
        if not relation:
            raise DomainError(_("请选择与迁入家庭户主的关系。"), field="relation")
        return {"household_id": home.id, "division_code": home.division_code, "relation": relation}
    village = str(data.get("division_code") or "")
    reading.insist_on_village(session, actor, village)
    group = int(data.get("group_no") or 0)
    reading.insist_on_group(group)
    return {"division_code": village, "group_no": group}
