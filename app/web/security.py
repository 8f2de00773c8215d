"""The framework's security manager, told to ask our desks: one permission query a request, no built-in pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import g
from flask_appbuilder.security.sqla.manager import SecurityManager
from flask_appbuilder.security.sqla.models import Permission, PermissionView, Role, ViewMenu
from sqlalchemy import select

from app.extensions import db
from app.offices.models import Officer
from app.web import current


class DeskSecurity(SecurityManager):
    """Answers "may this post do that?" from the role of the actor's desk."""

    user_model = Officer
    auth_view: Any = None
    user_view: Any = None

    def register_views(self) -> None:
        """None: users, roles and permissions have pages of ours, in the administrators' desks."""

    def load_user(self, pk: Any) -> Officer | None:
        """The officer that the gate let in; a signed cookie alone opens nothing."""
        return current.officer()

    def load_user_jwt(self, _header: Any, _claims: Any) -> None:
        """None: the framework's tokens are not accepted; ours live in the table of open sessions."""

    def has_access(self, permission_name: str, view_name: str) -> bool:
        """Whether the actor's desk has this permission."""
        return (permission_name, view_name) in permissions()

    def is_item_public(self, permission_name: str, view_name: str) -> bool:
        """Nothing of the framework's is public."""
        return False

    def get_user_menu_access(self, menu_names: list[str] | None = None) -> set[str]:
        """The menu entries that the actor may open."""
        mine = {view for permission, view in permissions() if permission in ("can_list", "can_view")}
        return mine if menu_names is None else mine & set(menu_names)


def permissions() -> frozenset[tuple[str, str]]:
    """The (permission, view) pairs of the actor's desk, read once a request."""
    found: frozenset[tuple[str, str]] | None = g.get("permissions")
    if found is None:
        actor = current.actor_or_none()
        found = frozenset(_read(actor.desk)) if actor else frozenset()
        g.permissions = found
    return found


def may(act: str, view: str) -> bool:
    """Whether the actor's desk may do an act on a model's table name or a page's code."""
    return (f"can_{act}", view) in permissions()


def _read(desk: str) -> Iterable[tuple[str, str]]:
    rows = db.session.execute(
        select(Permission.name, ViewMenu.name)
        .select_from(Role)
        .join(Role.permissions)
        .join(Permission, PermissionView.permission_id == Permission.id)
        .join(ViewMenu, PermissionView.view_menu_id == ViewMenu.id)
        .where(Role.name == desk)
    )
    return [(permission, view) for permission, view in rows]
