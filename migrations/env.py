"""Alembic's way in: our metadata and the framework's, on the application's database."""

from __future__ import annotations

from alembic import context
from flask import current_app
from flask_appbuilder import Model as FrameworkModel

from app.extensions import db
from app.store.base import Model

config = context.config


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
        )
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    run_offline()
else:
    run_online()
