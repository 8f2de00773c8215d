"""The framework's builder without the routes that we do not serve: /back, /lang/…, its static files, its menu API."""

from __future__ import annotations

from flask import Blueprint, current_app
from flask_appbuilder import AppBuilder


class Builder(AppBuilder):
    """Registers the index view and nothing else of the framework's own."""

    def _add_admin_views(self) -> None:
        self._indexview = self.add_view_no_menu(self.indexview)
        self.sm.register_views()

    def _add_global_static(self) -> None:
        """Only the framework's templates: what they would load from its static folder is never asked for."""
        current_app.register_blueprint(Blueprint("appbuilder", "flask_appbuilder.base", template_folder="templates"))
