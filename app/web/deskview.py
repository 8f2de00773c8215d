"""The one view class behind every generated page: a framework ModelView whose every route is ours.

One subclass is made for each model that a desk names. Which columns, forms and acts a request meets is decided by
the actor's desk at that moment; where, by the wall of the session. The framework reads every attribute of a view
when it starts, so nothing here is a property.
"""

from __future__ import annotations

from typing import Any, ClassVar

import sqlalchemy as sa
from flask import abort, current_app, flash, jsonify, redirect, request
from flask_appbuilder.baseviews import expose
from flask_appbuilder.views import ModelView
from markupsafe import escape
from werkzeug.wrappers import Response

from app.audit.trail import record
from app.extensions import db
from app.kernel.words import _
from app.store.base import Model
from app.store.transaction import transaction
from app.web import additions, counting, current, exportpages, history, lookups, preferences, query, values
from app.web.formpages import FormFlow
from app.web.further import sheet_for
from app.web.guard import needs
from app.web.listpages import ListMaker
from app.web.rendering import is_fragment, render
from app.web.saying import say
from app.web.sheet import Sheet
from app.web.showing import text
from app.web.showpages import show_page
from app.web.tags import Tag
from app.web.urls import Addresses


class DeskView(ModelView):
    """The pages of one model."""

    model: ClassVar[type[Model]]
    exclude_route_methods = frozenset({"delete", "download", "action", "action_post"})
    related_views: ClassVar[tuple[Any, ...]] = ()
    _related_views: ClassVar[tuple[Any, ...]] = ()

    def _init_properties(self) -> None:
        """Nothing: columns are chosen at request time, by the desk."""

    def _init_forms(self) -> None:
        """Nothing: forms are made at request time, from the sheet."""

    def _init_titles(self) -> None:
        """Nothing: titles come from the model's entity."""

    def sheet(self) -> Sheet:
        """The model as the actor's desk sees it."""
        return sheet_for(db.session(), current.actor(), self.model) or abort(403)

    def find(self, pk: str) -> Any:
        """A row inside the scope; 404 says the same for what is absent and what is out of reach."""
        key = values.read_key(self.model, pk)
        if key is None:
            abort(404)
        found = db.session().scalars(sa.select(self.model).where(self.sheet().key.sql == key))
        return found.one_or_none() or abort(404)

    def forms(self) -> FormFlow:
        """The forms of this request."""
        return FormFlow(db.session(), current.actor(), self.sheet())

    @expose("/list/")
    @needs("list")
    def list(self) -> Response:
        """The list; only its table where the page in the browser asks for that."""
        page = ListMaker(db.session(), current.actor(), self.sheet(), request.args).page()
        return render("ywl/_table.html" if is_fragment() else "ywl/list.html", page)

    @expose("/count")
    @needs("list")
    def count(self) -> Response:
        """The number of rows of a query, fetched after its page shows."""
        found = counting.count(db.session(), query.parse(self.sheet(), request.args))
        return render("ywl/_count.html", None, count=found.text if found.more else found.rows)

    @expose("/columns", methods=["POST"])
    @needs("list")
    def columns(self) -> Response:
        """Keep the chosen columns, and the page size that is on the screen with them."""
        sheet, session = self.sheet(), db.session()
        chosen = [one.name for one in sheet.choosable if one.name in request.form.getlist("columns")]
        size = query.parse_text(sheet, request.form.get("query", "")).size
        with transaction(session):
            preferences.keep(session, current.actor(), sheet.view, "columns", ",".join(chosen))
            preferences.keep(session, current.actor(), sheet.view, "size", str(size))
        return self._back_to_list()

    @expose("/saved-queries", methods=["POST"])
    @needs("list")
    def save_query(self) -> Response:
        """Keep the present query under a name."""
        sheet = self.sheet()
        words = query.parse_text(sheet, request.form.get("query", "")).without_place().address()
        preferences.save_query(db.session(), current.actor(), sheet.view, request.form.get("name", ""), words)
        flash(say(_("已保存到常用查询。")), "success")
        return redirect(Addresses(self.model).list(words))

    @expose("/saved-queries/remove", methods=["POST"])
    @needs("list")
    def forget_query(self) -> Response:
        """Remove a saved query."""
        name = request.values.get("name", "")
        preferences.forget_query(db.session(), current.actor(), self.sheet().view, name)
        return self._back_to_list()

    @expose("/export", methods=["GET", "POST"])
    @needs("export")
    def export(self) -> Response:
        """The rows of a query as an Excel file."""
        return exportpages.answer(db.session(), current.actor(), self.sheet(), request.args)

    @expose("/lookup")
    @needs("lookup")
    def lookup(self) -> Response:
        """A few rows that begin with what was typed."""
        found = lookups.look_up(db.session(), current.actor(), self.sheet(), request.args.get("q", ""))
        return jsonify({"results": found})

    @expose("/show/<pk>")
    @needs("show")
    def show(self, pk: str) -> Response:
        """One row."""
        row, session, actor = self.find(pk), db.session(), current.actor()
        additions.of(self.model).opened(session, actor, row)
        return render("ywl/show.html", show_page(session, actor, self.sheet(), row))

    @expose("/history/<pk>")
    @needs("show")
    def history(self, pk: str) -> Response:
        """What changed in a row, in the columns that the desk sees."""
        sheet, row = self.sheet(), self.find(pk)
        items = history.history_of(db.session(), current.actor(), sheet, getattr(row, sheet.key.name))
        return render("ywl/_history.html", None, items=items)

    @expose("/reveal/<pk>/<column>", methods=["POST"])
    @needs("reveal")
    def reveal(self, pk: str, column: str) -> Response:
        """One masked value whole, on record."""
        row, one, session = self.find(pk), self.sheet().attributes.get(column), db.session()
        if one is None or not one.field.mask:
            abort(404)
        with transaction(session):
            value = getattr(row, column)
            record(session, current.actor(), Tag.REVEAL, row, column=column)
        return _fragment("" if value is None else text(one, value))

    @expose("/add", methods=["GET", "POST"])
    @needs("add")
    def add(self) -> Response:
        """The form of a new row."""
        return self.forms().add()

    @expose("/edit/<pk>", methods=["GET", "POST"])
    @needs("edit")
    def edit(self, pk: str) -> Response:
        """The form of a row."""
        return self.forms().edit(self.find(pk))

    def perform(self, act: str, pk: str) -> Response:
        """One of the model's acts on a row; each has its own route and permission."""
        return self.forms().perform(act, self.find(pk))

    def _back_to_list(self) -> Response:
        words = query.parse_text(self.sheet(), request.form.get("query", "")).address()
        return redirect(Addresses(self.model).list(words))


def _fragment(said: str) -> Response:
    response = current_app.response_class(str(escape(said)), mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response
