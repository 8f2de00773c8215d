"""The standards of a county and their dated values: a value is drafted by one person and published by another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import clock
from app.kernel.columns import Field
from app.kernel.errors import Conflict, DomainError
from app.kernel.words import _
from app.programmes.law import grade_codes
from app.programmes.models import DraftState, Standard, StandardValue
from app.programmes.services.programmes import named_in_rules
from app.programmes.setup import rules
from app.programmes.setup.tags import Tag
from app.store.actor import Actor
from app.store.commands import Input, command
from app.store.transaction import transaction

_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NO_CODE = Field("代号", help="小写英文字母、数字、下划线；不填则自动编号")
_WHERE = Field("适用区划", related="divisions", help="不填就是全县；某个乡镇另有数值时选那个乡镇")


def _is_draft(row: StandardValue) -> str:
    return "" if row.state in rules.UNPUBLISHED else _("已送审或已发布的数值不能修改，请起草新的数值。")


@command(Standard, "add", "新建标准", icon="plus", inputs=(Input("code", _NO_CODE, required=False),))
def define_standard(session: Session, actor: Actor, data: Mapping[str, Any]) -> Standard:
    """Define a standard, which rules name from now on; its values follow."""
    rules.insist_on_keeper(actor)
    values = _checked(dict(data))
    with transaction(session):
        values["code"] = str(values.get("code") or "").strip() or _next_code(session, actor.division_code)
        _insist_on_code(session, actor.division_code, values["code"])
        _insist_on_new_name(session, actor.division_code, values["name"])
        row = Standard(division_code=actor.division_code, **values)
        session.add(row)
        record(session, actor, Tag.STANDARD_DEFINE, row, code=row.code, name=row.name)
    return row


@command(Standard, "edit", "修改标准", icon="edit", done="标准已修改")
def amend_standard(session: Session, actor: Actor, row: Standard, data: Mapping[str, Any]) -> Standard:
    """Amend a standard. What rules or values rest on stays: its name, its kind, the grades that have values."""
    rules.insist_on_keeper(actor, row.division_code)
    values = _checked({"name": row.name, "grades": row.grades, **data})
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    with transaction(session):
        if "name" in changed:
            _insist_on_new_name(session, row.division_code, changed["name"], row.id)
            if named_in_rules(session, row.division_code, row.name):
                raise Conflict(_("有规则引用了“{name}”，不能改名。").format(name=row.name), field="name")
        _insist_on_fit(session, row, changed)
        for name, value in changed.items():
            setattr(row, name, value)
        record(session, actor, Tag.STANDARD_AMEND, row, code=row.code, columns=sorted(changed))
    return row


@command(
    StandardValue,
    "add",
    "起草新数值",
    icon="plus",
    inputs=(Input("division_code", _WHERE, required=False),),
    done="数值已起草，请测算影响后送审",
)
def draft_value(session: Session, actor: Actor, data: Mapping[str, Any]) -> StandardValue:
    """Draft a value of a standard from a day on. It holds only after another person published it."""
    values = dict(data) | {"division_code": data.get("division_code") or actor.division_code}
    rules.insist_on_value_drafter(actor, values["division_code"])
    values["grade"] = values.get("grade") or ""
    with transaction(session):
        standard = session.get(Standard, values["standard_id"])
        if standard is None or standard.division_code != actor.division_code:
            raise DomainError(_("请选择本县的标准。"), field="standard_id")
        _insist_on_value(standard, values["grade"], values["amount"])
        row = StandardValue(standard=standard, state=DraftState.DRAFT, **values)
        session.add(row)
        record(session, actor, Tag.VALUE_DRAFT, row, standard=standard.code, effective_from=str(row.effective_from))
    return row


@command(StandardValue, "edit", "修改草稿", icon="edit", unless=_is_draft, done="草稿已修改，请重新测算影响")
def amend_value(session: Session, actor: Actor, row: StandardValue, data: Mapping[str, Any]) -> StandardValue:
    """Amend the draft of a value."""
    rules.insist_on_value_drafter(actor, row.division_code)
    if refusal := _is_draft(row):
        raise Conflict(refusal)
    values = dict(data) | {"grade": data.get("grade", row.grade) or ""}
    values["division_code"] = values.get("division_code") or row.division_code
    rules.insist_on_value_drafter(actor, values["division_code"])
    _insist_on_value(row.standard, values["grade"], values.get("amount", row.amount))
    with transaction(session):
        changed = {name: value for name, value in values.items() if getattr(row, name) != value}
        for name, value in changed.items():
            setattr(row, name, value)
        row.version += bool(changed)
        record(session, actor, Tag.VALUE_AMEND, row, standard=row.standard.code, columns=sorted(changed))
    return row


def publish_value(session: Session, actor: Actor, row: StandardValue) -> None:
    """What publication brings about: the value holds from its day on; those before it stay for back-pay."""
    row.published_at = clock.now()
    record(session, actor, Tag.VALUE_PUBLISH, row, standard=row.standard.code, effective_from=str(row.effective_from))


def value_on(session: Session, standard: Standard, grade: str, day: date) -> StandardValue | None:
    """The county's published value of a standard on a day."""
    about = select(StandardValue).where(
        StandardValue.standard_id == standard.id,
        StandardValue.grade == grade,
        StandardValue.division_code == standard.division_code,
        StandardValue.state == DraftState.PUBLISHED,
        StandardValue.effective_from <= day,
    )
    return session.scalars(about.order_by(StandardValue.effective_from.desc()).limit(1)).first()


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    if re.search("[\"“”＂'#＃]", values["name"]):
        raise DomainError(_("名称里不能有引号和井号，公式里要用引号引用它。"), field="name")
    values["grades"] = "、".join(grade_codes(values.get("grades"))) or None
    return values


