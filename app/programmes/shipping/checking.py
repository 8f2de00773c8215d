"""What must be true of the entries of the catalogue, alone and together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from app.kernel.errors import DomainError
from app.kernel.words import _
from app.programmes.formula import Owner, Vocabulary, amount, condition
from app.programmes.shipping.cases import formula_case
from app.programmes.shipping.entries import Shipped, ShippedCase, ShippedStandard, ShippedVersion
from app.programmes.shipping.reading import CatalogueFault
from app.programmes.shipping.words import described, vocabulary_of_entry

CODES = Path(__file__).parent.parent / "catalogue" / "codes.tsv"
SHORTEST = 7
FORBIDDEN = "不得同时享受"
"""How a case names, before the other programme's name, that two programmes may not be had together."""


def check_all(entries: Mapping[str, Shipped]) -> None:
    """Refuses the catalogue at its first fault, with a sentence that names file and key."""
    for entry in entries.values():
        for key, sentence in _faults(entry, entries):
            raise CatalogueFault(
                _("{file} 的 {place}：{sentence}").format(file=f"{entry.entry}.toml", place=key, sentence=sentence)
            )


@cache
def standard_codes() -> frozenset[str]:
    """The codes of the common list of programmes."""
    lines = CODES.read_text(encoding="utf-8").splitlines()
    return frozenset(line.partition("\t")[0] for line in lines if not line.startswith("#"))


def scope_of(entry: Shipped) -> Owner:
    """Whose facts the rules of an entry read first."""
    return Owner.HOUSEHOLD if entry.of_household else Owner.PERSON


Faults = Iterator[tuple[str, str]]


def _faults(entry: Shipped, entries: Mapping[str, Shipped]) -> Faults:
    yield from _names(entry, entries)
    yield from _relations(entry, entries)
    yield from _attributes(entry, entries)
    yield from _standards(entry, entries)
    vocabulary = vocabulary_of_entry(entry, entries)
    for place, version in enumerate(entry.versions, 1):
        yield from _rules(f"version[{place}]", entry, version, vocabulary)
    for place, case in enumerate(entry.cases, 1):
        yield from _case(f"case[{place}]", entry, case, entries, vocabulary)


def _names(entry: Shipped, entries: Mapping[str, Shipped]) -> Faults:
    if not entry.is_local and entry.code not in standard_codes():
        yield "code", _("编码 {code} 不在项目编码表里；本县自建的不写编码。").format(code=entry.code)
    if len(entry.short_name) > SHORTEST:
        yield "short_name", _("简称最多 {most} 个字。").format(most=SHORTEST)
    for other in entries.values():
        if other.entry != entry.entry and {entry.code, entry.name, entry.short_name} & {
            other.code,
            other.name,
            other.short_name,
        }:
            yield "name", _("编码、名称或简称与 {file} 相同。").format(file=f"{other.entry}.toml")


def _relations(entry: Shipped, entries: Mapping[str, Shipped]) -> Faults:
    for place, relation in enumerate(entry.relations, 1):
        if relation.other not in entries or relation.other == entry.entry:
            yield f"relation[{place}].other", _("目录里没有“{other}”这一条。").format(other=relation.other)


def _attributes(entry: Shipped, entries: Mapping[str, Shipped]) -> Faults:
    """Each can be defined, and means the same in every entry that has it."""
    for place, said in enumerate(entry.attributes, 1):
        try:
            described(said)
        except DomainError as refusal:
            yield f"attribute[{place}]", refusal.sentence
        for other in entries.values():
            for same in other.attributes:
                shared = same["owner"] == said["owner"] and (same["name"], same["code"]) != (said["name"], said["code"])
                if shared and (same["name"] == said["name"] or same["code"] == said["code"]):
                    yield f"attribute[{place}]", _("与 {file} 里的同名属性不一致。").format(file=f"{other.entry}.toml")


def _standards(entry: Shipped, entries: Mapping[str, Shipped]) -> Faults:
    for place, standard in enumerate(entry.standards, 1):
        for value in standard.values:
            if value.grade not in (standard.grades or ("",)):
                yield f"standard[{place}].value", _("没有“{grade}”这一档。").format(grade=value.grade)
        for other in entries.values():
            for same in other.standards:
                if _differ(standard, same):
                    yield f"standard[{place}]", _("与 {file} 里的同名标准不一致。").format(file=f"{other.entry}.toml")


def _differ(one: ShippedStandard, other: ShippedStandard) -> bool:
    alike = one.code == other.code or one.name == other.name
    return alike and (one.code, one.name, one.kind, one.grades, one.values) != (
        other.code,
        other.name,
        other.kind,
        other.grades,
        other.values,
    )


def _rules(place: str, entry: Shipped, version: ShippedVersion, vocabulary: Vocabulary) -> Faults:
    for number, one in enumerate(version.conditions, 1):
        try:
            condition(one.text, vocabulary, scope_of(entry))
        except DomainError as mistake:
            yield f"{place}.condition[{number}].text", mistake.sentence
    try:
        amount(version.amount, vocabulary, scope_of(entry))
    except DomainError as mistake:
        yield f"{place}.amount", mistake.sentence


def _case(
    place: str, entry: Shipped, case: ShippedCase, entries: Mapping[str, Shipped], vocabulary: Vocabulary
) -> Faults:
    version = entry.version_on(case.day)
    if version is None:
        yield f"{place}.day", _("这一天还没有生效的规则。")
        return
    known = {one.text for one in version.conditions} | {
        FORBIDDEN + entries[relation.other].short_name for relation in entry.relations
    }
    for text in case.failed:
        if text not in known:
            yield f"{place}.failed", _("“{text}”不是这一版的条件，请照条件原文写。").format(text=text)
    try:
        formula_case(case, entry, vocabulary)
    except DomainError as refusal:
        yield place, refusal.sentence
