"""The page of a list: query row, saved queries, toolbar, table, pager, put together for one actor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from app.kernel.columns import Search
from app.kernel.errors import DomainError
from app.kernel.words import _
from app.store.actor import Actor
from app.store.commands import Command, commands_of
from app.web import additions, listing, preferences, query, security, values
from app.web.pages import Choice, Column, Empty, Link, ListPage, Pager, QueryField, Row
from app.web.query import SIZES, Query
from app.web.saying import say
from app.web.sheet import Attribute, Kind, Sheet
from app.web.showing import Cells, align_of
from app.web.titles import Titles
from app.web.urls import Addresses, base_of

BUILT_IN = frozenset({"list", "show", "add", "edit", "lookup", "export", "reveal"})


class ListMaker:
    """Makes the list page of one sheet for one actor in one request."""

    def __init__(self, session: Session, actor: Actor, sheet: Sheet, words: Mapping[str, str]) -> None:
        self.session, self.actor, self.sheet = session, actor, sheet
        self.likings = preferences.likings()
        self.query = query.parse(sheet, words, _usual_size(self.likings.here.get("size", "")))
        self.addresses = Addresses(sheet.model)
        self.titles = Titles(session, actor.desk)
        self.columns = chosen_columns(sheet, self.likings.here.get("columns", ""))

    def page(self) -> ListPage:
        """The page."""
        found = listing.page_of(self.session, self.query, self.columns)
        entity = self.sheet.entity
        matched = [[getattr(row, one.name) for one in self.columns] for row in found.rows]
        self.titles.load(
            [*self.columns, *self._asked_relations()],
            [[*row, *self._asked_keys()] for row in matched or [[None] * len(self.columns)]],
        )
        return ListPage(
            title=say(entity.label),
            help=say(entity.help),
            columns=self._headings(),
            rows=self._rows(found.rows, matched),
            pager=self._pager(found),
            empty=self._empty(),
            query=[self._query_field(one) for one in self.sheet.searchable],
            query_url=self.addresses.list(),
            reset_url=self.addresses.list(),
            hidden=self._hidden(),
            saved=self._saved(),
            save_url=self.addresses.at("saved-queries"),
            toolbar=self._toolbar(),
            chooser=self._chooser(),
            chooser_url=self.addresses.at("columns"),
            bulk=self._bulk(),
            crumbs=[Link(say(entity.group), ""), Link(say(entity.label), self.addresses.list())],
        )

    def _headings(self) -> list[Column]:
        return [self._heading(one) for one in self.columns]

    def _heading(self, one: Attribute) -> Column:
        if one.name not in self.sheet.sortable:
            return Column(one.name, say(one.field.label), align=align_of(one))
        now = self.query.order.name == one.name
        next_order = f"-{one.name}" if now and not self.query.descending else one.name
        turned = self.addresses.list(self.query.address(sort=next_order))
        direction = ("desc" if self.query.descending else "asc") if now else ""
        return Column(one.name, say(one.field.label), turned, direction, align_of(one))

    def _rows(self, rows: Sequence[Any], matched: Sequence[Sequence[Any]]) -> list[Row]:
        cells = Cells(self.sheet, self.titles, self.addresses)
        may_show = security.may("show", self.sheet.view)
        acts = row_acts(self.sheet)
        made = []
        for row, shown in zip(rows, matched, strict=True):
            key = getattr(row, self.sheet.key.name)
            told, url = cells.row(key, self.columns, shown), self.addresses.show(key) if may_show else ""
            links = row_links(self.sheet, self.addresses, row, acts)
            if url and told and told[0].url:
                links = [Link(say(_("查看")), url, icon="eye"), *links]
            made.append(Row(pk=str(key), cells=told, url=url, actions=links))
        return made

    def _pager(self, found: listing.Slice) -> Pager:
        asked, at = self.query, self.addresses.list
        known = len(found.rows) if found.page == 1 and not found.after and not found.before else None
        return Pager(
            size=asked.size,
            sizes=[Link(str(size), at(asked.address(size=size)), active=size == asked.size) for size in SIZES],
            page=found.page,
            count=known,
            count_url="" if known is not None else self.addresses.at("count", urlencode(asked.pairs())),
            first_url=at(asked.address()) if found.page > 1 else "",
            previous_url=at(asked.address(before=found.before, page=max(found.page - 1, 1))) if found.before else "",
            next_url=at(asked.address(after=found.after, page=found.page + 1)) if found.after else "",
        )

    def _empty(self) -> Empty:
        if self.query.faults:
            return Empty("；".join(say(fault) for fault in self.query.faults))
        if self.query.pairs():
            return Empty(say(_("没有符合条件的记录，请换个条件再查。")), Link(say(_("重置")), self.addresses.list()))
        entity = self.sheet.entity
        action = self._add_link()
        return Empty(say(entity.empty) or say(_("还没有{label}。").format(label=say(entity.label))), action)

    def _toolbar(self) -> list[Link]:
        links = [link for link in (self._add_link(),) if link]
        if security.may("export", self.sheet.view):
            links.append(export_link(self.sheet, self.addresses, self.query))
        return links + self._forget_link() + room_links(self.sheet)

    def _forget_link(self) -> list[Link]:
        """The button that removes the saved query at hand."""
        now = self.query.without_place().address()
        return [
            Link(
                say(_("删除常用查询")),
                self.addresses.at("saved-queries/remove", urlencode({"name": name})),
                icon="trash",
                method="post",
                kind="link",
                confirm=say(_("确定删除常用查询“{name}”吗？").format(name=name)),
            )
            for name, text in self.likings.queries.items()
            if text == now
        ]

    def _add_link(self) -> Link | None:
        if not security.may("add", self.sheet.view):
            return None
        command = commands_of(self.sheet.model).get("add")
        label = say(command.label) if command else say(_("新增"))
        return Link(label, self.addresses.at("add"), icon=(command and command.icon) or "plus", kind="primary")

    def _query_field(self, one: Attribute) -> QueryField:
        typed, help_ = self.query.typed, search_help(one)
        if one.field.search is Search.RANGE and one.kind in (Kind.DATE, Kind.INSTANT, Kind.NUMBER):
            kind = "number_range" if one.kind is Kind.NUMBER else "date_range"
            low, high = typed.get(f"{one.name}_from", ""), typed.get(f"{one.name}_to", "")
            return QueryField(one.name, say(one.field.label), kind, low, high, help=help_)
        value = typed.get(one.name, "")
        if one.kind is Kind.RELATED and one.related is not None and may_look_up(one):
            label = self._title(one, value)
            url = base_of(one.related) + "/lookup"
            return QueryField(one.name, say(one.field.label), "related", value, value_label=label, lookup_url=url)
        if one.kind in (Kind.CHOICE, Kind.BOOL):
            choices = [(code, say(label)) for code, label in closed_choices(one)]
            return QueryField(one.name, say(one.field.label), "select", value, choices=choices)
        return QueryField(one.name, say(one.field.label), "text", value, help=help_)

    def _asked_relations(self) -> list[Attribute]:
        return [one.attribute for one in self.query.criteria if one.attribute.kind is Kind.RELATED]

    def _asked_keys(self) -> list[Any]:
        return [one.value for one in self.query.criteria if one.attribute.kind is Kind.RELATED]

    def _title(self, one: Attribute, text: str) -> str:
        try:
            return self.titles.of(one, values.read(one, text)) or text if text else ""
        except DomainError:
            return text

    def _hidden(self) -> list[tuple[str, str]]:
        kept = {"sort": self.query.order_text, "size": str(self.query.size) if self.query.size != SIZES[0] else ""}
        return [(name, value) for name, value in kept.items() if value]

    def _saved(self) -> list[Link]:
        now = self.query.without_place().address()
        return [
            Link(name, self.addresses.list(text), active=text == now) for name, text in self.likings.queries.items()
        ]

    def _chooser(self) -> list[Choice]:
        chosen = {one.name for one in self.columns}
        return [Choice(one.name, say(one.field.label), one.name in chosen) for one in self.sheet.choosable]

    def _bulk(self) -> list[Link]:
        return [
            Link(
                say(command.label),
                self.addresses.at(f"{command.act}/bulk"),
                icon=command.icon,
                method="post",
                kind=command.kind,
                confirm=say(command.confirm),
            )
            for command in row_acts(self.sheet)
            if command.bulk
        ]


def chosen_columns(sheet: Sheet, text: str) -> tuple[Attribute, ...]:
    """The columns that the officer chose, in the model's order; the listed ones where none of the chosen is left."""
    wanted = set(text.split(","))
    return tuple(one for one in sheet.choosable if one.name in wanted) or sheet.listed


