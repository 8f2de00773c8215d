"""Persons: registered into a household, amended, moved to another one, dead, gone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import clock
from app.kernel.columns import Field
from app.kernel.errors import Conflict, DomainError
from app.kernel.relations import Relation
from app.kernel.words import _
from app.registry.comparing import entry
from app.registry.models import Household, Person, PersonState
from app.registry.relations import HEAD, OTHER
from app.registry.services import checking, facts, reading
from app.registry.tags import Tag
from app.store.actor import Actor
from app.store.commands import Input, command
from app.store.transaction import transaction
from app.store.wall import lifted

_KEPT = (
    "name", "relation", "document_kind", "id_no", "sex", "birth_on", "nationality", "marital", "hukou_type",
    "telephone", "health", "disability_kind", "disability_grade", "disability_no", "disability_until", "can_work",
    "in_school",
)  # fmt: skip


@command(Person, "add", "登记人员", icon="user-plus", done="人员已登记")
def register_person(
    session: Session, actor: Actor, data: Mapping[str, Any], *, cause: str = "", cause_id: int | None = None
) -> Person:
    """Register a person into a household. The number says sex and birth where they are left open.

    Refused where the number is wrong or belongs to somebody whom the province already has.
    """
    home = reading.household(session, data["household_id"])
    values = checking.person_values({name: data.get(name) for name in _KEPT if data.get(name) is not None})
    _insist_on_new(session, actor, values, home.division_code)
    _insist_on_one_head(session, home, values.get("relation"))
    with transaction(session):
        row = Person(
            household_id=home.id,
            division_code=home.division_code,
            name_sound=checking.sound_of(values["name"]),
            valid_from=data.get("valid_from") or clock.today(),
            known_from=clock.now(),
            import_id=data.get("import_id"),
            **{"hukou_type": home.hukou_type, **values},
        )
        session.add(row)
        session.flush()
        if row.relation == HEAD and not home.people and not facts.history(session, home):
            home.head_id = row.id
        else:
            _keep_head(session, actor, home, row, row.valid_from, cause, cause_id)
        reading.count_people(session, home)
        entry.pair_up(session, actor, row)
        record(session, actor, Tag.PERSON_REGISTER, row, name=row.name, household=home.code, cause=cause)
    return row


@command(Person, "edit", "修改人员", icon="edit", inputs=(reading.EFFECTIVE,), done="人员已修改")
def amend_person(
    session: Session,
    actor: Actor,
    row: Person,
    data: Mapping[str, Any],
    *,
    cause: str = "",
    cause_id: int | None = None,
) -> Person:
    """Amend a person from a day on; what was stays readable with the time for which it held."""
    reading.insist_on_active(row)
    on = reading.effective(row, data)
    known = {name: getattr(row, name) for name in _KEPT}
    said = {name: data[name] for name in _KEPT if name in data and data[name] != known[name]}
    numbered = {"sex", "birth_on"} if "id_no" in said else set()
    values = checking.person_values(known | said, {*said, *numbered})
    if values.get("id_no") != row.id_no:
        _insist_on_new(session, actor, values, row.division_code, but=row.id)
    home = reading.household(session, row.household_id)
    if values.get("relation") != row.relation:
        _insist_on_one_head(session, home, values.get("relation"), but=row.id)
    changed = facts.changes(row, values)
    with transaction(session):
        facts.note(session, actor, row, changed, on=on, cause=cause, cause_id=cause_id)
        for name, (_before, after) in changed.items():
            setattr(row, name, after)
        if "name" in changed:
            row.name_sound = checking.sound_of(row.name)
        _keep_head(session, actor, home, row, on, cause, cause_id)
        if changed.keys() & {"name", "id_no", "birth_on"}:
            entry.pair_up(session, actor, row)
        record(session, actor, Tag.PERSON_AMEND, row, name=row.name, effective_on=on, columns=sorted(changed))
    return row


@command(
    Person,
    "report_death",
    "登记死亡",
    icon="grave",
    kind="danger",
    confirm="登记后不再参加审核和发放，历史保留。",
    inputs=(Input("death_on", Field("死亡日期", input_type="date")),),
    unless=lambda row: "" if row.state == PersonState.ACTIVE else _("这个人已经不在册。"),
    done="死亡已登记",
)
def report_death(
    session: Session,
    actor: Actor,
    row: Person,
    data: Mapping[str, Any],
    *,
    cause: str = "",
    cause_id: int | None = None,
) -> Person:
    """A person died on a day; refused before birth and in the future."""
    reading.insist_on_active(row)
    day = _day(data["death_on"], "death_on")
    if day > clock.today():
        raise DomainError(_("死亡日期不能晚于今天。"), field="death_on")
    if row.birth_on is not None and day < row.birth_on:
        raise DomainError(_("死亡日期不能早于出生日期 {day}。").format(day=row.birth_on), field="death_on")
    on = max(day, row.valid_from)
    changed: dict[str, tuple[Any, Any]] = {"death_on": (row.death_on, day)}
    with transaction(session):
        facts.note(session, actor, row, changed, on=on, cause=cause, cause_id=cause_id)
        row.death_on = day
        _leave(session, actor, row, PersonState.DEAD, on, cause, cause_id)
        record(session, actor, Tag.PERSON_DEATH, row, name=row.name, death_on=day)
    return row


@command(
    Person,
    "move_person",
    "换户",
    icon="arrows-exchange",
    inputs=(
        Input("household_id", Field("迁入的家庭", related="households")),
        Input("relation", Field("与新户主关系", choices=Relation)),
        reading.EFFECTIVE,
    ),
    unless=lambda row: "" if row.state == PersonState.ACTIVE else _("这个人已经不在册。"),
    done="已换户",
)
def move_person(
    session: Session,
    actor: Actor,
    row: Person,
    data: Mapping[str, Any],
    *,
    cause: str = "",
    cause_id: int | None = None,
) -> Person:
    """A person joins another household of the area from a day on; a head who leaves leaves the household headless."""
    reading.insist_on_active(row)
    home = reading.household(session, data["household_id"])
    if home.id == row.household_id:
        raise DomainError(_("这个人已经在这一户。"), field="household_id")
    relation = str(data.get("relation") or OTHER)
    _insist_on_one_head(session, home, relation)
    on = reading.effective(row, data)
    left = session.get(Household, row.household_id)
    changed: dict[str, tuple[Any, Any]] = {
        "household_id": (row.household_id, home.id),
        "relation": (row.relation, relation),
        "division_code": (row.division_code, home.division_code),
    }
    with transaction(session):
        facts.note(session, actor, row, changed, on=on, cause=cause, cause_id=cause_id)
        row.household_id, row.relation, row.division_code = home.id, relation, home.division_code
        if left is not None:
            _behead(session, actor, left, row, on, cause, cause_id)
            reading.count_people(session, left)
        _keep_head(session, actor, home, row, on, cause, cause_id)
        reading.count_people(session, home)
        with lifted(session, "what is said of a person goes with the person"):
            reading.carry_people(session, [row.id], home.division_code)
        record(session, actor, Tag.PERSON_MOVE, row, name=row.name, household=home.code, effective_on=on)
    return row


@command(
    Person,
    "move_out",
    "迁出",
    icon="user-minus",
    kind="danger",
    confirm="登记后不再参加审核和发放，历史保留。",
    inputs=(reading.EFFECTIVE, Input("reason", Field("去向和原因"))),
    unless=lambda row: "" if row.state == PersonState.ACTIVE else _("这个人已经不在册。"),
    done="迁出已登记",
)
def move_out(
    session: Session,
    actor: Actor,
    row: Person,
    data: Mapping[str, Any],
    *,
    cause: str = "",
    cause_id: int | None = None,
) -> Person:
    """A person left the province's registry from a day on."""
    reading.insist_on_active(row)
    on = reading.effective(row, data)
    with transaction(session):
        _leave(session, actor, row, PersonState.MOVED, on, cause, cause_id)
        record(session, actor, Tag.PERSON_LEAVE, row, name=row.name, effective_on=on, reason=data.get("reason"))
    return row


