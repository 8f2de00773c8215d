"""Somebody moves to another household of the area (户间迁移)."""

from sqlalchemy.orm import Session

from app.changes._common import person_of
from app.kernel.words import _
from app.registry.change_kind import About, Change, ChangeKind, column, question
from app.registry.models import Person
from app.registry.models.evidence import EvidenceKind
from app.registry.services import persons
from app.store.actor import Actor


def _apply(session: Session, actor: Actor, change: Change) -> None:
    person = person_of(change)
    said = {
        "household_id": change.values["new_household"],
        "relation": change.values["relation"],
        "effective_on": change.since(person),
    }
    persons.move_person(session, actor, person, said, **change.cause)


entry = ChangeKind(
    code="change_of_home",
    label=_("户间迁移"),
    about=About.PERSON,
    asks=(
        question("new_household", _("迁入的家庭"), related="households", help=_("按户编码或户主查找，须在本辖区内")),
        column(Person, "relation", required=True, label=_("与新户主关系")),
    ),
    evidence=(EvidenceKind.HOUSEHOLD_REGISTER,),
    apply=_apply,
    help=_("在本村（本乡镇）内从一户迁到另一户。"),
    order=34,
)
