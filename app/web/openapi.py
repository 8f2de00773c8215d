"""The description of the API (OpenAPI 3.0.3), made from the same sheets that answer: each desk reads its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from flask import jsonify
from flask_appbuilder.api import BaseApi
from flask_appbuilder.baseviews import expose
from werkzeug.wrappers import Response

from app.extensions import db
from app.kernel.columns import Search
from app.kernel.words import _
from app.offices.desk import desks
from app.store.base import Model
from app.web import current
from app.web.api import MOST, USUAL, fields_of
from app.web.further import sheet_for
from app.web.query import asked_names, relation_of
from app.web.saying import say
from app.web.sheet import Attribute, Kind, Sheet, guarded, sheet_of

ROOT = "/api/v1"
_ERRORS = {
    "400": _("参数不正确"),
    "401": _("没有登录"),
    "403": _("岗位没有这项权限"),
    "404": _("没有找到"),
    "429": _("请求太频繁"),
}


class OpenApiView(BaseApi):
    """Where the description of the API is read; open to everyone at work, who sees what their own desk may ask."""

    route_base = f"{ROOT}/openapi.json"
    csrf_exempt = False

    @expose("")
    def describe(self) -> Response:
        """The description for the actor's desk."""
        actor = current.actor()
        response = jsonify(describe(actor.desk, lambda model: sheet_for(db.session(), actor, model)))
        response.headers["Cache-Control"] = "no-store"
        return response


def describe(desk: str, seen: Callable[[type[Model]], Sheet | None] | None = None) -> dict[str, Any]:
    """The description of what a desk may ask; ``seen`` gives a model as one actor sees it, further columns included."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {"Error": _ERROR_SCHEMA}
    for sheet in sheets(desk, seen):
        name = sheet.model.__name__
        schemas[name] = _record_schema(sheet)
        if sheet.allows("list"):
            paths[f"{ROOT}/{sheet.view}/"] = {"get": _list_operation(sheet)}
        if sheet.allows("show"):
            paths[f"{ROOT}/{sheet.view}/{{pk}}"] = {"get": _show_operation(sheet)}
    return {
        "openapi": "3.0.3",
        "info": {
            "title": say(_("一网联接口")),
            "version": "1",
            "description": say(_("只读接口，返回内容以本岗位为限。")),
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "responses": {code: _error_response(text) for code, text in _ERRORS.items()},
        },
        "security": [{"token": []}],
    }


def sheets(desk: str, seen: Callable[[type[Model]], Sheet | None] | None = None) -> Iterator[Sheet]:
    """The sheets of a desk that the API serves."""
    for access in desks()[desk].accesses if desk in desks() else ():
        sheet = seen(access.model) if seen else sheet_of(desk, access.model)
        if sheet is not None and (sheet.allows("list") or sheet.allows("show")):
            yield sheet


def _list_operation(sheet: Sheet) -> dict[str, Any]:
    found = {
        "type": "object",
        "required": ["result", "next"],
        "additionalProperties": False,
        "properties": {
            "result": {"type": "array", "maxItems": MOST, "items": _reference(sheet)},
            "next": {"type": "string", "description": say(_("下一页的翻页标记；空表示没有了"))},
        },
    }
    parameters = [_filter(one, name, relation) for one in sheet.searchable for name, relation in asked_names(one)]
    return {
        "operationId": f"list_{sheet.view}",
        "summary": say(_("查询{label}").format(label=say(sheet.entity.label))),
        "tags": [say(sheet.entity.label)],
        "parameters": [*parameters, *_places(sheet), _fields(sheet)],
        "responses": {"200": _answer(found)} | _errors("400", "401", "403", "429"),
    }


def _show_operation(sheet: Sheet) -> dict[str, Any]:
    found = {
        "type": "object",
        "required": ["result"],
        "additionalProperties": False,
        "properties": {"result": _reference(sheet)},
    }
    key = {"name": "pk", "in": "path", "required": True, "schema": {"type": "string"}}
    return {
        "operationId": f"show_{sheet.view}",
        "summary": say(_("读取一条{label}").format(label=say(sheet.entity.label))),
        "tags": [say(sheet.entity.label)],
        "parameters": [key, _fields(sheet)],
        "responses": {"200": _answer(found)} | _errors("400", "401", "403", "404", "429"),
    }


def _filter(one: Attribute, name: str, relation: str) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string", "maxLength": 200}
    if one.kind is Kind.CHOICE and not guarded(one):
        schema = {"type": "string", "enum": [value for value, _label in one.choices()]}
    elif one.kind is Kind.BOOL:
        schema = {"type": "string", "enum": ["1", "0"]}
    elif one.kind is Kind.DATE and one.field.search is Search.RANGE:
        schema = {"type": "string", "format": "date"}
    words = {
        "starts": _("以此开头"),
        "contains": _("包含"),
        "ends": _("等于，或最后四位是"),
        "inside": _("此区划及以下"),
        "from": _("不小于"),
        "to": _("不大于"),
    }
    how = words.get(relation if relation in words else relation_of(one), _("等于"))
    return {"name": name, "in": "query", "description": f"{say(one.field.label)}：{say(how)}", "schema": schema}


def _places(sheet: Sheet) -> list[dict[str, Any]]:
    orders = [order for name in sheet.sortable for order in (name, f"-{name}")]
    size = {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}
    found = [
        {"name": "size", "in": "query", "description": say(_("每页条数")), "schema": size},
        {"name": "after", "in": "query", "description": say(_("上一页给出的翻页标记")), "schema": {"type": "string"}},
    ]
    if orders:
        schema = {"type": "string", "enum": orders}
        found.append({"name": "sort", "in": "query", "description": say(_("排序，减号为倒序")), "schema": schema})
    return found


def _fields(sheet: Sheet) -> dict[str, Any]:
    names = {"type": "array", "items": {"type": "string", "enum": [one.name for one in fields_of(sheet)]}}
    return {
        "name": "fields",
        "in": "query",
        "description": say(_("只要这几项，逗号分隔")),
        "style": "form",
        "explode": False,
        "schema": names,
    }


def _record_schema(sheet: Sheet) -> dict[str, Any]:
    properties = {one.name: _schema(one) for one in (sheet.key, *fields_of(sheet))}
    return {
        "type": "object",
        "description": say(sheet.entity.label),
        "required": [sheet.key.name],
        "additionalProperties": False,
        "properties": properties,
    }


def _schema(one: Attribute) -> dict[str, Any]:
    found: dict[str, Any] = {"title": say(one.field.label) or one.name}
    if one.kind is Kind.BOOL:
        found["type"] = "boolean"
    elif one.kind is Kind.INSTANT:
        found |= {"type": "string", "format": "date-time"}
    elif one.kind is Kind.DATE:
        found |= {"type": "string", "format": "date"}
    else:
        found["type"] = "integer" if one.holds_integers and not one.field.mask else "string"
    if one.nullable:
        found["nullable"] = True
    return found


def _reference(sheet: Sheet) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{sheet.model.__name__}"}


def _answer(schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": say(_("成功")), "content": {"application/json": {"schema": schema}}}


def _errors(*codes: str) -> dict[str, Any]:
    return {code: {"$ref": f"#/components/responses/{code}"} for code in codes}


def _error_response(text: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Error"}
    return {"description": say(text), "content": {"application/json": {"schema": schema}}}


_ERROR_SCHEMA = {
    "type": "object",
    "required": ["code", "message"],
    "properties": {
        "code": {"type": "integer"},
        "message": {"type": "string"},
        "reference": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
