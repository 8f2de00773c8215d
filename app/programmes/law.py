"""What holds on a day in a county: the rules, standards and relations that were published for it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import chain

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.kernel import divisions
from app.programmes.models import (
    DraftState,
    Programme,
    ProgrammeRelation,
    ProgrammeState,
    ProgrammeVersion,
    Standard,
    StandardKind,
    StandardValue,
)
from app.store.wall import lifted

_CLAUSE = re.compile(r"\s[#＃]\s*")
_COMMA = re.compile(r"[、，,\s]+")
Values = tuple[tuple[str, int], ...]
"""Divisions and what holds there, in hundredths."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a programme as it was written, and the clause on which it rests."""

    text: str
    clause: str = ""


@dataclass(frozen=True, slots=True)
class ProgrammeLaw:
    """The rules of one programme that hold on the day; texts as they are kept."""

    code: str
    name: str
    programme_id: int
    version_id: int
    unit: str
    cycle: str
    rounding: str
    payee: str
    grace_months: int
    conditions: tuple[Condition, ...]
    amount: str
    number: int
    document_no: str
    effective_from: date


@dataclass(frozen=True, slots=True)
class RelationLaw:
    """What one programme is to another on the day, by code; ``kind`` is one of ``RelationKind``."""

    programme: str
    kind: str
    other: str
    document_no: str = ""


@dataclass(frozen=True)
class Law:
    """Everything that holds on a day. ``standards`` is by code of the standard and code of the grade ("" for none)."""

    county: str
    day: date
    programmes: tuple[ProgrammeLaw, ...] = ()
    standards: Mapping[tuple[str, str], Values] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    relations: tuple[RelationLaw, ...] = ()

    def programme(self, code: str) -> ProgrammeLaw | None:
        """The rules of a programme; None where none hold."""
        return next((one for one in self.programmes if one.code == code), None)

    def standard(self, code: str, grade: str, division_code: str) -> int | None:
        """What a standard is in a division, in hundredths: the value of the nearest division at or above it."""
        here = [pair for pair in self.standards.get((code, grade), ()) if divisions.contains(pair[0], division_code)]
        return max(here, key=lambda pair: divisions.level_of(pair[0]))[1] if here else None

    def standards_in(self, division_code: str) -> dict[tuple[str, str], int | Decimal]:
        """All standards of a division as the rules take them: fen, hundredths of a mu, or the plain number itself."""
        found = {key: self.standard(*key, division_code) for key in self.standards}
        return {key: self._figure(key[0], value) for key, value in found.items() if value is not None}

    def with_version(self, version: ProgrammeVersion) -> Law:
        """The law in which this version, published or not, holds in place of its programme's own."""
        drafted = _programme_law(version, version.programme)
        others = (one for one in self.programmes if one.programme_id != drafted.programme_id)
        return replace(self, programmes=tuple(sorted((*others, drafted), key=lambda one: one.code)))

    def with_standard(self, value: StandardValue) -> Law:
        """The law in which this value, published or not, holds in its division in place of the present one."""
        standard = value.standard
        key = (standard.code, grade_codes(standard.grades).get(value.grade, ""))
        others = (pair for pair in self.standards.get(key, ()) if pair[0] != value.division_code)
        values = tuple(sorted((*others, (value.division_code, value.amount))))
        return replace(
            self, standards={**self.standards, key: values}, kinds={**self.kinds, standard.code: standard.kind}
        )

    def _figure(self, code: str, hundredths: int) -> int | Decimal:
        if self.kinds[code] == StandardKind.NUMBER:
            return Decimal(hundredths).scaleb(-2)
        return hundredths


def law_of(session: Session, county: str, day: date, programme_codes: Collection[str] | None = None) -> Law:
    """What is published in a county and holds on the day: its own law and that of the divisions above it.

    It is read whole, wherever in the county the actor sits. Where two offices have a programme or a standard of the
    same code, the nearer one's stands. A closed programme holds up to the day on which its last version ends.
    """
    places = (*divisions.ancestors_of(county), county)
    with lifted(session, "the law of a county is the same for everyone in it"):
        programmes = _programmes(session, places, day, programme_codes)
        standards, kinds = _standards(session, county, places, day)
        relations = _relations(session, places, day, {one.code for one in programmes})
    return Law(county, day, programmes, standards, kinds, relations)


def parse_conditions(text: str) -> tuple[Condition, ...]:
    """The conditions in the text of a version: one a line, the clause behind " # ".

    >>> parse_conditions("年龄 >= 80 # 第三条\\n\\n非 在名单(“死亡人员”)")
    (Condition(text='年龄 >= 80', clause='第三条'), Condition(text='非 在名单(“死亡人员”)', clause=''))
    """
    lines = filter(None, map(str.strip, text.splitlines()))
    return tuple(Condition(*(part.strip() for part in _CLAUSE.split(line, maxsplit=1))) for line in lines)


