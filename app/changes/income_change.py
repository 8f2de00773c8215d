"""The income of a household changed (收入变化)."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.changes._common import home_of
from app.kernel.errors import Fault
from app.kernel.words import _
from app.registry.change_kind import About, Change, ChangeKind, column, question, the_month_after
from app.registry.models import Income, IncomeKind
from app.registry.models.evidence import EvidenceKind
from app.registry.services import statements
from app.store.actor import Actor


def _check(_session: Session, change: Change) -> Sequence[Fault]:
    return [] if int(change.values["amount"]) >= 0 else [Fault(_("收入不能是负数。"), "amount")]


def _apply(session: Session, actor: Actor, change: Change) -> None:
    said = {name: change.values.get(name) for name in ("year", "amount", "note")}
    said["kind"] = change.values["income_kind"]
    there = _stated(session, change)
    if there is not None:
        statements.correct_income(session, actor, there, said, **change.cause)
    else:
        statements.state_income(session, actor, said | {"household_id": home_of(change).id}, **change.cause)


def _stated(session: Session, change: Change) -> Income | None:
    """What is known of the same income of the whole household in that year."""
    same = select(Income).where(
        Income.household_id == home_of(change).id,
        Income.person_id.is_(None),
        Income.year == change.values["year"],
        Income.kind == change.values["income_kind"],
        Income.known_to.is_(None),
    )
    return session.scalars(same.order_by(Income.id.desc()).limit(1)).first()


entry = ChangeKind(
    code="income_change",
    label=_("收入变化"),
    about=About.HOUSEHOLD,
    asks=(
        column(Income, "year", required=True),
        question("income_kind", _("收入类别"), choices=IncomeKind),
        column(Income, "amount", required=True, help=_("这一年全家这一类收入的合计，单位元")),
        column(Income, "note"),
    ),
    evidence=(EvidenceKind.INCOME_PROOF,),
    takes_effect=the_month_after,
    check=_check,
    apply=_apply,
    order=16,
)
