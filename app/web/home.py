"""The first page after sign-in: what waits for me, what is new, where I may go."""

from __future__ import annotations

from flask_appbuilder import IndexView
from flask_appbuilder.baseviews import expose
from werkzeug.wrappers import Response

from app.extensions import db
from app.kernel import clock
from app.kernel.words import _
from app.web import current, menu
from app.web import tiles as more_tiles
from app.web.history import news_of
from app.web.pages import HomePage
from app.web.preferences import locale
from app.web.saying import say


class HomeView(IndexView):
    """Open to everyone at work; each part shows only what the post may see."""

    @expose("/")
    def index(self) -> Response:
        """The page."""
        from app.approvals.pages import tiles
        from app.web.rendering import render

        actor = current.actor()
        session = db.session()
        page = HomePage(
            greeting(actor.name),
            waiting=[*tiles(session, actor), *more_tiles.of(session, actor)],
            news=news_of(session, actor),
            places=menu.menu(locale()),
        )
        return render("ywl/home.html", page)


def greeting(name: str) -> str:
    """A greeting by the time of day."""
    hour = clock.local(clock.now()).hour
    if hour < 12:
        return say(_("{name}，上午好").format(name=name))
    return say(_("{name}，下午好").format(name=name)) if hour < 18 else say(_("{name}，晚上好").format(name=name))
