"""Alembic's way in: our metadata and the framework's, on the application's database."""

from __future__ import annotations

from alembic import context
from flask import current_app
from flask_appbuilder import Model as FrameworkModel

from app.extensions import db
from app.store.base import Model
from app.store.types import Instant, Sealed, SealedText

config = context.config


def plain_type(kind: str, thing: object, _context: object) -> str | bool:
    """Our own column types as the plain ones that the database has, so that a migration never changes with the code."""
    if kind == "type" and isinstance(thing, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(thing, SealedText):
        return "sa.Text()"
    if kind == "type" and isinstance(thing, Sealed):
        return f"sa.String(length={thing.impl.length})"
    return False


def run_offline() -> None:
    """Print the SQL for a database administrator to run."""
    context.configure(url=current_app.config["SQLALCHEMY_DATABASE_URI"], literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()


def run_online() -> None:
    """Migrate the application's database."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=[Model.metadata, FrameworkModel.metadata],
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
            render_item=plain_type,
        )
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    run_offline()
else:
    run_online()
