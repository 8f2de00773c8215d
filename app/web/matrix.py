"""Who may do what: every desk against every object, as the catalogue has it. For security administrators."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask_appbuilder.baseviews import expose
from werkzeug.wrappers import Response

from app.kernel.words import _
from app.offices.desk import Desk, desks
from app.store.base import Model
from app.store.commands import commands_of
from app.web.page import Page, PageView, opens
from app.web.pages import Cell, Column, Row
from app.web.rendering import render
from app.web.saying import say
from app.web.sheet import entity_of

ACTS = {
    "list": _("查看"),
    "add": _("新增"),
    "edit": _("修改"),
    "export": _("导出"),
    "reveal": _("显示遮盖内容"),
}


@dataclass(frozen=True, slots=True)
class MatrixPage:
    """Rows of objects, columns of desks."""

    title: str
    help: str
    columns: list[Column]
    rows: list[Row]


class MatrixView(PageView):
    """The matrix of posts and objects."""

    page = Page("post_matrix", _("岗位权限一览"), _("安全管理"), "table")
    route_base = "/matrix"
    default_view = "index"

    @expose("/")
    @opens
    def index(self) -> Response:
        """The matrix."""
        columns = [Column("object", say(_("对象")))]
        columns += [Column(desk.code, say(desk.label)) for desk in desks().values()]
        page = MatrixPage(
            say(self.page.label), say(_("每个岗位台对每类对象能做的事；内容以程序目录为准。")), columns, list(rows())
        )
        return render("ywl/matrix.html", page)


def rows() -> Iterator[Row]:
    """One row for each model that any desk names, then one for each hand-built page."""
    models = dict.fromkeys(access.model for desk in desks().values() for access in desk.accesses)
    for model in models:
        cells = [Cell(say(entity_of(model).label))] + [Cell(told(desk, model)) for desk in desks().values()]
        yield Row(str(model.__tablename__), cells)
    for view in _pages():
        ticks = [Cell("✓" if view.page.code in desk.pages else "") for desk in desks().values()]
        yield Row(view.page.code, [Cell(say(view.page.label)), *ticks])


def told(desk: Desk, model: type[Model]) -> str:
    """What a desk may do with a model, in words; look-up alone is said to be that."""
    access = desk.access(model)
    if access is None:
        return ""
    words = [say(word) for act, word in ACTS.items() if act in access.acts]
    words += [say(one.label) for act, one in commands_of(model).items() if act in access.acts and act not in ACTS]
    return "、".join(words) or say(_("仅供选择"))


def _pages() -> list[type[PageView]]:
    from app.web.rooms import hand_built_views

    return [view for view in hand_built_views() if issubclass(view, PageView)]
