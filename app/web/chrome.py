"""What surrounds a page: who is at work and in which post, the side bar, the display settings."""

from __future__ import annotations

from flask import current_app, request, url_for

from app.kernel.words import _
from app.offices.post import post_labels
from app.store.actor import Actor
from app.web import current, menu, posts
from app.web.pages import Chrome, Link
from app.web.preferences import likings, locale
from app.web.saying import say

LOCALES = {"zh": "简体中文", "en": "English"}


def chrome() -> Chrome:
    """The surroundings of this request's page."""
    actor = current.actor_or_none()
    return _of(actor) if actor else _bare()


def _bare() -> Chrome:
    here = request.path
    return Chrome(
        product=product(),
        address=request.remote_addr or "",
        locale=locale(),
        locales=[Link(label, f"{here}?locale={code}", active=code == locale()) for code, label in LOCALES.items()],
    )


def _of(actor: Actor) -> Chrome:
    liked, language = likings(), locale()
    settings = address_of("PreferencesView.save")
    return Chrome(
        product=product(),
        officer=actor.name,
        post=posts.named(post_labels().get(actor.post, actor.post), actor.stands_in_for is not None),
        organisation=actor.organisation,
        address=actor.address,
        posts=posts.links(actor),
        menu=menu.menu(language),
        account=menu.account_links(language),
        inbox_url=menu.address_of_page("inbox"),
        inbox_count_url=menu.address_of_page("inbox", "count"),
        search_url=address_of("SearchView.search"),
        sign_out_url=address_of("SignInView.sign_out"),
        preferences_url=settings,
        locale=language,
        locales=[
            Link(label, f"{settings}?locale={code}", method="post", active=code == language)
            for code, label in LOCALES.items()
        ],
        theme=liked.setting("theme"),
        text_size=liked.setting("text_size"),
        home_url=address_of("HomeView.index") or "/",
    )


def product() -> str:
    """The product's name in the reader's language."""
    return say(_("一网联"))


def address_of(endpoint: str) -> str:
    """The address of an endpoint that this application has, else nothing."""
    return url_for(endpoint) if endpoint in current_app.view_functions else ""
