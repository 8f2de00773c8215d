"""Who is signed in, for the security administrator (A40): watched, and ended where something is wrong."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask_appbuilder.baseviews import expose
from werkzeug.wrappers import Response

from app.access.services import sessions
from app.access.views import account_pages
from app.extensions import db
from app.kernel.words import _
from app.web import current
from app.web.page import Page, PageView, opens
from app.web.rendering import render
from app.web.saying import say


class OnlineSessionsView(PageView):
    """Every open session and token of the officers of the own area."""

    page = Page("online_sessions", _("在线用户"), "安全管理", "users")
    route_base = "/online-sessions"
    default_view = "index"

    @expose("/")
    @opens
    def index(self) -> Response:
        """The list, the latest first."""
        found = sessions.online(db.session())
        return render("ywl/list.html", account_pages.online(found, int(current.actor().session_id)))

    @expose("/<int:number>/end", methods=["POST"])
    @opens
    def end_session(self, number: int) -> Response:
        """End a session of an officer of the own area."""
        sessions.end_of_another(db.session(), current.actor(), number)
        flash(say(_("已结束这个登录。")), "success")
        return redirect(url_for("OnlineSessionsView.index"))
