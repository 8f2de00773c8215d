"""Bringing a database to today's shape: migrations, then the permissions that the desks describe. A step of its own."""

from __future__ import annotations

from pathlib import Path

from flask_appbuilder.security.sqla.models import Permission, PermissionView, Role, ViewMenu
from flask_migrate import upgrade
from sqlalchemy.orm import Session, selectinload

from app.offices.desk import desks
from app.store import protection, sessions

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def prepare(app_role: str = "") -> None:
    """Bring the application's database up from wherever it is, and give the application's own role what it may have."""
    upgrade(directory=str(MIGRATIONS))
    if app_role:
        with sessions.engine().begin() as connection:
            protection.grant(connection, app_role)
    with sessions.system_session("sync-permissions") as session:
        sync_permissions(session)
        session.commit()


def sync_permissions(session: Session) -> tuple[int, int]:
    """Make the framework's roles say what the desks say: (roles, permissions) written or kept."""
    wanted = {desk.code: set(desk.permissions()) for desk in desks().values()}
    pairs = _pairs(session, set().union(*wanted.values()) if wanted else set())
    kept = {role.name: role for role in session.query(Role).options(selectinload(Role.permissions))}
    for name, role in kept.items():
        if name not in wanted:
            session.delete(role)
    for name, mine in wanted.items():
        role = kept.get(name) or Role(name=name)
        role.permissions = [pairs[pair] for pair in sorted(mine)]
        session.add(role)
    for pair, row in list(pairs.items()):
        if not any(pair in mine for mine in wanted.values()):
            session.delete(row)
    session.flush()
    return len(wanted), sum(len(mine) for mine in wanted.values())


def _pairs(session: Session, wanted: set[tuple[str, str]]) -> dict[tuple[str, str], PermissionView]:
    acts = {row.name: row for row in session.query(Permission)}
    views = {row.name: row for row in session.query(ViewMenu)}
    pairs = {(row.permission.name, row.view_menu.name): row for row in session.query(PermissionView)}
    for act, view in wanted - pairs.keys():
        permission = acts.setdefault(act, Permission(name=act))
        view_menu = views.setdefault(view, ViewMenu(name=view))
        pairs[act, view] = PermissionView(permission=permission, view_menu=view_menu)
        session.add(pairs[act, view])
    return pairs
