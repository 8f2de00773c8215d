"""Households: registered with their head, amended, given another head, closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import clock, divisions
from app.kernel.columns import Field
from app.kernel.divisions import Level
from app.kernel.errors import DomainError
from app.kernel.words import _
from app.registry.models import Household, HouseholdState, Person, PersonState
from app.registry.relations import HEAD, OTHER
from app.registry.services import facts, persons, reading
from app.registry.tags import Tag
from app.store.actor import Actor
from app.store.commands import Input, command
from app.store.transaction import transaction
from app.store.wall import lifted

VILLAGE = Input("division_code", Field("所在村", related="divisions", help="选到村（社区）"))
HEAD_NAME = Input("head_name", Field("户主姓名", group="户主"))
HEAD_NO = Input("head_id_no", Field("户主证件号码", group="户主", help="18 位居民身份证号码；性别和出生日期由它得出"))
_AMENDED = ("group_no", "hukou_type", "address", "telephone")


@command(Household, "add", "登记家庭", icon="home-plus", inputs=(VILLAGE, HEAD_NAME, HEAD_NO), done="家庭已登记")
def register_household(
    session: Session, actor: Actor, data: Mapping[str, Any], *, cause: str = "", cause_id: int | None = None
) -> Household:
    """Register a household with its head, or without one where ``head_name`` is absent: then it shows as a finding."""
    village = str(data["division_code"])
    reading.insist_on_village(session, actor, village)
    group = int(data.get("group_no") or 0)
    reading.insist_on_group(group)
    with transaction(session):
        row = Household(
            division_code=village,
            code=data.get("code") or next_code(session, village, group),
            group_no=group,
            hukou_type=data.get("hukou_type") or "rural",
            address=data.get("address"),
            telephone=data.get("telephone"),
            valid_from=data.get("valid_from") or clock.today(),
            known_from=clock.now(),
            import_id=data.get("import_id"),
        )
        session.add(row)
        session.flush()
        if data.get("head_name"):
            head = {
                "household_id": row.id,
                "name": data["head_name"],
                "id_no": data.get("head_id_no"),
                "relation": HEAD,
                "telephone": data.get("telephone"),
                "hukou_type": row.hukou_type,
            }
            persons.register_person(session, actor, head, cause=cause, cause_id=cause_id)
        record(session, actor, Tag.HOUSEHOLD_REGISTER, row, code=row.code)
    return row


@command(Household, "edit", "修改家庭", icon="edit", inputs=(reading.EFFECTIVE,), done="家庭已修改")
def amend_household(
    session: Session,
    actor: Actor,
    row: Household,
    data: Mapping[str, Any],
    *,
    cause: str = "",
    cause_id: int | None = None,
) -> Household:
    """Amend group, registration type, address or telephone, from a day on; what was is kept."""
    reading.insist_on_active(row)
    if data.get("group_no") is not None:
        reading.insist_on_group(int(data["group_no"]))
    on = reading.effective(row, data)
    changed = facts.changes(row, {name: data[name] for name in _AMENDED if name in data})
    with transaction(session):
        facts.note(session, actor, row, changed, on=on, cause=cause, cause_id=cause_id)
        for name, (_before, after) in changed.items():
            setattr(row, name, after)
        record(session, actor, Tag.HOUSEHOLD_AMEND, row, code=row.code, effective_on=on)
    return row


@command(
    Household,
    "change_head",
    "变更户主",
    icon="user-star",
    inputs=(Input("person_id", Field("新户主", related="persons")), reading.EFFECTIVE),
    done="户主已变更，请逐人核对与户主的关系",
)
def change_head(
    session: Session,
    actor: Actor,
    row: Household,
    data: Mapping[str, Any],
    *,
    cause: str = "",
    cause_id: int | None = None,
) -> Household:
    """Another member becomes head; the former one's relation is to be stated anew and is other until then."""
    reading.insist_on_active(row)
    head = session.get(Person, int(data["person_id"]))
    if head is None or head.household_id != row.id or head.state != PersonState.ACTIVE:
        raise DomainError(_("新户主必须是本户的在册成员，请从本户成员中选择。"), field="person_id")
    if head.id == row.head_id:
        raise DomainError(_("这个人本来就是户主。"), field="person_id")
    on = reading.effective(row, data)
    with transaction(session):
        said = {"on": on, "cause": cause, "cause_id": cause_id}
        former = session.get(Person, row.head_id) if row.head_id else None
        if former is not None and former.relation == HEAD:
            facts.note(session, actor, former, {"relation": (HEAD, OTHER)}, **said)  # type: ignore[arg-type]
            former.relation = OTHER
        facts.note(session, actor, head, {"relation": (head.relation, HEAD)}, **said)  # type: ignore[arg-type]
        facts.note(session, actor, row, {"head_id": (row.head_id, head.id)}, **said)  # type: ignore[arg-type]
        head.relation, row.head_id = HEAD, head.id
        record(session, actor, Tag.HOUSEHOLD_HEAD, row, code=row.code, effective_on=on)
    return row


