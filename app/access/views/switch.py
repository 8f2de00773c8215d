"""Changing to another of one's posts without signing out."""

from __future__ import annotations

from flask import current_app, g, redirect, url_for
from flask_appbuilder.baseviews import BaseView, expose
from werkzeug.wrappers import Response

from app.access import cookies
from app.access.models import OfficerSession
from app.access.services import posts
from app.access.views.apart import apart


class SwitchPostView(BaseView):
    """The buttons at the top of the page."""

    route_base = "/switch-post"
    default_view = "switch"

    @expose("/<int:grant_id>", methods=["POST"])
    def switch(self, grant_id: int) -> Response:
        """Work in this post from now on, with a new token."""
        with apart("an officer changes the post") as session:
            row = session.get_one(OfficerSession, g.standing.row.id)
            token = posts.choose_post(session, row, grant_id)
        response = redirect(url_for("HomeView.index"))
        cookies.give(response, current_app.config["YWL"], token)
        return response
