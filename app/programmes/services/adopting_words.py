"""What the rules of an adopted entry name: its attributes and standards, where the county has none of that name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel import clock, divisions, figures
from app.kernel.errors import Conflict, DomainError
from app.kernel.words import _
from app.programmes.law import grade_codes
from app.programmes.models import DraftState, Standard, StandardValue
from app.programmes.shipping.entries import Shipped, ShippedStandard, ShippedValue
from app.programmes.shipping.words import described
from app.registry.services.attributes import attributes_of, define_attribute
from app.store.actor import Actor

_MOST = Decimal("9999999999.99")


class Chosen(Protocol):
    """The part of the county's choices that standards need."""

    @property
    def document_no(self) -> str: ...

    @property
    def effective_from(self) -> date | None: ...

    @property
    def values(self) -> Mapping[str, str]: ...


def adopt_attributes(session: Session, actor: Actor, entry: Shipped) -> list[str]:
    """Define the attributes that the county does not have; their names. Refuses a name that means something else."""
    since = min(version.effective_from for version in entry.versions)
    made = []
    for said in entry.attributes:
        if not _has_attribute(session, actor, said):
            taken = {one.code for one in attributes_of(session, actor.division_code) if one.owner == said["owner"]}
            code = "" if said["code"] in taken else said["code"]
            made.append(define_attribute(session, actor, {**said, "code": code, "valid_from": since}).name)
    return made


def _has_attribute(session: Session, actor: Actor, said: Mapping[str, Any]) -> bool:
    wanted = described(said)
    for one in attributes_of(session, actor.division_code):
        if (one.owner, one.name) == (wanted.owner, wanted.name) and one.holds_on(clock.today()):
            if one.kind != wanted.kind or set(wanted.choices) - set(one.choices):
                raise Conflict(
                    _("本县的属性“{name}”与目录里的类型或选项不同，请先修改或停用它，再采用。").format(name=one.name)
                )
            return True
    return False


def adopt_standards(session: Session, actor: Actor, entry: Shipped, chosen: Chosen, *, publish: bool) -> list[str]:
    """Lay down the standards that the county does not have, with figures; their names.

    Figures that the county gives itself are added to a standard that it has, as drafts.
    """
    _insist_on_known(entry, chosen.values)
    places = (*divisions.ancestors_of(actor.division_code), actor.division_code)
    here = {row.name: row for row in session.scalars(select(Standard).where(Standard.division_code.in_(places)))}
    taken, made = {row.code for row in here.values()}, []
    for said in entry.standards:
        kept = here.get(said.name)
        if kept is None:
            row = _standard(session, actor, said, taken)
            made.append(row.name)
            values = [*_own(said, chosen)] or said.values
        else:
            _insist_on_fit(kept, said)
            row, values = kept, [*_own(said, chosen)]
        _lay_down(session, actor, row, values, publish=publish)
    return made


def _standard(session: Session, actor: Actor, said: ShippedStandard, taken: set[str]) -> Standard:
    codes = (said.code if number == 1 else f"{said.code}_{number}" for number in range(1, len(taken) + 2))
    row = Standard(
        division_code=actor.division_code,
        code=next(code for code in codes if code not in taken),
        name=said.name,
        kind=said.kind,
        grades="、".join(said.grades) or None,
        meaning=said.meaning,
    )
    session.add(row)
    session.flush()
    taken.add(row.code)
    return row


def _lay_down(session: Session, actor: Actor, row: Standard, values: Iterable[ShippedValue], *, publish: bool) -> None:
    for value in values:
        session.add(
            StandardValue(
                standard_id=row.id,
                division_code=actor.division_code,
                grade=value.grade,
                amount=value.amount,
                effective_from=value.effective_from,
                document_no=value.document_no,
                note=value.note or None,
                state=(DraftState.PUBLISHED if publish else DraftState.DRAFT).value,
                published_at=clock.now() if publish else None,
            )
        )


def _own(said: ShippedStandard, chosen: Chosen) -> Iterator[ShippedValue]:
    """The county's own figures for a standard; a grade of which nothing is said keeps the example."""
    given = {
        grade: text for grade in said.grades or ("",) if (text := chosen.values.get(_key(said, grade), "").strip())
    }
    if not given:
        return
    latest = {value.grade: value for value in sorted(said.values, key=lambda value: value.effective_from)}
    for grade, value in latest.items():
        yield ShippedValue(
            effective_from=chosen.effective_from or value.effective_from,
            amount=_hundredths(said, grade, given[grade]) if grade in given else value.amount,
            document_no=chosen.document_no or value.document_no,
            grade=grade,
            note=value.note,
        )


def _key(said: ShippedStandard, grade: str) -> str:
    return f"{said.code}/{grade}" if grade else said.code


def _hundredths(said: ShippedStandard, grade: str, text: str) -> int:
    try:
        return int(figures.read(text, places=2, most=_MOST) * 100)
    except DomainError as refusal:
        sentence = _("“{name}”：{sentence}").format(name=f"{said.name}{grade}", sentence=refusal.sentence)
        raise DomainError(sentence, field=_key(said, grade)) from refusal


def _insist_on_known(entry: Shipped, values: Mapping[str, str]) -> None:
    known = {_key(said, grade) for said in entry.standards for grade in said.grades or ("",)}
    for key in values:
        if key not in known:
            raise DomainError(_("这个项目没有“{key}”这个标准或档次。").format(key=key), field=key)


def _insist_on_fit(kept: Standard, said: ShippedStandard) -> None:
    if kept.kind != said.kind or set(said.grades) != set(grade_codes(kept.grades)):
        raise Conflict(_("本县的标准“{name}”与目录里的类型或档次不同，请先改名，再采用。").format(name=kept.name))
