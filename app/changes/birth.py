"""A child is born into a household (出生)."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.changes._common import NEWCOMER, check_newcomer, home_of
from app.kernel.errors import Fault
from app.kernel.words import _
from app.registry.change_kind import About, Change, ChangeKind
from app.registry.models.evidence import EvidenceKind
from app.registry.services import persons
from app.store.actor import Actor


def _apply(session: Session, actor: Actor, change: Change) -> None:
    said = {name: value for name, value in change.values.items() if value not in (None, "")}
    born = {"household_id": home_of(change).id, "birth_on": change.report.happened_on}
    born["valid_from"] = change.since(home_of(change))
    persons.register_person(session, actor, said | born, **change.cause)


def _check(session: Session, change: Change) -> Sequence[Fault]:
    born = dict(change.values) | {"birth_on": change.report.happened_on}
    return check_newcomer(session, Change(change.report, change.person, change.household, born))


entry = ChangeKind(
    code="birth",
    label=_("出生"),
    about=About.HOUSEHOLD,
    day=_("出生日期"),
    asks=tuple(one for one in NEWCOMER if one.name not in ("birth_on", "document_kind", "telephone")),
    evidence=(EvidenceKind.BIRTH_CERTIFICATE,),
    check=_check,
    apply=_apply,
    help=_("还没有上户口的，证件号码可以先不填，上户后用“信息更正”补报。"),
    order=10,
)
