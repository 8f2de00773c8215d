"""The names that the rules of the catalogue use: what every county has, and what adopting an entry brings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from app.programmes.formula import Entry, Vocabulary, common_facts
from app.programmes.names import attribute_fact, standard_name
from app.programmes.shipping.entries import Shipped
from app.registry import attributes, attributewords
from app.registry.attributes import Attribute
from app.registry.listkind import list_labels
from app.registry.models import AttributeDefinition


def list_entries() -> Iterator[Entry]:
    """The lists of other offices; people write the name without 名单."""
    for code, label in list_labels().items():
        yield Entry(code, str(label).removesuffix("名单"))


def names(code: str, *called: str) -> Iterator[Entry]:
    """A programme under each of its names."""
    for name in dict.fromkeys(called):
        yield Entry(code, name)


def vocabulary_of_entry(entry: Shipped, entries: Mapping[str, Shipped]) -> Vocabulary:
    """The names that an entry's own rules and cases may use."""
    words = common_facts().extended(
        facts=map(attribute_fact, map(described, entry.attributes)),
        standards=(standard_name(one.code, one.name, one.kind, "、".join(one.grades)) for one in entry.standards),
        lists=list_entries(),
    )
    programmes = (name for one in entries.values() for name in names(one.code, one.name, one.short_name))
    return replace(words, programmes=tuple(programmes))


def described(definition: Mapping[str, Any]) -> Attribute:
    """The attribute that a definition makes. Raises ``DomainError`` where none can be made of it."""
    values = attributewords.normalised(definition)
    code = attributewords.code(definition.get("code"))
    return attributes.described(AttributeDefinition(id=0, code=code, **values))
