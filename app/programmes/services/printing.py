"""Many decision notices at once: those of the decisions that are told to people, in their order."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.errors import DomainError
from app.kernel.words import _
from app.programmes.models import ScreeningDecision
from app.programmes.notices.notice import TITLES, Notice, notice_of

AT_ONCE, MOST = 50, 2_000
CHUNK = 500


def notices(session: Session, keys: Sequence[int]) -> list[Notice]:
    """The notices of these decisions inside the scope. Raises ``DomainError`` where there is none to print."""
    found: list[ScreeningDecision] = []
    for at in range(0, len(keys), CHUNK):
        about = select(ScreeningDecision).where(ScreeningDecision.id.in_(keys[at : at + CHUNK]))
        found += session.scalars(
            about.where(ScreeningDecision.verdict.in_(list(TITLES))).order_by(ScreeningDecision.id)
        )
    if not found:
        raise DomainError(_("所选的都是维持原状的决定，没有决定书可以打印。"))
    return [notice_of(session, one) for one in found]


def file_name() -> str:
    """What the file of many notices is called."""
    return _("决定书_{at}.pdf").format(at=f"{clock.local(clock.now()):%Y%m%d_%H%M%S}")
