"""What speaks against a step of an appropriation request, each in a sentence."""

from __future__ import annotations

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.approvals.flow import History
from app.kernel import money
from app.kernel.words import _
from app.payments.models import AppropriationRequest, Quota, QuotaState, RequestRoster, RequestState
from app.registry.services.attributes import county_of
from app.rosters.models import Roster, RosterState
from app.store.actor import Actor

SHORT = _("可用指标 {available} 元，申请 {amount} 元，还差 {missing} 元。请先登记或追加指标，或退回申请。")


def still_so(session: Session, _actor: Actor, request: AppropriationRequest, history: History) -> str:
    """Against a request whose rosters are no longer what they were when it was written. Asks once for a whole inbox."""
    if "changed" not in history.memo:
        history.memo["changed"] = _changed(session)
    name = history.memo["changed"].get(request.id)
    if name is None:
        return ""
    told = _("花名册“{name}”在编制申请书之后有变动，请由乡镇重新编制申请书。")
    return told.format(name=name)


def _changed(session: Session) -> dict[int, str]:
    """Of each request under way, one roster that is no longer approved with exactly the content listed there."""
    differs = (
        Roster.state != RosterState.APPROVED,
        Roster.stopped.is_not(None),
        Roster.content_digest != RequestRoster.content_digest,
        Roster.total != RequestRoster.amount,
        Roster.lines != RequestRoster.lines,
    )
    about = (
        select(RequestRoster.request_id, Roster.name)
        .join(Roster, Roster.id == RequestRoster.roster_id)
        .join(AppropriationRequest, AppropriationRequest.id == RequestRoster.request_id)
        .where(AppropriationRequest.state.not_in((RequestState.PAID, RequestState.CANCELLED)), or_(*differs))
    )
    return dict(session.execute(about).tuples().all())


def has_account(_session: Session, _actor: Actor, request: AppropriationRequest, _history: History) -> str:
    """Against a request without a special account that is in use."""
    account = request.account
    if account is None:
        return _("还没有选收款专户，请先修改申请书。")
    return "" if account.closed_on is None else _("收款专户“{name}”已停用，请换一个。").format(name=account.holder)


def is_covered(session: Session, _actor: Actor, request: AppropriationRequest, history: History) -> str:
    """Against approving more than the programme's quotas of the county have available."""
    county = county_of(request.division_code)
    memo, key = history.memo, ("available", county, request.programme_code)
    if key not in memo:
        memo[key] = available(session, county, request.programme_code)
    return short_of(request.amount, memo[key])


def short_of(amount: int, there: int) -> str:
    """The sentence with the missing sum; nothing where there is enough."""
    if there >= amount:
        return ""
    return SHORT.format(available=money.shown(there), amount=money.shown(amount), missing=money.shown(amount - there))


def available(session: Session, county: str, programme_code: str) -> int:
    """What the open quotas of a county have available for a programme, in fen."""
    about = select(func.coalesce(func.sum(Quota.available), 0)).where(
        Quota.division_code == county, Quota.programme_code == programme_code, Quota.state == QuotaState.OPEN
    )
    return int(session.scalar(about) or 0)


def has_receipt(_session: Session, _actor: Actor, request: AppropriationRequest, _history: History) -> str:
    """Against booking a payment of which the bank's receipt was not recorded."""
    if request.paid_on and request.receipt_no:
        return ""
    return _("还没有登记银行回单，请先点“登记回单”填写回单号和拨付日期。")
