"""A disability was certified, or graded anew (残疾变化)."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.changes._common import faults_of, person_of
from app.kernel.errors import Fault
from app.kernel.words import _
from app.registry.change_kind import About, Change, ChangeKind, column, the_month_after
from app.registry.models import Person
from app.registry.models.evidence import EvidenceKind
from app.registry.services import checking, persons
from app.store.actor import Actor


def _check(_session: Session, change: Change) -> Sequence[Fault]:
    person = person_of(change)
    said = {"name": person.name, "relation": person.relation, "document_kind": person.document_kind}
    return faults_of(lambda: checking.person_values(said | {"id_no": person.id_no} | dict(change.values)))


def _apply(session: Session, actor: Actor, change: Change) -> None:
    person = person_of(change)
    said = {name: value for name, value in change.values.items() if value not in (None, "")}
    persons.amend_person(session, actor, person, said | {"effective_on": change.since(person)}, **change.cause)


entry = ChangeKind(
    code="disability_change",
    label=_("残疾变化"),
    about=About.PERSON,
    day=_("发证日期"),
    asks=(
        column(Person, "disability_kind", required=True),
        column(Person, "disability_grade", required=True),
        column(Person, "disability_no", required=True),
        column(Person, "disability_until"),
    ),
    evidence=(EvidenceKind.DISABILITY_CERTIFICATE,),
    takes_effect=the_month_after,
    check=_check,
    apply=_apply,
    programmes=("208", "210"),
    order=31,
)
