"""Which relations the rows of a statement come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.programmes.formula.kinds import Owner

if TYPE_CHECKING:
    from app.programmes.formula.sql.printing import Printer

_KEYS = {
    Owner.PERSON: "person.id AS id, person.household_id AS household_id",
    Owner.HOUSEHOLD: "household.id AS id, household.id AS household_id",
    Owner.LAND: "land.id AS id, land.household_id AS household_id",
}
_HOUSEHOLD_JOIN = {
    Owner.PERSON: " LEFT JOIN household ON household.id = person.household_id",
    Owner.LAND: " LEFT JOIN household ON household.id = land.household_id",
    Owner.HOUSEHOLD: "",
}


def source(printer: Printer) -> str:
    """A SELECT over the owner's relation and what the columns of the printer read; ``{columns}`` is left open."""
    owner, read = printer.owner, {name[:2] for name in printer.columns.base}
    joins = _HOUSEHOLD_JOIN[owner] if "h_" in read else ""
    if "g_" in read:
        key = "household.id" if owner is Owner.HOUSEHOLD else f"{owner.value}.household_id"
        joins += f" LEFT JOIN totals ON totals.household_id = {key}"
    return f"SELECT {_KEYS[owner]}{{columns}} FROM {owner.value}{joins}"  # noqa: S608 (printed from codes)
