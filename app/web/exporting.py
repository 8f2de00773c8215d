"""Exporting a list to Excel: exactly the query and the columns on the screen, masks kept, every export on record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.exchange.xlsx import Heading, SheetWriter
from app.kernel import clock
from app.kernel.errors import DomainError, NotAllowed
from app.kernel.words import _
from app.store.actor import Actor
from app.store.base import models
from app.web import listing, query, values
from app.web.further import sheet_for
from app.web.query import Query
from app.web.saying import say
from app.web.sheet import Attribute, Kind, Sheet
from app.web.showing import choice_label, masked, nameless, plain_text
from app.web.titles import Titles

SMALL = 5_000
CHUNK = 2_000
_LARGEST_EXACT = 10**15


@dataclass(frozen=True, slots=True)
class Export:
    """One export: whose, of what, and what for."""

    actor: Actor
    query: Query
    columns: tuple[Attribute, ...]
    reason: str = ""

    @property
    def sheet(self) -> Sheet:
        """The sheet that is exported."""
        return self.query.sheet

    @property
    def file_name(self) -> str:
        """What the file is called: label and local time."""
        return f"{say(self.sheet.entity.label)}_{clock.local(clock.now()):%Y%m%d_%H%M%S}.xlsx"

    def detail(self, rows: int) -> dict[str, Any]:
        """What the trail keeps of it."""
        return {
            "model": self.sheet.view,
            "query": told(self.query),
            "columns": [one.name for one in self.columns],
            "reason": self.reason,
            "rows": rows,
        }

    def payload(self) -> dict[str, Any]:
        """The export as a job carries it."""
        words = self.query.without_place().address()
        columns = [one.name for one in self.columns]
        return {"model": self.sheet.view, "query": words, "columns": columns, "reason": self.reason}


def from_payload(session: Session, actor: Actor, payload: dict[str, Any]) -> Export:
    """The export that a job carries, as far as the desk still grants it."""
    model = models().get(str(payload.get("model")))
    sheet = sheet_for(session, actor, model) if model is not None else None
    if sheet is None or not sheet.allows("export"):
        raise NotAllowed(_("您的岗位没有导出这类数据的权限。"))
    query.insist_on_known(sheet, str(payload.get("query", "")))
    wanted = payload.get("columns") or []
    columns = tuple(one for one in sheet.choosable if one.name in wanted) or sheet.listed
    return Export(
        actor, query.parse_text(sheet, str(payload.get("query", ""))), columns, str(payload.get("reason", ""))
    )


def write(session: Session, export: Export, path: Path, tell: Callable[[int], None] = lambda rows: None) -> int:
    """Write the file and return the number of rows; ``tell`` hears how far it is."""
    if export.query.faults:
        raise DomainError("；".join(say(fault) for fault in export.query.faults))
    titles = Titles(session, export.actor.desk)
    writer = SheetWriter(path, say(export.sheet.entity.label), lines(session, export), _headings(export, titles))
    try:
        for rows in _rows(session, export, titles):
            writer.write(rows)
            tell(writer.rows)
    finally:
        writer.close()
    return writer.rows


def _rows(session: Session, export: Export, titles: Titles) -> Iterator[Sequence[Sequence[Any]]]:
    for chunk in listing.chunks(session, export.query, export.columns, CHUNK):
        rows = [row[1:-1] for row in chunk]
        titles.load(export.columns, rows)
        yield rows


def lines(session: Session, export: Export) -> list[str]:
    """What stands above the table: title, query, who and when."""
    actor, now = export.actor, clock.local(clock.now())
    asked = told(export.query, session, actor) or say(_("全部"))
    found = [
        say(export.sheet.entity.label),
        say(_("查询条件：{asked}").format(asked=asked)),
        say(_("导出人：{who}（{where}）").format(who=actor.name, where=actor.organisation)),
        say(_("导出时间：{when}").format(when=f"{now:%Y-%m-%d %H:%M:%S}")),
    ]
    return found + ([say(_("用途：{reason}").format(reason=export.reason))] if export.reason else [])


def told(asked: Query, session: Session | None = None, actor: Actor | None = None) -> str:
    """The criteria as a person would say them; what was asked of a masked column stays masked."""
    titles = Titles(session, actor.desk) if session is not None and actor is not None else None
    parts = []
    signs = {"from": "≥", "to": "≤"}
    for one in asked.criteria:
        attribute = one.attribute
        if attribute.field.mask or attribute.sealed:
            shown = masked(attribute, one.text)
        elif attribute.kind is Kind.RELATED and titles is not None:
            titles.load([attribute], [[one.value]])
            shown = plain_text(attribute, one.value, titles)
        else:
            shown = choice_label(attribute, one.value) if attribute.kind is Kind.CHOICE else one.text
        parts.append(f"{say(attribute.field.label)}{signs.get(one.relation, '：')}{shown}")
    return "；".join(parts)


def _headings(export: Export, titles: Titles) -> list[Heading]:
    return [Heading(say(one.field.label), max(one.field.width, 8), _maker(one, titles)) for one in export.columns]


def _maker(one: Attribute, titles: Titles) -> Callable[[Any], Any]:
    """How a column's values become cells; made once for all rows."""
    if one.field.mask:
        return lambda value: masked(one, str(value))
    if one.kind is Kind.CHOICE:
        labels = {value: say(label) for value, label in one.choices()}
        return lambda value: labels.get(value, str(value))
    if one.kind is Kind.BOOL:
        yes, no = say(_("是")), say(_("否"))
        return lambda value: yes if value else no
    if one.kind is Kind.RELATED:
        return lambda value: title if (title := titles.of(one, value)) is not None else nameless(one, value)
    if one.kind is Kind.INSTANT:
        return _local
    if one.kind is Kind.DATE:
        return lambda value: value
    if one.field.scale:
        return lambda value: _number(values.scaled(one, value))
    if one.kind is Kind.NUMBER:
        return _number
    return str


def _local(value: datetime) -> datetime:
    return clock.local(value).replace(tzinfo=None)


def _number(value: int | Decimal) -> Any:
    """A number; as text where Excel would round it."""
    return value if -_LARGEST_EXACT < value < _LARGEST_EXACT else str(value)
