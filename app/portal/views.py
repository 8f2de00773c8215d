"""The public pages. Nobody is asked who they are: no cookie is read or given, nothing is kept, nothing is indexed."""

from __future__ import annotations

from flask import make_response, render_template, request
from flask_appbuilder.baseviews import BaseView, expose
from werkzeug.wrappers import Response

from app.kernel import clock
from app.kernel.words import _
from app.portal import rates, services
from app.portal.pages import PublicPage, board_page, sheet_page
from app.store.sessions import reading_session
from app.web.chrome import product
from app.web.pages import Link
from app.web.saying import say

ROBOTS = "noindex, nofollow, noarchive, nosnippet"
_LARGEST = 9


class PublicBoardView(BaseView):
    """What is posted now, by county, township, village and programme."""

    route_base = "/gongshi"
    default_view = "index"

    @expose("/")
    def index(self) -> Response:
        """The counties in which something is posted."""
        return self._board("")

    @expose("/<code>")
    def place(self, code: str) -> Response:
        """A county by townships, a township by villages, a village by programmes."""
        return self._board(code)

    @expose("/<code>/<int:pk>")
    def posting(self, code: str, pk: int) -> Response:
        """The lines of one posting, page by page."""
        if locked := _locked():
            return locked
        asked = request.args.get("after", "")
        after = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= _LARGEST else 0
        with reading_session("anybody reads a posting") as session:
            return _shown(sheet_page(services.sheet(session, code, pk, after, clock.today())))

    def _board(self, code: str) -> Response:
        if locked := _locked():
            return locked
        with reading_session("anybody looks where something is posted") as session:
            return _shown(board_page(services.board(session, code, clock.today())))


def _locked() -> Response | None:
    """The answer to who asks too often."""
    lock = rates.rush(request.remote_addr or "")
    if lock is None:
        return None
    page = PublicPage(product(), say(_("访问太频繁")), [Link(say(_("访问太频繁")), "")])
    sentence = say(_("这个地址访问太频繁，请 {minutes} 分钟后再来。")).format(minutes=lock.minutes)
    response = _shown(page, sentence, 429)
    response.headers["Retry-After"] = str(60 * lock.minutes)
    return response


def _shown(page: PublicPage, sentence: str = "", status: int = 200) -> Response:
    response = make_response(render_template("ywl/public.html", page=page, sentence=sentence), status)
    response.headers["X-Robots-Tag"] = ROBOTS
    return response
