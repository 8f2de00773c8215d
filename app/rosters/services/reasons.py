"""What acts on lines have to say, and the refusals that they share."""

from __future__ import annotations

from datetime import date

from app.kernel import money
from app.kernel.errors import DomainError
from app.kernel.words import _
from app.registry.models import PersonState
from app.rosters.services.drafting import MARK

LEAST, MOST = 2, 200
NOTHING = _("金额必须大于零；本期不发的请剔除。")
NO_ACCOUNT = _("没有可用的收款账户，请先在基础信息里登记。")


def of(text: str) -> str:
    """A reason as it is kept. Raises ``DomainError`` where it is missing, too long, or reads like one of the law's."""
    said = " ".join(text.split())
    if len(said) < LEAST:
        raise DomainError(_("请写明原因。"), field="reason")
    if len(said) > MOST:
        raise DomainError(_("原因最多 {most} 个字，请缩短。").format(most=MOST), field="reason")
    if is_of_the_law(said):
        raise DomainError(_("原因不要以“{mark}”开头，那是系统核算时写的。").format(mark=MARK), field="reason")
    return said


def is_of_the_law(reason: str | None) -> bool:
    """Whether a reason was given by the system when it worked the roster out."""
    return reason is not None and reason.startswith(MARK)


def insist_on_amount(amount: int, computed: int | None, reason: str | None) -> None:
    """Refuses nothing, and more than the law gives where nobody says why."""
    if amount <= 0:
        raise DomainError(NOTHING, field="amount")
    if computed is not None and amount > computed and (not reason or is_of_the_law(reason)):
        told = _("高于核算金额 {computed} 元，请写明原因。")
        raise DomainError(told.format(computed=money.shown(computed)), field="reason")


def gone(state: str, death_on: date | None, first_day: date) -> str:
    """Why nobody may be paid any more who left the registry before a period; empty for who was still there."""
    if state == PersonState.ACTIVE or (state == PersonState.DEAD and death_on is not None and death_on >= first_day):
        return ""
    return _("{state}，不能编入本期。").format(state=PersonState(state).label)
