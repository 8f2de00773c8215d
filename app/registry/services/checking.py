"""Whether what is said of a person and an account can be true: numbers by their standards, and one against another."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from app.kernel import bankcard, clock, cnaps, disability, idcard, likeness, names
from app.kernel.errors import DomainError, Fault
from app.kernel.findings import Finding
from app.kernel.idcard import DocumentKind
from app.kernel.words import _
from app.registry.models import AccountKind

NUMBERED = (DocumentKind.CITIZEN, DocumentKind.RESIDENCE)
"""Documents whose number says sex and birth."""
_REMEMBERED = 16_384
"""How many numbers and names, met again from row to row, are not worked through again."""


def person_values(said: Mapping[str, Any], changed: Collection[str] | None = None) -> dict[str, Any]:
    """What is said of a person, normalised, with sex and birth from the number where they are left open.

    Raises ``DomainError`` with one fault per field that cannot be true. Where only some fields are ``changed``, the
    others are left as they are and not blamed: a number kept wrong from an old system hinders no other change.
    """
    values = dict(said)
    faults: list[Fault] = []
    values["name"] = _taken(name(str(said.get("name") or "")), "name", faults)
    kind = str(said.get("document_kind") or DocumentKind.CITIZEN)
    if said.get("id_no"):
        number = identity(str(said["id_no"]), kind)
        values["id_no"] = _taken(number.finding, "id_no", faults)
        if kind in NUMBERED and not faults:
            _agree_with_number(values, number, faults)
    _insist_on_possible(values, faults)
    if not values.get("relation"):
        faults.append(Fault(_("请选择与户主关系。"), "relation"))
    if said.get("disability_no"):
        found = disability.check(str(said["disability_no"]), values.get("id_no") or "")
        values["disability_no"] = _taken(found, "disability_no", faults)
    if changed is not None:
        faults = [fault for fault in faults if fault.field in changed]
        values = {name: values[name] if name in changed else said.get(name) for name in values}
    if faults:
        raise DomainError(faults[0].sentence, faults=faults)
    return values


@lru_cache(_REMEMBERED)
def name(text: str) -> Finding:
    """What is found in a name; one met a moment ago is not read again."""
    return names.check(text)


@dataclass(frozen=True, slots=True)
class Identity:
    """What is found in an identity number, and the birth and sex that it says where it holds and says them."""

    finding: Finding
    birth_on: date | None = None
    sex: str = ""


def identity(text: str, kind: str | None = None) -> Identity:
    """A number of a kind of document, its own kind where none is said; one met a moment ago is not read again."""
    written = idcard.kind_of(text) if kind is None else DocumentKind(kind)
    return _identity(text, kind if written not in NUMBERED else written.value, clock.today())


def account_values(said: Mapping[str, Any]) -> dict[str, Any]:
    """What is said of an account, normalised. Raises ``DomainError`` with one fault per field."""
    values = dict(said)
    faults: list[Fault] = []
    passbook = said.get("kind") == AccountKind.PASSBOOK
    values["number"] = _taken(bankcard.check(str(said.get("number") or ""), passbook=passbook), "number", faults)
    values["holder"] = _taken(names.check(str(said.get("holder") or "")), "holder", faults)
    if said.get("cnaps"):
        values["cnaps"] = _taken(cnaps.check(str(said["cnaps"])), "cnaps", faults)
    if faults:
        raise DomainError(faults[0].sentence, faults=faults)
    return values


@lru_cache(_REMEMBERED)
def sound_of(name: str) -> str:
    """How a name sounds, so that its homophones are found."""
    return likeness.sound(name)[:120]


@lru_cache(_REMEMBERED)
def _identity(text: str, kind: str | None, _today: date) -> Identity:
    finding = idcard.check(text, kind)
    if finding.is_refused or kind not in NUMBERED:
        return Identity(finding)
    return Identity(finding, *idcard.birth_and_sex_of(finding.value))


def _agree_with_number(values: dict[str, Any], number: Identity, faults: list[Fault]) -> None:
    birth, sex = number.birth_on, number.sex
    if values.get("birth_on") not in (None, birth):
        sentence = _("出生日期与证件号码不一致：号码里是 {birth}。请核对号码或日期，日期也可以留空。")
        faults.append(Fault(sentence.format(birth=birth), "birth_on"))
    if values.get("sex") not in (None, "0", "9", sex):
        faults.append(Fault(_("性别与证件号码不一致，请核对号码或性别，性别也可以留空。"), "sex"))
    values["birth_on"], values["sex"] = birth, sex


def _insist_on_possible(values: Mapping[str, Any], faults: list[Fault]) -> None:
    birth = values.get("birth_on")
    if isinstance(birth, date) and birth > clock.today():
        faults.append(Fault(_("出生日期不能晚于今天。"), "birth_on"))
    grade = values.get("disability_grade")
    if grade is not None and not 1 <= int(grade) <= 4:
        faults.append(Fault(_("残疾等级填 1 到 4。"), "disability_grade"))
    if grade is not None and not values.get("disability_kind"):
        faults.append(Fault(_("填了残疾等级，请同时选择残疾类别。"), "disability_kind"))


def _taken(found: Finding, field: str, faults: list[Fault]) -> str:
    faults.extend(found.faults(field))
    return found.value
