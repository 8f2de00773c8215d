"""How the officer at work likes to see things: read once a request, written by POST only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa
from flask import current_app, has_request_context, redirect, request
from flask_appbuilder.baseviews import BaseView, expose
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.extensions import db
from app.kernel.errors import DomainError
from app.kernel.words import _
from app.store.actor import Actor
from app.store.transaction import transaction
from app.web import current, urls
from app.web.models import Liking, Preference

SETTINGS: Mapping[str, tuple[str, ...]] = {
    "theme": ("light", "dark"),
    "text_size": ("normal", "large"),
    "locale": ("zh", "en"),
}
_KEPT = "ywl.likings"
_MOST_SAVED = 30
_LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Likings:
    """The officer's preferences, those of everywhere and those of the list at hand."""

    settings: Mapping[str, str] = field(default_factory=dict)
    here: Mapping[str, str] = field(default_factory=dict)
    queries: Mapping[str, str] = field(default_factory=dict)

    def setting(self, name: str) -> str:
        """A display setting; the first choice where the officer said nothing."""
        found = self.settings.get(name, "")
        return found if found in SETTINGS[name] else SETTINGS[name][0]


def likings() -> Likings:
    """The preferences of who is at work in this request."""
    actor = current.actor_or_none()
    if actor is None:
        return Likings()
    found: Likings | None = request.environ.get(_KEPT)
    if found is None:
        found = request.environ[_KEPT] = _read(db.session(), actor, _place())
    return found


def _place() -> str:
    return request.path.strip("/").partition("/")[0].replace("-", "_")


def _read(session: Session, actor: Actor, place: str) -> Likings:
    rows = session.execute(
        sa.select(Preference.place, Preference.kind, Preference.name, Preference.value)
        .where(Preference.officer_id == actor.officer_id, Preference.place.in_(["", place]))
        .order_by(Preference.id)
    ).all()
    return Likings(
        settings={name: value for where, kind, name, value in rows if not where and kind == Liking.SETTING},
        here={name: value for where, kind, name, value in rows if where and kind == Liking.SETTING},
        queries={name: value for where, kind, name, value in rows if where and kind == Liking.SAVED_QUERY},
    )


def keep(session: Session, actor: Actor, place: str, name: str, value: str, kind: Liking = Liking.SETTING) -> None:
    """Remember one preference, in place of the one of the same name. The caller commits."""
    found = session.scalar(
        sa.select(Preference).where(
            Preference.officer_id == actor.officer_id,
            Preference.place == place,
            Preference.kind == kind,
            Preference.name == name,
        )
    )
    if found is None:
        found = Preference(officer_id=actor.officer_id, place=place, kind=kind, name=name)
        session.add(found)
    found.value = value
    session.flush()


def save_query(session: Session, actor: Actor, place: str, name: str, text: str) -> None:
    """Keep a query under a name in its list. Raises ``DomainError`` for an empty name or too many."""
    name = name.strip()
    if not name or len(name) > 40 or not name.isprintable():
        raise DomainError(_("请给常用查询起一个 40 个字以内的名称。"), field="name")
    mine = sa.select(Preference.name).where(Preference.kind == Liking.SAVED_QUERY, Preference.place == place)
    kept = set(session.scalars(mine))
    if len(kept | {name}) > _MOST_SAVED:
        raise DomainError(_("常用查询最多保存 {most} 个，请先删除不用的。").format(most=_MOST_SAVED), field="name")
    if len(text) > _LONGEST:
        raise DomainError(_("查询条件太长，请减少后再保存。"), field="name")
    with transaction(session):
        keep(session, actor, place, name, text, Liking.SAVED_QUERY)


def forget_query(session: Session, actor: Actor, place: str, name: str) -> None:
    """Remove a saved query; one that is not there is not missed."""
    with transaction(session):
        found = session.scalar(
            sa.select(Preference).where(
                Preference.officer_id == actor.officer_id,
                Preference.place == place,
                Preference.kind == Liking.SAVED_QUERY,
                Preference.name == name,
            )
        )
        if found is not None:
            session.delete(found)


class PreferencesView(BaseView):
    """Where the display settings of the top bar are sent; open to everyone at work, for themselves."""

    route_base = "/preferences"
    default_view = "save"

    @expose("/", methods=["POST"])
    def save(self) -> Response:
        """Keep the settings that were sent and go back to the page."""
        actor, session = current.actor(), db.session()
        with transaction(session):
            for name, choices in SETTINGS.items():
                if request.values.get(name) in choices:
                    keep(session, actor, "", name, request.values[name])
        home = current_app.appbuilder.get_url_for_index  # type: ignore[attr-defined]
        return redirect(urls.inside(request.values.get("next", ""), urls.came_from(home)))


def locale() -> str:
    """The language of this request: what the officer chose, else what the address asks for, else Chinese."""
    if current.actor_or_none() is not None:
        return likings().setting("locale")
    asked = request.args.get("locale", "") if has_request_context() else ""
    return asked if asked in SETTINGS["locale"] else SETTINGS["locale"][0]
