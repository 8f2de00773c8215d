"""Somebody marries into a household (婚入)."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.changes._common import NEWCOMER, check_numbered_newcomer, home_of, member_named, register
from app.kernel.codes import Marital
from app.kernel.errors import Fault
from app.kernel.words import _
from app.registry.change_kind import About, Change, ChangeKind, question, the_month_after
from app.registry.models.evidence import EvidenceKind
from app.registry.services import persons
from app.store.actor import Actor


def _check(session: Session, change: Change) -> Sequence[Fault]:
    faults = list(check_numbered_newcomer(session, change))
    if member_named(session, home_of(change).id, str(change.values["spouse"])) is None:
        faults.append(Fault(_("本户没有这个姓名的在册成员，请按登记的姓名填写。"), "spouse"))
    return faults


def _apply(session: Session, actor: Actor, change: Change) -> None:
    said = dict(change.values) | {"marital": Marital.MARRIED.value}
    register(session, actor, Change(change.report, change.person, change.household, said))
    spouse = member_named(session, home_of(change).id, str(change.values["spouse"]))
    if spouse is not None and spouse.marital != Marital.MARRIED:
        amended = {"marital": Marital.MARRIED.value, "effective_on": change.since(spouse)}
        persons.amend_person(session, actor, spouse, amended, **change.cause)


entry = ChangeKind(
    code="marriage_in",
    label=_("婚入"),
    about=About.HOUSEHOLD,
    day=_("结婚日期"),
    asks=(*NEWCOMER, question("spouse", _("本户配偶姓名"), help=_("与谁结婚，按本户登记的姓名填写"))),
    evidence=(EvidenceKind.MARRIAGE_CERTIFICATE, EvidenceKind.HOUSEHOLD_REGISTER),
    takes_effect=the_month_after,
    check=_check,
    apply=_apply,
    order=14,
)
