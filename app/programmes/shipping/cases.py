"""The people of a case as the rules take them: names become codes, yuan fen, labels kept values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from app.kernel.errors import DomainError
from app.kernel.words import _
from app.programmes.formula import Case, Entry, FactName, Kind, Owner, Vocabulary
from app.programmes.law import grade_codes
from app.programmes.models import StandardKind
from app.programmes.shipping.entries import Shipped, ShippedCase, ShippedStandard

RECEIVES, LISTED = "享受", "在名单"
"""The keys of a person under which programmes and lists stand."""


def formula_case(case: ShippedCase, entry: Shipped, vocabulary: Vocabulary) -> Case:
    """The case, with the standards that hold on its day. Raises ``DomainError`` for a name or value of no meaning."""
    return Case(
        day=case.day,
        household=_facts(case.household or {}, Owner.HOUSEHOLD, vocabulary),
        persons=[_facts(person, Owner.PERSON, vocabulary) for person in case.persons],
        subject=case.subject,
        receives=[_codes(person, RECEIVES, vocabulary.programmes) for person in case.persons],
        listed=[_codes(person, LISTED, vocabulary.lists) for person in case.persons],
        standards=_standards(entry.standards, case.day),
    )


def _facts(said: Mapping[str, Any], owner: Owner, vocabulary: Vocabulary) -> dict[str, Any]:
    names = {fact.name: fact for fact in vocabulary.facts if fact.owner is owner}
    found: dict[str, Any] = {}
    for name, value in said.items():
        if name in (RECEIVES, LISTED) and owner is Owner.PERSON:
            continue
        if name not in names:
            raise DomainError(_("没有叫“{name}”的事实，请按规则里用的名称写。").format(name=name))
        found[names[name].code] = _value(names[name], value)
    return found


def _value(fact: FactName, value: Any) -> Any:
    expected, make = _KINDS[fact.kind]
    if not isinstance(value, expected) or (isinstance(value, bool) and fact.kind is not Kind.TRUTH):
        raise DomainError(_("“{name}”的值写得不对。").format(name=fact.name))
    return make(fact, value)


def _hundredths(_fact: FactName, value: Any) -> int:
    return int(Decimal(value).scaleb(2))


def _as_it_is(_fact: FactName, value: Any) -> Any:
    return value


def _choice(fact: FactName, label: str) -> str:
    code = (fact.choices or {}).get(label)
    if code is None:
        raise DomainError(_("“{name}”没有“{label}”这一项。").format(name=fact.name, label=label))
    return code if isinstance(code, str) else code[0]


_KINDS: Mapping[Kind, tuple[Any, Callable[[FactName, Any], Any]]] = {
    Kind.TRUTH: (bool, _as_it_is),
    Kind.NUMBER: ((int, Decimal), _as_it_is),
    Kind.MONEY: ((int, Decimal), _hundredths),
    Kind.AREA: ((int, Decimal), _hundredths),
    Kind.DATE: (date, _as_it_is),
    Kind.TEXT: (str, _as_it_is),
    Kind.CHOICE: (str, _choice),
}


def _codes(person: Mapping[str, Any], key: str, entries: Iterable[Entry]) -> frozenset[str]:
    codes = {entry.name: entry.code for entry in entries}
    unknown = [name for name in person.get(key, ()) if name not in codes]
    if unknown:
        raise DomainError(_("“{key}”里的“{name}”不在目录里。").format(key=key, name=unknown[0]))
    return frozenset(codes[name] for name in person.get(key, ()))


def _standards(standards: Iterable[ShippedStandard], day: date) -> dict[tuple[str, str], int | Decimal]:
    found: dict[tuple[str, str], int | Decimal] = {}
    for standard in standards:
        grades = grade_codes("、".join(standard.grades))
        for value in sorted(standard.values, key=lambda value: value.effective_from):
            if value.effective_from <= day:
                plain = standard.kind == StandardKind.NUMBER
                figure = Decimal(value.amount).scaleb(-2) if plain else value.amount
                found[standard.code, grades.get(value.grade, "")] = figure
    return found
