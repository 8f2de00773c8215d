"""The land of a household changed (土地变化)."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.changes._common import home_of
from app.kernel.errors import Fault
from app.kernel.words import _
from app.registry.change_kind import About, Change, ChangeKind, column
from app.registry.models import LandHolding
from app.registry.models.evidence import EvidenceKind
from app.registry.services import statements
from app.store.actor import Actor


def _check(_session: Session, change: Change) -> Sequence[Fault]:
    given = [name for name in statements.AREAS if change.values.get(name) is not None]
    if not given:
        return [Fault(_("请至少填写一项面积，没有变化的留空。"), statements.AREAS[0])]
    return [Fault(_("面积不能是负数。"), name) for name in given if int(change.values[name]) < 0]


def _apply(session: Session, actor: Actor, change: Change) -> None:
    given = {name: value for name, value in change.values.items() if value not in (None, "")}
    home = home_of(change)
    same = select(LandHolding).where(
        LandHolding.household_id == home.id,
        LandHolding.year == given["year"],
        LandHolding.season == given["season"],
        LandHolding.known_to.is_(None),
    )
    there = session.scalars(same).one_or_none()
    if there is not None:
        statements.correct_land(session, actor, there, given, **change.cause)
    else:
        statements.state_land(session, actor, given | {"household_id": home.id}, **change.cause)


entry = ChangeKind(
    code="land_change",
    label=_("土地变化"),
    about=About.HOUSEHOLD,
    asks=(
        column(LandHolding, "year", required=True),
        column(LandHolding, "season", required=True),
        *(column(LandHolding, name) for name in (*statements.AREAS, "excluded_why")),
    ),
    evidence=(EvidenceKind.LAND_CONTRACT,),
    check=_check,
    apply=_apply,
    help=_("流转、征收、确权变动等。没有变化的面积留空。"),
    programmes=("213",),
    order=30,
)
