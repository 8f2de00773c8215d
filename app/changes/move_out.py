"""Somebody leaves the county for good (迁出)."""

from sqlalchemy.orm import Session

from app.changes._common import person_of
from app.kernel.words import _
from app.registry.change_kind import About, Change, ChangeKind, question, the_month_after
from app.registry.models.evidence import EvidenceKind
from app.registry.services import persons
from app.store.actor import Actor


def _apply(session: Session, actor: Actor, change: Change) -> None:
    person = person_of(change)
    said = {"effective_on": change.since(person), "reason": change.values["destination"]}
    persons.move_out(session, actor, person, said, **change.cause)


entry = ChangeKind(
    code="move_out",
    label=_("迁出"),
    about=About.PERSON,
    day=_("迁出日期"),
    asks=(question("destination", _("迁往何处"), help=_("省、县、乡镇")),),
    evidence=(EvidenceKind.MIGRATION_CERTIFICATE,),
    takes_effect=the_month_after,
    apply=_apply,
    help=_("迁往本系统内其他乡镇的，由迁入的乡镇办理“跨乡镇迁移”，不用这里报。"),
    order=12,
)
