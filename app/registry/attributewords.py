"""What an office says of an attribute, made plain: its code, its unit, its choices, its range and who may see it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from app.exchange import cells
from app.kernel import clock
from app.kernel.errors import DomainError, Fault
from app.kernel.words import _
from app.offices.post import post_labels
from app.registry import attributes
from app.registry.attributes import CODE, RANGED, Attribute
from app.registry.models import AttributeKind, AttributeOwner, Household, LandHolding, Person
from app.store.base import Model, field_of

MOST_CHOICES, LONGEST_CHOICE = 100, 60
SUBJECTS: Mapping[str, type[Model]] = {
    AttributeOwner.HOUSEHOLD: Household,
    AttributeOwner.PERSON: Person,
    AttributeOwner.LAND: LandHolding,
}
"""Whose attributes there are."""
_SPACES = re.compile(r"\s+")


def normalised(said: Mapping[str, Any]) -> dict[str, Any]:
    """A definition as it is kept. Raises ``DomainError`` with one fault per field that cannot be so."""
    faults: list[Fault] = []
    kind, owner = str(said.get("kind") or ""), str(said.get("owner") or "")
    if kind not in set(AttributeKind):
        faults.append(Fault(_("请选择类型。"), "kind"))
    if owner not in set(AttributeOwner):
        faults.append(Fault(_("请选择属于家庭、人员还是土地。"), "owner"))
    name = _SPACES.sub("", str(said.get("name") or ""))
    if not name or len(name) > 40:
        faults.append(Fault(_("请填写名称，40 个字以内。"), "name"))
    values: dict[str, Any] = {
        "name": name,
        "owner": owner,
        "kind": kind,
        "unit": _unit(kind, said),
        "required": bool(said.get("required")),
        "form_group": str(said.get("form_group") or "").strip() or str(_("其他信息")),
        "help": str(said.get("help") or "").strip() or None,
        "valid_from": said.get("valid_from") or clock.today(),
    }
    for read in (_decimals, _choices, _posts):
        _take(read, said, kind, values, faults)
    if not faults:
        _take(_range, said, kind, values, faults)
    if faults:
        raise DomainError(faults[0].sentence, faults=faults)
    return values


def code(said: Any) -> str:
    """The code that was typed; empty where none was. Raises ``DomainError`` for what no formula could name."""
    text = cells.half_width(str(said or ""))
    if not text:
        return ""
    if not CODE.fullmatch(text) or text.endswith(("_from", "_to")):
        raise DomainError(
            _("代号以小写英文字母开头，只含小写字母、数字和下划线，不以 _from 或 _to 结尾，30 个字以内。"), field="code"
        )
    return text


def labels_of(owner: str) -> frozenset[str]:
    """What the columns of a subject's own table are called, with and without their unit."""
    model = SUBJECTS[owner]
    table: Any = model.__table__
    labels = (field_of(model, column.key).label for column in table.c)
    return frozenset(name for label in labels for name in (label, label.partition("（")[0]) if name)


def _take(read: Any, said: Mapping[str, Any], kind: str, values: dict[str, Any], faults: list[Fault]) -> None:
    try:
        values |= read(kind, said, values)
    except DomainError as refusal:
        faults.extend(refusal.faults)


def _unit(kind: str, said: Mapping[str, Any]) -> str | None:
    figure = kind in (AttributeKind.WHOLE, AttributeKind.DECIMAL)
    return (str(said.get("unit") or "").strip() or None) if figure else None


def _decimals(kind: str, said: Mapping[str, Any], _values: Mapping[str, Any]) -> dict[str, Any]:
    if kind != AttributeKind.DECIMAL:
        return {"decimals": None}
    decimals = said.get("decimals") or 2
    if not 1 <= int(decimals) <= 6:
        raise DomainError(_("小数位数填 1 到 6。"), field="decimals")
    return {"decimals": int(decimals)}


def _choices(kind: str, said: Mapping[str, Any], _values: Mapping[str, Any]) -> dict[str, Any]:
    if kind != AttributeKind.CHOICE:
        return {"choices": None}
    lines = list(dict.fromkeys(line.strip() for line in str(said.get("choices") or "").splitlines() if line.strip()))
    if len(lines) < 2:
        raise DomainError(_("请填写选项，一行一个，至少两个。"), field="choices")
    if len(lines) > MOST_CHOICES or any(len(line) > LONGEST_CHOICE for line in lines):
        sentence = _("选项最多 {most} 个，每个最多 {length} 个字。").format(most=MOST_CHOICES, length=LONGEST_CHOICE)
        raise DomainError(sentence, field="choices")
    text = "\n".join(lines)
    if len(text) > 4000:
        raise DomainError(_("选项太长，请减少或缩短。"), field="choices")
    return {"choices": text}


def _posts(_kind: str, said: Mapping[str, Any], _values: Mapping[str, Any]) -> dict[str, Any]:
    known = {label: post for post, label in post_labels().items()}
    labels = cells.several(str(said.get("seen_by") or ""))
    for label in labels:
        if label not in known:
            sentence = _("没有“{label}”这个岗位。可以填：{posts}。").format(label=label, posts="、".join(known))
            raise DomainError(sentence, field="seen_by")
    posts = " ".join(known[label] for label in labels)
    return {"seen_by": "、".join(labels) or None, "posts": posts or None}


def _range(kind: str, said: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Both ends in their canonical text, which is read back as the same value."""
    texts = {name: str(said.get(name) or "").strip() for name in ("low", "high")}
    if kind not in RANGED:
        for name, text in texts.items():
            if text:
                raise DomainError(_("只有数字、金额、面积和日期可以限定范围，请把这里留空。"), field=name)
        return {"low": None, "high": None}
    one = _apart(values)
    ends: dict[str, Any] = {}
    for name, text in texts.items():
        try:
            ends[name] = attributes.bound(one, text)
        except DomainError as refusal:
            raise DomainError(refusal.sentence, field=name) from refusal
    if None not in ends.values() and ends["low"] > ends["high"]:
        raise DomainError(_("最大值不能小于最小值。"), field="high")
    return {name: None if end is None else attributes.kept(one, end)[0] for name, end in ends.items()}


def _apart(values: Mapping[str, Any]) -> Attribute:
    return Attribute(
        id=0,
        code="",
        name=values["name"],
        owner=values["owner"],
        kind=values["kind"],
        unit="",
        decimals=attributes.decimals_of(values["kind"], values["decimals"]),
        choices=(),
        low="",
        high="",
        group="",
        help="",
        required=False,
        posts=frozenset(),
        valid_from=values["valid_from"],
        valid_to=None,
    )
