"""Something was written down wrongly of somebody (信息更正)."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.changes._common import faults_of, person_of
from app.kernel.errors import Fault
from app.kernel.words import _
from app.registry.change_kind import About, Change, ChangeKind, column
from app.registry.models import Person
from app.registry.models.evidence import EvidenceKind
from app.registry.services import checking, persons
from app.store.actor import Actor

_CORRECTED = ("name", "document_kind", "id_no", "sex", "birth_on", "nationality", "marital", "relation", "telephone")


def _check(_session: Session, change: Change) -> Sequence[Fault]:
    given = _given(change)
    if not given:
        return [Fault(_("请填写要更正的内容，不更正的项目留空。"), "name")]
    person = person_of(change)
    return faults_of(lambda: checking.person_values({name: getattr(person, name) for name in _CORRECTED} | given))


def _apply(session: Session, actor: Actor, change: Change) -> None:
    person = person_of(change)
    said = _given(change) | {"effective_on": person.valid_from}
    persons.amend_person(session, actor, person, said, **change.cause)


def _given(change: Change) -> dict[str, object]:
    """What is corrected; a new number brings its own birth and sex, unless they are stated too."""
    given: dict[str, object] = {name: value for name, value in change.values.items() if value not in (None, "")}
    if "id_no" in given:
        given = {"birth_on": None, "sex": "0"} | given
    return given


entry = ChangeKind(
    code="correction",
    label=_("信息更正"),
    about=About.PERSON,
    day=_("发现日期"),
    asks=tuple(column(Person, name) for name in _CORRECTED),
    evidence=(EvidenceKind.ID_CARD,),
    check=_check,
    apply=_apply,
    help=_("登记错了的内容。只填要更正的，其余留空；更正后视同一直如此，原来的内容仍可查。"),
    order=18,
)