def row_acts(sheet: Sheet) -> list[Command]:
    """The acts on a row that the actor's desk grants, besides those that every model has."""
    return [
        command
        for act, command in commands_of(sheet.model).items()
        if act not in BUILT_IN and security.may(act, sheet.view)
    ]


def row_links(sheet: Sheet, addresses: Addresses, row: Any, acts: Sequence[Command]) -> list[Link]:
    """What may be done to a row: its edit form, then its acts, each with why it may not be done now."""
    key = getattr(row, sheet.key.name)
    links = []
    if security.may("edit", sheet.view) and sheet_has_form(sheet):
        edit = commands_of(sheet.model).get("edit")
        reason = say(edit.unless(row)) if edit and edit.unless else ""
        links.append(Link(say(_("编辑")), addresses.on("edit", key), icon="pencil", disabled_reason=reason))
    return links + [act_link(addresses, row, key, command) for command in acts]


def act_link(addresses: Addresses, row: Any, key: Any, command: Command) -> Link:
    """The button of an act; one that asks for something leads to its form."""
    return Link(
        say(command.label),
        addresses.on(command.act, key),
        icon=command.icon,
        method="get" if command.inputs else "post",
        kind=command.kind,
        confirm="" if command.inputs else say(command.confirm),
        disabled_reason=say(command.unless(row)) if command.unless else "",
    )


