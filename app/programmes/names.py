"""How what a county keeps is called in its rules: run-time attributes as facts, standards with units and grades."""

from __future__ import annotations

from app.programmes.formula import FactName, Kind, Owner, StandardName
from app.programmes.law import grade_codes
from app.programmes.models import StandardKind
from app.registry.attributes import Attribute
from app.registry.models import AttributeKind, AttributeOwner

KINDS: dict[str, Kind] = {
    AttributeKind.TEXT: Kind.TEXT,
    AttributeKind.WHOLE: Kind.NUMBER,
    AttributeKind.DECIMAL: Kind.NUMBER,
    AttributeKind.MONEY: Kind.MONEY,
    AttributeKind.AREA: Kind.AREA,
    AttributeKind.DATE: Kind.DATE,
    AttributeKind.YES_NO: Kind.TRUTH,
    AttributeKind.CHOICE: Kind.CHOICE,
}
"""What a run-time attribute of each kind is in a rule; figures are kept in the same whole parts of the unit."""

OWNERS: dict[str, Owner] = {
    AttributeOwner.PERSON: Owner.PERSON,
    AttributeOwner.HOUSEHOLD: Owner.HOUSEHOLD,
    AttributeOwner.LAND: Owner.LAND,
}

UNITS: dict[str, str] = {
    StandardKind.MONEY: "元",
    StandardKind.AREA: "亩",
    StandardKind.MONEY_PER_MU: "元/亩",
    StandardKind.NUMBER: "",
}


def fact_code(attribute: Attribute) -> str:
    """The code, and column, of the fact that an attribute is: it never meets a common fact's or another owner's."""
    return f"a_{attribute.owner}_{attribute.code}"


def attribute_fact(attribute: Attribute) -> FactName:
    """The fact that a run-time attribute is; in a rule it is called by its name or its own code."""
    return FactName(
        code=fact_code(attribute),
        name=attribute.name,
        english=attribute.code,
        kind=KINDS[attribute.kind],
        owner=OWNERS[attribute.owner],
        unit=attribute.unit,
        meaning=attribute.help,
        choices={label: label for label in attribute.choices} if attribute.kind == AttributeKind.CHOICE else None,
        places=attribute.decimals,
    )


def standard_name(code: str, name: str, kind: str, grades: str | None) -> StandardName:
    """A standard as the rules know it."""
    return StandardName(code, name, UNITS[kind], grade_codes(grades), 2 if kind == StandardKind.NUMBER else 0)
