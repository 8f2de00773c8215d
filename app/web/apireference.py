"""The description of the API as a page, without any outside request: each operation, its parameters, its answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import request
from flask_appbuilder.baseviews import expose
from werkzeug.wrappers import Response

from app.extensions import db
from app.kernel.words import _
from app.offices.desk import desks
from app.store.base import Model
from app.web import current
from app.web.further import sheet_for
from app.web.matrix import MatrixPage
from app.web.openapi import describe
from app.web.page import Page, PageView, opens
from app.web.pages import Cell, Column, Row
from app.web.rendering import render
from app.web.saying import say
from app.web.sheet import Sheet


class ApiReferenceView(PageView):
    """What the API answers to a desk."""

    page = Page("api_reference", _("接口说明"), _("系统管理"), "route")
    route_base = "/api-reference"
    default_view = "index"

    @expose("/")
    @opens
    def index(self) -> Response:
        """The operations open to one desk, by default the reader's own."""
        asked = request.args.get("desk", "")
        actor = current.actor()
        code = asked if asked in desks() else actor.desk
        headings = (_("接口"), _("地址"), _("参数"), _("返回"))
        page = MatrixPage(
            say(_("接口说明：{desk}").format(desk=say(desks()[code].label))),
            say(_("机器可读的说明在 /api/v1/openapi.json。访问需要登录会话或访问令牌，返回内容以岗位和工作范围为限。")),
            [Column(str(at), say(heading)) for at, heading in enumerate(headings)],
            list(rows(describe(code, _seen if code == actor.desk else None))),
        )
        return render("ywl/matrix.html", page)


def _seen(model: type[Model]) -> Sheet | None:
    return sheet_for(db.session(), current.actor(), model)


def rows(document: dict[str, Any]) -> Iterator[Row]:
    """One row per operation."""
    for path, operations in document["paths"].items():
        for verb, operation in operations.items():
            parameters = "；".join(_parameter(one) for one in operation["parameters"])
            answers = "、".join(sorted(operation["responses"]))
            cells = [operation["summary"], f"{verb.upper()} {path}", parameters, answers]
            yield Row(operation["operationId"], [Cell(text) for text in cells])


def _parameter(one: dict[str, Any]) -> str:
    said = one.get("description", "")
    return f"{one['name']}（{said}）" if said else str(one["name"])
