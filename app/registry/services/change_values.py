"""What a change report states: kept as sealed text, read back as values, said in words for page and paper."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app.kernel import canonical, masks, sm
from app.kernel.errors import Conflict
from app.kernel.words import _
from app.registry.change_kind import About, Ask, Change, ChangeKind
from app.registry.models import Household, Person
from app.registry.models.changes import ChangeReport
from app.store import sealing

LONGEST = 1000
SEALED_BESIDE: Mapping[str, str] = {"id_no": "id_no", "number": "account_no", "telephone": "telephone"}
"""Which answers have a masked column of their own on the report, so that who decides can show them whole."""


def write(values: Mapping[str, Any]) -> str:
    """The values as text."""
    said = {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
    return json.dumps(said, ensure_ascii=False, sort_keys=True)


def read(kind: ChangeKind, text: str) -> dict[str, Any]:
    """The values of a text, as the kind's questions have them. Raises :class:`Conflict` where it is none."""
    try:
        said: dict[str, Any] = json.loads(text)
    except ValueError as broken:
        raise Conflict(_("这项申报的内容已损坏，不能办理。请撤销后重新申报，并报告系统管理员。")) from broken
    dated = {ask.name for ask in kind.asks if _is_date(ask)}
    return {
        name: date.fromisoformat(value) if name in dated and value is not None else value
        for name, value in said.items()
    }


def before(session: Session, kind: ChangeKind, change: Change) -> str:
    """What the registry says now of whom the change is about, and of what is asked."""
    person, home = change.person, change.household
    if kind.about is About.HOUSEHOLD:
        said = [f"户编码 {home.code}", f"在册 {home.people} 人"] if home else []
    else:
        said = [person.name] if person else []
    now = person if kind.about is About.PERSON else home
    for ask in kind.asks:
        if ask.of is not None and isinstance(now, ask.of) and change.values.get(ask.name) not in (None, ""):
            said.append(f"{ask.field.label}：{shown(session, ask, getattr(now, ask.name)) or '空'}")
    return _joined(said)


def after(session: Session, kind: ChangeKind, change: Change) -> str:
    """What was stated, in words."""
    said = [f"{kind.day}：{change.report.happened_on.isoformat()}"]
    for ask in kind.asks:
        if (value := change.values.get(ask.name)) not in (None, ""):
            said.append(f"{ask.field.label}：{shown(session, ask, value)}")
    return _joined(said)


def shown(session: Session, ask: Ask, value: Any) -> str:
    """A value as people read it; what is masked in the registry is masked here."""
    said = ask.field
    if value is None or value == "":
        return ""
    if said.mask:
        return masks.mask(said.mask, str(value))
    if said.choices is not None:
        return dict(said.choices.labels()).get(str(value), str(value))
    if said.catalogue is not None:
        return said.catalogue().get(str(value), str(value))
    if said.related:
        return _called(session, said.related, value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if said.scale:
        return f"{Decimal(int(value)).scaleb(-said.scale):f}{said.unit}"
    return value.isoformat() if isinstance(value, date) else str(value)


def content_of(report: ChangeReport, evidence: Iterable[tuple[str, str]]) -> str:
    """The keyed digest of everything that is decided on: what was stated, and the digests of the evidence in order."""
    said = canonical.encode({"stated": report.stated, "evidence": [f"{kind}:{digest}" for kind, digest in evidence]})
    return sealing.sealer().blind_index(sm.sm3(said).hex(), "change_reports.content")


def _called(session: Session, table: str, key: Any) -> str:
    model: Any = {"households": Household, "persons": Person}[table]
    row = session.get(model, int(key))
    return "" if row is None else row.code if isinstance(row, Household) else row.name


def _is_date(ask: Ask) -> bool:
    if ask.of is not None:
        return ask.of.__table__.c[ask.name].type.python_type is date
    return ask.field.input_type == "date"


def _joined(parts: Iterable[str]) -> str:
    said = "；".join(part for part in parts if part)
    return said if len(said) <= LONGEST else said[: LONGEST - 1] + "…"
