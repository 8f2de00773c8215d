"""Appropriation requests: written by the township from approved rosters; finance chooses linking and notes receipts.

What a step of the flow brings about is in :mod:`app.payments.services.effects`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import canonical, clock, money, sm
from app.kernel.errors import Conflict, DomainError, NotAllowed
from app.kernel.words import _
from app.payments.models import AppropriationRequest, Linking, RequestRoster, RequestState, SpecialAccount
from app.payments.services import rules
from app.payments.services.choosing import chosen
from app.payments.tags import Tag
from app.rosters.models import PayBatch, Roster
from app.store.actor import Actor
from app.store.transaction import transaction
from app.store.turns import one_at_a_time
from app.store.wall import lifted

LONGEST_OPINION, LONGEST_RECEIPT = 200, 60
TAKEN = _("所选的花名册刚被编入另一份申请书，请刷新后重新选择。")
AMENDED = _("这份申请书刚被别人修改过，请刷新后再办理。")


def title_of(request: AppropriationRequest) -> Sequence[str]:
    """A request is called by its number and its amount."""
    return request.number, _("{amount} 元").format(amount=money.shown(request.amount))


def listed(session: Session, request: AppropriationRequest) -> list[RequestRoster]:
    """The rosters on a request, in the order in which they stand there."""
    about = select(RequestRoster).where(RequestRoster.request_id == request.id)
    return list(session.scalars(about.order_by(RequestRoster.id)))


def compile_request(
    session: Session, actor: Actor, roster_ids: Collection[int], account_id: int | None, opinion: str = ""
) -> AppropriationRequest:
    """Write a request over approved rosters of one programme and the actor's township.

    Raises :class:`DomainError` at ``roster_ids`` or ``account_id``, :class:`Conflict` where a roster is taken.
    """
    rules.insist_on_town_operator(actor)
    try:
        with transaction(session):
            rosters = chosen(session, actor, roster_ids, None)
            request = AppropriationRequest(
                number=_next_number(session, actor.division_code),
                purpose="",
                division_code=actor.division_code,
                programme_code=rosters[0].programme_code,
                linking=Linking.PRIORITY,
                compiled_by=actor.officer_id,
                compiled_at=clock.now(),
                state=RequestState.DRAFT,
            )
            session.add(request)
            _write(session, request, rosters, account_id, opinion)
            record(session, actor, Tag.REQUEST_COMPILE, request, **_told(request, rosters))
    except IntegrityError as error:
        raise Conflict(TAKEN) from error
    return request


def amend_request(
    session: Session,
    actor: Actor,
    request: AppropriationRequest,
    roster_ids: Collection[int],
    account_id: int | None,
    opinion: str,
    seen_version: int,
) -> AppropriationRequest:
    """Write a request that is with its township anew, with the rosters as they are now."""
    if not rules.writes(actor, request):
        raise NotAllowed(_("拨款申请书由编制它的乡镇操作员修改。"))
    try:
        with transaction(session):
            _insist_on(session, request, rules.WITH_TOWN, seen_version)
            rosters = chosen(session, actor, roster_ids, request)
            for one in listed(session, request):
                session.delete(one)
            session.flush()
            _write(session, request, rosters, account_id, opinion)
            request.version += 1
            record(session, actor, Tag.REQUEST_AMEND, request, **_told(request, rosters))
    except IntegrityError as error:
        raise Conflict(TAKEN) from error
    return request


def choose_linking(
    session: Session, actor: Actor, request: AppropriationRequest, rule: str, seen_version: int
) -> AppropriationRequest:
    """Choose in which order the quotas are drawn on, before the request is approved."""
    _insist_on_mover(actor, request)
    if rule not in set(Linking):
        raise DomainError(_("请选择一种挂接规则。"), field="linking")
    with transaction(session):
        _insist_on(session, request, {RequestState.REVIEWED}, seen_version)
        if request.linking != rule:
            request.linking = Linking(rule)
            request.version += 1
            record(session, actor, Tag.REQUEST_LINKING, request, linking=rule)
    return request


def record_receipt(
    session: Session, actor: Actor, request: AppropriationRequest, receipt_no: str, paid_on: date, seen_version: int
) -> AppropriationRequest:
    """Note the bank's receipt and the day of an approved request's payment; the step ``pay`` asks for both."""
    _insist_on_mover(actor, request)
    number = "".join(receipt_no.split())
    if not number or len(number) > LONGEST_RECEIPT:
        raise DomainError(_("请填写银行回单号，最多 60 个字。"), field="receipt_no")
    with transaction(session):
        _insist_on(session, request, {RequestState.APPROVED}, seen_version)
        if not clock.local(request.compiled_at).date() <= paid_on <= clock.today():
            raise DomainError(_("拨付日期应在编制申请书之后、今天之前（含当天）。"), field="paid_on")
        request.receipt_no, request.paid_on = number, paid_on
        request.version += 1
        record(session, actor, Tag.REQUEST_RECEIPT, request, receipt=number, paid_on=paid_on.isoformat())
    return request


def _insist_on_mover(actor: Actor, request: AppropriationRequest) -> None:
    if not rules.moves(actor, request):
        raise NotAllowed(_("这一步由本县的财政经办办理。"))


def _insist_on(
    session: Session, request: AppropriationRequest, states: Collection[RequestState], seen_version: int
) -> None:
    """The request, locked, is in one of the states and as it was seen."""
    session.refresh(request, with_for_update=True)
    if request.state not in states:
        told = _("申请书现在是“{state}”，不能办理这一项。")
        raise Conflict(told.format(state=RequestState(request.state).label))
    if request.version != seen_version:
        raise Conflict(AMENDED)


def _write(
    session: Session,
    request: AppropriationRequest,
    rosters: Sequence[Roster],
    account_id: int | None,
    opinion: str,
) -> None:
    """Everything that a request says, from its rosters as they are."""
    request.account_id = _account(session, account_id).id
    request.opinion = " ".join(opinion.split())[:LONGEST_OPINION] or None
    request.amount = sum(one.total for one in rosters)
    request.people = sum(one.lines for one in rosters)
    request.purpose = _purpose(session, rosters)
    request.content_digest = digest_of(rosters)
    session.flush()
    for one in rosters:
        session.add(
            RequestRoster(
                request_id=request.id,
                roster_id=one.id,
                lines=one.lines,
                amount=one.total,
                content_digest=one.content_digest,
                division_code=one.division_code,
                programme_code=one.programme_code,
            )
        )
    session.flush()


def digest_of(rosters: Sequence[Roster]) -> str:
    """The SM3 of the rosters that a request lists, each with its number, its people, its amount and its own digest."""
    said: list[canonical.Value] = [[one.id, one.lines, one.total, one.content_digest] for one in rosters]
    return sm.sm3(canonical.encode({"rosters": said})).hex()


def _account(session: Session, account_id: int | None) -> SpecialAccount:
    row = session.get(SpecialAccount, account_id) if account_id else None
    if row is None:
        raise DomainError(_("请选择收款专户。"), field="account_id")
    if row.closed_on is not None:
        raise DomainError(_("这个专户已停用，请换一个。"), field="account_id")
    return row


def _purpose(session: Session, rosters: Sequence[Roster]) -> str:
    batch = session.get_one(PayBatch, rosters[0].batch_id)
    periods = "、".join(dict.fromkeys(one.period for one in rosters))
    return f"{batch.programme.name} {periods}"[:200]


def _next_number(session: Session, town: str) -> str:
    """The next number of the township in this year, such as 130123100-2026-0001; two who write at once take turns."""
    stem = f"{town[:9]}-{clock.today().year}-"
    with lifted(session, "numbers of requests run through the township, whatever the programme"):
        one_at_a_time(session, f"request:{stem}")
        about = select(func.max(AppropriationRequest.number)).where(AppropriationRequest.number.startswith(stem))
        last = session.scalar(about)
    return f"{stem}{int(last.rpartition('-')[2]) + 1 if last else 1:04}"


def _told(request: AppropriationRequest, rosters: Sequence[Roster]) -> dict[str, Any]:
    return {
        "number": request.number,
        "amount": request.amount,
        "rosters": [one.id for one in rosters],
        "digest": request.content_digest,
    }
