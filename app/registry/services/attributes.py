"""The attributes of a county: defined, amended, retired by its office; what holds below is read here by everyone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import clock, divisions
from app.kernel.columns import Field
from app.kernel.divisions import Level
from app.kernel.errors import Conflict, DomainError, Fault, NotAllowed
from app.kernel.words import _
from app.registry import attributes, attributewords
from app.registry.attributes import Attribute
from app.registry.models import AttributeDefinition, AttributeKind, AttributeValue
from app.registry.tags import Tag
from app.store.actor import Actor
from app.store.commands import Input, command
from app.store.transaction import transaction
from app.store.wall import lifted, scope_of

DESK = "office_operator"
_KEPT = "ywl.attributes"
_SAID = (
    "name", "owner", "kind", "unit", "decimals", "choices", "low", "high", "required", "form_group", "help", "seen_by",
    "valid_from",
)  # fmt: skip


def attributes_of(session: Session, division_code: str) -> Sequence[Attribute]:
    """The attributes of the county to which a division belongs, retired ones included; none above the county.

    They lie above a township and a village, so they are read outside their scope; once for each session, which is a
    request's, a job's or a command's own, and anew after a definition changes in it.
    """
    county = county_of(division_code)
    if not county:
        return ()
    kept: dict[str, tuple[Attribute, ...]] = session.info.setdefault(_KEPT, {})
    if county not in kept:
        kept[county] = _read(session, county)
    return kept[county]


def county_of(division_code: str) -> str:
    """The county of a division; empty for a city and a province."""
    code: str | None = division_code if divisions.is_code(division_code) else None
    while code is not None and divisions.level_of(code) > Level.COUNTY:
        code = divisions.parent_of(code)
    return code if code is not None and divisions.level_of(code) == Level.COUNTY else ""


@command(AttributeDefinition, "add", "新增属性", icon="plus", done="属性已新增，表单、列表和模板里立即出现")
def define_attribute(session: Session, actor: Actor, data: Mapping[str, Any]) -> AttributeDefinition:
    """Define an attribute of the county; it appears in forms, lists, templates, exports and the API at once."""
    _insist_on_office(actor)
    values = attributewords.normalised(data)
    with transaction(session):
        values["code"] = attributewords.code(data.get("code")) or _next_code(session, actor, values["owner"])
        _insist_on_new_name(session, actor.division_code, values["owner"], values["name"])
        _insist_on_new_code(session, actor.division_code, values["owner"], values["code"])
        row = AttributeDefinition(division_code=actor.division_code, **values)
        session.add(row)
        record(session, actor, Tag.ATTRIBUTE_DEFINE, row, name=row.name, owner=row.owner, kind=row.kind)
    _forget(session)
    return row


@command(
    AttributeDefinition,
    "edit",
    "修改属性",
    icon="edit",
    unless=lambda row: _("这个属性已经停用。") if row.valid_to is not None else "",
    done="属性已修改，立即生效",
)
def amend_attribute(
    session: Session, actor: Actor, row: AttributeDefinition, data: Mapping[str, Any]
) -> AttributeDefinition:
    """Amend a definition. Kind and owner are fixed once values exist; no value may fall outside what is allowed."""
    _insist_on_office(actor, row)
    if row.valid_to is not None:
        raise Conflict(_("这个属性已经停用，不能再改；需要时请新增一个。"))
    values = attributewords.normalised({name: getattr(row, name) for name in _SAID} | dict(data))
    with transaction(session):
        _insist_on_new_name(session, row.division_code, values["owner"], values["name"], but=row.id)
        if values["owner"] != row.owner:
            _insist_on_new_code(session, row.division_code, values["owner"], row.code)
        _insist_on_fit(session, row, values)
        changed = {name: value for name, value in values.items() if getattr(row, name) != value}
        for name, value in changed.items():
            setattr(row, name, value)
        record(session, actor, Tag.ATTRIBUTE_AMEND, row, name=row.name, columns=sorted(changed))
    _forget(session)
    return row


@command(
    AttributeDefinition,
    "retire",
    "停用",
    icon="archive",
    kind="danger",
    confirm="停用后表单、列表和模板里不再出现；填过的内容保留。",
    inputs=(
        Input(
            "valid_to", Field("停用日期", input_type="date", help="从哪一天起不再填写；不填就是今天"), required=False
        ),
    ),
    unless=lambda row: _("这个属性已经停用。") if row.valid_to is not None else "",
    done="属性已停用",
)
def retire_attribute(
    session: Session, actor: Actor, row: AttributeDefinition, data: Mapping[str, Any]
) -> AttributeDefinition:
    """From a day on the attribute is no longer filled in; what was said stays readable for the time it held."""
    _insist_on_office(actor, row)
    if row.valid_to is not None:
        raise Conflict(_("这个属性已经停用。"))
    said = data.get("valid_to") or clock.today()
    day = said if isinstance(said, date) else date.fromisoformat(str(said))
    if day < row.valid_from:
        raise DomainError(_("停用日期不能早于启用日期 {day}。").format(day=row.valid_from), field="valid_to")
    with transaction(session):
        row.valid_to = day
        record(session, actor, Tag.ATTRIBUTE_RETIRE, row, name=row.name, valid_to=day.isoformat())
    _forget(session)
    return row


def _read(session: Session, county: str) -> tuple[Attribute, ...]:
    about = select(AttributeDefinition).where(AttributeDefinition.division_code == county)
    about = about.order_by(AttributeDefinition.id).execution_options(populate_existing=False)
    if scope_of(session).holds_division(county):
        return tuple(map(attributes.described, session.scalars(about)))
    with lifted(session, "a township reads the attributes that its county defines"):
        return tuple(map(attributes.described, session.scalars(about)))


def _forget(session: Session) -> None:
    session.info.pop(_KEPT, None)


def _insist_on_office(actor: Actor, row: AttributeDefinition | None = None) -> None:
    at_county = divisions.is_code(actor.division_code) and divisions.level_of(actor.division_code) == Level.COUNTY
    if actor.desk != DESK or not at_county:
        raise NotAllowed(_("自定义属性由县级惠民办的网络操作员管理，请联系本县惠民办。"))
    if row is not None and row.division_code != actor.division_code:
        raise NotAllowed(_("只能管理本县的自定义属性。"))


def _next_code(session: Session, actor: Actor, owner: str) -> str:
    about = select(AttributeDefinition.code).where(
        AttributeDefinition.division_code == actor.division_code, AttributeDefinition.owner == owner
    )
    taken = set(session.scalars(about))
    return next(code for code in (f"a{number}" for number in range(1, len(taken) + 2)) if code not in taken)


def _insist_on_new_name(session: Session, county: str, owner: str, name: str, but: int = 0) -> None:
    if name in attributewords.labels_of(owner):
        raise DomainError(_("“{name}”是系统已有的项目，不用再定义。").format(name=name), field="name")
    about = select(AttributeDefinition.id).where(
        AttributeDefinition.division_code == county,
        AttributeDefinition.owner == owner,
        AttributeDefinition.name == name,
        AttributeDefinition.id != but,
        or_(AttributeDefinition.valid_to.is_(None), AttributeDefinition.valid_to > clock.today()),
    )
    if session.scalar(about.limit(1)) is not None:
        raise Conflict(_("本县已有名为“{name}”的属性，请换个名称，或修改原来的。").format(name=name), field="name")


def _insist_on_new_code(session: Session, county: str, owner: str, code: str) -> None:
    about = select(AttributeDefinition.id).where(
        AttributeDefinition.division_code == county,
        AttributeDefinition.owner == owner,
        AttributeDefinition.code == code,
    )
    if session.scalar(about.limit(1)) is not None:
        raise Conflict(_("代号“{code}”已经用过，停用的也算，请换一个。").format(code=code), field="code")


def _insist_on_fit(session: Session, row: AttributeDefinition, values: Mapping[str, Any]) -> None:
    """Refuse a change that what was filled in already contradicts."""
    mine = AttributeValue.attribute_id == row.id
    if session.scalar(select(AttributeValue.id).where(mine).limit(1)) is None:
        return
    frozen = {"kind": _("类型"), "owner": _("属于"), "decimals": _("小数位数")}
    faults = [
        Fault(_("已经填过内容，不能再改“{label}”；请停用后另建一个。").format(label=label), name)
        for name, label in frozen.items()
        if values[name] != getattr(row, name)
    ]
    if faults:
        raise Conflict(faults[0].sentence, faults=faults)
    _insist_on_none_outside(session, row, values)


def _insist_on_none_outside(session: Session, row: AttributeDefinition, values: Mapping[str, Any]) -> None:
    now = and_(AttributeValue.attribute_id == row.id, AttributeValue.known_to.is_(None))
    if row.kind == AttributeKind.CHOICE:
        left = values["choices"].splitlines()
        count = _count(session, now, AttributeValue.value.not_in(left))
        if count:
            raise Conflict(
                _("有 {count} 条内容不在新的选项里，请先改正这些内容，或保留原来的选项。").format(count=count),
                field="choices",
            )
    one = attributes.described(row)
    is_day = row.kind == AttributeKind.DATE
    compared: Any = AttributeValue.value if is_day else AttributeValue.number
    for name, sign in (("low", "__lt__"), ("high", "__gt__")):
        end = attributes.bound(one, values[name] or "")
        if end is None:
            continue
        outside = getattr(compared, sign)(end.isoformat() if is_day else end)
        count = _count(session, now, outside)
        if count:
            sentence = _("有 {count} 条内容超出新的范围，请先改正这些内容，或放宽范围。").format(count=count)
            raise Conflict(sentence, field=name)


def _count(session: Session, *conditions: Any) -> int:
    return session.scalar(select(func.count()).select_from(AttributeValue).where(*conditions)) or 0