def _next_code(session: Session, county: str) -> str:
    taken = set(session.scalars(select(Standard.code).where(Standard.division_code == county)))
    return next(code for number in range(1, len(taken) + 2) if (code := f"s{number}") not in taken)


def _insist_on_code(session: Session, county: str, code: str) -> None:
    if not _CODE.fullmatch(code):
        raise DomainError(_("代号以小写英文字母开头，只用小写字母、数字和下划线。"), field="code")
    about = select(Standard.id).where(Standard.division_code == county, Standard.code == code)
    if session.scalar(about) is not None:
        raise Conflict(_("代号“{code}”已经用过，请换一个。").format(code=code), field="code")


def _insist_on_new_name(session: Session, county: str, name: str, but: int = 0) -> None:
    about = select(Standard.id).where(Standard.division_code == county, Standard.name == name, Standard.id != but)
    if session.scalar(about) is not None:
        raise Conflict(_("本县已有名为“{name}”的标准。").format(name=name), field="name")


def _insist_on_fit(session: Session, row: Standard, changed: Mapping[str, Any]) -> None:
    used = session.scalars(select(StandardValue.grade).where(StandardValue.standard_id == row.id).distinct()).all()
    if used and "kind" in changed:
        raise Conflict(_("已经有数值，不能再改类型；请另建一个标准。"), field="kind")
    old, new = list(grade_codes(row.grades)), list(grade_codes(changed.get("grades", row.grades)))
    if used and "grades" in changed and new[: len(old)] != old:
        raise Conflict(_("已经有数值，原有的档次不能删改或调换，只能在后面增加。"), field="grades")


def _insist_on_value(standard: Standard, grade: str, amount: int) -> None:
    grades = grade_codes(standard.grades)
    if grades and grade not in grades:
        told = _("“{name}”分档，请填其中一个档次：{grades}。")
        raise DomainError(told.format(name=standard.name, grades="、".join(grades)), field="grade")
    if grade and not grades:
        raise DomainError(_("“{name}”不分档，档次请留空。").format(name=standard.name), field="grade")
    if amount < 0:
        raise DomainError(_("数值不能是负数。"), field="amount")
