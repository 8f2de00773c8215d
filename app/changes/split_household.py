"""A part of a household becomes a household of its own (分户)."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.changes._common import home_of, member_named
from app.kernel.errors import Fault
from app.kernel.words import _
from app.registry.change_kind import About, Change, ChangeKind, column, question
from app.registry.models import Household, Person
from app.registry.models.evidence import EvidenceKind
from app.registry.relations import HEAD, OTHER
from app.registry.services import households, persons
from app.store.actor import Actor

_UNKNOWN = _("本户没有名叫“{name}”的在册成员（或有同名的），请按登记的姓名填写，用顿号隔开。")


def _names(change: Change) -> list[str]:
    text = str(change.values.get("members") or "")
    for sign in "，,；; \u3000":
        text = text.replace(sign, "、")
    return [name for name in text.split("、") if name]


def _check(session: Session, change: Change) -> Sequence[Fault]:
    home, head = home_of(change), str(change.values["head"])
    wanted = [("head", head), *(("members", name) for name in _names(change))]
    found = {name: member_named(session, home.id, name) for _field, name in wanted}
    faults = [Fault(_UNKNOWN.format(name=name), field) for field, name in wanted if found[name] is None]
    first = found[head]
    if first is not None and first.id == home.head_id:
        faults.append(Fault(_("户主不能从自己的户中分出，请选其他成员作新户的户主。"), "head"))
    if home.people and len({name for _field, name in wanted}) >= home.people:
        faults.append(Fault(_("原户至少要留一人；全家迁移请办理整户迁移。"), "members"))
    return faults


def _apply(session: Session, actor: Actor, change: Change) -> None:
    home = home_of(change)
    on = change.since(home)
    data = {
        "division_code": home.division_code,
        "group_no": home.group_no,
        "hukou_type": home.hukou_type,
        "address": change.values.get("address") or home.address,
        "valid_from": on,
    }
    new = households.register_household(session, actor, data, **change.cause)
    _move(session, actor, change, new, str(change.values["head"]), HEAD)
    for name in _names(change):
        if name != change.values["head"]:
            _move(session, actor, change, new, name, OTHER)


def _move(session: Session, actor: Actor, change: Change, new: Household, name: str, relation: str) -> None:
    member: Person | None = member_named(session, home_of(change).id, name)
    assert member is not None
    said = {"household_id": new.id, "relation": relation, "effective_on": change.since(member)}
    persons.move_person(session, actor, member, said, **change.cause)


entry = ChangeKind(
    code="split_household",
    label=_("分户"),
    about=About.HOUSEHOLD,
    day=_("分户日期"),
    asks=(
        question("head", _("新户的户主姓名"), help=_("本户在册成员，不能是现在的户主")),
        question("members", _("随迁成员姓名"), required=False, help=_("用顿号隔开；只分出一人的不填")),
        column(Household, "address", label=_("新户住址"), help=_("留空就是原住址")),
    ),
    evidence=(EvidenceKind.HOUSEHOLD_REGISTER,),
    check=_check,
    apply=_apply,
    help=_("生效后请用“信息更正”逐人核对随迁成员与新户主的关系。"),
    order=33,
)
