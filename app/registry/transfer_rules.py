"""Whose turn it is at a release between townships, and what speaks against it. The flow names these."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.approvals.flow import History
from app.kernel import clock
from app.kernel.words import _
from app.registry.models import PersonState
from app.registry.models.transfers import TransferExtent, TransferRelease
from app.store.actor import Actor


def in_time(_session: Session, _actor: Actor, subject: TransferRelease, _history: History) -> str:
    """A request that was not answered in time is not answered any more."""
    return _("答复期限已过，请对方重新申请。") if subject.lapses_on < clock.today() else ""


def still_held(_session: Session, _actor: Actor, subject: TransferRelease, _history: History) -> str:
    """The person is still here; a whole household goes with its head."""
    person = subject.person
    if person is None or person.state != PersonState.ACTIVE:
        return _("这个人已不在本辖区在册，请办理“不予放行”并说明。")
    if subject.extent == TransferExtent.HOUSEHOLD and person.household.head_id != person.id:
        return _("整户迁移须以户主的名义申请，这个人不是户主，请办理“不予放行”并说明。")
    return ""


def title_of(row: TransferRelease) -> tuple[str, ...]:
    """What a release is called: who leaves, and where to."""
    return (row.name, row.destination)
