"""The page of one row: its status, its values by group, what may be done, related lists, history."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from app.kernel.columns import Search
from app.store.actor import Actor
from app.store.base import models
from app.web import additions, further, security
from app.web.listpages import row_acts, row_links
from app.web.pages import Badge, Detail, Group, Link, Related, ShowPage
from app.web.saying import say
from app.web.sheet import Kind, Sheet, sheet_of
from app.web.showing import Cells, badge_of, plain_text
from app.web.titles import Titles
from app.web.urls import Addresses, base_of


def show_page(session: Session, actor: Actor, sheet: Sheet, row: Any) -> ShowPage:
    """The page of a row for an actor."""
    addresses, titles = Addresses(sheet.model), Titles(session, actor.desk)
    further.load(session, sheet, sheet.shown, [row])
    titles.load(sheet.shown, [[getattr(row, one.name) for one in sheet.shown]])
    key, entity, added = getattr(row, sheet.key.name), sheet.entity, additions.of(sheet.model)
    return ShowPage(
        title=title_of(sheet, row, titles),
        groups=[*_groups(sheet, row, Cells(sheet, titles, addresses)), *added.groups(session, actor, row)],
        status=_status(sheet, row),
        help=say(entity.help),
        toolbar=[*row_links(sheet, addresses, row, row_acts(sheet)), *added.row_links(session, actor, row)],
        history_url=addresses.on("history", key),
        related=[*related_lists(actor, sheet, key), *added.related(session, actor, row)],
        crumbs=crumbs(sheet, addresses, title_of(sheet, row, titles)),
    )


def title_of(sheet: Sheet, row: Any, titles: Titles | None = None) -> str:
    """What a row is called: by its title column, if the desk sees it, else by its number."""
    named = sheet.title
    key = getattr(row, sheet.key.name)
    if named is None:
        return f"{say(sheet.entity.label)} #{key}"
    if titles is not None:
        titles.load([named], [[getattr(row, named.name)]])
    return plain_text(named, getattr(row, named.name), titles) or f"{say(sheet.entity.label)} #{key}"


def crumbs(sheet: Sheet, addresses: Addresses, *labels: str) -> list[Link]:
    """The way here: group, list, and what follows."""
    entity = sheet.entity
    return [
        Link(say(entity.group), ""),
        Link(say(entity.label), addresses.list()),
        *(Link(label, "") for label in labels),
    ]


def related_lists(actor: Actor, sheet: Sheet, key: Any) -> list[Related]:
    """The lists of other models that refer to a row, as far as the desk opens and searches them."""
    found = []
    for view, model in models().items():
        other = sheet_of(actor.desk, model)
        if other is None or not security.may("list", view):
            continue
        for one in other.searchable:
            if one.field.related == sheet.view and one.kind is Kind.RELATED and one.field.search is Search.EXACT:
                label = f"{say(other.entity.label)}（{say(one.field.label)}）"
                found.append(Related(label, f"{base_of(model)}/list/?{urlencode({one.name: key})}"))
    return found


def _groups(sheet: Sheet, row: Any, cells: Cells) -> list[Group]:
    """The values by group; a group of further columns of which none is filled in is left out."""
    key = getattr(row, sheet.key.name)
    found: dict[str, list[Detail]] = {}
    filled = {one.field.group for one in sheet.shown if one.beside is None or getattr(row, one.name) is not None}
    for one in sheet.shown:
        if one.field.group in filled:
            cell = cells.cell(key, one, getattr(row, one.name))
            found.setdefault(one.field.group, []).append(Detail(say(one.field.label), cell))
    return [Group(say(label), details) for label, details in found.items()]


def _status(sheet: Sheet, row: Any) -> Badge | None:
    state = sheet.attributes.get("state")
    if state is None or state.kind is not Kind.CHOICE:
        return None
    value = getattr(row, state.name)
    return Badge(plain_text(state, value), badge_of(state, value) or "grey") if value else None
