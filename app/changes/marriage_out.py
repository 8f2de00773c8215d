"""Somebody marries out of a household, to a place outside (婚出)."""

from sqlalchemy.orm import Session

from app.changes._common import person_of
from app.kernel.codes import Marital
from app.kernel.words import _
from app.registry.change_kind import About, Change, ChangeKind, question, the_month_after
from app.registry.models.evidence import EvidenceKind
from app.registry.services import persons
from app.store.actor import Actor


def _apply(session: Session, actor: Actor, change: Change) -> None:
    person = person_of(change)
    on = change.since(person)
    married = {"marital": Marital.MARRIED.value, "effective_on": on}
    persons.amend_person(session, actor, person, married, **change.cause)
    left = {"effective_on": on, "reason": change.values["destination"]}
    persons.move_out(session, actor, person, left, **change.cause)


entry = ChangeKind(
    code="marriage_out",
    label=_("婚出"),
    about=About.PERSON,
    day=_("结婚日期"),
    asks=(question("destination", _("嫁（娶）往何处"), help=_("省、县、乡镇")),),
    evidence=(EvidenceKind.MARRIAGE_CERTIFICATE,),
    takes_effect=the_month_after,
    apply=_apply,
    help=_("户口没有迁走的不用报。迁往本系统内其他乡镇的，由迁入的乡镇办理“跨乡镇迁移”。"),
    order=15,
)
