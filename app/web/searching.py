"""The search of the top bar: what begins with what was typed, in every model that the desk opens, behind the wall."""

from __future__ import annotations

from collections.abc import Iterator

from flask import request
from flask_appbuilder.baseviews import BaseView, expose
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.extensions import db
from app.kernel.words import _
from app.offices.desk import desks
from app.store.actor import Actor
from app.web import current, security
from app.web.lookups import look_up, named_by
from app.web.pages import Cell, Column, Empty, ListPage, Pager, Row
from app.web.rendering import render
from app.web.saying import say
from app.web.sheet import Sheet, sheet_of
from app.web.urls import Addresses


class SearchView(BaseView):
    """Open to everyone at work; finds only what the desk may open."""

    route_base = "/search"
    default_view = "search"

    @expose("/")
    def search(self) -> Response:
        """What was found, by kind."""
        actor, typed = current.actor(), request.args.get("q", "").strip()[:60]
        rows = list(found(db.session(), actor, typed)) if typed else []
        nothing = _("没有找到，换个词试试。") if typed else _("请输入名称、编码或拼音首字母查找。")
        page = ListPage(
            title=say(_("查找“{typed}”").format(typed=typed)) if typed else say(_("查找")),
            columns=[Column("name", say(_("名称"))), Column("kind", say(_("类别")))],
            rows=rows,
            pager=Pager(size=len(rows), sizes=(), count=len(rows)),
            empty=Empty(say(nothing)),
        )
        return render("ywl/list.html", page)


def found(session: Session, actor: Actor, typed: str) -> Iterator[Row]:
    """At most a screen of rows of each model that can be found by name."""
    for sheet in searched(actor.desk):
        addresses = Addresses(sheet.model)
        for one in look_up(session, actor, sheet, typed):
            address = addresses.show(one["id"])
            yield Row(one["id"], [Cell(one["text"]), Cell(say(sheet.entity.label))], url=address)


def searched(desk: str) -> Iterator[Sheet]:
    """The sheets in which a desk searches: those that it may open and that have a name to search by."""
    for access in desks()[desk].accesses if desk in desks() else ():
        sheet = sheet_of(desk, access.model)
        if sheet is not None and named_by(sheet) and security.may("show", sheet.view):
            yield sheet
