"""Somebody died (死亡)."""

from sqlalchemy.orm import Session

from app.changes._common import person_of
from app.kernel.words import _
from app.registry.change_kind import About, Change, ChangeKind, the_month_after
from app.registry.models.evidence import EvidenceKind
from app.registry.services import persons
from app.store.actor import Actor


def _apply(session: Session, actor: Actor, change: Change) -> None:
    persons.report_death(session, actor, person_of(change), {"death_on": change.report.happened_on}, **change.cause)


entry = ChangeKind(
    code="death",
    label=_("死亡"),
    about=About.PERSON,
    day=_("死亡日期"),
    evidence=(EvidenceKind.DEATH_CERTIFICATE,),
    takes_effect=the_month_after,
    apply=_apply,
    help=_("从死亡的次月起停发；死亡当月照发。"),
    order=11,
)
