"""A household is given another head (户主变更)."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.changes._common import home_of, member_named
from app.kernel.errors import Fault
from app.kernel.words import _
from app.registry.change_kind import About, Change, ChangeKind, question
from app.registry.models.evidence import EvidenceKind
from app.registry.services import households
from app.store.actor import Actor


def _check(session: Session, change: Change) -> Sequence[Fault]:
    home = home_of(change)
    found = member_named(session, home.id, str(change.values["head"]))
    if found is None:
        return [Fault(_("本户没有这个姓名的在册成员，请按登记的姓名填写。"), "head")]
    return [Fault(_("这个人本来就是户主。"), "head")] if found.id == home.head_id else []


def _apply(session: Session, actor: Actor, change: Change) -> None:
    home = home_of(change)
    found = member_named(session, home.id, str(change.values["head"]))
    said = {"person_id": found.id if found else 0, "effective_on": change.since(home)}
    households.change_head(session, actor, home, said, **change.cause)


entry = ChangeKind(
    code="head_change",
    label=_("户主变更"),
    about=About.HOUSEHOLD,
    asks=(question("head", _("新户主姓名"), help=_("本户在册成员的姓名")),),
    evidence=(EvidenceKind.HOUSEHOLD_REGISTER,),
    check=_check,
    apply=_apply,
    help=_("生效后请用“信息更正”逐人核对与户主的关系。"),
    order=32,
)