def _leave(
    session: Session, actor: Actor, row: Person, state: PersonState, on: date, cause: str, cause_id: int | None
) -> None:
    facts.note(session, actor, row, {"state": (row.state, state.value)}, on=on, cause=cause, cause_id=cause_id)
    row.state = state
    home = session.get(Household, row.household_id)
    if home is not None:
        _behead(session, actor, home, row, on, cause, cause_id)
        reading.count_people(session, home)


def _behead(
    session: Session, actor: Actor, home: Household, row: Person, on: date, cause: str, cause_id: int | None
) -> None:
    if home.head_id == row.id:
        day = max(on, home.valid_from)
        facts.note(session, actor, home, {"head_id": (row.id, None)}, on=day, cause=cause, cause_id=cause_id)
        home.head_id = None


def _keep_head(
    session: Session, actor: Actor, home: Household, row: Person, on: date, cause: str, cause_id: int | None
) -> None:
    """The household names as its head whoever says to be it."""
    if row.relation == HEAD and home.head_id != row.id:
        day, changed = max(on, home.valid_from), {"head_id": (home.head_id, row.id)}
        facts.note(session, actor, home, changed, on=day, cause=cause, cause_id=cause_id)
        home.head_id = row.id
    elif row.relation != HEAD and home.head_id == row.id:
        _behead(session, actor, home, row, on, cause, cause_id)


def _insist_on_new(session: Session, actor: Actor, values: Mapping[str, Any], village: str, but: int = 0) -> None:
    if values.get("id_no"):
        about = {name: values.get(name) for name in ("birth_on", "id_no")}
        entry.insist_on_new(session, actor, name=values["name"], division_code=village, but=but, **about)


def _insist_on_one_head(session: Session, home: Household, relation: str | None, but: int | None = None) -> None:
    if relation == HEAD and home.head_id is not None and home.head_id != but:
        head = session.get(Person, home.head_id)
        if head is not None and head.state == PersonState.ACTIVE:
            sentence = _("本户的户主是{name}。一户只有一名户主，请改选与户主关系，或先在家庭页面变更户主。")
            raise Conflict(sentence.format(name=head.name), field="relation")


def _day(value: Any, field: str) -> date:
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise DomainError(_("请按“年-月-日”填写日期，如 2026-03-01。"), field=field) from None
