"""Drawing households for re-checks: at random, from a seed that is kept, so that anybody can draw the same again."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import clock, sm
from app.kernel.errors import DomainError
from app.kernel.words import _
from app.registry.models.recertification import (
    CampaignState,
    ItemState,
    Recertification,
    RecertificationDraw,
    RecertificationItem,
)
from app.registry.recertifying.tags import Tag
from app.store.actor import Actor
from app.store.commands import command
from app.store.transaction import transaction

CHUNK = 500


def _why_not_draw(row: Recertification) -> str:
    if row.state not in (CampaignState.OPEN, CampaignState.CLOSED):
        return _("核查还没有开始，没有可抽取的家庭。")
    return "" if row.sample_percent else _("这项核查的复查比例是 0，不抽取复查。")


@command(
    Recertification,
    "draw",
    _("抽取复查"),
    icon="arrows-shuffle",
    confirm=_("从已确认、还没有参加过抽取的家庭中随机抽取。随机种子会保留，不能重抽。确定抽取吗？"),
    unless=_why_not_draw,
    done=_("已抽取，抽中的家庭由县级初审员复查"),
)
def draw(
    session: Session, actor: Actor, row: Recertification, _data: Mapping[str, Any] | None = None
) -> RecertificationDraw:
    """Draw among the confirmed households that took part in no draw yet. The seed is made here and kept."""
    if reason := _why_not_draw(row):
        raise DomainError(reason)
    with transaction(session):
        keys = session.scalars(_waiting(row)).all()
        if not keys:
            raise DomainError(_("没有已确认、未参加过抽取的家庭，请等乡镇确认后再抽取。"))
        seed = secrets.token_hex(16)
        taken = chosen(seed, keys, row.sample_percent)
        number = _next_number(session, row)
        _mark(session, keys, number, drawn=False)
        _mark(session, taken, number, drawn=True)
        made = RecertificationDraw(
            recertification_id=row.id,
            division_code=row.division_code,
            number=number,
            seed=seed,
            population=len(keys),
            taken=len(taken),
            percent=row.sample_percent,
            drawn_by=actor.name,
            drawn_at=clock.now(),
        )
        session.add(made)
        record(session, actor, Tag.DRAW, row, seed=seed, population=len(keys), taken=len(taken), number=number)
    return made


def chosen(seed: str, keys: Iterable[int], percent: int) -> list[int]:
    """The share of the keys that a seed draws: those whose SM3 digest with the seed is smallest, at least one.

    >>> chosen("00", range(1, 11), 20) == chosen("00", reversed(range(1, 11)), 20)
    True
    """
    ranked = sorted(keys, key=lambda key: sm.sm3(f"{seed}:{key}".encode()))
    return sorted(ranked[: -(-len(ranked) * percent // 100)])


def is_true(session: Session, made: RecertificationDraw) -> bool:
    """Whether a draw, computed again from its seed, takes exactly the households that are marked as drawn."""
    part = select(RecertificationItem.id, RecertificationItem.drawn).where(
        RecertificationItem.recertification_id == made.recertification_id, RecertificationItem.draw_no == made.number
    )
    marks = dict(session.execute(part).tuples().all())
    again = chosen(made.seed, marks, made.percent)
    return len(marks) == made.population and again == sorted(key for key, drawn in marks.items() if drawn)


def _waiting(row: Recertification) -> Any:
    return (
        select(RecertificationItem.id)
        .where(
            RecertificationItem.recertification_id == row.id,
            RecertificationItem.state == ItemState.CONFIRMED,
            RecertificationItem.draw_no.is_(None),
        )
        .order_by(RecertificationItem.id)
    )


def _next_number(session: Session, row: Recertification) -> int:
    last = select(func.max(RecertificationDraw.number)).where(RecertificationDraw.recertification_id == row.id)
    return (session.scalar(last) or 0) + 1


def _mark(session: Session, keys: Sequence[int], number: int, *, drawn: bool) -> None:
    """Set-based, in chunks; each row counts one more version, since its page now shows something else."""
    item, values = RecertificationItem, {"draw_no": number, "drawn": drawn}
    for at in range(0, len(keys), CHUNK):
        chunk = update(item).where(item.id.in_(keys[at : at + CHUNK])).values(version=item.version + 1, **values)
        session.execute(chunk, execution_options={"synchronize_session": False})
