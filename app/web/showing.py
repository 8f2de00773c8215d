"""Values as people see them: labels, badges, local time, masks, titles of related rows, and where a click leads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.kernel import clock, masks
from app.kernel.words import _
from app.web import values
from app.web.pages import Cell
from app.web.saying import say
from app.web.sheet import Attribute, Kind, Sheet
from app.web.urls import Addresses

if TYPE_CHECKING:
    from app.web.titles import Titles

OUTSIDE = _("（本区域以外）")


def masked(one: Attribute, value: str) -> str:
    """What may be shown of a masked value; a mask that nobody defined hides everything."""
    return masks.mask(one.field.mask, value)


def plain_text(one: Attribute, value: Any, titles: Titles | None = None) -> str:
    """A value as text, masked where the column is."""
    if value is None or value == "":
        return ""
    if one.field.mask:
        return masked(one, str(value))
    return text(one, value, titles)


def text(one: Attribute, value: Any, titles: Titles | None = None) -> str:
    """A value as text, whole."""
    match one.kind:
        case Kind.BOOL:
            return say(_("是")) if value else say(_("否"))
        case Kind.INSTANT:
            return instant(value)
        case Kind.DATE:
            return value.isoformat() if isinstance(value, date) else str(value)
        case Kind.CHOICE:
            return choice_label(one, value)
        case Kind.RELATED:
            title = titles.of(one, value) if titles is not None else str(value)
            return title if title is not None else nameless(one, value)
    if one.field.scale:
        return f"{values.scaled(one, value):,}"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def nameless(one: Attribute, key: Any) -> str:
    """What stands for a related row that cannot be read: a division's code is no secret, another row lies outside."""
    return str(key) if one.field.related == "divisions" else say(OUTSIDE)


def instant(value: datetime) -> str:
    """An instant as the clocks in China show it."""
    return clock.local(value).strftime("%Y-%m-%d %H:%M")


def choice_label(one: Attribute, value: Any) -> str:
    """The label of a value of a closed set; the value itself where the set no longer has it."""
    if one.field.choices is not None:
        found = one.field.choices._value2member_map_.get(value)
        return say(found.label) if found else str(value)  # type: ignore[attr-defined]
    labels = one.field.catalogue() if one.field.catalogue is not None else {}
    return say(labels.get(value, str(value)))


def badge_of(one: Attribute, value: Any) -> str:
    """The colour in which a value stands out, if its set gives it one."""
    found = one.field.choices._value2member_map_.get(value) if one.field.choices is not None else None
    return str(found.colour) if found else ""  # type: ignore[attr-defined]


class Cells:
    """Makes the cells of one sheet's rows for one actor."""

    def __init__(self, sheet: Sheet, titles: Titles, addresses: Addresses) -> None:
        self.sheet, self.titles, self.addresses = sheet, titles, addresses

    def row(self, key: Any, attributes: Sequence[Attribute], values: Sequence[Any]) -> list[Cell]:
        """The cells of one row."""
        return [self.cell(key, one, value) for one, value in zip(attributes, values, strict=True)]

    def cell(self, key: Any, one: Attribute, value: Any) -> Cell:
        """One value as it is shown, with where it leads."""
        if value is None or value == "":
            return Cell("")
        if one.field.mask:
            reveal = self.addresses.reveal(key, one.name) if self.sheet.allows("reveal") else ""
            return Cell(masked(one, str(value)), reveal_url=reveal)
        shown = text(one, value, self.titles)
        if one.kind is Kind.RELATED and one.related is not None and self.titles.of(one, value) is not None:
            return Cell(shown, url=self.addresses.related(one.related, value))
        return Cell(shown, badge=badge_of(one, value), align="end" if one.kind is Kind.NUMBER else "")


def align_of(one: Attribute) -> str:
    """Where a column's values stand; keys and counts to the right."""
    return "end" if one.kind is Kind.NUMBER else ""
