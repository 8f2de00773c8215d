"""Look-ups: a few rows of a model whose name, code or initials begin with what was typed, behind the wall."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from app.kernel import clock
from app.kernel.columns import Search
from app.kernel.errors import DomainError
from app.offices.models import Division
from app.store.actor import Actor
from app.web.query import starts
from app.web.sheet import Attribute, Kind, Sheet, guarded
from app.web.showing import plain_text
from app.web.titles import Titles
from app.web.values import read_text

MOST = 20


def look_up(session: Session, actor: Actor, sheet: Sheet, text: str) -> list[dict[str, str]]:
    """At most twenty rows, best first: those that begin with the text by name, then by code, then by initials."""
    try:
        text = read_text(text)[:60]
    except DomainError:
        return []
    rows: dict[Any, Any] = {}
    for condition in _conditions(session, sheet, text):
        wanted = MOST - len(rows)
        if wanted <= 0:
            break
        statement = sa.select(sheet.model).where(condition, *_offered(actor, sheet)).order_by(*_order(sheet, text))
        for row in session.scalars(statement.limit(MOST)):
            rows.setdefault(getattr(row, sheet.key.name), row)
    found = list(rows.values())[:MOST]
    titles = Titles(session, actor.desk)
    named = _named(sheet)
    titles.load(named, [[getattr(row, one.name) for one in named] for row in found])
    return [{"id": str(getattr(row, sheet.key.name)), "text": _text(sheet, named, row, titles)} for row in found]


def named_by(sheet: Sheet) -> list[Attribute]:
    """The text columns by which rows are found, the title first."""
    columns = [
        one
        for one in sheet.searchable
        if one.kind is Kind.TEXT and not guarded(one) and one.field.search is not Search.NO
    ]
    return sorted(columns, key=lambda one: one is not sheet.title)


def _conditions(session: Session, sheet: Sheet, text: str) -> list[ColumnElement[bool]]:
    if not text:
        return [sa.true()]
    dialect = session.get_bind().dialect.name
    return [_begins(one, text, dialect) for one in named_by(sheet)] or [sa.false()]


def _begins(one: Attribute, text: str, dialect: str) -> ColumnElement[bool]:
    if one.field.search is Search.CONTAINS:
        return one.sql.contains(text, autoescape=True)  # type: ignore[no-any-return]
    if one.field.search is Search.EXACT:
        return one.sql == text  # type: ignore[no-any-return]
    if one.name == "initials":
        return sa.or_(starts(one, text.lower(), dialect), starts(one, text.upper(), dialect))
    return starts(one, text, dialect)


def _offered(actor: Actor, sheet: Sheet) -> list[ColumnElement[bool]]:
    """Divisions of the own area only, and nothing that is no longer valid."""
    conditions: list[Any] = []
    if sheet.model is Division and not actor.scope.everything:
        low, high = actor.scope.bounds
        conditions += [Division.code >= low, Division.code < high]
    ends: Any = getattr(sheet.model, "valid_to", None)
    if ends is not None:
        conditions.append(sa.or_(ends.is_(None), ends > clock.today()))
    return conditions


def _order(sheet: Sheet, text: str) -> list[Any]:
    if text and sheet.title is not None and not guarded(sheet.title):
        return [sheet.title.sql, sheet.key.sql]
    return [sheet.key.sql]


def _named(sheet: Sheet) -> list[Attribute]:
    own = named_by(sheet)
    rest = [one for one in own if one is not sheet.title and one.name != "initials"][:1]
    place = [one for one in sheet.attributes.values() if one.name == "organisation_id"]
    return ([sheet.title] if sheet.title else []) + (place or rest)[:1]


def _text(sheet: Sheet, named: list[Attribute], row: Any, titles: Titles) -> str:
    words = [plain_text(one, getattr(row, one.name), titles) for one in named]
    words = [word for word in words if word]
    if not words:
        return f"#{getattr(row, sheet.key.name)}"
    return words[0] if len(words) == 1 or words[0] == words[1] else f"{words[0]}（{words[1]}）"
