"""Where things are: the addresses of the generated pages."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlsplit

from flask import request

from app.store.base import Model
from app.web import security


def base_of(model: type[Model]) -> str:
    """The address under which a model's pages lie."""
    return f"{request.script_root}/{route_of(model).lstrip('/')}"


def route_of(model: type[Model]) -> str:
    """The route of a model's pages: its table's name with dashes."""
    return "/" + str(model.__tablename__).replace("_", "-")


class Addresses:
    """The addresses of one model's pages, as far as the actor may open them."""

    def __init__(self, model: type[Model]) -> None:
        self.model, self.base = model, base_of(model)
        self._related: dict[type[Model], str] = {}

    def list(self, query: str = "") -> str:
        """The list, with a query."""
        return f"{self.base}/list/" + (f"?{query}" if query else "")

    def show(self, key: Any) -> str:
        """The page of one row."""
        return f"{self.base}/show/{quoted(key)}"

    def on(self, act: str, key: Any) -> str:
        """An act on one row: ``edit``, ``history`` or what the model's commands declare."""
        return f"{self.base}/{act}/{quoted(key)}"

    def at(self, act: str, query: str = "") -> str:
        """An act on the list as a whole: ``add``, ``count``, ``lookup``, ``export``."""
        return f"{self.base}/{act}" + (f"?{query}" if query else "")

    def reveal(self, key: Any, column: str) -> str:
        """Showing one masked value whole."""
        return f"{self.base}/reveal/{quoted(key)}/{column}"

    def related(self, model: type[Model], key: Any) -> str:
        """The page of a related row, where the actor may open it."""
        if model not in self._related:
            self._related[model] = base_of(model) if security.may("show", str(model.__tablename__)) else ""
        base = self._related[model]
        return f"{base}/show/{quoted(key)}" if base else ""


def quoted(key: Any) -> str:
    """A key as a part of an address."""
    return quote(str(key), safe="")


def inside(address: str, otherwise: str) -> str:
    """The address if it lies in this application, else the other one: no redirect leads out."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not address.startswith("/") or address.startswith(("//", "/\\")):
        return otherwise
    return address if address.isprintable() and "\\" not in address else otherwise


def came_from(otherwise: str) -> str:
    """The page of ours on which the pressed button stood, else the other address."""
    parts = urlsplit(request.referrer or "")
    if parts.netloc != request.host:
        return otherwise
    return inside(parts.path + (f"?{parts.query}" if parts.query else ""), otherwise)
