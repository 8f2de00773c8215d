"""The read-only API: one class per model, over the same sheet, query and paging as the pages. It never writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import sqlalchemy as sa
from flask import abort, jsonify, request
from flask_appbuilder.api import BaseApi
from flask_appbuilder.baseviews import expose
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app.extensions import db
from app.kernel.errors import Fault
from app.kernel.words import _
from app.store.base import Model
from app.web import current, listing, query, values
from app.web.asking import BadRequest
from app.web.further import sheet_for
from app.web.guard import needs
from app.web.query import Query
from app.web.sheet import Attribute, Sheet
from app.web.showing import masked

MOST = 200
USUAL = 50
PLACES = ("sort", "size", "after", "fields")


class DeskApi(BaseApi):
    """The API of one model."""

    model: ClassVar[type[Model]]
    include_route_methods = frozenset({"get_list", "get"})
    csrf_exempt = False
    version = "v1"
    allow_browser_login = True

    def sheet(self) -> Sheet:
        """The model as the actor's desk sees it."""
        return sheet_for(db.session(), current.actor(), self.model) or abort(403)

    @expose("/")
    @needs("list")
    def get_list(self) -> Response:
        """The rows of a query, page by page."""
        sheet = self.sheet()
        asked, columns = read_query(sheet, request.args), read_fields(sheet, request.args)
        found = listing.values_of(db.session(), asked, columns)
        rows = [record_of(sheet, columns, row[0], row[1:-1]) for row in found.rows]
        return _json({"result": rows, "next": found.after})

    @expose("/<pk>")
    @needs("show")
    def get(self, pk: str) -> Response:
        """One row."""
        sheet, key = self.sheet(), values.read_key(self.model, pk)
        columns = read_fields(sheet, request.args, ("fields",))
        if key is None:
            abort(404)
        chosen = [sheet.key.sql, *(one.sql for one in columns)]
        row = db.session().execute(sa.select(*chosen).where(sheet.key.sql == key)).one_or_none()
        if row is None:
            abort(404)
        return _json({"result": record_of(sheet, columns, row[0], row[1:])})


def read_query(sheet: Sheet, words: MultiDict[str, str]) -> Query:
    """The query in an address. Raises :class:`BadRequest` for anything that it cannot be."""
    known = {name for one in sheet.searchable for name, _relation in query.asked_names(one)}
    _insist_on_known(words, known | set(PLACES))
    size = words.get("size", str(USUAL))
    if not (size.isascii() and size.isdigit() and len(size) <= 3 and 1 <= int(size) <= MOST):
        raise BadRequest(_("size 应为 1 到 {most} 的整数。").format(most=MOST), field="size")
    if words.get("sort") and words["sort"].removeprefix("-") not in sheet.sortable:
        raise BadRequest(_("不能按这一项排序。"), field="sort")
    plain = {name: words[name] for name in words if name not in ("size", "page", "before")}
    asked = query.with_size(query.parse(sheet, plain), int(size))
    if asked.faults:
        raise BadRequest(_("查询条件的值不正确。"), faults=[Fault(sentence) for sentence in asked.faults])
    if asked.after and listing.open_token(asked, asked.after) is None:
        raise BadRequest(_("翻页标记不正确，请从第一页重新开始。"), field="after")
    return asked


def read_fields(sheet: Sheet, words: MultiDict[str, str], known: Sequence[str] = ()) -> tuple[Attribute, ...]:
    """The columns that are asked for; all that the desk sees where none is named."""
    if known:
        _insist_on_known(words, set(known))
    wanted = [name for name in words.get("fields", "").split(",") if name]
    by_name = {one.name: one for one in fields_of(sheet)}
    if set(wanted) - by_name.keys():
        raise BadRequest(_("fields 中有不存在的项。"), field="fields")
    return tuple(by_name[name] for name in dict.fromkeys(wanted)) or tuple(by_name.values())


def fields_of(sheet: Sheet) -> list[Attribute]:
    """Every column that the API can tell a desk; the key comes with each row anyway."""
    return [one for one in sheet.choosable if one.name != sheet.key.name]


def record_of(sheet: Sheet, columns: Sequence[Attribute], key: Any, row: Sequence[Any]) -> Mapping[str, Any]:
    """A row as JSON; masked columns stay masked."""
    found = {one.name: _value(one, value) for one, value in zip(columns, row, strict=True)}
    return {sheet.key.name: values.plain(key)} | found


def _value(one: Attribute, value: Any) -> Any:
    if value is not None and one.field.mask:
        return masked(one, str(value))
    return values.plain(value)


def _insist_on_known(words: MultiDict[str, str], known: set[str]) -> None:
    if set(words) - known:
        raise BadRequest(_("有不认识的参数，请对照接口说明。"))


def _json(body: Mapping[str, Any]) -> Response:
    response = jsonify(body)
    response.headers["Cache-Control"] = "no-store"
    return response