def sheet_has_form(sheet: Sheet) -> bool:
    """Whether an edit form would hold anything."""
    edit = commands_of(sheet.model).get("edit")
    return bool(sheet.edited(adding=False)) or bool(edit and edit.inputs)


def export_link(sheet: Sheet, addresses: Addresses, asked: Query) -> Link:
    """The export button: at once where nothing is masked, else through a form that asks what it is for."""
    words = asked.without_place().address()
    method = "get" if is_personal(sheet) else "post"
    return Link(say(_("导出")), addresses.at("export", words), icon="file-export", method=method)


def is_personal(sheet: Sheet) -> bool:
    """Whether a list holds personal data: something in it is masked."""
    return any(one.field.mask for one in sheet.attributes.values())


def room_links(sheet: Sheet) -> list[Link]:
    """What rooms add to a model's toolbar, such as an import, as far as the desk opens it."""
    return list(additions.of(sheet.model).list_links())


def may_look_up(one: Attribute) -> bool:
    """Whether the actor may search the related model."""
    return one.related is not None and security.may("lookup", str(one.related.__tablename__))


def closed_choices(one: Attribute) -> list[tuple[str, str]]:
    """(value, label) of a closed set or a yes/no."""
    return [("1", _("是")), ("0", _("否"))] if one.kind is Kind.BOOL else one.choices()


def search_help(one: Attribute) -> str:
    """How a text is searched, in the input itself."""
    words = {
        "starts": _("开头几个字"),
        "is": _("完整填写"),
        "ends": _("完整填写，或最后四位"),
        "contains": _("包含的字"),
        "inside": _("区划代码"),
    }
    return say(words[query.relation_of(one)])


def _usual_size(text: str) -> int:
    return int(text) if text in map(str, SIZES) else SIZES[0]
