"""The framework's objects that outlive a request: created here, bound to the application in ``create_app``."""

from __future__ import annotations

from typing import Any

from flask_appbuilder import Model as FrameworkModel
from flask_appbuilder.models.sqla.base import SQLA
from flask_migrate import Migrate
from flask_sqlalchemy.session import Session as FlaskSession
from flask_wtf import CSRFProtect

from app.store.wall import READ_ONLY, WalledSession


class RequestSession(WalledSession, FlaskSession):
    """The request's session: Flask-SQLAlchemy's choice of engine, behind our wall.

    A session that only reads (``info["ywl_read_only"]``, every GET) opens its transaction without a write lock.
    """

    def get_bind(self, *args: Any, **kwargs: Any) -> Any:
        bind = super().get_bind(*args, **kwargs)
        return self._reading(bind) if self.info.get(READ_ONLY) else bind

    def _reading(self, bind: Any) -> Any:
        """The same reading engine each time: a session opens one connection for each engine that it is given."""
        known: dict[Any, Any] = self.__dict__.setdefault("_reading_engines", {})
        if bind not in known:
            known[bind] = bind.execution_options(ywl_read_only=True)
        return known[bind]


db = SQLA(model_class=FrameworkModel, session_options={"class_": RequestSession})
migrate = Migrate()
csrf = CSRFProtect()