def write_conditions(conditions: Iterable[Condition]) -> str:
    """The text that :func:`parse_conditions` reads back as these conditions.

    >>> write_conditions([Condition("年龄 >= 80", "第三条"), Condition("是户主")])
    '年龄 >= 80 # 第三条\\n是户主'
    """
    return "\n".join(f"{one.text} # {one.clause}" if one.clause else one.text for one in conditions)


def grade_codes(grades: str | None) -> dict[str, str]:
    """The grades of a standard, and the codes by which the rules know them: g1, g2 … in the order they are written.

    >>> grade_codes("集中、分散"), grade_codes(None)
    ({'集中': 'g1', '分散': 'g2'}, {})
    """
    labels = dict.fromkeys(filter(None, _COMMA.split(grades or "")))
    return {label: f"g{number}" for number, label in enumerate(labels, 1)}


def _programmes(
    session: Session, places: tuple[str, ...], day: date, codes: Collection[str] | None
) -> tuple[ProgrammeLaw, ...]:
    about = (
        select(ProgrammeVersion, Programme)
        .join(Programme, Programme.id == ProgrammeVersion.programme_id)
        .where(
            Programme.division_code.in_(places),
            ProgrammeVersion.state == DraftState.PUBLISHED,
            ProgrammeVersion.effective_from <= day,
        )
        .order_by(Programme.division_code, ProgrammeVersion.effective_from)
    )
    if codes is not None:
        about = about.where(Programme.code.in_(codes))
    latest = {programme.code: (version, programme) for version, programme in session.execute(about)}
    return tuple(_programme_law(*latest[code]) for code in sorted(latest) if _holds(*latest[code], day))


def _holds(version: ProgrammeVersion, programme: Programme, day: date) -> bool:
    if version.effective_to is None:
        return programme.state != ProgrammeState.CLOSED
    return day <= version.effective_to


def _programme_law(version: ProgrammeVersion, programme: Programme) -> ProgrammeLaw:
    return ProgrammeLaw(
        code=programme.code,
        name=programme.name,
        programme_id=programme.id,
        version_id=version.id,
        unit=programme.unit,
        cycle=programme.cycle,
        rounding=programme.rounding,
        payee=programme.payee,
        grace_months=version.grace_months,
        conditions=parse_conditions(version.conditions),
        amount=version.amount,
        number=version.number,
        document_no=version.document_no or programme.document_no or "",
        effective_from=version.effective_from,
    )


def _standards(
    session: Session, county: str, places: tuple[str, ...], day: date
) -> tuple[dict[tuple[str, str], Values], dict[str, str]]:
    """Values of the county, of what lies below it and of what lies above; the latest of each division."""
    low, high = divisions.range_of(county)
    about = (
        select(StandardValue, Standard)
        .join(Standard, Standard.id == StandardValue.standard_id)
        .where(
            Standard.division_code.in_(places),
            StandardValue.state == DraftState.PUBLISHED,
            StandardValue.effective_from <= day,
            or_(
                StandardValue.division_code.in_(places),
                (StandardValue.division_code >= low) & (StandardValue.division_code < high),
            ),
        )
        .order_by(Standard.division_code, StandardValue.effective_from)
    )
    found: dict[tuple[str, str], dict[str, int]] = {}
    kinds: dict[str, str] = {}
    for value, standard in session.execute(about):
        key = (standard.code, grade_codes(standard.grades).get(value.grade, ""))
        found.setdefault(key, {})[value.division_code] = value.amount
        kinds[standard.code] = standard.kind
    return {key: tuple(sorted(values.items())) for key, values in sorted(found.items())}, kinds


def _relations(session: Session, places: tuple[str, ...], day: date, codes: set[str]) -> tuple[RelationLaw, ...]:
    names = {one.id: one.code for one in session.scalars(select(Programme).where(Programme.division_code.in_(places)))}
    about = select(ProgrammeRelation).where(
        ProgrammeRelation.programme_id.in_(names),
        ProgrammeRelation.other_id.in_(names),
        ProgrammeRelation.valid_from <= day,
        or_(ProgrammeRelation.valid_to.is_(None), ProgrammeRelation.valid_to >= day),
    )
    found = (
        RelationLaw(names[row.programme_id], row.kind, names[row.other_id], row.document_no or "")
        for row in session.scalars(about.order_by(ProgrammeRelation.id))
    )
    return tuple(one for one in found if codes & set(chain((one.programme, one.other))))
