"""Looking at a roster: its page, its lines, who is gone, what is wrong."""

from __future__ import annotations

from flask import request
from flask_appbuilder.baseviews import expose
from werkzeug.wrappers import Response

from app.extensions import db
from app.kernel.words import _
from app.rosters.models import GROUP
from app.rosters.pages import linepages
from app.rosters.pages.finding import LOOKING, roster_of
from app.rosters.pages.linelists import SIZE, SIZES, Asked, Place, counted, page_of
from app.rosters.pages.rosterpages import roster_page
from app.rosters.services import differences
from app.rosters.services.faults import faults, returned
from app.web import current
from app.web.page import Page, PageView, opens
from app.web.pages import ListPage
from app.web.rendering import is_fragment, render


class RosterReadView(PageView):
    """One roster, for whoever compiles, reviews or watches it."""

    page = Page(LOOKING, _("花名册"), group=GROUP, icon="clipboard-list", menu=False)
    route_base = "/roster"
    default_view = "show"

    @expose("/<int:pk>")
    @opens
    def show(self, pk: int) -> Response:
        """The roster as it stands."""
        return render("ywl/roster.html", roster_page(db.session(), current.actor(), roster_of(pk)))

    @expose("/<int:pk>/lines")
    @opens
    def lines(self, pk: int) -> Response:
        """Its lines in their order, those that are asked for."""
        session, roster, asked = db.session(), roster_of(pk), Asked.read(request.args)
        after, before = (Place.read(request.args.get(name, "")) for name in ("after", "before"))
        size = request.args.get("size", type=int)
        size = size if size in SIZES else SIZE
        found = page_of(session, roster, asked, after, before, size)
        return _list(linepages.lines_page(session, current.actor(), roster, asked, found, size))

    @expose("/<int:pk>/count")
    @opens
    def count(self, pk: int) -> Response:
        """How many lines are asked for; fetched after the page shows."""
        found, more = counted(db.session(), roster_of(pk), Asked.read(request.args))
        return render("ywl/_count.html", None, count=f"{found:,}+" if more else found)

    @expose("/<int:pk>/gone")
    @opens
    def gone(self, pk: int) -> Response:
        """Who was paid before and is not on this roster."""
        session, roster, after = db.session(), roster_of(pk), request.args.get("after", type=int) or 0
        found = differences.gone(session, roster, after, SIZE)
        return _list(linepages.gone_page(session, roster, found, SIZE, after))

    @expose("/<int:pk>/problems")
    @opens
    def problems(self, pk: int) -> Response:
        """What has to be mended before it goes up."""
        roster = roster_of(pk)
        return _list(linepages.problems_page(roster, [*returned(db.session(), roster), *faults(db.session(), roster)]))


def _list(page: ListPage) -> Response:
    return render("ywl/_table.html" if is_fragment() else "ywl/list.html", page)
