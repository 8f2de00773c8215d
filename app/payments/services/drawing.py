"""Quotas drawn on for requests: frozen at approval, released, paid, given back after payment."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict
from app.kernel.words import _
from app.payments.models import AppropriationRequest, Linking, Movement, Quota, QuotaLink, QuotaMovement, QuotaState
from app.payments.services import linking
from app.payments.services.moving import hold, move
from app.registry.services.attributes import county_of
from app.store.actor import Actor
from app.store.transaction import transaction


def open_quotas(session: Session, division_code: str, programme_code: str) -> list[Quota]:
    """The county's quotas on which a programme's requests may draw, in the order of their numbers."""
    about = select(Quota).where(
        Quota.division_code == county_of(division_code),
        Quota.programme_code == programme_code,
        Quota.state == QuotaState.OPEN,
    )
    return list(session.scalars(about.order_by(Quota.id)))


def freeze(session: Session, actor: Actor, request: AppropriationRequest, rule: Linking) -> list[QuotaLink]:
    """Freeze the amount of a request on the programme's quotas; one that is frozen already stays as it is.

    Raises :class:`Conflict` with the missing sum.
    """
    with transaction(session):
        quotas = hold(session, [one.id for one in open_quotas(session, request.division_code, request.programme_code)])
        if standing := links_of(session, request):
            return standing
        number = 1 + (session.scalar(select(func.max(QuotaLink.round)).where(_of(request))) or 0)
        for quota, part in linking.plan(quotas, request.amount, rule):
            _move_for(session, actor, request, quota.id, Movement.FREEZE, part, number)
            session.add(
                QuotaLink(
                    request_id=request.id,
                    quota_id=quota.id,
                    round=number,
                    amount=part,
                    division_code=request.division_code,
                    programme_code=request.programme_code,
                )
            )
    return links_of(session, request)


def release(session: Session, actor: Actor, request: AppropriationRequest) -> None:
    """Let go what stands frozen for a request."""
    with transaction(session):
        for link in _held_links(session, request):
            _move_for(session, actor, request, link.quota_id, Movement.RELEASE, link.amount, link.round)
            link.released = True


def pay(session: Session, actor: Actor, request: AppropriationRequest) -> None:
    """What stands frozen for a request is paid."""
    with transaction(session):
        links = _held_links(session, request)
        if sum(link.amount for link in links) != request.amount:
            raise Conflict(_("为这份申请书冻结的指标与申请金额不符，请先解冻并退回，重新核定。"))
        for link in links:
            _move_for(session, actor, request, link.quota_id, Movement.PAY, link.amount, link.round)


def refund(session: Session, actor: Actor, request: AppropriationRequest, amount: int, operation_id: str) -> None:
    """Give back, after payment, so many fen to the quotas of a request, the last drawn first.

    Raises :class:`Conflict` where less than that was paid and not yet given back.
    """
    with transaction(session):
        links = _held_links(session, request)[::-1]
        if _is_done(session, request, operation_id):
            return
        back, left = _refunded(session, request), amount
        for link in links:
            part = min(left, link.amount - back.get(link.quota_id, 0))
            if part > 0:
                given = {"request_id": request.id}
                move(session, actor, link.quota_id, Movement.REFUND, part, operation_id, **given)  # type: ignore[arg-type]
                left -= part
        if left:
            raise Conflict(_("退回的金额超过这份申请书已支付、尚未退回的金额。"), field="amount")


def links_of(session: Session, request: AppropriationRequest) -> list[QuotaLink]:
    """What stands frozen, or is paid, for a request, in the order in which it was drawn."""
    about = select(QuotaLink).where(_of(request), QuotaLink.released.is_(False)).order_by(QuotaLink.id)
    return list(session.scalars(about))


def _of(request: AppropriationRequest) -> Any:
    return QuotaLink.request_id == request.id


def _held_links(session: Session, request: AppropriationRequest) -> list[QuotaLink]:
    links = links_of(session, request)
    hold(session, [link.quota_id for link in links])
    return links


def _refunded(session: Session, request: AppropriationRequest) -> dict[int, int]:
    about = select(QuotaMovement.quota_id, func.sum(QuotaMovement.amount)).where(
        QuotaMovement.request_id == request.id, QuotaMovement.kind == Movement.REFUND
    )
    return {key: int(sum_) for key, sum_ in session.execute(about.group_by(QuotaMovement.quota_id)).tuples()}


def _is_done(session: Session, request: AppropriationRequest, operation_id: str) -> bool:
    about = select(QuotaMovement.id).where(
        QuotaMovement.operation_id == operation_id, QuotaMovement.request_id == request.id
    )
    return session.scalar(about.limit(1)) is not None


def _move_for(
    session: Session,
    actor: Actor,
    request: AppropriationRequest,
    quota_id: int,
    kind: Movement,
    amount: int,
    number: int,
) -> None:
    """One movement for a request, whose operation follows from the request, the round and the kind."""
    operation = f"request-{request.id}-{kind}-{number}"
    move(session, actor, quota_id, kind, amount, operation, request_id=request.id, note=request.number)