@command(
    Household,
    "close",
    "销户",
    icon="home-off",
    kind="danger",
    confirm="销户后不再参加审核和发放，历史保留。",
    inputs=(reading.EFFECTIVE, Input("reason", Field("原因"))),
    unless=lambda row: "" if row.state == HouseholdState.ACTIVE else _("这一户已经销户。"),
    done="已销户",
)
def close_household(
    session: Session,
    actor: Actor,
    row: Household,
    data: Mapping[str, Any],
    *,
    cause: str = "",
    cause_id: int | None = None,
) -> Household:
    """Close a household in which nobody is left."""
    reading.insist_on_active(row)
    left = select(func.count(Person.id)).where(Person.household_id == row.id, Person.state == PersonState.ACTIVE)
    if count := session.scalar(left):
        raise DomainError(_("本户还有 {count} 名在册成员，请先办理迁出、换户或死亡登记。").format(count=count))
    on = reading.effective(row, data)
    with transaction(session):
        changed = {"state": (row.state, HouseholdState.CLOSED.value)}
        facts.note(session, actor, row, changed, on=on, cause=cause, cause_id=cause_id)
        row.state = HouseholdState.CLOSED
        record(session, actor, Tag.HOUSEHOLD_CLOSE, row, code=row.code, reason=data.get("reason"))
    return row


def next_code(session: Session, village: str, group: int) -> str:
    """The next household code of a villagers' group: village 12 + group 2 + serial 4, as land registers number them."""
    begins = f"{village}{group:02}"
    with lifted(session, "the last code of the group, whoever holds it"):
        last = session.scalar(
            select(func.max(Household.code)).where(
                Household.code >= begins + "0000", Household.code <= begins + "9999", func.length(Household.code) == 18
            )
        )
    serial = int(last[-4:]) + 1 if last else 1
    if serial > 9999:
        raise DomainError(_("这个小组的户编码已经用完，请核对小组。"), field="group_no")
    return f"{begins}{serial:04}"


def move_household(
    session: Session,
    actor: Actor,
    row: Household,
    village: str,
    group: int,
    on: date,
    *,
    cause: str = "",
    cause_id: int | None = None,
) -> None:
    """Move a whole household to another village, with everything that hangs on it; the caller has both sides' word."""
    if divisions.level_of(village) != Level.VILLAGE:
        raise DomainError(_("请选到村（社区）。"), field="division_code")
    with transaction(session):
        moved = {"division_code": (row.division_code, village), "group_no": (row.group_no, group)}
        facts.note(session, actor, row, moved, on=on, cause=cause, cause_id=cause_id)
        people = list(session.scalars(select(Person).where(Person.household_id == row.id)))
        for person in people:
            facts.note(
                session,
                actor,
                person,
                {"division_code": (person.division_code, village)},
                on=on,
                cause=cause,
                cause_id=cause_id,
            )
        with lifted(session, "what belongs to the household goes with it"):
            row.division_code, row.group_no = village, group
            for person in people:
                person.division_code = village
            reading.carry(session, row.id, [person.id for person in people], village)
