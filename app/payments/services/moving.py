"""The one place that moves a quota's money: a conditional update and a row of the ledger, or neither.

The balance stands in the WHERE of the update, so that requests that race can never overdraw; an operation id moves
a quota once, however often it is sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import clock, money
from app.kernel.errors import Conflict, DomainError, NotFound
from app.kernel.words import _
from app.payments.models import Movement, Quota, QuotaMovement, QuotaState
from app.payments.tags import Tag
from app.store.actor import Actor
from app.store.transaction import transaction

SHIFTS: Mapping[Movement, Mapping[str, int]] = {
    Movement.ISSUE: {"issued": 1, "available": 1},
    Movement.CUT: {"issued": -1, "available": -1},
    Movement.FREEZE: {"available": -1, "frozen": 1},
    Movement.RELEASE: {"frozen": -1, "available": 1},
    Movement.PAY: {"frozen": -1, "paid": 1},
    Movement.REFUND: {"paid": -1, "available": 1},
}
"""Which figures a movement raises and lowers; each keeps issued = available + frozen + paid."""
TAGS: Mapping[Movement, Tag] = {
    Movement.ISSUE: Tag.QUOTA_RAISE,
    Movement.CUT: Tag.QUOTA_CUT,
    Movement.FREEZE: Tag.FREEZE,
    Movement.RELEASE: Tag.RELEASE,
    Movement.PAY: Tag.PAY,
    Movement.REFUND: Tag.REFUND,
}
_FROM = {"available": _("可用数"), "frozen": _("冻结数"), "paid": _("已支付数")}


def hold(session: Session, keys: Iterable[int]) -> list[Quota]:
    """The quotas as the database has them, locked in the order of their numbers until the transaction ends.

    Raises :class:`NotFound` where one is not within reach.
    """
    wanted = sorted(set(keys))
    about = select(Quota).where(Quota.id.in_(wanted)).order_by(Quota.id).with_for_update()
    found = list(session.scalars(about.execution_options(populate_existing=True)))
    if len(found) < len(wanted):
        raise NotFound(_("没有这份指标，或不在您的工作范围内。"))
    return found


def move(
    session: Session,
    actor: Actor,
    quota_id: int,
    kind: Movement,
    amount: int,
    operation_id: str,
    *,
    request_id: int | None = None,
    note: str = "",
) -> QuotaMovement:
    """Move so many fen of a quota. The same operation id is the same movement, without a second effect.

    Raises :class:`Conflict` where the quota does not hold so much, or the id stands for another movement.
    """
    if amount <= 0:
        raise DomainError(_("金额须大于零。"), field="amount")
    with transaction(session):
        (quota,) = hold(session, [quota_id])
        earlier = _earlier(session, quota_id, operation_id)
        if earlier is not None:
            return _same(earlier, kind, amount)
        _shift(session, quota, kind, amount)
        row = QuotaMovement(
            quota_id=quota_id,
            kind=kind,
            amount=amount,
            request_id=request_id,
            division_code=quota.division_code,
            programme_code=quota.programme_code,
            officer_name=actor.name,
            at=clock.now(),
            operation_id=operation_id,
        )
        session.add(row)
        record(session, actor, TAGS[kind], quota, amount=amount, request=request_id, operation=operation_id, note=note)
    return row


def _earlier(session: Session, quota_id: int, operation_id: str) -> QuotaMovement | None:
    about = select(QuotaMovement).where(QuotaMovement.operation_id == operation_id, QuotaMovement.quota_id == quota_id)
    return session.scalars(about).one_or_none()


def _same(earlier: QuotaMovement, kind: Movement, amount: int) -> QuotaMovement:
    if (earlier.kind, earlier.amount) != (kind, amount):
        told = _("这个编号已用于{kind} {amount} 元，不能再用于别的金额，请核对文号或刷新后再办理。")
        raise Conflict(told.format(kind=Movement(earlier.kind).label, amount=money.shown(earlier.amount)))
    return earlier


def _shift(session: Session, quota: Quota, kind: Movement, amount: int) -> None:
    """The conditional update: what goes down must be there."""
    signs = SHIFTS[kind]
    lowered = [name for name, sign in signs.items() if sign < 0]
    there = [getattr(Quota, name) >= amount for name in lowered]
    if kind is Movement.FREEZE:
        there.append(Quota.state == QuotaState.OPEN)
    moved = session.execute(
        update(Quota)
        .where(Quota.id == quota.id, *there)
        .values({name: getattr(Quota, name) + sign * amount for name, sign in signs.items()}),
        execution_options={"synchronize_session": False},
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        raise _refusal(quota, kind, lowered, amount)
    session.refresh(quota)


def _refusal(quota: Quota, kind: Movement, lowered: list[str], amount: int) -> Conflict:
    if kind is Movement.FREEZE and quota.state != QuotaState.OPEN:
        return Conflict(_("指标“{document}”已关闭，不能再挂接。").format(document=quota.document_no))
    name = next(one for one in reversed(lowered))
    told = _("指标“{document}”的{figure}只有 {there} 元，不能{kind} {amount} 元。")
    return Conflict(
        told.format(
            document=quota.document_no,
            figure=_FROM[name],
            there=money.shown(getattr(quota, name)),
            kind=kind.label,
            amount=money.shown(amount),
        ),
        field="amount",
    )
