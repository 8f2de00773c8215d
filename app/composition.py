"""The composition root: settings, database, keys, rooms, views and commands are put together here, in this order."""

from __future__ import annotations

from flask import Flask

import app.desks  # noqa: F401  (catalogue packages are found by name)
from app import extensions
from app.access import gate
from app.access.services.fresh import require_fresh
from app.approvals import proof
from app.approvals import tags as approval_tags
from app.audit import labels, notary
from app.audit.keys import notary_of
from app.cli import register_commands
from app.exchange import tags as exchange_tags
from app.jobs import staff
from app.offices import links as office_links
from app.offices import tags as office_tags
from app.offices.post import post_labels
from app.offices.services import working
from app.payments import tags as payment_tags
from app.payments.pages import links as payment_links
from app.programmes.deciding import links as deciding_links
from app.programmes.deciding import tags as deciding_tags
from app.programmes.deciding import warnings
from app.programmes.screening import narrowing, watching, workplace
from app.programmes.screening import tags as screening_tags
from app.programmes.setup import links as programme_links
from app.programmes.setup import tags as programme_tags
from app.programmes.shipping import tags as shipping_tags
from app.registry import change_links, change_tags, comparisonlinks, recertificationpages
from app.registry import further as registry_further
from app.registry import links as registry_links
from app.registry import tags as registry_tags
from app.registry.comparing import tags as comparing_tags
from app.registry.recertifying import tags as recertification_tags
from app.rosters import tags as roster_tags
from app.rosters.pages import links as roster_links
from app.rosters.pages import oversightlinks
from app.store import engine, sealing, sessions
from app.store import tags as store_tags
from app.web import generator, rendering, security
from app.web.builder import Builder
from app.web.keys import field_keys, form_key
from app.web.large import HouseRequest
from app.web.rooms import hand_built_views
from app.web.schema import MIGRATIONS
from config import Settings


def compose(settings: Settings | None = None) -> Flask:
    """Build the application from its settings."""
    settings = settings or Settings.from_environment()
    settings.instance.mkdir(parents=True, exist_ok=True)
    flask = Flask("app", root_path=__path_of_app(), template_folder="web/templates", static_folder="web/static")
    flask.request_class = HouseRequest
    flask.config.update(settings.flask(), YWL=settings)
    flask.config["SECRET_KEY"] = form_key(settings)
    sealing.use(field_keys(settings))
    notary.use(notary_of(settings))
    labels.use(posts=post_labels)
    labels.use(acts=approval_tags.labels)
    labels.use(acts=office_tags.labels)
    labels.use(acts=exchange_tags.labels)
    labels.use(acts=change_tags.labels)
    labels.use(acts=registry_tags.labels)
    labels.use(acts=comparing_tags.labels)
    labels.use(acts=recertification_tags.labels)
    labels.use(acts=programme_tags.labels)
    labels.use(acts=shipping_tags.labels)
    labels.use(acts=screening_tags.labels)
    labels.use(acts=deciding_tags.labels)
    labels.use(acts=roster_tags.labels)
    labels.use(acts=payment_tags.labels)
    labels.use(acts=store_tags.labels)
    proof.use_proof(require_fresh)
    extensions.db.init_app(flask)
    extensions.migrate.init_app(flask, extensions.db, directory=str(MIGRATIONS))
    extensions.csrf.init_app(flask)
    with flask.app_context():
        engine.tune(extensions.db.engine)
        sessions.use(extensions.db.engine)
        staff.use(working)
        gate.install(flask)
        appbuilder = Builder(
            flask, extensions.db.session, security_manager_class=security.DeskSecurity, indexview=rendering.HomeView
        )
        for view in hand_built_views():
            appbuilder.add_view_no_menu(view)
        office_links.install()
        registry_links.install()
        comparisonlinks.install()
        recertificationpages.install()
        change_links.install()
        registry_further.install()
        programme_links.install()
        deciding_links.install()
        roster_links.install()
        oversightlinks.install()
        payment_links.install()
        warnings.install(flask)
        workplace.use(settings.instance)
        watching.install()
        narrowing.install()
        generator.register(appbuilder)
        rendering.install(flask)
        gate.check_routes(flask)
    register_commands(flask)
    return flask


def __path_of_app() -> str:
    from pathlib import Path

    return str(Path(__file__).resolve().parent)
