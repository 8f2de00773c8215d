"""Views, API and look-ups generated from the models that desks name: one class of each per model.

A class per desk and model was measured and costs minutes at start; one per model leaves the choice to the request.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_appbuilder import AppBuilder
from flask_appbuilder.baseviews import expose
from flask_appbuilder.models.sqla.interface import SQLAInterface
from werkzeug.wrappers import Response

from app.extensions import db
from app.offices.desk import desks
from app.store.base import Model, field_of
from app.store.commands import Command, commands_of
from app.web import bulkpages, current
from app.web.api import DeskApi
from app.web.deskview import DeskView
from app.web.guard import needs
from app.web.listpages import BUILT_IN
from app.web.openapi import ROOT, OpenApiView
from app.web.preferences import PreferencesView
from app.web.query import RESERVED
from app.web.searching import SearchView
from app.web.sheet import key_name
from app.web.urls import route_of

_ROUTES = frozenset({"count", "columns", "saved-queries", "history", "list"})


def register(appbuilder: AppBuilder) -> None:
    """Generate one view, one API and one look-up per model, and the few pages that belong to all of them."""
    for view in (PreferencesView, SearchView):
        appbuilder.add_view_no_menu(view)
    appbuilder.add_api(OpenApiView)
    for model in named_models():
        appbuilder.add_view_no_menu(view_class(model))
        appbuilder.add_api(api_class(model))


def named_models() -> list[type[Model]]:
    """Every model that a desk names, in the order of the desks."""
    found: dict[type[Model], None] = {}
    for desk in desks().values():
        found.update({access.model: None for access in desk.accesses})
    return list(found)


def view_class(model: type[Model]) -> type[DeskView]:
    """The view of a model, with a route for each of its acts. Raises ``ValueError`` for what could not be served."""
    insist_on_sense(model)
    said: dict[str, Any] = {
        "__doc__": f"The pages of {model.__name__}.",
        "model": model,
        "datamodel": SQLAInterface(model),
        "route_base": route_of(model),
        "class_permission_name": str(model.__tablename__),
    }
    for command in commands_of(model).values():
        if command.act not in BUILT_IN:
            said[f"act_{command.act}"] = _route(command)
            if command.bulk:
                said[f"bulk_{command.act}"] = _bulk_route(command)
    return type(f"{model.__name__}View", (DeskView,), said)


def api_class(model: type[Model]) -> type[DeskApi]:
    """The API of a model, under the same permissions as its view."""
    said = {
        "__doc__": f"The API of {model.__name__}.",
        "model": model,
        "resource_name": str(model.__tablename__),
        "route_base": f"{ROOT}/{model.__tablename__}",
        "class_permission_name": str(model.__tablename__),
    }
    return type(f"{model.__name__}Api", (DeskApi,), said)


def insist_on_sense(model: type[Model]) -> None:
    """Raise ``ValueError`` for a model whose names collide with those of the generated pages."""
    key_name(model)
    table: Any = model.__table__
    if taken := RESERVED & set(table.c.keys()):
        searched = [name for name in taken if field_of(model, name).search != "no"]
        if searched:
            raise ValueError(f"{model.__name__}: {searched} are words of the query row; name the columns otherwise")
    if taken := _ROUTES & set(commands_of(model)):
        raise ValueError(f"{model.__name__}: the acts {sorted(taken)} are names of generated pages")


def _route(command: Command) -> Any:
    act = command.act

    @expose(f"/{act}/<pk>", methods=["GET", "POST"])
    @needs(act)
    def perform(self: DeskView, pk: str) -> Response:
        return self.perform(act, pk)

    perform.__name__ = f"act_{act}"
    perform.__doc__ = f"{command.label}."
    return perform


def _bulk_route(command: Command) -> Any:
    act = command.act

    @expose(f"/{act}/bulk", methods=["POST"])
    @needs(act)
    def perform(self: DeskView) -> Response:
        return bulkpages.answer(db.session(), current.actor(), self.sheet(), act)

    perform.__name__ = f"bulk_{act}"
    perform.__doc__ = f"{command.label}, for many rows."
    return perform


def generated(appbuilder: AppBuilder) -> Iterator[DeskView]:
    """The generated views of an application."""
    return (view for view in appbuilder.baseviews if isinstance(view, DeskView))
