"""What the steps of a request bring about, each in the transaction of its step."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel.errors import Conflict
from app.kernel.words import _
from app.payments.models import AppropriationRequest, Linking
from app.payments.services import booking, drawing
from app.payments.services.requests import listed
from app.payments.tags import Tag
from app.store.actor import Actor


def freeze(session: Session, actor: Actor, request: AppropriationRequest) -> None:
    """Freeze the amount on the programme's quotas by the chosen linking. Refuses with the missing sum."""
    drawing.freeze(session, actor, request, Linking(request.linking))


def release(session: Session, actor: Actor, request: AppropriationRequest) -> None:
    """Let the quotas go again; a receipt noted for the payment that is not made any more is forgotten."""
    drawing.release(session, actor, request)
    request.receipt_no = request.paid_on = None
    session.flush()


def pay(session: Session, actor: Actor, request: AppropriationRequest) -> None:
    """What was frozen is paid, and the special account has received it."""
    drawing.pay(session, actor, request)
    booking.receive(session, actor, request)


def dissolve(session: Session, actor: Actor, request: AppropriationRequest) -> None:
    """The rosters may stand on another request again."""
    if drawing.links_of(session, request):
        raise Conflict(_("这份申请书还有冻结的指标，不能作废。"))
    for one in listed(session, request):
        one.living = None
    record(session, actor, Tag.REQUEST_DISSOLVE, request, number=request.number)
